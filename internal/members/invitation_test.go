package members_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

// invite is an invitation of the nth person.
func invite(n string, roles ...members.Role) members.InvitationInput {
	return members.InvitationInput{
		Coop: "tani", ID: "undangan-" + n, Name: "Orang Ke" + n, Phone: "08123456000" + n, Roles: roles, Decision: "RAT 4/III/2126",
	}
}

func TestInvite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		operator, chair := members.System(), w.officer("tani", 1, members.RoleChair)
		staff := w.officer("tani", 2, members.RoleStaff)
		tests := []struct {
			name  string
			by    members.Actor
			in    members.InvitationInput
			field string // of the mistake
			want  error
		}{
			{"a guest", members.Actor{}, invite("3", members.RoleMember), "", act.ErrSignIn},
			{"staff invites the treasurer", staff, invite("3", members.RoleTreasurer), "", act.ErrOffice},
			{"the chair of another", w.stranger(), invite("3", members.RoleMember), "", act.ErrNoCooperative},
			{"the chair invites herself", chair, invite("1", members.RoleTreasurer), "phone", nil},
			{"no roles", chair, invite("3"), "roles", nil},
			{"a supervisor with an office", chair, invite("3", members.RoleSupervisor, members.RoleTreasurer), "roles", nil},
			{"a landline", chair, members.InvitationInput{
				Coop: "tani", ID: "x", Name: "Orang", Phone: "0376-21234", Roles: []members.Role{members.RoleMember},
			}, "phone", nil},
			{"staff invites a member", staff, invite("3", members.RoleMember), "", nil},
			{"the operator invites the chair", operator, invite("4", members.RoleChair), "", nil},
			{"the number is invited already", operator, members.InvitationInput{
				Coop: "tani", ID: "other", Name: "Orang", Phone: "+62 812-3456-0004", Roles: []members.Role{members.RoleMember},
			}, "", members.ErrInvited},
		}
		for _, test := range tests {
			_, err := w.Invite(t.Context(), test.by, test.in)
			if test.field != "" {
				if fault.FieldsOf(err)[test.field] == nil {
					t.Errorf("%s: got %v, want a mistake of %s", test.name, err, test.field)
				}
				continue
			}
			wantErr(t, test.name, err, test.want)
		}
		if n := w.facts(members.FactInvited); n != 2 {
			t.Errorf("facts: got %d, want 2", n)
		}
		again, err := w.Invite(t.Context(), operator, invite("4", members.RoleChair))
		if w.must(err); again.ID != "undangan-4" || w.facts(members.FactInvited) != 2 {
			t.Errorf("the same form twice: got %+v", again)
		}
		w.now = w.now.AddDate(0, 0, 15)
		late := invite("4", members.RoleChair)
		late.ID = "later"
		_, err = w.Invite(t.Context(), operator, late)
		wantErr(t, "after the first has ended by itself", err, nil)
	})
}

// stranger is the chair of another cooperative.
func (w *world) stranger() members.Actor {
	w.coop("laut")
	return w.officer("laut", 9, members.RoleChair)
}

func TestAcceptOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		_, err := w.Invite(t.Context(), members.System(), invite("4", members.RoleTreasurer))
		w.must(err)
		invited, other := w.person(4), w.person(5)
		_, err = w.Accept(t.Context(), w.actor(other), "tani", "undangan-4")
		wantErr(t, "another person", err, members.ErrNotInvited)
		_, err = w.Accept(t.Context(), members.Actor{}, "tani", "undangan-4")
		wantErr(t, "a guest", err, act.ErrSignIn)
		_, err = w.Accept(t.Context(), w.actor(invited), "laut", "undangan-4")
		wantErr(t, "in another cooperative", err, members.ErrNoInvitation)
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				m, err := w.Accept(t.Context(), w.actor(invited), "tani", "undangan-4")
				if err != nil || !m.Has(members.RoleTreasurer) || !m.Has(members.RoleMember) || m.Number != 1 {
					t.Errorf("Accept: got %+v, %v", m, err)
				}
			})
		}
		wait.Wait()
		if !w.actor(invited).Has("tani", members.RoleTreasurer) {
			t.Error("the treasurer is none")
		}
		w.must(w.log.Verify(t.Context(), "tani"))
		err = w.Withdraw(t.Context(), members.System(), "tani", "undangan-4")
		wantErr(t, "withdrawn after it was accepted", err, members.ErrInvitationOver)
	})
}

func TestAcceptOrWithdraw(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		_, err := w.Invite(t.Context(), members.System(), invite("4", members.RoleMember))
		w.must(err)
		invited := w.actor(w.person(4))
		var accepted, withdrawn error
		var wait sync.WaitGroup
		wait.Go(func() { _, accepted = w.Accept(t.Context(), invited, "tani", "undangan-4") })
		wait.Go(func() { withdrawn = w.Withdraw(t.Context(), members.System(), "tani", "undangan-4") })
		wait.Wait()
		i, err := w.Invitation(t.Context(), "tani", "undangan-4")
		w.must(err)
		member := w.actor(invited.User).IsMember("tani")
		if (accepted == nil) == (withdrawn == nil) || member != (accepted == nil) || (i.State == members.Accepted) != member {
			t.Errorf("accepted: %v, withdrawn: %v, state %s, member %t", accepted, withdrawn, i.State, member)
		}
		_, err = w.Accept(t.Context(), invited, "tani", "undangan-4")
		if withdrawn == nil {
			wantErr(t, "accepted after it was withdrawn", err, members.ErrInvitationOver)
		}
	})
}

