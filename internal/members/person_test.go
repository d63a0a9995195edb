package members_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/store"
)

func TestParseNIK(t *testing.T) {
	now := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	for typed, want := range map[string]struct {
		err  error
		sex  members.Sex
		born string
	}{
		"5203150508850003":      {nil, members.Man, "1985-08-05"},
		"5203154508850003":      {nil, members.Woman, "1985-08-05"},
		"52.03.15 450885-0003":  {nil, members.Woman, "1985-08-05"},
		"5203157112090001":      {nil, members.Woman, "1909-12-31"}, // in 2009 she would have no card yet
		"5203152902000001":      {nil, members.Man, "2000-02-29"},
		"520315450885000":       {members.ErrNIKLength, "", ""},
		"520315450885000x":      {members.ErrNIKLength, "", ""},
		"0003154508850003":      {members.ErrNIKRegion, "", ""},
		"5200154508850003":      {members.ErrNIKRegion, "", ""},
		"5203003008850003":      {members.ErrNIKRegion, "", ""},
		"5203153202850003":      {members.ErrNIKBirth, "", ""},
		"5203153002850003":      {members.ErrNIKBirth, "", ""},
		"5203157213850003":      {members.ErrNIKBirth, "", ""},
		"5203150008850003":      {members.ErrNIKBirth, "", ""},
		"5203154508850000":      {members.ErrNIKOrder, "", ""},
		"9901014508850003 ":     {members.ErrNIKRegion, "", ""},
		"9101-0145-0885-0003":   {nil, members.Woman, "1985-08-05"},
		"5203154508 85 00 0 3 ": {nil, members.Woman, "1985-08-05"},
	} {
		nik, err := members.ParseNIK(typed)
		if !errors.Is(err, want.err) {
			t.Errorf("%q: got %v, want %v", typed, err, want.err)
		}
		if err != nil || want.err != nil {
			continue
		}
		if born := nik.Born(now).Format(time.DateOnly); nik.Sex() != want.sex || born != want.born {
			t.Errorf("%q: got %s %s, want %s %s", typed, nik.Sex(), born, want.sex, want.born)
		}
	}
	if masked := members.NIK("5203154508850003").Masked(); masked != "520315••••••••03" {
		t.Errorf("Masked: got %s", masked)
	}
}

// The NIK lies sealed in the database, is shown masked, stands once in a cooperative, and who reads it stands in the log; the log itself
// and the backup never say it.
func TestNIKIsSealed(t *testing.T) {
	const nik = "5203154508850003"
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		w.coop("laut")
		secretary, plain := w.officer("tani", 1, members.RoleSecretary), w.officer("tani", 2, members.RoleMember)
		other, foreign := w.officer("tani", 3, members.RoleMember), w.officer("laut", 4, members.RoleSecretary)
		id := func(a members.Actor) string { return members.MembershipID(a.Memberships[0].Coop, a.ID()) }
		in := members.Profiled{Name: "Inaq Sri", NIK: nik, Street: "Dusun Lebak"}
		m, err := w.Profile(ctx, secretary, "tani", id(plain), in)
		w.must(err)
		if m.Sex != members.Woman || m.Born.Format(time.DateOnly) != "2085-08-05" && m.Born.Format(time.DateOnly) != "1985-08-05" {
			t.Errorf("from the NIK: got %s, %s", m.Sex, m.Born)
		}
		stored, err := bson.Marshal(m)
		w.must(err)
		if strings.Contains(string(stored), nik) || strings.Contains(string(stored), nik[6:]) {
			t.Error("the NIK lies open in the database")
		}
		if masked, err := w.NIKs(ctx, m); err != nil || masked[0] != "520315••••••••03" {
			t.Errorf("NIKs: got %v, %v", masked, err)
		}
		if _, err := w.Profile(ctx, secretary, "tani", id(other), members.Profiled{Name: "Lain", NIK: nik}); fault.FieldsOf(err)["nik"] == nil {
			t.Errorf("one NIK twice: got %v", err)
		}
		_, err = w.Profile(ctx, foreign, "laut", id(foreign), members.Profiled{Name: "Inaq Sri", NIK: nik})
		w.must(err)
		in.NIK, in.Occupation, in.Sex, in.Born = "", "Petani", m.Sex, m.Born
		for range 2 { // the second changes nothing
			_, err = w.Profile(ctx, secretary, "tani", id(plain), in)
			w.must(err)
		}
		for by, want := range map[*members.Actor]error{&secretary: nil, &plain: act.ErrNotAllowed, &foreign: act.ErrNoCooperative} {
			read, err := w.RevealNIK(ctx, *by, "tani", id(plain))
			if !errors.Is(err, want) || want == nil && read != nik {
				t.Errorf("RevealNIK: got %s, %v, want %v", read, err, want)
			}
		}
		log, err := w.AuditLog(ctx, secretary, audit.Search{Coop: "tani", Subject: id(plain)}, store.Page{})
		w.must(err)
		var lines []string
		for _, e := range log.Items {
			lines = append(lines, e.Action+" "+e.Detail["fields"])
		}
		want := []string{"members.nik_read ", "members.profiled occupation", "members.profiled name nik sex born address", "members.registered "}
		if !slices.Equal(lines, want) || strings.Contains(fmt.Sprint(log.Items), nik) {
			t.Errorf("log: got %q, want %q", lines, want)
		}
	})
}

