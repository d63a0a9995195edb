package cooperative

import (
	"time"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

func (b sample) members() membersPage {
	d := b.on("anggota", "coop.nav.members")
	at := sampleNow()
	row := func(number, name, place, roles string, years int) memberRow {
		return memberRow{ID: "sembalun.x", Number: number, Name: name, Place: place, Roles: roles, Phone: "0819-0000-0122", At: at.AddDate(-years, -2, 0)}
	}
	return membersPage{
		desk: d, States: d.memberTabs(members.Active), On: members.Active,
		Applicants: []memberRow{
			{ID: "sembalun.a", Name: "Amaq Mahrip", Place: "Sembalun Bumbung, Lombok Timur", At: at.AddDate(0, 0, -6)},
			{ID: "sembalun.b", Name: "Inaq Rohani", Place: "Sajang, Lombok Timur", At: at.AddDate(0, 0, -1)},
		},
		Rows: []memberRow{
			row("00136", "Amaq Rusdiawan", "Sajang, Lombok Timur", d.T("coop.role.member"), 7),
			row("00002", "Baiq Ida Royani", "Mataram Barat, Kota Mataram", d.T("coop.role.secretary"), 8),
			row("00127", "Inaq Sri Wahyuni", "Sembalun Lawang, Lombok Timur", d.T("coop.role.member"), 7),
			row("00001", "Lalu Wiranata", "Monjok, Kota Mataram", d.T("coop.role.chair"), 8),
			row("00004", "Mahsun Ridwan", "Pagesangan, Kota Mataram", d.T("coop.role.supervisor"), 8),
		},
		Next: "next",
	}
}

func (b sample) member() memberPage {
	d := b.on("anggota", "coop.nav.members")
	at := sampleNow()
	m := &members.Membership{
		ID: "sembalun.b", Coop: "sembalun", User: "sri", Name: "Inaq Sri Wahyuni", State: members.Applied, Number: 0,
		AppliedAt: at.AddDate(0, 0, -6), Roles: nil, Phone: "+6281900000122",
	}
	d.Title, d.Back = m.Name, d.To("anggota")
	return memberPage{
		desk: d, Member: m, Address: "Dusun Dasan Tinggi RT 02, Sembalun Lawang, Lombok Timur", Phone: "0819-0000-0122", WhatsApp: "https://wa.me/6281900000122",
		Shop: &catalog.Shop{Slug: "kopi-inaq-sri", Name: "Kopi Inaq Sri"}, Holdings: savings.Holdings{Savings: 3_482_650, Proceeds: 412_000},
		Books: []bookView{{Heading: accountName(d.Locale, "2-1110"), Balance: 3_482_650, Href: "#", Lines: []web.PassbookLine{
			{Title: d.T("coop.line.saved"), Note: "21/11/26 09.14 · LB-8F2K1X-1", Amount: 90_472, Balance: 3_482_650},
			{Title: d.T("coop.kind.withdrawn"), Note: "20/11/26 14.05", Amount: -500_000, Balance: 3_392_178},
		}}},
	}
}

func (b sample) goods() goodsPage {
	d := b.on("barang", "coop.nav.goods")
	at := sampleNow()
	return goodsPage{
		desk: d,
		Waiting: []waitingRow{
			{ID: "x", Name: "Kopi Robusta Sembalun, natural 250 g", Shop: "Kopi Inaq Sri", Picture: drawn("kopi"), Price: 42_000, Since: at.Add(-40 * time.Hour)},
			{ID: "y", Name: "Sambal beberuk pedas, botol 150 ml", Shop: "Sambal Bu Hartini", Picture: drawn("sambal"), Price: 22_000, Since: at.Add(-2 * time.Hour), Change: true},
		},
		Shops: []shopRow{
			{"kopi-inaq-sri", "Kopi Inaq Sri", "Inaq Sri Wahyuni", "sembalun.x", "Sembalun Lawang, Lombok Timur", at.AddDate(-1, 0, 0), d.T("coop.shop.open"), "padi"},
			{"tenun", "Tenun Inaq Nurhayati", "Inaq Nurhayati", "sembalun.y", "Sukarara, Lombok Tengah", at.AddDate(-1, -2, 0), d.T("coop.shop.holiday", "30 November 2026"), "kunyit"},
			{"madu", "Madu Hutan Batulanteh", "Amaq Sahnan", "sembalun.z", "Batu Rotok, Sumbawa", at.AddDate(-2, 0, 0), d.T("coop.shop.suspended"), "bata"},
		},
		Next: "",
	}
}

func (b sample) review() reviewPage {
	d := b.on("barang", "coop.nav.goods")
	p := &catalog.Product{
		ID: "y", Name: "Sambal beberuk botol 150 ml", Category: "sambal", State: catalog.Published, Reviewing: true, Edition: 4, Content: "150 ml",
		Description: "Sambal terong dan tomat khas Lombok, digiling pagi itu juga.\nPedasnya dari cabai rawit Sembalun. Simpan di kulkas sesudah dibuka.",
		Composition: "Terong ungu, tomat, cabai rawit, bawang merah, terasi, jeruk limau", ShelfLife: "3 bulan", MadeDays: 2, PIRT: "2105203010189-31",
		Variants: []catalog.Variant{{Name: "Sedang", Price: 22_000, Weight: 240}, {Name: "Pedas sekali", Price: 23_000, Weight: 240}},
		Edited:   &catalog.ProductEdit{Name: "Sambal beberuk pedas, botol 150 ml", Category: "sambal", PIRT: "21052030", Halal: "ID521115759520723"},
	}
	d.Title, d.Back = p.Name, d.To("barang")
	view := d.review(p)
	view.Shop, view.Category = &catalog.Shop{Name: "Sambal Bu Hartini"}, "Sambal & bumbu"
	picture := drawn("sambal")
	picture.Alt = d.T("coop.review.picture", 1, p.Name)
	view.Pictures = []web.Picture{picture}
	for i := range view.Variants {
		view.Variants[i].Pieces = int64(18 - 7*i)
	}
	view.Notes = []noteRow{
		{d.T("coop.step.send_back"), "Lalu Wiranata", "Nomor P-IRT belum ada. Lengkapi dulu, ya.", sampleNow().Add(-90 * time.Hour)},
		{d.T("coop.step.submit"), "Baiq Hartini", "", sampleNow().Add(-96 * time.Hour)},
	}
	return view
}

func (b sample) fees() feesPage { return b.on("potongan", "coop.nav.fees").fees(sampleSchedule()) }

func (b sample) audit() auditPage {
	d := b.on("audit", "coop.nav.audit")
	at := sampleNow()
	return auditPage{desk: d, Next: "next", Rows: []auditRow{
		{Seq: 37, At: at, By: "Siti Maesarah", What: d.T("coop.action.catalog.approved"), Subject: "Keripik pisang manis 150 g", Href: "#", Remote: "36.85.12.4", Hash: "b81c20fe"},
		{Seq: 36, At: at.Add(-3 * time.Hour), By: "Lalu Wiranata", What: d.T("coop.action.members.admitted"), Subject: "Inaq Sri Wahyuni", Href: "#", Remote: "36.85.12.9", Hash: "02dd71a9"},
		{Seq: 35, At: at.Add(-50 * time.Hour), By: "Baiq Ida Royani", What: d.T("coop.action.members.rejected"), Subject: "Amaq Dul", Href: "#", Detail: "Tinggal di luar wilayah kerja koperasi", Hash: "9f00aa17"},
	}}
}
