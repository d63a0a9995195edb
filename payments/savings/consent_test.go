package savings_test

import (
	"sync"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/markettest"
	"lumbung/internal/store"
	"lumbung/payments/savings"
)

// Every consent stays as it was given, the newest counts, the same again is none, and the audit log has each.
func TestConsents(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		sri := m.Member("Sri")
		said := func() []savings.Consent {
			t.Helper()
			list, err := m.Savings.Consents(t.Context(), m.Coop.ID, sri, store.Page{})
			m.Must(err)
			return list.Items
		}
		say := func(toSavings bool) time.Time {
			t.Helper()
			m.Pass(time.Hour)
			m.Must(m.Savings.Consent(t.Context(), acttest.Member(sri), m.Coop.ID, toSavings))
			return m.Clock.Now().UTC().Truncate(time.Millisecond)
		}
		first := say(true)
		kept := said()
		say(true)
		ended := say(false)
		last := say(true)
		now := said()
		if len(now) != 3 || now[2] != kept[0] || !now[2].At.Equal(first) || !now[1].At.Equal(ended) || now[1].ToSavings {
			t.Errorf("on record are %+v", now)
		}
		wish, err := m.Savings.StandingOrder(t.Context(), m.Coop.ID, sri)
		m.Must(err)
		if !wish.ToSavings || !wish.At.Equal(last) || wish.N != 3 || now[0].Text != savings.ConsentText || now[0].By != sri {
			t.Errorf("what holds is %+v", wish)
		}
		lines, err := m.Audit.List(t.Context(), audit.Search{Coop: m.Coop.ID, Kind: "savings"}, store.Page{})
		m.Must(err)
		var agreed, withdrawn int
		for _, line := range lines.Items {
			if line.By != sri || line.Subject != wish.ID || line.Detail["text"] != savings.ConsentText {
				t.Errorf("the log says %+v", line)
			}
			switch line.Action {
			case savings.ActConsented:
				agreed++
			case savings.ActWithdrawn:
				withdrawn++
			}
		}
		if agreed != 2 || withdrawn != 1 {
			t.Errorf("the log has %d consents and %d withdrawals", agreed, withdrawn)
		}
		m.Must(m.Savings.KeepConsents(t.Context()))
		if again := said(); len(again) != 3 {
			t.Errorf("the migration made %d of three", len(again))
		}
	})
}

// Twelve browsers of one member at once: each change is on record, and the last of them is what holds.
func TestConsentsAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		sri := m.Member("Sri")
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() { m.Must(m.Savings.Consent(t.Context(), acttest.Member(sri), m.Coop.ID, i%2 == 0)) })
		}
		all.Wait()
		wish, err := m.Savings.StandingOrder(t.Context(), m.Coop.ID, sri)
		m.Must(err)
		list, err := m.Savings.Consents(t.Context(), m.Coop.ID, sri, store.Page{})
		m.Must(err)
		if int64(len(list.Items)) != wish.N || list.Items[0].ToSavings != wish.ToSavings {
			t.Fatalf("%d are on record, what holds is %+v", len(list.Items), wish)
		}
		for i, one := range list.Items {
			if one.N != wish.N-int64(i) || i > 0 && one.ToSavings == list.Items[i-1].ToSavings {
				t.Errorf("number %d of %d is %+v", i, wish.N, one)
			}
		}
	})
}
