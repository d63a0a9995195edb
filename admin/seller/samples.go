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
