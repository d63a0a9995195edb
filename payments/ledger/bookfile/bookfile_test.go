package bookfile_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lumbung/payments/ledger/bookfile"
)

// chart is a small one.
func chart() []bookfile.Account {
	return []bookfile.Account{
		{Code: "1-1100", Name: "Kas", EN: "Cash", Class: "asset"},
		{Code: "2-1110", Name: "Simpanan sukarela", EN: "Voluntary savings", Class: "liability", Per: "member"},
		{Code: "4-1110", Name: "Jasa", EN: "Commission", Class: "income"},
	}
}

// entry is one of the book "ntb", recorded n seconds after its beginning.
func entry(n int64, ref, debit, credit string, amount int64) bookfile.Entry {
	return bookfile.Entry{
		Version: bookfile.FormVersion, Book: "ntb", Ref: ref, Kind: "deposited", Subject: "s", EffectiveAt: 1000 * n, RecordedAt: 1000 * n,
		Postings: []bookfile.Posting{{Debit: debit, Credit: credit, Amount: amount}}, Memo: "kopi <dan> \"gula\" é", By: "siti",
	}
}

// book makes a file of entries, of which each so many stand under a seal.
type book struct {
	t       testing.TB
	entries []bookfile.Entry
	every   int
	change  func(*bookfile.Seal) // before it is written
}

