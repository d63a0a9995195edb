package payments

import (
	"context"
	"fmt"
	"slices"

	"lumbung/internal/money"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// CreditNote is a part of an order's money that goes back to its payer while the order stands (nota kredit). Its seller bears it: either it
// is taken out of what is still held for the order, or, once she has been credited, out of her proceeds. What these do not cover she owes
// the cooperative (1-1330), which her next proceeds pay first. Her savings are not touched: only she moves them.
type CreditNote struct {
	Payment, Coop, Order string
	N                    int64 // 1, 2 … within the order
	Member               string
	Amount               money.Amount // that goes back to the payer
	Released             bool         // she has been credited for the order
	Fees                 []Fee        // of hers that come back to her, once she has been credited
	By, Memo             string
}

// CreditNoteRef is the reference of the entry that books a credit note of an order.
func CreditNoteRef(order string, n int64) string { return fmt.Sprintf("credit_note:%s/%d", order, n) }

// Credit owes a part of an order's money back to its payer. It joins the caller's Tx, in which the order changes. ErrNotFound when there is
// no such payment.
func (s *Service) Credit(ctx context.Context, n CreditNote) error {
	p, err := s.Payment(ctx, n.Payment)
	if err != nil {
		return err
	}
	entry := ledger.Entry{
		Book: n.Coop, Ref: CreditNoteRef(n.Order, n.N), Kind: ledger.RefundOwed, Subject: n.Order, By: n.By, Memo: n.Memo,
	}
	if !n.Released {
		entry.Postings = []ledger.Posting{{Debit: ledger.Of(ledger.Escrow, n.Order), Credit: ledger.RefundsOwed, Amount: n.Amount}}
	} else if entry.Postings, err = s.takeBack(ctx, n); err != nil {
		return err
	}
	return s.owe(ctx, p, entry, Owed{Invoice: p.PaidInvoice, Channel: p.Channel, Reason: RefundOther})
}

// takeBack is what a credit note takes from a seller who has been credited: the fees that she has paid for it come back from where they
// went, at the rate frozen on the line, and the rest is hers. The gateway keeps its fee, which is the cooperative's then.
func (s *Service) takeBack(ctx context.Context, n CreditNote) (postings []ledger.Posting, err error) {
	take := func(from ledger.AccountID, amount money.Amount) {
		if amount > 0 {
			postings = append(postings, ledger.Posting{Debit: from, Credit: ledger.RefundsOwed, Amount: amount})
		}
	}
	hers := n.Amount
	for _, back := range takenByAccount(n.Fees) {
		if back.account == ledger.FeesHeld {
			back.account = ledger.GatewayCost
		}
		take(ledger.AccountID(back.account), back.amount)
		hers -= back.amount
	}
	proceeds := ledger.Of(ledger.Proceeds, n.Member)
	there, err := s.ledger.Balance(ctx, n.Coop, proceeds)
	if err != nil {
		return nil, err
	}
	covered := min(hers, there)
	take(proceeds, covered)
	if hers == covered {
		return postings, nil
	}
	take(ledger.Of(ledger.MemberDebt, n.Member), hers-covered)
	return postings, s.savings.Owe(ctx, n.Coop, n.Member, true)
}

// debtRef is the reference of the entry by which proceeds pay what a member owes, after the entry that credited them.
func debtRef(credited string) string { return "debt:" + credited }

// credit books what credits a member's proceeds, in one Tx. Of the amount she pays first what she owes the cooperative, in an entry of its
// own, and her standing order moves on the rest.
func (s *Service) credit(ctx context.Context, entry ledger.Entry, member string, amount money.Amount) error {
	posted := entry.Postings
	return s.db.Tx(ctx, func(ctx context.Context) error {
		var next savings.Moves
		if amount > 0 {
			var err error
			if next, err = s.savings.MovesOf(ctx, entry.Book, member, amount); err != nil {
				return fmt.Errorf("what becomes of the proceeds of %s: %w", member, err)
			}
			entry.Postings = slices.Concat(posted, next.Postings)
		}
		if _, err := s.ledger.Post(ctx, entry); err != nil {
			return err
		}
		if next.Dues {
			if err := s.savings.Stand(ctx, entry.Book, member); err != nil {
				return err
			}
		}
		if next.Pays == 0 {
			return nil
		}
		_, err := s.ledger.Post(ctx, ledger.Entry{
			Book: entry.Book, Ref: debtRef(entry.Ref), Kind: ledger.DebtPaid, Subject: entry.Subject, By: entry.By, Memo: entry.Memo,
			Postings: []ledger.Posting{{
				Debit: ledger.Of(ledger.Proceeds, member), Credit: ledger.Of(ledger.MemberDebt, member), Amount: next.Pays,
			}},
		})
		return err
	})
}
