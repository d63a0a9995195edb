package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/notify"
	"lumbung/internal/notify/smtp"
	"lumbung/internal/notify/whatsapp"
	"lumbung/internal/notify/whatsapp/wasim"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// messagesSent is how many notices TestMessagesArrive sends.
const messagesSent = 500

// office is two processes that send notices through a carrier that often fails.
type office struct {
	*testing.T
	sim       *wasim.Simulator
	processes []*notify.Service
	now       atomic.Pointer[time.Time]
}

func (o *office) clock() time.Time { return *o.now.Load() }

func (o *office) pass(d time.Duration) {
	later := o.clock().Add(d)
	o.now.Store(&later)
}

func openOffice(t *testing.T, db *store.DB) *office {
	t.Helper()
	o := &office{T: t}
	noon := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	o.now.Store(&noon)
	c := config{BaseURL: "https://pasar.example", WhatsAppToken: "token", WhatsAppPhone: "1", WhatsAppVersion: "v23.0"}
	templates, err := templatesOf(c)
	if err != nil {
		t.Fatal(err)
	}
	var approved []wasim.Template
	for _, template := range templates {
		if template.Name != "shipped" { // not approved yet
			approved = append(approved, template)
		}
	}
	var turn atomic.Int64
	webhook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		process := o.processes[int(turn.Add(1))%len(o.processes)]
		whatsapp.NewWebhook("secret", "verify", process).ServeHTTP(w, r)
	}))
	t.Cleanup(webhook.Close)
	o.sim, err = wasim.New(wasim.Config{
		Token: "token", PhoneID: "1", Secret: "secret", Templates: approved, Now: o.clock, Batch: 50, WebhookURL: webhook.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(o.sim)
	t.Cleanup(api.Close)
	letters, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go o.sim.ServeMail(t.Context(), letters) //nolint:errcheck // it ends with the test
	c.WhatsAppURL, c.SMTPAddr, c.SMTPTLS, c.SMTPFrom = api.URL, letters.Addr().String(), smtp.None, "lumbung@pasar.example"
	senders, err := c.carriers()
	if err != nil {
		t.Fatal(err)
	}
	for _, db := range []*store.DB{db, store.New(db.Engine())} {
		o.processes = append(o.processes, notify.New(notify.Parts{
			DB: db, Now: o.clock, Log: slog.New(slog.DiscardHandler), Senders: senders, Keep: 90 * 24 * time.Hour,
			Audit: func(context.Context, act.Line) error { return nil },
		}))
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// message is the i-th: of a kind in turn, to somebody who may have no e-mail address.
func (o *office) message(i int) notify.Message {
	kind := noticeKinds()[i%len(noticeKinds())]
	m := notify.Message{
		ID: fmt.Sprintf("n%03d", i), Coop: "sembalun", User: fmt.Sprintf("u%d", i), Kind: kind, Locale: "id", Subject: kind.Name, Text: kind.Name,
		Link: "https://pasar.example/pesanan/LB-1",
		To:   notify.Recipient{Name: "Siti", Phone: fmt.Sprintf("+62812000%05d", i), Area: "31.71.01.1001"},
	}
	if i%5 != 0 {
		m.To.Email = fmt.Sprintf("u%d@contoh.id", i)
	}
	for range kind.Values {
		m.Values = append(m.Values, "x")
	}
	return m
}

// work lets both processes send, twice each at once, and the carrier tell.
func (o *office) work() {
	o.Helper()
	var sending sync.WaitGroup
	for _, process := range append(o.processes, o.processes...) {
		sending.Go(func() {
			if _, err := process.SendDue(o.Context()); err != nil {
				o.Errorf("send: %v", err)
			}
		})
	}
	sending.Wait()
	o.sim.Deliver(o.Context())
	o.pass(20 * time.Second)
}

// log is every notice as the officers see it.
func (o *office) log(state notify.State) (all []notify.Notice) {
	o.Helper()
	for page := (store.Page{Limit: store.MaxPage}); ; {
		slice, err := o.processes[0].Log(o.Context(), acttest.Officer("o"), notify.Search{Coop: "sembalun", State: state}, page)
		if err != nil {
			o.Fatal(err)
		}
		all = append(all, slice.Items...)
		if page.After = slice.Next; slice.Next == "" {
			return all
		}
	}
}

// Messages arrive, each at most once where that can be known, though answers get lost, limits are reached, templates are missing and
// numbers have no WhatsApp; statuses come twice, backwards, and fifty at once. What does not arrive is listed with its reason.
func TestMessagesArrive(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db)
		if err := o.sim.SetFaults(
			wasim.Fault{Action: wasim.LoseOne, Every: 20},
			wasim.Fault{Action: wasim.Refuse, Code: 130429, Every: 11},
			wasim.Fault{Action: wasim.FailLater, Code: 131026, Every: 13},
			wasim.Fault{Action: wasim.Forge, Every: 17},
			wasim.Fault{Action: wasim.Twice, Every: 3},
			wasim.Fault{Action: wasim.Backwards, Every: 4},
		); err != nil {
			t.Fatal(err)
		}
		stopped := map[string]bool{}
		for i := range messagesSent {
			m := o.message(i)
			if i%4 == 3 {
				stopped[m.ID] = m.Kind.Optional
				if err := o.processes[0].Inbound(t.Context(), m.To.Phone, "BERHENTI"); err != nil {
					t.Fatal(err)
				}
			}
			for _, process := range o.processes { // both hear the fact
				if err := process.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
			}
		}
		for round := 0; len(o.log(notify.Waiting)) > 0; round++ {
			if round == 180 {
				t.Fatalf("%d notices still wait after an hour", len(o.log(notify.Waiting)))
			}
			o.work()
		}
		for range 5 { // what was not taken is told again
			o.work()
		}
		o.everybodyHeardOnce(stopped)
	})
}

