package seller

import (
	"lumbung/internal/fault"
	"lumbung/internal/web"
)

func sampleProducts() productsPage {
	return productsPage{
		Page: samplePage(placeGoods, "Barang", ""), Tabs: sampleTabs("Semua", "Dijual", "Menunggu pengurus", "Draf", "Dikembalikan", "Disimpan"),
		Rows: []productRow{
			{Href: "/jualan/barang/1", Name: "Kopi Arabika Sembalun, sangrai sedang", Price: "Rp48.000", Stock: "stok 99", State: "Dijual", Tone: "padi", Picture: samplePicture("kopi-cangkir", "kopi", "")},
			{Href: "/jualan/barang/2", Name: "Kopi Robusta 250 g", Price: "Rp32.000 – Rp60.000", Stock: "stok 4", Low: true, State: "Dijual", Tone: "padi", Picture: samplePicture("kopi-bubuk", "kopi", "")},
			{Href: "/jualan/barang/3", Name: "Kopi jahe merah", Price: "Rp35.000", Stock: "stok 20", State: "Dikembalikan", Tone: "bata", Reason: "Nomor P-IRT di foto tidak sama dengan yang ditulis.", Picture: samplePicture("jahe", "jamu", "")},
			{Href: "/jualan/barang/4", Name: "Madu trigona 150 ml", Price: "Rp85.000", Stock: "stok 0", Low: true, State: "Draf", Tone: "soga", Picture: web.Picture{Tint: "madu"}},
		},
		Undo: "/jualan/barang/5/kembalikan", UndoName: "Paket oleh-oleh kopi",
	}
}

func sampleEmptyProducts() productsPage {
	view := sampleProducts()
	view.Rows, view.Undo, view.None = nil, "", "Belum ada barang di lapak Anda."
	return view
}

func sampleCategories() []web.Option {
	return []web.Option{{Value: "kopi", Text: "Kopi"}, {Value: "camilan", Text: "Camilan"}, {Value: "madu", Text: "Madu"}}
}

// sampleProduct is one that is for sale in three choices, with a change that waits.
func sampleProduct() productPage {
	form := &web.Form{Faults: fault.Fields{}, Values: map[string][]string{
		"name": {"Kopi Arabika Sembalun, sangrai sedang"}, "category": {"kopi"}, "content": {"200 g"}, "pirt": {"2105203010189-31"},
		"description":   {"Kopi dari kebun kami sendiri di kaki Bukit Pergasingan, 1.150 meter. Dipetik merah, dijemur di para-para tiga minggu."},
		"variants.0.id": {"p-1"}, "variants.0.name": {"Biji utuh"}, "variants.0.price": {"48.000"}, "variants.0.weight": {"240"},
		"variants.1.id": {"p-2"}, "variants.1.name": {"Giling halus"}, "variants.1.price": {"48.000"}, "variants.1.weight": {"240"},
		"unit_quantity": {"100"}, "unit_name": {"g"},
	}}
	page := samplePage(placeGoods, "Kopi Arabika Sembalun, sangrai sedang", "/jualan/barang")
	page.Form = form
	rows := rowsOf(form, 3)
	return productPage{
		Page: page, Action: "/jualan/barang/1", Categories: sampleCategories(), First: rows[0], Others: rows[1:], Choices: true, RowCount: 3,
		OpenLicences: true, State: "Dijual", Tone: "padi", Public: "/p/kopi-arabika-sembalun",
		Waits: []change{{"Nama barang", "Kopi Arabika Sembalun", "Kopi Arabika Sembalun, sangrai sedang"}, {"Nomor BPOM", "MD867031234567", ""}},
		Hints: []string{"Nomor P-IRT biasanya 15 angka. Cocokkan dengan kemasannya."},
		Photos: []photo{
			{"a", 1, samplePicture("kopi-cangkir", "kopi", "Foto 1")}, {"b", 2, samplePicture("kopi-biji", "kopi", "Foto 2")}, {"c", 3, samplePicture("kopi-bubuk", "kopi", "Foto 3")},
		},
		Stocks:       []stockRow{{"Biji utuh", 41, 2}, {"Giling halus", 3, 0}},
		StockOptions: []web.Option{{Value: "p-1", Text: "Biji utuh"}, {Value: "p-2", Text: "Giling halus"}},
		Causes:       []web.Option{{Value: "made", Text: "Panen atau buatan baru"}, {Value: "counted", Text: "Dihitung ulang"}},
	}
}

// sampleSentBack is one that an officer did not accept.
func sampleSentBack() productPage {
	view := sampleProduct()
	view.State, view.Tone, view.Public, view.Submits, view.Waits = "Dikembalikan", "bata", "", true, nil
	view.Reason = "Nomor P-IRT di foto tidak sama dengan yang ditulis."
	view.SentBack = view.Reason
	view.Photos, view.Rests, view.StockOptions = nil, true, view.StockOptions[:1]
	return view
}

// sampleNew is the form of a new product, empty.
func sampleNew() productPage {
	page := samplePage(placeGoods, "Barang baru", "/jualan/barang")
	form := &web.Form{Values: map[string][]string{}, Faults: fault.Fields{}}
	page.Form = form
	rows := rowsOf(form, 1+emptyRows)
	return productPage{Page: page, Fresh: true, Action: "/jualan/barang/baru", Categories: sampleCategories(), First: rows[0], Others: rows[1:], RowCount: len(rows)}
}

// sampleRefused is a new product with mistakes in it; its pictures have arrived.
func sampleRefused() productPage {
	view := sampleNew()
	view.Form = &web.Form{
		Values: map[string][]string{"name": {"Madu trigona"}, "category": {"madu"}, "variants.0.price": {"delapan lima"}, "variants.0.weight": {"200"}},
		Faults: fault.Fields{
			"description": fault.New(fault.Invalid, "form.required"), "variants.0.price": fault.New(fault.Invalid, "form.money"),
			"variants.1.name": fault.New(fault.Invalid, "form.required"),
		},
	}
	view.Choices = true
	view.Uploaded = []photo{{"x", 1, samplePicture("madu-botol", "madu", "Foto 1")}, {"y", 2, samplePicture("madu-guci", "madu", "Foto 2")}}
	return view
}

func sampleShop() shopPage {
	page := samplePage(placeMore, "Buka lapak", "/jualan/lainnya")
	page.Form = &web.Form{Faults: fault.Fields{}, Values: map[string][]string{
		"name": {""}, "provinsi": {"52"}, "kabupaten": {"52.03"}, "kecamatan": {""}, "street": {"Dusun Lebak Daya"}, "pick_up": {"1"},
	}}
	return shopPage{Page: page, Fresh: true, Action: "/jualan/buka", Coop: "Koperasi Sembalun Makmur", Lists: areaLists{
		Provinces: []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}},
		Regencies: []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}}, Districts: []web.Option{{Value: "52.03.15", Text: "Sembalun"}},
	}}
}

func sampleMyShop() shopPage {
	view := sampleShop()
	view.Fresh, view.Action, view.Title = false, "/jualan/lapak", "Ubah lapak"
	view.Lists.Villages = []web.Option{{Value: "52.03.15.2002", Text: "Desa Sembalun Lawang"}}
	return view
}
