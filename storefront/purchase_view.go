package storefront

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// purchasePage is a purchase as its buyer follows it.
type purchasePage struct {
	web.Page
	PurchaseNo string
	State      orders.PurchaseState
	Head, Then string // what has happened, and what to do next
	Tone, Sign string
	Goods      money.Amount
	Total      money.Amount
	Paid       bool // the money is in the book
	MayPay     bool
	Until      time.Time // goods are held so long
	PlacedAt   time.Time
	Link       string // signed address, a path
	Pay        string // where the payment form goes
	Received   string // where the receipt form goes
	LookAgain  string // address the page goes to by itself after a while
	Orders     []purchaseOrder
	Again      []orders.Line // what can be put into a cart again
	Buyer      string        // name and phone
	To         orders.Address
}

// purchaseOrder is what one seller delivers.
type purchaseOrder struct {
	ID, OrderNo, Shop, Coop string
	Tone, StateName         string
	Lines                   []orderLine
	Goods, Cost             money.Amount
	Method, Days            string // of delivery, in words
	Tracking                string
	Counter, Hours, Code    string // where, when and with what to pick up
	Note                    string
	Way                     []web.Step
	MayConfirm              bool
	CompleteBy              time.Time // zero when it does not complete by itself
	WhatsApp                string    // chat with the cooperative
}

// orderLine is one product of an order.
type orderLine struct {
	Name, VariantName, Href string
	Picture                 web.Picture
	Quantity                int64
	Price, Goods            money.Amount
}

func (s *Storefront) purchaseView(c *gin.Context, p *orders.Purchase) (purchasePage, error) {
	l := s.Web.Locale(c)
	view := purchasePage{
		Page: s.page(c, l.T("purchase.title", p.Number)), PurchaseNo: p.Number, State: p.State, Goods: p.Goods(), Total: p.Total(),
		Paid: p.State == orders.Paid, Link: purchasePath(s.LinkKey, p.Number), Buyer: p.Buyer.Name + " · " + phone.Display(p.Buyer.Phone), To: p.Address,
	}
	view.Nav, view.NoIndex, view.Back = "pesanan", true, "/pesanan"
	view.Pay, view.Received = actionPath(s.LinkKey, p.Number, "bayar"), actionPath(s.LinkKey, p.Number, "terima")
	list, err := s.Orders.OrdersOf(c.Request.Context(), p)
	if err != nil {
		return view, err
	}
	zone, stage := zoneOf(p, ""), stageOf(p, list, s.Now())
	for i := range list {
		coop, err := s.Members.Cooperative(c.Request.Context(), list[i].Coop)
		if err != nil {
			return view, err
		}
		zone = zoneOf(p, coop.Area)
		part := s.purchaseOrder(l, &list[i], coop, zone)
		if list[i].State == "" {
			part.Tone, part.StateName = stageTone(stage), l.T("purchase.stage."+stage)
		}
		if p.State == orders.Paid || p.State == orders.RefundDue {
			part.WhatsApp = chatWith(l, coop, list[i].Number)
		}
		view.Orders = append(view.Orders, part)
		if p.State == orders.Expired {
			view.Again = append(view.Again, list[i].Lines...)
		}
	}
	view.Until, view.PlacedAt = p.HoldUntil.In(zone), p.PlacedAt.In(zone)
	view.MayPay = p.State == orders.Waiting && s.Now().Before(p.HoldUntil)
	view.tell(l, stage)
	return view, nil
}

// stageOf names where a purchase stands in the words of its buyer: once it is paid, where the slowest seller is.
func stageOf(p *orders.Purchase, list []orders.Order, now time.Time) string {
	if p.State == orders.Waiting && !now.Before(p.HoldUntil) {
		return "late"
	}
	if p.State != orders.Paid || len(list) == 0 {
		return string(p.State)
	}
	slowest := slices.MinFunc(list, func(a, b orders.Order) int {
		return slices.Index(orders.States(), a.State) - slices.Index(orders.States(), b.State)
	})
	if slowest.State == "" { // paid a moment ago: its orders are still to be recorded
		return string(orders.Confirmed)
	}
	if slowest.State == orders.Packed && slowest.Parcel.Method == delivery.Pickup {
		return "ready"
	}
	return string(slowest.State)
}

