package storefront

import (
	"net/url"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/web"
	"lumbung/orders"
)

// buySamples fills the views of the pages for buying: one evening in Mataram, with the goods of two cooperatives.
func buySamples() map[string]any {
	return map[string]any{"checkout": sampleCheckout(), "purchase": samplePurchase(), "find": sampleFind()}
}

func samplePicture(category string) web.Picture {
	return web.Picture{Tint: category, Width: 320, Height: 320, Sources: []web.Source{{URL: "/static/category-" + category + ".webp", Width: 320}}}
}

func sampleLines() []cartLine {
	return []cartLine{
		{
			Product: "p1", Variant: "v1", Name: "Kopi Arabika Sembalun, sangrai sedang", VariantName: "Biji utuh", Href: "/p/kopi-arabika-sembalun",
			Picture: samplePicture("kopi"), Price: 48_000, Goods: 96_000, Quantity: 2, Left: 41,
		},
		{
			Product: "p2", Variant: "v2", Name: "Sambal beberuk pedas, botol 150 ml", Href: "/p/sambal-beberuk", Picture: samplePicture("sambal"),
			Price: 22_000, Goods: 22_000, Quantity: 1, Left: 12,
		},
		{
			Product: "p3", Variant: "v3", Name: "Sarung tenun Majalaya, benang katun", VariantName: "Biru nila", Href: "/p/sarung-tenun-majalaya",
			Picture: samplePicture("tenun"), Price: 285_000, Goods: 285_000, Quantity: 1, Left: 4,
		},
	}
}

func sampleCheckout() checkoutPage {
	const here, there = "s1", "s2"
	lines := sampleLines()
	typed := url.Values{
		"nama": {"Baiq Ratna Dewi"}, "hp": {"0819-0700-1234"}, "provinsi": {"52"}, "kabupaten": {"52.71"}, "kecamatan": {"52.71.05"},
		"kelurahan": {"52.71.05.1003"}, "jalan": {"Jalan Pariwisata Gang Melati No. 7"}, deliveryField + here: {"local"}, deliveryField + there: {"jne-reg"},
	}
	pickup := web.Option{Value: "pickup", Text: "Ambil di koperasi", Icon: "store", Note: "Gratis"}
	first, second := pickup, pickup
	first.Hint = "Jalan Panji Tilar Negara No. 18, Selaparang, Mataram. Buka Senin–Sabtu 08.00–16.00 WITA."
	second.Hint = "Jalan Raya Soreang No. 42, Soreang, Kab. Bandung. Buka setiap hari 08.00–17.00 WIB."
	local := web.Option{Value: "local", Text: "Diantar orang koperasi", Icon: "map-pin", Hint: "Sampai 1–2 hari sesudah dikirim", Note: "Rp8.000"}
	return checkoutPage{
		Page: web.Page{
			Title: "Pengiriman dan bayar", Nav: "keranjang", Back: "/keranjang", CartCount: 4, NoIndex: true, Form: &web.Form{Values: typed},
		},
		Areas: areaLists{
			Provinces: []web.Option{{Value: "52", Text: "Nusa Tenggara Barat"}}, Regencies: []web.Option{{Value: "52.71", Text: "Kota Mataram"}},
			Districts: []web.Option{{Value: "52.71.05", Text: "Selaparang"}}, Villages: []web.Option{{Value: "52.71.05.1003", Text: "Kelurahan Monjok"}},
		},
		Village: "Kelurahan Monjok, Selaparang, Kota Mataram, Nusa Tenggara Barat",
		Goods:   403_000, Delivery: 42_000, Total: 445_000, Counted: "s1=local&s2=jne-reg", Complete: true, Pieces: 4,
		Shops: []checkoutShop{
			{
				ID: here, Name: "Kopi Inaq Sri", Coop: "Koperasi Sembalun Makmur", Lines: lines[:2], Goods: 118_000, Chosen: "local", Cost: 8_000,
				Offers: append([]web.Option{first, local}, sampleCouriers("Rp9.000", "Rp10.000", "1–2")...),
			},
			{
				ID: there, Name: "Tenun Teh Lilis", Coop: "Koperasi Sabilulungan Soreang", Lines: lines[2:], Goods: 285_000, Chosen: "jne-reg",
				Cost: 34_000, Offers: append([]web.Option{second}, sampleCouriers("Rp32.000", "Rp34.000", "3–6")...),
			},
		},
	}
}

func sampleCouriers(jnt, jne, days string) []web.Option {
	hint := "Sampai " + days + " hari sesudah dikirim"
	return []web.Option{
		{Value: "jnt-ez", Text: "J&T EZ", Icon: "truck", Hint: hint, Note: jnt},
		{Value: "jne-reg", Text: "JNE REG", Icon: "truck", Hint: hint, Note: jne},
	}
}

// sampleTime is a Sunday evening in Mataram.
func sampleTime() time.Time { return time.Date(2026, 11, 22, 19, 5, 0, 0, i18n.WITA()) }

