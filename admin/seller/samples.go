package seller

import (
	"time"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// samples fill every view once: for the template test, the storybook and pictures. No number in them is anybody's.
func samples() map[string]any {
	return map[string]any{
		"today": sampleToday(), "orders": sampleOrders(), "order": sampleOrder(),
		"passbook": samplePassbook(), "shop": sampleShop(), "join": sampleJoin(),
	}
}

// bare is a visit without a request: a member who sells coffee.
func (s *Seller) bare(l *i18n.Locale) *Visit {
	coop := &members.Cooperative{
		ID: "sembalun", Name: "Koperasi Sembalun Makmur", Area: "52.71.05.1003", USPLicense: true, Street: "Jalan Panji Tilar Negara No. 18",
		Hours: members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}, Phone: "+6281900090001",
	}
	me := &identity.User{ID: "sri", Name: "Inaq Sri Wahyuni"}
	actor := members.Actor{User: me, Memberships: []members.Membership{
		{Coop: coop.ID, User: me.ID, Name: me.Name, Number: 127, State: members.Active, Roles: []members.Role{members.RoleMember}},
	}}
	shop := &catalog.Shop{Coop: coop.ID, Seller: me.ID, Name: "Kopi Inaq Sri", Slug: "kopi-inaq-sri", Area: "52.03.15.2002", State: catalog.Open}
	v := s.newVisit(actor, coop, shop, time.Date(2026, 11, 22, 8, 30, 0, 0, i18n.WITA()))
	v.Page = web.Page{Locale: l, NoIndex: true, Styles: styles()}
	v.Frame = v.frame(places(3))
	return v
}

// samplePage is a page inside the frame of a shop.
func samplePage(place, title, back string) web.Page {
	return web.Page{
		Title: title, Nav: place, Back: back, NoIndex: true, Path: "/jualan",
		Frame: &web.Frame{Name: "Kopi Inaq Sri", Role: "Koperasi Sembalun Makmur", Home: "/jualan", Help: "/jualan/lainnya#bantuan", Items: places(3)},
	}
}

func sampleToday() todayPage {
	return todayPage{
		Page: samplePage(placeToday, "Hari ini", ""), Lead: "Selamat pagi, Inaq Sri. Ada 3 pesanan untuk dikemas.",
		Tasks: []task{
			{"/jualan/pesanan?keadaan=kemas", "package", "kunyit", "Kemas pesanan", "Terlama dibayar 5 jam lalu", "3"},
			{"/jualan/pesanan?keadaan=siap", "truck", "nila", "Kirim atau serahkan", "1 dikirim, 1 diambil pembeli", "2"},
			{"/jualan/barang/1#stok", "alert-triangle", "bata", "Stok hampir habis", "Kopi Robusta 250 g tinggal 4", "1"},
		},
		Week: week{Days: []web.Bar{
			{Label: "Sen", Amount: 130_000},
			{Label: "Sel", Amount: 182_500},
			{Label: "Rab", Amount: 104_000},
			{Label: "Kam", Amount: 221_000},
			{Label: "Jum", Amount: 150_000},
			{Label: "Sab", Amount: 240_000},
			{Label: "Min", Amount: 257_000, On: true},
		}, Total: 1_284_500, Change: "+18 %", Up: true, Kept: 3_482_650, Held: "Rp412.000"},
		Share: "https://wa.me/?text=Kopi",
	}
}

// sampleFirstDay is the home of a shop that has nothing yet.
func sampleFirstDay() todayPage {
	view := sampleToday()
	view.Lead, view.Tasks, view.First = "Selamat pagi, Inaq Sri. Mari pasang barang pertama Anda.", nil, true
	view.Week = week{Held: "Rp0"}
	view.Closed = "Lapak Anda tutup. Pesanan yang sudah dibayar tetap perlu dikirim."
	return view
}

// sampleTabs stand on the first.
func sampleTabs(labels ...string) []oldTab {
	counts := []string{"3", "2", "4", "99+"}
	tabs := make([]oldTab, len(labels))
	for i, label := range labels {
		tabs[i] = oldTab{Href: "/jualan", Label: label, On: i == 0}
		if len(labels) == len(counts) {
			tabs[i].Count = counts[i]
		}
	}
	return tabs
}