func (b book) file() []byte {
	var file bytes.Buffer
	w, err := bookfile.NewWriter(&file, "ntb", chart())
	must(b.t, err)
	s := bookfile.Seal{Version: bookfile.FormVersion, Book: "ntb", From: -62135596800000, Totals: map[string]bookfile.Sum{}}
	root := newRoot()
	for i, e := range b.entries {
		must(b.t, w.Entry(e))
		root.add(e)
		e.AddTo(s.Totals)
		s.Count, s.Entries, s.To = s.Count+1, s.Entries+1, e.RecordedAt
		if (i+1)%b.every == 0 {
			s.N, s.Root = s.N+1, root.sum()
			if b.change != nil {
				b.change(&s)
			}
			must(b.t, w.Seal(s))
			s.Prev, s.From, s.Count, root = bookfile.Digest(s), s.To, 0, newRoot()
		}
	}
	must(b.t, w.Close())
	return file.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func check(t testing.TB, file []byte, heads ...bookfile.Head) *bookfile.Report {
	t.Helper()
	var papers []bookfile.Paper
	for _, head := range heads {
		papers = append(papers, bookfile.Paper{Head: head})
	}
	report, err := bookfile.Check(bytes.NewReader(file), papers...)
	must(t, err)
	return report
}

// sound is a book of seven entries under three seals, and one that is open.
func sound(t testing.TB) []byte {
	list := []bookfile.Entry{
		entry(1, "deposit-1", "1-1100", "2-1110/sri", 100), entry(2, "deposit-2", "1-1100", "2-1110/ana", 70),
		entry(3, "fee", "2-1110/sri", "4-1110", 5), entry(4, "wrong", "1-1100", "2-1110/ana", 9),
		entry(5, "reverse:wrong", "2-1110/ana", "1-1100", 9), entry(6, "out", "2-1110/sri", "1-1100", 95),
		entry(7, "again", "1-1100", "2-1110/sri", 1),
	}
	list[4].Kind, list[4].Reverses = "reversal", "wrong"
	return book{t: t, entries: list, every: 2}.file()
}

func TestASoundBook(t *testing.T) {
	file := sound(t)
	r := check(t, file)
	if !r.Sound() || r.Book != "ntb" || r.Entries != 7 || r.Sealed != 6 || r.Open() != 1 || r.Head.N != 3 || r.Savings() != 71 {
		t.Fatalf("got %+v", r)
	}
	if got := r.Totals["1-1100"]; got != (bookfile.Sum{Debit: 180, Credit: 104}) || r.Difference() != 0 {
		t.Errorf("totals: %+v", r.Totals)
	}
	if !bytes.Equal(file, sound(t)) {
		t.Error("the same book makes another file")
	}
	head := r.Head
	heads := []bookfile.Head{
		head,
		{N: head.N, Digest: strings.ToUpper(head.Digest[:bookfile.ShortDigest])},
		{N: head.N, Digest: head.Digest[:11]},
		{N: head.N - 1, Digest: head.Digest},
		{N: head.N, Digest: strings.Repeat("0", 64)},
	}
	for i, paper := range check(t, file, heads...).Papers {
		if paper.Found != (i < 2) {
			t.Errorf("head %d: found %t", i, paper.Found)
		}
	}
}

// changedIn is the line in which a file begins to be another one.
func changedIn(file, other []byte) int64 {
	same := 0
	for same < min(len(file), len(other)) && file[same] == other[same] {
		same++
	}
	return int64(bytes.Count(file[:same], []byte("\n"))) + 1
}

// wantFound wants the first problem of a changed file to be where it was changed.
func wantFound(t testing.TB, what string, file, other []byte) {
	t.Helper()
	r := check(t, other)
	if r.Sound() {
		t.Errorf("%s: nothing found", what)
		return
	}
	if got := r.Problems[0]; got.Line != changedIn(file, other) || got.String() == "" {
		t.Errorf("%s: found in %s, want line %d", what, got, changedIn(file, other))
	}
}

// Every byte that is another one, missing or put in is found, in the line in which it stands.
func TestEveryByte(t *testing.T) {
	file := sound(t)
	for at, b := range file {
		flipped := bytes.Clone(file)
		flipped[at] ^= 1 << (at % 8)
		wantFound(t, fmt.Sprintf("byte %d %q is %q", at, b, flipped[at]), file, flipped)
		wantFound(t, fmt.Sprintf("without byte %d %q", at, b), file, append(bytes.Clone(file[:at]), file[at+1:]...))
		put := []byte{b, '\n', ' ', '0'}[at%4]
		wantFound(t, fmt.Sprintf("%q before byte %d %q", put, at, b), file, append(append(bytes.Clone(file[:at]), put), file[at:]...))
	}
	wantFound(t, "something behind the end", file, append(bytes.Clone(file), 'x'))
}

// Every line that is missing, stands twice, or stands elsewhere is found, and so is a file that was cut off. Where a seal is missing, no
// line is wrong: it is named by the next one, or by what it does not cover.
func TestEveryLine(t *testing.T) {
	file := sound(t)
	lines := bytes.SplitAfter(file, []byte("\n"))
	lines = lines[:len(lines)-1]
	for i := range lines {
		without := bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
		var swapped []byte
		if i+1 < len(lines) {
			other := append([][]byte{}, lines...)
			other[i], other[i+1] = other[i+1], other[i]
			swapped = bytes.Join(other, nil)
		}
		if seal := string(lines[i]); strings.HasPrefix(seal, `{"record":"seal"`) {
			n := strings.TrimPrefix(seal, `{"record":"seal","n":`)[:1]
			for what, other := range map[string][]byte{"without": without, "swapped": swapped} {
				if r := check(t, other); r.Sound() || !strings.Contains(r.Problems[0].String(), "seal "+n) {
					t.Errorf("%s seal %s: found %v", what, n, r.Problems)
				}
			}
			swapped = nil
		} else {
			wantFound(t, fmt.Sprintf("without line %d", i+1), file, without)
		}
		if swapped != nil {
			wantFound(t, fmt.Sprintf("line %d behind the next one", i+1), file, swapped)
		}
		twice := append(append([][]byte{}, lines[:i+1]...), lines[i:]...)
		wantFound(t, fmt.Sprintf("line %d twice", i+1), file, bytes.Join(twice, nil))
		wantFound(t, fmt.Sprintf("cut before line %d", i+1), file, bytes.Join(lines[:i], nil))
	}
}

// Several changes at once, anywhere, are found, the first of them in its line.
func TestChangesAnywhere(t *testing.T) {
	file := sound(t)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(file)-1).Draw(t, "at")
		length := rapid.IntRange(0, min(200, len(file)-at)).Draw(t, "length")
		put := rapid.SliceOfN(rapid.SampledFrom([]byte("0123456789abcdef{}[]\",:\n -\x80")), 0, 40).Draw(t, "put")
		other := append(append(bytes.Clone(file[:at]), put...), file[at+length:]...)
		r, err := bookfile.Check(bytes.NewReader(other))
		if err != nil || r.Sound() != bytes.Equal(other, file) {
			t.Fatalf("%v, problems %v", err, r.Problems)
		}
		if !r.Sound() && r.Problems[0].Line != changedIn(file, other) && !strings.Contains(r.Problems[0].String(), "seal") {
			t.Fatalf("found in %s, the change is in line %d", r.Problems[0], changedIn(file, other))
		}
	})
}

