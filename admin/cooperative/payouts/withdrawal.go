package payouts

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
	"lumbung/payments/withdrawal"
)

// withdrawalPage is one withdrawal: its slip, where it stands, and what this officer may do about it.
func (s *desk) withdrawalPage() page {
	more := map[string]web.Show[*Visit]{}
	for i, name := range []string{"", "menunggu", "transfer", "dikirim", "dibayar", "ditolak", "slip"} {
		if name != "" {
			more[name] = sampleWithdrawal(i)
		}
	}
	more["ahli-waris"] = sampleHeirSlip
	return page{
		Path: "penarikan/:id", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.payout.one", Help: "withdrawal",
		Show: s.withdrawal,
		Acts: []web.Act[*Visit]{
			web.Do("setuju", decides(), s.approve), web.Do("bayar", pays(), s.payCash), web.Do("transfer", pays(), s.payByHand),
			web.Do("tolak", decides(), s.refuse),
		},
		Sample: sampleWithdrawal(0), More: more,
	}
}

// codeForm is what the member says at the counter; empty for one who signs the slip.
type codeForm struct {
	Code string `form:"kode" max:"20" label:"coop.payout.code"`
}

// referenceForm is the bank's word for a transfer.
type referenceForm struct {
	Reference string `form:"reference,required" max:"60" label:"coop.payout.reference"`
}

// reasonForm is why a withdrawal is not paid.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// detail is what the page says.
type detail struct {
	*withdrawal.Withdrawal
	member *members.Membership
	people []string     // who did each of its steps
	number string       // of the bank account, for who sends money there
	first  bool         // it is its turn
	seal   *ledger.Seal // the last of the book
}

func (s *desk) withdrawal(ctx context.Context, v *Visit) (templ.Component, error) {
	w, err := s.Withdrawals.ByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	d := &detail{Withdrawal: w, first: true}
	if d.member, err = v.MemberOf(ctx, w.Member); err != nil {
		return nil, err
	}
	if d.seal, err = s.Payments.LastSeal(ctx, v.Coop.ID); err != nil {
		return nil, err
	}
	if w.State == withdrawal.Ready && w.Way == withdrawal.ByHand {
		first, err := s.Withdrawals.Next(ctx, v.Coop.ID, w.Way)
		if err != nil {
			return nil, err
		}
		d.first = first.ID == w.ID
		if v.May(act.Collect) {
			account, err := s.Withdrawals.AccountByID(ctx, v.Coop.ID, w.To.Account)
			if err != nil {
				return nil, err
			}
			if d.number, err = s.Withdrawals.NumberOf(ctx, account); err != nil {
				return nil, err
			}
		}
	}
	return showWithdrawal(ctx, v, d)
}

func showWithdrawal(ctx context.Context, v *Visit, d *detail) (templ.Component, error) {
	v.Title, v.Back = v.T("coop.payout.of", d.Number), v.To("penarikan")
	cells := make([]ui.Cell, len(d.Steps))
	for i, step := range d.Steps {
		cells[i] = ui.Named(office.Person, step.By)
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	for i := range cells {
		name := cells[i].Text
		if key := "coop.payout.by_" + d.Steps[i].By; name == "" && v.Locale.Has(key) {
			name = v.T(key)
		}
		d.people = append(d.people, name)
	}
	return withdrawalMain(v, d), nil
}

// steps is its way, with who did what.
func (d *detail) steps(v *Visit) (way []web.Step) {
	for i, step := range d.Steps {
		if step.State == withdrawal.Ready && i == 1 && !d.Approval {
			continue
		}
		state := "done"
		if i == len(d.Steps)-1 && !d.State.Back() && d.State != withdrawal.Paid {
			state = "now"
		}
		way = append(way, web.Step{
			Title: v.Word("payout_step", step.State), Text: step.Reason, When: v.Moment(step.At) + " · " + d.people[i], State: state,
		})
	}
	return way
}

// What the visitor may do. Nobody decides about her own money, and two hands are two people: the service says so again.
func (d *detail) mine(v *Visit) bool {
	return d.Member == v.By.ID() || d.Payee != nil && d.Payee.User == v.By.ID()
}

func (d *detail) approves(v *Visit) bool {
	return d.State == withdrawal.Asked && v.May(act.Price) && !d.mine(v) && d.By() != v.By.ID()
}

func (d *detail) pays(v *Visit, way withdrawal.Way) bool {
	return d.State == withdrawal.Ready && d.Way == way && v.May(act.Collect) && !d.mine(v) && !d.sameHand(v)
}

// sameHand says whether the visitor wrote it down or approved it: somebody else pays it.
func (d *detail) sameHand(v *Visit) bool { return d.NeedsOther(v.By.ID()) }

func (d *detail) refuses(v *Visit) bool {
	return (d.State == withdrawal.Asked || d.State == withdrawal.Ready) && v.May(act.Price) && !d.mine(v)
}

func (s *desk) approve(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	w, err := s.Withdrawals.Approve(ctx, v.By, v.Coop.ID, v.Param("id"))
	return done(w, err, "coop.payout.did_approve")
}

func (s *desk) payCash(ctx context.Context, v *Visit, in codeForm) (web.Done, error) {
	w, err := s.Withdrawals.PayCash(ctx, v.By, v.Coop.ID, v.Param("id"), in.Code)
	return done(w, atField(err, "kode", withdrawal.ErrCode, withdrawal.ErrLocked), "coop.payout.did_pay")
}

func (s *desk) payByHand(ctx context.Context, v *Visit, in referenceForm) (web.Done, error) {
	w, err := s.Withdrawals.PayByHand(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reference)
	return done(w, err, "coop.payout.did_pay")
}

func (s *desk) refuse(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	w, err := s.Withdrawals.Refuse(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
	return done(w, err, "coop.payout.did_refuse")
}

// atField puts some of the faults beside a field.
func atField(err error, field string, faults ...*fault.Fault) error {
	for _, f := range faults {
		if errors.Is(err, f) {
			return fault.Fields{field: fault.Of(err)}
		}
	}
	return err
}

func done(w *withdrawal.Withdrawal, err error, key string) (web.Done, error) {
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Tone: "padi", Key: key, Args: []any{w.Number}}, nil
}

func sampleWithdrawal(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		w := sampleWithdrawals(v)[n]
		d := &detail{Withdrawal: &w, member: sampleMember(), first: true, seal: office.SampleSeal(v.Now)}
		if w.Way == withdrawal.ByHand {
			d.number = "4471010122334471"
		}
		return showWithdrawal(ctx, v, d)
	}
}

// sampleHeirSlip is a slip for an heir.
func sampleHeirSlip(ctx context.Context, v *Visit) (templ.Component, error) {
	w := sampleWithdrawals(v)[6]
	w.Payee = &withdrawal.Payee{Heir: 1, List: 1, Name: "Lalu Wirya", Relation: "suami"}
	return showWithdrawal(ctx, v, &detail{Withdrawal: &w, member: sampleMember(), first: true, seal: office.SampleSeal(v.Now)})
}

func sampleMember() *members.Membership {
	m := &members.Membership{ID: "sembalun.sri", Coop: "sembalun", User: "sri", Name: "Inaq Sri Wahyuni", Number: 127}
	m.State, m.Roles = members.Active, []members.Role{members.RoleMember}
	return m
}