// tell writes the two sentences at the top.
func (p *purchasePage) tell(l *i18n.Locale, stage string) {
	p.Head = l.T("purchase.head." + stage)
	p.Then = l.T("purchase.then."+stage, p.Total, l.DateTime(p.Until))
	p.Tone, p.Sign = stageTone(stage), "clock"
	switch stage {
	case "waiting", "late":
	case "expired":
		p.Sign = "circle-x"
	case "refund_due":
		p.Sign = "cash"
	case "ready":
		p.Sign = "store"
	case "shipped":
		p.Sign = "truck"
	case "completed":
		p.Tone, p.Sign = "padi", "circle-check"
	default:
		p.Sign = "package"
	}
}

// stateTone is the colour of a state.
func stateTone(state orders.State) string {
	switch state {
	case orders.Confirmed, orders.Packed, orders.Shipped:
		return "nila"
	case orders.Delivered, orders.Completed:
		return "padi"
	}
	return "soga"
}

func (s *Storefront) purchaseOrder(l *i18n.Locale, o *orders.Order, coop *members.Cooperative, zone *time.Location) purchaseOrder {
	view := purchaseOrder{
		ID: o.ID, OrderNo: o.Number, Shop: o.ShopName, Coop: coop.Name, Tone: stateTone(o.State), StateName: l.T("orders.state." + string(o.State)),
		Goods: o.Goods(), Cost: o.Delivery(), Method: deliveryName(l, o.Parcel.Offer), Tracking: o.Parcel.Tracking, Note: o.Note,
		MayConfirm: o.State.CanBecome(orders.Completed),
	}
	for _, line := range o.Lines {
		view.Lines = append(view.Lines, orderLine{
			Name: line.Name, VariantName: line.VariantName, Href: "/p/" + line.Slug, Picture: thumb(line.Picture, line.Category),
			Quantity: line.Quantity, Price: line.Price, Goods: line.Goods,
		})
	}
	if o.Parcel.Method == delivery.Pickup {
		view.Counter, view.Hours = s.coopAddress(coop), coop.Hours.In(l.Tag())
		if o.State == orders.Confirmed || o.State == orders.Packed {
			view.Code = o.Parcel.Code
		}
	} else {
		view.Days = deliveryDays(l, o.Parcel.Offer)
	}
	if o.CompleteBy != nil {
		view.CompleteBy = o.CompleteBy.In(zone)
	}
	if o.State != "" {
		view.Way = wayOf(l, o, zone)
	}
	return view
}

// chatWith is a WhatsApp link to a cooperative about an order, "" when its number is no mobile.
func chatWith(l *i18n.Locale, coop *members.Cooperative, number string) string {
	mobile, err := phone.Parse(coop.Phone)
	if err != nil {
		return ""
	}
	return phone.WhatsApp(mobile, l.T("purchase.ask_text", number))
}

// wayOf is the timeline of a paid order: the steps taken with their times, the one that is awaited, the rest.
func wayOf(l *i18n.Locale, o *orders.Order, zone *time.Location) []web.Step {
	states := []orders.State{orders.Confirmed, orders.Packed, orders.Shipped, orders.Completed}
	if o.Parcel.Method == delivery.Pickup {
		states[2] = orders.Delivered
	}
	way, awaited := make([]web.Step, len(states)), false
	for i, state := range states {
		way[i] = web.Step{Title: l.T("orders.step." + string(state)), State: "todo"}
		switch at := o.At(state); {
		case !at.IsZero():
			way[i].State, way[i].When = "done", l.DateTime(at.In(zone))
		case !awaited:
			awaited = true
			way[i].State, way[i].Text = "now", l.T("orders.wait."+string(state))
		}
	}
	return way
}
