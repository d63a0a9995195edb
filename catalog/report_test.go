package catalog_test

import (
	"errors"
	"strconv"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// What visitors report about one product is one case, with one open report of each visitor and no more than fifty. An officer decides it,
// by closing it or by taking the product down, and a later report opens it again.
func TestReports(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		p := m.publish(t, shop, "Madu", 1)
		report := func(visitor string, change ...func(*catalog.ReportInput)) error {
			in := catalog.ReportInput{Coop: "coop", Shop: shop.ID, Product: p.ID, Visitor: visitor, Kind: "fake"}
			for _, f := range change {
				f(&in)
			}
			return m.Report(t.Context(), acttest.Member(""), in)
		}
		open := func(want int) *catalog.Case {
			t.Helper()
			list, err := m.Cases(t.Context(), "coop", catalog.CaseOpen, store.Page{})
			n, counted := m.CountCases(t.Context(), "coop", 10)
			if err != nil || counted != nil || len(list.Items) != want || n != want {
				t.Fatalf("%d cases, %d counted, want %d: %v, %v", len(list.Items), n, want, err, counted)
			}
			if want == 0 {
				return nil
			}
			return &list.Items[0]
		}
		for what, change := range map[string]func(*catalog.ReportInput){
			"no kind":                      func(in *catalog.ReportInput) { in.Kind = "" },
			"a kind that there is not":     func(in *catalog.ReportInput) { in.Kind = "ugly" },
			"something else, but not what": func(in *catalog.ReportInput) { in.Kind = "other" },
		} {
			if err := report("x", change); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", what, err)
			}
		}
		other := m.shop(t, "coop", "budi")
		if err := report("x", func(in *catalog.ReportInput) { in.Shop = other.ID }); !errors.Is(err, catalog.ErrProductNotFound) {
			t.Errorf("a product of another shop: %v", err)
		}
		open(0)
		for n := range 50 {
			if err := report("visitor " + strconv.Itoa(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := report("visitor 7"); !errors.Is(err, catalog.ErrReported) {
			t.Errorf("reported twice: %v", err)
		}
		if err := report("one more"); !errors.Is(err, catalog.ErrReportsFull) {
			t.Errorf("one too many: %v", err)
		}
		if c := open(1); c.ID != p.ID || c.Seller != "ani" || len(c.Reports) != 50 || c.Reports[0].Visitor == "visitor 0" {
			t.Errorf("the case: %+v", c)
		}
		step := catalog.Step{Coop: "coop", ID: p.ID, Reason: "Asli."}
		if _, err := m.CloseCase(t.Context(), acttest.Officer("ani"), step); !errors.Is(err, act.ErrOwn) {
			t.Errorf("she closes her own: %v", err)
		}
		if _, err := m.CloseCase(t.Context(), acttest.Officer("siti"), step); err != nil {
			t.Fatal(err)
		}
		if _, err := m.CloseCase(t.Context(), acttest.Officer("siti"), step); !errors.Is(err, catalog.ErrStep) {
			t.Errorf("closed twice: %v", err)
		}
		open(0)
		if err := report("visitor 7"); err != nil {
			t.Fatal(err)
		}
		if c := open(1); len(c.Reports) != 1 {
			t.Errorf("%d reports after the case was opened again", len(c.Reports))
		}
		if _, err := m.TakeDown(t.Context(), acttest.Officer("siti"), step); err != nil {
			t.Fatal(err)
		}
		open(0)
		if c, err := m.Case(t.Context(), "coop", p.ID); err != nil || c.State != catalog.CaseUpheld {
			t.Errorf("after the product was taken down: %+v, %v", c, err)
		}
		if last := m.lines[len(m.lines)-1]; last.Action != catalog.ActTakenDown || last.Detail["reports"] != "1" {
			t.Errorf("the audit log names no reports: %+v", last)
		}
		if err := report("x", func(in *catalog.ReportInput) { in.Product = "" }); err != nil {
			t.Fatal(err)
		}
		suspended := catalog.Step{Coop: "coop", ID: shop.ID, Reason: "Palsu"}
		if _, err := m.SuspendShop(t.Context(), acttest.Officer("siti"), suspended); err != nil {
			t.Fatal(err)
		}
		open(0)
		if _, err := m.Case(t.Context(), "other", shop.ID); !errors.Is(err, catalog.ErrNoCase) {
			t.Errorf("another cooperative's case: %v", err)
		}
	})
}
