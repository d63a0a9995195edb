package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/content"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// lowStock is the number of pieces below which a seller should make more.
const lowStock = 5

// todayPage is what there is to do, and what came in.
func (s *Seller) todayPage() page {
	return page{
		Access: act.Works, Title: "seller.today", Help: "today", Show: s.today,
		Nav:    nav{ID: placeToday, Icon: "layout-dashboard", Label: "seller.today", Rank: 10},
		Sample: sampleToday,
		More: map[string]show{
			"kosong": sampleFirstDay, "gabung": sampleJoin(),
			"menunggu": sampleJoin(joining{coop: "Koperasi Sembalun Makmur"}, joining{"Koperasi Tani Lawang", "30 Desember 2026"}),
		},
	}
}

// task is one thing to do, with how often.
type task struct{ href, icon, tone, title, text, count string }

func (s *Seller) today(ctx context.Context, v *Visit) (templ.Component, error) {
	open, err := s.Orders.OpenOrders(ctx, v.coop.ID, v.owner, store.Page{Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	told, err := s.Content.Current(ctx, v.coop.ID, v.now)
	if err != nil {
		return nil, err
	}
	w, err := s.waiting(ctx, v, open.Items)
	if err != nil {
		return nil, err
	}
	w.told, w.pushKey = told, s.Notices.PushKey()
	v.Scripts = append(v.Scripts, "push.js")
	if v.helps() { // what comes in is the owner's business
		return todayMain(v, w, week{}), nil
	}
	brought, err := s.Openings.BalanceOf(ctx, v.coop.ID, v.owner)
	if err != nil {
		return nil, err
	}
	w.opening = asksOpening(brought)
	earned, err := s.week(ctx, v)
	earned.Held = heldFor(open).text(v.Locale)
	return todayMain(v, w, earned), err
}

// waiting is everything that waits for the member.
type waiting struct {
	pack, send []orders.Order // oldest first
	back       []catalog.Product
	low        []catalog.Stock
	lowName    string                 // of the lowest
	told       []content.Announcement // by her cooperative
	pushKey    string                 // for ui.PushCard
	opening    bool                   // she has not said yet whether her opening balance is right
	first      bool                   // no goods yet: the first thing to do is to bring some
}

// waiting sorts out the open orders, and reads what waits beside them, up to a hundred of each.
func (s *Seller) waiting(ctx context.Context, v *Visit, open []orders.Order) (w waiting, err error) {
	for i := range open {
		switch open[i].State {
		case orders.Confirmed:
			w.pack = append(w.pack, open[i])
		case orders.Packed:
			w.send = append(w.send, open[i])
		case orders.Shipped, orders.Delivered, orders.Completed, orders.Cancelled:
		}
	}
	back, err := s.Catalog.ShopProducts(ctx, v.shop, catalog.Rejected, store.Page{Limit: 100})
	if err != nil {
		return w, err
	}
	w.back = back.Items
	if w.low, err = s.Catalog.LowStock(ctx, v.shop, lowStock, 100); err != nil {
		return w, err
	}
	switch {
	case len(w.low) > 0:
		w.lowName, err = s.stockName(ctx, &w.low[0])
	case len(w.pack)+len(w.send)+len(w.back) == 0:
		one, failed := s.Catalog.ShopProducts(ctx, v.shop, "", store.Page{Limit: 1})
		w.first, err = len(one.Items) == 0, failed
	}
	return w, err
}

// stockName names the variant a stock belongs to.
func (s *Seller) stockName(ctx context.Context, stock *catalog.Stock) (string, error) {
	p, err := s.Catalog.OwnProduct(ctx, stock.Coop, stock.Product)
	if err != nil {
		return "", err
	}
	name := p.Name
	if variant, ok := p.Variant(stock.ID); ok && variant.Name != "" {
		name += " (" + variant.Name + ")"
	}
	return name, nil
}

// lead is the day in one sentence: the greeting and the first thing to do.
func (v *Visit) lead(w waiting) string {
	day := v.T("seller.day_calm")
	switch {
	case len(w.pack) > 0:
		day = v.T("seller.day_pack", len(w.pack))
	case len(w.send) > 0:
		day = v.T("seller.day_send", len(w.send))
	case len(w.back) > 0:
		day = v.T("seller.day_back", len(w.back))
	case w.first:
		day = v.T("seller.day_first")
	case len(w.low) > 0:
		day = v.T("seller.day_low", len(w.low))
	}
	return v.T("seller.lead", v.T(greeting(v.now.Hour())), callName(v.actor.User.Name), day)
}

// tasks are the cards under it; what there is none of is not shown.
func (v *Visit) tasks(w waiting) []task {
	var list []task
	add := func(n int, t task) {
		t.count = ui.UpTo(n)
		list = append(list, t)
	}
	if w.opening {
		list = append(list, task{at("simpanan#saldo-awal"), "wallet", "kunyit", v.T("seller.opening"), v.T("seller.opening_task"), ""})
	}
	if n := len(w.pack); n > 0 {
		text := v.T("seller.task_oldest", ago(v.Locale, v.now, w.pack[0].At(orders.Confirmed)))
		add(n, task{at("pesanan?keadaan=kemas"), "package", "kunyit", v.T("seller.task_pack"), text, ""})
	}
	if n := len(w.send); n > 0 {
		pickups := 0
		for _, o := range w.send {
			if o.Shipment.Method == delivery.Pickup {
				pickups++
			}
		}
		add(n, task{at("pesanan?keadaan=siap"), "truck", "nila", v.T("seller.task_send"), v.sendText(n-pickups, pickups), ""})
	}
	if n := len(w.back); n > 0 {
		add(n, task{at("barang?keadaan=dikembalikan"), "pencil", "bata", v.T("seller.task_back"), w.back[0].Name, ""})
	}
	if n := len(w.low); n > 0 {
		href := at("barang/"+w.low[0].Product) + "#stok"
		add(n, task{href, "alert-triangle", "bata", v.T("seller.task_low"), v.lowText(w), ""})
	}
	return list
}

func (v *Visit) sendText(parcels, pickups int) string {
	switch {
	case pickups == 0:
		return v.T("seller.task_parcels", parcels)
	case parcels == 0:
		return v.T("seller.task_pickups", pickups)
	}
	return v.T("seller.task_parcels", parcels) + ", " + v.T("seller.task_pickups", pickups)
}

func (v *Visit) lowText(w waiting) string {
	if w.low[0].Available == 0 {
		return v.T("seller.low_gone", w.lowName)
	}
	return v.T("seller.low_left", w.lowName, w.low[0].Available)
}

// closed says why nobody can buy at the moment, "" while the shop sells and before there is one.
func (v *Visit) closed() string {
	switch {
	case v.shop == nil:
	case v.shop.State == catalog.Suspended:
		return v.T("seller.shop_suspended", v.shop.Reason())
	case v.shop.Halted():
		return v.T("seller.shop_halted")
	case v.shop.State == catalog.Closed:
		return v.T("seller.shop_closed")
	case !v.shop.MayTrade(v.now):
		return v.T("seller.shop_unlicensed")
	case v.shop.OnHoliday(v.now):
		return v.T("seller.shop_holiday", v.Locale.Date(v.shop.HolidayUntil.In(v.zone)))
	}
	return ""
}

// shareLink opens WhatsApp with the shop's address typed in, to nobody yet.
func (v *Visit) shareLink() string {
	text := v.T("seller.share_text", v.shop.Name, v.Absolute("/lapak/"+v.shop.Slug))
	return phone.WhatsApp("", text)
}
