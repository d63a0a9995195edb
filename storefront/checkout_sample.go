package storefront

import (
	"net/url"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/orders"
)

// sampleCheckout is a form that is filled in.
func sampleCheckout(v *Visit) checkoutView {
	const here, there = "s1", "s2"
	lines := sampleLines()
	v.Form = &web.Form{Values: url.Values{
		"nama": {"Baiq Ratna Dewi"}, "hp": {"0819-0700-1234"}, "provinsi": {"52"}, "kabupaten": {"52.71"}, "kecamatan": {"52.71.05"},
		"kelurahan": {"52.71.05.1003"}, "jalan": {"Jalan Pariwisata Gang Melati No. 7"},
		"kodepos": {"83122"}, "cara": {"phone"},
		deliveryField + here: {"local"}, deliveryField + there: {"jne-reg"},
	}}
	pickup := web.Option{Value: "pickup", Text: "Ambil di koperasi", Icon: "store", Note: "Gratis"}
	first, second := pickup, pickup
	first.Hint = "Jalan Panji Tilar Negara No. 18, Selaparang, Mataram. Buka Senin–Sabtu 08.00–16.00 WITA."
	second.Hint = "Jalan Raya Soreang No. 42, Soreang, Kab. Bandung. Buka setiap hari 08.00–17.00 WIB."
	local := web.Option{Value: "local", Text: v.T("delivery.local"), Icon: "map-pin", Note: v.Rupiah(8_000)}
	local.Hint = "Sampai 1–2 hari sesudah dikirim"
	return checkoutView{
		areas: areaLists{
			Provinces: []web.Option{{Value: "52", Text: "Nusa Tenggara Barat"}}, Regencies: []web.Option{{Value: "52.71", Text: "Kota Mataram"}},
			Districts: []web.Option{{Value: "52.71.05", Text: "Selaparang"}},
			Villages:  []web.Option{{Value: "52.71.05.1003", Text: "Kelurahan Monjok"}},
		},
		village: "Kelurahan Monjok, Selaparang, Kota Mataram, Nusa Tenggara Barat", postcode: "83122",
		goods: 403_000, delivery: 42_000, total: 445_000, counted: "s1=local&s2=jne-reg", complete: true, pieces: 4,
		ways: []web.Option{
			{Value: "phone", Text: v.T("checkout.way_phone"), Icon: "qrcode", Hint: v.T("checkout.way_held", v.span(orders.HoldFor))},
			{Value: "transfer", Text: v.T("checkout.way_transfer"), Icon: "cash", Hint: v.T("checkout.way_held", v.span(orders.TransferHold))},
		},
		shops: []checkoutShop{
			{
				id: here, name: "Kopi Inaq Sri", coop: "Koperasi Sembalun Makmur", lines: lines[:2], goods: 118_000, chosen: "local", cost: 8_000,
				offers: append([]web.Option{first, local}, sampleCouriers(v, 9_000, 10_000, "1–2")...),
			},
			{
				id: there, name: "Tenun Teh Lilis", coop: "Koperasi Sabilulungan Soreang", lines: lines[2:], goods: 285_000, chosen: "jne-reg",
				cost: 34_000, offers: append([]web.Option{second}, sampleCouriers(v, 32_000, 34_000, "3–6")...),
			},
		},
	}
}

// sampleMistaken is a form that was refused: too little is filled in, and the prices have changed.
func sampleMistaken(v *Visit) checkoutView {
	view := sampleCheckout(v)
	v.Form = &web.Form{
		Values: url.Values{"nama": {"B"}, "hp": {"0819"}}, FormError: orders.ErrTotalChanged.With(money.Amount(440_000), money.Amount(445_000)),
		Faults: fault.Fields{"hp": fault.New(fault.Invalid, "checkout.phone"), "kirim.s1": fault.New(fault.Invalid, "checkout.delivery")},
	}
	view.village, view.postcode, view.complete, view.areas = "", "", false, areaLists{Provinces: view.areas.Provinces}
	view.shops[0].chosen, view.shops[1].chosen, view.total = "", "", view.goods
	view.problems = []string{"Sambal beberuk pedas, botol 150 ml: Stoknya tinggal 3."}
	return view
}

func sampleCouriers(v *Visit, jnt, jne money.Amount, days string) []web.Option {
	hint := "Sampai " + days + " hari sesudah dikirim"
	return []web.Option{
		{Value: "jnt-ez", Text: "J&T EZ", Icon: "truck", Hint: hint, Note: v.Rupiah(jnt)},
		{Value: "jne-reg", Text: "JNE REG", Icon: "truck", Hint: hint, Note: v.Rupiah(jne)},
	}
}
