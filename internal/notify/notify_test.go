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
	"lumbung/internal/notify"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

const coop = "sembalun"

// clock stands still until a test moves it. It begins at noon in Jakarta.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// carrier is a Sender that does as a test says.
type carrier struct {
	channel notify.Channel
	mu      sync.Mutex
	sent    []string // ids, in order
	do      func(n *notify.Notice) error
}

func (c *carrier) Channel() notify.Channel { return c.channel }

func (c *carrier) Send(_ context.Context, n *notify.Notice) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, n.ID)
	if c.do != nil {
		if err := c.do(n); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s-%s-%d", c.channel, n.ID, len(c.sent)), nil
}

// desk is a service with two carriers.
type desk struct {
	*testing.T
	*notify.Service
	db     *store.DB
	clock  *clock
	wa, ml *carrier
}

func open(t *testing.T, db *store.DB, c *clock, senders ...notify.Sender) *notify.Service {
	t.Helper()
	return openKeeping(t, db, c, 90*24*time.Hour, senders...)
}

func openKeeping(t *testing.T, db *store.DB, c *clock, keep time.Duration, senders ...notify.Sender) *notify.Service {
	t.Helper()
	s := notify.New(notify.Parts{
		DB: db, Now: c.now, Log: slog.New(slog.DiscardHandler), Senders: senders, Keep: keep,
		Audit: func(context.Context, act.Line) error { return nil },
	})
	if err := db.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func newDesk(t *testing.T, db *store.DB) *desk {
	d := &desk{T: t, db: db, clock: newClock(), wa: &carrier{channel: notify.WhatsApp}, ml: &carrier{channel: notify.Email}}
	d.Service = open(t, db, d.clock, d.wa, d.ml)
	return d
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

var (
	paid = notify.Kind{Name: "paid", Class: notify.Utility, Values: []string{"name"}}
	news = notify.Kind{Name: "news", Class: notify.Promo, Optional: true, Values: []string{"name"}}
	code = notify.Kind{Name: "code", Class: notify.Code, Values: []string{"code"}}
)

func letter(id string, kind notify.Kind) notify.Message {
	return notify.Message{
		ID: id, Coop: coop, User: "u1", Kind: kind, Locale: "id", Values: []string{"Siti"}, Subject: "Kabar", Text: "Pesanan Ibu Siti dikirim.",
		To: notify.Recipient{Name: "Siti", Phone: "+6281234567890", Email: "siti@contoh.id", Area: "31.71.01.1001"},
	}
}

func (d *desk) work() {
	d.Helper()
	_, err := d.SendDue(d.Context())
	d.must(err)
}

// get reads one notice in the log.
func (d *desk) get(id string) notify.Notice {
	d.Helper()
	slice, err := d.Log(d.Context(), acttest.Officer("o"), notify.Search{Coop: coop}, store.Page{Limit: 500})
	d.must(err)
	for _, n := range slice.Items {
		if n.ID == id {
			return n
		}
	}
	d.Fatalf("there is no notice %s", id)
	return notify.Notice{}
}

func (d *desk) is(id string, state notify.State, channel notify.Channel, reason string) {
	d.Helper()
	if n := d.get(id); n.State != state || n.Channel != channel || n.Error != reason {
		d.Errorf("%s is %s by %q (%s), want %s by %q (%s)", id, n.State, n.Channel, n.Error, state, channel, reason)
	}
}

func each(t *testing.T, test func(d *desk)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(newDesk(t, db)) })
}

func TestToldOnce(t *testing.T) {
	each(t, func(d *desk) {
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if err := d.Send(d.Context(), letter("a", paid)); err != nil {
					d.Errorf("Send: %v", err)
				}
			})
		}
		wait.Wait()
		for range 3 {
			d.work()
		}
		if len(d.wa.sent) != 1 || len(d.ml.sent) != 0 {
			d.Errorf("sent %v by WhatsApp and %v by e-mail, want one", d.wa.sent, d.ml.sent)
		}
		d.is("a", notify.Accepted, notify.WhatsApp, "")
	})
}

func TestIncomplete(t *testing.T) {
	s := newDesk(t, storetest.OpenSQLite(t))
	for name, spoil := range map[string]func(*notify.Message){
		"no id":          func(m *notify.Message) { m.ID = "" },
		"no text":        func(m *notify.Message) { m.Text = " " },
		"no cooperative": func(m *notify.Message) { m.Coop = "" },
		"nobody":         func(m *notify.Message) { m.User, m.To = "", notify.Recipient{Name: "Siti"} },
		"a gap too many": func(m *notify.Message) { m.Values = append(m.Values, "more") },
		"no kind":        func(m *notify.Message) { m.Kind = notify.Kind{}; m.Values = nil },
	} {
		m := letter("a", paid)
		spoil(&m)
		if err := s.Send(t.Context(), m); !errors.Is(err, notify.ErrIncomplete) {
			t.Errorf("%s: got %v, want %v", name, err, notify.ErrIncomplete)
		}
	}
}