// What somebody finds who makes digests, seals and the end anew around a change: what is not sound by itself shows, and where.
func TestWhatIsMadeAnew(t *testing.T) {
	sri, ana := "2-1110/sri", "2-1110/ana"
	good := func() []bookfile.Entry {
		return []bookfile.Entry{entry(1, "a", "1-1100", sri, 100), entry(2, "b", "1-1100", ana, 50), entry(3, "c", sri, "1-1100", 100)}
	}
	for name, tt := range map[string]struct {
		change func([]bookfile.Entry) []bookfile.Entry
		wrong  bookfile.Wrong
		n      int64
	}{
		"nothing":           {func(l []bookfile.Entry) []bookfile.Entry { return l }, "", 0},
		"an amount of zero": {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings[0].Amount = 0; return l }, bookfile.Unsound, 2},
		"less than zero":    {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings[0].Amount = -1; return l }, bookfile.Unsound, 2},
		"to itself":         {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings[0].Credit = "1-1100"; return l }, bookfile.Unsound, 2},
		"no postings":       {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings = nil; return l }, bookfile.Unsound, 2},
		"no kind":           {func(l []bookfile.Entry) []bookfile.Entry { l[1].Kind = ""; return l }, bookfile.Unsound, 2},
		"strange account":   {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings[0].Debit = "9-9999"; return l }, bookfile.Chart, 2},
		"owner where none":  {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings[0].Debit = "1-1100/x"; return l }, bookfile.Chart, 2},
		"nobody's savings":  {func(l []bookfile.Entry) []bookfile.Entry { l[1].Postings[0].Credit = "2-1110"; return l }, bookfile.Chart, 2},
		"another book":      {func(l []bookfile.Entry) []bookfile.Entry { l[1].Book = "other"; return l }, bookfile.Foreign, 2},
		"another version":   {func(l []bookfile.Entry) []bookfile.Entry { l[1].Version = 1; return l }, bookfile.Foreign, 2},
		"earlier":           {func(l []bookfile.Entry) []bookfile.Entry { l[1].RecordedAt = 1; return l }, bookfile.Order, 2},
		"same moment":       {func(l []bookfile.Entry) []bookfile.Entry { l[1].RecordedAt, l[1].Ref = 1000, "A"; return l }, bookfile.Order, 2},
		"twice": {func(l []bookfile.Entry) []bookfile.Entry {
			return append(l, entry(4, "a", "1-1100", sri, 1))
		}, bookfile.Twice, 4},
		"more than there is": {func(l []bookfile.Entry) []bookfile.Entry { l[2].Postings[0].Amount = 101; return l }, bookfile.BelowZero, 3},
		"made good too late": {func(l []bookfile.Entry) []bookfile.Entry {
			l[2].Postings[0].Amount = 101
			return append(l, entry(64, "d", "1-1100", sri, 1))
		}, bookfile.BelowZero, 3},
		"made good within the minute": {func(l []bookfile.Entry) []bookfile.Entry {
			l[2].Postings[0].Amount = 101
			return append(l, entry(63, "d", "1-1100", sri, 1))
		}, "", 0},
		"taken back":           {reversed(4, ana, "b", 50), "", 0},
		"taken back by less":   {reversed(4, ana, "b", 49), bookfile.NoMirror, 4},
		"nothing to take back": {reversed(4, ana, "x", 50), bookfile.NoMirror, 4},
		"taken back before":    {reversed(2, ana, "b", 50), "", 0},
		"taken back twice": {func(l []bookfile.Entry) []bookfile.Entry {
			l = append(l, entry(4, "more", "1-1100", ana, 50))
			l = reversed(5, ana, "b", 50)(l)
			l = reversed(6, ana, "b", 50)(l)
			l[len(l)-1].Ref = "again"
			return l
		}, bookfile.NoMirror, 6},
		"a reversal taken back": {func(l []bookfile.Entry) []bookfile.Entry {
			l = reversed(4, ana, "b", 50)(l)
			back := entry(5, "back", "1-1100", ana, 50)
			back.Kind, back.Reverses = "reversal", "reverse:b"
			return append(l, back)
		}, bookfile.NoMirror, 5},
	} {
		t.Run(name, func(t *testing.T) {
			r := check(t, book{t: t, entries: tt.change(good()), every: 2}.file())
			switch {
			case tt.wrong == "" && !r.Sound():
				t.Errorf("found %v", r.Problems)
			case tt.wrong != "" && (len(r.Problems) == 0 || r.Problems[0].Wrong != tt.wrong || r.Problems[0].N != tt.n):
				t.Errorf("found %v, want %s in entry %d", r.Problems, tt.wrong, tt.n)
			}
		})
	}
}

