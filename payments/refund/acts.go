package refund

import (
	"context"
	"errors"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments"
	"lumbung/payments/bank"
	"lumbung/payments/ledger"
)

// pays is who hands money out at the counter and says in which way it goes.
func pays() act.Access { return act.May(act.Collect).Guarded() }

// step changes a refund and writes what belongs to it, in one Tx. A refund that is not there is ErrNotFound.
func (s *Service) step(
	ctx context.Context, a act.Act, change func(ctx context.Context, r *Refund, rec *act.Record) error,
	then func(ctx context.Context, r *Refund, rec *act.Record) error,
) (*Refund, error) {
	return act.Do(ctx, s.acts, a, func(ctx context.Context, rec *act.Record) (*Refund, error) {
		again := false
		r, err := s.refunds.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(r *Refund) error {
			err := change(ctx, r, rec)
			again = errors.Is(err, store.ErrUnchanged)
			return err
		})
		if err != nil || again {
			return r, store.NotFoundAs(err, ErrNotFound)
		}
		rec.Note("purchase", r.Purchase)
		rec.Note("amount", r.Amount.String())
		return r, then(ctx, r, rec)
	})
}

// nothing is what belongs to a step that moves no money.
func nothing(context.Context, *Refund, *act.Record) error { return nil }

// CashInput is what an officer notes when she hands money over.
type CashInput struct {
	Number   string // of the purchase, as the buyer says or shows it
	Receiver string // name of who got the money
}

const longestName = 100

