package till

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/payments/savings"
	"lumbung/payments/savings/register"
)

// collects is who takes savings at the counter.
func collects() act.Access { return act.May(act.Collect).Guarded() }

// depositPage takes savings of a member, who is asked for by her number or comes from her page.
func (s *desk) depositPage() page {
	return page{
		Path: "setoran/baru", Access: act.Reads, Nav: nav{ID: "setoran"}, Title: "coop.deposit.take", Help: "deposit",
		Show: s.deposit,
		Acts: []web.Act[*Visit]{web.Do("", collects(), s.takeDeposit)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return showDeposit(v, &depositDetail{member: sampleMember(), owed: sampleOwed(v), licensed: true, takes: true})
		},
		More: map[string]web.Show[*Visit]{
			"siapa": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showDeposit(v, &depositDetail{takes: true})
			},
			"calon": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showDeposit(v, &depositDetail{takes: true, entering: []members.Membership{*sampleEntering(v)}})
			},
			"calon-bayar": func(_ context.Context, v *Visit) (templ.Component, error) {
				m := sampleEntering(v)
				versions := sampleDues(v)
				versions[0].First = true
				owed := savings.Reckon(versions, register.Line(m), v.Now, v.Zone(), 0, 0, savings.Old{})
				return showDeposit(v, &depositDetail{member: m, owed: owed, licensed: true, takes: true})
			},
			"utang": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showDeposit(v, &depositDetail{member: sampleMember(), owed: sampleOwed(v), debt: 43_200, licensed: true, takes: true})
			},
			"keluar": func(_ context.Context, v *Visit) (templ.Component, error) {
				m := sampleMember()
				m.State, m.Roles = members.Left, nil
				return showDeposit(v, &depositDetail{member: m, debt: 43_200, licensed: true, takes: true})
			},
			"sendiri": func(_ context.Context, v *Visit) (templ.Component, error) {
				return showDeposit(v, &depositDetail{member: sampleMember(), mine: true, takes: true})
			},
		},
	}
}

// depositForm is what a member pays in.
type depositForm struct {
	Member   string       `form:"anggota,required" max:"60"`
	Pokok    money.Amount `form:"pokok"`
	Wajib    money.Amount `form:"wajib"`
	Sukarela money.Amount `form:"sukarela"`
	Debt     money.Amount `form:"utang"`
	Way      string       `form:"way,required" max:"20" label:"coop.deposit.way"`
	Note     string       `form:"note" max:"60" label:"coop.deposit.note"`
}

// depositDetail is what the page says.
type depositDetail struct {
	member   *members.Membership // nil while nobody is chosen
	owed     savings.Obligation
	debt     money.Amount // what she owes the cooperative, which she may pay here
	licensed bool
	mine     bool // the officer's own savings: a colleague takes them
	takes    bool // the visitor may take savings
	unknown  string
	entering []members.Membership // who is accepted and pays here
}

// left says whether the person has left, and pays nothing but a debt.
func (d *depositDetail) left() bool { return !d.member.Has(members.RoleMember) && !d.enters() }

// enters says whether the person becomes a member by paying.
func (d *depositDetail) enters() bool { return d.member.State == members.Entering }

// enteringShown is how many of those who are accepted are named.
const enteringShown = 20

func (s *desk) deposit(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &depositDetail{licensed: v.Coop.USPLicense, takes: v.May(act.Collect)}
	var err error
	if d.member, d.unknown, err = v.AskedMember(ctx); err != nil {
		return nil, err
	}
	if d.member == nil && d.takes {
		slice, err := s.Members.Accepted(ctx, v.By, v.Coop.ID, store.Page{Limit: enteringShown})
		if err != nil {
			return nil, err
		}
		d.entering = slice.Items
	}
	if d.member == nil {
		return showDeposit(v, d)
	}
	if d.debt, err = s.Payments.Balance(ctx, v.Coop.ID, savings.Debt.Account(d.member.User)); err != nil {
		return nil, err
	}
	if !d.member.Has(members.RoleMember) && !d.enters() && d.debt == 0 {
		return nil, savings.ErrNotMember
	}
	d.mine = d.member.User == v.By.ID()
	if d.left() {
		return showDeposit(v, d)
	}
	if d.owed, err = s.Savings.ObligationOf(ctx, v.Coop.ID, register.Line(d.member)); err != nil {
		return nil, err
	}
	return showDeposit(v, d)
}