// everybodyHeardOnce compares the log with what the phones and letter boxes have.
func (o *office) everybodyHeardOnce(stopped map[string]bool) {
	o.Helper()
	phones, boxes, failed := map[string]int{}, map[string]int{}, map[string]string{}
	for _, m := range o.sim.Messages() {
		phones[m.Ref]++
		if m.Status == "failed" {
			failed[m.Ref] = "whatsapp 131026"
		}
	}
	for _, l := range o.sim.Letters() {
		boxes[l.To]++
	}
	states := map[notify.State]int{}
	for _, n := range o.log("") {
		states[n.State]++
		onPhone, inBox := phones[n.Ref()], boxes[n.To.Email]
		if n.To.Email == "" {
			inBox = 0
		}
		arrived := onPhone == 1 && failed[n.Ref()] == ""
		switch {
		case onPhone > 1 || inBox > 1 || arrived && inBox > 0:
			o.Errorf("%s was told %d times by WhatsApp and %d by e-mail", n.ID, onPhone, inBox)
		case stopped[n.ID]:
			if n.State != notify.Withheld || n.Error != "opted_out" || onPhone+inBox > 0 {
				o.Errorf("%s wants nothing, and is %s (%s)", n.ID, n.State, n.Error)
			}
		case n.State == notify.Delivered && arrived, n.State == notify.Accepted && n.Channel == notify.Email && inBox == 1:
		case n.State == notify.Failed && n.To.Email == "" && (n.Error == "whatsapp 132001" && n.Kind == "shipped" || n.Error == failed[n.Ref()]):
		default:
			o.Errorf("%s (%s) is %s by %s (%s), %d on the phone, %d in the box", n.ID, n.Kind, n.State, n.Channel, n.Error, onPhone, inBox)
		}
	}
	o.Logf("%v", states)
	if states[notify.Delivered]+states[notify.Accepted]+states[notify.Failed]+states[notify.Withheld] != messagesSent ||
		states[notify.Failed] == 0 || states[notify.Accepted] == 0 || states[notify.Withheld] == 0 {
		o.Errorf("of %d notices: %v", messagesSent, states)
	}
	if listed := len(o.log(notify.Failed)); listed != states[notify.Failed] {
		o.Errorf("%d failures are listed, want %d", listed, states[notify.Failed])
	}
}

