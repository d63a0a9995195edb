package seller

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/phone"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

// orderPage is one order: what to do now, for whom, and what it brings.
type orderPage struct {
	web.Page
	Action     string // where its forms go
	Order      string // its number
	State      string
	Tone       string
	Do         string // the one thing to do now: pack, ship, hand_over, or ""
	Courier    bool   // shipping needs a tracking number
	Say        string // what happens when there is nothing to do
	Buyer      string
	Phone      string
	Tel        template.URL
	Chat       string
	Address    []string // lines of the label
	Postcode   string
	Landmark   string
	Way        string
	WayIcon    string
	Tracking   string
	Note       string
	Lines      []orderLine
	Track      []web.Step
	Why        []web.WhyLine
	Net        string
	NetLabel   string
	NetText    string
	Sender     string
	SenderArea string
	Weight     string
}

// orderLine is one product in it.
type orderLine struct {
	Name, Variant string
	Picture       web.Picture
	Quantity      int64
	Price, Goods  string
}

// ownOrder is the order named by the address, if it is the member's. One who sells in two cooperatives
// finds the orders of both.
func (s *Seller) ownOrder(c *gin.Context, v *Visit) (*orders.Order, error) {
	o, err := s.Orders.OrderByNumber(c.Request.Context(), c.Param("number"))
	if err != nil {
		return nil, err
	}
	if err := o.CheckSeller(v.actor.ID()); err != nil {
		return nil, err
	}
	if !v.actor.IsMember(o.Coop) {
		return nil, orders.ErrNotFound
	}
	if o.Coop != v.coop.ID {
		other, err := s.visitTo(c, v.actor, o.Coop)
		if err != nil {
			return nil, err
		}
		*v = *other
	}
	return o, nil
}

func (s *Seller) order(c *gin.Context, v *Visit) error {
	o, err := s.ownOrder(c, v)
	if err != nil {
		return err
	}
	return s.showOrder(c, v, o, nil)
}

// showOrder shows an order, with the form of its next step as it was typed.
func (s *Seller) showOrder(c *gin.Context, v *Visit, o *orders.Order, form *web.Form) error {
	page, err := s.page(c, v, placeOrders, "seller.orders")
	if err != nil {
		return err
	}
	saved, err := s.goesToSavings(c.Request.Context(), v, o)
	if err != nil {
		return err
	}
	view := s.orderView(v, o)
	view.Page, view.NetLabel = page, v.T("seller.net_proceeds")
	if saved {
		view.NetLabel = v.T("seller.net_savings")
	}
	view.Title, view.Back, view.Path = v.T("seller.order_title", o.Number), "/jualan/pesanan?keadaan="+tabOf(o.State), "/jualan/pesanan/"+o.Number
	status := http.StatusOK
	if form != nil {
		view.Form, status = form, form.Status()
	}
	return s.pages.Render(c, status, "order", view)
}

func (s *Seller) orderView(v *Visit, o *orders.Order) orderPage {
	view := orderPage{
		Action: "/jualan/pesanan/" + o.Number, Order: o.Number, State: v.T("seller.state_" + string(o.State)), Tone: admin.StateTone(o.State),
		Do: nextStep(o), Courier: o.Parcel.Method == delivery.Courier, Say: v.saying(o), Tracking: o.Parcel.Tracking, Note: o.Note,
		Buyer: o.Buyer.Name, Phone: phone.Display(o.Buyer.Phone), Tel: template.URL("tel:" + o.Buyer.Phone),
		Chat:    phone.WhatsApp(o.Buyer.Phone, v.T("seller.chat_text", o.Buyer.Name, v.actor.User.Name, o.ShopName, o.Number)),
		Address: addressLines(o.Address), Postcode: o.Address.Postcode, Landmark: o.Address.Landmark,
		Track: v.track(o), Why: whyOf(v.Locale, o), Net: o.Net().String(), NetText: v.netText(o),
		Sender: o.ShopName,
	}
	view.Way, view.WayIcon = v.way(o.Parcel.Offer)
	if v.shop != nil {
		view.SenderArea = s.Atlas.Label(v.shop.Area)
	}
	var grams int64
	for _, line := range o.Lines {
		grams += line.Weight * line.Quantity
		view.Lines = append(view.Lines, orderLine{
			Name: line.Name, Variant: line.VariantName, Picture: web.PictureOf(line.Picture, "", line.Category),
			Quantity: line.Quantity, Price: line.Price.String(), Goods: line.Goods.String(),
		})
	}
	view.Weight = v.T("seller.weight_grams", grams)
	return view
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

// nextStep is what the seller can do with an order now.
func nextStep(o *orders.Order) string {
	switch {
	case o.State == orders.Confirmed:
		return "pack"
	case o.State == orders.Packed && o.Parcel.Method == delivery.Pickup:
		return "hand_over"
	case o.State == orders.Packed:
		return "ship"
	}
	return ""
}

// saying is what happens next when there is nothing for the seller to do.
func (v *Visit) saying(o *orders.Order) string {
	switch o.State {
	case orders.Shipped, orders.Delivered:
		if o.CompleteBy != nil {
			return v.T("seller.say_waits", v.Locale.DateTime(o.CompleteBy.In(v.zone)))
		}
	case orders.Completed:
		return v.T("seller.say_completed")
	case orders.Confirmed, orders.Packed:
	}
	return ""
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

// track is the way of an order; a step that was not taken yet has no time.
func (v *Visit) track(o *orders.Order) []web.Step {
	leaves := orders.Shipped
	if o.Parcel.Method == delivery.Pickup {
		leaves = orders.Delivered
	}
	var way []web.Step
	now := true
	for _, state := range []orders.State{orders.Confirmed, orders.Packed, leaves, orders.Completed} {
		step := web.Step{Title: v.T("seller.step_" + string(state)), State: "todo"}
		if at := o.At(state); !at.IsZero() {
			step.State, step.When = "done", v.Locale.DateTime(at.In(v.zone))
		} else if now {
			step.State, now = "now", false
		}
		way = append(way, step)
	}
	return way
}

func (v *Visit) netText(o *orders.Order) string {
	if o.State == orders.Completed {
		return v.T("seller.net_done", v.Locale.Date(o.At(orders.Completed).In(v.zone)))
	}
	return v.T("seller.net_waits")
}