func sampleOrders() ordersPage {
	kopi, madu := samplePicture("kopi-cangkir", "kopi", ""), samplePicture("kopi-biji", "kopi", "")
	return ordersPage{
		Page: samplePage(placeOrders, "Pesanan", ""), Tabs: sampleTabs("Perlu dikemas", "Siap dikirim", "Dikirim", "Selesai"),
		Rows: []orderRow{
			{"/jualan/pesanan/1", "LB-8F2K3X-1", "Dewi, Kota Mataram", "Kopi Arabika Sembalun, sangrai sedang ×2", "5 jam lalu", "Diambil pembeli", "store", "Rp96.000", kopi},
			{"/jualan/pesanan/2", "LB-7QX9M4-1", "Pak Slamet, Kota Malang", "Kopi Robusta 250 g ×3 dan 2 lagi", "8 jam lalu", "J&T EZ", "truck", "Rp187.500", madu},
			{"/jualan/pesanan/3", "LB-6ZT93H-2", "Ni Putu, Buleleng", "Kopi Arabika Sembalun 1 kg untuk warung ×1", "1 hari lalu", "JNE REG", "truck", "Rp215.000", madu},
		},
		Onward: "/jualan/pesanan?dari=x",
	}
}

func sampleEmptyOrders() ordersPage {
	view := sampleOrders()
	view.Rows, view.None, view.Onward = nil, "Tidak ada pesanan yang perlu dikemas.", ""
	return view
}

func sampleOrder() orderPage {
	return orderPage{
		Page: samplePage(placeOrders, "Pesanan LB-8F2K3X-1", "/jualan/pesanan?keadaan=kemas"), Action: "/jualan/pesanan/LB-8F2K3X-1",
		Order: "LB-8F2K3X-1", State: "Perlu dikemas", Tone: "kunyit", Do: "pack", Buyer: "Dewi Lestari", Phone: "0812-3456-7890",
		Tel: "tel:+6281234567890", Chat: "https://wa.me/6281234567890", Way: "J&T EZ", WayIcon: "truck",
		Address:  []string{"Jalan Pejanggik 12", "Kelurahan Pagesangan, Mataram, Kota Mataram, Nusa Tenggara Barat"},
		Postcode: "83127", Landmark: "Rumah pagar hijau, samping masjid", Note: "Tolong digiling agak halus ya, Bu. Untuk oleh-oleh.",
		Lines: []orderLine{
			{"Kopi Arabika Sembalun, sangrai sedang", "Giling halus", samplePicture("kopi-cangkir", "kopi", ""), 2, "Rp48.000", "Rp96.000"},
			{"Kopi jahe merah", "", samplePicture("jahe", "jamu", ""), 1, "Rp35.000", "Rp35.000"},
		},
		Track: []web.Step{
			{Title: "Dibayar pembeli", When: "22 November 2026, 08.14 WITA", State: "done"},
			{Title: "Dikemas", State: "now"},
			{Title: "Dikirim", State: "todo"},
			{Title: "Diterima, uang masuk", State: "todo"},
		},
		Why: []web.WhyLine{
			{Label: "Kopi Arabika Sembalun, sangrai sedang, 2 × Rp48.000", Amount: 96_000},
			{Label: "Kopi jahe merah, 1 × Rp35.000", Amount: 35_000},
			{Label: "Jasa koperasi 5 % (keputusan rapat 12/III/2026)", Amount: -6_550},
			{Label: "Biaya pembayaran QRIS 0,7 %", Amount: -980},
		},
		NetLabel: "Masuk simpanan Anda", Net: "Rp123.470", NetText: "Masuk sesudah pembeli menerima barang.",
		Sender: "Kopi Inaq Sri", SenderArea: "Desa Sembalun Lawang, Sembalun, Kabupaten Lombok Timur, Nusa Tenggara Barat", Weight: "720 g",
	}
}

// sampleSending is an order whose parcel leaves now; the tracking number was forgotten.
func sampleSending() orderPage {
	view := sampleOrder()
	view.Do, view.Courier, view.State, view.Tone = "ship", true, "Siap dikirim", "nila"
	view.Form = &web.Form{Values: map[string][]string{"resi": {""}}}
	return view
}

