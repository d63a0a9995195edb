package bookfile

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	problemsKept = 50
	longestLine  = 16 << 20 // bytes
)

// Check reads a file and reports all that is wrong with it; the error is one of reading. It remembers of every entry who it is, about a
// hundred bytes each, and nothing else.
//
// What a file cannot tell by itself is whether the whole of it was made anew. That shows against a head that is known from elsewhere, a
// printed statement or an older file: their heads are looked for among the seals, and the figures of statements are made anew.
func Check(from io.Reader, papers ...Paper) (*Report, error) {
	c := &checker{
		report: Report{Totals: map[string]Sum{}, Owners: map[string]int64{}}, papers: newPapers(papers),
		from: bufio.NewReaderSize(from, 64<<10), all: sha256.New(), mem: newMemory(),
	}
	err := c.run()
	c.finish()
	return &c.report, err
}

// checker goes through a file, line by line.
type checker struct {
	from   *bufio.Reader
	all    hash.Hash // over all lines so far
	papers *papers
	report Report
	line   int64 // the one that is looked at

	accounts map[string]Account // nil while the chart is not known
	entries  int64              // number of the last entry
	last     Entry              // the last entry
	sealed   int64              // number of the last entry under a seal
	seal     Seal               // the last seal
	digest   string             // of it
	root     hash.Hash          // over the digests of the entries behind it
	count    int64
	damaged  bool // a line since the last seal is not what it was: the seal is not measured against it
	broken   bool // a line of the file is not what it was: what only the whole file tells is not asked
	ended    bool
	mem      *memory
}

// errLong is a line that no book has.
var errLong = errors.New("bookfile: a line is too long")

func (c *checker) run() error {
	c.root, c.seal.To = sha256.New(), time.Time{}.UnixMilli() // the first seal begins there
	for {
		line, err := c.next()
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		c.line++
		switch {
		case errors.Is(err, errLong):
			c.damage(Problem{Kind: RecordEntry, N: c.entries + 1, Wrong: Unreadable})
			return nil
		case err != nil && !errors.Is(err, io.EOF):
			return fmt.Errorf("bookfile: %w", err)
		case c.ended:
			c.problem(Problem{Kind: RecordEnd, Wrong: Behind})
			return nil
		}
		c.look(line)
		c.all.Write(line)
	}
	if !c.ended {
		c.line++
		c.damage(Problem{Kind: RecordEnd, Wrong: Cut})
	}
	return nil
}

// finish tells what only the whole file can tell.
func (c *checker) finish() {
	c.report.Entries = c.entries
	if c.entries > 0 {
		c.report.Last = time.UnixMilli(c.last.RecordedAt).UTC()
	}
	c.mem.finish(c)
	c.report.Papers = c.papers.verdicts()
	slices.SortStableFunc(c.report.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
}

// next reads a line with its end, which the last one may lack.
func (c *checker) next() ([]byte, error) {
	var line []byte
	for {
		part, err := c.from.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > longestLine:
			return line, errLong
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		}
	}
}

func (c *checker) problem(p Problem) {
	if p.Line == 0 {
		p.Line = c.line
	}
	if len(c.report.Problems) == problemsKept {
		c.report.More++
		return
	}
	c.report.Problems = append(c.report.Problems, p)
}

// damage is a problem of a line that is not what was written.
func (c *checker) damage(p Problem) {
	c.damaged, c.broken = true, true
	c.problem(p)
}

// record is a line taken apart.
type record struct {
	kind   string
	n      int64
	form   []byte
	digest string
}

const (
	lineStart = `{"record":"`
	lineSum   = `,"sha256":"`
)

// takeApart reads the frame of a line. What cannot be read is left out of the record.
func takeApart(line []byte) (r record, whole bool) {
	rest, ok := bytes.CutPrefix(line, []byte(lineStart))
	if !ok {
		return r, false
	}
	kind, rest, ok := bytes.Cut(rest, []byte(`","n":`))
	if !ok || len(kind) > len(RecordEntry) {
		return r, false
	}
	r.kind = string(kind)
	n, rest, ok := bytes.Cut(rest, []byte(`,"form":`))
	number, err := strconv.ParseInt(string(n), 10, 64)
	if !ok || err != nil {
		return r, false
	}
	r.n = number
	at := len(rest) - len(lineSum) - 2*sha256.Size - len("\"}\n")
	if at < 0 {
		return r, false
	}
	r.form, r.digest = rest[:at], string(rest[at+len(lineSum):at+len(lineSum)+2*sha256.Size])
	return r, bytes.Equal(line, lineOf(r.kind, r.n, r.form, r.digest))
}

