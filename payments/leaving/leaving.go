// Package leaving is what becomes of the money of who leaves a cooperative: simpanan pokok and wajib, which nobody takes out while
// membership lasts, are owed to her (2-1610) once a second officer has looked at what they come to and they are due by the rule of the
// cooperative. It must never keep a rupiah of somebody because she has left, never return it twice,
// and never touch what she takes out herself: simpanan sukarela and proceeds stay where they are.
//
// UU 25/1992 art. 22: membership ends by the statutes (AD/ART), which say when pokok and wajib come back.
package leaving

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/numbering"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// State is where a return of savings stands.
type State string

// The states. The money is in pokok and wajib until it is booked, and can be taken out from then on.
const (
	Waiting  State = "waiting"  // for an officer who says yes
	Approved State = "approved" // until it is due
	Booked   State = "booked"   // it stands in 2-1610, and who left takes it out like any other money of hers
	Stayed   State = "stayed"   // she is a member again: it is her pokok and wajib, as before
)

// Faults of returns.
var (
	ErrNotFound   = fault.New(fault.NotFound, "leaving.not_found")
	ErrDecided    = fault.New(fault.Conflict, "leaving.decided")   // it stands elsewhere by now
	ErrSameHand   = fault.New(fault.Conflict, "leaving.same_hand") // who ended the membership does not say yes
	ErrChanged    = fault.New(fault.Conflict, "leaving.changed")   // it comes to something else than the officer saw
	errNeedReason = fault.New(fault.Invalid, "leaving.reason_missing")
)

var life = states.Declare(ErrDecided, errNeedReason,
	states.Row[State]{State: Waiting, Next: []State{Approved, Booked, Stayed}},
	states.Row[State]{State: Approved, Next: []State{Booked, Stayed}},
	states.Row[State]{State: Booked},
	states.Row[State]{State: Stayed},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// Return is what goes back to somebody whose membership has ended. Until it is booked Sums says what it comes to.
type Return struct {
	ID                 string `bson:"_id"` // coop.user.n, n of the step of the membership
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	events.Outbox      `bson:",inline"`
	Number             string     `bson:"number"` // without a gap within a year: PS-2026-00012
	Member             string     `bson:"member"`
	LeftAt             time.Time  `bson:"left_at"`
	EndedBy            string     `bson:"ended_by"`      // who ended the membership: she herself, or an officer
	Terms              Terms      `bson:"terms"`         // that held when she left
	Due                *time.Time `bson:"due,omitempty"` // when it is booked; nil while a meeting is waited for whose day nobody has entered
	Job                *time.Time `bson:"job,omitempty"` // the same, while it is approved: by it the job finds it
	Sums               Sums       `bson:"sums"`          // as it was reckoned when she left, approved, and booked: the last of them

	Death  *Death     `bson:"death,omitempty"`   // of who has died
	DiedAt *time.Time `bson:"died_at,omitempty"` // when that was written down
	Estate Estate     `bson:"estate,omitempty"`  // what her estate waits for
}

// Sums are what a return comes to, in rupiah.
type Sums struct {
	Pokok money.Amount `bson:"pokok"`
	Wajib money.Amount `bson:"wajib"`
	Debt  money.Amount `bson:"debt"` // of what she owes the cooperative, what is taken out of it
}

// All is what is no longer pokok and wajib.
func (s Sums) All() money.Amount { return s.Pokok + s.Wajib }

// Rest is what she can take out of it.
func (s Sums) Rest() money.Amount { return s.All() - s.Debt }

// Ref is the reference of the entry that books it.
func (r *Return) Ref() string { return "return:" + r.ID }

// debtRef is that of the entry by which it pays what she owes.
func (r *Return) debtRef() string { return "return_debt:" + r.ID }

// Facts of this package, about a return. They carry no data: whoever hears one reads it.
const (
	FactBegun    = "leaving.begun"
	FactApproved = "leaving.approved"
	FactBooked   = "leaving.booked"
)

// Service sees to what who leaves has.
type Service struct {
	db       *store.DB
	bus      *events.Bus
	acts     *act.Frame
	ledger   *ledger.Service
	savings  *savings.Service
	register Register
	members  Members

	withdrawals *withdrawal.Service

	returns *store.Scoped[Return]
	numbers *numbering.Series
	rules   *store.Scoped[Rules]
}

// Register is where cooperatives and members stand. It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (savings.Cooperative, error)
	Member(ctx context.Context, coop, user string) (savings.Member, error)
	EachFormer(ctx context.Context, coop string, visit func(savings.Member) error) error // who has a number and is no member now
}

