package storefront

import (
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

func sampleShop(v *Visit) shopView {
	return shopView{
		name: "Kopi Inaq Sri", where: "Sembalun, Lombok Timur", since: "2016", avatar: "/static/avatar-1.webp",
		story: "Setengah hektare kebun arabika peninggalan mertua, disangrai di dapur belakang dengan mesin tiga kilo hasil menabung di " +
			"koperasi. Suami memetik, saya menyangrai, anak bungsu menempel label.",
		coop: web.Crumb{Text: "Koperasi Sembalun Makmur", Href: "/koperasi/sembalun-makmur"}, pickUp: true, holiday: "30 November 2026",
		cards: sampleCards()[6:], pager: ui.NewPager(&v.Page, "x"),
	}
}

// shut is the shop after the member has closed it.
func (view shopView) shut() shopView {
	view.closed, view.holiday, view.cards, view.avatar, view.pager = true, "", nil, "", ui.Pager{}
	return view
}
