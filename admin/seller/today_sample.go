package seller

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/content"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/orders/delivery"
)

func sampleToday(_ context.Context, v *Visit) (templ.Component, error) {
	sold := func(offer delivery.Rate, hours int) orders.Order {
		return *saleOf("LB-8F2K3X-1", "Dewi Lestari", "", offer, v.now.Add(-time.Duration(hours)*time.Hour))
	}
	w := waiting{
		pack: []orders.Order{sold(sampleParcel, 5), sold(sampleParcel, 3), sold(sampleCounter, 1)},
		send: []orders.Order{sold(sampleParcel, 20), sold(sampleCounter, 30)},
		low:  []catalog.Stock{{Product: "1", Available: 4}}, lowName: "Kopi Robusta 250 g",
		told: []content.Announcement{{
			Title: members.Text{ID: "Rapat anggota 5 Desember"}, Text: members.Text{ID: "Di balai desa, pukul 09.00. Bawa buku anggota."},
		}},
	}
	return todayMain(v, w, week{Days: []web.Bar{
		{Label: "Sen", Amount: 130_000},
		{Label: "Sel", Amount: 182_500},
		{Label: "Rab", Amount: 104_000},
		{Label: "Kam", Amount: 221_000},
		{Label: "Jum", Amount: 150_000},
		{Label: "Sab", Amount: 240_000},
		{Label: "Min", Amount: 257_000, On: true},
	}, Total: 1_284_500, Change: "+18 %", Up: true, Kept: 3_482_650, Held: v.Rupiah(412_000)}), nil
}

// sampleFirstDay is the home of a shop that has nothing yet.
func sampleFirstDay(_ context.Context, v *Visit) (templ.Component, error) {
	v.shop.State = catalog.Closed
	return todayMain(v, waiting{first: true}, week{Held: "Rp0"}), nil
}
