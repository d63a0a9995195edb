package bookfile

import (
	"strings"
	"time"
)

// Head names a seal: what stands on paper, or in an older file. Digest may be its beginning alone.
type Head struct {
	N      int64
	Digest string
}

// ShortDigest is how many characters of a seal's digest stand on paper.
const ShortDigest = 12

// Names says whether the head is the seal of this number with this digest.
func (h Head) Names(n int64, digest string) bool {
	return h.N == n && len(h.Digest) >= ShortDigest && strings.HasPrefix(digest, strings.ToLower(h.Digest))
}

// Report is what a check has found out.
type Report struct {
	Book     string
	Entries  int64
	Sealed   int64 // of them under seals
	Head     Head  // the last seal, N is 0 without one
	SealedTo time.Time
	Last     time.Time // when the last entry was recorded
	Totals   map[string]Sum
	Chart    []Account
	Owners   map[string]int64 // by code: what all members, orders or withdrawals have together, as the account grows
	Papers   []Verdict        // on each paper that was asked for

	Problems []Problem // the first of them
	More     int       // that are not listed
}

// Sound says whether nothing is wrong.
func (r *Report) Sound() bool { return len(r.Problems) == 0 }

// Open is how many entries no seal covers.
func (r *Report) Open() int64 { return r.Entries - r.Sealed }

// Difference is what debits exceed credits by, zero in a sound book.
func (r *Report) Difference() (off int64) {
	for _, sum := range r.Totals {
		off += sum.Debit - sum.Credit
	}
	return off
}

// Savings is what members have in simpanan pokok, wajib, sukarela and berjangka together, in whole rupiah.
func (r *Report) Savings() int64 {
	return r.Owners["2-1110"] + r.Owners["2-1120"] + r.Owners["3-1100"] + r.Owners["3-1200"]
}
