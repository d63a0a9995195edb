package payments

import (
	"fmt"

	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

func definePayments(bus *events.Bus) *store.Collection[Payment] {
	return events.Define(bus, store.Spec[Payment]{
		Name: "payments",
		Indexes: []store.Index{
			{Name: "reference", Fields: []string{"reference"}, Unique: true},
			{Name: "user", Fields: []string{"user", "created_at"}},
			{Name: "guest", Fields: []string{"guest", "created_at"}, Sparse: true},
			{Name: "state", Fields: []string{"state", "created_at"}},
			{Name: "expires", Fields: []string{"state", "expires_at"}},
			{Name: "holds", Fields: []string{"holds"}},
			{Name: "holder", Fields: []string{"holder"}, Sparse: true},
			{Name: "check", Fields: []string{"check_at"}, Sparse: true},
			{Name: "fulfil", Fields: []string{"fulfil_at"}, Sparse: true},
			{Name: "unsettled", Fields: []string{"unsettled"}, Sparse: true},
			{Name: "settle", Fields: []string{"settle_at"}, Sparse: true},
		},
		Check: checkPayment,
	}, false, func(p *Payment) events.Address { return events.Address{ID: p.ID, Box: &p.Outbox} })
}

// checkPayment refuses a payment whose allocations do not add up to what is charged.
func checkPayment(p *Payment) error {
	p.findable()
	sum := p.Amount
	for _, a := range p.Allocations {
		if a.Amount <= 0 || a.Coop == "" || a.Order == "" {
			return fmt.Errorf("payments: %s: allocation %+v", p.ID, a)
		}
		sum -= a.Amount
	}
	if p.RefundDue != 0 && (p.RefundDue != p.Amount || p.State != Paid) {
		return fmt.Errorf("payments: %s is %s: %d of %d are owed back", p.ID, p.State, p.RefundDue, p.Amount)
	}
	if err := life.Check(p.Life); err != nil {
		return fmt.Errorf("payments: %s: %w", p.ID, err)
	}
	if err := p.checkGivenBack(); err != nil {
		return err
	}
	if p.Amount <= 0 || sum != 0 {
		return fmt.Errorf("payments: %s: allocations miss the amount %d by %d", p.ID, p.Amount, sum)
	}
	return nil
}

// inboxName is the collection of webhooks.
const inboxName = "webhook_inbox"

func defineInbox(db *store.DB) *store.Collection[InboxItem] {
	return store.Define(db, store.Spec[InboxItem]{
		Name: inboxName,
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "received_at"}},
			{Name: "due", Fields: []string{"due"}, Sparse: true},
			{Name: "gone", Fields: []string{"gone"}, Expire: true},
		},
	})
}

// feesName is the collection of fee schedules.
const feesName = "fee_schedules"

func defineFees(db *store.DB) *store.Scoped[FeeSchedule] {
	return store.DefineScoped(db, store.Spec[FeeSchedule]{
		Name: feesName, Cache: 1000, Immutable: true, Scope: "coop",
		Indexes: []store.Index{{Name: "from", Fields: []string{"from"}}},
		Check:   checkSchedule,
	})
}

func defineProposals(bus *events.Bus) *store.Scoped[FeeProposal] {
	return events.DefineScoped(bus, store.Spec[FeeProposal]{
		Name: "fee_proposals", Scope: "coop",
		Indexes: []store.Index{{Name: "newest", Fields: []string{"proposed_at"}}},
		Check: func(p *FeeProposal) error {
			if err := proposals.Check(p.Life); err != nil {
				return fmt.Errorf("payments: %s: %w", p.ID, err)
			}
			return checkSchedule(&p.Schedule)
		},
	}, false, func(p *FeeProposal) events.Address { return events.Address{Coop: p.Coop, ID: p.ID, Box: &p.Outbox} })
}

// checkSchedule refuses fees that could not be booked when an order completes, months after they were decided.
func checkSchedule(s *FeeSchedule) error {
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