func TestAcceptStates(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		chair := w.officer("tani", 1, members.RoleChair)
		left, applied, staff := w.applicant(3), w.applicant(4), w.officer("tani", 5, members.RoleStaff)
		_, err := w.Admit(t.Context(), chair, "tani", left.ID)
		w.must(err)
		_, err = w.Leave(t.Context(), chair, members.Decision{Coop: "tani", ID: left.ID, Reason: "pindah"})
		w.must(err)
		for n, user := range map[string]string{"3": left.User, "4": applied.User, "5": staff.ID()} {
			in := invite(n, members.RoleSecretary)
			_, err := w.Invite(t.Context(), chair, in)
			w.must(err)
			u, err := w.people.User(t.Context(), user)
			w.must(err)
			m, err := w.Accept(t.Context(), w.actor(u), "tani", in.ID)
			w.must(err)
			if !m.Has(members.RoleSecretary) || !m.Has(members.RoleMember) || m.Number == 0 {
				t.Errorf("person %s: got %+v", n, m)
			}
			if n == "5" && !slices.Contains(m.Roles, members.RoleStaff) {
				t.Errorf("the office from before is gone: %v", m.Roles)
			}
		}
		late := invite("6", members.RoleMember)
		_, err = w.Invite(t.Context(), chair, late)
		w.must(err)
		w.now = w.now.Add(15 * 24 * time.Hour)
		_, err = w.Accept(t.Context(), w.actor(w.person(6)), "tani", late.ID)
		wantErr(t, "too late", err, members.ErrInvitationOver)
		page, err := w.Invitations(t.Context(), chair, "tani", store.Page{Limit: 10})
		w.must(err)
		if len(page.Items) != 4 {
			t.Errorf("invitations: got %d, want 4", len(page.Items))
		}
	})
}

func TestFirstOperator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token, err := w.people.SetupToken(t.Context())
		w.must(err)
		for name, wrong := range map[string]string{"nothing": "", "changed": token + "x", "later": "9" + token, "no time": token[3:]} {
			wantErr(t, name, w.people.CheckSetup(t.Context(), wrong), identity.ErrSetupOver)
		}
		w.now = w.now.Add(25 * time.Hour)
		wantErr(t, "a day later", w.people.CheckSetup(t.Context(), token), identity.ErrSetupOver)
		if token, err = w.people.SetupToken(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = w.people.RegisterOperator(t.Context(), token, identity.RegisterInput{Name: "Ida", Phone: "08123456001", Password: "pendek"})
		if fault.FieldsOf(err)["password"] == nil {
			t.Errorf("a short password: got %v", err)
		}
		made := make([]error, 6)
		var wait sync.WaitGroup
		for n := range made {
			wait.Go(func() {
				in := identity.RegisterInput{Name: "Ida Ayu", Phone: "0812345600" + string(rune('0'+n)) + "1", Password: password}
				_, made[n] = w.people.RegisterOperator(t.Context(), token, in)
			})
		}
		wait.Wait()
		operators := 0
		for _, err := range made {
			if err == nil {
				operators++
			} else if !errors.Is(err, identity.ErrSetupOver) {
				t.Errorf("RegisterOperator: %v", err)
			}
		}
		if operators != 1 {
			t.Errorf("%d first operators, want one", operators)
		}
		_, err = w.people.SetupToken(t.Context())
		wantErr(t, "another address", err, identity.ErrSetupOver)
		w.must(w.log.Verify(t.Context(), act.Platform))
	})
}

func TestCooperativeIdentity(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		whole := members.Identity{
			Name: "Koperasi Produsen Sembalun Makmur", Kind: members.Producer, LegalNumber: "AHU-0001234.AH.01.29.TAHUN 2025",
			NIK: "5203 0100 1234 5", Area: "52.03.10.2001", Street: "Jalan Raya", Phone: "0812-3456-7890",
		}
		for field, change := range map[string]func(*members.Identity){
			"name":  func(in *members.Identity) { in.Name = "Kop" },
			"nik":   func(in *members.Identity) { in.NIK = "12a" },
			"phone": func(in *members.Identity) { in.Phone = "12" },
		} {
			in := whole
			change(&in)
			if _, err := w.AdmitCooperative(t.Context(), members.System(), "form", in); fault.FieldsOf(err)[field] == nil {
				t.Errorf("%s: got %v", field, err)
			}
		}
		first, err := w.AdmitCooperative(t.Context(), members.System(), "form", whole)
		w.must(err)
		again, err := w.AdmitCooperative(t.Context(), members.System(), "form", whole)
		w.must(err)
		second, err := w.AdmitCooperative(t.Context(), members.System(), "another form", whole)
		w.must(err)
		if first.Slug != "sembalun-makmur" || again.ID != first.ID || second.Slug != "sembalun-makmur-2" || first.NIK != "5203010012345" {
			t.Errorf("got %+v, %+v and %+v", first, again, second)
		}
		chair := w.officer(first.ID, 1, members.RoleChair)
		whole.USPLicense, whole.Name = true, "Koperasi Sembalun Makmur Sejahtera"
		changed, err := w.SetIdentity(t.Context(), chair, first.ID, whole)
		w.must(err)
		if !changed.USPLicense || changed.Slug != first.Slug || changed.Phone != "+6281234567890" {
			t.Errorf("SetIdentity: got %+v", changed)
		}
		_, err = w.SetIdentity(t.Context(), w.officer(first.ID, 2, members.RoleStaff), first.ID, whole)
		wantErr(t, "staff", err, act.ErrOffice)
		_, err = w.AdmitCooperative(t.Context(), chair, "third", whole)
		wantErr(t, "a chair opens another", err, act.ErrNotFound)
	})
}