// What a failure leads to, each on its own.
func TestRemedies(t *testing.T) {
	failure := func(remedy notify.Remedy) error { return &notify.Failure{Remedy: remedy, Code: "x"} }
	for name, tt := range map[string]struct {
		fails   error
		wait    time.Duration // before the next attempt
		sent    int           // by WhatsApp when it has passed
		mail    int
		state   notify.State
		channel notify.Channel
	}{
		"retry before the pause ends": {failure(notify.Retry), 4 * time.Second, 1, 0, notify.Waiting, notify.WhatsApp},
		"retry behind it":             {failure(notify.Retry), 7 * time.Second, 2, 0, notify.Accepted, notify.WhatsApp},
		"hours later, too soon":       {failure(notify.Later), 3 * time.Hour, 1, 0, notify.Waiting, notify.WhatsApp},
		"hours later":                 {failure(notify.Later), 5 * time.Hour, 2, 0, notify.Accepted, notify.WhatsApp},
		"never here":                  {failure(notify.Elsewhere), time.Second, 1, 1, notify.Accepted, notify.Email},
		"broken":                      {failure(notify.Broken), time.Second, 1, 1, notify.Accepted, notify.Email},
		"closed":                      {failure(notify.Closed), time.Second, 1, 1, notify.Accepted, notify.Email},
		"unknown, too soon":           {errors.New("time-out"), 59 * time.Second, 1, 0, notify.Waiting, notify.WhatsApp},
		"unknown":                     {errors.New("time-out"), 61 * time.Second, 2, 0, notify.Accepted, notify.WhatsApp},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, storetest.OpenSQLite(t))
			d.wa.do = func(*notify.Notice) error { return tt.fails }
			d.must(d.Send(t.Context(), letter("a", paid)))
			d.work()
			d.wa.do = nil
			d.clock.pass(tt.wait)
			d.work()
			if len(d.wa.sent) != tt.sent || len(d.ml.sent) != tt.mail {
				t.Errorf("sent %d times by WhatsApp and %d by e-mail, want %d and %d", len(d.wa.sent), len(d.ml.sent), tt.sent, tt.mail)
			}
			if n := d.get("a"); n.State != tt.state || n.Channel != tt.channel {
				t.Errorf("it is %s by %s, want %s by %s", n.State, n.Channel, tt.state, tt.channel)
			}
		})
	}
}

// Five attempts on a channel, then the next one; then it has failed, with its reason, and an officer has it sent again.
func TestTriesEnd(t *testing.T) {
	each(t, func(d *desk) {
		down := func(*notify.Notice) error { return &notify.Failure{Remedy: notify.Retry, Code: "x 1"} }
		d.wa.do, d.ml.do = down, down
		d.must(d.Send(d.Context(), letter("a", paid)))
		for range 20 {
			d.work()
			d.clock.pass(10 * time.Minute)
		}
		if len(d.wa.sent) != 5 || len(d.ml.sent) != 5 {
			d.Errorf("tried %d times by WhatsApp and %d by e-mail, want 5 and 5", len(d.wa.sent), len(d.ml.sent))
		}
		d.is("a", notify.Failed, notify.Email, "x 1")
		if _, err := d.Resend(d.Context(), acttest.Member("u1"), coop, "a"); err == nil {
			d.Error("a member had it sent again")
		}
		d.wa.do = nil
		_, err := d.Resend(d.Context(), acttest.Officer("o"), coop, "a")
		d.must(err)
		d.work()
		d.is("a", notify.Accepted, notify.WhatsApp, "")
		if _, err := d.Resend(d.Context(), acttest.Officer("o"), coop, "a"); !errors.Is(err, notify.ErrOnItsWay) {
			d.Errorf("sent again what is on its way: %v", err)
		}
	})
}

// A code that nobody took ends with its life, and no attempt is counted while the channel is closed.
func TestExpiry(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t))
	d.wa.do = func(*notify.Notice) error { return &notify.Failure{Remedy: notify.Closed, Code: "whatsapp 190"} }
	for _, kind := range []notify.Kind{code, paid} {
		m := letter(kind.Name, kind)
		m.To.Email = ""
		d.must(d.Send(t.Context(), m))
	}
	for range 10 {
		d.work()
		d.clock.pass(16 * time.Minute)
	}
	d.is("code", notify.Failed, notify.WhatsApp, "expired")
	d.is("paid", notify.Waiting, notify.WhatsApp, "whatsapp 190")
	d.wa.do = nil
	d.work()
	d.is("paid", notify.Accepted, notify.WhatsApp, "")
}

