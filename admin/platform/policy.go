package platform

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/web"
)

// policyForm is how people sign in.
type policyForm struct {
	Password    bool   `form:"password"              label:"platform.way_password"`
	Code        bool   `form:"code"                  label:"platform.way_code"`
	Passkey     bool   `form:"passkey"               label:"platform.way_passkey"`
	OfficerDays int64  `form:"officer_days,required" label:"platform.officer_days"`
	OtherDays   int64  `form:"other_days,required"   label:"platform.other_days"`
	Staff       bool   `form:"staff"                 label:"role.staff"`
	Cashier     bool   `form:"cashier"               label:"role.cashier"`
	Clerk       bool   `form:"clerk"                 label:"role.clerk"`
	Reason      string `form:"reason,required" max:"500" label:"platform.reason"`
	Seen        int64  `form:"seen"` // how often the policy was changed that the page showed
}

// policyPage says how people sign in, and changes it.
func (s *Platform) policyPage() page {
	return page{
		Path: "cara-masuk", Access: act.Operates, Title: "platform.policy", Help: "policy", Show: s.policy,
		Nav:    nav{ID: "cara-masuk", Icon: "lock", Label: "platform.policy", Rank: 35},
		Acts:   []web.Act[*Visit]{web.Do("", operates(), s.setPolicy)},
		Sample: samplePolicy(identity.Ways{Password: true, Code: true, Passkey: true}),
		More:   map[string]show{"tanpa-kode": samplePolicy(identity.Ways{Password: true})},
	}
}

func (s *Platform) policy(ctx context.Context, v *Visit) (templ.Component, error) {
	p, err := s.Members.SignInPolicy(ctx, v.actor)
	if err != nil {
		return nil, err
	}
	return v.policy(p, identity.Ways{Password: true, Code: s.Identity.SendsCodes(), Passkey: s.Identity.HasPasskeys()})
}

// policy shows a policy; works says which ways could be used here.
func (v *Visit) policy(p identity.Policy, works identity.Ways) (templ.Component, error) {
	if v.Form == nil {
		has := func(r members.Role) bool { return slices.Contains(p.Offices, string(r)) }
		var err error
		v.Form, err = web.FormOf(policyForm{
			Password: p.Password, Code: p.Code, Passkey: p.Passkey, OfficerDays: p.OfficerDays, OtherDays: p.OtherDays,
			Staff: has(members.RoleStaff), Cashier: has(members.RoleCashier), Clerk: has(members.RoleClerk), Seen: p.N,
		})
		if err != nil {
			return nil, err
		}
	}
	return policyMain(v, works), nil
}

func (s *Platform) setPolicy(ctx context.Context, v *Visit, in policyForm) (web.Done, error) {
	p := identity.Policy{
		Password: in.Password, Code: in.Code, Passkey: in.Passkey, OfficerDays: in.OfficerDays, OtherDays: in.OtherDays, N: in.Seen,
		Offices: []string{},
	}
	for role, chosen := range map[members.Role]bool{
		members.RoleStaff: in.Staff, members.RoleCashier: in.Cashier, members.RoleClerk: in.Clerk,
	} {
		if chosen {
			p.Offices = append(p.Offices, string(role))
		}
	}
	slices.Sort(p.Offices)
	return web.Done{Tone: "padi", Key: "platform.policy_saved"}, s.Members.SetSignInPolicy(ctx, v.actor, p, in.Reason)
}

func samplePolicy(works identity.Ways) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		p := identity.DefaultPolicy()
		p.OfficerDays, p.Offices = 14, []string{string(members.RoleCashier)}
		return v.policy(p, works)
	}
}
