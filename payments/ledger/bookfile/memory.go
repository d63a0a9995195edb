package bookfile

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
)

// tolerance is how long an account may seem to be below zero, in milliseconds: entries stand in the order of the clocks of the servers
// that recorded them, which differ by less than a minute.
const tolerance = 60_000

// print is half of a SHA-256: enough to tell entries of one book apart.
type print [16]byte

// known is what is remembered of an entry.
type known struct {
	postings print // of its mirror
	reversed bool  // it was taken back
	reversal bool  // it takes another one back
}

// place is an entry, for a problem that shows later.
type place struct {
	line, n int64
	ref     string
	at      int64 // when it was recorded
}

// memory is what has to be known of entries that are past: their references, and what each owner has.
type memory struct {
	entries  map[print]known
	early    map[print]reversal // reversals in front of what they take back, by its reference
	balances map[string]int64   // of accounts kept per owner, as they grow
	below    map[string]place
}

type reversal struct {
	place
	postings print
}

func newMemory() *memory {
	return &memory{entries: map[print]known{}, early: map[print]reversal{}, balances: map[string]int64{}, below: map[string]place{}}
}

func printOf(text string) print { sum := sha256.Sum256([]byte(text)); return print(sum[:16]) }

// arrows is the print of postings, in their order, of the mirror in the opposite one.
func arrows(postings []Posting, mirrored bool) print {
	var text []byte
	add := func(p Posting) {
		if mirrored {
			p.Debit, p.Credit = p.Credit, p.Debit
		}
		for _, account := range []string{p.Debit, p.Credit} {
			text = binary.BigEndian.AppendUint64(text, uint64(len(account)))
			text = append(text, account...)
		}
		text = strconv.AppendInt(text, p.Amount, 10)
	}
	if mirrored {
		for _, p := range slices.Backward(postings) {
			add(p)
		}
	} else {
		for _, p := range postings {
			add(p)
		}
	}
	return printOf(string(text))
}

const kindReversal = "reversal"

// add remembers an entry, and reports what does not fit to those before it.
func (m *memory) add(c *checker, n int64, e *Entry, wrong func(Wrong, string)) {
	ref := printOf(e.Ref)
	if _, twice := m.entries[ref]; twice {
		wrong(Twice, "")
	}
	one := known{postings: arrows(e.Postings, true), reversal: e.Kind == kindReversal}
	if early, waits := m.early[ref]; waits {
		delete(m.early, ref)
		one.reversed = true
		if early.postings != one.postings || one.reversal {
			m.report(c, early.place, NoMirror, e.Ref)
		}
	}
	m.entries[ref] = one
	if e.Reverses != "" {
		m.reverse(c, place{c.line, n, e.Ref, e.RecordedAt}, e)
	}
	m.move(c, n, e)
}

// reverse finds what an entry takes back.
func (m *memory) reverse(c *checker, at place, e *Entry) {
	to, postings := printOf(e.Reverses), arrows(e.Postings, false)
	original, there := m.entries[to]
	_, waits := m.early[to]
	switch {
	case !there && !waits:
		m.early[to] = reversal{at, postings}
	case !there, original.reversed, original.reversal, original.postings != postings:
		m.report(c, at, NoMirror, e.Reverses)
	default:
		original.reversed = true
		m.entries[to] = original
	}
}

// move adds an entry to what the owners have.
func (m *memory) move(c *checker, n int64, e *Entry) {
	for account, at := range m.below {
		if e.RecordedAt > at.at+tolerance {
			m.report(c, at, BelowZero, account)
			delete(m.below, account)
		}
	}
	for _, p := range e.Postings {
		m.balance(c, p.Debit, p.Amount)
		m.balance(c, p.Credit, -p.Amount)
	}
	for _, p := range e.Postings {
		for _, account := range []string{p.Debit, p.Credit} {
			balance, kept := m.balances[account]
			_, known := m.below[account]
			switch {
			case kept && balance < 0 && !known:
				m.below[account] = place{c.line, n, e.Ref, e.RecordedAt}
			case balance >= 0:
				delete(m.below, account)
			}
		}
	}
}

// balance changes what stands on an account that is kept for somebody; by is a debit, or less than zero.
func (m *memory) balance(c *checker, account string, by int64) {
	code, owner := split(account)
	if owner == "" || code == "" {
		return
	}
	if code[0] != '1' && code[0] != '5' {
		by = -by
	}
	m.balances[account] += by
	c.report.Owners[code] += by
}

// finish reports what nothing came behind of.
func (m *memory) finish(c *checker) {
	for _, early := range m.early {
		m.report(c, early.place, NoMirror, "")
	}
	for account, at := range m.below {
		m.report(c, at, BelowZero, account)
	}
}

// report is a problem of an entry that is past. In a file from which something is missing these would be many, and say nothing.
func (m *memory) report(c *checker, at place, wrong Wrong, detail string) {
	if !c.broken {
		c.problem(Problem{Line: at.line, Kind: RecordEntry, N: at.n, Ref: at.ref, Wrong: wrong, Detail: detail})
	}
}
