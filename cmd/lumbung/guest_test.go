package main

import (
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/internal/identity"
	"lumbung/internal/markettest"
	"lumbung/orders"
)

// News of what a guest bought goes to the account that has adopted it, from then on: of purchases that were paid before, and of those that
// are paid later.
func TestNoticesOfAdopted(t *testing.T) {
	m, a := telling(t)
	m.Bus.SubscribeWithin("notice.ready", orders.FactReady, a.tellReady)
	kopi := m.Product("sri", "Kopi", markettest.Price(48_000), markettest.Stock(99))
	user := m.Person("Dewi")
	u, err := m.Identity.User(t.Context(), user)
	m.Must(err)
	order := func(cart string) *orders.Purchase {
		m.Fill(cart, 1, kopi)
		in := m.Checkout(cart, "pickup")
		in.Buyer.Phone = u.Phone
		p, err := m.Orders.Place(t.Context(), in)
		m.Must(err)
		return p
	}
	paid, open := order("paid"), order("open")
	m.Pay(paid)
	token, err := m.Identity.AskProof(t.Context(), identity.Ask{User: user})
	m.Must(err)
	m.Must(m.Identity.ProvePhone(t.Context(), identity.CodeTry{Token: token, Code: m.CodeOf(u.Phone)}, user))
	m.Must(m.Orders.Adopt(t.Context(), acttest.Member(user), []string{paid.Number, open.Number}))
	m.Pay(open)
	for _, p := range []*orders.Purchase{paid, open} {
		o := m.OrdersOf(p)[0]
		_, err := m.Orders.Pack(t.Context(), acttest.Member("sri"), o.Coop, o.ID)
		m.Must(err)
	}
	m.Deliver()
	got := map[string]string{}
	for _, n := range notices(m) {
		if n.To.Phone == u.Phone {
			got[n.Kind+" "+n.Link] += n.User + ";"
		}
	}
	for _, want := range []struct {
		kind string
		p    *orders.Purchase
		user string
	}{{"paid_buyer", paid, ""}, {"paid_buyer", open, user}, {"ready", paid, user}, {"ready", open, user}} {
		if seen := got[want.kind+" "+a.purchaseURL(want.p.Number)]; seen != want.user+";" {
			t.Errorf("%s of %s went to %q, want %q: %v", want.kind, want.p.Number, seen, want.user, got)
		}
	}
	if n, err := m.Notices.Unread(t.Context(), user, 99); err != nil || n != 4 { // with the bill
		t.Errorf("%d are unread in her inbox, want 4: %v", n, err)
	}
	if most, err := a.unprovedMost(t.Context(), m.Purchase(open)); err != nil || most != 0 {
		t.Errorf("her own purchase is limited to %d messages: %v", most, err)
	}
}
