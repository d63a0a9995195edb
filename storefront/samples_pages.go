package storefront

import (
	"lumbung/catalog"
	"lumbung/internal/media"
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
