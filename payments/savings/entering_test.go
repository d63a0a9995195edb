package savings_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/savings"
)

// gate is a market where a number is given once simpanan pokok of 50.000 is paid.
type gate struct{ *counter }

func openGate(t *testing.T, m *markettest.Market) *gate {
	g := &gate{open(t, m)}
	g.decide("first", true, 50_000)
	return g
}

func (g *gate) decide(key string, first bool, pokok int64) {
	g.t.Helper()
	_, err := g.Savings.DecideDues(g.t.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: g.Coop.ID, Key: "gate-" + key, Resolution: "RAT 4/2026", From: g.Clock.Now(), Pokok: money.Amount(pokok),
		Wajib: 20_000, Day: 28, First: first,
	})
	g.Must(err)
}

// accepted is somebody whom an officer has accepted.
func (g *gate) accepted(name string) *members.Membership {
	g.t.Helper()
	m, err := g.Members.Admit(g.t.Context(), acttest.Officer("chair"), g.Coop.ID, g.Applicant(name).ID)
	g.Must(err)
	return m
}

func (g *gate) pay(m *members.Membership, key string, parts ...savings.Part) error {
	_, err := g.Savings.Deposit(g.t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: g.Coop.ID, Key: key, Member: m.User, Parts: parts, Way: savings.ByCash,
	})
	return err
}

func (g *gate) now(m *members.Membership) *members.Membership {
	g.t.Helper()
	m, err := g.Members.Membership(g.t.Context(), g.Coop.ID, m.ID)
	g.Must(err)
	return m
}

// Who is accepted is nobody in the cooperative before she has paid simpanan pokok, whole; with the money comes the number.
func TestPokokFirst(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		g := openGate(t, m)
		nur := g.accepted("Nur")
		if nur.State != members.Entering || nur.Number != 0 || len(nur.Roles) != 0 || !nur.PayBy.Equal(m.Clock.Now().Add(members.PayWithin)) {
			t.Fatalf("accepted, she is %+v", nur)
		}
		for name, try := range map[string]struct {
			parts []savings.Part
			field string
		}{
			"a part of it":     {[]savings.Part{pokok(25_000)}, "pokok"},
			"more than it":     {[]savings.Part{pokok(50_001)}, "pokok"},
			"simpanan wajib":   {[]savings.Part{pokok(50_000), wajib(20_000)}, "wajib"},
			"voluntary saving": {[]savings.Part{sukarela(50_000)}, "sukarela"},
			"nothing":          {nil, "pokok"},
		} {
			if fields := fault.FieldsOf(g.pay(nur, "wrong", try.parts...)); len(fields) != 1 || fields[try.field] == nil {
				t.Errorf("%s: %v", name, fields)
			}
		}
		if now := g.now(nur); now.State != members.Entering || m.Holdings(nur.User) != (savings.Holdings{}) {
			t.Fatalf("what was refused changed something: %+v", now)
		}
		m.Pass(24 * time.Hour)
		for range 2 { // the form twice
			m.Must(g.pay(nur, "pays", pokok(50_000)))
		}
		now := g.now(nur)
		if now.State != members.Active || now.Number == 0 || !now.Has(members.RoleMember) || !now.PayBy.IsZero() {
			t.Errorf("after she has paid she is %+v", now)
		}
		if !now.Since.Equal(m.Clock.Now()) {
			t.Errorf("a member since %s, she paid at %s", now.Since, m.Clock.Now())
		}
		if got := m.Holdings(nur.User); got != (savings.Holdings{Principal: 50_000}) {
			t.Errorf("she holds %+v", got)
		}
		m.Must(g.pay(nur, "wajib", wajib(20_000)))
		if err := g.pay(nur, "again", pokok(50_000)); fault.FieldsOf(err)["pokok"] == nil {
			t.Errorf("simpanan pokok once more: %v", err)
		}
	})
}