func samplePickup() orderPage {
	view := sampleOrder()
	view.Do, view.State, view.Tone, view.Way, view.WayIcon, view.Address = "hand_over", "Siap dikirim", "nila", "Diambil pembeli", "store", nil
	return view
}

func sampleDone() orderPage {
	view := sampleOrder()
	view.Do, view.State, view.Tone, view.Say, view.Tracking = "", "Selesai", "padi", "Pembeli sudah menerima barangnya.", "JP1234567890"
	return view
}

func samplePassbook() passbookPage {
	const fee, qris = "Jasa koperasi 5 % (keputusan rapat 12/III/2026)", "Biaya pembayaran QRIS 0,7 %"
	whys := map[int64][]web.WhyLine{
		90_528:  {{Label: "Harga barang 2 × Rp48.000", Amount: 96_000}, {Label: fee, Amount: -4_800}, {Label: qris, Amount: -672}},
		45_264:  {{Label: "Harga barang 1 × Rp48.000", Amount: 48_000}, {Label: fee, Amount: -2_400}, {Label: qris, Amount: -336}},
		101_844: {{Label: "Kopi Robusta, 3 × Rp36.000", Amount: 108_000}, {Label: fee, Amount: -5_400}, {Label: qris, Amount: -756}},
	}
	line := func(title string, amount, balance int64, day, number string) bookLine {
		l := bookLine{PassbookLine: web.PassbookLine{Title: title, Amount: money.Amount(amount), Balance: money.Amount(balance)}, When: day}
		if number != "" {
			l.Order, l.Href, l.Why, l.Total = number, "/jualan/pesanan/"+number, whys[amount], "Masuk simpanan Anda"
		}
		return l
	}
	first := line("Kopi Arabika ×2", 90_528, 3_482_650, "22 Nov", "LB-8F2K3X-1")
	first.Open = true
	back := line("Pembetulan", -45_264, 3_346_858, "18 Nov", "")
	back.Back = true
	return passbookPage{
		Page: samplePage(placeBook, "Buku simpanan", "/jualan"), Kind: "Simpanan sukarela", Holder: "No. 00127 · Inaq Sri Wahyuni",
		Balance: "Rp3.482.650", Held: "Rp412.000", Books: sampleTabs("Simpanan sukarela", "Hasil jual"), Book: "sukarela",
		Filters: sampleTabs("Semua", "Masuk", "Keluar"),
		Months:  []web.Option{{Text: "Semua bulan"}, {Value: "2026-11", Text: "November 2026"}, {Value: "2026-10", Text: "Oktober 2026"}},
		Lines: []bookLine{
			first, line("Kopi Arabika ×1", 45_264, 3_392_122, "20 Nov", "LB-77QX2A-1"), back,
			line("Kopi Robusta ×3", 101_844, 3_392_122, "14 Nov", "LB-6ZT93H-2"),
		},
		Onward: "/jualan/simpanan?dari=x", Download: "/jualan/simpanan/unduh?buku=sukarela",
		Hours: "Senin–Sabtu 08.00–16.00 WITA", Street: "Jalan Panji Tilar Negara No. 18", Chat: "https://wa.me/6281900090001",
		Consent: consentView{
			Action: "/jualan/simpanan/persetujuan", Licensed: true, Given: true, Since: "1 November 2026, 09.00 WITA",
			Sentence: "Saya meminta Koperasi Sembalun Makmur memindahkan seluruh hasil jual saya ke simpanan sukarela atas nama saya.",
		},
	}
}

func sampleEmptyBook() passbookPage {
	view := samplePassbook()
	view.Kind, view.Lines, view.Books, view.Balance, view.Onward = "Hasil jual", nil, view.Books[:1], "Rp0", ""
	view.None = "Belum ada catatan. Hasil jual tercatat di sini sesudah pembeli menerima barang."
	view.Consent.Given = false
	return view
}

func sampleJoin() joinPage {
	page := web.Page{Title: "Jualan untuk anggota koperasi", NoIndex: true, Frame: joinFrame("Dewi Lestari")}
	return joinPage{Page: page}
}

func sampleWaiting() joinPage {
	view := sampleJoin()
	view.Applied = []string{"Koperasi Sembalun Makmur"}
	return view
}
