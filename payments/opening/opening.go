// Package opening carries a cooperative from its old book into this one: the accounts of its last neraca and what each member has in
// savings, written by one officer, booked by another one. It must never book a list of members that adds up to something else than the
// neraca, nor leave a part of it booked; and each member says herself whether her own figures are right.
package opening

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// State is where an opening stands.
type State string

// The states. It is in the book from Booking on, all of it once it is Booked.
const (
	Draft     State = "draft"
	Submitted State = "submitted" // waits for another officer
	Refused   State = "refused"   // by another officer, with a reason: it is mended and submitted again
	Booking   State = "booking"   // approved; a job writes its entries, one after another
	Booked    State = "booked"
	Cancelled State = "cancelled"
	TakenBack State = "taken_back" // it was wrong
)

// Faults of openings.
var (
	ErrNotFound   = fault.New(fault.NotFound, "opening.not_found")
	ErrOne        = fault.New(fault.Conflict, "opening.one")        // the cooperative has one already
	ErrOtherForm  = fault.New(fault.Conflict, "opening.other_form") // the form was sent before, with something else in it
	ErrDecided    = fault.New(fault.Conflict, "opening.decided")    // it stands elsewhere by now
	ErrSameHand   = fault.New(fault.Conflict, "opening.same_hand")  // who wrote at it does not decide about it
	ErrList       = fault.New(fault.Invalid, "opening.list_wrong")  // a line of the list has a mistake: it carries how many
	ErrNoList     = fault.New(fault.Conflict, "opening.no_list")
	ErrNothing    = fault.New(fault.Conflict, "opening.nothing")    // there is not a rupiah in it
	ErrUnbalanced = fault.New(fault.Conflict, "opening.unbalanced") // assets, the other side, what is between
	ErrPokok      = fault.New(fault.Conflict, "opening.pokok")      // the list, the neraca, what is between; so the two below
	ErrWajib      = fault.New(fault.Conflict, "opening.wajib")
	ErrSukarela   = fault.New(fault.Conflict, "opening.sukarela")
	ErrMembers    = fault.New(fault.Conflict, "opening.members")      // one of the list is no member any more: her name
	ErrBegun      = fault.New(fault.Conflict, "opening.begun")        // this book has entries of the day of the neraca, or from before it
	ErrUnlicensed = fault.New(fault.Conflict, "opening.unlicensed")   // simpanan sukarela without the licence
	ErrConfirmed  = fault.New(fault.Conflict, "opening.confirmed")    // a member has said that hers is right
	ErrOld        = fault.New(fault.Conflict, "opening.old")          // it was booked too long ago to be taken back: days
	ErrLarge      = fault.New(fault.Conflict, "opening.large")        // too many members to be taken back: the most
	ErrSpent      = fault.New(fault.Conflict, "opening.spent")        // money of it was used
	ErrAnswered   = fault.New(fault.Conflict, "opening.answered")     // she has said that hers is right, or nothing is asked
	ErrNoBalance  = fault.New(fault.NotFound, "opening.no_balance")   // she does not stand in it
	errReason     = fault.New(fault.Invalid, "opening.reason_needed") // of a step that needs one
)

var life = states.Declare(ErrDecided, errReason,
	states.Row[State]{State: Draft, Next: []State{Submitted, Cancelled}},
	states.Row[State]{State: Submitted, Next: []State{Booking, Refused, Draft, Cancelled}},
	states.Row[State]{State: Refused, Next: []State{Submitted, Cancelled}, Reason: true},
	states.Row[State]{State: Booking, Next: []State{Booked}},
	states.Row[State]{State: Booked, Next: []State{TakenBack}},
	states.Row[State]{State: Cancelled},
	states.Row[State]{State: TakenBack, Reason: true},
)

// States lists all of them, the earliest first.
func States() []State { return life.States() }

// current stands in the one opening of a cooperative that is neither cancelled nor taken back: a unique index looks at it.
const current = "current"

