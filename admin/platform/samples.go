package platform

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments"
)

// Samples fill every page, for the test, the storybook and pictures.

func sampleNow() time.Time { return time.Date(2026, 11, 21, 9, 14, 0, 0, i18n.WITA()) }

func sampleCooperative() *members.Cooperative {
	return &members.Cooperative{
		ID: "sembalun", Slug: "sembalun-makmur", Name: "Koperasi Produsen Sembalun Makmur", Kind: members.Producer,
		LegalNumber: "AHU-0001234.AH.01.29.TAHUN 2025", NIK: "5203010012345", Area: "52.03.15.2002", Street: "Jalan Raya Sembalun 12",
		Phone: "+6281237012345", CreatedAt: sampleNow(), Legal: members.Legal{
			LegalDate: sampleNow().AddDate(-1, 0, 0), NIB: "1234567890123", NPWP: "0012345678901000", KBLI: "47911, 10792", KBLIYear: 2020,
		},
	}
}

// sampleIdentity is the form of a cooperative, an empty one for nil.
func sampleIdentity(coop *members.Cooperative) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.coop = coop
		in := admin.IdentityForm{Kind: string(members.Producer)}
		lists := admin.AreaLists{Provinces: []web.Option{{Value: "52", Text: "Nusa Tenggara Barat"}}}
		if coop != nil {
			in = admin.IdentityFormOf(coop)
			lists.Regencies = []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}}
			lists.Districts = []web.Option{{Value: "52.03.15", Text: "Sembalun"}}
			lists.Villages = []web.Option{{Value: "52.03.15.2002", Text: "Desa Sembalun Lawang"}}
		}
		var err error
		v.Form, err = web.FormOf(in)
		return v.cooperative(lists), err
	}
}

func sampleBoard(full bool) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		if !full {
			return v.board(nil)
		}
		v.BaseURL = "https://pasar.example"
		chair := members.Membership{
			Name: "Lalu Ahmad Fauzi", Phone: "+6281237012345", Roles: []members.Role{members.RoleChair, members.RoleMember},
			Life: states.Life[members.State]{State: members.Active},
		}
		invited := func(name, phone string, role members.Role, expires time.Time) members.Invitation {
			return members.Invitation{
				ID: "undangan", Coop: "sembalun", Name: name, Phone: phone, Roles: []members.Role{role, members.RoleMember},
				Decision: "RAT 4/III/2026", SentAt: sampleNow(), Expires: expires,
				Life: states.Life[members.InvitationState]{State: members.Sent},
			}
		}
		return v.board(v.officers([]members.Membership{chair}, []members.Invitation{
			invited("Hj. Siti Maesarah", "+6281900000120", members.RoleTreasurer, sampleNow().AddDate(0, 0, 14)),
			invited("Baiq Nurhasanah", "+6281755120903", members.RoleSecretary, sampleNow()),
		}))
	}
}

func sampleFees(fixed bool) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		v.done[stepBoard], v.done[stepFees] = true, true
		known := payments.StandardFeeSchedule("sembalun", 500, payments.BySeller, "RAT 4/III/2026", sampleNow())
		return v.fees(&known, fixed)
	}
}
