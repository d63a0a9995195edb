package ledger

import (
	"context"
	"time"

	"lumbung/internal/money"
)

// TrialRow is one account of the trial balance (neraca saldo): sums of its debits and credits. Accounts kept per owner
// are summed under their code.
type TrialRow struct {
	Account       Account
	Debit, Credit money.Amount
}

// Net is the balance on the debit side when positive, on the credit side when negative.
func (r TrialRow) Net() money.Amount { return r.Debit - r.Credit }

// Grown is what stands on the account, in the direction in which it grows.
func (r TrialRow) Grown() money.Amount {
	if r.Account.Class == Asset || r.Account.Class == Expense {
		return r.Net()
	}
	return -r.Net()
}

// Trial is the trial balance of one book, accounts without movement left out.
type Trial struct {
	Rows          []TrialRow
	Debit, Credit money.Amount
	Entries       int64
	Last          *Seal // the newest seal, number 0 when there is none
}

// Open is how many entries wait for their seal.
func (t Trial) Open() int64 { return t.Entries - t.Last.Entries }

// OfClass is what stands on all accounts of a class.
func (t Trial) OfClass(class Class) (sum money.Amount) {
	for _, row := range t.Rows {
		if row.Account.Class == class {
			sum += row.Grown()
		}
	}
	return sum
}

// Unbooked is the surplus that no meeting has divided yet: income less expenses from the first entry on. Closing a year books it away.
func (t Trial) Unbooked() money.Amount { return t.OfClass(Income) - t.OfClass(Expense) }

// Difference is zero in a sound book.
func (t Trial) Difference() money.Amount { return t.Debit - t.Credit }

// TrialBalance sums a book up: the totals of its last seal and the entries behind it.
func (s *Service) TrialBalance(ctx context.Context, book string) (Trial, error) {
	last, err := s.LastSeal(ctx, book)
	if err != nil {
		return Trial{}, err
	}
	open := last.next()
	if err := s.eachBetween(ctx, book, last.To, time.Time{}, func(e *Entry) error { open.sum(e); return nil }); err != nil {
		return Trial{}, err
	}
	return open.trial(last), nil
}