// Opening is the last neraca of a cooperative's old book, and the list of its members' savings.
type Opening struct {
	ID                 string `bson:"_id"` // coop.key
	Coop               string `bson:"coop"`
	states.Life[State] `bson:",inline"`
	Current            string         `bson:"current,omitempty"`
	Day                time.Time      `bson:"day"`    // midnight UTC of the day of the neraca
	Number             string         `bson:"number"` // of the neraca, or of the decision that approved it
	Proof              media.Document `bson:"proof"`
	Figures            []Figure       `bson:"figures,omitempty"` // of the neraca, beside those of members
	Totals             Amounts        `bson:"totals"`            // of members, as the neraca has them
	List               Head           `bson:"list"`              // of the members; without an id there is none yet
	Lists              int64          `bson:"lists"`             // that were taken in
	Writers            []string       `bson:"writers"`           // who wrote at it: none of them decides
	Done               int64          `bson:"done"`              // entries that are booked, the neraca's first
	Tally              Tally          `bson:"tally"`             // of the members' answers
	At                 time.Time      `bson:"at"`
}

// Amounts are somebody's savings by kind, in rupiah.
type Amounts struct {
	Pokok    money.Amount `bson:"pokok"`
	Wajib    money.Amount `bson:"wajib"`
	Sukarela money.Amount `bson:"sukarela"`
}

// Sum is all of them.
func (p Amounts) Sum() money.Amount { return p.Pokok + p.Wajib + p.Sukarela }

func (p Amounts) plus(other Amounts) Amounts {
	return Amounts{p.Pokok + other.Pokok, p.Wajib + other.Wajib, p.Sukarela + other.Sukarela}
}

// Of is that of one kind; proceeds are none of them.
func (p Amounts) Of(kind savings.Kind) money.Amount {
	switch kind {
	case savings.Pokok:
		return p.Pokok
	case savings.Wajib:
		return p.Wajib
	case savings.Sukarela:
		return p.Sukarela
	case savings.Proceeds, savings.ToReturn, savings.Debt:
	}
	return 0
}

// Kinds are those that a member brings, as a neraca lists them.
func Kinds() []savings.Kind { return []savings.Kind{savings.Pokok, savings.Wajib, savings.Sukarela} }

// Head is what the list of members adds up to.
type Head struct {
	ID      string  `bson:"id,omitempty"`
	Members int64   `bson:"members"`
	Sums    Amounts `bson:"sums"`
}

// Editable says whether it can still be written at.
func (o *Opening) Editable() bool { return o.State == Draft || o.State == Refused }

// Counts says whether it is in the book, or on its way there.
func (o *Opening) Counts() bool { return o.State == Booking || o.State == Booked }

// Entries is how many entries it makes: one for the neraca, one for so many members each.
func (o *Opening) Entries() int64 { return 1 + (o.List.Members+perEntry-1)/perEntry }

// perEntry is how many members one entry is about: it is one write, and a page shows it.
const perEntry = 50

// ref is the reference of its nth entry, the neraca's being 0.
func (o *Opening) ref(n int64) string { return fmt.Sprintf("opening:%s:%d", o.ID, n) }

// Service carries openings into the book.
type Service struct {
	acts     *act.Frame
	bus      *events.Bus
	ledger   *ledger.Service
	register Register
	standing func(ctx context.Context, coop string) error
	openings *store.Scoped[Opening]
	lists    *store.Scoped[List]
	balances *store.Scoped[Balance]
	known    *store.Memo[*Opening] // by cooperative: the current one, nil for none
}

// Register is where cooperatives and members stand. It joins the caller's Tx.
type Register interface {
	Cooperative(ctx context.Context, id string) (savings.Cooperative, error)
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
	// Standing finds who is in arrears again, once what members brought is in the book.
	Standing func(ctx context.Context, coop string) error
}

// New declares the collections of openings.
func New(p Parts) *Service {
	return &Service{
		acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, bus: p.Bus, ledger: p.Ledger, register: p.Register, standing: p.Standing,
		openings: define(p.DB), lists: defineLists(p.DB), balances: defineBalances(p.Bus),
		known: store.NewMemo(p.DB, store.MemoLimit[*Opening]{Weight: 1000}),
	}
}

