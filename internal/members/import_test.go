package members_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/members"
)

// entries are n lines of a paper register; who has an odd number has a phone.
func entries(n int) []members.Entry {
	list := make([]members.Entry, n)
	for i := range list {
		e := members.Entry{Line: i + 2, Number: int64(i + 1), Since: time.Date(2019, 3, 2, 0, 0, 0, 0, time.UTC)}
		e.Name, e.NIK = fmt.Sprintf("Inaq Ke%c%c", 'a'+i/26, 'a'+i%26), fmt.Sprintf("520315450885%04d", i+1)
		if i%2 == 0 {
			e.Phone = fmt.Sprintf("08190000%04d", i)
		}
		list[i] = e
	}
	return list
}

// An import writes everybody or nobody, and once however often it is pressed.
func TestImport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		treasurer := w.officer("tani", 90, members.RoleTreasurer) // has number 1
		list := entries(20)[1:]
		list[3].Phone = "08123456" + "0007"
		known := w.person(7) // has this phone, and an account
		count := func() int {
			n, err := w.CountMembers(ctx, "tani", members.Active, 100)
			w.must(err)
			return n
		}
		for name, by := range map[string]members.Actor{"staff": w.officer("tani", 91, members.RoleStaff), "guest": {}} {
			if _, err := w.Import(ctx, by, "tani", list); !errors.Is(err, act.ErrOffice) && !errors.Is(err, act.ErrSignIn) {
				t.Errorf("%s imports: %v", name, err)
			}
		}
		before := count()
		list[10].NIK = "5203159908850003"
		if _, err := w.Import(ctx, treasurer, "tani", list); !errors.Is(err, members.ErrImport) || count() != before {
			t.Fatalf("with a mistake: got %v, %d members", err, count()-before)
		}
		list = slices.Clone(list)
		list[10].NIK, list[10].Faults = "", nil
		var wait sync.WaitGroup
		var mu sync.Mutex
		written := 0
		for range 3 {
			own := slices.Clone(list)
			wait.Go(func() {
				done, err := w.Import(ctx, treasurer, "tani", own)
				mu.Lock()
				defer mu.Unlock()
				if written += done.Written; err != nil {
					t.Errorf("Import: %v", err)
				}
			})
		}
		wait.Wait()
		if written != len(list) || count() != before+len(list) {
			t.Errorf("written %d of %d, %d members", written, len(list), count()-before)
		}
		if told := w.facts(members.FactAdmitted) + w.facts(members.FactApplied) + w.facts(members.FactInvited); told > 0 {
			t.Errorf("%d facts of which somebody may tell", told)
		}
		m, err := w.ByNumber(ctx, "tani", list[3].Number)
		if err != nil || m.User != known.ID || m.Name != list[3].Name {
			t.Errorf("the owner of the phone: got %+v, %v", m, err)
		}
		next, err := w.Admit(ctx, treasurer, "tani", w.applicant(50).ID)
		if err != nil || next.Number != 21 {
			t.Errorf("the next number: got %v, %v", next, err)
		}
		w.must(w.log.Verify(ctx, "tani"))
	})
}

// Every mistake has its line and its column, those within the file and those beside the register.
func TestImportMistakes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		chair := w.officer("tani", 90, members.RoleChair)
		_, err := w.Import(ctx, chair, "tani", entries(6)[1:])
		w.must(err)
		for name, tt := range map[string]struct {
			change func(list []members.Entry)
			want   string // fields of the last entry
			known  bool
		}{
			"nothing":           {func([]members.Entry) {}, "", false},
			"no number":         {func(l []members.Entry) { l[1].Number = 0 }, "number", false},
			"no name":           {func(l []members.Entry) { l[1].Name = "" }, "name", false},
			"no day":            {func(l []members.Entry) { l[1].Since = time.Time{} }, "since", false},
			"a day to come":     {func(l []members.Entry) { l[1].Since = w.now.AddDate(0, 0, 1) }, "since", false},
			"number twice":      {func(l []members.Entry) { l[1].Number = l[0].Number }, "number", false},
			"NIK twice":         {func(l []members.Entry) { l[1].NIK = l[0].NIK }, "nik", false},
			"phone twice":       {func(l []members.Entry) { l[1].Phone = "0819-0000-0006" }, "phone", false},
			"no phone":          {func(l []members.Entry) { l[1].Phone = "12" }, "phone", false},
			"number of another": {func(l []members.Entry) { l[1].Number = 2 }, "number", false},
			"NIK of another":    {func(l []members.Entry) { l[1].NIK = "5203154508850002" }, "nik", false},
			"phone of another":  {func(l []members.Entry) { l[1].Phone = "08190000" + "0002" }, "phone", false},
			"known by name":     {func(l []members.Entry) { l[1].Number, l[1].Name = 2, "inaq  keab" }, "", true},
			"known by NIK":      {func(l []members.Entry) { l[1].Number, l[1].NIK = 2, "5203154508850002" }, "", true},
		} {
			list := entries(8)[6:]
			tt.change(list)
			w.must(w.CheckImport(ctx, chair, "tani", list))
			got := strings.Join(slices.Sorted(maps.Keys(list[1].Faults)), " ")
			if got != tt.want || list[1].Known != tt.known || len(list[0].Faults) > 0 {
				t.Errorf("%s: got %q, known %v; want %q, %v", name, got, list[1].Known, tt.want, tt.known)
			}
		}
	})
}

// A draft is read by the officer who made it, in her cooperative, and says no NIK to anybody else.
func TestDraft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.coop("tani")
		chair, other := w.officer("tani", 1, members.RoleChair), w.officer("tani", 2, members.RoleChair)
		draft, err := w.SealDraft(ctx, chair, "tani", entries(3))
		w.must(err)
		read, err := w.OpenDraft(ctx, chair, "tani", draft)
		if err != nil || len(read) != 3 || read[2].NIK != "5203154508850003" || read[2].Name != "Inaq Keac" {
			t.Errorf("OpenDraft: got %+v, %v", read, err)
		}
		_, err = w.OpenDraft(ctx, other, "tani", draft)
		wantErr(t, "another officer", err, members.ErrDraft)
		_, err = w.OpenDraft(ctx, chair, "laut", draft)
		wantErr(t, "another cooperative", err, members.ErrDraft)
		_, err = w.OpenDraft(ctx, chair, "tani", "x")
		wantErr(t, "no draft", err, members.ErrDraft)
	})
}
