package catalog_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

func TestCreate(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		in := input(shop, "Kopi Arabika Sembalun", 3)
		in.Key = "form-1"
		var wait sync.WaitGroup
		ids := make([]string, 6)
		for i := range ids {
			wait.Go(func() {
				p, err := m.CreateProduct(t.Context(), acttest.Member("ani"), in)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = p.ID
			})
		}
		wait.Wait()
		if len(slices.Compact(ids)) != 1 || ids[0] == "" {
			t.Errorf("one form created %v", ids)
		}
		p, err := m.OwnProduct(t.Context(), "coop", ids[0])
		if err != nil {
			t.Fatal(err)
		}
		if p.Slug != "kopi-arabika-sembalun" || p.Price != 48_000 || p.State != catalog.Draft || p.Area != shop.Area {
			t.Errorf("created %+v", p)
		}
		if got, want := counts(m.stock(t, p)), [2]int64{3, 0}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
		if _, err := m.OwnProduct(t.Context(), "other", p.ID); !errors.Is(err, catalog.ErrProductNotFound) {
			t.Errorf("another cooperative sees it: %v", err)
		}
		in.Shop = "nowhere"
		if _, err := m.CreateProduct(t.Context(), acttest.Member("ani"), in); !errors.Is(err, catalog.ErrShopNotFound) {
			t.Errorf("no shop: %v", err)
		}
	})
}

func TestSlugs(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		seen := map[string]bool{}
		for range 7 {
			p := m.draft(t, shop, "Kopi Café d'Été", 1)
			if seen[p.Slug] || !strings.HasPrefix(p.Slug, "kopi-cafe-dete") {
				t.Errorf("slug %q again or strange", p.Slug)
			}
			seen[p.Slug] = true
		}
		if p := m.draft(t, shop, "咖啡 好", 1); p.Slug != "barang" {
			t.Errorf("slug without letters: %q", p.Slug)
		}
		for _, name := range []string{"Jum’at ber\u00adkah", "Jum´at berkah", "Jum‘at ber\u200bkah"} {
			if p := m.draft(t, shop, name, 1); !strings.HasPrefix(p.Slug, "jumat-berkah") {
				t.Errorf("slug of %q: %q", name, p.Slug)
			}
		}
		p := m.publish(t, shop, "Madu Hutan", 1)
		in := edited(p)
		in.Name = "Madu Sumbawa"
		step := catalog.Step{Coop: p.Coop, ID: p.ID}
		if _, err := m.EditProduct(t.Context(), acttest.Member("ani"), step, in); err != nil {
			t.Fatal(err)
		}
		if p, err := m.ApproveProduct(t.Context(), acttest.Officer("officer"), step); err != nil ||
			p.Slug != "madu-hutan" || p.Name != "Madu Sumbawa" {
			t.Errorf("a published slug: %+v, %v", p, err)
		}
	})
}

