package payments

import (
	"context"
	"fmt"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/payments/ledger"
)

// Release is a completed seller order: who is credited with what.
type Release struct {
	Order  string
	Coop   string
	Member string       // user id of the seller
	Goods  money.Amount // sum of the lines without what went back to the buyer, delivery apart
	Less   money.Amount // what she bears beside her goods: delivery that went back to the buyer after the parcel had left
	Fees   []Fee        // all lines' frozen fees
	By     string
	Memo   string // shown in the passbook
}

// Net is what the member gets: the goods less the frozen fees that sellers bear, and what else she bears.
func (r Release) Net() money.Amount { return r.Goods - r.Less - SellerBears(r.Fees) }

// Ship moves the delivery charge of an order from the buyer's held money to what is owed to the courier. It joins the
// caller's Tx, in which the order changes.
func (s *Service) Ship(ctx context.Context, mark states.Mark, coop, order string, delivery money.Amount) error {
	if delivery == 0 {
		return nil
	}
	_, err := s.ledger.Post(ctx, ledger.Entry{
		Book: coop, Ref: "ship:" + order, Kind: ledger.Shipped, Subject: order, By: mark.By,
		Postings: []ledger.Posting{{Debit: ledger.Of(ledger.Escrow, order), Credit: ledger.Courier, Amount: delivery}},
	})
	return err
}

// Release pays a completed order out of the buyer's held money, in one entry: the member's proceeds, the fees taken from
// them, and what the member's standing order moves on. A second entry pays what she owes the cooperative. It joins the caller's Tx, in
// which the order changes. Where all of it has gone back to the buyer there is nothing to book.
func (s *Service) Release(ctx context.Context, r Release) error {
	escrow, net := ledger.Of(ledger.Escrow, r.Order), r.Net()
	entry := ledger.Entry{Book: r.Coop, Ref: releaseRef(r.Order), Kind: ledger.Released, Subject: r.Order, By: r.By, Memo: r.Memo}
	switch {
	case net < 0:
		return fmt.Errorf("release %s: the fees are %d more than the goods: %w", r.Order, -net, ledger.ErrOverdrawn)
	case net > 0:
		entry.Postings = append(entry.Postings, ledger.Posting{Debit: escrow, Credit: ledger.Of(ledger.Proceeds, r.Member), Amount: net})
	}
	for _, taken := range takenByAccount(r.Fees) {
		entry.Postings = append(entry.Postings, ledger.Posting{Debit: escrow, Credit: ledger.AccountID(taken.account), Amount: taken.amount})
	}
	if len(entry.Postings) == 0 {
		return nil
	}
	if err := s.credit(ctx, entry, r.Member, net); err != nil {
		return fmt.Errorf("release %s: %w", r.Order, err)
	}
	return nil
}

// releaseRef is the reference of the entry that pays a completed order.
func releaseRef(order string) string { return "release:" + order }

type taken struct {
	account string
	amount  money.Amount
}

// takenByAccount sums the fees that sellers bear by the account they go to, in the order of first appearance. What is for the gateway's
// fee is kept apart until the gateway says what it took (SquareFee).
func takenByAccount(fees []Fee) []taken {
	var sums []taken
	for _, f := range fees {
		if f.Bearer != BySeller || f.Amount == 0 {
			continue
		}
		account, found := f.Account, false
		if account == ledger.GatewayCost {
			account = ledger.FeesHeld
		}
		for i := range sums {
			if sums[i].account == account {
				sums[i].amount, found = sums[i].amount+f.Amount, true
			}
		}
		if !found {
			sums = append(sums, taken{account, f.Amount})
		}
	}
	return sums
}
