package members_test

import (
	"fmt"
	"sync"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
)

// help is the invitation of the nth person into a shop in tani.
func help(n int) members.HelperInput {
	return members.HelperInput{Coop: "tani", ID: fmt.Sprintf("bantu-%d", n), Name: "Orang", Phone: fmt.Sprintf("08123456%04d", n)}
}

// helper is the nth person, who helps in a member's shop.
func (w *world) helper(owner members.Actor, n int) members.Actor {
	w.t.Helper()
	i, err := w.InviteHelper(w.t.Context(), owner, help(n))
	w.must(err)
	u := w.person(n)
	_, err = w.Accept(w.t.Context(), w.actor(u), "tani", i.ID)
	w.must(err)
	return w.actor(u)
}

func TestHelper(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		owner, other := w.officer("tani", 1, members.RoleMember), w.officer("tani", 2, members.RoleChair)
		for name, wrong := range map[string]struct {
			in    members.HelperInput
			field string
		}{
			"no name":   {members.HelperInput{Coop: "tani", ID: "x", Phone: "081234560009"}, "name"},
			"no number": {members.HelperInput{Coop: "tani", ID: "x", Name: "Orang", Phone: "12"}, "phone"},
			"herself":   {help(1), "phone"},
		} {
			if _, err := w.InviteHelper(t.Context(), owner, wrong.in); fault.FieldsOf(err)[wrong.field] == nil {
				t.Errorf("%s: got %v", name, err)
			}
		}
		_, err := w.InviteHelper(t.Context(), w.actor(w.person(9)), help(3))
		wantErr(t, "who is no member asks", err, act.ErrNoCooperative)

		helper := w.helper(owner, 3)
		if !helper.WorksFor("tani", owner.ID()) || helper.WorksFor("tani", other.ID()) || !helper.Works("tani") || helper.Works("laut") {
			t.Errorf("seats: got %+v", helper.Seats())
		}
		if helper.IsMember("tani") || helper.Belongs("tani") || helper.MayRead("tani") {
			t.Error("who helps is a member")
		}
		_, err = w.InviteHelper(t.Context(), owner, members.HelperInput{Coop: "tani", ID: "lagi", Name: "Orang", Phone: "081234560003"})
		wantErr(t, "asked again", err, members.ErrHelps)
		if asked, err := w.HelpInvitations(t.Context(), owner, "tani"); err != nil || len(asked) != 0 {
			t.Errorf("open invitations: got %v, %v", asked, err)
		}

		seat := members.Seat{Coop: "tani", Owner: owner.ID()}
		wantErr(t, "another member ends it", w.EndHelp(t.Context(), other, seat, helper.ID()), act.ErrNotFound)
		applied, err := w.Apply(t.Context(), helper, members.Application{Coop: "tani", Area: "52.03.10.2001"})
		w.must(err)
		_, err = w.Admit(t.Context(), other, "tani", applied.ID)
		w.must(err)
		helper = w.again(helper)
		if !helper.IsMember("tani") || !helper.WorksFor("tani", owner.ID()) || len(helper.Seats()) != 2 {
			t.Errorf("who helps and became a member: got %+v", helper.Seats())
		}
		w.must(w.EndHelp(t.Context(), helper, seat, helper.ID()))
		wantErr(t, "ended twice", w.EndHelp(t.Context(), owner, seat, helper.ID()), members.ErrNoMembership)
		if helper = w.again(helper); helper.WorksFor("tani", owner.ID()) || !helper.IsMember("tani") {
			t.Errorf("after it ended: got %+v", helper.Seats())
		}
	})
}

// Whoever helps can be asked to become a member, too, and goes on helping.
func TestHelperBecomesMember(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		owner, chair := w.officer("tani", 1, members.RoleMember), w.officer("tani", 2, members.RoleChair)
		helper := w.helper(owner, 3)
		in := members.InvitationInput{
			Coop: "tani", ID: "anggota", Name: "Orang", Phone: helper.User.Phone, Roles: []members.Role{members.RoleMember},
		}
		_, err := w.Invite(t.Context(), chair, in)
		w.must(err)
		m, err := w.Accept(t.Context(), helper, "tani", in.ID)
		w.must(err)
		if helper = w.again(helper); m.Number == 0 || !helper.IsMember("tani") || !helper.WorksFor("tani", owner.ID()) {
			t.Errorf("got %+v, who sells at %v", m, helper.Seats())
		}
	})
}

// again is an actor as she is now.
func (w *world) again(a members.Actor) members.Actor {
	w.t.Helper()
	now, err := w.Actor(w.t.Context(), a.ID())
	w.must(err)
	return now
}

func TestHelperInvitation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		owner, chair := w.officer("tani", 1, members.RoleMember), w.officer("tani", 2, members.RoleChair)
		i, err := w.InviteHelper(t.Context(), owner, help(3))
		w.must(err)
		again, err := w.InviteHelper(t.Context(), owner, help(3))
		w.must(err)
		if again.ID != i.ID || w.facts(members.FactInvited) != 1 {
			t.Errorf("the same form twice: got %+v", again)
		}
		wantErr(t, "the chair takes it back", w.Withdraw(t.Context(), chair, "tani", i.ID), act.ErrNotFound)
		if asked, err := w.HelpInvitations(t.Context(), owner, "tani"); err != nil || len(asked) != 1 {
			t.Errorf("open invitations: got %v, %v", asked, err)
		}
		invited := w.actor(w.person(3))
		var accepted, withdrawn error
		var wait sync.WaitGroup
		wait.Go(func() { _, accepted = w.Accept(t.Context(), invited, "tani", i.ID) })
		wait.Go(func() { withdrawn = w.Withdraw(t.Context(), owner, "tani", i.ID) })
		wait.Wait()
		if works := w.again(invited).Works("tani"); (accepted == nil) == (withdrawn == nil) || works != (accepted == nil) {
			t.Errorf("accepted: %v, withdrawn: %v, works: %t", accepted, withdrawn, works)
		}
	})
}

// Nobody works in the shop of somebody who has left, and at most MostHelpers do in one.
func TestHelpEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		owner, chair := w.officer("tani", 1, members.RoleMember), w.officer("tani", 2, members.RoleChair)
		late, err := w.InviteHelper(t.Context(), owner, help(3))
		w.must(err)
		var helpers []members.Actor
		for n := range members.MostHelpers {
			helpers = append(helpers, w.helper(owner, 10+n))
		}
		_, err = w.InviteHelper(t.Context(), owner, help(30))
		wantErr(t, "one too many is asked", err, members.ErrManyHelpers)
		invited := w.actor(w.person(3))
		_, err = w.Accept(t.Context(), invited, "tani", late.ID)
		wantErr(t, "one too many accepts", err, members.ErrManyHelpers)

		w.must(w.EndHelp(t.Context(), owner, members.Seat{Coop: "tani", Owner: owner.ID()}, helpers[0].ID()))
		id := members.MembershipID("tani", owner.ID())
		_, err = w.Leave(t.Context(), chair, members.Decision{Coop: "tani", ID: id, Reason: "pindah"})
		w.must(err)
		for _, helper := range helpers {
			if w.again(helper).Works("tani") {
				t.Errorf("%s still works for who has left", helper.User.Name)
			}
		}
		_, err = w.Accept(t.Context(), invited, "tani", late.ID)
		wantErr(t, "accepted after the owner left", err, members.ErrInvitationOver)
	})
}