// What she was told to pay stays, whatever is decided for those who come after her.
func TestPokokAsAccepted(t *testing.T) {
	m := markettest.Open(t)
	g := openGate(t, m)
	nur := g.accepted("Nur")
	m.Pass(20 * 24 * time.Hour)
	for m.Clock.Now().Month() == nur.AcceptedAt.Month() {
		m.Pass(24 * time.Hour)
	}
	g.decide("dearer", true, 100_000)
	m.Must(g.pay(nur, "pays", pokok(50_000)))
	o, err := m.Savings.ObligationOf(t.Context(), m.Coop.ID, savings.Member{
		User: nur.User, Active: true, Since: g.now(nur).Since, Accepted: g.now(nur).AcceptedAt,
	})
	m.Must(err)
	if o.Pokok != 50_000 || o.PokokLeft() != 0 {
		t.Errorf("she owes %d of %d", o.PokokLeft(), o.Pokok)
	}
	g.decide("none", false, 0)
	if after := g.accepted("Dul"); after.State != members.Active || after.Number == 0 {
		t.Errorf("without the rule she is %+v", after)
	}
}

// Eight counters at once take it once, and she gets one number.
func TestPokokFirstAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		g := openGate(t, m)
		nur := g.accepted("Nur")
		var all sync.WaitGroup
		outcomes := make([]error, 8)
		for i := range outcomes {
			all.Go(func() { outcomes[i] = g.pay(nur, fmt.Sprintf("form-%d", i), pokok(50_000)) })
		}
		all.Wait()
		var done int
		for _, err := range outcomes {
			if err == nil {
				done++
			} else if fault.FieldsOf(err)["pokok"] == nil {
				t.Error(err)
			}
		}
		now := g.now(nur)
		if got := m.Holdings(nur.User); done != 1 || got.Principal != 50_000 || now.Number == 0 || len(now.Steps) != 3 {
			t.Errorf("taken %d times, she holds %+v and is %+v", done, got, now)
		}
	})
}

// Who does not pay in time is accepted no longer, and may ask again; who pays at that moment is a member or keeps her money.
func TestLapse(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		g := openGate(t, m)
		nur := g.accepted("Nur")
		lapse := func() int {
			n, err := m.Members.LapseUnpaid(t.Context())
			m.Must(err)
			return n
		}
		m.Pass(members.PayWithin)
		if n := lapse(); n != 0 {
			t.Errorf("%d lapsed on the last day", n)
		}
		m.Pass(time.Minute)
		if n := lapse() + lapse(); n != 1 {
			t.Errorf("%d lapsed, want one, once", n)
		}
		if now := g.now(nur); now.State != members.Lapsed || !now.PayBy.IsZero() {
			t.Errorf("she is %+v", now)
		}
		if err := g.pay(nur, "late", pokok(50_000)); !errors.Is(err, savings.ErrNotMember) {
			t.Errorf("she pays too late: %v", err)
		}
		again, err := m.Members.Apply(t.Context(), acttest.Member(nur.User), members.Application{Coop: m.Coop.ID})
		m.Must(err)
		if again.State != members.Applied || !again.AcceptedAt.IsZero() {
			t.Errorf("she asks again and is %+v", again)
		}
		for i := range 6 {
			one := g.accepted(fmt.Sprintf("Calon %c", 'A'+rune(i)))
			m.Pass(members.PayWithin + time.Minute)
			var both sync.WaitGroup
			var paid error
			both.Go(func() { paid = g.pay(one, "race-"+one.User, pokok(50_000)) })
			both.Go(func() { lapse() })
			both.Wait()
			now, has := g.now(one), m.Holdings(one.User).Principal
			switch {
			case paid == nil && now.State == members.Active && has == 50_000:
			case errors.Is(paid, savings.ErrNotMember) && now.State == members.Lapsed && has == 0:
			default:
				t.Errorf("paid: %v, she is %s and holds %d", paid, now.State, has)
			}
		}
	})
}

// A payment that was written down wrongly is taken back; the membership that it began goes on, and she owes it again.
func TestTakeBackOfPokok(t *testing.T) {
	m := markettest.Open(t)
	g := openGate(t, m)
	nur := g.accepted("Nur")
	m.Must(g.pay(nur, "wrong", pokok(50_000)))
	number := g.now(nur).Number
	_, err := m.Savings.TakeBack(t.Context(), acttest.Officer("treasurer"), m.Coop.ID, m.Coop.ID+".wrong", "Lewat bank, bukan tunai.")
	m.Must(err)
	now := g.now(nur)
	if now.State != members.Active || now.Number != number || m.Holdings(nur.User) != (savings.Holdings{}) {
		t.Errorf("she is %+v", now)
	}
	m.Must(g.pay(nur, "right", pokok(50_000)))
	if now := g.now(nur); now.Number != number {
		t.Errorf("paid in anew she has number %d, was %d", now.Number, number)
	}
}