func TestEditPublished(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi Arabika", 2)
		step := catalog.Step{Coop: p.Coop, ID: p.ID}
		in := edited(p)
		in.Name, in.Halal, in.Description, in.Variants[0].Price = "Kopi Luwak", "ID52110000123456", "Baru.", 50_000
		p, err := m.EditProduct(t.Context(), acttest.Member("ani"), step, in)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != "Kopi Arabika" || p.Halal != "" || p.Description != "Baru." || p.Price != 50_000 || p.State != catalog.Published {
			t.Errorf("after the edit: %+v", p)
		}
		want := []catalog.Difference{{"name", "", "Kopi Arabika", "Kopi Luwak"}, {"halal", "", "", "ID52110000123456"}}
		if diff := cmp.Diff(want, p.Diff()); diff != "" {
			t.Error(diff)
		}
		pending, err := m.PendingProducts(t.Context(), "coop", catalog.Published, store.Page{})
		if err != nil || len(pending.Items) != 1 {
			t.Fatalf("pending: %v, %v", names(pending.Items), err)
		}
		seen := step
		seen.Seen = p.Version - 1
		if _, err := m.ApproveProduct(t.Context(), acttest.Officer("officer"), seen); !errors.Is(err, catalog.ErrSeen) {
			t.Errorf("approving what has been edited since: %v", err)
		}
		if _, err := m.SendBack(t.Context(), acttest.Officer("officer"), step); !errors.Is(err, catalog.ErrReason) {
			t.Errorf("no reason: %v", err)
		}
		step.Reason = "Halal belum terdaftar"
		if p, err = m.SendBack(t.Context(), acttest.Officer("officer"), step); err != nil ||
			p.State != catalog.Published || p.Reviewing || p.Name != "Kopi Arabika" {
			t.Errorf("sent back: %+v, %v", p, err)
		}
		if _, err := m.ApproveProduct(t.Context(), acttest.Officer("officer"), step); !errors.Is(err, catalog.ErrStep) {
			t.Errorf("approving what was sent back: %v", err)
		}
		in.Halal = ""
		if _, err = m.EditProduct(t.Context(), acttest.Member("ani"), step, in); err != nil {
			t.Fatal(err)
		}
		if p, err = m.ApproveProduct(t.Context(), acttest.Officer("officer"), step); err != nil ||
			p.Name != "Kopi Luwak" || p.Edited != nil || p.Reviewing || p.Reason() != "" {
			t.Errorf("approved: %+v, %v", p, err)
		}
		var history []string
		for _, s := range p.Steps {
			history = append(history, string(s.State)+" "+s.By+" "+s.Reason)
		}
		steps := []string{"draft ani ", "pending ani ", "published officer ", "published officer Halal belum terdaftar", "published officer "}
		if diff := cmp.Diff(steps, history); diff != "" {
			t.Errorf("history: %s", diff)
		}
	})
}

// Sellers act on what is theirs, officers decide, and the audit log has a line of each decision and of nothing else.
func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p, ctx := m.draft(t, shop, "Kopi", 2), t.Context()
		m.shop(t, "coop", "budi")
		at, adjust := catalog.Step{Coop: p.Coop, ID: p.ID}, catalog.Adjustment{Coop: p.Coop, Variant: p.Variants[0].ID, Delta: 1}
		in := input(shop, "Kopi lain", 1)
		for by, want := range map[acttest.Person]string{
			acttest.Member("budi"): "not_found", acttest.Member(""): "web.sign_in", {User: "dewi"}: "members.no_cooperative",
			acttest.Officer("siti"): "not_found",
		} {
			_, submit := m.SubmitProduct(ctx, by, at)
			_, archive := m.ArchiveProduct(ctx, by, at)
			_, edit := m.EditProduct(ctx, by, at, edited(p))
			_, create := m.CreateProduct(ctx, by, in)
			_, stock := m.AdjustStock(ctx, by, adjust)
			_, closing := m.CloseShop(ctx, by, catalog.Step{Coop: shop.Coop, ID: shop.ID})
			for i, err := range []error{submit, archive, edit, create, stock, closing} {
				if f := fault.Of(err); f == nil || !strings.HasSuffix(f.Key, want) {
					t.Errorf("act %d by %q: got %v, want %s", i, by.User, err, want)
				}
			}
		}
		if _, err := m.SubmitProduct(ctx, acttest.Member("ani"), at); err != nil {
			t.Fatal(err)
		}
		at.Reason = "kabur"
		for _, by := range []acttest.Person{acttest.Member("ani"), acttest.Member("budi")} {
			_, approve := m.ApproveProduct(ctx, by, at)
			_, back := m.SendBack(ctx, by, at)
			_, suspend := m.SuspendShop(ctx, by, catalog.Step{Coop: shop.Coop, ID: shop.ID, Reason: "keluhan"})
			for i, err := range []error{approve, back, suspend} {
				if !errors.Is(err, act.ErrNotAllowed) {
					t.Errorf("decision %d by %q: %v", i, by.User, err)
				}
			}
		}
		if _, err := m.SendBack(ctx, acttest.Officer("siti"), at); err != nil {
			t.Fatal(err)
		}
		want := []act.Line{{
			By: "siti", Coop: "coop", Action: catalog.ActSentBack, Subject: p.ID, Detail: map[string]string{"name": "Kopi", "reason": "kabur"},
		}}
		if diff := cmp.Diff(want, m.lines); diff != "" {
			t.Errorf("audit log: %s", diff)
		}
	})
}

