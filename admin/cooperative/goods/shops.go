package goods

import (
	"context"
	"errors"
	"slices"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
)

// Tabs of shops that an officer must see to: their owners answer to a suspension, handed in a NIB, or have little time left for that.
const (
	TabAppeals  = "keberatan"
	TabLicences = "izin"
	TabTerms    = "batas"  // near the end of their term
	TabChecks   = "syarat" // something of the checklist waits
)

// shopsPage lists the shops of the cooperative.
func (s *desk) shopsPage() page {
	return list[catalog.Shop]{
		Path: "lapak", Title: "coop.nav.shops", Help: "shops", Access: act.Reads, File: "lapak.csv",
		Nav:    nav{ID: "lapak", Icon: "store", Label: "coop.nav.shops", Rank: 58},
		Search: "coop.goods.find",
		Tabs: []tabOf{
			{Label: "coop.all"},
			{Word: "buka", Label: "coop.shop.open"},
			{Word: "tutup", Label: "coop.shop.closed"},
			{Word: "dibekukan", Label: "coop.shop.suspended"},
			{Word: TabAppeals, Label: "coop.shop.appeals", Empty: "coop.shop.no_appeals", Count: s.countAppeals},
			{Word: TabLicences, Label: "coop.licence.tab", Empty: "coop.licence.no_waiting", Count: s.countLicences},
			{Word: TabChecks, Label: "coop.checklist.tab", Empty: "coop.checklist.no_waiting", Count: s.countChecks},
			{Word: TabTerms, Label: "coop.licence.near", Empty: "coop.licence.no_near"},
		},
		Read: s.shops,
		Columns: []column[catalog.Shop]{
			{Label: "coop.col.shop", Cell: func(v *Visit, shop *catalog.Shop) ui.Cell {
				to := v.To("lapak", shop.ID)
				if tab := v.Query.Get("keadaan"); tab == TabLicences || tab == TabChecks {
					to = v.To("lapak", shop.ID, "izin")
				}
				return ui.Anchor(shop.Name, to).Lead()
			}},
			{Label: "coop.col.owner", Cell: func(_ *Visit, shop *catalog.Shop) ui.Cell { return ui.Named(office.Person, shop.Seller) }},
			{Label: "coop.col.place", Cell: func(v *Visit, shop *catalog.Shop) ui.Cell { return ui.Text(v.Place(shop.Area)) }},
			{Label: "coop.col.since", Cell: func(v *Visit, shop *catalog.Shop) ui.Cell { return v.Dated(shop.CreatedAt) }},
			{Label: "coop.licence.nib", Cell: licenceChip},
			{Label: "coop.col.state", Cell: shopState},
		},
		Empty: ui.Blank{Icon: "store", Title: "coop.goods.no_shops", Text: "coop.goods.no_shops_text"},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.shop.text")}, nil
		},
		Sample: sampleShops,
	}.Page()
}

func (s *desk) countAppeals(ctx context.Context, v *Visit) (int, error) {
	if !v.May(act.Moderate) {
		return 0, nil // she decides nothing about them
	}
	return s.Catalog.CountAppeals(ctx, v.Coop.ID, office.CountLimit)
}

func (s *desk) countLicences(ctx context.Context, v *Visit) (int, error) {
	if !v.May(act.Moderate) {
		return 0, nil // she decides nothing about them
	}
	return s.Catalog.CountLicences(ctx, v.Coop.ID, office.CountLimit)
}

func (s *desk) countChecks(ctx context.Context, v *Visit) (int, error) {
	if !v.May(act.Moderate) {
		return 0, nil // she decides nothing about them
	}
	return s.Catalog.CountChecks(ctx, v.Coop.ID, office.CountLimit)
}

// shops reads the shops of a tab. A search finds those whose owners have the words in the register first, then those with the name.
func (s *desk) shops(ctx context.Context, v *Visit, q ui.Query) (store.Slice[catalog.Shop], error) {
	states := map[string]catalog.ShopState{"buka": catalog.Open, "tutup": catalog.Closed, "dibekukan": catalog.Suspended}
	search := catalog.ShopSearch{
		Coop: v.Coop.ID, State: states[q.Tab], Name: q.Search, Appealed: q.Tab == TabAppeals, Licensing: q.Tab == TabLicences,
		TermNear: q.Tab == TabTerms, Checking: q.Tab == TabChecks,
	}
	found, err := s.Catalog.Shops(ctx, search, q.Page)
	if err != nil || q.Search == "" || search.Appealed || search.Licensing || search.TermNear || search.Checking {
		return found, err
	}
	owned, err := s.shopsOfOwners(ctx, v, q.Search)
	if err != nil {
		return found, err
	}
	is := func(shop catalog.Shop) func(catalog.Shop) bool {
		return func(o catalog.Shop) bool { return o.ID == shop.ID }
	}
	found.Items = slices.DeleteFunc(found.Items, func(shop catalog.Shop) bool { return slices.ContainsFunc(owned, is(shop)) })
	if q.Page.After == "" {
		owned = slices.DeleteFunc(owned, func(shop catalog.Shop) bool { return search.State != "" && shop.State != search.State })
		found.Items = append(owned, found.Items...)
	}
	return found, nil
}

// ownersFound is how many owners a search finds; who looks for one types more of the name.
const ownersFound = 20

func (s *desk) shopsOfOwners(ctx context.Context, v *Visit, words string) ([]catalog.Shop, error) {
	search := members.Search{Coop: v.Coop.ID, State: members.Active, Words: words}
	owners, err := s.Members.Members(ctx, v.Actor, search, store.Page{Limit: ownersFound})
	if err != nil {
		return nil, err
	}
	var owned []catalog.Shop
	for _, m := range owners.Items {
		shop, err := s.Catalog.ShopOf(ctx, v.Coop.ID, m.User)
		switch {
		case err == nil:
			owned = append(owned, *shop)
		case !errors.Is(err, catalog.ErrShopNotFound):
			return nil, err
		}
	}
	return owned, nil
}

func shopState(v *Visit, shop *catalog.Shop) ui.Cell {
	switch shop.State {
	case catalog.Open:
		if !shop.MayTrade(v.Now) {
			return ui.State("bata", v.T("coop.shop.unlicensed"))
		}
		if shop.OnHoliday(v.Now) {
			return ui.State("kunyit", v.T("coop.shop.holiday", v.Day(*shop.HolidayUntil)))
		}
		return ui.State("padi", v.T("coop.shop.open"))
	case catalog.Suspended:
		state := ui.State("bata", v.T("coop.shop.suspended"))
		if shop.AppealedAt != nil {
			state.Chips = []ui.Cell{ui.State("kunyit", v.T("coop.shop.appealed"))}
		}
		return state
	case catalog.Closed:
	}
	return ui.State("soga", v.Word("shop", shop.State))
}
