package sales

import (
	"context"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// orderPage is one order, its payment and its entries, side by side.
func (s *desk) orderPage() page {
	return page{
		Path: "pesanan/:number", Access: act.Reads, Nav: nav{ID: "pesanan"}, Title: "coop.nav.orders", Help: "order", Show: s.order,
		Acts: []web.Act[*Visit]{
			web.Do("kode", act.May(act.Unlock).Guarded(), s.unlock), web.Do("serahkan", act.May(act.Serve), s.handOver),
			web.Do("batal", act.May(act.Serve).Guarded(), s.cancel), web.Do("sebagian", act.May(act.Serve).Guarded(), s.credit),
		},
		Sample: sampleOrderPage(nil),
		More: map[string]web.Show[*Visit]{
			"berbeda": sampleOrderPage(func(d *orderDetail) { d.account.Booked -= 11_500 }),
			"kode":    sampleOrderPage(lockedOrder),
			"ambil":   sampleOrderPage(waitingOrder),
			"batal":   sampleOrderPage(cancelledOrder),
			"kembali": sampleOrderPage(creditedOrder),
			"hilang":  sampleOrderPage(func(d *orderDetail) { d.account.Payment, d.entries = nil, nil }),
		},
	}
}

// orderDetail is what the page says.
type orderDetail struct {
	order   *orders.Order
	account *orders.Account
	lines   []orderLine
	way     []web.Step
	seller  string
	entries []office.EntryView
}

// lineOf is one line with its frozen fees.
type orderLine struct {
	orders.Line
	name    string
	picture web.Picture
	basis   string // the decisions behind the fees
}

// shares are the parts of a payment. Other cooperatives' are never named.
type shares struct {
	own, ours money.Amount // of the order, of all orders of its cooperative
	others    bool         // other cooperatives have a share, too
}

func (s *desk) order(ctx context.Context, v *Visit) (templ.Component, error) {
	o, err := s.orderOf(ctx, v)
	if err != nil {
		return nil, err
	}
	account, err := s.Orders.Account(ctx, o)
	if err != nil {
		return nil, err
	}
	sealed, err := s.Payments.LastSeal(ctx, o.Coop)
	if err != nil {
		return nil, err
	}
	cells := office.EntryCells(account.Entries)
	own := []ui.Cell{ui.Named(office.Person, o.Seller)}
	for _, step := range o.Steps {
		own = append(own, ui.Named(office.Person, step.By))
	}
	if err := ui.Resolve(ctx, v, append(cells, own)); err != nil {
		return nil, err
	}
	d := &orderDetail{order: o, account: account, seller: own[0].Text, entries: v.Entries(account.Entries, cells, sealed)}
	d.fill(v, own[1:])
	return orderMain(v, d), nil
}

// orderOf is the order of the address; another cooperative's does not exist.
func (s *desk) orderOf(ctx context.Context, v *Visit) (*orders.Order, error) {
	o, err := s.Orders.OrderByNumber(ctx, v.Param("number"))
	if err == nil && o.Coop != v.Coop.ID {
		err = orders.ErrNotFound
	}
	return o, err
}

// unlock lets pickup codes of an order be tried again.
func (s *desk) unlock(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	o, err := s.orderOf(ctx, v)
	if err != nil {
		return done, err
	}
	_, err = s.Orders.ResetPickupAttempts(ctx, v.By, o.Coop, o.ID)
	return web.Done{Tone: "padi", Key: "coop.order.unlocked"}, err
}

// handOverForm is the code that a buyer shows at the counter.
type handOverForm struct {
	Code string `form:"kode,required" max:"12" label:"coop.order.code"`
}

// handOver gives the goods to a buyer at the counter.
func (s *desk) handOver(ctx context.Context, v *Visit, in handOverForm) (done web.Done, err error) {
	o, err := s.orderOf(ctx, v)
	if err != nil {
		return done, err
	}
	_, err = s.Orders.HandOverAtOffice(ctx, v.By, o.Coop, o.ID, strings.ReplaceAll(in.Code, " ", ""))
	return web.Done{Tone: "padi", Key: "coop.order.handed_over"}, err
}

// cancelForm is why an officer ends an order.
type cancelForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.order.cancel_reason"`
}

// cancel ends an order that cannot be fulfilled.
func (s *desk) cancel(ctx context.Context, v *Visit, in cancelForm) (done web.Done, err error) {
	o, err := s.orderOf(ctx, v)
	if err != nil {
		return done, err
	}
	_, err = s.Orders.CancelAtOffice(ctx, v.By, orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: in.Reason})
	return web.Done{Tone: "padi", Key: "coop.order.cancelled"}, err
}