// TestArchiveIsNoWayAround: what waits for officers still waits after putting away and restoring.
func TestArchiveIsNoWayAround(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi Arabika", 2)
		step := catalog.Step{Coop: p.Coop, ID: p.ID}
		if _, err := m.ArchiveProduct(t.Context(), acttest.Member("ani"), step); err != nil {
			t.Fatal(err)
		}
		if stock := m.stock(t, p); stock.Listed {
			t.Error("the stock of what is put away is listed")
		}
		in := edited(p)
		in.Name = "Obat Kuat"
		if _, err := m.EditProduct(t.Context(), acttest.Member("ani"), step, in); err != nil {
			t.Fatal(err)
		}
		p, err := m.RestoreProduct(t.Context(), acttest.Member("ani"), step)
		if err != nil || p.Name != "Kopi Arabika" || !p.Reviewing || p.State != catalog.Published {
			t.Errorf("restored: %+v, %v", p, err)
		}
	})
}

func TestVariants(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p := m.publish(t, shop, "Kopi Arabika", 2)
		step := catalog.Step{Coop: p.Coop, ID: p.ID}
		in := edited(p)
		in.Variants[0].Name = "Biji"
		in.Variants = append(in.Variants, catalog.VariantInput{Name: "Bubuk", Price: 40_000, Weight: 250, Stock: 5})
		var err error
		for range 2 { // sent twice
			if p, err = m.EditProduct(t.Context(), acttest.Member("ani"), step, in); err != nil {
				t.Fatal(err)
			}
		}
		stocks, err := m.Stocks(t.Context(), "coop", p.ID)
		if err != nil || len(stocks) != 2 || p.Price != 40_000 || len(p.Variants) != 2 {
			t.Errorf("stocks %+v, variants %+v, %v", stocks, p.Variants, err)
		}
		in = edited(p)
		in.Variants = in.Variants[1:]
		if p, err = m.EditProduct(t.Context(), acttest.Member("ani"), step, in); err != nil {
			t.Fatal(err)
		}
		low, err := m.LowStock(t.Context(), shop, 10, 10)
		if err != nil || len(low) != 1 || low[0].ID != p.Variants[0].ID {
			t.Errorf("low stock: %+v, %v", low, err)
		}
		in.Variants[0].ID = "foreign"
		if _, err := m.EditProduct(t.Context(), acttest.Member("ani"), step, in); !errors.Is(err, catalog.ErrVariantNotFound) {
			t.Errorf("a foreign variant: %v", err)
		}
	})
}

func TestAdjustStock(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 2)
		a := catalog.Adjustment{Coop: "coop", Variant: p.Variants[0].ID, Delta: 3, Reason: "panen", Key: "form"}
		for range 2 {
			if stock, err := m.AdjustStock(t.Context(), acttest.Member("ani"), a); err != nil || stock.Available != 5 {
				t.Errorf("AdjustStock: %+v, %v", stock, err)
			}
		}
		a.Delta, a.Key = -6, ""
		if _, err := m.AdjustStock(t.Context(), acttest.Member("ani"), a); !errors.Is(err, catalog.ErrStockTooLow) {
			t.Errorf("below zero: %v", err)
		}
		a.Coop = "other"
		if _, err := m.AdjustStock(t.Context(), acttest.Member("ani"), a); !errors.Is(err, catalog.ErrStockNotFound) {
			t.Errorf("of another cooperative: %v", err)
		}
		lines, err := m.Movements(t.Context(), "coop", a.Variant, store.Page{})
		if err != nil || len(lines.Items) != 1 || lines.Items[0].After != 5 || lines.Items[0].By != "ani" {
			t.Errorf("movements: %+v, %v", lines.Items, err)
		}
	})
}
