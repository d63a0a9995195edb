package cooperative

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/admin"
	"lumbung/internal/audit"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
)

// actionUnlocked is what an officer's leave to try pickup codes again is called in the audit log.
const actionUnlocked = "orders.code_unlocked"

// orderPage is one order, its payment and its entries, side by side.
type orderPage struct {
	desk
	Order    *orders.Order
	Lines    []orderLine
	Taken    money.Amount // what the fees take from the seller
	Net      money.Amount // what the member gets
	Seller   string
	SellerID string // of the membership
	Way      []web.Step
	Delivery string
	WhatsApp string
	Paid     *paymentView
	Entries  []entryView
	reckoning
}

// orderLine is one line with its frozen fees.
type orderLine struct {
	Name    string
	Picture web.Picture
	Count   int64
	Price   money.Amount
	Goods   money.Amount
	Fees    []feeLine
	Basis   string // the decisions behind the fees
}

// feeLine is one frozen fee.
type feeLine struct {
	Name, Rate string
	Amount     money.Amount
	Ours       bool // the cooperative bears it, not the seller
}

// paymentView is the one payment behind the purchase.
type paymentView struct {
	State    payments.State
	Bill     string
	Channel  string
	PaidAt   time.Time
	Expires  time.Time
	Total    money.Amount
	Share    money.Amount // of this order
	Ours     money.Amount // of all orders of this cooperative in the purchase
	Others   bool         // other cooperatives have a share too
	Bills    int
	Problems []problemView
}

// problemView is money or news that did not fit.
type problemView struct {
	Text, Bill string
	Amount     money.Amount
	At         time.Time
}

func (s *Cooperative) order(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	o, err := s.orderOf(c, v)
	if err != nil {
		return err
	}
	m, err := s.reckon(ctx, o)
	if err != nil {
		return err
	}
	d, err := s.open(c, v, "pesanan", "coop.nav.orders")
	if err != nil {
		return err
	}
	d.Title, d.Back = d.T("coop.order", o.Number), d.To("pesanan")
	return s.pages.Render(c, http.StatusOK, "order", s.lookup(d, o.Coop).orderView(ctx, o, m))
}

// orderOf is the order of the address; another cooperative's does not exist.
func (s *Cooperative) orderOf(c *gin.Context, v visit) (*orders.Order, error) {
	o, err := s.Orders.OrderByNumber(c.Request.Context(), c.Param("number"))
	if err == nil && o.Coop != v.coop.ID {
		err = orders.ErrNotFound
	}
	return o, err
}

// unlock lets pickup codes of an order be tried again, and writes it into the audit log. Nobody does so for their own.
func (s *Cooperative) unlock(c *gin.Context) error {
	v, err := s.decide(c)
	if err != nil {
		return err
	}
	o, err := s.orderOf(c, v)
	if err != nil {
		return err
	}
	if o.Seller == v.actor.ID() {
		return errOwnOrder
	}
	entry := audit.Entry{By: v.actor.ID(), Coop: o.Coop, Action: actionUnlocked, Subject: o.ID, Detail: map[string]string{"name": o.Number}}
	err = s.Orders.DB.Tx(c.Request.Context(), func(ctx context.Context) error {
		if _, err := s.Orders.ResetPickupAttempts(ctx, o.Coop, o.ID); err != nil {
			return err
		}
		return s.Audit.Record(ctx, entry)
	})
	if err != nil && !errors.Is(err, orders.ErrStep) { // pressed twice
		return err
	}
	return s.Web.Tell(c, home(v.coop)+"/pesanan/"+url.PathEscape(o.Number), "padi", "coop.order.unlocked")
}

// orderView prepares the three columns.
func (k *lookup) orderView(ctx context.Context, o *orders.Order, m moneyOf) orderPage {
	d := k.desk
	view := orderPage{
		desk: d, Order: o, Net: o.Net(), Taken: payments.SellerBears(o.Fees()), Seller: k.person(ctx, o.Seller),
		SellerID: o.Coop + "." + o.Seller, Delivery: d.delivery(o), Entries: k.entries(ctx, m.entries, m.sealed), reckoning: m.reckoning,
		WhatsApp: phone.WhatsApp(o.Buyer.Phone, ""),
	}
	for _, line := range o.Lines {
		view.Lines = append(view.Lines, d.orderLine(line))
	}
	for i, step := range o.Steps {
		state := "done"
		if i == len(o.Steps)-1 && step.State != orders.Completed {
			state = "now"
		}
		view.Way = append(view.Way, web.Step{
			Title: d.Word("way", step.State), When: d.Moment(step.At) + " · " + k.person(ctx, step.By), State: state,
		})
	}
	if m.payment != nil {
		view.Paid = d.payment(o, m.payment)
	}
	return view
}

func (d desk) orderLine(l orders.Line) orderLine {
	line := orderLine{
		Name: l.Name, Picture: web.PictureOf(l.Picture, "", l.Category), Count: l.Quantity, Price: l.Price, Goods: l.Goods,
	}
	if l.VariantName != "" {
		line.Name += ", " + l.VariantName
	}
	var basis []string
	for _, f := range l.Fees {
		line.Fees = append(line.Fees, feeLine{
			Name: f.In(d.Lang()), Rate: rate(d.Lang(), f.Percent, f.Fixed), Amount: f.Amount, Ours: f.Bearer != payments.BySeller,
		})
		_, version, _ := strings.Cut(f.Schedule, "|")
		if words := d.T("coop.fee.version", version, f.Minute); !slices.Contains(basis, words) {
			basis = append(basis, words)
		}
	}
	line.Basis = strings.Join(basis, "; ")
	return line
}

// delivery says how the goods go, with the tracking number once there is one.
func (d desk) delivery(o *orders.Order) string {
	how := d.Word("delivery", o.Parcel.Method)
	if o.Parcel.Name != "" {
		how = o.Parcel.Name
	}
	if o.Parcel.Tracking != "" {
		how += " · " + o.Parcel.Tracking
	}
	return how
}

// payment prepares the payment of an order's purchase. Other cooperatives' shares are summed, never named.
func (d desk) payment(o *orders.Order, p *payments.Payment) *paymentView {
	view := &paymentView{
		State: p.State, Bill: p.PaidInvoice, Channel: string(p.Channel), Expires: p.ExpiresAt, Total: p.Amount, Bills: len(p.Invoices),
	}
	if p.PaidAt != nil {
		view.PaidAt = *p.PaidAt
	}
	if view.Bill == "" && len(p.Invoices) > 0 {
		view.Bill = p.Invoices[len(p.Invoices)-1].ID
	}
	for _, share := range p.Allocations {
		switch {
		case share.Order == o.ID:
			view.Share += share.Amount
			view.Ours += share.Amount
		case share.Coop == o.Coop:
			view.Ours += share.Amount
		default:
			view.Others = true
		}
	}
	for _, problem := range p.Problems {
		view.Problems = append(view.Problems, problemView{
			Text: d.Word("problem", problem.Kind), Bill: problem.Invoice, Amount: problem.Amount, At: problem.At,
		})
	}
	return view
}

// StateTone is the colour of an order's state.
func (d desk) StateTone(state orders.State) string { return admin.StateTone(state) }