// Officers end what somebody was accepted for, nobody begins her own membership, and without the rule all is as it was.
func TestEntering(t *testing.T) {
	m := markettest.Open(t)
	g := openGate(t, m)
	nur := g.accepted("Nur")
	if _, err := m.Members.Admit(t.Context(), acttest.Officer("chair"), m.Coop.ID, nur.ID); !errors.Is(err, members.ErrDecided) {
		t.Errorf("accepted twice: %v", err)
	}
	if _, err := m.Members.Begin(t.Context(), acttest.Officer(nur.User), m.Coop.ID, nur.User); !errors.Is(err, act.ErrOwn) {
		t.Errorf("she begins herself: %v", err)
	}
	list, err := m.Members.Accepted(t.Context(), acttest.Officer("chair"), m.Coop.ID, store.Page{})
	m.Must(err)
	if len(list.Items) != 1 || list.Items[0].ID != nur.ID {
		t.Errorf("accepted are %+v", list.Items)
	}
	if _, err := m.Members.Accepted(t.Context(), acttest.Member("sri"), m.Coop.ID, store.Page{}); !errors.Is(err, act.ErrNotAllowed) {
		t.Errorf("a member reads them: %v", err)
	}
	gone, err := m.Members.Reject(t.Context(), acttest.Officer("chair"), members.Decision{Coop: m.Coop.ID, ID: nur.ID, Reason: "Batal."})
	m.Must(err)
	if gone.State != members.Rejected || !gone.PayBy.IsZero() {
		t.Errorf("she is %+v", gone)
	}
	if _, err := m.Members.Begin(t.Context(), acttest.Officer("cashier"), m.Coop.ID, nur.User); !errors.Is(err, members.ErrDecided) {
		t.Errorf("begun after that: %v", err)
	}
	wiranata := g.accepted("Wiranata")
	g.decide("off", false, 50_000)
	now, err := m.Members.Admit(t.Context(), acttest.Officer("chair"), m.Coop.ID, wiranata.ID)
	m.Must(err)
	if now.State != members.Active || now.Number == 0 {
		t.Errorf("after the rule has ended she is %+v", now)
	}
	_, err = m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: m.Coop.ID, Key: "none", Resolution: "RAT 5", From: m.Clock.Now(), Day: 1, First: true,
	})
	if fault.FieldsOf(err)["pokok"] == nil {
		t.Errorf("pay first, but nothing: %v", err)
	}
}

// Who is invited to be a member pays first, too; who is invited to an office holds it at once.
func TestInvitedPaysFirst(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		g := openGate(t, m)
		invited := func(name string, role members.Role) *members.Membership {
			user := m.Person(name)
			u, err := m.Identity.User(t.Context(), user)
			m.Must(err)
			i, err := m.Members.Invite(t.Context(), members.System(), members.InvitationInput{
				Coop: m.Coop.ID, ID: "inv-" + user, Name: name, Phone: u.Phone, Roles: []members.Role{role}, Decision: "RAT 4",
			})
			m.Must(err)
			took, err := m.Members.Accept(t.Context(), acttest.Member(user), m.Coop.ID, i.ID)
			m.Must(err)
			return took
		}
		if nur := invited("Nur", members.RoleMember); nur.State != members.Entering || nur.Number != 0 || len(nur.Roles) != 0 {
			t.Errorf("invited, she is %+v", nur)
		} else if m.Must(g.pay(nur, "pays", pokok(50_000))); g.now(nur).Number == 0 {
			t.Errorf("she has paid and is %+v", g.now(nur))
		}
		if baiq := invited("Baiq", members.RoleSecretary); baiq.State != members.Active || baiq.Number == 0 || !baiq.Office {
			t.Errorf("invited to an office she is %+v", baiq)
		}
	})
}
