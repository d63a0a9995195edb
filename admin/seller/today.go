package seller

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// lowStock is the number of pieces below which a seller should make more.
const lowStock = 5

// todayPage is what there is to do, and what came in.
type todayPage struct {
	web.Page
	Lead   string
	Tasks  []task
	First  bool // no goods yet: the first thing to do is to bring some
	Closed string
	Week   week
	Share  string
}

// task is one thing to do, with how often.
type task struct{ Href, Icon, Tone, Title, Text, Count string }

func (s *Seller) today(c *gin.Context, v *visit) error {
	w, err := s.waiting(c.Request.Context(), v)
	if err != nil {
		return err
	}
	view := todayPage{Lead: v.lead(w), Tasks: v.tasks(w), First: w.first, Closed: v.closed(), Share: s.shareLink(v)}
	if view.Week, err = s.week(c.Request.Context(), v); err != nil {
		return err
	}
	if view.Page, err = s.page(c, v, placeToday, "seller.today"); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "today", view)
}

// waiting is everything that waits for the member, each list bounded to a hundred.
type waiting struct {
	pack, send []orders.Order // newest first
	allPack    bool           // pack has all of them
	back       []catalog.Product
	low        []catalog.Stock
	lowName    string // of the lowest
	first      bool
}

func (s *Seller) waiting(ctx context.Context, v *visit) (waiting, error) {
	var w waiting
	hundred := store.Page{Limit: 100}
	pack, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.actor.ID(), orders.Confirmed, hundred)
	if err != nil {
		return w, err
	}
	send, err := s.Orders.SellerOrders(ctx, v.coop.ID, v.actor.ID(), orders.Packed, hundred)
	if err != nil {
		return w, err
	}
	back, err := s.Catalog.ShopProducts(ctx, v.shop, catalog.Rejected, hundred)
	if err != nil {
		return w, err
	}
	one, err := s.Catalog.ShopProducts(ctx, v.shop, "", store.Page{Limit: 1})
	if err != nil {
		return w, err
	}
	w = waiting{pack: pack.Items, allPack: pack.Next == "", send: send.Items, back: back.Items, first: len(one.Items) == 0}
	if w.low, err = s.Catalog.LowStock(ctx, v.shop, lowStock, 100); err != nil || len(w.low) == 0 {
		return w, err
	}
	w.lowName, err = s.stockName(ctx, &w.low[0])
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
func (v *visit) lead(w waiting) string {
	day := v.t("seller.day_calm")
	switch {
	case len(w.pack) > 0:
		day = v.t("seller.day_pack", len(w.pack))
	case len(w.send) > 0:
		day = v.t("seller.day_send", len(w.send))
	case len(w.back) > 0:
		day = v.t("seller.day_back", len(w.back))
	case w.first:
		day = v.t("seller.day_first")
	case len(w.low) > 0:
		day = v.t("seller.day_low", len(w.low))
	}
	return v.t("seller.lead", v.t(greeting(v.now.Hour())), callName(v.actor.User.Name), day)
}

// tasks are the cards under it; what there is none of is not shown.
func (v *visit) tasks(w waiting) []task {
	var list []task
	if n := len(w.pack); n > 0 {
		text := ""
		if w.allPack {
			text = v.t("seller.task_oldest", ago(v.locale, v.now, w.pack[n-1].At(orders.Confirmed)))
		}
		list = append(list, task{"/jualan/pesanan?keadaan=kemas", "package", "kunyit", v.t("seller.task_pack"), text, upTo(n)})
	}
	if n := len(w.send); n > 0 {
		pickups := 0
		for _, o := range w.send {
			if o.Parcel.Method == delivery.Pickup {
				pickups++
			}
		}
		list = append(list, task{"/jualan/pesanan?keadaan=siap", "truck", "nila", v.t("seller.task_send"), v.sendText(n-pickups, pickups), upTo(n)})
	}
	if n := len(w.back); n > 0 {
		list = append(list, task{"/jualan/barang?keadaan=dikembalikan", "pencil", "bata", v.t("seller.task_back"), w.back[0].Name, upTo(n)})
	}
	if n := len(w.low); n > 0 {
		list = append(list, task{"/jualan/barang/" + w.low[0].Product + "#stok", "alert-triangle", "bata", v.t("seller.task_low"), v.lowText(w), upTo(n)})
	}
	return list
}

func (v *visit) sendText(parcels, pickups int) string {
	switch {
	case pickups == 0:
		return v.t("seller.task_parcels", parcels)
	case parcels == 0:
		return v.t("seller.task_pickups", pickups)
	}
	return v.t("seller.task_parcels", parcels) + ", " + v.t("seller.task_pickups", pickups)
}

func (v *visit) lowText(w waiting) string {
	if w.low[0].Available == 0 {
		return v.t("seller.low_gone", w.lowName)
	}
	return v.t("seller.low_left", w.lowName, w.low[0].Available)
}

// closed says why nobody can buy at the moment, "" while the shop sells.
func (v *visit) closed() string {
	switch {
	case v.shop.State == catalog.Suspended:
		return v.t("seller.shop_suspended", v.shop.Reason())
	case v.shop.State == catalog.Closed:
		return v.t("seller.shop_closed")
	case v.shop.OnHoliday(v.now):
		return v.t("seller.shop_holiday", v.locale.Date(v.shop.HolidayUntil.In(v.zone)))
	}
	return ""
}

// shareLink opens WhatsApp with the shop's address typed in, to nobody yet.
func (s *Seller) shareLink(v *visit) string {
	text := v.t("seller.share_text", v.shop.Name, s.Web.BaseURL()+"/lapak/"+v.shop.Slug)
	return "https://wa.me/?text=" + url.QueryEscape(text)
}
