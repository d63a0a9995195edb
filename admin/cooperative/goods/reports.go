package goods

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// reportsPage lists the products and shops about which visitors report something.
func (s *desk) reportsPage() page {
	tabs := map[string]catalog.CaseState{"": catalog.CaseOpen, "terbukti": catalog.CaseUpheld, "tidak-terbukti": catalog.CaseUnfounded}
	return list[catalog.Case]{
		Path: "laporan", Title: "coop.nav.reports", Help: "reports", Access: act.Reads, File: "laporan.csv",
		Nav: nav{ID: "laporan", Icon: "alert-triangle", Label: "coop.nav.reports", Rank: 62},
		Tabs: []tabOf{
			{Label: "coop.case.open", Count: func(ctx context.Context, v *Visit) (int, error) {
				return s.Catalog.CountCases(ctx, v.Coop.ID, office.CountLimit)
			}},
			{Word: "terbukti", Label: "coop.case.upheld", Empty: "coop.case.none_decided"},
			{Word: "tidak-terbukti", Label: "coop.case.unfounded", Empty: "coop.case.none_decided"},
		},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[catalog.Case], error) {
			return s.Catalog.Cases(ctx, v.Coop.ID, tabs[q.Tab], q.Page)
		},
		Columns: []column[catalog.Case]{
			{Label: "coop.col.about", Cell: func(v *Visit, c *catalog.Case) ui.Cell {
				cell := ui.Named(office.Shop, c.Shop)
				if c.Product != "" {
					cell = ui.Named(office.Product, c.Product)
				}
				cell.Href = v.To("laporan", c.ID)
				return cell.Lead()
			}},
			{Label: "coop.col.owner", Cell: func(_ *Visit, c *catalog.Case) ui.Cell { return ui.Named(office.Person, c.Seller) }},
			{Label: "coop.col.since", Cell: func(v *Visit, c *catalog.Case) ui.Cell { return v.Stamped(c.Since) }},
			{Label: "coop.nav.reports", Sum: true, Cell: func(_ *Visit, c *catalog.Case) ui.Cell { return ui.Number(int64(len(c.Reports))) }},
		},
		Empty: ui.Blank{Icon: "circle-check", Title: "coop.case.none", Text: "coop.case.none_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.case.text")}, nil
		},
		Sample: func(*Visit) []catalog.Case { return []catalog.Case{*sampleCase()} },
	}.Page()
}

// casePage is what visitors report about one product or shop.
func (s *desk) casePage() page {
	return page{
		Path: "laporan/:id", Access: act.Reads, Nav: nav{ID: "laporan"}, Title: "coop.nav.reports", Help: "report", Show: s.showCase,
		Acts: []web.Act[*Visit]{web.Do("tidak-terbukti", act.May(act.Moderate), s.closeCase)},
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			return caseOf(ctx, v, sampleCase())
		},
		More: map[string]web.Show[*Visit]{"diputuskan": func(ctx context.Context, v *Visit) (templ.Component, error) {
			c := sampleCase()
			c.Life = office.LifeIn(catalog.CaseUnfounded)
			c.Product, c.Steps[0].By, c.Steps[0].Reason = "", "siti", "Foto dan isinya sama."
			return caseOf(ctx, v, c)
		}},
	}
}

// caseForm is why nothing is wrong, for the officers.
type caseForm struct {
	Reason string `form:"alasan" max:"300" label:"coop.reason"`
}

func (s *desk) closeCase(ctx context.Context, v *Visit, in caseForm) (web.Done, error) {
	_, err := s.Catalog.CloseCase(ctx, v.By, shopStep(v, in.Reason))
	return web.Done{To: v.To("laporan"), Tone: "nila", Key: "coop.case.did_close"}, err
}

func (s *desk) showCase(ctx context.Context, v *Visit) (templ.Component, error) {
	c, err := s.Catalog.Case(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	return caseOf(ctx, v, c)
}

// caseOf shows a case with the names in it.
func caseOf(ctx context.Context, v *Visit, c *catalog.Case) (templ.Component, error) {
	v.Back = v.To("laporan")
	names := []ui.Cell{ui.Named(office.Shop, c.Shop), ui.Named(office.Product, c.Product), ui.Named(office.Person, c.Latest().By)}
	for _, report := range c.Reports {
		names = append(names, ui.Named(office.Person, report.User))
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{names}); err != nil {
		return nil, err
	}
	v.Title = names[0].Text
	if c.Product != "" {
		v.Title = names[1].Text
	}
	return caseMain(v, c, names), nil
}

// stopAt is where an officer stops what the case is about.
func stopAt(v *Visit, c *catalog.Case) string {
	if c.Product != "" {
		return v.To("barang", c.Product) + "#turunkan"
	}
	return v.To("lapak", c.Shop) + "#bekukan"
}

func sampleCase() *catalog.Case {
	at := office.SampleNow()
	return &catalog.Case{
		ID: "y", Shop: "sambal", Product: "sambal-beberuk", Seller: "baiq", Since: at.AddDate(0, 0, -2), Life: office.LifeIn(catalog.CaseOpen),
		Reports: []catalog.Report{
			{User: "nur", Kind: "misleading", Text: "Isinya 100 ml, bukan 150 ml seperti di label.", At: at.AddDate(0, 0, -2)},
			{Kind: "fake", At: at},
		},
	}
}

func caseTone(state catalog.CaseState) string {
	return map[catalog.CaseState]string{catalog.CaseOpen: "kunyit", catalog.CaseUpheld: "bata"}[state]
}
