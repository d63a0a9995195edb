package act_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// person is somebody in cooperative a.
type person struct {
	id                               string
	operator, member, officer, reads bool
	chair                            bool
	unguarded, unproven              bool
	helps                            string // whose shop
}

func (p person) ID() string                { return p.id }
func (p person) Operator() bool            { return p.operator }
func (p person) Belongs(coop string) bool  { return coop == "a" && p.member }
func (p person) IsMember(coop string) bool { return p.Belongs(coop) }
func (p person) WasMember(string) bool     { return false }
func (p person) Officer(coop string) bool  { return coop == "a" && p.officer }
func (p person) MayRead(coop string) bool  { return coop == "a" && p.reads }

func (p person) Works(coop string) bool { return p.IsMember(coop) || coop == "a" && p.helps != "" }

func (p person) WorksFor(coop, owner string) bool {
	return p.IsMember(coop) && p.id == owner || coop == "a" && p.helps == owner
}

func (p person) May(coop string, power act.Power) bool {
	return p.Officer(coop) && (power == act.Moderate || p.chair)
}

func (p person) Barred(string) bool { return false }

func (p person) Guarded() bool { return !p.unguarded }
func (p person) Proven() bool  { return !p.unproven }

var (
	guest      = person{}
	buyer      = person{id: "buyer"}
	member     = person{id: "member", member: true}
	supervisor = person{id: "supervisor", member: true, reads: true}
	officer    = person{id: "officer", member: true, reads: true, officer: true}
	chair      = person{id: "chair", member: true, reads: true, officer: true, chair: true}
	operator   = person{id: "operator", operator: true}
	job        = act.Job{Name: "nightly"}
	holder     = act.Holder{Name: "buyer", Of: "purchase"}
)

func TestAccess(t *testing.T) {
	everyone := map[string]act.Actor{
		"guest": guest, "buyer": buyer, "member": member,
		"supervisor": supervisor, "officer": officer, "chair": chair, "operator": operator, "job": job, "holder": holder,
	}
	for name, tt := range map[string]struct {
		access act.Access
		may    []string
	}{
		"everybody":  {act.Everybody, []string{"buyer", "chair", "guest", "holder", "job", "member", "officer", "operator", "supervisor"}},
		"signed in":  {act.SignedIn, []string{"buyer", "chair", "member", "officer", "operator", "supervisor"}},
		"member":     {act.Member, []string{"chair", "member", "officer", "supervisor"}},
		"works":      {act.Works, []string{"chair", "member", "officer", "supervisor"}},
		"own shop":   {act.OwnShop, []string{"member"}},
		"owner":      {act.Owner, []string{"member"}},
		"reads":      {act.Reads, []string{"chair", "officer", "supervisor"}},
		"moderates":  {act.May(act.Moderate), []string{"chair", "officer"}},
		"appoints":   {act.May(act.Appoint), []string{"chair"}},
		"operates":   {act.Operates, []string{"operator"}},
		"background": {act.Background, []string{"job"}},
		"holds":      {act.Holds, []string{"holder"}},
		"or a job":   {act.Holds.Or(act.Background), []string{"holder", "job"}},
		"or oneself": {act.May(act.Moderate).Or(act.Owner), []string{"chair", "member", "officer"}},
		"narrower": {act.May(act.Moderate).Or(act.Owner).Narrow("but not the chair", func(by act.Actor, _ act.Place) error {
			if by.ID() == "chair" {
				return act.ErrNotAllowed
			}
			return nil
		}), []string{"member", "officer"}},
		"guarded":   {act.May(act.Moderate).Guarded().Proven(), []string{"chair", "officer"}},
		"no job":    {act.Background.Guarded(), nil},
		"undecided": {act.Access{}, nil},
	} {
		var may []string
		for who, actor := range everyone {
			if tt.access.Check(actor, act.Place{Coop: "a", Owner: "member", Held: "purchase"}) == nil {
				may = append(may, who)
			}
		}
		slices.Sort(may)
		if diff := cmp.Diff(tt.may, may); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if tt.access.Declared() != (name != "undecided") {
			t.Errorf("%s: declared %t", name, tt.access.Declared())
		}
	}
}