// What can wait is sent in the morning of whoever gets it; codes and orders at any hour.
func TestQuietHours(t *testing.T) {
	for name, tt := range map[string]struct {
		kind notify.Kind
		area string
		utc  int // hour on 22 November
		sent int // when it is told
		late int // at 07.30 of the next morning in Jakarta
	}{
		"news at noon":                 {news, "31.71.01.1001", 5, 1, 1},
		"news at half past nine":       {news, "31.71.01.1001", 14, 0, 1},
		"the same hour in Jayapura":    {news, "91.71.01.1001", 12, 0, 1},
		"before nine in Jakarta":       {news, "31.71.01.1001", 13, 1, 1},
		"paid at half past nine":       {paid, "31.71.01.1001", 14, 1, 1},
		"a code at half past nine":     {code, "31.71.01.1001", 14, 1, 1},
		"news at half past four a. m.": {news, "31.71.01.1001", 21, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, storetest.OpenSQLite(t))
			d.clock.at = time.Date(2026, 11, 22, tt.utc, 30, 0, 0, time.UTC)
			m := letter("a", tt.kind)
			m.To.Area = tt.area
			d.must(d.Send(t.Context(), m))
			d.work()
			if len(d.wa.sent) != tt.sent {
				t.Errorf("sent %d times, want %d", len(d.wa.sent), tt.sent)
			}
			d.clock.at = time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC)
			d.work()
			if len(d.wa.sent) != tt.late {
				t.Errorf("next morning: sent %d times, want %d", len(d.wa.sent), tt.late)
			}
		})
	}
}

func TestOptOut(t *testing.T) {
	each(t, func(d *desk) {
		d.must(d.Inbound(d.Context(), "+6281234567890", " Berhenti. "))
		d.must(d.Inbound(d.Context(), "+6281234567890", "STOP"))
		d.must(d.Inbound(d.Context(), "+6281234567890", "kapan dikirim?"))
		d.must(d.Send(d.Context(), letter("news", news), letter("paid", paid)))
		d.work()
		d.is("news", notify.Withheld, notify.WhatsApp, "opted_out")
		d.is("paid", notify.Accepted, notify.WhatsApp, "")
		d.must(d.Inbound(d.Context(), "+6281234567890", "mulai"))
		d.must(d.Send(d.Context(), letter("more news", news)))
		d.work()
		d.is("more news", notify.Accepted, notify.WhatsApp, "")
	})
}

func TestNoWay(t *testing.T) {
	db := storetest.OpenSQLite(t)
	d := &desk{T: t, clock: newClock()}
	d.Service = open(t, db, d.clock)
	d.must(d.Send(t.Context(), letter("a", paid)))
	d.work()
	d.is("a", notify.Withheld, "", "no_sender")
	with := newDesk(t, storetest.OpenSQLite(t))
	m := letter("a", paid)
	m.To.Phone, m.To.Email = "", ""
	with.must(with.Send(t.Context(), m))
	with.work()
	with.is("a", notify.Withheld, "", "no_way")
}

// Codes go before all others, and the newest of them first.
func TestCodesFirst(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t))
	for i := range 20 {
		d.must(d.Send(t.Context(), letter(fmt.Sprint("paid", i), paid)))
	}
	for i := range 101 { // one more than are tried at once
		d.clock.pass(time.Second)
		d.must(d.Send(t.Context(), letter(fmt.Sprintf("code%03d", i), code)))
	}
	d.work()
	if first := slices.Sorted(slices.Values(d.wa.sent[:100])); first[0] != "code001" || first[99] != "code100" {
		t.Errorf("sent first: %v", first)
	}
}

// Two processes at once send nothing twice.
func TestTwoProcesses(t *testing.T) {
	each(t, func(d *desk) {
		second := store.New(d.engine())
		other := open(d.T, second, d.clock, d.wa, d.ml)
		for i := range 60 {
			d.must(d.Send(d.Context(), letter(fmt.Sprint(i), paid)))
		}
		var wait sync.WaitGroup
		for _, s := range []*notify.Service{d.Service, other, d.Service, other} {
			wait.Go(func() {
				if _, err := s.SendDue(d.Context()); err != nil {
					d.Error(err)
				}
			})
		}
		wait.Wait()
		times := map[string]int{}
		for _, id := range d.wa.sent {
			times[id]++
		}
		for id, n := range times {
			if n != 1 {
				d.Errorf("%s was sent %d times", id, n)
			}
		}
		if len(times) != 60 {
			d.Errorf("%d of 60 were sent", len(times))
		}
	})
}

