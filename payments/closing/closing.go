// Package closing closes a cooperative's months: one officer counts the till, compares the bank and prepares the month, another one closes
// it, and from then on the book takes no entry of it (ledger.ErrClosed). It must never let one pair of hands close or reopen a month, and
// never hide a difference.
package closing

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// State is where a month stands. One that nobody has prepared has no document.
type State string

// The states.
const (
	Prepared State = "prepared"  // waits for another officer
	SentBack State = "sent_back" // by another officer, with a reason: it is prepared again
	Closed   State = "closed"
	Reopened State = "reopened" // with a reason: the book takes entries of it until it is closed again
)

// Faults of closings.
var (
	ErrNotFound   = fault.New(fault.NotFound, "closing.not_found")
	ErrDecided    = fault.New(fault.Conflict, "closing.decided")     // it stands elsewhere by now
	ErrOtherForm  = fault.New(fault.Conflict, "closing.other_form")  // the form was sent before, with something else in it
	ErrSameHand   = fault.New(fault.Conflict, "closing.same_hand")   // who prepared it last neither closes nor reopens it
	ErrNotOver    = fault.New(fault.Conflict, "closing.not_over")    // the month is not over for an hour yet
	ErrOrder      = fault.New(fault.Conflict, "closing.order")       // another month is closed first: it carries which
	ErrLater      = fault.New(fault.Conflict, "closing.later_first") // a later month is reopened first
	ErrNoCount    = fault.New(fault.Conflict, "closing.no_count")    // the till was not counted since the month ended
	ErrVouchers   = fault.New(fault.Conflict, "closing.vouchers")    // so many wait for another officer
	ErrOpening    = fault.New(fault.Conflict, "closing.opening")     // one of the month is not booked to its end
	ErrInterest   = fault.New(fault.Conflict, "closing.interest")    // that of the month is not posted
	ErrSuspense   = fault.New(fault.Conflict, "closing.suspense")    // 1-1350 is not zero
	ErrChanged    = fault.New(fault.Conflict, "closing.changed")     // the book has changed since it was prepared
	ErrNoMonth    = fault.New(fault.NotFound, "closing.no_month")    // there is no such month in this book
	errNeedReason = fault.New(fault.Invalid, "closing.reason_missing")
)

var life = states.Declare(ErrDecided, errNeedReason,
	states.Row[State]{State: Prepared, Next: []State{Prepared, SentBack, Closed}},
	states.Row[State]{State: SentBack, Next: []State{Prepared}, Reason: true},
	states.Row[State]{State: Closed, Next: []State{Reopened}},
	states.Row[State]{State: Reopened, Next: []State{Prepared}, Reason: true},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// Closing is a month of a cooperative that somebody has prepared.
type Closing struct {
	ID                 string `bson:"_id"` // coop.2026-10
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	Month              Month     `bson:"month"`
	From               time.Time `bson:"from"` // the month is [From, To)
	To                 time.Time `bson:"to"`
	Papers             []Paper   `bson:"papers"` // one for each time it was prepared, the newest last
}

// Paper is what an officer found when she prepared a month.
type Paper struct {
	Key     string    `bson:"key"` // of the form
	At      time.Time `bson:"at"`
	By      string    `bson:"by"`
	Cash    Cash      `bson:"cash"`
	Bank    *Bank     `bson:"bank,omitempty"` // nil for a cooperative whose book has never had a bank
	Figures Figures   `bson:"figures"`
}

// Cash is the count of the till that a month is closed with. It is compared with the book at its own moment: what came and went since the
// month ended is in both.
type Cash struct {
	Count   string       `bson:"count"` // its id
	At      time.Time    `bson:"at"`
	Counted money.Amount `bson:"counted"`
	Book    money.Amount `bson:"book"` // at that moment
	Reason  string       `bson:"reason,omitempty"`
}

// Off is what was counted more than the book says.
func (c Cash) Off() money.Amount { return c.Counted - c.Book }

// Bank is the balance of the bank's statement at the end of the month, beside that of the book.
type Bank struct {
	Statement money.Amount   `bson:"statement"`
	Book      money.Amount   `bson:"book"`
	Reason    string         `bson:"reason,omitempty"`
	Proof     media.Document `bson:"proof"`
}

// Off is what the bank says more than the book.
func (b *Bank) Off() money.Amount {
	if b == nil {
		return 0
	}
	return b.Statement - b.Book
}

// Off says whether the till or the bank differ from the book.
func (p *Paper) Off() bool { return p.Cash.Off() != 0 || p.Bank.Off() != 0 }

// Paper is the newest one.
func (c *Closing) Paper() *Paper { return &c.Papers[len(c.Papers)-1] }

// By is who prepared it last.
func (c *Closing) By() string { return c.Last(Prepared).By }

func idOf(coop string, month Month) string { return coop + "." + string(month) }

// Service closes months.
type Service struct {
	acts     *act.Frame
	ledger   *ledger.Service
	register Register
	vouchers func(ctx context.Context, coop string, before time.Time, limit int) (int, error)
	opening  func(ctx context.Context, coop string, before time.Time) (bool, error)
	interest func(ctx context.Context, coop, month string) (bool, error)
	closings *store.Scoped[Closing]
	counts   *store.Scoped[Count]
}

// Register is where cooperatives stand. It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (savings.Cooperative, error)
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Ledger   *ledger.Service
	Register Register
	Now      func() time.Time // UTC
	Audit    func(context.Context, act.Line) error
	// Vouchers counts those that wait for another officer and are of a day before one, midnight UTC. It joins the caller's Tx.
	Vouchers func(ctx context.Context, coop string, before time.Time, limit int) (int, error)
	// Opening says whether one of a day before one, midnight UTC, is on its way into the book. It joins the caller's Tx.
	Opening func(ctx context.Context, coop string, before time.Time) (bool, error)
	// Interest says whether savings bear interest for a month up to one, 2026-11, that is not posted. It joins the caller's Tx.
	Interest func(ctx context.Context, coop, month string) (bool, error)
}

