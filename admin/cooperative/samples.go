package cooperative

import (
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// samples fills every page, for the test, the storybook and pictures. The figures are those of one order, reckoned by
// the same code as real ones.
func samples() (map[string]any, error) {
	catalog, err := i18n.Load(Locales())
	if err != nil {
		return nil, err
	}
	b := bench(catalog.Locale(i18n.Indonesian))
	return map[string]any{
		"trial":   b.trial(),
		"account": b.account(),
		"journal": b.journal(),
	}, nil
}

// sample is the desk and the names that samples are made with.
type sample struct {
	d desk
	k *lookup
}

func sampleNow() time.Time { return time.Date(2026, 11, 21, 9, 14, 0, 0, i18n.WITA()) }

func bench(l *i18n.Locale) sample {
	coop := &members.Cooperative{ID: "sembalun", Slug: "sembalun-makmur", Name: "Sembalun Makmur", Area: "52.71.05.1003"}
	me := &identity.User{ID: "siti", Name: "Siti Maesarah"}
	v := visit{members.Actor{User: me, Memberships: []members.Membership{
		{Coop: coop.ID, User: me.ID, State: members.Active, Roles: []members.Role{members.RoleTreasurer}},
	}}, coop}
	d := desk{
		Page: web.Page{Locale: l, Path: "/pengurus/sembalun-makmur", Visitor: &web.Visitor{Name: me.Name, Member: true, Officer: true}},
		Slug: coop.Slug, Officer: true, zone: v.zone(),
	}
	d.Frame = d.around(v, 1, 2)
	return sample{d, &lookup{
		desk: d, coop: coop.ID,
		people:  map[string]string{"siti": "Siti Maesarah", "sri": "Inaq Sri Wahyuni", "lalu": "Lalu Wiranata", "baiq": "Baiq Ida Royani", "dul": "Amaq Dul", "nur": "Inaq Nurhayati", "sahnan": "Amaq Sahnan"},
		numbers: map[string]string{"p1-1": "LB-8F2K1X-1", "p2-1": "LB-8F2M7Q-1", "p3-1": "LB-8F2N0A-1", "": "", "p9-1": "", "kopi-inaq-sri": "Kopi Inaq Sri", "sambal": "Sambal Bu Hartini"},
	}}
}

// on is the desk of one place.
func (b sample) on(nav, title string) desk {
	d := b.d
	d.Nav, d.Title = nav, d.T(title)
	return d
}

// sampleOrder is an order with its fees frozen as a QRIS payment does.
func sampleOrder(at time.Time) *orders.Order {
	o := &orders.Order{
		ID: "p1-1", Number: "LB-8F2K1X-1", Coop: "sembalun", ShopName: "Kopi Inaq Sri", Seller: "sri",
		Buyer: orders.Buyer{Name: "Dewi Anggraini", Phone: "+6281234567890"}, Purchase: "p1", State: orders.Completed, PlacedAt: at,
		Address: orders.Address{Label: "Selaparang, Kota Mataram", Street: "Jalan Pejanggik 12"}, Note: "Titip di satpam kalau saya belum pulang.",
		Lines: []orders.Line{{Name: "Kopi Arabika Sembalun, sangrai sedang", VariantName: "Giling halus", Category: "kopi", Price: 48_000, Quantity: 2, Goods: 96_000}},
	}
	o.Parcel.Method, o.Parcel.Cost = "local", 8_000
	o.Charges = []orders.Charge{{Kind: orders.ChargeGoods, Amount: 96_000}, {Kind: orders.ChargeDelivery, Amount: 8_000}}
	share := payments.ShareGatewayCost("QRIS", []money.Amount{o.Total()})[0]
	o.Lines[0].Fees = sampleSchedule().Freeze([]payments.FeeLine{{Goods: o.Goods()}}, share)[0]
	for i, step := range []orders.Step{
		{State: orders.Confirmed, By: "payment"},
		{State: orders.Packed, By: "sri"},
		{State: orders.Shipped, By: "sri"},
		{State: orders.Completed, By: "buyer"},
	} {
		step.At = at.Add(time.Duration(i) * 5 * time.Hour)
		o.Steps = append(o.Steps, step)
	}
	return o
}

func sampleSchedule() payments.Schedule {
	return payments.StandardSchedule("sembalun", 500, payments.BySeller, "12/III/2026", time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC))
}

// sampleEntries are the entries of an order's life.
func sampleEntries(o *orders.Order, at time.Time) []ledger.Entry {
	escrow, proceeds := ledger.Of(ledger.Escrow, o.ID), ledger.Of(ledger.Proceeds, o.Seller)
	released := []ledger.Posting{{Debit: escrow, Credit: proceeds, Amount: o.Net()}}
	for _, fee := range o.Fees() {
		released = append(released, ledger.Posting{Debit: escrow, Credit: ledger.AccountID(fee.Account), Amount: fee.Amount})
	}
	released = append(released, ledger.Posting{Debit: proceeds, Credit: ledger.Of(ledger.Savings, o.Seller), Amount: o.Net()})
	list := []ledger.Entry{
		{Ref: "capture:p1/p1-1", Kind: ledger.Captured, By: "gateway", Memo: "QRIS 6f2a8c0be191", Postings: []ledger.Posting{{Debit: ledger.Clearing, Credit: escrow, Amount: o.Total()}}},
		{Ref: "ship:p1-1", Kind: ledger.Shipped, By: "sri", Postings: []ledger.Posting{{Debit: escrow, Credit: ledger.Courier, Amount: o.Parcel.Cost}}},
		{Ref: "release:p1-1", Kind: ledger.Released, By: "buyer", Memo: o.Memo(), Postings: released},
	}
	for i := range list {
		e := &list[i]
		e.Book, e.Subject, e.RecordedAt = o.Coop, o.ID, at.Add(time.Duration(5*i)*time.Hour)
		e.EffectiveAt = e.RecordedAt
	}
	return list
}

// sampleSeal covers all of them but the last.
func sampleSeal(at time.Time) *ledger.Seal {
	return &ledger.Seal{Book: "sembalun", N: 1_204, To: at.Add(5 * time.Hour), Entries: 4_911}
}

func samplePayment(at time.Time) *payments.Payment {
	return &payments.Payment{
		ID: "p1", State: payments.Paid, Amount: 152_000, Channel: "QRIS", PaidInvoice: "6f2a8c0be191", PaidAt: &at,
		Invoices:    []payments.Issued{{ID: "6f2a8c0be191"}},
		Allocations: []payments.Allocation{{Coop: "sembalun", Order: "p1-1", Amount: 104_000}, {Coop: "soreang", Order: "p1-2", Amount: 48_000}},
	}
}

// drawn is one of the pictures that come with the program.
func drawn(category string) web.Picture {
	return web.Picture{Width: 320, Height: 320, Tint: category, Drawn: true, Sources: []web.Source{{URL: "/static/category-" + category + ".webp", Width: 320}}}
}