func samplePurchase() purchasePage {
	at := sampleTime()
	return purchasePage{
		Page: web.Page{Title: "Pesanan LB-8F2K4X", Nav: "pesanan", Back: "/pesanan", NoIndex: true}, PurchaseNo: "LB-8F2K4X", State: orders.Paid,
		Head: "Barang Anda siap diambil", Then: "Datang ke koperasi dan sebutkan kode pengambilan di bawah ini.", Tone: "nila", Sign: "store",
		Goods: 403_000, Total: 437_000, Paid: true, PlacedAt: at, Until: at.Add(orders.HoldFor), Link: "/pesanan/LB-8F2K4X?t=contoh",
		Pay: "/pesanan/LB-8F2K4X/bayar?t=contoh", Received: "/pesanan/LB-8F2K4X/terima?t=contoh", Buyer: "Baiq Ratna Dewi · 0819-0700-1234",
		To: orders.Address{
			Street: "Jalan Pariwisata Gang Melati No. 7", Landmark: "sebelah musala", Label: "Kelurahan Monjok, Selaparang, Kota Mataram, Nusa Tenggara Barat",
		},
		Orders: []purchaseOrder{samplePickup(), sampleShipped()},
	}
}

func samplePickup() purchaseOrder {
	return purchaseOrder{
		ID: "o1", OrderNo: "LB-8F2K4X-1", Shop: "Kopi Inaq Sri", Coop: "Koperasi Sembalun Makmur", Tone: "nila", StateName: "Diproses",
		Lines: []orderLine{
			{
				Name: "Kopi Arabika Sembalun, sangrai sedang", VariantName: "Biji utuh", Href: "/p/kopi-arabika-sembalun", Picture: samplePicture("kopi"),
				Quantity: 2, Price: 48_000, Goods: 96_000,
			},
			{Name: "Sambal beberuk pedas, botol 150 ml", Href: "/p/sambal-beberuk", Picture: samplePicture("sambal"), Quantity: 1, Price: 22_000, Goods: 22_000},
		},
		Goods: 118_000, Method: "Ambil di koperasi", Code: "482913", Hours: "Senin–Sabtu 08.00–16.00 WITA",
		Counter: "Jalan Panji Tilar Negara No. 18, Selaparang, Mataram", Note: "Tolong dibungkus kertas saja.",
		Way: []web.Step{
			{Title: "Dibayar", When: "22 November 2026, 19.09 WITA", State: "done"},
			{Title: "Dikemas", When: "23 November 2026, 09.40 WITA", State: "done"},
			{Title: "Diambil", Text: "Menunggu Anda ambil di koperasi.", State: "now"},
			{Title: "Diterima", State: "todo"},
		},
		WhatsApp: "https://wa.me/6281900090001",
	}
}

func sampleShipped() purchaseOrder {
	return purchaseOrder{
		ID: "o2", OrderNo: "LB-8F2K4X-2", Shop: "Tenun Teh Lilis", Coop: "Koperasi Sabilulungan Soreang", Tone: "nila", StateName: "Dikirim",
		Lines: []orderLine{{
			Name: "Sarung tenun Majalaya, benang katun", VariantName: "Biru nila", Href: "/p/sarung-tenun-majalaya", Picture: samplePicture("tenun"),
			Quantity: 1, Price: 285_000, Goods: 285_000,
		}},
		Goods: 285_000, Cost: 34_000, Method: "JNE REG", Days: "Sampai 3–5 hari sesudah dikirim", Tracking: "JNE0012884417",
		Way: []web.Step{
			{Title: "Dibayar", When: "22 November 2026, 19.09 WITA", State: "done"},
			{Title: "Dikemas", When: "23 November 2026, 10.15 WITA", State: "done"},
			{Title: "Dikirim", When: "23 November 2026, 15.30 WITA", State: "done"},
			{Title: "Diterima", Text: "Menunggu kabar dari Anda bahwa barangnya baik.", State: "now"},
		},
		MayConfirm: true, CompleteBy: sampleTime().AddDate(0, 0, 8), WhatsApp: "https://wa.me/6281900090002",
	}
}

func sampleFind() findPage {
	row := purchaseRow{
		Href: "/pesanan/LB-8F2K4X?t=contoh", PurchaseNo: "LB-8F2K4X", Goods: "Kopi Arabika Sembalun, sangrai sedang ×2 dan 2 barang lain",
		Day: "22 November 2026", Tone: "nila", StateName: "Dikirim", Picture: samplePicture("kopi"), Total: 437_000,
	}
	waiting, done := row, row
	waiting.PurchaseNo, waiting.Goods, waiting.Picture, waiting.Total = "LB-9C4TRW", "Madu hutan Sumbawa asli 500 ml ×1", samplePicture("madu"), 133_000
	waiting.Tone, waiting.StateName = "kunyit", "Menunggu pembayaran"
	done.PurchaseNo, done.Goods, done.Picture, done.Total = "LB-4H7QPN", "Keranjang ketak anyaman tangan ×1", samplePicture("anyaman"), 199_000
	done.Tone, done.StateName, done.Day = "padi", "Selesai", "3 November 2026"
	return findPage{Page: web.Page{Title: "Pesanan", Nav: "pesanan", NoIndex: true}, Guest: true, Rows: []purchaseRow{waiting, row, done}}
}
