package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/leaving"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

const leavePath = "simpanan/keluar"

// leavePage tells a member what leaving comes to before she says yes, and who has left what is hers.
func (s *Seller) leavePage() page {
	return page{
		Path: leavePath, Access: act.OwnSavings, Nav: nav{ID: placeBook}, Title: "seller.leave", Help: "leave", Show: s.leave,
		Acts:   []web.Act[*Visit]{web.Do("", act.OwnShop.Proven(), s.doLeave)},
		Sample: sampleLeave, More: map[string]show{
			"masih-ada-pesanan": sampleLeaveOpen, "menunggu": sampleLeft(leaving.Waiting), "disetujui": sampleLeft(leaving.Approved),
			"bisa-diambil": sampleLeft(leaving.Booked), "sudah-diambil": sampleLeft(""),
			"meninggal": func(_ context.Context, v *Visit) (templ.Component, error) { return v.showRest(), nil },
		},
	}
}

// leaveForm is why she leaves, and that she has read what it means.
type leaveForm struct {
	Reason string `form:"alasan,required" max:"300" label:"seller.leave_reason"`
	Sure   bool   `form:"yakin,required"            label:"seller.leave_sure"`
}

// leave is what the page says to a member.
type leave struct {
	rules *leaving.Rules
	sums  leaving.Sums
	owes  money.Amount
	free  money.Amount // in the books that she takes out herself
	open  int          // orders that she has not packed
}

// gone is what the page says to who has left.
type gone struct {
	member    *members.Membership
	returning *leaving.Return // nil when nothing goes back, or nothing went
	sums      leaving.Sums
	books     []withdrawal.Purse
	owes      money.Amount
}

func (s *Seller) leave(ctx context.Context, v *Visit) (templ.Component, error) {
	if v.died {
		return v.showRest(), nil
	}
	if v.left() {
		return s.gone(ctx, v)
	}
	d := &leave{}
	var err error
	if d.rules, err = s.Leavings.RulesOf(ctx, v.coop.ID); err != nil {
		return nil, err
	}
	if d.sums, err = s.Leavings.Estimate(ctx, v.coop.ID, v.owner, d.rules.Terms); err != nil {
		return nil, err
	}
	if d.owes, err = s.Payments.Balance(ctx, v.coop.ID, savings.Debt.Account(v.owner)); err != nil {
		return nil, err
	}
	for _, kind := range withdrawal.Kinds() {
		has, err := s.Payments.Balance(ctx, v.coop.ID, kind.Account(v.owner))
		if err != nil {
			return nil, err
		}
		d.free += has
	}
	d.open = v.packing
	return v.showLeave(d)
}

func (v *Visit) showLeave(d *leave) (templ.Component, error) {
	v.Back = at("lainnya")
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(leaveForm{}); err != nil {
			return nil, err
		}
	}
	return leaveMain(v, d), nil
}

func (s *Seller) gone(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &gone{member: v.membership()}
	var err error
	if d.returning, err = s.Leavings.Latest(ctx, v.coop.ID, v.owner); err != nil {
		return nil, err
	}
	if d.returning != nil {
		if d.sums, err = s.Leavings.Reckon(ctx, d.returning); err != nil {
			return nil, err
		}
	}
	if d.books, err = s.Withdrawals.Purses(ctx, v.coop.ID, v.owner); err != nil {
		return nil, err
	}
	d.owes, err = s.Payments.Balance(ctx, v.coop.ID, savings.Debt.Account(v.owner))
	return v.showGone(d), err
}

func (v *Visit) showGone(d *gone) templ.Component {
	v.Title, v.Back = v.T("seller.gone"), "/akun"
	return goneMain(v, d)
}

// showRest says nothing of money: whoever has the phone of a member who has died comes to the office.
func (v *Visit) showRest() templ.Component {
	v.Title, v.Back = v.T("seller.rest"), "/akun"
	return restMain(v)
}

// available is what she can take out now.
func (d *gone) available() (sum money.Amount) {
	for _, book := range d.books {
		sum += book.Available
	}
	return sum
}

// since is when and why her membership ended.
func (d *gone) since() states.Mark {
	if left := d.member.Last(members.Left); left != nil {
		return left.Mark
	}
	return states.Mark{}
}

// returns says where what goes back to her stands.
func (v *Visit) returns(d *gone) string {
	switch r := d.returning; {
	case r.State == leaving.Approved:
		return v.T("seller.gone_approved", v.Date(r.Due.In(v.zone)))
	case r.State == leaving.Booked:
		return v.T("seller.gone_booked")
	case r.Due != nil:
		return v.T("seller.gone_waiting_until", v.Date(r.Due.In(v.zone)))
	}
	return v.T("seller.gone_waiting")
}

// leaveWhen says when pokok and wajib come back by the terms of the cooperative.
func (v *Visit) leaveWhen(t leaving.Terms) string {
	if t.When == leaving.AfterDays {
		return v.T("seller.leave_days", t.Days)
	}
	return v.T("seller.leave_" + string(t.When))
}

func (s *Seller) doLeave(ctx context.Context, v *Visit, in leaveForm) (web.Done, error) {
	_, err := s.Members.Leave(ctx, v.actor, members.Decision{
		Coop: v.coop.ID, ID: members.MembershipID(v.coop.ID, v.owner), Reason: in.Reason,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: at(leavePath) + "?koperasi=" + v.coop.ID, Tone: "nila", Key: "seller.did_leave", Args: []any{v.coop.Name}}, nil
}

func sampleLeave(_ context.Context, v *Visit) (templ.Component, error) {
	return v.showLeave(&leave{
		rules: leaving.StandardRules("sembalun"), sums: leaving.Sums{Pokok: 100_000, Wajib: 480_000, Debt: 43_200}, owes: 43_200,
		free: 1_380_984,
	})
}

func sampleLeaveOpen(_ context.Context, v *Visit) (templ.Component, error) {
	rules := leaving.StandardRules("sembalun")
	rules.Terms = leaving.Terms{When: leaving.AfterMeeting}
	return v.showLeave(&leave{rules: rules, open: 2})
}

func sampleLeft(state leaving.State) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		m := &members.Membership{Name: "Inaq Sri Wahyuni", Number: 127}
		left := v.now.AddDate(0, 0, -4)
		m.State, m.Steps = members.Left, []states.Step[members.State]{
			{State: members.Left, Mark: states.Mark{By: "sri", At: left, Reason: "Pindah ke Sumbawa"}},
		}
		d := &gone{member: m}
		if state != "" {
			due := left.AddDate(0, 0, 30)
			d.returning = &leaving.Return{Number: "PS-2026-00004", LeftAt: left, Due: &due}
			d.returning.State, d.sums = state, leaving.Sums{Pokok: 100_000, Wajib: 480_000, Debt: 43_200}
			d.books = []withdrawal.Purse{
				{Kind: savings.Sukarela, Balance: 1_355_984, Available: 1_355_984}, {Kind: savings.Proceeds, Balance: 25_000, Available: 25_000},
			}
		}
		if state == leaving.Booked {
			d.books = append(d.books, withdrawal.Purse{Kind: savings.ToReturn, Balance: 536_800, Available: 536_800})
		}
		return v.showGone(d), nil
	}
}
