package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

// Verify checks one book and reports every violation: M1 entries balance, M2 the trial balance is zero, M3 the lines of
// each account are what the entries say, M4 no account kept per owner is below zero, M11 the seals hold and cover what
// lies under them, M16 a reversal is the mirror of an entry (docs/books.md). In a book that is being written to, a real
// fault is reported in the same words each time, so figures are told by how much they are off; what differs from one
// look to the next is none.
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	sums := map[AccountID]money.Amount{}
	err := s.Each(ctx, book, func(e *Entry) error {
		if err := e.check(); err != nil {
			report("M1", err.Error())
			return nil
		}
		if err := e.checkIndex(); err != nil {
			report("M1", err.Error())
		}
		for account, sum := range e.sums() {
			sums[account] += sum
		}
		if e.Reverses == "" {
			return nil
		}
		original, err := s.Entry(ctx, book, e.Reverses)
		if errors.Is(err, store.ErrNotFound) || err == nil && !slices.Equal(e.Postings, original.mirror()) {
			report("M16", fmt.Sprintf("%s is not the mirror of %s", e.ID, e.Reverses))
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	trial, err := s.TrialBalance(ctx, book)
	if err != nil {
		return err
	}
	if off := trial.Difference(); off != 0 {
		report("M2", fmt.Sprintf("%s: the trial balance is off by %d", book, off))
	}
	if err := s.verifyLines(ctx, book, sums, report); err != nil {
		return err
	}
	chain, err := s.VerifyChain(ctx, book)
	for _, problem := range chain.Problems {
		report("M11", problem)
	}
	return err
}

type reporter = func(invariant, detail string)

// verifyLines walks the lines of every account and compares each account with what the entries say.
func (s *Service) verifyLines(ctx context.Context, book string, sums map[AccountID]money.Amount, report reporter) error {
	ends := map[AccountID]money.Amount{}
	last := &Line{}
	err := s.lines.ForTenant(book).Each(ctx, store.By("account"), func(l *Line) error {
		if l.Account != last.Account {
			last = &Line{}
		}
		opens := AccountID("")
		if last.N == 0 {
			opens = l.Account
		}
		if l.N != last.N+1 || l.Balance != last.Balance+l.Delta || l.Opens != opens {
			report("M3", fmt.Sprintf("%s: does not follow line %d with a balance of %d", l.ID, last.N, last.Balance))
		}
		if l.Balance < 0 {
			report("M4", fmt.Sprintf("%s is below zero", l.ID))
		}
		last, ends[l.Account] = l, l.Balance
		return nil
	})
	for _, account := range slices.Sorted(maps.Keys(sums)) {
		sum := sums[account]
		if off := ends[account] - sum; off != 0 && account.HasStatement() {
			report("M3", fmt.Sprintf("%s %s: the last line is %d more than the entries say", book, account, off))
		}
		if sum < 0 && account.Owner() != "" {
			report("M4", fmt.Sprintf("%s %s is below zero", book, account))
		}
		delete(ends, account)
	}
	for _, account := range slices.Sorted(maps.Keys(ends)) {
		report("M3", fmt.Sprintf("%s %s: the lines say %d, the entries nothing", book, account, ends[account]))
	}
	return err
}

// ChainReport is the outcome of checking a book's seals.
type ChainReport struct {
	Sealed, Unsealed int64 // entries
	Problems         []string
}

// VerifyChain makes every seal of a book again, from the entries and the seal before it, and compares: an entry that was
// changed, taken away or put in between shows in its seal, a seal in the one behind it, and the last one in the head.
func (s *Service) VerifyChain(ctx context.Context, book string) (ChainReport, error) {
	head, err := s.head(ctx, book) // seals that come meanwhile are behind it
	if err != nil {
		return ChainReport{}, err
	}
	w := &chainWalk{head: *head, last: &Seal{Book: book}}
	w.open = w.last.next()
	pull, stop := iter.Pull2(s.eachSeal(ctx, book))
	defer stop()
	w.pull = pull
	if err := w.advance(); err != nil {
		return w.report, err
	}
	err = s.Each(ctx, book, func(e *Entry) error {
		for w.seal != nil && e.RecordedAt.After(w.seal.To) {
			if err := w.close(); err != nil {
				return err
			}
		}
		if w.seal == nil {
			w.report.Unsealed++
			return nil
		}
		w.report.Sealed++
		w.open.add(e)
		return nil
	})
	for w.seal != nil && err == nil {
		err = w.close()
	}
	if err != nil {
		return w.report, err
	}
	if head, err = s.head(ctx, book); err == nil && (!w.passed || head.N < w.last.N) {
		w.problem("the head of the chain is seal %d: it is not there, or another, or not the last", w.head.N)
	}
	return w.report, err
}

func (s *Service) head(ctx context.Context, book string) (*Head, error) {
	head, err := s.heads.Get(ctx, book)
	if errors.Is(err, store.ErrNotFound) {
		return &Head{Book: book}, nil
	}
	return head, err
}

func (s *Service) eachSeal(ctx context.Context, book string) iter.Seq2[*Seal, error] {
	return func(yield func(*Seal, error) bool) {
		err := s.seals.ForTenant(book).Each(ctx, store.By("all"), func(seal *Seal) error {
			if !yield(seal, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

var errStopped = errors.New("ledger: enough was read")

// chainWalk goes through a book's entries and its seals side by side.
type chainWalk struct {
	pull   func() (*Seal, error, bool)
	seal   *Seal    // as it is stored, over the entries that come now; nil behind the last
	open   *stretch // the same one, made again
	last   *Seal    // the one before it, as it is stored
	head   Head
	passed bool // the head's seal was there
	report ChainReport
}

func (w *chainWalk) problem(format string, args ...any) {
	w.report.Problems = append(w.report.Problems, w.head.Book+": "+fmt.Sprintf(format, args...))
}

// advance takes the next seal.
func (w *chainWalk) advance() error {
	seal, err, more := w.pull()
	w.seal = nil
	if more {
		w.seal = seal
	}
	w.passed = w.passed || w.last.N == w.head.N && w.last.Digest() == w.head.Digest
	return err
}

// close compares the seal with what it should be, and goes on to the next.
func (w *chainWalk) close() error {
	made, stored := w.open, w.seal
	made.To = stored.To
	switch {
	case stored.N != made.N:
		w.problem("behind seal %d comes seal %d", w.last.N, stored.N)
	case stored.Prev != made.Prev:
		w.problem("seal %d was changed after seal %d was made", w.last.N, stored.N)
	case stored.Count != made.Count:
		w.problem("seal %d of %s counts %d entries, the book has %d", stored.N, stamp(stored.To), stored.Count, made.Count)
	case stored.Digest() != made.seal().Digest():
		w.problem("seal %d of %s, or an entry under it, was changed", stored.N, stamp(stored.To))
	}
	w.last, w.open = stored, stored.next()
	return w.advance()
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