// A process that dies between its claim and the end of sending leaves a notice that another sends after the lease, unless a status
// has said meanwhile that it was sent.
func TestDiesWhileSending(t *testing.T) {
	for name, tt := range map[string]struct {
		status bool
		sent   int
	}{"nothing is known of it": {false, 2}, "a status came": {true, 1}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(d *desk) {
				d.wa.do = func(*notify.Notice) error { panic("dies") } // no outcome is noted
				d.must(d.Send(d.Context(), letter("a", paid)))
				if _, err := d.SendDue(d.Context()); err == nil {
					d.Fatal("it lives")
				}
				d.wa.do = nil
				if tt.status {
					d.must(d.Hear(d.Context(), notify.Status{Ref: coop + " a", Channel: notify.WhatsApp, ProviderID: "w", State: notify.Accepted}))
				}
				d.clock.pass(59 * time.Second)
				d.work()
				if len(d.wa.sent) != 1 {
					d.Errorf("sent %d times within the lease", len(d.wa.sent))
				}
				d.clock.pass(2 * time.Second)
				d.work()
				if len(d.wa.sent) != tt.sent {
					d.Errorf("sent %d times, want %d", len(d.wa.sent), tt.sent)
				}
				d.is("a", notify.Accepted, notify.WhatsApp, "")
			})
		})
	}
}

func TestInbox(t *testing.T) {
	each(t, func(d *desk) {
		unread := func(want int) {
			d.Helper()
			if n, err := d.Unread(d.Context(), "u1", 100); err != nil || n != want {
				d.Errorf("unread: %d, %v; want %d", n, err, want)
			}
		}
		unread(0)
		d.must(d.Send(d.Context(), letter("a", paid)))
		d.clock.pass(time.Second)
		d.must(d.Send(d.Context(), letter("b", paid)))
		unread(2)
		slice, seen, err := d.OfUser(d.Context(), "u1", store.Page{})
		if err != nil || len(slice.Items) != 2 || slice.Items[0].ID != "b" || !seen.IsZero() {
			d.Errorf("inbox: %v, %v, %v", slice.Items, seen, err)
		}
		d.must(d.MarkRead(d.Context(), acttest.Member("u1")))
		unread(0)
		d.clock.pass(time.Second)
		d.must(d.Send(d.Context(), letter("c", paid)))
		unread(1)
		if n, err := d.Unread(d.Context(), "u2", 100); err != nil || n != 0 {
			d.Errorf("somebody else has %d, %v", n, err)
		}
	})
}

func TestLog(t *testing.T) {
	each(t, func(d *desk) {
		d.wa.do = func(n *notify.Notice) error {
			if n.ID == "b" {
				return &notify.Failure{Remedy: notify.Elsewhere, Code: "whatsapp 131026"}
			}
			return nil
		}
		a, b := letter("a", paid), letter("b", paid)
		b.To.Name, b.To.Email = "Budi", ""
		d.must(d.Send(d.Context(), a, b))
		d.work()
		for name, tt := range map[string]struct {
			search notify.Search
			want   int
		}{
			"all": {notify.Search{}, 2}, "failed": {notify.Search{State: notify.Failed}, 1}, "by name": {notify.Search{Prefix: "BU"}, 1},
			"nobody": {notify.Search{Prefix: "z"}, 0},
		} {
			tt.search.Coop = coop
			slice, err := d.Log(d.Context(), acttest.Officer("o"), tt.search, store.Page{})
			if err != nil || len(slice.Items) != tt.want {
				d.Errorf("%s: %d, %v; want %d", name, len(slice.Items), err, tt.want)
			}
		}
		if _, err := d.Log(d.Context(), acttest.Member("u1"), notify.Search{Coop: coop}, store.Page{}); err == nil {
			d.Error("a member reads the log")
		}
	})
}

// What has arrived is deleted when its time is over, what waits never is.
func TestKept(t *testing.T) {
	for name, keep := range map[string]time.Duration{"for days": 90 * 24 * time.Hour, "for ever": 0} {
		t.Run(name, func(t *testing.T) {
			db := storetest.OpenSQLite(t)
			d := &desk{T: t, db: db, clock: newClock(), wa: &carrier{channel: notify.WhatsApp}}
			d.Service = openKeeping(t, db, d.clock, keep, d.wa)
			d.must(d.Send(t.Context(), letter("a", paid)))
			if n := d.get("a"); n.Gone != nil {
				t.Errorf("a waiting notice goes at %v", n.Gone)
			}
			d.work()
			n := d.get("a")
			if goes := n.Gone != nil && n.Gone.Sub(n.CreatedAt) == keep; n.State == notify.Waiting || goes != (keep > 0) || !goes && n.Gone != nil {
				t.Errorf("a notice that is %s goes at %v", n.State, n.Gone)
			}
		})
	}
}