func define(db *store.DB) *store.Scoped[Opening] {
	return store.DefineScoped(db, store.Spec[Opening]{
		Name: "openings", Scope: "coop", Watched: true,
		Indexes: []store.Index{
			{Name: "current", Fields: []string{"current"}, Unique: true, Sparse: true},
			{Name: "newest", Fields: []string{"at"}},
			{Name: "booking", Fields: []string{"state", "at"}, Global: true},
		},
		Check: func(o *Opening) error {
			over := o.State == Cancelled || o.State == TakenBack
			switch {
			case o.Number == "" || o.Proof.ID == "" || len(o.Writers) == 0:
				return fmt.Errorf("opening: %s lacks its number, its proof or who wrote it", o.ID)
			case over != (o.Current == ""):
				return fmt.Errorf("opening: %s is %s and %q", o.ID, o.State, o.Current)
			case !o.Editable() && o.State != Cancelled && !o.List.adds(o.Totals):
				return fmt.Errorf("opening: %s is %s, and its list does not add up to its neraca", o.ID, o.State)
			case o.Counts() && o.off() != 0:
				return fmt.Errorf("opening: %s is %s, and its neraca is off by %d", o.ID, o.State, o.off())
			}
			return life.Check(o.Life)
		},
	})
}

// adds says whether the list is there and adds up to the totals of the neraca.
func (h Head) adds(totals Amounts) bool { return h.ID != "" && h.Sums == totals }

// ByID returns one opening, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, coop, id string) (*Opening, error) {
	o, err := s.openings.ForTenant(coop).Get(ctx, id)
	return o, store.NotFoundAs(err, ErrNotFound)
}

// Current is the opening of a cooperative that is neither cancelled nor taken back, nil when there is none. Change nothing in it.
func (s *Service) Current(ctx context.Context, coop string) (*Opening, error) {
	return s.known.Get(ctx, coop, func(ctx context.Context) (*Opening, error) {
		found, err := s.openings.ForTenant(coop).List(ctx, store.By("current", current), store.Page{Limit: 1})
		if err != nil || len(found.Items) == 0 {
			return nil, err
		}
		return &found.Items[0], nil
	})
}

// Waits says whether an opening of a day before one, midnight UTC, waits for another officer or is on its way into the book. It joins the
// caller's Tx.
func (s *Service) Waits(ctx context.Context, coop string, before time.Time) (bool, error) {
	found, err := s.openings.ForTenant(coop).List(ctx, store.By("current", current), store.Page{Limit: 1})
	if err != nil || len(found.Items) == 0 {
		return false, err
	}
	o := &found.Items[0]
	return (o.State == Submitted || o.State == Booking) && o.Day.Before(before), nil
}

// Newest lists all of a cooperative, the newest first.
func (s *Service) Newest(ctx context.Context, coop string, page store.Page) (store.Slice[Opening], error) {
	return s.openings.ForTenant(coop).List(ctx, store.By("newest").Desc(), page)
}

// EachProof visits every opening of all cooperatives, for its proof, and stops at visit's first error.
func (s *Service) EachProof(ctx context.Context, visit func(*Opening) error) error {
	return s.openings.AllTenants().Each(ctx, store.By("all"), visit)
}

// Old is what a member brought by the opening that is in the book, for savings.Service.AskOld. It joins the caller's Tx.
func (s *Service) Old(ctx context.Context, coop, member string) (savings.Old, error) {
	o, err := s.Current(ctx, coop)
	if err != nil || o == nil || !o.Counts() {
		return savings.Old{}, err
	}
	b, err := s.balances.ForTenant(coop).Get(ctx, balanceID(o.ID, member))
	if fault.KindOf(store.NotFoundAs(err, ErrNoBalance)) == fault.NotFound {
		return savings.Old{Day: o.Day}, nil // her entry is not booked yet, or she came with nothing
	}
	if err != nil {
		return savings.Old{}, err
	}
	return savings.Old{Day: o.Day, Wajib: b.Has.Wajib}, nil
}

// wrote notes who has written at it.
func (o *Opening) wrote(by string) {
	if !slices.Contains(o.Writers, by) {
		o.Writers = append(slices.Clip(o.Writers), by)
	}
}
