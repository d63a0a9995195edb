package members_test

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

const password = "kapal nelayan biru"

// world is a register with a clock that the test moves.
type world struct {
	*members.Service
	t   *testing.T
	bus *events.Bus

	mu  sync.Mutex
	now time.Time
}

// each runs a test in a new world on every engine; hashes are cheap.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, now: time.Date(2126, 11, 22, 6, 0, 0, 0, time.UTC)} // MongoDB deletes by its own clock what has expired
		w.bus = events.New(db, w.clock, slog.New(slog.DiscardHandler))
		w.Service = members.New(db, w.bus, w.clock)
		w.Cheap()
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// must fails the test on an error.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person registers the nth person.
func (w *world) person(n int) *members.User {
	w.t.Helper()
	u, err := w.Register(w.t.Context(), members.RegisterInput{
		Name: fmt.Sprintf("Orang Ke%c%c", 'a'+n/26, 'a'+n%26), Phone: fmt.Sprintf("08123456%04d", n), Password: password,
	})
	w.must(err)
	return u
}

// coop creates a cooperative with id and slug name.
func (w *world) coop(name string) {
	w.t.Helper()
	_, err := w.Create(w.t.Context(), members.System(), members.Cooperative{
		ID: name, Slug: name, Name: "Koperasi " + name, Kind: members.Producer,
	})
	w.must(err)
}

// officer enrols the nth person in a cooperative and returns her as an actor.
func (w *world) officer(coop string, n int, roles ...members.Role) members.Actor {
	w.t.Helper()
	u := w.person(n)
	_, err := w.Enrol(w.t.Context(), members.System(), members.Enrolment{Coop: coop, User: u.ID, Roles: roles})
	w.must(err)
	return w.actor(u)
}

func (w *world) actor(u *members.User) members.Actor {
	w.t.Helper()
	a, err := w.Actor(w.t.Context(), u.ID)
	w.must(err)
	return a
}

// applicant lets the nth person apply to "tani".
func (w *world) applicant(n int) *members.Membership {
	w.t.Helper()
	m, err := w.Apply(w.t.Context(), members.Application{Coop: "tani", User: w.person(n).ID})
	w.must(err)
	return m
}

// facts counts the recorded facts of a name.
func (w *world) facts(name string) (n int) {
	w.t.Helper()
	w.must(w.bus.Each(w.t.Context(), func(e *events.Event) error {
		if e.Name == name {
			n++
		}
		return nil
	}))
	return n
}

// wantErr fails the test unless err is want.
func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func TestCooperatives(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		got, err := w.BySlug(ctx, "tani")
		w.must(err)
		if got.ID != "tani" || got.CreatedAt != w.clock() {
			t.Errorf("BySlug: got %+v", got)
		}
		list, err := w.Cooperatives(ctx, store.Page{})
		w.must(err)
		if len(list.Items) != 2 || list.Items[0].ID != "laut" {
			t.Errorf("Cooperatives: got %+v, want laut, tani", list.Items)
		}
		_, err = w.Create(ctx, members.System(), members.Cooperative{Slug: "tani", Name: "Lain", Kind: members.Consumer})
		wantErr(t, "second cooperative at an address", err, members.ErrSlugTaken)
		_, err = w.Create(ctx, members.System(), members.Cooperative{Slug: "Tani Maju", Name: "Lain", Kind: members.Consumer})
		wantErr(t, "slug with a space", err, members.ErrCooperativeInput)
		_, err = w.Create(ctx, w.actor(w.person(1)), members.Cooperative{Slug: "b", Name: "B", Kind: members.Consumer})
		wantErr(t, "created by anybody", err, members.ErrNotAllowed)
		_, err = w.Cooperative(ctx, "hutan")
		wantErr(t, "unknown cooperative", err, members.ErrNoCooperative)
	})
}

func TestDescribe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		chair := w.officer("tani", 1, members.RoleChair)
		d := members.Description{Story: members.Text{ID: "Sejak 1970", EN: "Since 1970"}, Colours: members.Colours{Nila: "#10357a"}}
		w.must(w.Describe(ctx, chair, "tani", d))
		got, err := w.Cooperative(ctx, "tani")
		w.must(err)
		if got.Story.In("en") != "Since 1970" || got.Story.In("id") != "Sejak 1970" || got.LastNumber != 1 {
			t.Errorf("Describe: got %+v", got)
		}
		wantErr(t, "foreign cooperative", w.Describe(ctx, chair, "laut", d), members.ErrNoCooperative)
		d.Colours.Soga = "red;} body{display:none"
		wantErr(t, "colour that is CSS", w.Describe(ctx, chair, "tani", d), members.ErrCooperativeInput)
	})
}
