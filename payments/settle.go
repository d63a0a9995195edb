package payments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// FactSettled says that the provider has settled money of a payment; the data is the Settled.
const FactSettled = "payments.settled"

// Settled is money of a payment that the provider has settled: it may be spent now, less what the provider keeps.
type Settled struct {
	Transaction string       `bson:"transaction"` // the provider's id
	Invoice     string       `bson:"invoice"`     // of the Problem that brought it, "" for what the payment asks for
	Amount      money.Amount `bson:"amount"`
	Fee         money.Amount `bson:"fee"` // with VAT and what was withheld
	At          time.Time    `bson:"at"`
}

// SettleRef is the reference of the entry that books the settlement of an order's part of a payment, or of a problem's invoice.
func SettleRef(subject string) string { return "settle:" + subject }

// When to ask the provider what has settled: soon at first, since some channels settle at once, then when it says that it will, and each
// hour after that.
const (
	settleFirst = 10 * time.Minute
	settleAgain = time.Hour
	settleClaim = 5 * time.Minute
)

// What sellers have left for the gateway's fee is compared with what it took each day until their orders are completed; one that is not
// after so long has been paid back.
const (
	squareAgain  = 24 * time.Hour
	squareWithin = 60 * 24 * time.Hour
)

// awaitSettlement notes that money has come in which the provider has yet to settle.
func (p *Payment) awaitSettlement(now time.Time) {
	if p.Unsettled == nil {
		p.Unsettled = &now
	}
	at := now.Add(settleFirst)
	p.SettleAt = &at
}

// unsettled are the sums that the provider owes us: by the invoice of their problem, "" for what the payment asks for.
func (p *Payment) unsettled() map[string]money.Amount {
	open := map[string]money.Amount{}
	if p.State == Paid {
		open[""] = p.Amount
	}
	for _, problem := range p.Problems {
		if problem.Kind != wrongCurrency && problem.Amount > 0 {
			open[problem.Invoice] = problem.Amount
		}
	}
	for _, s := range p.Settled {
		delete(open, s.Invoice)
	}
	return open
}

// fits finds what a line of the provider's books settles. Of two sums that are the same the payment's own is the one that came through
// its channel.
func (p *Payment) fits(t Transaction) (invoice string, found bool) {
	open := p.unsettled()
	if open[""] == t.Amount && (t.Channel == p.Channel || len(open) == 1) {
		return "", true
	}
	for _, problem := range p.Problems {
		if open[problem.Invoice] == t.Amount {
			return problem.Invoice, true
		}
	}
	_, found = open[""]
	return "", found && open[""] == t.Amount
}

// settles says whether the line is money of ours that has come and may be spent, with its final price.
func (t Transaction) settles() bool {
	return t.In && t.Type == TransactionPayment && t.Status == TransactionSuccess && t.Settlement.Settled() && t.Fee.Final
}

// Settle asks the provider about payments whose money may have settled, at most limit of them, and books what has. It says how many were
// due. Several processes that do so at once divide them.
func (s *Service) Settle(ctx context.Context, limit int) (int, error) {
	now := s.now().Truncate(time.Millisecond)
	due, err := s.payments.List(ctx, store.By("settle").Between(nil, now), store.Page{Limit: limit})
	for i := range due.Items {
		failed := s.settle(ctx, due.Items[i].ID, now)
		if ctx.Err() != nil {
			return i, ctx.Err()
		}
		if failed != nil {
			s.log.Warn("payment not settled", "payment", due.Items[i].ID, "error", failed)
			if !passing(failed) {
				err = errors.Join(err, failed)
			}
		}
	}
	return len(due.Items), err
}

// OldestUnsettled is when the oldest money came that the provider has not settled, zero when it owes none.
func (s *Service) OldestUnsettled(ctx context.Context) (time.Time, error) {
	oldest, err := s.payments.First(ctx, store.By("unsettled"))
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return *oldest.Unsettled, nil
}

// settle asks about one payment, unless another process is at it.
func (s *Service) settle(ctx context.Context, id string, now time.Time) error {
	mine, claimed := false, now.Add(settleClaim)
	p, err := s.payments.Update(ctx, id, func(p *Payment) error {
		mine = p.SettleAt != nil && !p.SettleAt.After(now)
		if !mine {
			return store.ErrUnchanged
		}
		p.SettleAt = &claimed
		return nil
	})
	if err != nil || !mine {
		return err
	}
	var list []Transaction
	if p.Unsettled != nil {
		if list, err = s.treasury.Transactions(ctx, p.ID); err != nil {
			return err
		}
	}
	next := now.Add(settleAgain)
	for _, t := range list {
		if t.settles() {
			if p, err = s.bookSettlement(ctx, id, t); err != nil {
				return err
			}
		} else if t.SettlesAt.After(now) && t.SettlesAt.Before(next) {
			next = t.SettlesAt.Add(time.Minute)
		} else if t.SettlesAt.After(next) {
			next = t.SettlesAt
		}
	}
	last := false
	if len(p.unsettled()) == 0 {
		if last, err = s.square(ctx, p, now); err != nil {
			return err
		}
		next = now.Add(squareAgain)
	}
	_, err = s.payments.Update(ctx, id, func(p *Payment) error {
		switch {
		case p.SettleAt == nil || !p.SettleAt.Equal(claimed):
			return store.ErrUnchanged
		case last && p.Unsettled == nil:
			p.SettleAt = nil
		default:
			p.SettleAt = &next
		}
		return nil
	})
	return err
}

