package ledger

import (
	"context"
	"errors"
	"slices"

	"lumbung/internal/store"
)

// FillLines writes the lines of the till and the bank that a release without them did not write: from the first entry that has none on, in
// the order of recording. It does nothing in a book that has them. A database is filled before anything else is booked in it.
func (s *Service) FillLines(ctx context.Context, book string) error {
	lacking := map[AccountID]*Line{}
	for _, account := range []AccountID{Cash, Bank} {
		last, err := s.lastLine(ctx, book, account)
		if err != nil {
			return err
		}
		if last.N == 0 {
			lacking[account] = last
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	return s.Each(ctx, book, func(e *Entry) error {
		for _, m := range slices.DeleteFunc(e.movements(), func(m movement) bool { return lacking[m.account] == nil }) {
			line := lacking[m.account].next(e, m)
			if err := s.lines.ForTenant(book).Insert(ctx, line); err != nil {
				return err
			}
			lacking[m.account] = line
		}
		return nil
	})
}

// carriedRef is the reference of the entry of CarrySum.
const carriedRef = "regroup:" + ToReturn

// CarrySum carries what a book of a release that kept ToReturn as one sum has there to OtherDebts, since the account is kept for each
// member now. It does so once, and before anything is booked for a member there.
func (s *Service) CarrySum(ctx context.Context, book string) error {
	_, err := s.Entry(ctx, book, carriedRef)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var sum Trial
	if sum, err = s.TrialBalance(ctx, book); err != nil || sum.Of(ToReturn).Net() == 0 {
		return err
	}
	carry := Posting{Debit: ToReturn, Credit: OtherDebts, Amount: -sum.Of(ToReturn).Net()}
	if carry.Amount < 0 {
		carry = Posting{Debit: OtherDebts, Credit: ToReturn, Amount: -carry.Amount}
	}
	_, err = s.Post(ctx, Entry{Book: book, Ref: carriedRef, Kind: Regrouped, Subject: ToReturn, By: "system", Postings: []Posting{carry}})
	return err
}