// The register and the registers of offices say what stood at a date, also of who left since.
func TestBookAtADate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		chair := w.officer("tani", 1, members.RoleChair)
		siti := w.officer("tani", 2, members.RoleTreasurer)
		id := members.MembershipID("tani", siti.ID())
		begun := w.now
		later := func() time.Time { w.now = w.now.AddDate(0, 1, 0); return w.now }
		appointed := later()
		supervisor := members.Appointment{Coop: "tani", ID: id, Roles: []members.Role{members.RoleSupervisor}, Decision: "RAT 5"}
		_, err := w.Appoint(ctx, chair, supervisor)
		w.must(err)
		left := later()
		_, err = w.Leave(ctx, chair, members.Decision{Coop: "tani", ID: id, Reason: "Pindah"})
		w.must(err)
		moment := time.Minute
		board := []members.Role{members.RoleChair, members.RoleSecretary, members.RoleTreasurer}
		for _, tt := range []struct {
			at                   time.Time
			members              int
			gone                 bool
			held, ended, watched int
		}{
			{begun.Add(-moment), 0, false, 0, 0, 0},
			{begun.Add(moment), 2, false, 2, 0, 0},
			{appointed.Add(moment), 2, false, 2, 1, 1},
			{left.Add(moment), 2, true, 2, 1, 1},
		} {
			book, err := w.Book(ctx, chair, "tani", tt.at, store.Page{})
			w.must(err)
			gone := false
			for i := range book.Items {
				stay, _ := book.Items[i].StayAt(tt.at)
				gone = gone || !stay.To.IsZero() && stay.Reason == "Pindah"
			}
			held, err := w.OfficesAt(ctx, chair, "tani", tt.at, board...)
			w.must(err)
			ended := 0
			for _, o := range held {
				if !o.To.IsZero() {
					ended++
					if o.Role != members.RoleTreasurer || o.Ended != "RAT 5" {
						t.Errorf("ended: got %+v", o.Term)
					}
				}
			}
			watched, err := w.OfficesAt(ctx, chair, "tani", tt.at, members.RoleSupervisor)
			w.must(err)
			got := []int{len(book.Items), len(held), ended, len(watched)}
			if want := []int{tt.members, tt.held, tt.ended, tt.watched}; gone != tt.gone || !slices.Equal(got, want) {
				t.Errorf("at %s: got members, held, ended and watched %v, gone %v; want %v, %v", tt.at, got, gone, want, tt.gone)
			}
		}
	})
}

// A membership of a release that kept no terms has those of the offices that it holds.
func TestTermsOfOldMemberships(t *testing.T) {
	since := time.Date(2019, 3, 2, 0, 0, 0, 0, time.UTC)
	m := members.Membership{Since: since, Decision: "RAT 1", Roles: []members.Role{members.RoleChair, members.RoleMember}}
	if got := m.Served(); len(got) != 1 || got[0] != (members.Term{Role: members.RoleChair, From: since, Decision: "RAT 1"}) {
		t.Errorf("got %+v", got)
	}
}
