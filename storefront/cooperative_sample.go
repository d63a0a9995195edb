package storefront

import (
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

func sampleCooperative(v *Visit) coopView {
	return coopView{
		sections: new(members.Cooperative).Sections(),
		about: coopAbout{
			name: "Koperasi Sabilulungan Soreang", where: "Soreang, Kab. Bandung", since: "2019", phone: "0819-0009-0002",
			phoneHref: "https://wa.me/6281900090002", join: "/akun/gabung?koperasi=sabilulungan-soreang",
			story: "Sabilulungan artinya seia sekata mengerjakan satu hal. Kopi dari Puntang, sarung dari Majalaya, dan opak dari Soreang kami " +
				"kumpulkan, timbang, dan pasarkan bersama. Dulu anggota muda hanya delapan orang, sekarang merekalah yang memegang kamera dan " +
				"daftar kirim.",
			address: "Jalan Raya Soreang No. 12, Desa Soreang, Soreang, Kabupaten Bandung, Jawa Barat", hours: "Senin–Sabtu 08.00–16.00 WIB",
			legalNumber: "AHU-0001847.AH.01.29.TAHUN 2019", colours: web.Colours{Nila: "#17565E", Soga: "#7A4A12"},
			board: []members.Officer{{Name: "H. Asep Rohmat", Role: members.RoleChair}, {Name: "Lilis Suryani", Role: members.RoleTreasurer}},
			brand: web.Brand{Href: "/koperasi/sabilulungan-soreang", Name: "Koperasi Sabilulungan Soreang", Logo: sampleLogo()},
			banner: web.Picture{
				Alt: "Anggota menjemur kopi", Width: 320, Height: 320, Sources: []web.Source{{URL: "/static/category-tenun.webp", Width: 320}},
			},
		},
		shops: []shopCard{
			{"/lapak/a", "Kopi Puntang Kang Asep", "Cimaung, Kab. Bandung", "/static/avatar-2.webp"},
			{"/lapak/b", "Tenun Teh Lilis", "Majalaya, Kab. Bandung", "/static/avatar-5.webp"},
			{"/lapak/c", "Opak Bu Oom", "Soreang, Kab. Bandung", ""},
		},
		cards: sampleCards()[:6], pager: ui.NewPager(&v.Page, "x"),
	}
}

func sampleLogo() web.Picture {
	return web.Picture{Alt: "Logo", Width: 320, Height: 320, Sources: []web.Source{{URL: "/static/category-kopi.webp", Width: 320}}}
}
