package seller

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// pursePage is all of a member's money that she can take out: what is held and why, what is there, and what is on its way.
func (s *Seller) pursePage() page {
	return page{
		Path: "simpanan/uang", Access: act.OwnSavings, Nav: nav{ID: placeBook}, Title: "seller.purse", Help: "purse", Show: s.purse,
		Sample: samplePurse, More: map[string]show{"kosong": func(_ context.Context, v *Visit) (templ.Component, error) {
			return v.showPurse(&purse{}), nil
		}, "dibekukan": sampleStoppedPurse},
	}
}

// purse is what the page says.
type purse struct {
	books []withdrawal.Purse
	open  []orders.Order // whose buyers have not confirmed yet
	more  bool           // there are more of them
	past  []withdrawal.Withdrawal
	names map[string]string // numbers of orders by id
	ready withdrawal.Liquidity
}

// How many of her withdrawals, and of her open orders, stand on the page.
const (
	withdrawalsShown = 20
	heldShown        = 50
)

func (s *Seller) purse(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &purse{}
	var err error
	if d.books, err = s.Withdrawals.Purses(ctx, v.coop.ID, v.owner); err != nil {
		return nil, err
	}
	open, err := s.Orders.OpenOrders(ctx, v.coop.ID, v.owner, store.Page{Limit: heldShown})
	if err != nil {
		return nil, err
	}
	d.open, d.more = open.Items, open.Next != ""
	past, err := s.Withdrawals.Newest(ctx, v.coop.ID, v.owner, store.Page{Limit: withdrawalsShown})
	if err != nil {
		return nil, err
	}
	d.past = past.Items
	var ids []string
	for _, h := range d.held() {
		ids = append(ids, h.Order)
	}
	if d.names, err = s.Orders.Numbers(ctx, v.coop.ID, ids); err != nil {
		return nil, err
	}
	if d.ready, err = s.Withdrawals.Liquidity(ctx, v.coop.ID); err != nil {
		return nil, err
	}
	return v.showPurse(d), nil
}

func (v *Visit) showPurse(d *purse) templ.Component {
	v.Back = at("simpanan")
	return purseMain(v, d)
}

// held are the orders that the payment gateway has not settled.
func (d *purse) held() (held []payments.Held) {
	for _, book := range d.books {
		held = append(held, book.Held...)
	}
	return held
}

// available is what she can take out now.
func (d *purse) available() (sum money.Amount) {
	for _, book := range d.books {
		sum += book.Available
	}
	return sum
}

// parts are the whole: held until buyers confirm, held until the gateway settles, there, and on its way.
func (v *Visit) purseParts(d *purse) []web.Part {
	var waiting, unsettled, stopped, onTheWay money.Amount
	for i := range d.open {
		waiting += d.open[i].Net()
	}
	for i := range d.books {
		book := &d.books[i]
		stopped += book.Stopped()
		unsettled += book.Balance - book.Available - book.Stopped()
	}
	for i := range d.past {
		if moving(&d.past[i]) {
			onTheWay += d.past[i].Amount
		}
	}
	return slices.DeleteFunc([]web.Part{
		{Tone: "kunyit", Label: v.T("seller.purse_waiting"), Amount: waiting},
		{Tone: "soga", Label: v.T("seller.purse_unsettled"), Amount: unsettled},
		{Tone: "bata", Label: v.T("seller.purse_stopped"), Amount: stopped},
		{Tone: "padi", Label: v.T("seller.purse_free"), Amount: d.available()},
		{Tone: "nila", Label: v.T("seller.purse_way"), Amount: onTheWay},
	}, func(p web.Part) bool { return p.Amount == 0 && p.Tone != "padi" })
}

// purseTotal says how much all of it is, or how much it is at least.
func (v *Visit) purseTotal(d *purse) string {
	var sum money.Amount
	for _, part := range v.purseParts(d) {
		sum += part.Amount
	}
	return v.T("seller.purse_all", held{Amount: sum, More: d.more}.text(v.Locale))
}

// moving says whether a withdrawal has left the passbook and not yet the cooperative.
func moving(w *withdrawal.Withdrawal) bool {
	return !w.State.Back() && w.State != withdrawal.Paid
}

// heldSince says since when the payment gateway has the money of an order.
func (v *Visit) heldSince(h payments.Held) string {
	return v.T("seller.held_since", v.Date(h.At.In(v.zone)))
}

// whyOpen says why the money of an open order is held, and until when.
func (v *Visit) whyOpen(o *orders.Order) string {
	if o.CompleteBy != nil {
		return v.T("seller.held_until", v.Date(o.CompleteBy.In(v.zone)))
	}
	return v.T("seller.held_after")
}

// readyText says how much of what members can take out could be paid today.
func (v *Visit) readyText(l withdrawal.Liquidity) string {
	text := v.T("seller.ready_share", l.Share())
	if l.Floor > 0 {
		text += " " + v.T("seller.ready_floor", l.Floor)
	}
	return text
}

// destination says where the money goes: Tunai di kantor, BRI ••4471.
func (v *Visit) destination(w *withdrawal.Withdrawal) string {
	if w.To != nil {
		return w.To.Mask()
	}
	return v.T("seller.to_" + string(w.Way))
}

func samplePurse(_ context.Context, v *Visit) (templ.Component, error) {
	o := saleOf("LB-7DMN4F-1", "Dewi Lestari", "", sampleParcel, time.Time{}, sampleLine("Kopi Arabika", "", "kopi", 3, 48_000, 240))
	d := &purse{
		books: []withdrawal.Purse{
			{Kind: savings.Sukarela, Balance: 1_582_559, Held: []payments.Held{{Order: "x", Amount: 226_575, At: v.now}}, Available: 1_355_984},
			{Kind: savings.Proceeds, Balance: 25_000, Available: 25_000},
		},
		open: []orders.Order{*o}, names: map[string]string{"x": "LB-WWJKAP-1"}, past: sampleWithdrawals(v),
		ready: withdrawal.Liquidity{Demandable: 41_206_500, Cash: 3_150_000, Bank: 0, AtGateway: 3_050_000, Floor: 10},
	}
	return v.showPurse(d), nil
}

func sampleStoppedPurse(_ context.Context, v *Visit) (templ.Component, error) {
	return v.showPurse(&purse{books: []withdrawal.Purse{
		{Kind: savings.Sukarela, Balance: 1_355_984, Available: 1_355_984},
		{Kind: savings.Proceeds, Balance: 412_000, Stop: &savings.Stop{
			Since: v.now.AddDate(0, 0, -3), Reason: "Tiga pembeli mengeluh barang tidak sesuai foto.",
		}},
	}, ready: withdrawal.Liquidity{Demandable: 41_206_500, Cash: 3_150_000, AtGateway: 3_050_000, Floor: 10}}), nil
}
