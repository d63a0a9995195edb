package storefront

import (
	"lumbung/catalog"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

func sampleShop(v *Visit) shopView {
	return shopView{
		ShopProfile: catalog.ShopProfile{Name: "Kopi Inaq Sri", Since: 2016, PickUp: true, Story: catalog.Text{
			ID: "Setengah hektare kebun arabika peninggalan mertua, disangrai di dapur belakang dengan mesin tiga kilo hasil menabung di " +
				"koperasi. Suami memetik, saya menyangrai, anak bungsu menempel label.",
		}},
		where: "Sembalun, Lombok Timur", avatar: "/static/avatar-1.webp",
		coop: web.Crumb{Text: "Koperasi Sembalun Makmur", Href: "/koperasi/sembalun-makmur"}, holiday: "30 November 2026",
		licence: v.licence(sampleGoods().Shop), cards: sampleCards()[6:], pager: ui.NewPager(&v.Page, "x"),
	}
}

// shut is the shop after the member has closed it.
func (view shopView) shut() shopView {
	view.licence = licence{text: "Lapak ini sedang mengurus nomor induk berusaha (NIB)."}
	view.closed, view.holiday, view.cards, view.avatar, view.pager = true, "", nil, "", ui.Pager{}
	return view
}