// The sentences are templates that WhatsApp approves, in both languages, and every kind has its subject.
func TestTemplates(t *testing.T) {
	templates, err := templatesOf(config{BaseURL: "https://pasar.example"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wasim.New(wasim.Config{Token: "x", Templates: templates}); err != nil {
		t.Error(err)
	}
	if len(templates) != 2*len(noticeKinds()) {
		t.Errorf("%d templates of %d kinds", len(templates), len(noticeKinds()))
	}
	for _, template := range templates {
		if len(template.Body) < 20 {
			t.Errorf("%s: %q", template.Name, template.Body)
		}
	}
}

// Every sentence that a cooperative may put into its own words has its gaps by name, in both languages, and passes the rules for
// own words as it stands.
func TestStandards(t *testing.T) {
	list, err := standards()
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.OpenSQLite(t)
	s := notify.New(notify.Parts{DB: db, Now: clock, Standards: list})
	for _, standard := range list {
		said := standard.Said(notify.Texts{})
		if err := s.CheckWording(standard.Kind.Name, said); err != nil || strings.Contains(said.ID+said.EN, "notice.") {
			t.Errorf("%s: %+v: %v", standard.Kind.Name, said, err)
		}
		words := map[string]bool{}
		for _, f := range standard.Fields {
			for _, word := range []string{"id " + f.Word.ID, "en " + f.Word.EN} {
				if words[word] {
					t.Errorf("%s: two fields are called %s", standard.Kind.Name, word)
				}
				words[word] = true
			}
			if strings.Contains(f.Example.ID+f.Example.EN, "notice.") {
				t.Errorf("%s has no example", f.Name)
			}
		}
	}
	for _, kind := range noticeKinds() {
		ours := kind.Class == notify.Code
		for _, about := range []string{
			"account_", "recover", "deposit", "coop_", "withdrawal_", "bank_", "refund_", "opening_", "leaving_", "interest", "accepted",
			"pokok_near", "lapsed",
		} { // who is warned by them must read what we say
			ours = ours || strings.HasPrefix(kind.Name, about)
		}
		if ours != kind.Fixed {
			t.Errorf("%s: fixed %v", kind.Name, kind.Fixed)
		}
	}
}

func TestDoctorMessages(t *testing.T) {
	o := openOffice(t, storetest.OpenSQLite(t))
	api := httptest.NewServer(o.sim)
	defer api.Close()
	letters, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go o.sim.ServeMail(t.Context(), letters) //nolint:errcheck // it ends with the test
	good := config{
		Env: "production", WhatsAppToken: "token", WhatsAppPhone: "1", WhatsAppVersion: "v23.0", WhatsAppURL: api.URL,
		SMTPAddr: letters.Addr().String(), SMTPTLS: smtp.None, SMTPFrom: "lumbung@pasar.example",
	}
	for name, tt := range map[string]struct {
		spoil func(*config)
		marks string
	}{
		"both work":             {func(*config) {}, markOK + markOK},
		"nothing in production": {func(c *config) { c.WhatsAppToken, c.SMTPAddr = "", "" }, markWarn},
		"simulated":             {func(c *config) { c.Env, c.WhatsAppToken, c.SMTPAddr = "development", "", "" }, markOK},
		"wrong token":           {func(c *config) { c.WhatsAppToken, c.SMTPAddr = "other", "" }, markFail},
		"wrong number":          {func(c *config) { c.WhatsAppPhone, c.SMTPAddr = "2", "" }, markFail},
		"WhatsApp is away":      {func(c *config) { c.WhatsAppURL, c.SMTPAddr = "http://127.0.0.1:1", "" }, markFail},
		"mail is away":          {func(c *config) { c.WhatsAppToken, c.SMTPAddr = "", "127.0.0.1:1" }, markFail},
	} {
		c, r := good, &report{}
		tt.spoil(&c)
		(&doctor{config: c}).messages(t.Context(), r)
		marks := ""
		for _, f := range r.findings {
			marks += f.mark
		}
		if marks != tt.marks {
			t.Errorf("%s: %v, want %s", name, r.findings, tt.marks)
		}
	}
}
