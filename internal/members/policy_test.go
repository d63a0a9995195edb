package members_test

import (
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

// One operator changes how people sign in, with a reason; offices that it names act only with a second factor, and sessions of officers
// last as it says.
func TestSignInPolicy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		cashier, member := w.officer("tani", 1, members.RoleCashier), w.officer("tani", 2, members.RoleMember)
		ida := w.person(3)
		w.must(w.SetOperator(ctx, members.System(), ida.ID, true))
		operator := w.actor(ida)
		late := operator
		late.Unproven = true
		p, err := w.SignInPolicy(ctx, operator)
		w.must(err)
		_, err = w.SignInPolicy(ctx, cashier)
		wantErr(t, "a cashier reads", err, act.ErrNotFound)
		p.OfficerDays, p.OtherDays, p.Offices = 7, 30, []string{string(members.RoleCashier)}
		wantErr(t, "a cashier sets", w.SetSignInPolicy(ctx, cashier, p, "Iseng"), act.ErrNotFound)
		wantErr(t, "who has not shown herself", w.SetSignInPolicy(ctx, late, p, "Iseng"), act.ErrUnproven)
		if err := w.SetSignInPolicy(ctx, operator, p, " "); fault.FieldsOf(err)["reason"] == nil {
			t.Errorf("without a reason: %v", err)
		}
		chair := p
		chair.Offices = []string{string(members.RoleMember)}
		wantErr(t, "members are named", w.SetSignInPolicy(ctx, operator, chair, "Iseng"), members.ErrRoles)
		serve := func(by act.Actor) error { return act.May(act.Serve).Check(by, act.Place{Coop: "tani"}) }
		w.must(serve(cashier))

		w.must(w.SetSignInPolicy(ctx, operator, p, "HP kasir hilang dua kali"))
		cashier, member, operator = w.actor(cashier.User), w.actor(member.User), w.actor(ida)
		wantErr(t, "the cashier serves", serve(cashier), act.ErrUnguarded)
		if !cashier.LacksFactor() || member.LacksFactor() || operator.LacksFactor() {
			t.Error("who is told that a second factor is missing is not the cashier alone")
		}
		for name, test := range map[string]struct {
			a    members.Actor
			days int
		}{"cashier": {cashier, 7}, "member": {member, 30}, "operator": {operator, 7}} {
			if test.a.SessionLife != time.Duration(test.days)*24*time.Hour {
				t.Errorf("a session of the %s lasts %s", name, test.a.SessionLife)
			}
		}
		lines, err := w.log.List(ctx, audit.Search{Coop: act.Platform, Kind: "policy"}, store.Page{})
		w.must(err)
		if len(lines.Items) != 1 || lines.Items[0].Detail["reason"] != "HP kasir hilang dua kali" ||
			lines.Items[0].By != ida.ID || lines.Items[0].Detail["was"] == lines.Items[0].Detail["now"] {
			t.Errorf("the log has %+v", lines.Items)
		}
	})
}