// credit gives a part of the order's money back to its buyer.
func (s *desk) credit(ctx context.Context, v *Visit, in admin.CreditForm) (done web.Done, err error) {
	o, err := s.orderOf(ctx, v)
	if err != nil {
		return done, err
	}
	_, err = s.Orders.CreditAtOffice(ctx, v.By, in.Of(o))
	return web.Done{Tone: "padi", Key: "coop.order.credited"}, in.Beside(err)
}

// mayCredit says whether the visitor can do so.
func mayCredit(v *Visit, o *orders.Order) bool {
	return v.May(act.Serve) && o.MayCredit() && act.NotOwnShop(v.By, o.Coop, o.Seller) == nil
}

// noted says when a credit note was written.
func noted(v *Visit) func(orders.CreditNote) string {
	return func(note orders.CreditNote) string {
		return v.T("credit.credited_"+string(note.Side), v.Stamp(note.At))
	}
}

// refusing says whether the form comes back by which an order is ended.
func refusing(v *Visit) bool {
	_, typed := v.Form.Typed("alasan")
	return typed
}

// mayCancel says whether the visitor can end the order.
func mayCancel(v *Visit, o *orders.Order) bool {
	return v.May(act.Serve) && o.State.CanBecome(orders.Cancelled) && act.NotOwnShop(v.By, o.Coop, o.Seller) == nil
}

// waits says until when an order waits to be sent or fetched, or why it ended; "" for neither.
func waits(v *Visit, o *orders.Order) string {
	switch {
	case o.State == orders.Cancelled:
		return v.T("coop.order.ended_"+string(o.CancelledBy), o.Last(orders.Cancelled).Reason)
	case o.CancelBy != nil:
		return v.T("coop.order.cancel_by", v.Stamp(*o.CancelBy))
	}
	return ""
}

// atCounter says whether the goods wait at the counter for a buyer with the code.
func atCounter(v *Visit, o *orders.Order) bool {
	return v.May(act.Serve) && o.Shipment.Method == delivery.Pickup && o.State == orders.Packed && !o.Shipment.Locked()
}

// fill adds what follows from the order; by names who took its steps.
func (d *orderDetail) fill(v *Visit, by []ui.Cell) {
	o := d.order
	v.Title, v.Back = v.T("coop.order", o.Number), v.To("pesanan")
	for _, line := range o.Lines {
		d.lines = append(d.lines, lineOf(v, line))
	}
	for i, step := range o.Steps {
		state := "done"
		if i == len(o.Steps)-1 && step.State != orders.Completed && step.State != orders.Cancelled {
			state = "now"
		}
		d.way = append(d.way, web.Step{Title: v.Word("way", step.State), When: v.Moment(step.At) + " · " + by[i].Text, State: state})
	}
}

func lineOf(v *Visit, l orders.Line) orderLine {
	line := orderLine{Line: l, name: l.Name, picture: web.PictureOf(l.Picture, "", l.Category)}
	if l.VariantName != "" {
		line.name += ", " + l.VariantName
	}
	var basis []string
	for _, f := range l.Fees {
		_, version, _ := strings.Cut(f.Schedule, "|")
		if words := v.T("coop.fee.version", version, f.Resolution); !slices.Contains(basis, words) {
			basis = append(basis, words)
		}
	}
	line.basis = strings.Join(basis, "; ")
	return line
}

// deliveryOf says how the goods go, with the tracking number once there is one.
func deliveryOf(v *Visit, o *orders.Order) string {
	how := v.Word("delivery", o.Shipment.Method)
	if o.Shipment.Name != "" {
		how = o.Shipment.Name
	}
	if o.Shipment.Tracking != "" {
		how += " · " + o.Shipment.Tracking
	}
	return how
}

// addressOf is where the goods go, "" when they are picked up.
func addressOf(o *orders.Order) string {
	if o.Address.Label == "" || o.Address.Street == "" {
		return o.Address.Label
	}
	return o.Address.Street + ", " + o.Address.Label
}

// sharesOf cuts the payment of an order's purchase.
func sharesOf(o *orders.Order, p *payments.Payment) (s shares) {
	for _, share := range p.Allocations {
		switch {
		case share.Order == o.ID:
			s.own += share.Amount
			s.ours += share.Amount
		case share.Coop == o.Coop:
			s.ours += share.Amount
		default:
			s.others = true
		}
	}
	return s
}

// bill is the one that was paid, or the newest; "" for none.
func bill(p *payments.Payment) string {
	if p.PaidInvoice == "" && len(p.Invoices) > 0 {
		return p.Invoices[len(p.Invoices)-1].ID
	}
	return p.PaidInvoice
}
