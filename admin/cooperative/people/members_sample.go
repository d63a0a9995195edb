package people

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

func sampleMembers(v *Visit) []members.Membership {
	at := office.SampleNow()
	row := func(number int64, name, area string, years int, role members.Role) members.Membership {
		return members.Membership{
			ID: "sembalun.x", Coop: v.Coop.ID, User: "x", Number: number, Name: name, Area: area, Roles: []members.Role{role},
			Life:  office.LifeIn(members.Active),
			Since: at.AddDate(-years, -2, 0), AppliedAt: at.AddDate(-years, -3, 0), Phone: "+6281900000122",
		}
	}
	return []members.Membership{
		row(136, "Amaq Rusdiawan", "52.03.15.2003", 7, members.RoleMember),
		row(2, "Baiq Ida Royani", "52.71.05.1001", 8, members.RoleSecretary),
		row(127, "Inaq Sri Wahyuni", "52.03.15.2002", 7, members.RoleMember),
		row(1, "Lalu Wiranata", "52.71.05.1003", 8, members.RoleChair),
		row(4, "Mahsun Ridwan", "52.71.02.1001", 8, members.RoleSupervisor),
	}
}

func sampleApplicants(*Visit) []members.Membership {
	at := office.SampleNow()
	return []members.Membership{
		{
			ID: "sembalun.a", Name: "Amaq Mahrip", Area: "52.03.15.2001", Life: office.LifeIn(members.Applied), AppliedAt: at.AddDate(0, 0, -6),
			Phone: "+6281900000122",
		},
		{
			ID: "sembalun.b", Name: "Inaq Rohani", Area: "52.03.15.2003", Life: office.LifeIn(members.Applied), AppliedAt: at.AddDate(0, 0, -1),
			Phone: "+6281900000122",
		},
	}
}

// sampleRegister are the other tabs.
func sampleRegister() map[string]ui.Sample[*Visit, members.Membership] {
	return map[string]ui.Sample[*Visit, members.Membership]{
		TabApplied: {Query: url.Values{"keadaan": {TabApplied}}, Rows: sampleApplicants},
		tabLeft: {Query: url.Values{"keadaan": {tabLeft}, "q": {"ama"}}, Rows: func(v *Visit) []members.Membership {
			gone := sampleMembers(v)[:1]
			gone[0].Life = office.LifeIn(members.Left)
			return gone
		}},
	}
}

func sampleMember(state members.State) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		at := office.SampleNow()
		m := &members.Membership{
			ID: "sembalun.b", Coop: "sembalun", User: "sri", Name: "Inaq Sri Wahyuni", Life: office.LifeIn(state), AppliedAt: at.AddDate(0, 0, -6),
		}
		v.Title, v.Back = m.Name, v.To("anggota")
		d := &memberDetail{
			sure: "coop.member.admit_sure", member: m, address: "Dusun Dasan Tinggi RT 02, Sembalun Lawang, Lombok Timur", phone: "0819-0000-0122",
			whatsApp: "https://wa.me/6281900000122",
			shop:     &catalog.Shop{Slug: "kopi-inaq-sri", ShopProfile: catalog.ShopProfile{Name: "Kopi Inaq Sri"}},
			holdings: savings.Holdings{Savings: 3_482_650, Proceeds: 412_000},
			books: []memberBook{{heading: office.AccountName(v.Locale, "2-1110"), href: "#", lines: []web.PassbookLine{
				{Title: v.T("coop.line.saved"), Note: "21/11/26 09.14 · LB-8F2K1X-1", Amount: 90_472, Balance: 3_482_650},
				{Title: v.T("coop.kind.withdrawn"), Note: "20/11/26 14.05", Amount: -500_000, Balance: 3_392_178},
			}}},
		}
		switch state {
		case members.Active:
			m.Number, m.Roles, m.Since, d.books = 127, []members.Role{members.RoleMember}, at.Add(-time.Hour), nil
			d.decided = v.T("coop.member.decided", v.Day(at), "Siti Maesarah")
		case members.Rejected:
			m.Steps[0].Reason, d.conflict = "Tinggal di luar wilayah kerja koperasi", v.T("coop.member.conflict", m.Name)
		case members.Entering:
			m.AcceptedAt, m.PayBy, d.books, d.holdings, d.shop = at, at.AddDate(0, 0, 30), nil, savings.Holdings{}, nil
			d.sure = "coop.member.accept_sure"
			d.owed = savings.Obligation{Pokok: 50_000, PokokUntil: m.PayBy, At: at}
		case members.Outside, members.Applied, members.Lapsed, members.Left:
		}
		return memberMain(v, d), nil
	}
}

// sampleMemberStates are the page of others than an applicant, and that of a refused reason.
func sampleMemberStates() map[string]web.Show[*Visit] {
	return map[string]web.Show[*Visit]{
		"anggota":  sampleMember(members.Active),
		"diterima": sampleMember(members.Entering),
		"ditolak":  sampleMember(members.Rejected),
		"salah": func(ctx context.Context, v *Visit) (templ.Component, error) {
			v.Form = office.Mistake("alasan", "coop.reason")
			return sampleMember(members.Applied)(ctx, v)
		},
	}
}
