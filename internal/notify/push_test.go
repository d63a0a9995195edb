package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// screens are browsers that do as a test says.
type screens struct {
	mu     sync.Mutex
	shown  []string // endpoint, and seconds that the push lives
	ended  []string // sessions
	refuse map[string]error
}

func (s *screens) PublicKey() string { return "key" }

func (s *screens) Accepts(d notify.Device) error {
	if d.Key == "bad" {
		return fault.New(fault.Invalid, "bad")
	}
	return nil
}

func (s *screens) Push(_ context.Context, c notify.Carriage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, fmt.Sprintf("%s %s %.0f", c.Notice.ID, c.Device.Endpoint, c.Life.Seconds()))
	return s.refuse[c.Device.Endpoint]
}

func (s *screens) lasts(_ context.Context, session string) (bool, error) {
	return !slices.Contains(s.ended, session), nil
}

// pushDesk is a desk that pushes, too; u1 has a browser.
func pushDesk(t *testing.T, db *store.DB, senders ...notify.Sender) (*desk, *screens) {
	t.Helper()
	d := &desk{T: t, db: db, clock: newClock(), wa: &carrier{channel: notify.WhatsApp}, ml: &carrier{channel: notify.Email}}
	s := &screens{refuse: map[string]error{}}
	if senders == nil {
		senders = []notify.Sender{d.wa, d.ml}
	}
	d.Service = notify.New(notify.Parts{
		DB: db, Now: d.clock.now, Log: slog.New(slog.DiscardHandler), Senders: senders,
		Audit: func(context.Context, act.Line) error { return nil }, Pushing: &notify.Pushing{Pusher: s, SignedIn: s.lasts},
	})
	d.must(db.Open(t.Context()))
	d.must(d.AddDevice(t.Context(), acttest.Member("u1"), notify.Device{Endpoint: "hp", Session: "s1"}))
	return d, s
}

func (d *desk) devices() (endpoints []string) {
	d.Helper()
	p, err := d.Preference(d.Context(), acttest.Member("u1"))
	d.must(err)
	for _, device := range p.Devices {
		endpoints = append(endpoints, device.Endpoint)
	}
	return endpoints
}

// A push goes first and is not taken for delivered until the browser has shown it; what no browser shows goes by the next channel, and the
// push service drops it by then.
func TestPushFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, screens := pushDesk(t, db)
		for _, id := range []string{"seen", "unseen"} {
			d.must(d.Send(t.Context(), letter(id, paid)))
		}
		d.work()
		slices.Sort(screens.shown)
		if !slices.Equal(screens.shown, []string{"seen hp 120", "unseen hp 120"}) || len(d.wa.sent) != 0 {
			t.Errorf("shown %v, by WhatsApp %v", screens.shown, d.wa.sent)
		}
		d.is("seen", notify.Waiting, notify.Push, "")
		seen := d.get("seen")
		d.must(d.Shown(t.Context(), seen.Ref()))
		d.must(d.Shown(t.Context(), seen.Ref()))
		d.must(d.Shown(t.Context(), "sembalun unknown"))
		d.is("seen", notify.Delivered, notify.Push, "")
		d.clock.pass(119 * time.Second)
		d.work()
		d.is("unseen", notify.Waiting, notify.Push, "")
		d.clock.pass(2 * time.Second)
		d.work() // it goes to the next channel
		d.work() // and is sent there
		d.is("unseen", notify.Accepted, notify.WhatsApp, "")
		unseen := d.get("unseen")
		d.must(d.Shown(t.Context(), unseen.Ref())) // too late
		d.is("unseen", notify.Accepted, notify.WhatsApp, "")
		if len(screens.shown) != 2 || !slices.Equal(d.wa.sent, []string{"unseen"}) {
			t.Errorf("shown %v, by WhatsApp %v", screens.shown, d.wa.sent)
		}
	})
}

// Where there is nothing but pushes, one that was taken is accepted, and lives as long as the notice; it may be shown later.
func TestPushAlone(t *testing.T) {
	d, screens := pushDesk(t, storetest.OpenSQLite(t), []notify.Sender{}...)
	d.Service = notify.New(notify.Parts{
		DB: d.db, Now: d.clock.now, Log: slog.New(slog.DiscardHandler), Audit: func(context.Context, act.Line) error { return nil },
		Pushing: &notify.Pushing{Pusher: screens, SignedIn: screens.lasts},
	})
	screens.refuse["hp"] = &notify.Failure{Remedy: notify.Retry, Code: "push 429", Wait: 7 * time.Second}
	d.must(d.Send(t.Context(), letter("a", paid)))
	d.work()
	d.is("a", notify.Waiting, notify.Push, "push 429")
	delete(screens.refuse, "hp")
	d.clock.pass(10 * time.Second)
	d.work()
	d.is("a", notify.Accepted, notify.Push, "")
	if want := fmt.Sprintf("a hp %d", 72*60*60-10); screens.shown[len(screens.shown)-1] != want {
		t.Errorf("shown %v, want %s", screens.shown, want)
	}
	n := d.get("a")
	d.must(d.Shown(t.Context(), n.Ref()))
	d.is("a", notify.Delivered, notify.Push, "")
}

