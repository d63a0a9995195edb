package catalog_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

func licence(nib string) catalog.LicenceInput {
	return catalog.LicenceInput{NIB: nib, Standard: catalog.StandardPIRT, Number: "2105203010189-31"}
}

const nib = "9120304050607"

// An owner hands in her NIB, an officer who is somebody else decides about what she saw, and what is verified stays until it is taken back.
func TestLicence(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop, owner := m.shop(t, "coop", "ani"), acttest.Member("ani")
		siti, ani := acttest.Officer("siti"), acttest.Officer("ani")
		step := catalog.Step{Coop: "coop", ID: shop.ID}
		because := func(reason string) catalog.Step { step := step; step.Reason = reason; return step }
		seen := func(version int64) catalog.Step { step := step; step.Seen = version; return step }
		submit := func(nib string) func(context.Context, act.Actor, catalog.Step) (*catalog.Shop, error) {
			return func(ctx context.Context, by act.Actor, step catalog.Step) (*catalog.Shop, error) {
				return m.SubmitLicence(ctx, by, step, licence(nib))
			}
		}
		try := func(
			what string, want error, take func(context.Context, act.Actor, catalog.Step) (*catalog.Shop, error), by act.Actor, step catalog.Step,
		) {
			t.Helper()
			if _, err := take(t.Context(), by, step); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		waits := func(want int) {
			t.Helper()
			list, err := m.Shops(t.Context(), catalog.ShopSearch{Coop: "coop", Licensing: true}, store.Page{})
			n, counted := m.CountLicences(t.Context(), "coop", 10)
			if err != nil || counted != nil || len(list.Items) != want || n != want {
				t.Errorf("%d licences wait, %d are counted, want %d: %v, %v", len(list.Items), n, want, err, counted)
			}
		}
		try("verified before there is one", catalog.ErrStep, m.VerifyLicence, siti, step)
		try("a stranger hands it in", catalog.ErrShopNotFound, submit(nib), acttest.Member("budi"), step)
		try("handed in", nil, submit("9120 3040.50607"), owner, step)
		waits(1)
		try("corrected", nil, submit("1234567890123"), owner, step)
		try("an older version is verified", catalog.ErrLicenceSeen, m.VerifyLicence, siti, seen(1))
		try("she verifies her own", act.ErrOwn, m.VerifyLicence, ani, step)
		try("sent back without a reason", catalog.ErrReason, m.SendBackLicence, siti, step)
		try("sent back", nil, m.SendBackLicence, siti, because("Bukan milik Anda."))
		waits(0)
		if got := mustShop(t, m, shop); got.Licence.Reason() != "Bukan milik Anda." || got.Licensed() {
			t.Errorf("sent back: %+v", got.Licence)
		}
		try("verified after it was sent back", catalog.ErrStep, m.VerifyLicence, siti, step)
		try("handed in again", nil, submit(nib), owner, step)
		try("verified", nil, m.VerifyLicence, siti, seen(4))
		waits(0)
		if got := mustShop(t, m, shop); got.Licence.NIB != nib || !got.Licensed() {
			t.Errorf("verified: %+v", got.Licence)
		}
		try("changed after that", catalog.ErrStep, submit("1234567890123"), owner, step)
		try("taken back", nil, m.SendBackLicence, siti, because("Sudah dicabut."))
		if mustShop(t, m, shop).Licensed() {
			t.Error("it is still verified")
		}
		var actions []string
		for _, line := range m.lines {
			actions = append(actions, line.Action)
		}
		if len(actions) != 3 || actions[1] != catalog.ActLicenceVerified || actions[2] != catalog.ActLicenceSentBack {
			t.Errorf("the audit log has %v", actions)
		}
	})
}

func TestLicenceMistakes(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		for want, in := range map[string]catalog.LicenceInput{
			"nib":      {NIB: "912030405060", Standard: catalog.StandardNone},
			"standard": {NIB: nib, Standard: "iso", Number: "1"},
			"number":   {NIB: nib, Standard: catalog.StandardHalal},
		} {
			_, err := m.SubmitLicence(t.Context(), acttest.Member("ani"), catalog.Step{Coop: "coop", ID: shop.ID}, in)
			var fields fault.Fields
			if !errors.As(err, &fields) || len(fields) != 1 || fields[want] == nil {
				t.Errorf("%+v: %v, want a mistake at %s", in, err, want)
			}
		}
		if got := mustShop(t, m, shop); got.Licence != nil {
			t.Errorf("kept %+v", got.Licence)
		}
	})
}

// While an officer verifies what she saw, the owner changes it: either the officer is told, or the change is refused.
func TestLicenceRace(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		for range 10 {
			coop := "coop-" + number(len(m.lines))
			shop := m.shop(t, coop, "ani")
			step := catalog.Step{Coop: coop, ID: shop.ID, Seen: 1}
			if _, err := m.SubmitLicence(t.Context(), acttest.Member("ani"), step, licence(nib)); err != nil {
				t.Fatal(err)
			}
			var verified, changed error
			var wait sync.WaitGroup
			wait.Go(func() { _, verified = m.VerifyLicence(t.Context(), acttest.Officer("siti"), step) })
			wait.Go(func() {
				_, changed = m.SubmitLicence(t.Context(), acttest.Member("ani"), step, licence("1234567890123"))
			})
			wait.Wait()
			got := mustShop(t, m, shop)
			switch {
			case verified == nil && errors.Is(changed, catalog.ErrStep) && got.Licensed() && got.Licence.NIB == nib:
			case changed == nil && errors.Is(verified, catalog.ErrLicenceSeen) && !got.Licensed():
			default:
				t.Fatalf("verified: %v, changed: %v, %+v", verified, changed, got.Licence)
			}
			m.lines = append(m.lines, act.Line{})
		}
	})
}

func TestTermEnd(t *testing.T) {
	jakarta := time.FixedZone("WIB", 7*60*60)
	for _, tt := range []struct{ opened, want time.Time }{
		{time.Date(2024, 2, 29, 8, 0, 0, 0, time.UTC), time.Date(2027, 12, 8, 0, 0, 0, 0, jakarta)},
		{time.Date(2026, 6, 7, 23, 59, 59, 0, jakarta), time.Date(2027, 12, 8, 0, 0, 0, 0, jakarta)},
		{time.Date(2026, 6, 8, 0, 0, 0, 0, jakarta), time.Date(2026, 12, 8, 0, 0, 0, 0, jakarta)},
		{time.Date(2026, 8, 31, 9, 30, 0, 0, time.UTC), time.Date(2027, 2, 28, 9, 30, 0, 0, time.UTC)},
		{time.Date(2027, 11, 30, 1, 0, 0, 0, time.UTC), time.Date(2028, 5, 30, 1, 0, 0, 0, time.UTC)},
	} {
		if got := (&catalog.Shop{CreatedAt: tt.opened}).TermEnd(); !got.Equal(tt.want) {
			t.Errorf("opened %s: the term ends %s, want %s", tt.opened, got, tt.want)
		}
	}
}
