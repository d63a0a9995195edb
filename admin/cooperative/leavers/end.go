package leavers

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
	"lumbung/payments/savings"
)

// ends is who ends a membership: who decides about it, and has just shown who she is.
func ends() act.Access { return act.May(act.Admit).Guarded().Proven() }

// endPage ends a membership, once it is said what comes of it.
func (s *desk) endPage() page {
	sample := func(d ending) web.Show[*Visit] {
		return func(_ context.Context, v *Visit) (templ.Component, error) {
			d.member, d.rules = sampleMember(), leaving.StandardRules(v.Coop.ID)
			return showEnd(v, &d)
		}
	}
	return page{
		Path: "anggota/:id/keluar", Access: act.Reads, Nav: nav{ID: "anggota"}, Title: "coop.leaving.end", Help: "leaverend",
		Show: s.end, Acts: []web.Act[*Visit]{web.Do("", ends(), s.doEnd)},
		Sample: sample(ending{
			sums: leaving.Sums{Pokok: 100_000, Wajib: 480_000, Debt: 43_200}, free: 1_240_500, may: true,
		}),
		More: map[string]web.Show[*Visit]{
			"tanpa-uang": sample(ending{may: true}), "sendiri": sample(ending{may: true, mine: true}), "bukan-tugasnya": sample(ending{}),
		},
	}
}

// ending is what the page says.
type ending struct {
	member    *members.Membership
	sums      leaving.Sums
	free      money.Amount // simpanan sukarela and proceeds, which stay hers to take out
	rules     *leaving.Rules
	may, mine bool
}

// endForm is why a membership ends.
type endForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

func (s *desk) end(ctx context.Context, v *Visit) (templ.Component, error) {
	m, err := s.Members.Membership(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	d := &ending{member: m, may: v.May(act.Admit), mine: m.User == v.By.ID()}
	if !m.Has(members.RoleMember) {
		return nil, members.ErrNotActive
	}
	if d.rules, err = s.Leavings.RulesOf(ctx, v.Coop.ID); err != nil {
		return nil, err
	}
	if d.sums, err = s.Leavings.Estimate(ctx, v.Coop.ID, m.User, d.rules.Terms); err != nil {
		return nil, err
	}
	for _, kind := range []savings.Kind{savings.Sukarela, savings.Proceeds} {
		has, err := s.Payments.Balance(ctx, v.Coop.ID, kind.Account(m.User))
		if err != nil {
			return nil, err
		}
		d.free += has
	}
	return showEnd(v, d)
}

func showEnd(v *Visit, d *ending) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.leaving.end_of", d.member.Name), v.To("anggota", d.member.ID)
	return endMain(v, d), nil
}

// when says when pokok and wajib come back by the terms of the cooperative.
func when(v *Visit, t leaving.Terms) string {
	if t.When == leaving.AfterDays {
		return v.T("coop.leaving_when.days_n", t.Days)
	}
	return v.Word("leaving_when", t.When)
}

func (s *desk) doEnd(ctx context.Context, v *Visit, in endForm) (web.Done, error) {
	id := v.Param("id")
	if err := act.NotOwn(members.MembershipID(v.Coop.ID, v.By.ID()), id); err != nil {
		return web.Done{}, err
	}
	m, err := s.Members.Leave(ctx, v.By, members.Decision{Coop: v.Coop.ID, ID: id, Reason: in.Reason})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("anggota", id), Tone: "nila", Key: "coop.leaving.did_end", Args: []any{m.Name}}, nil
}