// PayCash hands the money over at the counter, to who knows the number of the purchase, against a receipt that is signed. Neither the
// seller of the order nor whoever bought it pays it out, nor who sells for her. ErrEmptyTill when the book has less in cash. Mistakes are
// fault.Fields by "number" and "receiver".
func (s *Service) PayCash(ctx context.Context, by act.Actor, coop, id string, in CashInput) (*Refund, error) {
	in.Receiver = text.Line(in.Receiver)
	a := act.Act{Name: ActCash, By: by, Access: pays(), At: act.Place{Coop: coop}, Subject: id}
	paid, err := act.Do(ctx, s.acts, a, func(ctx context.Context, rec *act.Record) (*Refund, error) {
		known, err := s.ByID(ctx, coop, id)
		if err != nil {
			return nil, err
		}
		if last := known.Last(); known.State == Paid && last.Way == ByCash && known.Latest().By == rec.By {
			return known, rec.Nothing()
		}
		if err := s.notHers(ctx, by, known); err != nil {
			return nil, err
		}
		if known.State == Sending || known.State == Paid {
			return nil, ErrDecided.With(string(known.State), string(Paid))
		}
		if err := in.check(known); err != nil {
			return nil, err
		}
		home, err := s.register.Cooperative(ctx, coop)
		if err != nil {
			return nil, err
		}
		receipt, err := s.numbers.Next(ctx, coop, rec.At.In(home.Zone).Year())
		if err != nil {
			return nil, err
		}
		r, err := s.refunds.ForTenant(coop).Update(ctx, id, func(r *Refund) error {
			r.Way = ByCash
			r.Attempts = append(r.Attempts, Attempt{Way: ByCash, At: rec.At, Receipt: receipt, Receiver: in.Receiver})
			return s.leave(r, rec.Mark)
		})
		if err != nil {
			return nil, err
		}
		rec.Note("purchase", r.Purchase)
		rec.Note("amount", r.Amount.String())
		rec.Note("receipt", receipt)
		rec.Note("receiver", in.Receiver)
		return r, s.bookPaid(ctx, r, rec.By)
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return nil, ErrEmptyTill
	}
	return paid, err
}

// check wants the number of the purchase and the name of who gets the money.
func (in *CashInput) check(r *Refund) error {
	fields := fault.Fields{}
	if !strings.EqualFold(strings.TrimSpace(in.Number), r.Purchase) {
		fields["number"] = ErrNumber
	}
	switch n := len([]rune(in.Receiver)); {
	case n == 0:
		fields.Add("receiver", "form.required")
	case n > longestName:
		fields.Add("receiver", "form.too_long", longestName, n)
	}
	return fields.Err()
}

// notHers refuses who sold the order or sells for her who did, and who bought it.
func (s *Service) notHers(ctx context.Context, by act.Actor, r *Refund) error {
	seller, err := s.sellerOf(ctx, r.Order)
	if err != nil {
		return err
	}
	if err := act.NotOwnShop(by, r.Coop, seller); err != nil {
		return err
	}
	return act.NotOwn(by.ID(), r.User)
}

// leave is the step with which the money leaves.
func (s *Service) leave(r *Refund, mark states.Mark) error {
	if err := life.Step(&r.Life, Paid, mark); err != nil {
		return err
	}
	r.Last().Paid = true
	r.Waits, r.Due, r.OpenSince, r.Tries = ForNothing, nil, nil, 0
	return s.bus.Record(&r.Outbox, FactPaid, "", nil)
}

// bookPaid writes the entry of it.
func (s *Service) bookPaid(ctx context.Context, r *Refund, by string) error {
	_, err := s.ledger.Post(ctx, ledger.Entry{
		Book: r.Coop, Ref: paidRef(r.now()), Kind: ledger.Refunded, Subject: r.Order, Memo: r.memo(), By: by,
		Postings: []ledger.Posting{{Debit: ledger.RefundsOwed, Credit: r.Last().Way.account(), Amount: r.Amount}},
	})
	return err
}

// memo is the number of the receipt, or of the purchase.
func (r *Refund) memo() string {
	if last := r.Last(); last.Receipt != "" {
		return last.Receipt + " · " + r.Purchase
	}
	return r.Purchase
}

// Choose says in which way a refund that waits is sent: once more through its channel, to the account that the buyer has named, or to one
// that she is asked for. ErrNoChannel when the channel cannot give it back.
func (s *Service) Choose(ctx context.Context, by act.Actor, coop, id string, way Way) (*Refund, error) {
	known, err := s.ByID(ctx, coop, id)
	if err != nil {
		return nil, err
	}
	p, err := s.payments.Payment(ctx, known.Payment)
	if err != nil {
		return nil, err
	}
	a := act.Act{Name: ActWay, By: by, Access: pays(), At: act.Place{Coop: coop}, Subject: id}
	return s.step(ctx, a, func(_ context.Context, r *Refund, rec *act.Record) error {
		if r.State != Owed {
			return ErrDecided.With(string(r.State), string(Sending))
		}
		rec.Note("way", string(way))
		now := rec.At
		switch {
		case way == ByChannel && r.Channel != "" && !r.ChannelGives(paidAt(p, r), now), way != ByChannel && way != ByAccount:
			return ErrNoChannel
		case way == ByAccount && r.To == nil && r.Way == ByAccount:
			return rec.Nothing() // she was asked
		case way == ByAccount && r.To == nil:
			return s.needAccount(r, now)
		}
		r.Way, r.Waits, r.Due, r.Tries = way, ForNothing, &now, 0
		return nil
	}, nothing)
}

// NameAccount names the bank account or wallet to which a buyer, who holds the address of her purchase, has the money sent. She may name
// another one until it is sent. Mistakes are fault.Fields by "bank", "number" and "holder".
func (s *Service) NameAccount(ctx context.Context, by act.Actor, coop, id, payment string, in bank.Input) (*Refund, error) {
	reached := append(bank.List(), bank.Wallets()...)
	a := act.Act{Name: actAccount, By: by, Access: act.Holds, At: act.Place{Coop: coop, Held: payment}, Subject: id}
	if err := a.Access.Check(by, a.At); err != nil {
		return nil, err
	}
	if err := in.Clean(reached); err != nil {
		return nil, err
	}
	vault, err := s.vault(ctx)
	if err != nil {
		return nil, err
	}
	sealed, err := vault.Seal(in.Number, id)
	if err != nil {
		return nil, err
	}
	return s.step(ctx, a, func(_ context.Context, r *Refund, rec *act.Record) error {
		switch {
		case r.Payment != payment:
			return ErrNotFound
		case r.State != Owed || r.Way != ByAccount:
			return ErrDecided.With(string(r.State), string(Sending))
		}
		now := rec.At
		r.To = &Destination{
			Bank: in.Bank, Name: bank.Name(reached, in.Bank), Sealed: sealed, Last: in.Last(), Holder: in.Holder, At: now,
		}
		soon := now.Add(secondThoughts)
		r.Waits, r.Due, r.Tries = ForNothing, &soon, 0
		return nil
	}, nothing)
}

// paidAt is when the money of a refund came.
func paidAt(p *payments.Payment, r *Refund) time.Time {
	for _, problem := range p.Problems {
		if problem.Invoice == r.Invoice {
			return problem.At
		}
	}
	if p.PaidAt != nil {
		return *p.PaidAt
	}
	return r.At
}
