package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/members"
)

func sampleMore(_ context.Context, v *Visit) (templ.Component, error) {
	v.actor.Memberships[0].Roles = []members.Role{members.RoleMember, members.RoleTreasurer}
	return moreMain(v, []members.Cooperative{{ID: "x", Name: "Koperasi Sabilulungan Soreang"}}), nil
}

func sampleNoShop(_ context.Context, v *Visit) (templ.Component, error) {
	v.shop = nil
	return moreMain(v, nil), nil
}