// look checks one line.
func (c *checker) look(line []byte) {
	r, whole := takeApart(line)
	switch {
	case c.line == 1 && r.kind != RecordBook:
		c.damage(Problem{Kind: RecordBook, Wrong: Unreadable})
	case !whole:
		c.damage(c.guess(r, Unreadable))
	case digest(r.form) != r.digest:
		c.damage(c.guess(r, Changed))
	case c.line > 1 && r.kind == RecordBook:
		c.damage(Problem{Kind: RecordBook, Wrong: OutOfPlace})
	case r.kind == RecordBook:
		c.lookBook(r)
	case r.kind == RecordEntry:
		c.lookEntry(r)
	case r.kind == RecordSeal:
		c.lookSeal(r)
	case r.kind == RecordEnd:
		c.lookEnd(r)
	default:
		c.damage(c.guess(r, Unreadable))
	}
}

// guess is a problem of a line that does not say truly what it is: the entry behind the last one, if nothing else is known. What it was
// is counted, so that the next line is in its place.
func (c *checker) guess(r record, wrong Wrong) Problem {
	p := Problem{Kind: r.kind, N: r.n, Wrong: wrong}
	switch {
	case r.kind == RecordSeal && r.n == c.seal.N+1:
		c.skipSeal(r)
	case r.kind == RecordBook && c.line == 1:
	case r.kind == RecordEnd:
		c.ended = true
	case r.kind == RecordEntry && r.n == c.entries+1:
		c.entries++
	default:
		p.Kind, p.N = RecordEntry, c.entries+1
	}
	return p
}

// skipSeal goes on behind a seal that cannot be believed.
func (c *checker) skipSeal(r record) {
	c.seal, c.digest, c.sealed = Seal{N: r.n}, "", c.entries
	c.root, c.count, c.damaged = sha256.New(), 0, true
}

// decode reads a form and wants it to be as it is written: no other field, no other order, nothing between.
func decode(form []byte, into any) bool {
	read := json.NewDecoder(bytes.NewReader(form))
	read.DisallowUnknownFields()
	if read.Decode(into) != nil {
		return false
	}
	return bytes.Equal(plain(encode(into)), plain(form))
}

// plain writes the sign for text that was not UTF-8 in one way: it has two, and JSON does not keep apart which.
func plain(form []byte) []byte { return bytes.ReplaceAll(form, []byte("\ufffd"), []byte(`\ufffd`)) }

func (c *checker) lookBook(r record) {
	var book Book
	switch {
	case r.n != 0 || !decode(r.form, &book):
		c.damage(Problem{Kind: RecordBook, Wrong: Unreadable})
		return
	case book.Version != BookVersion || book.Book == "":
		c.damage(Problem{Kind: RecordBook, Wrong: Foreign})
		return
	}
	c.report.Book, c.report.Chart, c.accounts = book.Book, book.Chart, map[string]Account{}
	classes := map[byte]string{'1': "asset", '2': "liability", '3': "equity", '4': "income", '5': "expense"}
	for _, a := range book.Chart {
		if _, twice := c.accounts[a.Code]; twice || a.Code == "" || classes[a.Code[0]] != a.Class || strings.Contains(a.Code, "/") {
			c.problem(Problem{Kind: RecordBook, Wrong: Chart, Detail: a.Code})
		}
		c.accounts[a.Code] = a
	}
}

// place wants the next number of a kind of lines; without it the line is not counted in.
func (c *checker) place(record string, n, want int64) bool {
	switch {
	case n > want:
		c.damage(Problem{Kind: record, N: n, Wrong: Missing, Detail: fmt.Sprintf("%s %d", record, want)})
	case n < want:
		c.damage(Problem{Kind: record, N: n, Wrong: OutOfPlace})
		return false
	}
	return true
}

func (c *checker) lookEntry(r record) {
	if !c.place(RecordEntry, r.n, c.entries+1) {
		return
	}
	c.entries = r.n
	var e Entry
	if !decode(r.form, &e) {
		c.damage(Problem{Kind: RecordEntry, N: r.n, Wrong: Unreadable})
		return
	}
	wrong := func(w Wrong, detail string) {
		c.problem(Problem{Kind: RecordEntry, N: r.n, Ref: e.Ref, Wrong: w, Detail: detail})
	}
	if e.Version != FormVersion || c.report.Book != "" && e.Book != c.report.Book {
		wrong(Foreign, "")
	}
	if e.RecordedAt < c.last.RecordedAt || e.RecordedAt == c.last.RecordedAt && e.Ref < c.last.Ref {
		wrong(Order, "")
	}
	c.last, c.count = e, c.count+1
	c.root.Write([]byte(r.digest))
	if w, detail := c.sound(&e); w != "" {
		wrong(w, detail)
		c.damaged, c.broken = true, true // its sums would spoil those of all others
		return
	}
	e.AddTo(c.report.Totals)
	c.mem.add(c, r.n, &e, wrong)
	c.papers.entry(&e, c.report.Chart)
}

