// Package interest is jasa simpanan: what simpanan sukarela bears each month, by decision of the members' meeting, with the tax that is
// withheld of it. The program reckons, one officer submits, another one approves, and a job books. It must never credit a month twice, nor
// anything else than what was approved.
package interest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// State is where the interest of a month stands.
type State string

// The states. It is in the book from Posting on, all of it once it is Posted.
const (
	Draft     State = "draft"     // reckoned; it may be reckoned again
	Submitted State = "submitted" // waits for another officer
	Refused   State = "refused"   // by another officer, with a reason: it is reckoned again
	Posting   State = "posting"   // approved; a job writes its entries, one after another
	Posted    State = "posted"
	TakenBack State = "taken_back" // it was wrong; the month may be reckoned again
)

// Faults of interest.
var (
	ErrNotFound   = fault.New(fault.NotFound, "interest.not_found")
	ErrUnlicensed = fault.New(fault.Conflict, "interest.unlicensed") // the cooperative may not collect simpanan sukarela
	ErrOtherForm  = fault.New(fault.Conflict, "interest.other_form") // the form was sent before, with something else in it
	ErrOrder      = fault.New(fault.Conflict, "interest.order")      // another month comes first, or none: months follow one another
	ErrDecided    = fault.New(fault.Conflict, "interest.decided")    // it stands elsewhere by now
	ErrSameHand   = fault.New(fault.Conflict, "interest.same_hand")  // who reckoned or submitted it does not decide about it
	ErrStale      = fault.New(fault.Conflict, "interest.stale")      // balances of the month have changed since it was reckoned
	ErrLarge      = fault.New(fault.Conflict, "interest.large")      // too many members for one write: the most
	ErrOld        = fault.New(fault.Conflict, "interest.old")        // it was posted too long ago to be taken back: days
	ErrLater      = fault.New(fault.Conflict, "interest.later")      // a later month rests on it
	ErrSpent      = fault.New(fault.Conflict, "interest.spent")      // a member has taken it out
	ErrTaxPaid    = fault.New(fault.Conflict, "interest.tax_paid")   // its tax was paid to the state
	errReason     = fault.New(fault.Invalid, "interest.reason_needed")
)

var life = states.Declare(ErrDecided, errReason,
	states.Row[State]{State: Draft, Next: []State{Submitted}},
	states.Row[State]{State: Submitted, Next: []State{Posting, Refused, Draft}},
	states.Row[State]{State: Refused, Next: []State{Draft}, Reason: true},
	states.Row[State]{State: Posting, Next: []State{Posted}},
	states.Row[State]{State: Posted, Next: []State{TakenBack}},
	states.Row[State]{State: TakenBack, Reason: true},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// Run is the interest of one month. There is one of a month that was not taken back.
type Run struct {
	ID                 string `bson:"_id"` // coop|2026-11, behind it .2 and so on once it was taken back
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	Month              string    `bson:"month"`             // 2026-11
	Current            string    `bson:"current,omitempty"` // the month, of one that was not taken back: a unique index looks at it
	From               time.Time `bson:"from"`              // the first moment of the month
	To                 time.Time `bson:"to"`                // the first moment behind it
	Days               int64     `bson:"days"`
	Terms              Terms     `bson:"terms"` // in force when the month began
	RateID             string    `bson:"rate_id"`
	Resolution         string    `bson:"resolution"`
	List               Head      `bson:"list"`
	Lists              int64     `bson:"lists"`   // that were made
	Writers            []string  `bson:"writers"` // who reckoned it last, and who submitted it: neither of them decides
	Done               int64     `bson:"done"`    // entries that are booked
	At                 time.Time `bson:"at"`
}

// Head is what the list of members adds up to.
type Head struct {
	ID      string       `bson:"id"`
	Members int64        `bson:"members"`
	Gross   money.Amount `bson:"gross"`
	Tax     money.Amount `bson:"tax"`
}

// Net is what members get.
func (h Head) Net() money.Amount { return h.Gross - h.Tax }

// Editable says whether it can be reckoned again.
func (r *Run) Editable() bool { return r.State == Draft || r.State == Refused }

// Entries is how many entries it makes: one for so many members each.
func (r *Run) Entries() int64 { return (r.List.Members + perEntry - 1) / perEntry }

// TaxRule is the one for the month.
func (r *Run) TaxRule() TaxRule { return TaxRuleOf(r.Day()) }

// Day is the first day of the month, at midnight UTC.
func (r *Run) Day() time.Time { return dayOf(r.Month) }

func dayOf(month string) time.Time {
	day, _ := time.Parse(monthForm, month) // a month that is none is refused when it is saved
	return day
}

// Key is its id within the cooperative, as addresses have it: 2026-11, or 2026-11.2 once the first was taken back.
func (r *Run) Key() string { return strings.TrimPrefix(r.ID, r.Coop+"|") }

// ID is that of a run, by its key.
func ID(coop, key string) string { return coop + "|" + key }

// perEntry is how many members one entry is about: it is one write, and a page shows it.
const perEntry = 50

// ref is the reference of its nth entry, from 0.
func (r *Run) ref(n int64) string { return fmt.Sprintf("interest:%s:%d", r.ID, n) }

// Service reckons interest and carries it into the book.
type Service struct {
	acts     *act.Frame
	bus      *events.Bus
	ledger   *ledger.Service
	register Register
	rates    *store.Scoped[Rate]
	runs     *store.Scoped[Run]
	lists    *store.Scoped[List]
	slips    *store.Scoped[Slip]
	versions *store.Memo[[]Rate] // by cooperative, as they follow one another
	newest   *store.Memo[*Run]   // by cooperative: of the latest month, nil for none
}

// Register is where cooperatives and members stand. It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (savings.Cooperative, error)
	Member(ctx context.Context, coop, user string) (savings.Member, error)
	EachListed(ctx context.Context, coop string, visit func(savings.Member) error) error // who has a number, members or not
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Ledger   *ledger.Service
	Register Register
	Now      func() time.Time // UTC
	Audit    func(context.Context, act.Line) error
}