// Parts are what a Service is made of.
type Parts struct {
	DB          *store.DB
	Bus         *events.Bus
	Ledger      *ledger.Service
	Savings     *savings.Service
	Register    Register
	Members     Members
	Withdrawals *withdrawal.Service
	Now         func() time.Time // UTC
	Audit       func(context.Context, act.Line) error
}

// New declares the collections of returns.
func New(p Parts) *Service {
	return &Service{
		db: p.DB, bus: p.Bus, acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, ledger: p.Ledger, savings: p.Savings,
		register: p.Register, members: p.Members, withdrawals: p.Withdrawals, returns: defineReturns(p.Bus),
		numbers: numbering.Define(p.DB, "return_numbers", "PS"), // pengembalian simpanan
		rules:   defineRules(p.DB),
	}
}

func defineReturns(bus *events.Bus) *store.Scoped[Return] {
	return events.DefineScoped(bus, store.Spec[Return]{
		Name: "returns", Scope: "coop",
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "left_at"}},
			{Name: "newest", Fields: []string{"left_at"}},
			{Name: "member", Fields: []string{"member", "left_at"}},
			{Name: "number", Fields: []string{"number"}, Unique: true},
			{Name: "estate", Fields: []string{"estate", "left_at"}, Sparse: true},
			{Name: "died", Fields: []string{"died_at"}, Sparse: true, Global: true},
			{Name: "job", Fields: []string{"job"}, Sparse: true, Global: true},
		},
		Check: func(r *Return) error {
			switch {
			case r.Number == "" || r.Member == "" || r.LeftAt.IsZero() || r.Sums.Rest() < 0:
				return fmt.Errorf("leaving: %s lacks a number, a member or a moment, or owes %d", r.ID, r.Sums.Rest())
			case (r.Death != nil) != (r.DiedAt != nil) || r.Death != nil && r.Death.Day.IsZero():
				return fmt.Errorf("leaving: %s knows of a death, and not of its day", r.ID)
			case (r.Job != nil) != (r.State == Approved):
				return fmt.Errorf("leaving: %s is %s, and the job looks at it at %v", r.ID, r.State, r.Job)
			}
			return life.Check(r.Life)
		},
	}, false, func(r *Return) events.Address { return events.Address{Coop: r.Coop, ID: r.ID, Box: &r.Outbox} })
}

// Left makes the return of somebody whose membership has just ended, where she has pokok or wajib, and ends what went on by itself. It
// joins the Tx of that (members.OnLeft).
func (s *Service) Left(ctx context.Context, m *members.Membership) error {
	mark := m.Latest()
	if err := s.savings.Leave(ctx, mark, m.Coop, m.User); err != nil {
		return err
	}
	return s.begin(ctx, m, mark)
}

func (s *Service) begin(ctx context.Context, m *members.Membership, mark states.Mark) error {
	rules, err := s.RulesOf(ctx, m.Coop)
	if err != nil {
		return err
	}
	home, err := s.register.Cooperative(ctx, m.Coop)
	if err != nil {
		return err
	}
	r := &Return{
		ID: m.ID + "." + strconv.Itoa(len(m.Steps)), Coop: m.Coop, Life: life.Born(mark), Member: m.User, LeftAt: mark.At, EndedBy: mark.By,
		Terms: rules.Terms, Due: rules.due(mark.At),
	}
	if r.Sums, err = s.Reckon(ctx, r); err != nil || r.Sums.All() == 0 {
		return err
	}
	if r.Number, err = s.numbers.Next(ctx, m.Coop, mark.At.In(home.Zone).Year()); err != nil {
		return err
	}
	if err := s.bus.Record(&r.Outbox, FactBegun, "", nil); err != nil {
		return err
	}
	return store.RetryDuplicate(s.returns.ForTenant(m.Coop).Insert(ctx, r))
}