// New declares the collections of closings.
func New(p Parts) *Service {
	return &Service{
		acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, ledger: p.Ledger, register: p.Register, vouchers: p.Vouchers, opening: p.Opening,
		interest: p.Interest,
		closings: store.DefineScoped(p.DB, store.Spec[Closing]{
			Name: "closings", Scope: "coop", Indexes: []store.Index{{Name: "month", Fields: []string{"month"}}}, Check: check,
		}),
		counts: store.DefineScoped(p.DB, store.Spec[Count]{
			Name: "cash_counts", Scope: "coop", Indexes: []store.Index{{Name: "newest", Fields: []string{"at"}}}, Check: (*Count).check,
		}),
	}
}

func check(c *Closing) error {
	if len(c.Papers) == 0 || !c.From.Before(c.To) {
		return fmt.Errorf("closing: %s has no paper, or is no month", c.ID)
	}
	for i := range c.Papers {
		p := &c.Papers[i]
		if p.Cash.Off() != 0 && p.Cash.Reason == "" || p.Bank.Off() != 0 && p.Bank.Reason == "" {
			return fmt.Errorf("closing: %s has a difference without a reason", c.ID)
		}
		if p.Bank != nil && p.Bank.Proof.ID == "" {
			return fmt.Errorf("closing: %s lacks the statement of the bank", c.ID)
		}
	}
	return life.Check(c.Life)
}

// Of returns a month, or ErrNotFound for one that nobody has prepared.
func (s *Service) Of(ctx context.Context, coop string, month Month) (*Closing, error) {
	c, err := s.closings.ForTenant(coop).Get(ctx, idOf(coop, month))
	return c, store.NotFoundAs(err, ErrNotFound)
}

// Newest lists the months that were prepared, the latest first.
func (s *Service) Newest(ctx context.Context, coop string, page store.Page) (store.Slice[Closing], error) {
	return s.closings.ForTenant(coop).List(ctx, store.By("month").Desc(), page)
}

// EachProof visits every closing of all cooperatives, for its statements of the bank, and stops at visit's first error.
func (s *Service) EachProof(ctx context.Context, visit func(c *Closing, proof media.Document) error) error {
	return s.closings.AllTenants().Each(ctx, store.By("all"), func(c *Closing) error {
		for i := range c.Papers {
			if c.Papers[i].Bank == nil {
				continue
			}
			if err := visit(c, c.Papers[i].Bank.Proof); err != nil {
				return err
			}
		}
		return nil
	})
}

// find is a month that may have no document: nil then.
func (s *Service) find(ctx context.Context, coop string, month Month) (*Closing, error) {
	c, err := s.Of(ctx, coop, month)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return c, err
}
