package payments

import (
	"context"
	"errors"
	"slices"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/ledger"
)

// Funds are where a cooperative's own money lies, and between which it carries it.
func Funds() []string { return []string{ledger.Cash, ledger.Bank, ledger.AtGateway} }

// FundsInput is money that was carried from one place to another.
type FundsInput struct {
	Coop     string
	Key      string // of the form: sent twice, it was carried once
	From, To string // of Funds
	Amount   money.Amount
	Note     string // the bank's reference, who carried it
}

// Faults of carrying money.
var (
	ErrOtherFunds = fault.New(fault.Conflict, "payments.funds_other_form") // the form was sent before, with something else in it
	ErrFundsShort = fault.New(fault.Conflict, "payments.funds_short")      // there is less where it comes from
)

// ActFunds is the name of CarryFunds in the audit log.
const ActFunds = "payments.funds_carried"

const (
	mostFunds    = money.Amount(10_000_000_000)
	longestFunds = 60 // of a note and of a form's key
)

// fundsRef is the reference of the entry of money that was carried.
func fundsRef(key string) string { return "funds:" + key }

func (in *FundsInput) clean() error {
	fields := fault.Fields{}
	in.Note = text.Line(in.Note)
	if !slices.Contains(Funds(), in.From) {
		fields.Add("from", "form.choose_one")
	}
	if !slices.Contains(Funds(), in.To) || in.To == in.From {
		fields.Add("to", "payments.funds_to")
	}
	if in.Amount <= 0 || in.Amount > mostFunds {
		fields.Add("amount", "payments.funds_amount", mostFunds)
	}
	switch n := len([]rune(in.Note)); {
	case n == 0:
		fields.Add("note", "form.required")
	case n > longestFunds:
		fields.Add("note", "form.too_long", longestFunds, n)
	}
	return fields.Err()
}

// CarryFunds books money that an officer carried between the till, the bank and the payment gateway. Who decides about money does. The
// same form twice is carried once, and ErrOtherFunds when it has changed meanwhile; ErrFundsShort when the book has less where it comes
// from. Mistakes are fault.Fields by "from", "to", "amount" and "note".
func (s *Service) CarryFunds(ctx context.Context, by act.Actor, in FundsInput) (*ledger.Entry, error) {
	if in.Key == "" || len(in.Key) > longestFunds {
		return nil, ErrOtherFunds
	}
	entry := ledger.Entry{
		Book: in.Coop, Ref: fundsRef(in.Key), Kind: ledger.FundsCarried, Subject: in.Key, By: by.ID(),
		Postings: []ledger.Posting{{Debit: ledger.AccountID(in.To), Credit: ledger.AccountID(in.From), Amount: in.Amount}},
	}
	a := act.Act{
		Name: ActFunds, By: by, Access: act.May(act.Price).Guarded().Proven(), At: act.Place{Coop: in.Coop}, Subject: in.Coop + "|" + entry.Ref,
	}
	posted, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*ledger.Entry, error) {
		if err := in.clean(); err != nil {
			return nil, err
		}
		entry.Memo = in.Note
		known, err := s.ledger.Entry(ctx, in.Coop, entry.Ref)
		if err == nil {
			if !slices.Equal(known.Postings, entry.Postings) || known.Memo != entry.Memo {
				return nil, ErrOtherFunds
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		r.Note("amount", in.Amount.String())
		r.Note("from", in.From)
		r.Note("to", in.To)
		return s.ledger.Post(ctx, entry)
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return nil, ErrFundsShort
	}
	return posted, err
}