// Back ends the return of somebody who is a member again before it was booked: her pokok and wajib count on. What is booked stays hers to
// take out, and she pays anew. ErrDied for who has died. It joins the Tx in which she becomes a member (members.OnBack).
func (s *Service) Back(ctx context.Context, m *members.Membership) error {
	if err := s.savings.Back(ctx, m.Coop, m.User); err != nil {
		return err
	}
	r, err := s.Latest(ctx, m.Coop, m.User)
	if err == nil && r != nil && r.Dead() {
		return ErrDied
	}
	if err != nil || r == nil || !life.Can(r.State, Stayed) {
		return err
	}
	_, err = s.returns.ForTenant(m.Coop).Update(ctx, r.ID, func(r *Return) error {
		r.Job, r.Due = nil, nil
		return life.Step(&r.Life, Stayed, m.Latest())
	})
	return err
}

// Reckon is what a return comes to now: all of her pokok and wajib, and what of it pays a debt, where the cooperative has decided so. What
// was booked stays as it is. It joins the caller's Tx.
func (s *Service) Reckon(ctx context.Context, r *Return) (sums Sums, err error) {
	if r.State == Booked || r.State == Stayed {
		return r.Sums, nil
	}
	if sums, err = s.Estimate(ctx, r.Coop, r.Member, r.Terms); err != nil {
		return Sums{}, err
	}
	return sums, nil
}

// Estimate is what would come back to a member by such terms if she left now.
func (s *Service) Estimate(ctx context.Context, coop, member string, terms Terms) (sums Sums, err error) {
	if sums.Pokok, err = s.ledger.Balance(ctx, coop, savings.Pokok.Account(member)); err != nil {
		return sums, err
	}
	if sums.Wajib, err = s.ledger.Balance(ctx, coop, savings.Wajib.Account(member)); err != nil || !terms.Offset {
		return sums, err
	}
	owes, err := s.ledger.Balance(ctx, coop, savings.Debt.Account(member))
	sums.Debt = min(owes, sums.All())
	return sums, err
}

// ByID returns one return, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, coop, id string) (*Return, error) {
	r, err := s.returns.ForTenant(coop).Get(ctx, id)
	return r, store.NotFoundAs(err, ErrNotFound)
}

// ByNumber finds one by its number.
func (s *Service) ByNumber(ctx context.Context, coop, number string) (*Return, error) {
	r, err := s.returns.ForTenant(coop).First(ctx, store.By("number", number))
	return r, store.NotFoundAs(err, ErrNotFound)
}

// Latest is the newest return of a member, nil when there is none.
func (s *Service) Latest(ctx context.Context, coop, member string) (*Return, error) {
	r, err := s.returns.ForTenant(coop).First(ctx, store.By("member", member).Desc())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// InState lists those in a state, the oldest first.
func (s *Service) InState(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Return], error) {
	return s.returns.ForTenant(coop).List(ctx, store.By("state", state), page)
}

// Newest lists all, who left last the first.
func (s *Service) Newest(ctx context.Context, coop string, page store.Page) (store.Slice[Return], error) {
	return s.returns.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// Count counts those in a state, up to limit.
func (s *Service) Count(ctx context.Context, coop string, state State, limit int) (int, error) {
	return s.returns.ForTenant(coop).Count(ctx, store.By("state", state), limit)
}

// MakeMissing does for those who left in a release that did not what Left does. It may run again.
func (s *Service) MakeMissing(ctx context.Context, m *members.Membership) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		left := m.Last(members.Left)
		if left == nil || !m.Former() {
			return nil
		}
		if err := s.savings.Leave(ctx, left.Mark, m.Coop, m.User); err != nil {
			return err
		}
		known, err := s.Latest(ctx, m.Coop, m.User)
		if err != nil || known != nil {
			return err
		}
		return s.begin(ctx, m, left.Mark)
	})
}
