package goods

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// shopPage is a shop with its owner, its goods and what was decided about it.
func (s *desk) shopPage() page {
	return page{
		Path: "lapak/:id", Access: act.Reads, Nav: nav{ID: "lapak"}, Title: "coop.nav.shops", Help: "shop", Show: s.shop,
		Acts: []web.Act[*Visit]{
			web.Do("bekukan", act.May(act.Moderate), s.suspend),
			web.Do("cabut", act.May(act.Moderate), s.lift),
			web.Do("tolak", act.May(act.Moderate), s.refuseAppeal),
		},
		Sample: sampleShop, More: sampleShopStates(),
	}
}

// shopDetail is what the page says.
type shopDetail struct {
	shop    *catalog.Shop
	owner   ui.Cell
	goods   ui.Grid
	more    bool // there are more goods than the page shows
	history []reviewNote
	mine    bool // the officer's own: somebody else decides
}

// reasonForm is why something is decided, which the owner reads.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

func (s *desk) suspend(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Catalog.SuspendShop(ctx, v.By, shopStep(v, in.Reason))
	return web.Done{Tone: "nila", Key: "coop.shop.did_suspend"}, err
}

func (s *desk) lift(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	_, err := s.Catalog.LiftSuspension(ctx, v.By, shopStep(v, ""))
	return web.Done{Tone: "padi", Key: "coop.shop.did_lift"}, err
}

func (s *desk) refuseAppeal(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	_, err := s.Catalog.RefuseAppeal(ctx, v.By, shopStep(v, in.Reason))
	return web.Done{Tone: "nila", Key: "coop.shop.did_refuse"}, err
}

func shopStep(v *Visit, reason string) catalog.Step {
	return catalog.Step{Coop: v.Coop.ID, ID: v.Param("id"), Reason: reason}
}

// goodsShown is how many of a shop's goods the page shows.
const goodsShown = 25

func (s *desk) shop(ctx context.Context, v *Visit) (templ.Component, error) {
	shop, err := s.Catalog.Shop(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	goods, err := s.Catalog.ShopProducts(ctx, shop, "", store.Page{Limit: goodsShown})
	if err != nil {
		return nil, err
	}
	return s.showShop(ctx, v, shop, goods)
}

// showShop shows a shop and a page of its goods.
func (s *desk) showShop(ctx context.Context, v *Visit, shop *catalog.Shop, goods store.Slice[catalog.Product]) (templ.Component, error) {
	v.Title, v.Back = shop.Name, v.To("lapak")
	d := &shopDetail{shop: shop, more: goods.Next != "", mine: shop.Seller == v.By.ID()}
	marks, notes := shopHistory(v, shop)
	names := []ui.Cell{ui.Named(office.Person, shop.Seller)}
	for _, mark := range marks {
		names = append(names, ui.Named(office.Person, mark.By))
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{names}); err != nil {
		return nil, err
	}
	d.owner = names[0]
	for i, mark := range marks {
		d.history = append(d.history, reviewNote{step: notes[i], by: names[i+1].Text, reason: mark.Reason, at: mark.At})
	}
	slices.SortStableFunc(d.history, func(a, b reviewNote) int { return b.at.Compare(a.at) })
	d.history = d.history[:min(len(d.history), historyShown)]
	var err error
	d.goods, err = ui.Tabulate(ctx, v, shopGoods(), goods.Items)
	d.goods.Caption = v.T("coop.shop.goods")
	return shopMain(v, d), err
}

// shopHistory is what happened to a shop, the oldest last.
func shopHistory(v *Visit, shop *catalog.Shop) (marks []states.Mark, notes []string) {
	for _, appeal := range slices.Backward(shop.Appeals) {
		for _, step := range slices.Backward(appeal.Steps) {
			marks, notes = append(marks, step.Mark), append(notes, v.Word("appeal", step.State))
		}
	}
	for i, step := range slices.Backward(shop.Steps) {
		word := "shop_" + string(step.State)
		switch {
		case i == 0:
			word = "shop_born"
		case shop.Steps[i-1].State == catalog.Suspended:
			word = "shop_lifted"
		}
		marks, notes = append(marks, step.Mark), append(notes, v.Word("step", word))
	}
	return marks, notes
}

// shopGoods are the columns of a shop's goods.
func shopGoods() []column[catalog.Product] {
	return []column[catalog.Product]{
		{Label: "coop.col.product", Cell: func(v *Visit, p *catalog.Product) ui.Cell { return ui.Anchor(p.Name, v.To("barang", p.ID)).Lead() }},
		{Label: "coop.col.state", Cell: func(v *Visit, p *catalog.Product) ui.Cell {
			state, tone := productState(v, p)
			return ui.State(tone, state)
		}},
		{Label: "coop.col.price", Sum: true, Cell: func(_ *Visit, p *catalog.Product) ui.Cell { return ui.Figure(p.Price) }},
	}
}
