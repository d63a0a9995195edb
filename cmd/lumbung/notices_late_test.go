package main

import (
	"testing"
	"time"

	"lumbung/admin/platform"
	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
)

// Officers who leave an appeal, a report or an application without an answer for a week are reminded, once a week until they answer, and
// the operator sees it; before that nobody is.
func TestOfficersAreReminded(t *testing.T) {
	m, a := telling(t)
	ctx := t.Context()
	lalu := m.Member("Lalu", members.RoleChair)
	m.Member("Mahsun", members.RoleSupervisor)
	siti, sri := acttest.Officer("siti"), m.Member("Inaq Sri")
	shop := m.Product(sri, "Madu").Shop
	because := func(reason string) catalog.Step { return catalog.Step{Coop: m.Coop.ID, ID: shop, Reason: reason} }
	m.Must(m.Catalog.Report(ctx, acttest.Member("dewi"), catalog.ReportInput{
		Coop: m.Coop.ID, Shop: m.Product(m.Member("Nur"), "Sambal").Shop, Visitor: "dewi", Kind: "fake",
	}))
	_, err := m.Catalog.SuspendShop(ctx, siti, because("Dicampur gula"))
	m.Must(err)
	_, err = m.Catalog.AppealSuspension(ctx, acttest.Member(sri), because("Madunya asli"))
	m.Must(err)
	remind := func(pass time.Duration, want int) []platform.Late {
		t.Helper()
		m.Clock.Advance(pass)
		for range 2 { // another process, or the next night
			m.Must(a.remindOfficers(ctx))
		}
		if n := told(m, "Lalu", "keberatan lapak 1, laporan pembeli 1, calon anggota 0"); n != want {
			t.Errorf("Lalu was reminded %d times, want %d", n, want)
		}
		late, err := platform.LateIn(ctx, m.Catalog, m.Members, m.Clock.Now())
		m.Must(err)
		return late
	}
	const day = 24 * time.Hour
	if late := remind(6*day, 0); len(late) != 0 {
		t.Errorf("late: %+v", late)
	}
	if late := remind(2*day, 1); len(late) != 1 || late[0].Appeals != 1 || late[0].Reports != 1 || late[0].Coop != m.Coop.ID {
		t.Errorf("late: %+v", late)
	}
	remind(7*day, 2)
	if n := told(m, "Mahsun"); n != 0 {
		t.Errorf("the supervisor was reminded %d times", n)
	}
	_, err = m.Catalog.RefuseAppeal(ctx, acttest.Officer(lalu), because("Bukti kurang"))
	m.Must(err)
	if late := remind(7*day, 2); len(late) != 1 || late[0].Appeals != 0 {
		t.Errorf("late: %+v", late)
	}
	if n := told(m, "Lalu", "keberatan lapak 0, laporan pembeli 1"); n != 1 {
		t.Errorf("Lalu was reminded of the report %d times", n)
	}
}

// Who wants to become a member is not forgotten either, and only those are reminded who admit members.
func TestReminderOfApplicants(t *testing.T) {
	m, a := telling(t)
	m.Member("Lalu", members.RoleChair)
	m.Member("Petugas", members.RoleClerk)
	m.Applicant("Baiq Ratna")
	m.Clock.Advance(8 * 24 * time.Hour)
	m.Must(a.remindOfficers(t.Context()))
	if n := told(m, "Lalu", "calon anggota 1"); n != 1 {
		t.Errorf("the chair was reminded %d times", n)
	}
	if n := told(m, "Petugas"); n != 0 {
		t.Errorf("who admits nobody was reminded %d times", n)
	}
}
