package main

import (
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/payments/savings"
)

// Who is accepted hears what to pay, is reminded once a week before the end, and hears with the officers when it lapses; who has paid
// hears of the number, and of nothing else.
func TestNoticesOfPokokFirst(t *testing.T) {
	m, a := telling(t)
	ctx := t.Context()
	m.Member("Lalu Ahmad", members.RoleChair)
	m.Member("H. Mahsun", members.RoleSupervisor)
	_, err := m.Savings.DecideDues(ctx, acttest.Officer("treasurer"), savings.DuesInput{
		Coop: m.Coop.ID, Key: "first", Resolution: "RAT 3", From: m.Clock.Now(), Pokok: 50_000, Wajib: 20_000, Day: 10, First: true,
	})
	m.Must(err)
	accept := func(name string) *members.Membership {
		one, err := m.Members.Admit(ctx, acttest.Officer("chair"), m.Coop.ID, m.Applicant(name).ID)
		m.Must(err)
		return one
	}
	night := func() {
		m.Must(a.remindUnpaid(ctx))
		m.Must(a.endUnpaid(ctx))
		m.Deliver()
	}
	pays, forgets := accept("Nur"), accept("Dul")
	night()
	if n := told(m, "menerima Anda", "Rp50.000"); n != 2 {
		t.Errorf("%d heard what to pay, want 2", n)
	}
	_, err = m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "pokok", Member: pays.User, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Pokok, Amount: 50_000}},
	})
	m.Must(err)
	m.Deliver()
	if n := told(m, "Nur", "diterima sebagai anggota"); n != 1 {
		t.Errorf("who has paid heard %d times of the number", n)
	}
	m.Pass(members.PayWithin - remindBefore - time.Hour)
	night()
	if n := told(m, "belum kami terima"); n != 0 {
		t.Errorf("%d were reminded too early", n)
	}
	m.Pass(2 * time.Hour)
	night()
	m.Pass(24 * time.Hour)
	night()
	if all, one := told(m, "belum kami terima"), told(m, "Dul", "belum kami terima", "Rp50.000"); all != 1 || one != 1 {
		t.Errorf("reminded %d, among them %d who has forgotten", all, one)
	}
	m.Pass(remindBefore)
	night()
	night()
	if n := told(m, "Halo Dul", "batal karena simpanan pokok"); n != 1 {
		t.Errorf("who has forgotten heard %d times that it is over", n)
	}
	if n := told(m, "penerimaan Dul", "batal"); n != 1 {
		t.Errorf("%d officers heard of it, want the chair alone", n)
	}
	now, err := m.Members.Membership(ctx, m.Coop.ID, forgets.ID)
	m.Must(err)
	if now.State != members.Lapsed {
		t.Errorf("who has forgotten is %s", now.State)
	}
}