// New declares the collections of interest.
func New(p Parts) *Service {
	return &Service{
		acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, bus: p.Bus, ledger: p.Ledger, register: p.Register,
		rates: defineRates(p.DB), runs: define(p.DB), lists: defineLists(p.DB), slips: defineSlips(p.Bus),
		versions: store.NewMemo(p.DB, store.MemoLimit[[]Rate]{Weight: 1000}),
		newest:   store.NewMemo(p.DB, store.MemoLimit[*Run]{Weight: 1000}),
	}
}

func define(db *store.DB) *store.Scoped[Run] {
	return store.DefineScoped(db, store.Spec[Run]{
		Name: "interest_runs", Scope: "coop", Watched: true,
		Indexes: []store.Index{
			{Name: "current", Fields: []string{"current"}, Unique: true, Sparse: true},
			{Name: "month", Fields: []string{"month", "at"}},
			{Name: "posting", Fields: []string{"state", "at"}, Global: true},
		},
		Check: func(r *Run) error {
			switch {
			case r.Day().IsZero() || r.Resolution == "" || r.List.ID == "" || len(r.Writers) == 0:
				return fmt.Errorf("interest: %s lacks its month, its decision, its list or who reckoned it", r.ID)
			case (r.State == TakenBack) != (r.Current == ""), r.Current != "" && r.Current != r.Month:
				return fmt.Errorf("interest: %s is %s and %q", r.ID, r.State, r.Current)
			}
			return life.Check(r.Life)
		},
	})
}

// ByID returns the interest of one month, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, coop, id string) (*Run, error) {
	r, err := s.runs.ForTenant(coop).Get(ctx, id)
	return r, store.NotFoundAs(err, ErrNotFound)
}

// OfMonth returns the interest of a month that was not taken back, or ErrNotFound.
func (s *Service) OfMonth(ctx context.Context, coop, month string) (*Run, error) {
	r, err := s.runs.ForTenant(coop).First(ctx, store.By("current", month))
	return r, store.NotFoundAs(err, ErrNotFound)
}

// Runs lists all of a cooperative, the latest month first, those that were taken back among them.
func (s *Service) Runs(ctx context.Context, coop string, page store.Page) (store.Slice[Run], error) {
	return s.runs.ForTenant(coop).List(ctx, store.By("month").Desc(), page)
}

// Newest is the one of the latest month that was not taken back, nil when there is none. Change nothing in it.
func (s *Service) Newest(ctx context.Context, coop string) (*Run, error) {
	return s.newest.Get(ctx, coop, func(ctx context.Context) (*Run, error) { return s.readNewest(ctx, coop) })
}

func (s *Service) readNewest(ctx context.Context, coop string) (*Run, error) {
	r, err := s.runs.ForTenant(coop).First(ctx, store.By("current").Between("0", nil).Desc())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// Due is the month that waits.
type Due struct {
	Month string // 2026-11, "" when none waits
	From  time.Time
	Run   *Run // nil while nobody has reckoned it
}

// Due is the month that waits for a run, or for the end of its run: the first one that is over, bears interest, and is not posted. None
// waits in a cooperative without the licence for savings.
func (s *Service) Due(ctx context.Context, coop string) (Due, error) {
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil || !home.Licensed {
		return Due{}, err
	}
	versions, err := s.Rates(ctx, coop)
	if err != nil || len(versions) == 0 {
		return Due{}, err
	}
	last, err := s.Newest(ctx, coop)
	return due(versions, last, s.now(), home.Zone), err
}

// Waits says whether a month up to one, 2026-11, bears interest that is not posted: until then that month is not closed. It joins the
// caller's Tx.
func (s *Service) Waits(ctx context.Context, coop, month string) (bool, error) {
	due, err := s.Due(ctx, coop)
	return due.Month != "" && due.Month <= month, err
}

// due is the month that waits, by the rates, of which there is one at least, and the run of the latest month.
func due(versions []Rate, last *Run, now time.Time, zone *time.Location) Due {
	if last != nil && last.State != Posted {
		return Due{Month: last.Month, From: last.From, Run: last}
	}
	month := versions[0].From
	if last != nil {
		month = last.To
	}
	for this := monthOf(now, zone); month.Before(this); month = nextMonth(month, zone) {
		if rate := InForce(versions, month); rate != nil && rate.Rate > 0 {
			return Due{Month: Word(month, zone), From: month}
		}
	}
	return Due{}
}

func (s *Service) now() time.Time { return s.acts.Now().UTC().Truncate(time.Millisecond) }

// wrote notes who has worked at it.
func (r *Run) wrote(by string) {
	if !slices.Contains(r.Writers, by) {
		r.Writers = append(slices.Clip(r.Writers), by)
	}
}
