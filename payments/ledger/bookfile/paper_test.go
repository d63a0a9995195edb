package bookfile_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"lumbung/payments/ledger/bookfile"
)

// A paper whose seal is another one in the book says from which entry on that can differ, and the more papers there are, the nearer.
func TestPapersFindASecondBook(t *testing.T) {
	list := []bookfile.Entry{
		entry(1, "a", "1-1100", "2-1110/sri", 100), entry(2, "b", "1-1100", "2-1110/ana", 50), entry(3, "c", "1-1100", "2-1110/sri", 20),
		entry(4, "d", "1-1100", "2-1110/ana", 5), entry(5, "e", "1-1100", "2-1110/sri", 7), entry(6, "f", "1-1100", "2-1110/sri", 1),
	}
	first := book{t: t, entries: list, every: 2}.file()
	var heads []bookfile.Head // of the seals of the first book
	for n, lines := int64(1), bytes.Split(first, []byte("\n")); n <= 3; n++ {
		line := lines[3*n]
		heads = append(heads, bookfile.Head{N: n, Digest: string(line[len(line)-2-64 : len(line)-2])})
	}
	changed := slices.Clone(list)
	changed[3].Postings = []bookfile.Posting{{Debit: "1-1100", Credit: "2-1110/ana", Amount: 6}}
	second := book{t: t, entries: changed, every: 2}.file() // sealed anew: nothing in the file itself is wrong
	if r := check(t, second); !r.Sound() {
		t.Fatal(r.Problems)
	}
	for _, head := range heads {
		if r := check(t, first, head); !r.Papers[0].Agrees() {
			t.Errorf("its own head: %s", &r.Papers[0])
		}
	}
	for _, tt := range []struct {
		heads []bookfile.Head
		says  []string
	}{
		{heads[:1], []string{"1:" + heads[0].Digest[:12] + " is a seal of this book: entries 1 to 2 are what they were"}},
		{heads[1:2], []string{"is NO seal of this book: its seal 2 of 1970-01-01T00:00:04Z is 2:", "in one of the entries 1 to 4,"}},
		{heads[2:], []string{"in one of the entries 1 to 6,"}},
		{[]bookfile.Head{heads[1], heads[0]}, []string{"in one of the entries 3 to 4,"}},
		{[]bookfile.Head{{N: 9, Digest: heads[0].Digest}}, []string{"which has no seal 9"}},
	} {
		r := check(t, second, tt.heads...)
		var out bytes.Buffer
		if well := r.Print(&out); well != (len(tt.heads) == 1 && tt.heads[0].N == 1) {
			t.Errorf("%v: well %t", tt.heads, well)
		}
		for _, says := range tt.says {
			if !strings.Contains(out.String(), says) {
				t.Errorf("%v: %q is not in\n%s", tt.heads, says, &out)
			}
		}
	}
}

// A statement of the paper is made again out of the file as it was under its seal, however much the book has grown.
func TestAStatementOfAFile(t *testing.T) {
	list := []bookfile.Entry{entry(1, "a", "1-1100", "2-1110/sri", 100), entry(2, "b", "2-1110/sri", "1-1100", 30)}
	draft := bookfile.NewDraft("ntb", "sri", -7*3_600_000, 31*86_400_000-7*3_600_000, []string{"2-1110"})
	for i := range list {
		draft.Add(&list[i])
	}
	list = append(list, entry(3, "c", "1-1100", "2-1110/sri", 20), entry(4, "d", "1-1100", "2-1110/ana", 5))
	file := book{t: t, entries: list, every: 2}.file()
	line := bytes.Split(file, []byte("\n"))[3]
	head := "1:" + string(line[len(line)-2-64:len(line)-2])
	code := head + ":sri:1970-01:1970-01:7:" + draft.Statement().Digest()
	for _, tt := range []struct {
		code   string
		agrees bool
		says   string
	}{
		{code, true, "the statement of sri, 1970-01 to 1970-01, is in this book as it was printed"},
		{strings.Replace(code, "1:", "2:", 1), false, "is NO seal of this book"},
		{strings.Replace(code, ":sri:", ":ana:", 1), false, "has OTHER figures here"},
		{strings.ReplaceAll(code, "1970-01", "1970-02"), false, "has OTHER figures here"},
	} {
		paper, err := bookfile.ParsePaper(tt.code)
		must(t, err)
		r, err := bookfile.Check(bytes.NewReader(file), paper)
		must(t, err)
		if v := &r.Papers[0]; v.Agrees() != tt.agrees || !strings.Contains(v.String(), tt.says) {
			t.Errorf("%s: got %s", tt.code, v)
		}
	}
	// One byte of the file that is another one is found, and where.
	at := bytes.Index(file, []byte(`"amount":30`))
	file[at+len(`"amount":`)] = '4'
	paper, err := bookfile.ParsePaper(code)
	must(t, err)
	r, err := bookfile.Check(bytes.NewReader(file), paper)
	must(t, err)
	if r.Sound() || r.Problems[0].Line != 3 || r.Problems[0].N != 2 || r.Papers[0].Agrees() {
		t.Errorf("got %v, %s", r.Problems, &r.Papers[0])
	}
}

func TestParsePaper(t *testing.T) {
	for _, code := range []string{"1204:9f2c81d05a7e", "1204:9f2c81d05a7e:sri:2026-10:2026-11:8:3fa821bc90d17788"} {
		for _, typed := range []string{code, " " + strings.ReplaceAll(code, ":", " : ") + "\n", strings.ReplaceAll(code, "1204", "1.204")} {
			if paper, err := bookfile.ParsePaper(typed); err != nil || paper.String() != code {
				t.Errorf("%q: got %s, %v", typed, paper, err)
			}
		}
	}
	for _, code := range []string{
		"", "1204", "1204:9f2c", "x:9f2c81d05a7e", "1204:9f2c81d05a7e:sri", "1204:9f2c81d05a7e:sri:2026-11:2026-10:8:3fa821bc90d17788",
		"1204:9f2c81d05a7e::2026-10:2026-11:8:3fa821bc90d17788", "1204:9f2c81d05a7e:sri:2026-13:2026-13:8:3fa821bc90d17788",
		"1204:9f2c81d05a7e:sri:2026-10:2026-11:99:3fa821bc90d17788", "1204:9f2c81d05a7e:sri:2026-10:2026-11:8:3fa8",
	} {
		if paper, err := bookfile.ParsePaper(code); !errors.Is(err, bookfile.ErrPaper) && !errors.Is(err, bookfile.ErrHead) {
			t.Errorf("%q: got %s, %v", code, paper, err)
		}
	}
}
