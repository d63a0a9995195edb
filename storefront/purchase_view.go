package storefront

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// purchaseView is a purchase as its buyer follows it.
type purchaseView struct {
	number     string
	state      orders.PurchaseState
	head, then string // what has happened, and what to do next
	tone, sign string
	goods      money.Amount
	total      money.Amount
	back       money.Amount // of orders that were cancelled
	mayPay     bool
	until      time.Time // goods are held so long
	placedAt   time.Time
	link       string // signed address, a path
	pay        string // where the payment form goes
	cancel     string // where the form goes that gives up
	way        payments.Way
	left       string   // time until then
	arrived    []string // money that did not fit, in sentences
	refunds    []refundView
	account    string // where the form goes that names an account for them
	received   string // where the receipt form goes
	drop       string // where the form goes that cancels an order
	lookAgain  string // address the page goes to by itself after a while
	orders     []purchaseOrder
	again      []orders.Line // what can be put into a cart again
	buyer      string        // name and phone
	to         orders.Address
}

// paid tells whether the money is in the book.
func (view *purchaseView) paid() bool { return view.state == orders.Paid }

// asks says whether the buyer is to name an account.
func (view *purchaseView) asks() bool {
	return slices.ContainsFunc(view.refunds, func(r refundView) bool { return r.asks })
}

// named is the account that she has named, "" while she has not.
func (view *purchaseView) named() string {
	for _, r := range view.refunds {
		if r.asks && r.to == "" {
			return ""
		}
	}
	return view.refunds[0].to
}

// purchaseOrder is what one seller delivers.
type purchaseOrder struct {
	id, number, shop, coop string
	tone, state            string
	lines                  []orderLine
	goods, cost            money.Amount
	method, days           string // of delivery, in words
	tracking               string
	counter, hours, code   string // where, when and with what to pick up
	note                   string
	way                    []web.Step
	mayConfirm             bool
	mayCancel              bool   // nobody has packed it
	packed                 bool   // it waits to be sent: its buyer cannot cancel it any more
	ended                  string // why it ended without goods, in a sentence
	credited               []credited
	sendBy                 time.Time // then it is cancelled by itself; zero when it is not
	unusual                bool      // the tracking number is, so that the order completes later
	completeBy             time.Time // zero when it does not complete by itself
	whatsApp               string    // chat with the cooperative
}

// credited is a part of the money that comes back while the order stands.
type credited struct{ title, reason string }

// orderLine is one product of an order.
type orderLine struct {
	name, variant, href string
	made                string // how long it is made, "" for ready stock
	picture             web.Picture
	quantity            int64
	price, goods        money.Amount
}

func (s *Storefront) readPurchase(ctx context.Context, v *Visit, p *orders.Purchase) (view purchaseView, err error) {
	list, err := s.Orders.OrdersOf(ctx, p)
	if err != nil {
		return view, err
	}
	view = purchaseView{
		number: p.Number, state: p.State, way: p.Way, goods: p.Goods(), total: p.Total(),
		mayPay: p.State == orders.Waiting && v.now.Before(p.HoldUntil),
		link:   purchasePath(s.LinkKey, p.Number), pay: actionPath(s.LinkKey, p.Number, "bayar"),
		received: actionPath(s.LinkKey, p.Number, "terima"), cancel: actionPath(s.LinkKey, p.Number, "batal"),
		drop: actionPath(s.LinkKey, p.Number, "batalkan"), left: v.timeLeft(p),
		buyer: p.Buyer.Name + " · " + phone.Display(p.Buyer.Phone), to: p.Address,
	}
	zone, stage := zoneOf(p, ""), stageOf(p, list, v.now)
	for i := range list {
		coop, err := s.Members.Cooperative(ctx, list[i].Coop)
		if err != nil {
			return view, err
		}
		zone = zoneOf(p, coop.Area)
		part := s.purchaseOrder(v.Locale, &list[i], coop, zone)
		if list[i].State == "" {
			part.tone, part.state = stageTone(stage), v.T("purchase.stage."+stage)
		}
		if list[i].State == orders.Cancelled {
			view.back += list[i].Total()
		} else {
			view.back += list[i].Credited()
		}
		if p.State == orders.Paid || p.State == orders.RefundDue {
			part.whatsApp = chatWith(v.Locale, coop, list[i].Number)
		}
		view.orders = append(view.orders, part)
		if p.State == orders.Expired {
			view.again = append(view.again, list[i].Lines...)
		}
	}
	for _, problem := range p.Problems {
		view.arrived = append(view.arrived, v.T("purchase.arrived."+problem.Kind, problem.Amount, v.DateTime(problem.At.In(zone))))
	}
	if p.State == orders.RefundDue || len(p.Problems) > 0 || view.back > 0 {
		refunds, err := s.purchaseRefunds(ctx, p)
		if err != nil {
			return view, err
		}
		view.account = actionPath(s.LinkKey, p.Number, "rekening")
		for i := range refunds {
			view.refunds = append(view.refunds, v.refundOf(&refunds[i], zone))
		}
	}
	view.until, view.placedAt = p.HoldUntil.In(zone), p.PlacedAt.In(zone)
	view.tell(v.Locale, stage)
	return view, nil
}

