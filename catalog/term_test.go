package catalog_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/store"
)

const day = 24 * time.Hour

// heard collects the facts about terms in the order in which they come.
func (m *market) heard() func() []string {
	var mu sync.Mutex
	var facts []string
	for _, fact := range []string{catalog.FactTermNear, catalog.FactTermOver, catalog.FactProductChanged} {
		m.bus.Subscribe("test."+fact, fact, func(_ context.Context, e events.Event) error {
			mu.Lock()
			defer mu.Unlock()
			facts = append(facts, e.Name)
			return nil
		})
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		all := facts
		facts = nil
		return all
	}
}

// The owner of a shop without a verified NIB is warned four times, each once. Then the shop sells nothing, at once, until an officer
// has verified its NIB.
func TestTerm(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p, step := m.publish(t, shop, "Kopi", 3), catalog.Step{Coop: "coop", ID: shop.ID}
		licensed := m.shop(t, "coop", "budi")
		verify := func(owner string, step catalog.Step) {
			t.Helper()
			if _, err := m.SubmitLicence(t.Context(), acttest.Member(owner), step, licence(nib)); err != nil {
				t.Fatal(err)
			}
			if _, err := m.VerifyLicence(t.Context(), acttest.Officer("siti"), step); err != nil {
				t.Fatal(err)
			}
		}
		verify("budi", catalog.Step{Coop: "coop", ID: licensed.ID})
		m.deliver(t)
		heard := m.heard()
		night := func(days int, want ...string) {
			t.Helper()
			m.mu.Lock()
			m.clock = shop.TermEnd().Add(-time.Duration(days) * day)
			m.mu.Unlock()
			for range 2 {
				if err := m.WarnTerms(t.Context()); err != nil {
					t.Fatal(err)
				}
				if _, err := m.EndTerms(t.Context()); err != nil {
					t.Fatal(err)
				}
				m.deliver(t)
			}
			got := slices.DeleteFunc(heard(), func(fact string) bool { return fact == catalog.FactProductChanged })
			if !slices.Equal(got, want) {
				t.Errorf("%d days before: heard %v, want %v", days, got, want)
			}
		}
		near := func(want int) {
			t.Helper()
			list, err := m.Shops(t.Context(), catalog.ShopSearch{Coop: "coop", TermNear: true}, store.Page{})
			n, counted := m.CountTermsNear(t.Context(), "coop", 10)
			if err != nil || counted != nil || len(list.Items) != want || n != want {
				t.Errorf("%d shops are near, %d are counted, want %d: %v, %v", len(list.Items), n, want, err, counted)
			}
		}
		sells := func(want bool) {
			t.Helper()
			wares, err := m.SaleItems(t.Context(), map[string]string{p.Variants[0].ID: p.ID})
			list, _ := m.Published(t.Context(), catalog.ProductFilter{}, store.Page{})
			if err != nil || wares[p.Variants[0].ID].Visible != want || (len(list.Items) == 1) != want {
				t.Errorf("can be bought: %v, listed: %d, want %v, %v", wares[p.Variants[0].ID].Visible, len(list.Items), want, err)
			}
		}
		night(61)
		near(0)
		night(60, catalog.FactTermNear)
		near(1)
		night(31)
		night(29, catalog.FactTermNear)
		night(7, catalog.FactTermNear)
		night(1, catalog.FactTermNear)
		sells(true)
		m.pass(day + time.Minute)
		sells(false)
		if n, err := m.EndTerms(t.Context()); n != 1 || err != nil {
			t.Errorf("EndTerms: %d, %v", n, err)
		}
		m.deliver(t)
		if got := heard(); !slices.Contains(got, catalog.FactTermOver) || !slices.Contains(got, catalog.FactProductChanged) {
			t.Errorf("at the end of the term: heard %v", got)
		}
		night(-1)
		near(0)
		verify("ani", step)
		sells(true)
		m.deliver(t)
		if got := heard(); !slices.Contains(got, catalog.FactProductChanged) {
			t.Errorf("search does not hear that it sells again: %v", got)
		}
		step.Reason = "Sudah dicabut."
		if _, err := m.SendBackLicence(t.Context(), acttest.Officer("siti"), step); err != nil {
			t.Fatal(err)
		}
		sells(false)
		night(-2, catalog.FactTermOver)
	})
}

// Two processes warn at once: the owner is warned once.
func TestTermRace(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		heard := m.heard()
		m.pass(shop.TermEnd().Sub(m.now()) - 5*day)
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wait.Go(func() { errs[i] = m.WarnTerms(t.Context()) })
		}
		wait.Wait()
		m.deliver(t)
		if got := heard(); len(got) != 1 || errs[0] != nil || errs[1] != nil {
			t.Errorf("heard %v, %v", got, errs)
		}
	})
}
