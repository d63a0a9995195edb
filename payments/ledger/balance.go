package ledger

import (
	"context"
	"slices"
	"strings"

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

// Trial is the trial balance of one book, accounts without movement left out.
type Trial struct {
	Rows          []TrialRow
	Debit, Credit money.Amount
	Entries       int
}

// Difference is zero in a sound book.
func (t Trial) Difference() money.Amount { return t.Debit - t.Credit }

// TrialBalance sums every entry of a book.
func (s *Service) TrialBalance(ctx context.Context, book string) (Trial, error) {
	debits, credits := map[string]money.Amount{}, map[string]money.Amount{}
	var trial Trial
	err := s.Each(ctx, book, func(e *Entry) error {
		trial.Entries++
		for _, p := range e.Postings {
			debits[p.Debit.Code()] += p.Amount
			credits[p.Credit.Code()] += p.Amount
		}
		return nil
	})
	for _, account := range Chart() {
		row := TrialRow{Account: account, Debit: debits[account.Code], Credit: credits[account.Code]}
		if row.Debit != 0 || row.Credit != 0 {
			trial.Rows = append(trial.Rows, row)
			trial.Debit += max(row.Net(), 0)
			trial.Credit += max(-row.Net(), 0)
		}
	}
	slices.SortFunc(trial.Rows, func(x, y TrialRow) int { return strings.Compare(x.Account.Code, y.Account.Code) })
	return trial, err
}
