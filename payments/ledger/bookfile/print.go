package bookfile

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// ErrHead is a head that was typed in another way than 1204:9f2c81d05a7e.
var ErrHead = errors.New("bookfile: a head is the number of a seal, a colon, and at least 12 characters of its code")

// ParseHead reads a head as it is typed: 1204:9f2c81d05a7e. Of a longer digest the beginning counts.
func ParseHead(text string) (Head, error) {
	number, code, _ := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(number), ".", ""), 10, 64)
	code = strings.ToLower(strings.TrimSpace(code))
	if err != nil || n <= 0 || len(code) < ShortDigest || len(code) > 64 || strings.Trim(code, "0123456789abcdef") != "" {
		return Head{}, ErrHead
	}
	return Head{N: n, Digest: code}, nil
}

// String writes a head so that ParseHead reads it.
func (h Head) String() string {
	return fmt.Sprintf("%d:%s", h.N, h.Digest[:min(ShortDigest, len(h.Digest))])
}

// Print says in English what a check has found, of the papers that it was asked for, too. It tells whether all is well.
func (r *Report) Print(to io.Writer) bool {
	well := r.Sound()
	for _, p := range r.Problems {
		fmt.Fprintln(to, p)
	}
	if r.More > 0 {
		fmt.Fprintf(to, "and %d more\n", r.More)
	}
	fmt.Fprintf(to, "book %s: %d entries, %d under %d seals", r.Book, r.Entries, r.Sealed, r.Head.N)
	if r.Entries > 0 {
		fmt.Fprintf(to, ", the last of %s", r.Last.Format(time.RFC3339))
	}
	fmt.Fprintln(to)
	if r.Head.N > 0 {
		fmt.Fprintf(to, "sealed until %s, head %s\n", r.SealedTo.Format(time.RFC3339), r.Head)
	}
	if r.Open() > 0 {
		fmt.Fprintf(to, "the last %d entries are under no seal yet: they show in no head\n", r.Open())
	}
	fmt.Fprintf(to, "members' savings: %d rupiah; the trial balance differs by %d\n", r.Savings(), r.Difference())
	for i := range r.Papers {
		fmt.Fprintln(to, r.Papers[i].String())
		well = well && r.Papers[i].Agrees()
	}
	if well {
		fmt.Fprintln(to, "The file is sound.")
	} else {
		fmt.Fprintln(to, "The file is NOT sound.")
	}
	return well
}