// reversed takes an entry of the list back, which lies before or behind it.
func reversed(at int64, member, ref string, amount int64) func([]bookfile.Entry) []bookfile.Entry {
	return func(l []bookfile.Entry) []bookfile.Entry {
		back := entry(at, "reverse:"+ref, member, "1-1100", amount)
		back.Kind, back.Reverses = "reversal", ref
		if at > int64(len(l)) {
			return append(l, back)
		}
		back.RecordedAt-- // by the clock of another server
		return append(append(append([]bookfile.Entry{}, l[:at-1]...), back), l[at-1:]...)
	}
}

// A seal that does not fit shows, though everything behind it was made anew.
func TestSealsThatDoNotFit(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*bookfile.Seal)
		wrong  bookfile.Wrong
	}{
		"root":     {func(s *bookfile.Seal) { s.Root = strings.Repeat("0", 64) }, bookfile.Cover},
		"count":    {func(s *bookfile.Seal) { s.Count++ }, bookfile.Cover},
		"entries":  {func(s *bookfile.Seal) { s.Entries-- }, bookfile.Cover},
		"until":    {func(s *bookfile.Seal) { s.To++ }, bookfile.Cover},
		"from":     {func(s *bookfile.Seal) { s.From-- }, bookfile.Chain},
		"previous": {func(s *bookfile.Seal) { s.Prev = strings.Repeat("0", 64) }, bookfile.Chain},
		"totals":   {func(s *bookfile.Seal) { s.Totals["1-1100"] = bookfile.Sum{} }, bookfile.Totals},
		"account":  {func(s *bookfile.Seal) { s.Totals["1-1210"] = bookfile.Sum{} }, bookfile.Totals},
		"book":     {func(s *bookfile.Seal) { s.Book = "other" }, bookfile.Foreign},
	} {
		t.Run(name, func(t *testing.T) {
			b := book{t: t, every: 2, change: func(s *bookfile.Seal) {
				if s.N == 2 {
					tt.change(s)
				}
			}}
			for i := range int64(6) {
				b.entries = append(b.entries, entry(i+1, fmt.Sprint("e", i), "1-1100", "2-1110/sri", 1))
			}
			r := check(t, b.file())
			if len(r.Problems) == 0 || r.Problems[0].Wrong != tt.wrong || r.Problems[0].Kind != bookfile.RecordSeal || r.Problems[0].N != 2 {
				t.Errorf("found %v, want %s in seal 2", r.Problems, tt.wrong)
			}
		})
	}
}

// Text that is not UTF-8 keeps its digest.
func TestTextThatIsNone(t *testing.T) {
	e := entry(1, "a", "1-1100", "2-1110/sri", 1)
	e.Memo = "kopi \xff \u2028 \ufffd \\ufffd"
	if r := check(t, book{t: t, entries: []bookfile.Entry{e}, every: 1}.file()); !r.Sound() {
		t.Errorf("found %v", r.Problems)
	}
}

// Nothing that somebody sends brings a check down.
func FuzzCheck(f *testing.F) {
	f.Add(sound(f))
	f.Add([]byte(`{"record":"book","n":0,"form":{},"sha256":"` + strings.Repeat("0", 64) + `"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		if r := check(t, file); r.Sound() && !bytes.HasSuffix(file, []byte("\"}\n")) {
			t.Errorf("a file without an end is sound: %q", file)
		}
	})
}