// showDeposit shows the form, filled in with what is owed.
func showDeposit(v *Visit, d *depositDetail) (templ.Component, error) {
	v.Back = v.To("setoran")
	if v.Form == nil && d.member != nil {
		var err error
		form := depositForm{Member: d.member.User, Pokok: d.owed.PokokLeft(), Wajib: d.owed.WajibLeft(), Way: string(savings.ByCash)}
		if d.left() {
			form.Debt = d.debt
		}
		v.Form, err = web.FormOf(form)
		if err != nil {
			return nil, err
		}
	}
	return depositMain(v, d), nil
}

// owedText is an amount that is still to be paid.
func owedText(v *Visit, left money.Amount) string {
	if left == 0 {
		return v.T("coop.deposit.all_paid")
	}
	return v.T("coop.deposit.left", left)
}

// ways are how money comes.
func ways(v *Visit) []web.Option {
	return []web.Option{
		{Value: string(savings.ByCash), Text: v.Word("way", savings.ByCash)},
		{Value: string(savings.ByTransfer), Text: v.Word("way", savings.ByTransfer)},
	}
}

func (s *desk) takeDeposit(ctx context.Context, v *Visit, in depositForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	deposit := savings.DepositInput{
		Coop: v.Coop.ID, Key: key, Member: in.Member, Way: savings.Way(in.Way), Note: in.Note,
	}
	for _, part := range []savings.Part{
		{Kind: savings.Pokok, Amount: in.Pokok},
		{Kind: savings.Wajib, Amount: in.Wajib},
		{Kind: savings.Sukarela, Amount: in.Sukarela},
		{Kind: savings.Debt, Amount: in.Debt},
	} {
		if part.Amount != 0 {
			deposit.Parts = append(deposit.Parts, part)
		}
	}
	was, err := v.MemberOf(ctx, in.Member)
	if err != nil {
		return web.Done{}, err
	}
	d, err := s.Savings.Deposit(ctx, v.By, deposit)
	if err != nil {
		return web.Done{}, err
	}
	if was.State == members.Entering {
		now, err := v.MemberOf(ctx, in.Member)
		args := []any{d.Number, was.Name, now.NumberText()}
		return web.Done{To: v.To("setoran", d.ID), Tone: "padi", Key: "coop.deposit.begun", Args: args}, err
	}
	return web.Done{To: v.To("setoran", d.ID), Tone: "padi", Key: "coop.deposit.taken", Args: []any{d.Number}}, nil
}

// sampleEntering is somebody who is accepted.
func sampleEntering(v *Visit) *members.Membership {
	m := &members.Membership{ID: "sembalun.rohani", Coop: "sembalun", User: "rohani", Name: "Inaq Rohani"}
	m.State, m.AcceptedAt, m.PayBy = members.Entering, v.Now.AddDate(0, 0, -9), v.Now.AddDate(0, 0, 21)
	return m
}

func sampleMember() *members.Membership {
	m := &members.Membership{ID: "sembalun.nur", Coop: "sembalun", User: "nur", Name: "Inaq Nurhayati", Number: 131}
	m.State, m.Roles = members.Active, []members.Role{members.RoleMember}
	return m
}

// sampleOwed is a member who has not paid simpanan pokok and is a month behind.
func sampleOwed(v *Visit) savings.Obligation {
	from := v.Now.AddDate(0, -2, 0)
	versions := []savings.Dues{{From: from.AddDate(0, 0, -30), Pokok: 50_000, Wajib: 20_000, Day: 10, Resolution: "RAT 3/2026", Version: 1}}
	return savings.Reckon(versions, savings.Member{Active: true, Since: from}, v.Now, v.Zone(), 0, 20_000, savings.Old{})
}
