package seller

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// orderPage is one order: what to do now, for whom, and what it brings.
func (s *Seller) orderPage() page {
	return page{
		Path: "pesanan/:number", Access: act.Works, Nav: nav{ID: placeOrders}, Title: "seller.orders", Help: "order", Show: s.order,
		Acts: []web.Act[*Visit]{
			web.Do("kemas", act.Works, s.pack), web.Do("kirim", act.Works, s.ship), web.Do("serahkan", act.Works, s.handOver),
			web.Do("resi", act.Works, s.correctTracking), web.Do("tolak", act.Works, s.refuse),
			web.Do("sebagian", act.OwnShop, s.credit),
		},
		Sample: sampleOrder(nil),
		More: map[string]show{
			"kirim": sampleOrder(sampleSending),
			"jalan": sampleOrder(sampleOnItsWay), "ambil": sampleOrder(samplePickup), "selesai": sampleOrder(sampleDone),
			"batal": sampleOrder(sampleCancelled), "kembali": sampleOrder(sampleCredited),
		},
	}
}

// orderView is what the page says.
type orderView struct {
	*orders.Order
	pictures []web.Picture     // of the lines
	helpers  map[string]string // who else took its steps: names by user id
	goes
}

// ownOrder is the order of a number, if it is of a shop where the actor works. One who sells in two cooperatives finds the orders of both.
func (s *Seller) ownOrder(ctx context.Context, actor members.Actor, number string) (*orders.Order, error) {
	o, err := s.Orders.OrderByNumber(ctx, number)
	if err != nil {
		return nil, err
	}
	return o, o.CheckSeller(actor)
}

func (s *Seller) order(ctx context.Context, v *Visit) (templ.Component, error) {
	var err error
	if v.Form != nil { // the order may have moved on meanwhile
		if v.order, err = s.ownOrder(ctx, v.actor, v.order.Number); err != nil {
			return nil, err
		}
	}
	d := &orderView{Order: v.order}
	if !v.helps() {
		if d.goes, err = s.whereItGoes(ctx, v, d.Order); err != nil {
			return nil, err
		}
	}
	if d.helpers, err = s.Members.Names(ctx, v.coop.ID, helpersOf(d.Order)); err != nil {
		return nil, err
	}
	for _, line := range d.Lines {
		d.pictures = append(d.pictures, web.PictureOf(line.Picture, "", line.Category))
	}
	return v.showOrder(d), nil
}

func (v *Visit) showOrder(d *orderView) templ.Component {
	v.Title, v.bar.Title = v.T("seller.order_title", d.Number), ui.BarTitle(d.Number, true)
	v.Back = at("pesanan") + "?keadaan=" + tabOf(d.State)
	return orderMain(v, d)
}

// chat opens a chat with the buyer.
func (v *Visit) chat(o *orders.Order) string {
	return phone.WhatsApp(o.Buyer.Phone, v.T("seller.chat_text", o.Buyer.Name, v.actor.User.Name, o.ShopName, o.Number))
}

// addressLines is an address as it stands on a parcel.
func addressLines(a orders.Address) []string {
	var lines []string
	for _, line := range []string{a.Street, a.Label} {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// contents are the goods of an order in one line, as they stand on the parcel, with their weight.
func (v *Visit) contents(o *orders.Order) string {
	var names []string
	var grams int64
	for _, line := range o.Lines {
		names = append(names, line.Name+" ×"+v.Locale.Number(line.Quantity))
		grams += line.Weight * line.Quantity
	}
	return strings.Join(names, ", ") + " · " + v.T("seller.weight_grams", grams)
}

// saying is what happens next when there is nothing for the seller to do.
func (v *Visit) saying(o *orders.Order) string {
	switch o.State {
	case orders.Shipped, orders.Delivered:
		if o.CompleteBy != nil {
			key := "seller.say_waits"
			if orders.UnusualTracking(o.Shipment.Tracking) {
				key = "seller.say_waits_longer"
			}
			return v.T(key, v.DateTime(o.CompleteBy.In(v.zone)))
		}
	case orders.Completed:
		return v.T("seller.say_completed")
	case orders.Cancelled:
		return v.T("seller.say_cancelled_"+string(o.CancelledBy), o.Last(orders.Cancelled).Reason)
	case orders.Confirmed, orders.Packed:
		if o.CancelBy == nil {
			return ""
		}
		if o.State == orders.Packed && o.Shipment.Method == delivery.Pickup {
			return v.T("seller.say_fetch_by", v.DateTime(o.CancelBy.In(v.zone)))
		}
		return v.T("seller.say_send_by", v.DateTime(o.CancelBy.In(v.zone)))
	}
	return ""
}

// lineName is a product of an order with its variant.
func lineName(line orders.Line) string {
	if line.VariantName == "" {
		return line.Name
	}
	return line.Name + ", " + line.VariantName
}

// tabOf is the list an order stands in.
func tabOf(state orders.State) string {
	for _, t := range orderTabs() {
		if slices.Contains(t.states, state) {
			return t.name
		}
	}
	return ""
}

// helpersOf are who else than its seller packed, sent or handed over an order, by user id.
func helpersOf(o *orders.Order) (users []string) {
	for _, state := range []orders.State{orders.Packed, orders.Shipped, orders.Delivered, orders.Cancelled} {
		if step := o.Last(state); step != nil && step.By != o.Seller && (state != orders.Cancelled || o.CancelledBy == orders.ByShop) {
			users = append(users, step.By)
		}
	}
	return users
}

// track is the way of an order; a step that was not taken yet has no time.
func (v *Visit) track(d *orderView) []web.Step {
	o := d.Order
	leaves := orders.Shipped
	if o.Shipment.Method == delivery.Pickup {
		leaves = orders.Delivered
	}
	states := []orders.State{orders.Confirmed, orders.Packed, leaves, orders.Completed}
	if o.State == orders.Cancelled {
		states = slices.DeleteFunc(append(states, orders.Cancelled), func(s orders.State) bool { return o.At(s).IsZero() })
	}
	var way []web.Step
	now := true
	for _, state := range states {
		step := web.Step{Title: v.T("seller.step_" + string(state)), State: "todo"}
		if at := o.At(state); !at.IsZero() {
			step.State, step.When = "done", v.DateTime(at.In(v.zone))
			if name := d.helpers[o.Last(state).By]; name != "" {
				step.When += " · " + v.T("seller.done_by", name)
			}
		} else if now {
			step.State, now = "now", false
		}
		way = append(way, step)
	}
	return way
}

// netLabel says where what the order brings goes.
func (v *Visit) netLabel(saved bool) string {
	if saved {
		return v.T("seller.net_savings")
	}
	return v.T("seller.net_proceeds")
}

func (v *Visit) netText(o *orders.Order) string {
	if o.State == orders.Completed {
		return v.T("seller.net_done", v.Date(o.At(orders.Completed).In(v.zone)))
	}
	return v.T("seller.net_waits")
}
