// Package voucher books what a cooperative pays and gets beside its shop: rent, wages, a grant, the courier's bill. One officer writes it
// down with its proof, another one books it. It must never let one pair of hands move money, and never book what has no proof.
package voucher

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/numbering"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// State is where a voucher stands.
type State string

// The states. Only one that is booked is in the book; one that is taken back is in it twice, with its mirror.
const (
	Written   State = "written" // waits for another officer
	Booked    State = "booked"
	Refused   State = "refused"    // by another officer, with a reason
	Cancelled State = "cancelled"  // by who wrote it
	TakenBack State = "taken_back" // it was wrong
)

// Faults of vouchers.
var (
	ErrNotFound   = fault.New(fault.NotFound, "voucher.not_found")
	ErrDecided    = fault.New(fault.Conflict, "voucher.decided")    // it stands elsewhere by now
	ErrOtherForm  = fault.New(fault.Conflict, "voucher.other_form") // the form was sent before, with something else in it
	ErrSameHand   = fault.New(fault.Conflict, "voucher.same_hand")  // who wrote it does not book it, refuse it or take it back
	ErrNotHers    = fault.New(fault.Conflict, "voucher.not_hers")   // only who wrote it cancels it
	ErrShort      = fault.New(fault.Conflict, "voucher.short")      // the book has less in the till or the bank
	ErrOwedLess   = fault.New(fault.Conflict, "voucher.owed_less")  // couriers are owed less: it carries how much
	ErrTaxLess    = fault.New(fault.Conflict, "voucher.tax_less")   // less tax was withheld and not paid: it carries how much
	errNeedReason = fault.New(fault.Invalid, "voucher.reason_missing")
)

var life = states.Declare(ErrDecided, errNeedReason,
	states.Row[State]{State: Written, Next: []State{Booked, Refused, Cancelled}},
	states.Row[State]{State: Booked, Next: []State{TakenBack}},
	states.Row[State]{State: Refused, Reason: true},
	states.Row[State]{State: Cancelled},
	states.Row[State]{State: TakenBack, Reason: true},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// Voucher is what an officer says that the cooperative has paid or got, with its proof.
type Voucher struct {
	ID                 string `bson:"_id"` // coop.key
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	Number             string         `bson:"number,omitempty"` // once it is booked, without a gap within a year: BJ-2026-00012
	Template           Template       `bson:"template"`
	Fund               string         `bson:"fund"` // the account that the money leaves or comes to
	Amount             money.Amount   `bson:"amount"`
	Day                time.Time      `bson:"day"` // midnight UTC of the day on the proof
	Text               string         `bson:"text"`
	Proof              media.Document `bson:"proof"`
	At                 time.Time      `bson:"at"`               // when it was written down
	Plan               string         `bson:"plan,omitempty"`   // the plan that it was written from, "" for none
	Period             string         `bson:"period,omitempty"` // the month of the plan: 2026-11
}

// By is who wrote it.
func (v *Voucher) By() string { return v.Steps[0].By }

// Ref is the reference of its entry in the book.
func (v *Voucher) Ref() string { return "voucher:" + v.ID }

// Posting is what it books.
func (v *Voucher) Posting() ledger.Posting {
	about, fund := ledger.AccountID(v.Template.Account()), ledger.AccountID(v.Fund)
	if v.Template.Comes() {
		return ledger.Posting{Debit: fund, Credit: about, Amount: v.Amount}
	}
	return ledger.Posting{Debit: about, Credit: fund, Amount: v.Amount}
}

// counts is from when it counts: noon of its day where the cooperative is, or at once when that has not come.
func (v *Voucher) counts(zone *time.Location, now time.Time) time.Time {
	noon := time.Date(v.Day.Year(), v.Day.Month(), v.Day.Day(), 12, 0, 0, 0, zone)
	if noon.After(now) {
		return now
	}
	return noon
}

// entry is its entry.
func (v *Voucher) entry(zone *time.Location, now time.Time, by string) ledger.Entry {
	return ledger.Entry{
		Book: v.Coop, Ref: v.Ref(), Kind: ledger.Vouched, Subject: v.ID, EffectiveAt: v.counts(zone, now), Memo: v.Number + " · " + v.Text,
		By: by, Postings: []ledger.Posting{v.Posting()},
	}
}

// Service books vouchers.
type Service struct {
	acts     *act.Frame
	ledger   *ledger.Service
	register Register
	vouchers *store.Scoped[Voucher]
	plans    *store.Scoped[Plan]
	numbers  *numbering.Series
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
}

// New declares the collections of vouchers.
func New(p Parts) *Service {
	return &Service{
		acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, ledger: p.Ledger, register: p.Register,
		vouchers: define(p.DB), plans: definePlans(p.DB), numbers: numbering.Define(p.DB, "voucher_numbers", "BJ"), // bukti jurnal
	}
}

func define(db *store.DB) *store.Scoped[Voucher] {
	return store.DefineScoped(db, store.Spec[Voucher]{
		Name: "vouchers", Scope: "coop",
		Indexes: []store.Index{
			{Name: "state", Fields: []string{"state", "at"}},
			{Name: "day", Fields: []string{"state", "day"}},
			{Name: "newest", Fields: []string{"at"}},
			{Name: "plan", Fields: []string{"plan", "period"}, Sparse: true},
			{Name: "number", Fields: []string{"number"}, Unique: true, Sparse: true},
		},
		Check: func(v *Voucher) error {
			booked := v.State == Booked || v.State == TakenBack
			switch {
			case v.Amount <= 0 || v.Template.Account() == "" || v.Proof.ID == "":
				return fmt.Errorf("voucher: %s lacks an amount, an account or its proof", v.ID)
			case booked != (v.Number != ""):
				return fmt.Errorf("voucher: %s is %s and has the number %q", v.ID, v.State, v.Number)
			}
			return life.Check(v.Life)
		},
	})
}

// ByID returns one voucher, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, coop, id string) (*Voucher, error) {
	v, err := s.vouchers.ForTenant(coop).Get(ctx, id)
	return v, store.NotFoundAs(err, ErrNotFound)
}

// ByNumber finds one by its number.
func (s *Service) ByNumber(ctx context.Context, coop, number string) (*Voucher, error) {
	v, err := s.vouchers.ForTenant(coop).First(ctx, store.By("number", number))
	return v, store.NotFoundAs(err, ErrNotFound)
}

// InState lists those in a state, the oldest first.
func (s *Service) InState(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Voucher], error) {
	return s.vouchers.ForTenant(coop).List(ctx, store.By("state", state), page)
}

// Newest lists all, the newest first.
func (s *Service) Newest(ctx context.Context, coop string, page store.Page) (store.Slice[Voucher], error) {
	return s.vouchers.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// Count counts those in a state, up to limit.
func (s *Service) Count(ctx context.Context, coop string, state State, limit int) (int, error) {
	return s.vouchers.ForTenant(coop).Count(ctx, store.By("state", state), limit)
}

// CountWaiting counts those that wait for another officer and whose day is before one, up to limit. Days are midnight UTC.
func (s *Service) CountWaiting(ctx context.Context, coop string, before time.Time, limit int) (int, error) {
	return s.vouchers.ForTenant(coop).Count(ctx, store.By("day", Written).Between(nil, before), limit)
}

// EachProof visits every voucher of all cooperatives, for its proof, and stops at visit's first error.
func (s *Service) EachProof(ctx context.Context, visit func(*Voucher) error) error {
	return s.vouchers.AllTenants().Each(ctx, store.By("all"), visit)
}
