package members_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/events"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

const password = "kapal nelayan biru"

// world is the registers of a test, at one moment.
type world struct {
	*members.Service
	t      *testing.T
	db     *store.DB
	bus    *events.Bus
	heard  map[string]int // deliveries by fact
	people *identity.Service
	log    *audit.Log
	now    time.Time
}

// each runs a test in a new world on every engine.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, db: db, now: time.Date(2126, 11, 22, 6, 0, 0, 0, time.UTC)} // MongoDB deletes by its own clock what has expired
		w.bus, w.heard = events.New(db, w.clock, slog.New(slog.DiscardHandler)), map[string]int{}
		for _, fact := range []string{members.FactApplied, members.FactAdmitted, members.FactRejected, members.FactLeft, members.FactInvited} {
			w.bus.Subscribe("test", fact, func(context.Context, events.Event) error { w.heard[fact]++; return nil })
		}
		w.log = audit.New(db, w.clock)
		w.people = identity.New(db, w.clock, w.log.RecordOwn)
		w.Service = members.New(db, w.bus, w.people, w.log, w.clock)
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

func (w *world) clock() time.Time { return w.now }

// must fails the test on an error.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person registers the nth person.
func (w *world) person(n int) *identity.User {
	w.t.Helper()
	u, err := w.people.Register(w.t.Context(), identity.RegisterInput{
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

// officer registers the nth person in a cooperative and returns her as an actor.
func (w *world) officer(coop string, n int, roles ...members.Role) members.Actor {
	w.t.Helper()
	u := w.person(n)
	_, err := w.Register(w.t.Context(), members.System(), members.Registration{Coop: coop, User: u.ID, Roles: roles})
	w.must(err)
	return w.actor(u)
}

func (w *world) actor(u *identity.User) members.Actor {
	w.t.Helper()
	a, err := w.Actor(w.t.Context(), u.ID)
	w.must(err)
	return a
}

// applicant lets the nth person apply to "tani".
func (w *world) applicant(n int) *members.Membership {
	w.t.Helper()
	m, err := w.Apply(w.t.Context(), acttest.Member(w.person(n).ID), members.Application{Coop: "tani", Area: "52.03.15.2002"})
	w.must(err)
	return m
}

// facts counts how often a fact was delivered.
func (w *world) facts(name string) int {
	w.t.Helper()
	w.must(w.bus.Drain(w.t.Context()))
	return w.heard[name]
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
		wantErr(t, "created by anybody", err, act.ErrNotFound)
		_, err = w.Cooperative(ctx, "hutan")
		wantErr(t, "unknown cooperative", err, act.ErrNoCooperative)
	})
}

func TestUpdateProfile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		chair := w.officer("tani", 1, members.RoleChair)
		p := members.Profile{Story: members.Text{ID: "Sejak 1970", EN: "Since 1970"}, Colours: members.Colours{Nila: "#10357a"}}
		w.must(w.UpdateProfile(ctx, chair, "tani", p))
		got, err := w.Cooperative(ctx, "tani")
		w.must(err)
		if got.Story.In("en") != "Since 1970" || got.Story.In("id") != "Sejak 1970" || got.LastNumber != 1 {
			t.Errorf("UpdateProfile: got %+v", got)
		}
		wantErr(t, "foreign cooperative", w.UpdateProfile(ctx, chair, "laut", p), act.ErrNoCooperative)
		p.Colours.Soga = "red;} body{display:none"
		wantErr(t, "colour that is CSS", w.UpdateProfile(ctx, chair, "tani", p), members.ErrCooperativeInput)
	})
}

func TestAuditLog(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		w.coop("laut")
		chair := w.officer("tani", 1, members.RoleChair)
		ctx := audit.WithRemote(t.Context(), "10.1.2.3")
		m := w.applicant(2)
		_, err := w.Reject(ctx, chair, members.Decision{Coop: "tani", ID: m.ID, Reason: "KTP buram"})
		w.must(err)
		log, err := w.AuditLog(ctx, chair, audit.Search{Coop: "tani"}, store.Page{Limit: 2})
		w.must(err)
		got := log.Items[0]
		if got.Action != members.FactRejected || got.By != chair.ID() || got.Subject != m.ID || got.Remote != "10.1.2.3" ||
			got.Detail["reason"] != "KTP buram" || !got.At.Equal(w.clock()) || got.Seq != 3 || log.Next == "" {
			t.Errorf("newest entry: got %+v", got)
		}
		of, err := w.AuditLog(ctx, chair, audit.Search{Coop: "tani", Subject: m.ID}, store.Page{})
		w.must(err)
		if len(of.Items) != 1 {
			t.Errorf("entries about one membership: got %d, want 1", len(of.Items))
		}
		_, err = w.AuditLog(ctx, chair, audit.Search{Coop: "laut"}, store.Page{})
		wantErr(t, "foreign log", err, act.ErrNoCooperative)
		_, err = w.AuditLog(ctx, chair, audit.Search{Coop: act.Platform}, store.Page{})
		wantErr(t, "the platform's log", err, act.ErrNoCooperative)
	})
}

func TestSetDisabledAndOperator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		u := w.person(1)
		other := w.actor(w.person(2))
		wantErr(t, "disabled by anybody", w.SetDisabled(ctx, other, u.ID, true), act.ErrNotFound)
		wantErr(t, "operator by anybody", w.SetOperator(ctx, other, other.ID(), true), act.ErrNotFound)
		w.must(w.SetOperator(ctx, members.System(), other.ID(), true))
		operator := w.actor(other.User)
		w.must(w.SetDisabled(ctx, operator, u.ID, true))
		_, err := w.Actor(ctx, u.ID)
		wantErr(t, "disabled actor", err, identity.ErrNotSignedIn)
		w.must(w.SetDisabled(ctx, operator, u.ID, false))
		w.actor(u)
		_, err = w.Actor(ctx, "nobody")
		wantErr(t, "unknown actor", err, identity.ErrNotSignedIn)
		wantErr(t, "unknown user", w.SetDisabled(ctx, operator, "nobody", true), identity.ErrNoUser)
		log, err := w.AuditLog(ctx, operator, audit.Search{Coop: act.Platform}, store.Page{})
		w.must(err)
		var actions []string
		for _, e := range log.Items {
			actions = append(actions, e.Action)
		}
		if want := []string{"user.enabled", "user.disabled", "user.operator"}; !slices.Equal(actions, want) {
			t.Errorf("the platform's log: got %v, want %v", actions, want)
		}
	})
}
