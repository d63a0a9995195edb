package payments

import (
	"fmt"

	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

func definePayments(db *store.DB) *store.Collection[Payment] {
	return store.Define(db, store.Spec[Payment]{
		Name: "payments",
		Indexes: []store.Index{
			{Name: "reference", Fields: []string{"reference"}, Unique: true},
			{Name: "state", Fields: []string{"state", "created_at"}},
			{Name: "check", Fields: []string{"check_at"}, Sparse: true},
		},
		Check: checkPayment,
	})
}

// checkPayment refuses a payment whose shares do not add up to what is charged.
func checkPayment(p *Payment) error {
	sum := p.Amount
	for _, share := range p.Shares {
		if share.Amount <= 0 || share.Coop == "" || share.Order == "" {
			return fmt.Errorf("payments: %s: share %+v", p.ID, share)
		}
		sum -= share.Amount
	}
	if p.Amount <= 0 || sum != 0 {
		return fmt.Errorf("payments: %s: shares miss the amount %d by %d", p.ID, p.Amount, sum)
	}
	return nil
}

func defineInbox(db *store.DB) *store.Collection[Received] {
	return store.Define(db, store.Spec[Received]{
		Name:    "webhook_inbox",
		Indexes: []store.Index{{Name: "state", Fields: []string{"state", "received_at"}}},
	})
}

func defineFees(db *store.DB) *store.Scoped[Schedule] {
	return store.DefineScoped(db, store.Spec[Schedule]{
		Name: "fee_schedules", Scope: "coop",
		Indexes: []store.Index{{Name: "from", Fields: []string{"from"}}},
		Check:   checkSchedule,
	})
}

// checkSchedule refuses fees that could not be booked when an order completes, months after they were decided.
func checkSchedule(s *Schedule) error {
	for _, c := range s.Components {
		account, known := ledger.Find(c.Account)
		switch {
		case c.Bearer != BySeller && c.Bearer != ByCooperative:
			return fmt.Errorf("payments: schedule %s: %s is borne by %q", s.ID, c.Code, c.Bearer)
		case !known || account.Per != "":
			return fmt.Errorf("payments: schedule %s: %s cannot go to account %q", s.ID, c.Code, c.Account)
		case c.Percent < 0 || c.Percent > 10_000 || c.Fixed < 0 || c.Floor < 0 || c.Cap < 0:
			return fmt.Errorf("payments: schedule %s: %s of %d, %d, %d to %d", s.ID, c.Code, c.Percent, c.Fixed, c.Floor, c.Cap)
		}
	}
	return nil
}
