package seller

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
	"lumbung/payments"
)

// sampleLine is so many pieces of something.
func sampleLine(name, variant, category string, quantity int64, price money.Amount, grams int64) orders.Line {
	goods, _ := price.Times(quantity)
	return orders.Line{Name: name, VariantName: variant, Category: category, Quantity: quantity, Price: price, Goods: goods, Weight: grams}
}

func sampleLife(at time.Time, entered ...orders.State) (l states.Life[orders.State]) {
	for _, state := range entered {
		l.State = state
		l.Steps = append(l.Steps, states.Step[orders.State]{State: state, Mark: states.Mark{At: at}})
	}
	return l
}

// saleOf is a paid order of some lines, with its fees frozen as a QRIS payment does.
func saleOf(number, buyer, area string, offer delivery.Rate, paid time.Time, lines ...orders.Line) *orders.Order {
	o := &orders.Order{
		Number: number, ShopName: "Kopi Inaq Sri", Buyer: orders.Buyer{Name: buyer, Phone: "+6281234567890"}, Lines: lines,
		Address: orders.Address{Area: area}, Life: sampleLife(paid, orders.Confirmed),
	}
	o.Shipment.Rate = offer
	var parts []payments.FeeLine
	for _, line := range lines {
		o.Charges = append(o.Charges, orders.Charge{Kind: orders.ChargeGoods, Amount: line.Goods})
		parts = append(parts, payments.FeeLine{Goods: line.Goods})
	}
	schedule := payments.StandardFeeSchedule("sembalun", 500, payments.BySeller, "12/III/2026", time.Time{})
	frozen := schedule.Freeze(parts, payments.ShareGatewayCost("QRIS", []money.Amount{o.Total()})[0])
	for i := range o.Lines {
		o.Lines[i].Fees = frozen[i]
	}
	return o
}

var (
	sampleParcel  = delivery.Rate{Method: delivery.Courier, Name: "J&T EZ"}
	sampleCounter = delivery.Rate{Method: delivery.Pickup}
)

// sampleOrders are orders to pack.
func sampleOrders(v *Visit) (rows []orderRow) {
	arabika := sampleLine("Kopi Arabika Sembalun, sangrai sedang", "", "kopi", 2, 48_000, 240)
	robusta, jahe := sampleLine("Kopi Robusta 250 g", "", "kopi", 3, 36_000, 250), sampleLine("Kopi jahe merah", "", "jamu", 1, 35_000, 200)
	kilo := sampleLine("Kopi Arabika Sembalun 1 kg untuk warung", "", "kopi", 1, 215_000, 1_000)
	since := func(hours int) time.Time { return v.now.Add(-time.Duration(hours) * time.Hour) }
	for _, o := range []*orders.Order{
		saleOf("LB-8F2K3X-1", "Dewi Lestari", "52.71.01.1005", sampleCounter, since(5), arabika),
		saleOf("LB-7QX9M4-1", "Pak Slamet", "35.73.01.1001", sampleParcel, since(8), robusta, jahe, arabika),
		saleOf("LB-6ZT93H-2", "Ni Putu Ayu", "51.08.01.2001", delivery.Rate{Method: delivery.Courier, Name: "JNE REG"}, since(30), kilo),
	} {
		rows = append(rows, orderRow{o, samplePicture("kopi", "")})
	}
	return rows
}

// sampleOrder is an order that waits to be packed, as change makes it.
func sampleOrder(change func(v *Visit, o *orders.Order)) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		o := saleOf(
			"LB-8F2K3X-1", "Dewi Lestari", "52.71.01.1005", sampleParcel, v.now.Add(-16*time.Minute),
			sampleLine("Kopi Arabika Sembalun, sangrai sedang", "Giling halus", "kopi", 2, 48_000, 260),
			sampleLine("Kopi jahe merah", "", "jamu", 1, 35_000, 200),
		)
		o.Address = orders.Address{
			Street: "Jalan Pejanggik 12", Label: "Kelurahan Pagesangan, Mataram, Kota Mataram, Nusa Tenggara Barat", Postcode: "83127",
			Landmark: "Rumah pagar hijau, samping masjid",
		}
		o.Note = "Tolong digiling agak halus ya, Bu. Untuk oleh-oleh."
		sendBy := v.now.AddDate(0, 0, 7)
		o.CancelBy = &sendBy
		if change != nil {
			change(v, o)
		}
		pictures := []web.Picture{samplePicture("kopi", ""), samplePicture("jamu", "")}
		return v.showOrder(&orderView{Order: o, pictures: pictures, goes: goes{saved: true}}), nil
	}
}

// sampleSending is an order whose parcel leaves now; the tracking number was forgotten.
func sampleSending(v *Visit, o *orders.Order) {
	o.State = orders.Packed
	v.Form = &web.Form{Values: map[string][]string{"resi": {""}}}
	v.Form.Miss("resi")
	v.Form.Label("resi", "seller.tracking")
}

func sampleOnItsWay(v *Visit, o *orders.Order) {
	due := v.now.AddDate(0, 0, 12)
	o.State, o.CompleteBy, o.Shipment.Tracking = orders.Shipped, &due, "JNEJNEJNE"
	o.Shipment.Corrected = []orders.Corrected{{Tracking: "JP1234567890", At: v.now}}
}

func samplePickup(_ *Visit, o *orders.Order) {
	o.State, o.Shipment.Rate, o.Address = orders.Packed, sampleCounter, orders.Address{}
}

// sampleCancelled is an order that its buyer has cancelled.
func sampleCancelled(v *Visit, o *orders.Order) {
	later := sampleLife(v.now, orders.Cancelled)
	o.State, o.Steps, o.CancelledBy, o.CancelBy = later.State, append(o.Steps, later.Steps...), orders.ByBuyer, nil
}

// sampleCredited is one of which the money of a piece went back to the buyer, and that of another is to be agreed to.
func sampleCredited(v *Visit, o *orders.Order) {
	sampleDone(v, o)
	o.CreditNotes = []orders.CreditNote{{
		N: 1, Lines: []orders.CreditLine{{Pieces: 1, Amount: 48_000}}, Sent: true, Released: true, Amount: 48_000, Fees: 2_736,
		Reason: "Satu bungkus sobek di jalan.", Side: orders.ByOffice, At: v.now,
	}}
	v.Form = &web.Form{Values: map[string][]string{"buah": {"0-0", "1-1"}, "sebab": {"Kopi jahenya basi."}}}
	v.Form.Miss("setuju")
	v.Form.Faults["setuju"] = orders.ErrAskAgain.With(money.Amount(35_000), money.Amount(1_995), money.Amount(33_005))
	v.Form.Label("setuju", "credit.agreed")
}

func sampleDone(v *Visit, o *orders.Order) {
	o.Shipment.Tracking = "JP1234567890"
	later := sampleLife(v.now, orders.Packed, orders.Shipped, orders.Completed)
	o.State, o.Steps = later.State, append(o.Steps, later.Steps...)
}