// stageOf names where a purchase stands in the words of its buyer: once it is paid, where its orders are that were not cancelled, or mixed
// when they ask different things of the buyer.
func stageOf(p *orders.Purchase, list []orders.Order, now time.Time) string {
	if p.State == orders.Waiting && !now.Before(p.HoldUntil) {
		return "late"
	}
	if p.Cancelled && p.State == orders.Expired {
		return "cancelled"
	}
	if p.State != orders.Paid || len(list) == 0 {
		return string(p.State)
	}
	var stages []string
	for i := range list {
		if list[i].State != orders.Cancelled {
			stages = append(stages, orderStage(&list[i]))
		}
	}
	if len(stages) == 0 {
		return "called_off"
	}
	slices.Sort(stages)
	stages = slices.Compact(stages)
	if len(stages) == 1 || slices.Equal(stages, []string{string(orders.Confirmed), string(orders.Packed)}) {
		return stages[0]
	}
	return "mixed"
}

// orderStage names where one order of a paid purchase stands.
func orderStage(o *orders.Order) string {
	switch {
	case o.State == "": // paid a moment ago: it is still to be recorded
		return string(orders.Confirmed)
	case o.State == orders.Packed && o.Shipment.Method == delivery.Pickup:
		return "ready"
	}
	return string(o.State)
}

// tell writes the two sentences at the top.
func (view *purchaseView) tell(l *i18n.Locale, stage string) {
	view.head = l.T("purchase.head." + stage)
	view.then = l.T("purchase.then."+stage, view.total, l.DateTime(view.until))
	view.tone, view.sign = stageTone(stage), "clock"
	switch stage {
	case "waiting", "late":
	case "expired", "cancelled":
		view.sign = "circle-x"
	case "refund_due", "called_off":
		view.sign = "cash"
	case "ready":
		view.sign = "store"
	case "shipped":
		view.sign = "truck"
	case "completed":
		view.tone, view.sign = "padi", "circle-check"
	default:
		view.sign = "package"
	}
}

// stateTone is the colour of a state.
func stateTone(state orders.State) string {
	switch state {
	case orders.Confirmed, orders.Packed, orders.Shipped:
		return "nila"
	case orders.Delivered, orders.Completed:
		return "padi"
	case orders.Cancelled:
	}
	return "soga"
}

func (s *Storefront) purchaseOrder(l *i18n.Locale, o *orders.Order, coop *members.Cooperative, zone *time.Location) purchaseOrder {
	view := purchaseOrder{
		id: o.ID, number: o.Number, shop: o.ShopName, coop: coop.Name, tone: stateTone(o.State), state: l.T("orders.state." + string(o.State)),
		goods: o.Goods(), cost: o.Delivery(), method: deliveryName(l, o.Shipment.Rate), tracking: o.Shipment.Tracking, note: o.Note,
		unusual: orders.UnusualTracking(o.Shipment.Tracking), mayConfirm: o.State.CanBecome(orders.Completed),
	}
	for _, line := range o.Lines {
		view.lines = append(view.lines, orderLine{
			name: line.Name, variant: line.VariantName, href: "/p/" + line.Slug, picture: thumb(line.Picture, line.Category),
			quantity: line.Quantity, price: line.Price, goods: line.Goods, made: madeDays(l, line.MadeDays),
		})
	}
	if o.Shipment.Method == delivery.Pickup {
		view.counter, view.hours = s.coopAddress(coop), coop.Hours.In(l.Tag())
		if o.State == orders.Confirmed || o.State == orders.Packed {
			view.code = o.Shipment.Code
		}
	} else {
		view.days = deliveryDays(l, o.Shipment.Rate)
	}
	if o.CompleteBy != nil {
		view.completeBy = o.CompleteBy.In(zone)
	}
	if o.CancelBy != nil {
		view.sendBy = o.CancelBy.In(zone)
	}
	view.mayCancel, view.packed = o.State == orders.Confirmed, o.State == orders.Packed
	if o.State == orders.Cancelled {
		view.ended = l.T("orders.ended_"+string(o.CancelledBy), o.Last(orders.Cancelled).Reason)
	}
	if o.State != "" {
		view.way = wayOf(l, o, zone)
	}
	for _, note := range o.CreditNotes {
		view.credited = append(view.credited, credited{l.T("credit.credited_back", note.Amount), note.Reason})
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

// wayOf is the timeline of a paid order: the steps taken with their times, the one that is awaited, the rest. One that was cancelled has
// its end instead of the rest.
func wayOf(l *i18n.Locale, o *orders.Order, zone *time.Location) []web.Step {
	states := []orders.State{orders.Confirmed, orders.Packed, orders.Shipped, orders.Completed}
	if o.Shipment.Method == delivery.Pickup {
		states[2] = orders.Delivered
	}
	if o.State == orders.Cancelled {
		states = slices.DeleteFunc(append(states, orders.Cancelled), func(s orders.State) bool { return o.At(s).IsZero() })
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
