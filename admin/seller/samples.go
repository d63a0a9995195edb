package seller

import (
	"context"
	"slices"
	"time"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/web"
)

// Samples fill every page, for the test, the storybook and pictures. No number in them is anybody's.

// bare is a visit without a request: a member who sells coffee.
func (s *Seller) bare(l *i18n.Locale) *Visit {
	coop := &members.Cooperative{
		ID: "sembalun", Name: "Koperasi Sembalun Makmur", Area: "52.71.05.1003", USPLicense: true, Street: "Jalan Panji Tilar Negara No. 18",
		Hours: members.Text{ID: "Senin–Sabtu 08.00–16.00 WITA"}, Phone: "+6281900090001",
	}
	me := &identity.User{ID: "sri", Name: "Inaq Sri Wahyuni"}
	actor := members.Actor{User: me, Memberships: []members.Membership{
		{
			Coop: coop.ID, User: me.ID, Name: me.Name, Number: 127,
			Life: states.Life[members.State]{State: members.Active}, Roles: []members.Role{members.RoleMember},
		},
	}}
	shop := &catalog.Shop{
		Coop: coop.ID, Seller: me.ID, Slug: "kopi-inaq-sri", ShopProfile: catalog.ShopProfile{Name: "Kopi Inaq Sri", Area: "52.03.15.2002"},
		Life: states.Life[catalog.ShopState]{State: catalog.Open},
	}
	v := s.newVisit(actor, coop, shop, time.Date(2026, 11, 22, 8, 30, 0, 0, i18n.WITA()))
	v.Page = web.Page{Locale: l, NoIndex: true, Styles: styles()}
	v.Frame = v.frame(s.sampleItems(v))
	return v
}

// sampleItems are the places of the frame, with orders that wait.
func (s *Seller) sampleItems(v *Visit) []web.NavItem {
	pages := slices.Clone(s.face.Pages)
	for i := range pages {
		if pages[i].Nav.Count != nil {
			pages[i].Nav.Count = func(context.Context, *Visit) (int, error) { return 3, nil }
		}
	}
	face := web.Face[*Visit]{Pages: pages}
	items, _ := face.NavItems(context.Background(), v, at) // nothing is read
	return items
}