// bookSettlement takes in one settled line: the payment notes it and the books of its cooperatives get their parts, in one write. A line
// that was taken in before does nothing.
func (s *Service) bookSettlement(ctx context.Context, id string, t Transaction) (saved *Payment, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		var done *Settled
		p, err := s.payments.Update(ctx, id, func(p *Payment) error {
			done = nil
			if slices.ContainsFunc(p.Settled, func(known Settled) bool { return known.Transaction == t.ID }) {
				return store.ErrUnchanged
			}
			invoice, found := p.fits(t)
			if !found {
				return fmt.Errorf("payments: %s: line %s of %d fits nothing that was paid", p.ID, t.ID, t.Amount)
			}
			done = &Settled{Transaction: t.ID, Invoice: invoice, Amount: t.Amount, Fee: t.Fee.Sum(), At: t.UpdatedAt}
			p.Settled = append(p.Settled, *done)
			if len(p.unsettled()) == 0 {
				p.Unsettled = nil
			}
			return s.bus.Record(&p.Outbox, FactSettled, t.ID, *done)
		})
		saved = p
		if err != nil || done == nil {
			return err
		}
		if done.Invoice != "" {
			a := p.Allocations[0]
			return s.postSettlement(ctx, a.Coop, a.Order, done.Invoice, done.Amount, done.Fee, t.ID)
		}
		weights := make([]int64, len(p.Allocations))
		for i, a := range p.Allocations {
			weights[i] = int64(a.Amount)
		}
		fees := money.Split(done.Fee, weights)
		for i, a := range p.Allocations {
			if err := s.postSettlement(ctx, a.Coop, a.Order, a.Order, a.Amount, fees[i], t.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return saved, err
}

// postSettlement books that the gateway holds for a cooperative what it owed, less its fee.
func (s *Service) postSettlement(ctx context.Context, coop, order, subject string, amount, fee money.Amount, line string) error {
	entry := ledger.Entry{Book: coop, Ref: SettleRef(subject), Kind: ledger.Settled, Subject: order, By: "gateway", Memo: line}
	kept := min(fee, amount)
	for _, p := range []ledger.Posting{
		{Debit: ledger.AtGateway, Credit: ledger.Clearing, Amount: amount - kept},
		{Debit: ledger.GatewayCost, Credit: ledger.Clearing, Amount: kept},
		{Debit: ledger.GatewayCost, Credit: ledger.AtGateway, Amount: fee - kept},
	} {
		if p.Amount > 0 {
			entry.Postings = append(entry.Postings, p)
		}
	}
	_, err := s.ledger.Post(ctx, entry)
	return err
}

// feeRef is the reference of the entry that squares what a seller has left for the gateway's fee with what the gateway took.
func feeRef(order string) string { return "fee:" + order }

// square does so for all orders of a payment; last says that nothing more will come.
func (s *Service) square(ctx context.Context, p *Payment, now time.Time) (last bool, err error) {
	last = true
	for _, a := range p.Allocations {
		done, err := s.squareFee(ctx, a.Coop, a.Order)
		if err != nil {
			return false, err
		}
		last = last && done
	}
	return last || now.After(p.CreatedAt.Add(squareWithin)), nil
}

// squareFee compares what a seller has left for the gateway's fee of an order, by the price list of that day, with what the gateway took:
// she gets back what it took less, the cooperative bears what it took more. Called twice it does it once. It is not done while the order
// is not completed.
func (s *Service) squareFee(ctx context.Context, coop, order string) (done bool, err error) {
	found, err := s.ledger.GetMany(ctx, coop, []string{releaseRef(order), SettleRef(order), feeRef(order), RefundDueRef(order)})
	if err != nil {
		return false, err
	}
	released, settled := found[releaseRef(order)], found[SettleRef(order)]
	if released == nil || settled == nil || found[feeRef(order)] != nil {
		return found[feeRef(order)] != nil || found[RefundDueRef(order)] != nil, nil
	}
	left, took, member := released.Credited(ledger.FeesHeld), money.Amount(0), ""
	for _, p := range settled.Postings {
		if p.Debit == ledger.GatewayCost {
			took += p.Amount
		}
	}
	for _, p := range released.Postings {
		if p.Credit.Code() == ledger.Proceeds {
			member = p.Credit.Owner()
		}
	}
	if left == 0 {
		return true, nil
	}
	entry := ledger.Entry{Book: coop, Ref: feeRef(order), Kind: ledger.FeeSquared, Subject: order, By: "gateway", Memo: released.Memo}
	back := max(left-took, 0)
	if member == "" { // all of her goods went into fees: there is nobody's passbook to name
		back = 0
	}
	if left > back {
		entry.Postings = append(entry.Postings, ledger.Posting{Debit: ledger.FeesHeld, Credit: ledger.GatewayCost, Amount: left - back})
	}
	if back > 0 {
		entry.Postings = append(entry.Postings, ledger.Posting{Debit: ledger.FeesHeld, Credit: ledger.Of(ledger.Proceeds, member), Amount: back})
	}
	if err = s.credit(ctx, entry, member, back); errors.Is(err, ledger.ErrPosted) { // by another process, at the same moment
		err = nil
	}
	return err == nil, err
}

// AwaitSettlements has payments of earlier releases settled that were paid before there was any settlement.
func (s *Service) AwaitSettlements(ctx context.Context) error {
	var ids []string
	if err := s.Each(ctx, func(p *Payment) error {
		if p.Unsettled == nil && len(p.unsettled()) > 0 {
			ids = append(ids, p.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.payments.Update(ctx, id, func(p *Payment) error {
			if p.Unsettled != nil || len(p.unsettled()) == 0 {
				return store.ErrUnchanged
			}
			at := p.CreatedAt
			if p.PaidAt != nil {
				at = *p.PaidAt
			}
			p.Unsettled, p.SettleAt = &at, &at
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
