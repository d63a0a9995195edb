package storefront

import (
	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

func sampleProduct() productPage {
	about := "Kopi dari kebun kami sendiri di kaki Bukit Pergasingan, 1.150 meter. Dipetik merah, dijemur di para-para tiga minggu, lalu saya " +
		"sangrai sampai cokelat rata. Rasanya gula aren dan sedikit jeruk, asamnya lembut.\nSetelah dibuka, simpan di stoples rapat, jangan di kulkas."
	view := productPage{
		Page: web.Page{Title: "Kopi Arabika Sembalun, sangrai sedang", Path: "/p/kopi-arabika-sembalun", Back: "/kategori/kopi", Place: "Mataram", CartCount: 3, Description: firstWords(about)},
		ID:   "p1", Name: "Kopi Arabika Sembalun, sangrai sedang", About: about,
		Gallery: []web.Picture{demoPicture(cupPicture, "kopi"), demoPicture(beansPicture, "kopi"), demoPicture(bottlePicture, "kopi")},
		Chips:   []mark{{"kunyit", "Panen baru", ""}, {"padi", "Halal", "shield-check"}, {"soga", "P-IRT 2105203010189-31", ""}},
		Price:   48_000, Unit: "200 g · Rp24.000/100 g", Sold: 312, Stock: "stok 99", Soon: "Dibuat sesudah dipesan, 1 hari", Most: 41,
		Choices: []choice{{ID: "p1-1", Name: "Biji utuh", On: true}, {ID: "p1-2", Name: "Giling halus"}, {ID: "p1-3", Name: "Giling kasar", Stock: "Habis", Gone: true}},
		Shares: []web.Part{
			{Tone: "padi", Label: "Simpanan Kopi Inaq Sri, pembuatnya", Amount: 45_264},
			{Tone: "nila", Label: "Koperasi, untuk semua anggota", Amount: 2_400},
			{Tone: "kunyit", Label: "Biaya QRIS", Amount: 336},
		},
		Minute: "12/III/2026", Maker: makerCard{"/lapak/kopi-inaq-sri", "Kopi Inaq Sri", "/static/avatar-1.webp", "Anggota Koperasi Sembalun Makmur, usaha sejak 2016"},
		Arrival: "Sel 24 – Rab 25 Nov", Ways: "Ambil di koperasi gratis · kurir koperasi Rp12.000 · Pos Reguler Rp12.000", Choose: "/?tujuan=#tujuan",
		Facts: []fact{
			{"Isi", "200 g"},
			{"Komposisi", "100% kopi arabika"},
			{"Masa simpan", "12 bulan"},
			{"Nomor P-IRT", "2105203010189-31"},
			{"Nomor halal", "ID521115759520723"},
			{"Berat kirim", "240 gram"},
		},
		More: sampleCards()[7:], WhatsApp: "https://wa.me/?text=Kopi",
		Trail: []web.Crumb{{Text: "Beranda", Href: "/"}, {Text: "Kopi", Href: "/kategori/kopi"}, {Text: "Kopi Arabika Sembalun, sangrai sedang"}},
	}
	view.Structured = productDataOf(&view, &goods{
		product: &catalog.Product{
			ID: "p1", Name: view.Name, Slug: "kopi-arabika-sembalun", Description: about, Category: "kopi",
			Variants: []catalog.Variant{{ID: "p1-1", Price: 48_000}}, Pictures: []media.Picture{{ID: cupPicture, Width: 1200, Height: 1200}},
		},
		shop: &catalog.Shop{Name: "Kopi Inaq Sri"}, stock: map[string]int64{"p1-1": 41},
	})
	return view
}

func sampleStanding() []coopLine {
	return []coopLine{
		{"/koperasi/sembalun-makmur", "Koperasi Sembalun Makmur", "No. 00127, sejak 3 Februari 2019", "Anggota", "padi"},
		{"/koperasi/den-bukit", "Koperasi Den Bukit Singaraja", "Permohonan masuk 20 November 2026. Pengurus akan memutuskan.", "Menunggu keputusan", "kunyit"},
	}
}

func sampleAccount() accountPage {
	return accountPage{
		Page: web.Page{Title: "Akun", Path: "/akun", Nav: "akun", Visitor: &web.Visitor{Name: "Inaq Sri Wahyuni", Member: true}, NoIndex: true},
		Name: "Inaq Sri Wahyuni", Phone: "0819-0000-0102", Member: true, Officer: true, Coops: sampleStanding(), More: "/akun?sesudah=x",
		Purchases: []purchaseLine{
			{"/pesanan/LB-8F2K4X", "LB-8F2K4X", "22 November 2026, 19.08 WIB", 437_000, 2, "Menunggu pembayaran", "kunyit"},
			{"/pesanan/LB-77QX2A", "LB-77QX2A", "20 November 2026, 08.14 WIB", 60_000, 1, "Sudah dibayar", "padi"},
			{"/pesanan/LB-6ZT93B", "LB-6ZT93B", "14 November 2026, 16.40 WIB", 128_500, 1, "Batal, tidak dibayar", "soga"},
		},
	}
}

func sampleApply() applyPage {
	form, err := web.FormOf(applyForm{Coop: "handep-kahayan", Province: "52", Regency: "52.71"})
	if err != nil {
		panic(err) // the form is a struct of strings
	}
	return applyPage{
		Page:  web.Page{Title: "Gabung koperasi", Path: "/akun/gabung", Nav: "akun", Back: "/akun", Form: form, NoIndex: true},
		Coops: []web.Option{{Value: "handep-kahayan", Text: "Koperasi Handep Kahayan, Palangka Raya"}, {Value: "sabilulungan-soreang", Text: "Koperasi Sabilulungan Soreang, Kab. Bandung"}},
		Areas: areaLists{
			Provinces: []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}},
			Regencies: []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}, {Value: "52.71", Text: "Kota Mataram"}},
			Districts: []web.Option{{Value: "52.71.01", Text: "Ampenan"}, {Value: "52.71.05", Text: "Selaparang"}},
		},
		Mine: sampleStanding(),
	}
}

func sampleMessages() messagesPage {
	return messagesPage{Page: web.Page{Title: "Pesan keluar", Path: "/_pesan", NoIndex: true}, List: []messageLine{
		{members.System().User.Name + ", 0819-0000-0101", "WhatsApp", "", "Pesanan LB-8F2K4X sudah dibayar.\nPenjual sedang mengemasnya.", "/pesanan/LB-8F2K4X", "22 November 2026, 19.09 WIB"},
		{"Baiq Ratna Dewi, ratna@contoh.id", "E-mail", "Pesanan Anda dikirim", "JNE0012884417 sedang menuju Mataram.", "", "22 November 2026, 10.20 WIB"},
	}}
}
