package bookfile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrPaper is a code that was typed in another way than it is printed.
var ErrPaper = errors.New("bookfile: the code of a paper is a head, like 1204:9f2c81d05a7e, and on a statement whose it is, its months " +
	"and the code of its figures behind it, like 1204:9f2c81d05a7e:MEMBER:2026-10:2026-11:8:3fa821bc90d17788")

// ShortFigures is how many characters of a statement's digest stand on paper.
const ShortFigures = 16

// Paper is what stands on a printed paper: the head that the book had, and on a statement which one it is.
type Paper struct {
	Head
	Issued *Issued // nil on a paper that is no statement
}

// Issued is a statement that was printed, by what can be made again from a book: whose, of which months, with which figures.
type Issued struct {
	Member      string
	First, Last string // months: 2026-11
	Zone        int    // in which they begin, in whole hours east of UTC
	Digest      string // of its figures, or its beginning
}

const monthForm = "2006-01"

// ParsePaper reads the code of a paper. A head alone is one, too.
func ParsePaper(text string) (Paper, error) {
	text = strings.Join(strings.Fields(text), "")
	parts := strings.Split(text, ":")
	if len(parts) <= 2 {
		head, err := ParseHead(text)
		return Paper{Head: head}, err
	}
	if len(parts) != 7 {
		return Paper{}, ErrPaper
	}
	head, err := ParseHead(parts[0] + ":" + parts[1])
	zone, zoneErr := strconv.Atoi(parts[5])
	issued := &Issued{Member: parts[2], First: parts[3], Last: parts[4], Zone: zone, Digest: strings.ToLower(parts[6])}
	if err != nil || zoneErr != nil || zone < -12 || zone > 14 || issued.Member == "" ||
		len(issued.Digest) < ShortDigest || len(issued.Digest) > 64 || strings.Trim(issued.Digest, "0123456789abcdef") != "" {
		return Paper{}, ErrPaper
	}
	if from, to := issued.Period(); !from.Before(to) {
		return Paper{}, ErrPaper
	}
	return Paper{Head: head, Issued: issued}, nil
}

// Period is from when to when the months go; from is no earlier than to when they are none.
func (i *Issued) Period() (from, to time.Time) {
	zone := time.FixedZone("", i.Zone*60*60)
	first, err := time.ParseInLocation(monthForm, i.First, zone)
	last, lastErr := time.ParseInLocation(monthForm, i.Last, zone)
	if err != nil || lastErr != nil {
		return time.Time{}, time.Time{}
	}
	return first, last.AddDate(0, 1, 0)
}

// Paper is the code of a statement over whole months of a zone, as it is printed.
func (s *Statement) Paper(head Head, zone *time.Location) Paper {
	from, to := time.UnixMilli(s.From).In(zone), time.UnixMilli(s.To).In(zone)
	_, offset := from.Zone()
	return Paper{Head: head, Issued: &Issued{
		Member: s.Member, First: from.Format(monthForm), Last: to.AddDate(0, -1, 0).Format(monthForm), Zone: offset / (60 * 60),
		Digest: s.Digest()[:ShortFigures],
	}}
}

// String writes the code so that ParsePaper reads it.
func (p Paper) String() string {
	if p.Issued == nil {
		return p.Head.String()
	}
	i := p.Issued
	return fmt.Sprintf("%s:%s:%s:%s:%d:%s", p.Head, i.Member, i.First, i.Last, i.Zone, i.Digest)
}

// Verdict is what a book says to a paper.
type Verdict struct {
	Paper
	Found   bool   // the seal of its head is a seal of this book
	Seal    Seal   // that has its number here, N is 0 when there is none
	Same    int64  // entries under the newest seal that agrees with an older paper: no entry up to here differs from what it was
	Figures string // digest of the figures that this book has, under the same seal, for a statement; "" without one
}

// Agrees says whether all that stands on the paper is in this book.
func (v *Verdict) Agrees() bool {
	return v.Found && (v.Issued == nil || v.Figures != "" && strings.HasPrefix(v.Figures, v.Issued.Digest))
}

// String says it in English.
func (v *Verdict) String() string {
	switch {
	case v.Found && v.Issued == nil:
		return fmt.Sprintf("%s is a seal of this book: entries 1 to %d are what they were when the paper was printed, the last of them "+
			"recorded at %s", v.Head, v.Seal.Entries, moment(v.Seal.To))
	case v.Agrees():
		return fmt.Sprintf("the statement of %s, %s to %s, is in this book as it was printed: seal %s of %s, figures %s",
			v.Issued.Member, v.Issued.First, v.Issued.Last, v.Head, moment(v.Seal.To), v.Issued.Digest)
	case v.Found:
		return fmt.Sprintf("%s is a seal of this book, but the statement of %s, %s to %s, has OTHER figures here: %s, on paper %s",
			v.Head, v.Issued.Member, v.Issued.First, v.Issued.Last, v.Figures[:min(ShortFigures, len(v.Figures))], v.Issued.Digest)
	case v.Seal.N == 0:
		return fmt.Sprintf("%s is NO seal of this book, which has no seal %d: the paper was printed from a newer book, or from another one",
			v.Head, v.N)
	}
	return fmt.Sprintf("%s is NO seal of this book: its seal %d of %s is %s. It differs from the one from which the paper was printed in "+
		"one of the entries %d to %d, or in the seals over them", v.Head, v.N, moment(v.Seal.To), v.here(), v.Same+1, v.Seal.Entries)
}

// here is the head that this book has at the number of the paper.
func (v *Verdict) here() Head { return Head{v.Seal.N, Digest(v.Seal)} }

func moment(milliseconds int64) string {
	return time.UnixMilli(milliseconds).UTC().Format(time.RFC3339)
}
