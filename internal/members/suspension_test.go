package members_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

// An operator suspends a cooperative and lifts that, with reasons that stand in both logs; its chair answers once; and nobody joins it
// meanwhile but whom it lacks on its board.
func TestSuspendCooperative(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		chair := w.officer("tani", 1, members.RoleChair)
		treasurer := w.officer("tani", 2, members.RoleTreasurer)
		both := w.officer("tani", 3, members.RoleStaff)
		w.must(w.SetOperator(ctx, members.System(), both.ID(), true))
		both = w.actor(both.User)
		ida := w.person(4)
		w.must(w.SetOperator(ctx, members.System(), ida.ID, true))
		operator := w.actor(ida)
		suspend := func(by act.Actor, reason string) error {
			_, err := w.SuspendCooperative(ctx, by, "tani", reason)
			return err
		}
		lift := func(by act.Actor) error {
			_, err := w.LiftCooperative(ctx, by, "tani", "Sudah beres")
			return err
		}
		answer := func(by act.Actor, text string) error {
			_, err := w.AnswerSuspension(ctx, by, "tani", text)
			return err
		}
		late, unguarded := operator, operator
		late.Unproven, unguarded.Unguarded = true, true
		for what, test := range map[string]struct{ err, want error }{
			"a chair suspends":            {suspend(chair, "Iseng"), act.ErrNotFound},
			"an officer who operates":     {suspend(both, "Iseng"), act.ErrOwn},
			"who has not shown herself":   {suspend(late, "Iseng"), act.ErrUnproven},
			"who has no second factor":    {suspend(unguarded, "Iseng"), act.ErrUnguarded},
			"lifts what is not suspended": {lift(operator), members.ErrNotSuspended},
			"answers to nothing":          {answer(chair, "Kenapa?"), members.ErrNotSuspended},
		} {
			wantErr(t, what, test.err, test.want)
		}
		for what, reason := range map[string]string{"no reason": " \n ", "a long one": strings.Repeat("a", 501)} {
			if err := suspend(operator, reason); fault.FieldsOf(err)["reason"] == nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		applicant := w.applicant(5)
		w.must(w.MayBegin(ctx, "tani", "laut"))

		w.must(suspend(operator, "Izin dicabut"))
		wantErr(t, "suspended twice", suspend(operator, "Lagi"), members.ErrSuspended)
		err := w.MayBegin(ctx, "laut", "tani")
		wantErr(t, "something begins", err, members.ErrSuspended)
		if f := fault.Of(err); f == nil || f.Args[0] != "Koperasi tani" {
			t.Errorf("the fault says %+v", f)
		}
		_, err = w.Apply(ctx, acttest.Member(w.person(6).ID), members.Application{Coop: "tani"})
		wantErr(t, "somebody applies", err, members.ErrSuspended)
		invite := members.InvitationInput{
			Coop: "tani", ID: "i1", Name: "Baiq Ana", Phone: "081234567999", Roles: []members.Role{members.RoleMember},
		}
		_, err = w.Invite(ctx, chair, invite)
		wantErr(t, "an officer invites a member", err, members.ErrSuspended)
		invite.ID, invite.Roles = "i2", []members.Role{members.RoleSecretary}
		_, err = w.Invite(ctx, chair, invite)
		w.must(err)
		_, err = w.Admit(ctx, chair, "tani", applicant.ID) // who asked before
		w.must(err)
		wantErr(t, "the treasurer answers", answer(treasurer, "Keliru"), act.ErrOffice)
		wantErr(t, "the operator answers", answer(operator, "Keliru"), act.ErrNotAllowed)
		w.must(answer(chair, "Surat itu sudah dicabut."))
		wantErr(t, "the chair answers twice", answer(chair, "Sungguh."), members.ErrAnswered)
		if suspended, err := w.SuspendedCoops(ctx); err != nil || len(suspended) != 1 || !suspended["tani"] {
			t.Errorf("suspended are %v, %v", suspended, err)
		}
		c, err := w.Cooperative(ctx, "tani")
		w.must(err)
		if c.Suspension().Reason != "Izin dicabut" || c.Answer() == nil || c.Answer().Reason != "Surat itu sudah dicabut." {
			t.Errorf("the cooperative says %+v, %+v", c.Suspension(), c.Answer())
		}
		wantErr(t, "an officer lifts", lift(both), act.ErrOwn)
		w.must(lift(operator))
		w.must(w.MayBegin(ctx, "tani"))
		w.must(suspend(operator, "Sekali lagi"))
		if c, err = w.Cooperative(ctx, "tani"); err != nil || c.Answer() != nil {
			t.Errorf("the new suspension has the old answer: %+v, %v", c.Answer(), err)
		}
		for coop, want := range map[string]int{"tani": 4, act.Platform: 3} {
			lines, err := w.log.List(ctx, audit.Search{Coop: coop, Kind: "cooperative"}, store.Page{})
			w.must(err)
			n := 0
			for _, line := range lines.Items {
				if line.Subject == "tani" && line.Detail["reason"] != "" {
					n++
				}
			}
			if n != want {
				t.Errorf("the log of %s has %d lines with a reason, want %d", coop, n, want)
			}
		}
	})
}

// Two operators who suspend at once: one of them does.
func TestSuspendCooperativeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		var errs [4]error
		var wait sync.WaitGroup
		for i := range errs {
			wait.Go(func() { _, errs[i] = w.SuspendCooperative(t.Context(), members.System(), "tani", "Izin dicabut") })
		}
		wait.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if !errors.Is(err, members.ErrSuspended) {
				t.Error(err)
			}
		}
		c, err := w.Cooperative(t.Context(), "tani")
		w.must(err)
		if done != 1 || len(c.Steps) != 2 {
			t.Errorf("%d suspended it, in %d steps", done, len(c.Steps))
		}
	})
}
