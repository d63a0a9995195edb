package members_test

import (
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/members"
)

// lost is the nth person, a member who has lost her number.
func (w *world) lost(n int) members.Actor {
	w.t.Helper()
	return w.officer("tani", n, members.RoleMember)
}

// recovery is a new number for a member.
func recovery(of members.Actor) members.RecoveryInput {
	return members.RecoveryInput{
		Coop: "tani", ID: members.MembershipID("tani", of.ID()), Phone: "0857-1111-2222", Evidence: "KTP asli, wajahnya cocok.",
	}
}

func TestRecovery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		siti, lalu := w.officer("tani", 1, members.RoleTreasurer), w.officer("tani", 2, members.RoleSecretary)
		sri := w.lost(3)
		in := recovery(sri)
		for field, change := range map[string]func(*members.RecoveryInput){
			"phone": func(in *members.RecoveryInput) { in.Phone = "12" }, "evidence": func(in *members.RecoveryInput) { in.Evidence = " " },
		} {
			wrong := in
			change(&wrong)
			if _, err := w.AskRecovery(t.Context(), siti, wrong); fault.FieldsOf(err)[field] == nil {
				t.Errorf("%s: got %v", field, err)
			}
		}
		taken := in
		taken.Phone = "081234560002"
		if _, err := w.AskRecovery(t.Context(), siti, taken); fault.FieldsOf(err)["phone"] == nil {
			t.Errorf("the number of somebody else: got %v", err)
		}
		_, err := w.AskRecovery(t.Context(), w.officer("tani", 4, members.RoleClerk), in)
		wantErr(t, "a clerk proposes", err, act.ErrOffice)
		_, err = w.AskRecovery(t.Context(), siti, recovery(siti))
		wantErr(t, "for herself", err, act.ErrOwn)
		_, err = w.ConfirmRecovery(t.Context(), lalu, "tani", in.ID)
		wantErr(t, "what nobody proposed", err, members.ErrNoRecovery)

		_, err = w.AskRecovery(t.Context(), siti, in)
		w.must(err)
		_, err = w.AskRecovery(t.Context(), siti, in)
		wantErr(t, "pressed twice", err, nil)
		_, err = w.AskRecovery(t.Context(), lalu, in)
		wantErr(t, "proposed by another meanwhile", err, members.ErrRecovering)
		if waits, err := w.Recoveries(t.Context(), lalu, "tani"); err != nil || len(waits) != 1 || waits[0].ID != in.ID {
			t.Errorf("Recoveries: got %v, %v", waits, err)
		}
		_, err = w.ConfirmRecovery(t.Context(), siti, "tani", in.ID)
		wantErr(t, "confirmed by who proposed it", err, act.ErrOwn)
		_, err = w.ConfirmRecovery(t.Context(), sri, "tani", in.ID)
		wantErr(t, "confirmed by the member", err, act.ErrNotAllowed)

		w.must(w.people.Sessions().CommitCtx(t.Context(), "thief", []byte("data"), w.now.Add(time.Hour)))
		w.must(w.people.Sessions().Bind(t.Context(), "thief", sri.ID(), "Chrome"))
		m, err := w.ConfirmRecovery(t.Context(), lalu, "tani", in.ID)
		w.must(err)
		u, err := w.people.User(t.Context(), sri.ID())
		w.must(err)
		if u.Phone != "+6285711112222" || m.Phone != u.Phone || u.Password != "" || u.SecondFactor || m.Recovery != nil {
			t.Errorf("after it: got %+v and %+v", u, m)
		}
		if open, err := w.people.Sessions().Of(t.Context(), sri.ID(), ""); err != nil || len(open) != 0 {
			t.Errorf("sessions that are open still: %v, %v", open, err)
		}
		_, err = w.people.SignIn(t.Context(), identity.Credentials{Phone: "081234560003", Password: password})
		wantErr(t, "the lost number", err, identity.ErrCredentials)
		_, err = w.ConfirmRecovery(t.Context(), lalu, "tani", in.ID)
		wantErr(t, "confirmed twice", err, members.ErrNoRecovery)
		w.must(w.log.Verify(t.Context(), "tani"))
	})
}

func TestRecoveryRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		siti, lalu := w.officer("tani", 1, members.RoleTreasurer), w.officer("tani", 2, members.RoleChair)
		sri := w.lost(3)
		in := recovery(sri)
		_, err := w.AskRecovery(t.Context(), siti, in)
		w.must(err)
		var confirmed, refused error
		var wait sync.WaitGroup
		wait.Go(func() { _, confirmed = w.ConfirmRecovery(t.Context(), lalu, "tani", in.ID) })
		wait.Go(func() {
			_, refused = w.RefuseRecovery(t.Context(), siti, members.Decision{Coop: "tani", ID: in.ID, Reason: "Keliru orang"})
		})
		wait.Wait()
		u, err := w.people.User(t.Context(), sri.ID())
		w.must(err)
		if (confirmed == nil) == (refused == nil) || (u.Phone == "+6285711112222") != (confirmed == nil) {
			t.Errorf("confirmed: %v, refused: %v, the number is %s", confirmed, refused, u.Phone)
		}

		late := w.lost(5)
		in = recovery(late)
		in.Phone = "085733334444"
		_, err = w.AskRecovery(t.Context(), siti, in)
		w.must(err)
		w.now = w.now.Add(4 * 24 * time.Hour)
		_, err = w.ConfirmRecovery(t.Context(), lalu, "tani", in.ID)
		wantErr(t, "too late", err, members.ErrNoRecovery)
		_, err = w.AskRecovery(t.Context(), lalu, in)
		wantErr(t, "proposed again", err, nil)
		_, err = w.Leave(t.Context(), lalu, members.Decision{Coop: "tani", ID: in.ID, Reason: "pindah"})
		w.must(err)
		_, err = w.ConfirmRecovery(t.Context(), siti, "tani", in.ID)
		wantErr(t, "confirmed after she left", err, members.ErrNoRecovery)
	})
}

// An account that counts elsewhere is no one cooperative's to give away.
func TestRecoveryElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		w.coop("laut")
		siti, chair := w.officer("tani", 1, members.RoleTreasurer), w.officer("laut", 2, members.RoleChair)
		_, err := w.Register(t.Context(), members.System(), members.Registration{
			Coop: "tani", User: chair.ID(), Roles: []members.Role{members.RoleMember},
		})
		w.must(err)
		_, err = w.AskRecovery(t.Context(), siti, recovery(chair))
		wantErr(t, "the chair of another", err, members.ErrElsewhere)
		sri := w.lost(3)
		w.must(w.SetOperator(t.Context(), members.System(), sri.ID(), true))
		_, err = w.AskRecovery(t.Context(), siti, recovery(sri))
		wantErr(t, "an operator", err, members.ErrElsewhere)
	})
}
