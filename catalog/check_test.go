package catalog_test

import (
	"errors"
	"sync"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
)

// An owner says what she has done, an officer who is somebody else accepts what she saw, sends it back or waives it, with a reason.
func TestChecks(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		step := catalog.Step{Coop: "coop", ID: shop.ID}
		siti, ani := acttest.Officer("siti"), acttest.Officer("ani")
		with := func(reason string, seen int64) catalog.Step {
			step := step
			step.Reason, step.Seen = reason, seen
			return step
		}
		submit := func(want error, by act.Actor, item string) {
			t.Helper()
			if _, err := m.SubmitCheck(t.Context(), by, step, item, " Sudah ", nil); !errors.Is(err, want) {
				t.Errorf("%s is handed in: %v, want %v", item, err, want)
			}
		}
		is := func(item string, want catalog.CheckState, waits int) {
			t.Helper()
			list, err := m.Shops(t.Context(), catalog.ShopSearch{Coop: "coop", Checking: true}, store.Page{})
			n, counted := m.CountChecks(t.Context(), "coop", 10)
			got := mustShop(t, m, shop).Check(item)
			if got.State != want || len(list.Items) != waits || n != waits || err != nil || counted != nil {
				t.Errorf("%s is %s, want %s; %d shops wait, %d are counted, want %d: %v, %v",
					item, got.State, want, len(list.Items), n, waits, err, counted)
			}
		}
		accept := func(want error, by act.Actor, step catalog.Step, item string) {
			t.Helper()
			if _, err := m.AcceptCheck(t.Context(), by, step, item); !errors.Is(err, want) {
				t.Errorf("%s is accepted: %v, want %v", item, err, want)
			}
		}
		is("ktp", catalog.CheckOpen, 0)
		submit(catalog.ErrShopNotFound, acttest.Member("budi"), "ktp")
		submit(nil, acttest.Member("ani"), "ktp")
		submit(nil, acttest.Member("ani"), "photo")
		is("ktp", catalog.CheckSubmitted, 1)
		if note := mustShop(t, m, shop).Check("ktp").Note; note != "Sudah" {
			t.Errorf("the note is %q", note)
		}
		accept(act.ErrOwn, ani, step, "ktp")
		accept(catalog.ErrLicenceSeen, siti, with("", 1), "ktp")
		accept(nil, siti, with("", 3), "ktp")
		is("ktp", catalog.CheckAccepted, 1)
		submit(catalog.ErrStep, acttest.Member("ani"), "ktp")
		if _, err := m.SendBackCheck(t.Context(), siti, step, "photo"); !errors.Is(err, catalog.ErrReason) {
			t.Errorf("sent back without a reason: %v", err)
		}
		if _, err := m.SendBackCheck(t.Context(), siti, with("Gelap.", 0), "photo"); err != nil {
			t.Error(err)
		}
		is("photo", catalog.CheckSentBack, 0)
		submit(nil, acttest.Member("ani"), "photo")
		is("photo", catalog.CheckSubmitted, 1)
		if _, err := m.WaiveCheck(t.Context(), siti, step, "sample"); !errors.Is(err, catalog.ErrReason) {
			t.Errorf("waived without a reason: %v", err)
		}
		if _, err := m.WaiveCheck(t.Context(), ani, with("Iseng.", 0), "sample"); !errors.Is(err, act.ErrOwn) {
			t.Errorf("an officer waives her own: %v", err)
		}
		if _, err := m.WaiveCheck(t.Context(), siti, with("Sudah dikenal.", 1), "sample"); err != nil {
			t.Error(err)
		}
		is("sample", catalog.CheckWaived, 1)
		accept(nil, siti, step, "stamp") // seen before she says a word
		is("stamp", catalog.CheckAccepted, 1)
		var actions []string
		for _, line := range m.lines {
			actions = append(actions, line.Action)
		}
		if len(actions) != 4 || actions[1] != catalog.ActCheckSentBack || actions[2] != catalog.ActCheckWaived {
			t.Errorf("the audit log has %v", actions)
		}
	})
}

// Two items that are handed in at once are both there.
func TestChecksRace(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		items, errs := []string{"ktp", "photo", "sample"}, make([]error, 3)
		var wait sync.WaitGroup
		for i, item := range items {
			wait.Go(func() {
				_, errs[i] = m.SubmitCheck(t.Context(), acttest.Member("ani"), catalog.Step{Coop: "coop", ID: shop.ID}, item, "", nil)
			})
		}
		wait.Wait()
		for i, item := range items {
			if got := mustShop(t, m, shop).Check(item).State; got != catalog.CheckSubmitted || errs[i] != nil {
				t.Errorf("%s is %s, %v", item, got, errs[i])
			}
		}
	})
}
