package office

import (
	"time"

	"lumbung/admin"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// Samples fill every page, for the test, the storybook and pictures. The figures are those of one order, reckoned by the
// same code as real ones.

// SampleNow is when samples are looked at.
func SampleNow() time.Time { return time.Date(2026, 11, 21, 9, 14, 0, 0, i18n.WITA()) }

// Bare is a visit without a request: the treasurer of a cooperative.
func Bare(parts admin.Parts, l *i18n.Locale) *Visit {
	coop := &members.Cooperative{ID: "sembalun", Slug: "sembalun-makmur", Name: "Sembalun Makmur", Area: "52.71.05.1003"}
	me := &identity.User{ID: "siti", Name: "Siti Maesarah"}
	actor := members.Actor{User: me, Memberships: []members.Membership{
		{Coop: coop.ID, User: me.ID, Life: LifeIn(members.Active), Roles: []members.Role{members.RoleTreasurer}},
	}}
	v := &Visit{Actor: actor, Coop: coop, Now: SampleNow(), parts: parts, names: map[string]ui.Name{}}
	v.By, v.At = actor, act.Place{Coop: coop.ID}
	v.Page = web.Page{
		Locale: l, NoIndex: true, Styles: []string{"cooperative.css"}, Visitor: &web.Visitor{Name: me.Name, Member: true},
	}
	for id, name := range map[string]string{
		"siti": "Siti Maesarah", "sri": "Inaq Sri Wahyuni", "lalu": "Lalu Wiranata", "baiq": "Baiq Ida Royani", "dul": "Amaq Dul",
		"nur": "Inaq Nurhayati", "sahnan": "Amaq Sahnan",
	} {
		v.names[id] = ui.Name{Text: name, Href: v.To("anggota", members.MembershipID(coop.ID, id))}
	}
	for _, id := range []string{"payment", "gateway", "buyer"} {
		v.names[id] = ui.Name{Text: v.Word("by", id)}
	}
	for id, number := range map[string]string{"p1-1": "LB-8F2K1X-1", "p2-1": "LB-8F2M7Q-1", "p3-1": "LB-8F2N0A-1"} {
		v.names[id] = ui.Name{Text: number, Href: v.To("pesanan", number)}
	}
	v.names["p9-1"] = ui.Name{} // an order of nobody
	v.names["kopi-inaq-sri"], v.names["sambal"] = ui.Name{Text: "Kopi Inaq Sri"}, ui.Name{Text: "Sambal Bu Hartini"}
	v.names["sambal-beberuk"] = ui.Name{Text: "Sambal beberuk pedas, botol 150 ml"}
	return v
}

// SampleOrder is an order with its fees frozen as a QRIS payment does.
func SampleOrder(at time.Time) *orders.Order {
	o := &orders.Order{
		ID: "p1-1", Number: "LB-8F2K1X-1", Coop: "sembalun", ShopName: "Kopi Inaq Sri", Seller: "sri",
		Buyer: orders.Buyer{Name: "Dewi Anggraini", Phone: "+6281234567890"}, Purchase: "p1", PlacedAt: at,
		Address: orders.Address{Label: "Selaparang, Kota Mataram", Street: "Jalan Pejanggik 12"},
		Note:    "Titip di satpam kalau saya belum pulang.",
		Lines: []orders.Line{{
			Name: "Kopi Arabika Sembalun, sangrai sedang", VariantName: "Giling halus", Category: "kopi", Price: 48_000, Quantity: 2, Goods: 96_000,
		}},
	}
	o.Shipment.Method, o.Shipment.Cost = "local", 8_000
	o.Charges = []orders.Charge{{Kind: orders.ChargeGoods, Amount: 96_000}, {Kind: orders.ChargeDelivery, Amount: 8_000}}
	share := payments.ShareGatewayCost("QRIS", []money.Amount{o.Total()})[0]
	o.Lines[0].Fees = SampleSchedule().Freeze([]payments.FeeLine{{Goods: o.Goods()}}, share)[0]
	for i, state := range []orders.State{orders.Confirmed, orders.Packed, orders.Shipped, orders.Completed} {
		mark := states.Mark{By: []string{"payment", "sri", "sri", "buyer"}[i], At: at.Add(time.Duration(i) * 5 * time.Hour)}
		o.State, o.Steps = state, append(o.Steps, states.Step[orders.State]{State: state, Mark: mark})
	}
	return o
}

// SampleSchedule is what a meeting decided: five percent.
func SampleSchedule() payments.FeeSchedule {
	return payments.StandardFeeSchedule("sembalun", 500, payments.BySeller, "12/III/2026", time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC))
}

// SampleEntries are the entries of an order's life.
func SampleEntries(o *orders.Order, at time.Time) []ledger.Entry {
	escrow, proceeds := ledger.Of(ledger.Escrow, o.ID), ledger.Of(ledger.Proceeds, o.Seller)
	released := []ledger.Posting{{Debit: escrow, Credit: proceeds, Amount: o.Net()}}
	for _, fee := range o.Fees() {
		released = append(released, ledger.Posting{Debit: escrow, Credit: ledger.AccountID(fee.Account), Amount: fee.Amount})
	}
	released = append(released, ledger.Posting{Debit: proceeds, Credit: ledger.Of(ledger.Savings, o.Seller), Amount: o.Net()})
	list := []ledger.Entry{
		{
			Ref: "capture:p1/p1-1", Kind: ledger.Captured, By: "gateway", Memo: "QRIS 6f2a8c0be191",
			Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: escrow, Amount: o.Total()}},
		},
		{
			Ref: "ship:p1-1", Kind: ledger.Shipped, By: "sri",
			Postings: []ledger.Posting{{Debit: escrow, Credit: ledger.Courier, Amount: o.Delivery()}},
		},
		{Ref: "release:p1-1", Kind: ledger.Released, By: "buyer", Memo: o.Memo(), Postings: released},
	}
	for i := range list {
		e := &list[i]
		e.Book, e.Subject, e.RecordedAt = o.Coop, o.ID, at.Add(time.Duration(5*i)*time.Hour)
		e.EffectiveAt = e.RecordedAt
	}
	return list
}

// SampleSeal covers all of them but the last.
func SampleSeal(at time.Time) *ledger.Seal {
	return &ledger.Seal{Book: "sembalun", N: 1_204, To: at.Add(5 * time.Hour), Entries: 4_911}
}

// Drawn is one of the pictures that come with the program.
func Drawn(category string) web.Picture {
	file := web.Source{URL: "/static/category-" + category + ".webp", Width: 320}
	return web.Picture{Width: 320, Height: 320, Tint: category, Drawn: true, Sources: []web.Source{file}}
}

// LifeIn is a life that has come to a state a moment ago.
func LifeIn[S ~string](state S) states.Life[S] {
	return states.Life[S]{State: state, Steps: []states.Step[S]{{State: state, Mark: states.Mark{At: SampleNow()}}}}
}

// Mistake is a form that was sent without a field.
func Mistake(field, label string) *web.Form {
	form := new(web.Form)
	form.Label(field, label)
	form.Miss(field)
	return form
}
