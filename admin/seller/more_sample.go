package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/identity"
	"lumbung/internal/members"
)

func sampleMore(_ context.Context, v *Visit) (templ.Component, error) {
	v.actor.Memberships[0].Roles = []members.Role{members.RoleMember, members.RoleTreasurer}
	others := []otherSeat{
		{"x", "Koperasi Sabilulungan Soreang", ""}, {"sembalun.ayu", "Madu Baiq Ayu", "Koperasi Produsen Sembalun Makmur"},
	}
	return moreMain(v, others), nil
}

// sampleHelping is somebody who helps in the shop.
func sampleHelping(_ context.Context, v *Visit) (templ.Component, error) {
	v.actor.User = &identity.User{ID: "ayu", Name: "Baiq Ayu Lestari"}
	return moreMain(v, nil), nil
}

func sampleNoShop(_ context.Context, v *Visit) (templ.Component, error) {
	v.shop = nil
	return moreMain(v, nil), nil
}