// Who may not learns no more than she may know.
func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		by     act.Actor
		access act.Access
		at     act.Place
		want   error
	}{
		"nobody":                {nil, act.SignedIn, act.Place{}, act.ErrSignIn},
		"a guest":               {guest, act.May(act.Moderate), act.Place{Coop: "a"}, act.ErrSignIn},
		"a member":              {member, act.May(act.Moderate), act.Place{Coop: "a"}, act.ErrNotAllowed},
		"a supervisor":          {supervisor, act.May(act.Moderate), act.Place{Coop: "a"}, act.ErrReadOnly},
		"an officer without it": {officer, act.May(act.Price), act.Place{Coop: "a"}, act.ErrOffice},
		"an officer of another": {officer, act.May(act.Moderate), act.Place{Coop: "b"}, act.ErrNoCooperative},
		"an officer of none":    {officer, act.Reads, act.Place{}, act.ErrNoCooperative},
		"somebody else's":       {officer, act.Owner, act.Place{Coop: "a", Owner: "member"}, act.ErrNotFound},
		"an officer without a second factor": {
			person{id: "officer", member: true, officer: true, unguarded: true},
			act.May(act.Moderate).Guarded(),
			act.Place{Coop: "a"},
			act.ErrUnguarded,
		},
		"an operator who came long ago": {
			person{id: "operator", operator: true, unproven: true},
			act.May(act.Moderate).Or(act.Operates).Guarded().Proven(),
			act.Place{},
			act.ErrUnproven,
		},
		"a member without a second factor": {
			person{id: "member", member: true, unguarded: true}, act.May(act.Moderate).Guarded(), act.Place{Coop: "a"}, act.ErrNotAllowed,
		},
		"who helps, at the money": {person{id: "ayu", helps: "member"}, act.Member, act.Place{Coop: "a"}, act.ErrNoCooperative},
		"a member who helps, at the shop itself": {
			person{id: "ayu", member: true, helps: "member"}, act.OwnShop, act.Place{Coop: "a", Owner: "member"}, act.ErrNotFound,
		},
		"a guest at what nobody owns": {guest, act.May(act.Moderate).Or(act.Owner), act.Place{Coop: "a"}, act.ErrSignIn},
	} {
		if err := tt.access.Check(tt.by, tt.at); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

type thing struct {
	ID   string `bson:"_id"`
	Done int64  `bson:"done"`
}

// world is a database with one thing and an audit log in memory.
type world struct {
	db     *store.DB
	things *store.Collection[thing]
	frame  *act.Frame
	lines  []act.Line
	broken error // of the audit log
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{db: db}
		w.things = store.Define(w.db, store.Spec[thing]{Name: "things"})
		if err := w.db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 21, 1, 2, 3, 4, time.UTC)
		w.frame = &act.Frame{DB: w.db, Now: func() time.Time { return now }, Audit: func(_ context.Context, line act.Line) error {
			w.lines = append(w.lines, line)
			return w.broken
		}}
		if err := w.things.Insert(t.Context(), &thing{ID: "x"}); err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

// finish does the thing once.
func (w *world) finish(ctx context.Context, a act.Act) (*thing, error) {
	a.Name, a.Subject = "test.done", "x"
	return act.Do(ctx, w.frame, a, func(ctx context.Context, r *act.Record) (*thing, error) {
		return w.things.Update(ctx, "x", func(x *thing) error {
			if x.Done > 0 {
				return r.Nothing()
			}
			r.Note("name", "X")
			x.Done = r.At.UnixMilli()
			return nil
		})
	})
}

func (w *world) done(t *testing.T) int64 {
	t.Helper()
	x, err := w.things.Get(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	return x.Done
}

func TestDo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := act.Act{By: officer, Access: act.May(act.Moderate), At: act.Place{Coop: "a"}, Reason: "because"}
		for range 2 { // the second time somebody pressed twice
			x, err := w.finish(t.Context(), a)
			if err != nil || x == nil || x.Done != w.done(t) || x.Done == 0 {
				t.Fatalf("got %+v, %v", x, err)
			}
		}
		want := []act.Line{
			{By: "officer", Coop: "a", Action: "test.done", Subject: "x", Detail: map[string]string{"name": "X", "reason": "because"}},
		}
		if diff := cmp.Diff(want, w.lines); diff != "" {
			t.Errorf("audit log: %s", diff)
		}
	})
}

func TestDoRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		x, err := w.finish(t.Context(), act.Act{By: supervisor, Access: act.May(act.Moderate), At: act.Place{Coop: "a"}})
		if !errors.Is(err, act.ErrReadOnly) || x != nil {
			t.Errorf("got %v, %v", x, err)
		}
		if w.done(t) != 0 || len(w.lines) > 0 {
			t.Errorf("done %d, written down %v", w.done(t), w.lines)
		}
	})
}

// An act that cannot be written down is not done.
func TestDoUnwritten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.broken = errors.New("disk full")
		x, err := w.finish(t.Context(), act.Act{By: officer, Access: act.May(act.Moderate), At: act.Place{Coop: "a"}})
		if !errors.Is(err, w.broken) || x != nil {
			t.Errorf("got %v, %v", x, err)
		}
		if w.done(t) != 0 {
			t.Error("done")
		}
	})
}

// Only what is done in a cooperative's name is written down.
func TestDoOneself(t *testing.T) {
	for _, tt := range []struct {
		by     act.Actor
		access act.Access
		lines  int
	}{
		{member, act.May(act.Moderate).Or(act.Owner), 0},
		{member, act.May(act.Moderate).Or(act.Owner).Narrow("anybody", act.Everybody.Check), 0},
		{officer, act.May(act.Moderate).Or(act.Owner), 1},
		{buyer, act.SignedIn, 0},
		{job, act.Background, 0},
	} {
		each(t, func(t *testing.T, w *world) {
			if _, err := w.finish(t.Context(), act.Act{By: tt.by, Access: tt.access, At: act.Place{Coop: "a", Owner: "member"}}); err != nil {
				t.Fatal(err)
			}
			if len(w.lines) != tt.lines {
				t.Errorf("%s by %s: %d lines, want %d", tt.access, tt.by.ID(), len(w.lines), tt.lines)
			}
		})
	}
}
