package payments

import (
	"context"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Held is an order for which a member has been credited while the payment gateway still has the buyer's money.
type Held struct {
	Order  string
	Amount money.Amount // that the account got of it
	At     time.Time    // when it was credited
}

// heldPage is how many lines are read at once: what is held is the newest of them.
const heldPage = 20

// HeldMost is how long a member's money is held at most after she was credited: twice what the slowest channel takes to settle. When the
// provider says nothing for so long that is the cooperative's to find out, not the member's to wait for.
const HeldMost = 14 * 24 * time.Hour

// Held lists what of an account of a member's the payment gateway has not settled yet, the newest first. It joins the caller's Tx. Only
// what was credited since the oldest payment that waits can wait too, and nothing longer than HeldMost.
func (s *Service) Held(ctx context.Context, coop string, account ledger.AccountID) (held []Held, err error) {
	since, err := s.OldestUnsettled(ctx)
	if err != nil || since.IsZero() {
		return nil, err
	}
	if earliest := s.now().Add(-HeldMost); since.Before(earliest) {
		since = earliest
	}
	for page := (store.Page{Limit: heldPage}); ; {
		lines, err := s.ledger.Statement(ctx, coop, account, page)
		if err != nil {
			return nil, err
		}
		found, over, err := s.heldOf(ctx, coop, lines.Items, since)
		if held = append(held, found...); err != nil || over || lines.Next == "" {
			return held, err
		}
		page.After = lines.Next
	}
}

// heldOf finds those lines of releases that are not settled; over says that all further ones are too old to be.
func (s *Service) heldOf(ctx context.Context, coop string, lines []ledger.Line, since time.Time) (held []Held, over bool, err error) {
	var refs []string
	for _, line := range lines {
		if over = line.At.Before(since); over {
			break
		}
		if line.Kind == ledger.Released {
			held, refs = append(held, Held{Order: line.Subject, Amount: line.Delta, At: line.At}), append(refs, SettleRef(line.Subject))
		}
	}
	settled, err := s.ledger.GetMany(ctx, coop, refs)
	if err != nil {
		return nil, over, err
	}
	waiting := held[:0]
	for _, h := range held {
		if settled[SettleRef(h.Order)] == nil {
			waiting = append(waiting, h)
		}
	}
	return waiting, over, nil
}

// HeldSum adds them up.
func HeldSum(held []Held) (sum money.Amount) {
	for _, h := range held {
		sum += h.Amount
	}
	return sum
}