// Codes and what is about the account never go by push, guests and who has no browser get none, and each reason of a refusal leads on to
// the next channel. A browser that has ended its subscription, or in which nobody is signed in, is forgotten.
func TestPushRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, screens := pushDesk(t, db)
		account := paid
		account.Fixed = true
		guest, stranger := letter("guest", paid), letter("stranger", paid)
		guest.User, stranger.User = "", "u2"
		d.must(d.Send(t.Context(), letter("code", code), letter("account", account), guest, stranger))
		d.work()
		if len(screens.shown) != 0 || len(d.wa.sent) != 4 {
			t.Errorf("shown %v, by WhatsApp %v", screens.shown, d.wa.sent)
		}
		for i, refusal := range []error{
			&notify.Failure{Remedy: notify.Broken, Code: "push 413"}, &notify.Failure{Remedy: notify.Closed, Code: "push 403"},
			&notify.Failure{Remedy: notify.Retry, Code: "push 429"}, &notify.Failure{Remedy: notify.Later, Code: "push 429"}, notify.ErrDeviceGone,
		} {
			id := fmt.Sprintf("r%d", i)
			screens.refuse["hp"] = refusal
			d.must(d.Send(t.Context(), letter(id, paid)))
			d.work()
			d.work()
			d.is(id, notify.Accepted, notify.WhatsApp, "")
		}
		if left := d.devices(); len(left) != 0 {
			t.Errorf("%v are left", left)
		}
		u1 := acttest.Member("u1")
		d.must(d.AddDevice(t.Context(), u1, notify.Device{Endpoint: "lost", Session: "s2"}))
		d.must(d.AddDevice(t.Context(), u1, notify.Device{Endpoint: "out", Session: "s3"}))
		screens.refuse["lost"] = errors.New("the answer got lost")
		screens.ended = []string{"s3"}
		screens.shown = nil
		d.must(d.Send(t.Context(), letter("lost", paid)))
		d.work()
		d.is("lost", notify.Waiting, notify.Push, "") // it may be shown, and is not sent again
		if !slices.Equal(screens.shown, []string{"lost lost 120"}) || !slices.Equal(d.devices(), []string{"lost"}) {
			t.Errorf("shown %v, left %v", screens.shown, d.devices())
		}
	})
}

// A user has five browsers at most, each once, however often somebody presses, and ends them one by one; nobody ends another's.
func TestDevices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, _ := pushDesk(t, db)
		u1 := acttest.Member("u1")
		var pressing sync.WaitGroup
		for range 4 {
			pressing.Go(func() {
				if err := d.AddDevice(t.Context(), u1, notify.Device{Endpoint: "b", Session: "sb"}); err != nil {
					t.Error(err)
				}
			})
		}
		pressing.Wait()
		for _, name := range []string{"c", "d", "e", "f"} {
			d.must(d.AddDevice(t.Context(), u1, notify.Device{Endpoint: name, Session: "s" + name}))
		}
		d.must(d.AddDevice(t.Context(), u1, notify.Device{Endpoint: "f2", Session: "sf"})) // the browser has a new address
		if got := d.devices(); !slices.Equal(got, []string{"b", "c", "d", "e", "f2"}) {
			t.Errorf("has %v", got)
		}
		d.must(d.DropDevice(t.Context(), acttest.Member("u2"), "sb"))
		d.must(d.DropDevice(t.Context(), u1, "sc"))
		d.must(d.DropDevice(t.Context(), u1, "sc"))
		if got := d.devices(); !slices.Equal(got, []string{"b", "d", "e", "f2"}) {
			t.Errorf("has %v", got)
		}
		if err := d.AddDevice(t.Context(), u1, notify.Device{Endpoint: "x", Key: "bad"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a bad key: %v", err)
		}
	})
}

// What a person chooses comes first, and her quiet hours hold everything but codes and what is about the account.
func TestPreference(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, screens := pushDesk(t, db)
		u1, ctx := acttest.Member("u1"), t.Context()
		d.must(d.Choose(ctx, u1, notify.Choice{First: notify.Email, Quiet: &notify.Hours{From: 22, Until: 5}}))
		account := paid
		account.Fixed = true
		d.must(d.Send(ctx, letter("a", paid), letter("acc", account)))
		d.work()
		d.is("a", notify.Accepted, notify.Email, "")
		d.is("acc", notify.Accepted, notify.WhatsApp, "")
		d.clock.pass(10 * time.Hour) // 22.00 in Jakarta
		d.must(d.Send(ctx, letter("night", paid), letter("code", code), letter("acc2", account)))
		d.work()
		d.is("night", notify.Waiting, notify.Email, "")
		d.is("code", notify.Accepted, notify.WhatsApp, "")
		d.is("acc2", notify.Accepted, notify.WhatsApp, "")
		d.clock.pass(7 * time.Hour)
		d.work()
		d.is("night", notify.Accepted, notify.Email, "")
		d.must(d.Choose(ctx, u1, notify.Choice{First: notify.WhatsApp, NoOptional: true}))
		d.clock.pass(5 * time.Hour)
		d.must(d.Send(ctx, letter("b", paid), noPhone(letter("news", news))))
		d.work()
		d.is("b", notify.Accepted, notify.WhatsApp, "")
		d.is("news", notify.Withheld, notify.Push, "opted_out")
		if len(screens.shown) != 0 {
			t.Errorf("shown: %v", screens.shown)
		}
		stopped, err := d.OptedOut(ctx, "u1", "")
		if err != nil || !stopped {
			t.Errorf("wants only what matters: %v, %v", stopped, err)
		}
		for name, tt := range map[string]struct {
			choice notify.Choice
			field  string
		}{
			"a channel that there is not": {notify.Choice{First: notify.SMS}, "first"},
			"no hours":                    {notify.Choice{Quiet: &notify.Hours{From: 5, Until: 5}}, "until"},
			"an hour that there is not":   {notify.Choice{Quiet: &notify.Hours{From: 5, Until: 24}}, "until"},
		} {
			if err := d.Choose(ctx, u1, tt.choice); fault.FieldsOf(err)[tt.field] == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// noPhone is a message to somebody without a number.
func noPhone(m notify.Message) notify.Message {
	m.To.Phone = ""
	return m
}
