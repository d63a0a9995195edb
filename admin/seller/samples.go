package seller

import (
	"time"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// samples fill every view once: for the template test, the storybook and pictures. No number in them is anybody's.
func samples() map[string]any {
	return map[string]any{
		"shop": sampleShop(), "join": sampleJoin(),
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

func sampleJoin() joinPage {
	page := web.Page{Title: "Jualan untuk anggota koperasi", NoIndex: true, Frame: joinFrame("Dewi Lestari")}
	return joinPage{Page: page}
}

func sampleWaiting() joinPage {
	view := sampleJoin()
	view.Applied = []string{"Koperasi Sembalun Makmur"}
	return view
}