// sound says what is wrong with an entry by itself.
func (c *checker) sound(e *Entry) (Wrong, string) {
	if e.Ref == "" || e.Kind == "" || len(e.Postings) == 0 {
		return Unsound, "it lacks a reference, a kind or postings"
	}
	var sum int64
	for _, p := range e.Postings {
		if p.Amount <= 0 || p.Amount > MaxAmount || p.Debit == p.Credit {
			return Unsound, fmt.Sprintf("%s from %s to %s", strconv.FormatInt(p.Amount, 10), p.Credit, p.Debit)
		}
		if sum += p.Amount; sum > MaxAmount {
			return Unsound, "it is too large"
		}
		for _, account := range []string{p.Debit, p.Credit} {
			code, owner := split(account)
			known, ok := c.accounts[code]
			if c.accounts != nil && (!ok || (known.Per != "") != (owner != "") && account != onceASum) {
				return Chart, account
			}
		}
	}
	for _, p := range e.Postings { // nothing overflows before the book is larger than all money
		for _, account := range []string{p.Debit, p.Credit} {
			code, _ := split(account)
			if total := c.report.Totals[code]; max(total.Debit, total.Credit) > 1<<62 {
				return Unsound, "the book is too large"
			}
		}
	}
	return "", ""
}

func (c *checker) lookSeal(r record) {
	if !c.place(RecordSeal, r.n, c.seal.N+1) {
		return
	}
	var s Seal
	if !decode(r.form, &s) || s.N != r.n {
		c.damage(Problem{Kind: RecordSeal, N: r.n, Wrong: Unreadable})
		c.skipSeal(r)
		return
	}
	wrong := func(w Wrong, detail string) { c.problem(Problem{Kind: RecordSeal, N: r.n, Wrong: w, Detail: detail}) }
	if s.Version != FormVersion || c.report.Book != "" && s.Book != c.report.Book {
		wrong(Foreign, "")
	}
	lost := c.damaged && c.digest == "" && c.seal.N > 0 // the seal before could not be read
	if !lost && s.N == c.seal.N+1 && (s.Prev != c.digest || s.From != c.seal.To) {
		wrong(Chain, "")
	}
	covers := !c.damaged
	if covers {
		under := fmt.Sprintf("entries %d to %d", c.sealed+1, c.entries)
		switch {
		case s.Count != c.count || s.Entries != c.entries:
			covers = false
			wrong(Cover, fmt.Sprintf("it counts %d, there are %d, %s", s.Count, c.count, under))
		case s.Root != hex.EncodeToString(c.root.Sum(nil)) || s.To != c.last.RecordedAt || s.Count == 0:
			wrong(Cover, under)
		}
		if code := differ(s.Totals, c.report.Totals); code != "" {
			wrong(Totals, code)
		}
	}
	if !covers { // its word is taken, so that what comes behind it is measured against the truth
		c.report.Totals = maps.Clone(s.Totals)
		if c.report.Totals == nil {
			c.report.Totals = map[string]Sum{}
		}
	}
	if s.Entries > c.entries { // those that are missing would be missed again by the next one
		c.entries, c.broken = s.Entries, true
	}
	c.seal, c.digest, c.sealed = s, r.digest, c.entries
	c.root, c.count, c.damaged = sha256.New(), 0, false
	c.report.Sealed, c.report.Head, c.report.SealedTo = c.entries, Head{s.N, r.digest}, time.UnixMilli(s.To).UTC()
	c.papers.seal(s, r.digest)
}

// differ names an account of which two sums differ, "" for none.
func differ(a, b map[string]Sum) string {
	for code, sum := range a {
		if other, there := b[code]; !there || other != sum {
			return code
		}
	}
	for code := range b {
		if _, there := a[code]; !there {
			return code
		}
	}
	return ""
}

func (c *checker) lookEnd(r record) {
	c.ended = true
	var end End
	if r.n != 0 || !decode(r.form, &end) {
		c.damage(Problem{Kind: RecordEnd, Wrong: Unreadable})
		return
	}
	wrong := func(w Wrong, detail string) { c.problem(Problem{Kind: RecordEnd, Wrong: w, Detail: detail}) }
	switch {
	case end.Version != BookVersion || c.report.Book != "" && end.Book != c.report.Book:
		wrong(Foreign, "")
	case end.Seals > c.seal.N:
		wrong(Missing, fmt.Sprintf("%s %d", RecordSeal, c.seal.N+1))
	case end.Entries > c.entries:
		wrong(Missing, fmt.Sprintf("%s %d", RecordEntry, c.entries+1))
	case c.broken: // what the whole tells is known
	case end.Entries != c.entries || end.Sealed != c.report.Sealed || end.Seals != c.seal.N || end.Head != c.digest:
		wrong(Changed, "")
	case end.Lines != hex.EncodeToString(c.all.Sum(nil)):
		wrong(Changed, "")
	case differ(end.Totals, c.report.Totals) != "":
		wrong(Totals, differ(end.Totals, c.report.Totals))
	}
}
