package ledger_test

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments/ledger"
	"lumbung/payments/ledger/bookfile"
)

// export is the file of the book "ntb" and what a check says of it.
func (b *book) export(heads ...bookfile.Head) ([]byte, *bookfile.Report) {
	b.Helper()
	var file bytes.Buffer
	b.must(b.Export(b.Context(), "ntb", &file))
	var papers []bookfile.Paper
	for _, head := range heads {
		papers = append(papers, bookfile.Paper{Head: head})
	}
	report, err := bookfile.Check(bytes.NewReader(file.Bytes()), papers...)
	b.must(err)
	report.Chart = nil // too long to be printed
	return file.Bytes(), report
}

// The file of a book holds every entry and every seal, says the same sums as the book, and is the same each time.
func TestExport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := threeSeals(t, db)
		b.post("wrong", ledger.Cash, ledger.Of(ledger.Principal, "sri"), 7)
		_, err := b.Reverse(t.Context(), states.Mark{By: "siti", Reason: "salah <ketik>"}, "ntb", "wrong")
		b.must(err)
		file, r := b.export()
		if !r.Sound() || r.Entries != 5 || r.Open() != 0 || r.Head.N != 3 {
			t.Fatalf("what is younger than a seal may be: %+v", r)
		}
		b.advance(ledger.SealAfter + time.Second)
		later, r := b.export()
		if !r.Sound() || r.Entries != 8 || r.Open() != 3 || r.Savings() != 150 {
			t.Fatalf("with an open tail: %+v", r)
		}
		if bytes.Equal(file, later) {
			t.Error("a book with more entries makes the same file")
		}
		if again, _ := b.export(); !bytes.Equal(again, later) {
			t.Error("the same book makes another file")
		}
		trial, err := b.TrialBalance(t.Context(), "ntb")
		b.must(err)
		for _, row := range trial.Rows {
			if got := r.Totals[row.Account.Code]; got.Debit != int64(row.Debit) || got.Credit != int64(row.Credit) {
				t.Errorf("%s: the file says %+v, the book %d and %d", row.Account.Code, got, row.Debit, row.Credit)
			}
		}
		if len(trial.Rows) != len(r.Totals) || r.Difference() != 0 {
			t.Errorf("the file has %d accounts, the book %d", len(r.Totals), len(trial.Rows))
		}
		last, err := b.LastSeal(t.Context(), "ntb")
		b.must(err)
		if r.Head.Digest != last.Digest() || !r.SealedTo.Equal(last.To) {
			t.Errorf("the head of the file is %+v, that of the book %s", r.Head, last.Digest())
		}
	})
}

// A book without an entry is a file, too.
func TestExportNothing(t *testing.T) {
	b := open(t, storetest.OpenSQLite(t))
	if _, r := b.export(); !r.Sound() || r.Entries != 0 || r.Head.N != 0 {
		t.Errorf("got %+v", r)
	}
}

// A book that was changed in the database makes a file that says so.
func TestExportTellsOfAChange(t *testing.T) {
	for name, crime := range map[string]func(*book){
		"memo":    func(b *book) { b.Tamper(b.Context(), "ntb", "deposit-1", func(e *ledger.Entry) { e.Memo = "diubah" }) },
		"deleted": func(b *book) { b.must(b.Steal(b.Context(), "ntb", "deposit-3")) },
		"seal":    func(b *book) { b.must(b.StealSeal(b.Context(), "ntb", sealID+"2")) },
		"totals":  func(b *book) { b.TamperSeal(b.Context(), "ntb", sealID+"3", func(s *ledger.Seal) { s.Totals = nil }) },
	} {
		b := threeSeals(t, storetest.OpenSQLite(t))
		crime(b)
		if _, r := b.export(); r.Sound() {
			t.Errorf("%s: the file is sound", name)
		}
	}
}

// A head that was once printed is found in today's book, and in today's file, as long as nobody makes the chain anew.
func TestOldHeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := threeSeals(t, db)
		last, err := b.LastSeal(t.Context(), "ntb")
		b.must(err)
		printed, err := bookfile.ParseHead(last.Head().String())
		b.must(err)
		b.post("later", ledger.Cash, ledger.Of(ledger.Savings, "ana"), 10)
		b.seal()
		if seal, err := b.SealOf(t.Context(), "ntb", printed); err != nil || seal == nil || !seal.To.Equal(last.To) {
			t.Errorf("got %+v, %v", seal, err)
		}
		if _, r := b.export(printed); !r.Sound() || !r.Papers[0].Found {
			t.Errorf("the file does not know the head: %+v", r)
		}
		for _, other := range []bookfile.Head{
			{N: 2, Digest: printed.Digest}, {N: 99, Digest: printed.Digest}, {N: 3, Digest: "000000000000"}, {N: 3, Digest: printed.Digest[:5]}, {},
		} {
			if seal, err := b.SealOf(t.Context(), "ntb", other); err != nil || seal != nil {
				t.Errorf("%+v: got %+v, %v", other, seal, err)
			}
		}
		if seal, err := b.SealOf(t.Context(), "other", printed); err != nil || seal != nil {
			t.Errorf("in another book: got %+v, %v", seal, err)
		}
	})
}

// A file that is written while others post and seal is a whole book up to some moment.
func TestExportWhileOthersWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := open(t, db)
		var writers sync.WaitGroup
		for i := range 3 {
			writers.Go(func() {
				member := ledger.Of(ledger.Savings, fmt.Sprint("member-", i))
				for j := range 12 {
					for _, e := range []ledger.Entry{
						entry(fmt.Sprintf("in-%d-%d", i, j), arrow(ledger.Cash, member, 10)),
						entry(fmt.Sprintf("out-%d-%d", i, j), arrow(member, ledger.Cash, 10)),
					} {
						if _, err := b.Post(t.Context(), e); err != nil {
							t.Error(err)
						}
					}
					b.advance(40 * time.Second)
				}
			})
		}
		writers.Go(func() {
			for range 12 {
				if _, err := b.Seal(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
		written := int64(0)
		for range 12 {
			file, w := io.Pipe()
			go func() { _ = w.CloseWithError(b.Export(t.Context(), "ntb", w)) }()
			r, err := bookfile.Check(file)
			if err != nil || !r.Sound() || r.Entries < written {
				t.Fatalf("%v, %+v", err, r)
			}
			written = r.Entries
		}
		writers.Wait()
		b.seal()
		if _, r := b.export(); !r.Sound() || r.Entries != 72 || r.Open() != 0 {
			t.Errorf("at the end: %+v", r)
		}
	})
}
