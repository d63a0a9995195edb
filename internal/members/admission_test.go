package members_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

func TestApplyTwiceIsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		u := w.person(1)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if _, err := w.Apply(t.Context(), acttest.Member(u.ID), members.Application{Coop: "tani"}); err != nil {
					t.Errorf("Apply: %v", err)
				}
			})
		}
		wait.Wait()
		if n := w.facts(members.FactApplied); n != 1 {
			t.Errorf("facts: got %d, want 1", n)
		}
		_, err := w.Apply(t.Context(), acttest.Member(u.ID), members.Application{Coop: "hutan"})
		wantErr(t, "unknown cooperative", err, act.ErrNoCooperative)
	})
}

func TestAdmitManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		officers := []members.Actor{w.officer("tani", 90, members.RoleChair), w.officer("tani", 91, members.RoleSecretary)}
		var applications []string
		for n := range 10 {
			applications = append(applications, w.applicant(n).ID)
		}
		numbers, decided := admitTwice(t, w, officers, applications)
		slices.Sort(numbers)
		if len(numbers) != 10 || len(slices.Compact(numbers)) != 10 || decided != 10 {
			t.Errorf("numbers %v and %d refusals, want 10 distinct numbers and 10 refusals", numbers, decided)
		}
		if n := w.facts(members.FactAdmitted); n != 10 {
			t.Errorf("facts: got %d, want 10", n)
		}
		n, err := w.CountMembers(t.Context(), "tani", members.Active, 100)
		w.must(err)
		if n != 12 {
			t.Errorf("active memberships: got %d, want 12", n)
		}
		w.must(w.log.Verify(t.Context(), "tani"))
	})
}

// admitTwice lets every officer admit every applicant, all at once.
func admitTwice(t *testing.T, w *world, officers []members.Actor, applications []string) (numbers []int64, decided int) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	for _, officer := range officers {
		for _, id := range applications {
			wait.Go(func() {
				m, err := w.Admit(t.Context(), officer, "tani", id)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					numbers = append(numbers, m.Number)
				case errors.Is(err, members.ErrDecided):
					decided++
				default:
					t.Errorf("Admit: %v", err)
				}
			})
		}
	}
	wait.Wait()
	return numbers, decided
}

func TestWhoMayAdmit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.coop("tani")
		w.coop("laut")
		applicant := w.applicant(1)
		tests := map[string]struct {
			by   members.Actor
			coop string
			want error
		}{
			"guest":            {members.Actor{}, "tani", act.ErrSignIn},
			"plain member":     {w.officer("tani", 2, members.RoleMember), "tani", act.ErrNotAllowed},
			"supervisor":       {w.officer("tani", 3, members.RoleSupervisor), "tani", act.ErrReadOnly},
			"foreign chair":    {w.officer("laut", 4, members.RoleChair), "tani", act.ErrNoCooperative},
			"operator":         {members.System(), "tani", act.ErrNoCooperative},
			"under her own":    {w.officer("laut", 5, members.RoleChair), "laut", members.ErrNoMembership},
			"secretary, right": {w.officer("tani", 6, members.RoleSecretary), "tani", nil},
		}
		for _, name := range []string{
			"guest", "plain member", "supervisor", "foreign chair", "operator", "under her own", "secretary, right",
		} {
			_, err := w.Admit(t.Context(), tests[name].by, tests[name].coop, applicant.ID)
			wantErr(t, name, err, tests[name].want)
		}
	})
}

func TestRejectAndReturn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		chair := w.officer("tani", 1, members.RoleChair)
		m := w.applicant(2)
		_, err := w.Reject(ctx, chair, members.Decision{Coop: "tani", ID: m.ID, Reason: " "})
		wantErr(t, "no reason", err, members.ErrReasonMissing)
		rejected, err := w.Reject(ctx, chair, members.Decision{Coop: "tani", ID: m.ID, Reason: "KTP buram"})
		w.must(err)
		if rejected.State != members.Rejected || rejected.Decided().Reason != "KTP buram" || rejected.Decided().By != chair.ID() {
			t.Errorf("Reject: got %+v", rejected)
		}
		_, err = w.Admit(ctx, chair, "tani", m.ID)
		wantErr(t, "admit after rejection", err, members.ErrDecided)

		_, err = w.Apply(ctx, acttest.Member(m.User), members.Application{Coop: "tani"})
		w.must(err)
		admitted, err := w.Admit(ctx, chair, "tani", m.ID)
		w.must(err)
		if admitted.Number != 2 || admitted.Decided().Reason != "" || admitted.NumberText() != "00002" {
			t.Errorf("Admit: got %+v", admitted)
		}
		_, err = w.Leave(ctx, chair, members.Decision{Coop: "tani", ID: m.ID, Reason: "pindah"})
		w.must(err)
		_, err = w.Apply(ctx, acttest.Member(m.User), members.Application{Coop: "tani"})
		w.must(err)
		again, err := w.Admit(ctx, chair, "tani", m.ID)
		w.must(err)
		if again.Number != admitted.Number {
			t.Errorf("number after a return: got %d, want %d", again.Number, admitted.Number)
		}
		if n := w.facts(members.FactApplied); n != 3 {
			t.Errorf("facts of applying: got %d, want 3", n)
		}
	})
}

func TestRegisterOldRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		register := func(coop string, n int, number int64, roles ...members.Role) error {
			in := members.Registration{Coop: coop, User: w.person(n).ID, Number: number, Roles: roles}
			_, err := w.Register(ctx, members.System(), in)
			return err
		}
		w.must(register("tani", 1, 41, members.RoleMember))
		w.must(register("laut", 2, 41, members.RoleMember)) // each register counts for itself
		w.must(register("tani", 3, 0, members.RoleStaff))   // staff need not be members
		wantErr(t, "number twice", register("tani", 4, 41, members.RoleMember), members.ErrNumberTaken)
		wantErr(t, "supervisor in the board", register("tani", 5, 0, members.RoleSupervisor, members.RoleTreasurer), members.ErrRoles)
		wantErr(t, "number too high", register("tani", 6, 1<<40, members.RoleMember), members.ErrNumber)
		w.must(register("tani", 7, 0, members.RoleChair))
		chair, err := w.ByNumber(ctx, "tani", 42)
		w.must(err)
		if !chair.Has(members.RoleMember) || !chair.Has(members.RoleChair) {
			t.Errorf("chair: got %v", chair.Roles)
		}
	})
}

func TestAppoint(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		chair := w.officer("tani", 1, members.RoleChair)
		staff := w.officer("tani", 2, members.RoleStaff)
		if staff.IsMember("tani") || !staff.Officer("tani") {
			t.Error("staff: want an officer who is no member")
		}
		id := members.MembershipID("tani", staff.ID())
		up := members.Appointment{Coop: "tani", ID: id, Roles: []members.Role{members.RoleTreasurer}}
		_, err := w.Appoint(ctx, staff, up)
		wantErr(t, "staff appoints herself", err, act.ErrOffice)
		m, err := w.Appoint(ctx, chair, up)
		w.must(err)
		if !m.Has(members.RoleTreasurer) || !m.Has(members.RoleMember) || m.Has(members.RoleStaff) || m.Number != 2 {
			t.Errorf("Appoint: got %+v", m)
		}
	})
}

func TestListMembers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		chair := w.officer("tani", 1, members.RoleChair)
		stranger := w.officer("laut", 2, members.RoleChair)
		for n := 30; n < 34; n++ {
			w.applicant(n)
		}
		search := members.Search{Coop: "tani", State: members.Applied, Words: "ORANG  keb"}
		first, err := w.Members(ctx, chair, search, store.Page{Limit: 3})
		w.must(err)
		rest, err := w.Members(ctx, chair, search, store.Page{Limit: 3, After: first.Next})
		w.must(err)
		if len(first.Items) != 3 || len(rest.Items) != 1 || rest.Items[0].Name != "Orang Kebh" {
			t.Errorf("Members: got %d and %+v", len(first.Items), rest.Items)
		}
		last := rest.Items[0]
		digits := strings.TrimPrefix(last.Phone, "+62")
		for words, want := range map[string]int{
			"kec": 0, "kebh": 1, "keb orang": 4, "orang xyz": 0, "0" + digits: 1, "+62 " + digits: 1, digits[len(digits)-4:]: 1, "lawang": 4,
			"sembalun kebh": 1, "mataram": 0, "": 4, "-": 4,
		} {
			search.Words = words
			found, err := w.Members(ctx, chair, search, store.Page{})
			w.must(err)
			if len(found.Items) != want {
				t.Errorf("Members with %q: got %d, want %d", words, len(found.Items), want)
			}
		}
		waiting, err := w.Applicants(ctx, chair, "tani", store.Page{})
		w.must(err)
		if len(waiting.Items) != 4 {
			t.Errorf("Applicants: got %d, want 4", len(waiting.Items))
		}
		_, err = w.Members(ctx, stranger, search, store.Page{})
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("foreign register: got %v, want not found", err)
		}
	})
}

func TestRolesOfActor(t *testing.T) {
	u := &identity.User{ID: "u"}
	in := func(roles ...members.Role) members.Actor {
		return members.Actor{User: u, Memberships: []members.Membership{
			{Coop: "tani", User: "u", Life: states.Life[members.State]{State: members.Active}, Roles: roles},
			{Coop: "laut", User: "u", Life: states.Life[members.State]{State: members.Left}, Roles: []members.Role{members.RoleChair}},
		}}
	}
	tests := []struct {
		role                  members.Role
		member, officer, read bool
	}{
		{members.RoleMember, true, false, false},
		{members.RoleChair, false, true, true},
		{members.RoleSecretary, false, true, true},
		{members.RoleTreasurer, false, true, true},
		{members.RoleStaff, false, true, true},
		{members.RoleSupervisor, false, false, true},
	}
	for _, test := range tests {
		a := in(test.role)
		if a.IsMember("tani") != test.member || a.Officer("tani") != test.officer || a.MayRead("tani") != test.read {
			t.Errorf("%s: member %v, officer %v, read %v, want %v, %v, %v", test.role,
				a.IsMember("tani"), a.Officer("tani"), a.MayRead("tani"), test.member, test.officer, test.read)
		}
		if a.MayRead("laut") || a.IsMember("laut") || a.Operator() {
			t.Errorf("%s: has a say where she left", test.role)
		}
	}
	foreign := in(members.RoleChair)
	foreign.User = &identity.User{ID: "v"}
	if foreign.Officer("tani") || len(foreign.OfficerCoops()) != 0 {
		t.Error("somebody else's membership counts")
	}
	if got := in(members.RoleChair).OfficerCoops(); !slices.Equal(got, []string{"tani"}) {
		t.Errorf("OfficerCoops: got %v, want tani", got)
	}
}
