package catalog_test

import (
	"context"
	"errors"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
)

// An owner answers once to each suspension. Another officer decides than the one who suspended, as long as there is one, and nobody
// decides about her own shop.
func TestAppeals(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		officers := []string{"lalu", "siti", "ani"}
		m.AskOfficers(func(context.Context, string, act.Power) ([]string, error) { return officers, nil })
		shop, owner := m.shop(t, "coop", "ani"), acttest.Member("ani")
		lalu, siti, ani := acttest.Officer("lalu"), acttest.Officer("siti"), acttest.Officer("ani")
		step := catalog.Step{Coop: "coop", ID: shop.ID}
		because := func(reason string) catalog.Step { step := step; step.Reason = reason; return step }
		type taken = func(context.Context, act.Actor, catalog.Step) (*catalog.Shop, error)
		try := func(what string, want error, take taken, by act.Actor, step catalog.Step) {
			t.Helper()
			if _, err := take(t.Context(), by, step); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		waits := func(want int) {
			t.Helper()
			list, err := m.Shops(t.Context(), catalog.ShopSearch{Coop: "coop", Appealed: true}, store.Page{})
			n, counted := m.CountAppeals(t.Context(), "coop", 10)
			if err != nil || counted != nil || len(list.Items) != want || n != want {
				t.Errorf("%d appeals wait, %d are counted, want %d: %v, %v", len(list.Items), n, want, err, counted)
			}
		}
		try("she answers to nothing", catalog.ErrStep, m.AppealSuspension, owner, because("Kenapa?"))
		try("an officer suspends her own", act.ErrOwn, m.SuspendShop, ani, because("Iseng"))
		try("suspended", nil, m.SuspendShop, lalu, because("Diduga palsu"))
		try("a stranger answers", catalog.ErrShopNotFound, m.AppealSuspension, acttest.Member("budi"), because("Bukan"))
		try("she says nothing", catalog.ErrReason, m.AppealSuspension, owner, because("  "))
		try("refused before she answers", catalog.ErrStep, m.RefuseAppeal, siti, because("Tidak"))
		try("she answers", nil, m.AppealSuspension, owner, because("Ini asli."))
		try("she answers twice", catalog.ErrAppealed, m.AppealSuspension, owner, because("Sungguh asli."))
		waits(1)
		try("the same officer refuses", catalog.ErrSameOfficer, m.RefuseAppeal, lalu, because("Tidak"))
		try("the same officer lifts", catalog.ErrSameOfficer, m.LiftSuspension, lalu, step)
		try("she grants her own", act.ErrOwn, m.LiftSuspension, ani, step)
		try("refused without a reason", catalog.ErrReason, m.RefuseAppeal, siti, step)
		try("another refuses", nil, m.RefuseAppeal, siti, because("Buktinya belum ada."))
		waits(0)
		try("refused twice", catalog.ErrStep, m.RefuseAppeal, siti, because("Lagi"))
		try("she answers again", catalog.ErrAppealed, m.AppealSuspension, owner, because("Ini buktinya."))
		try("lifted by the first officer, since nothing waits", nil, m.LiftSuspension, lalu, step)
		try("suspended again", nil, m.SuspendShop, lalu, because("Masih palsu"))
		try("she answers to this one", nil, m.AppealSuspension, owner, because("Ini buktinya."))
		waits(1)
		officers = []string{"lalu", "ani"}
		try("alone, the same officer decides", nil, m.LiftSuspension, lalu, step)
		waits(0)
		try("she opens again", nil, m.ReopenShop, owner, step)
		shop, err := m.Shop(t.Context(), "coop", shop.ID)
		if err != nil || len(shop.Appeals) != 2 {
			t.Fatalf("appeals: %+v, %v", shop.Appeals, err)
		}
		if first, second := shop.Appeals[0].State, shop.Appeals[1].State; first != catalog.AppealRefused || second != catalog.AppealGranted {
			t.Errorf("the appeals are %s and %s", first, second)
		}
		var actions []string
		for _, line := range m.lines {
			actions = append(actions, line.Action)
		}
		if len(actions) != 5 || actions[1] != catalog.ActAppealRefused {
			t.Errorf("the audit log has %v", actions)
		}
	})
}
