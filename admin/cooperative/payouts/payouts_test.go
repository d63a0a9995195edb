package payouts_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

const office = "/pengurus/sembalun"

// Three officers pay money out: the treasurer decides the rules and says yes, cashiers hand it over, the supervisor looks on.
func TestMoneyGoesOut(t *testing.T) {
	m := officetest.Open(t)
	ctx := t.Context()
	siti, baiq := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Baiq", members.RoleCashier))
	ana, watcher := m.As(m.Member("Ana", members.RoleStaff)), m.As(m.Member("Lalu", members.RoleSupervisor))
	sri := m.Member("Sri")
	_, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 900_000}},
	})
	m.Must(err)

	rules := url.Values{
		"versi": {"0"}, "cash": {"1"}, "by_hand": {"1"}, "least": {"10.000"}, "alone": {"200.000"}, "wait": {"7"}, "floor": {"10"},
		"day1": {"1"}, "resolution": {""},
	}
	page := office + "/ketentuan-penarikan"
	siti.Get(page).Is(200).Says("Belum ada keputusan")
	siti.Post(page, rules).Is(http.StatusUnprocessableEntity).Has(`value="200.000"`)
	rules.Set("resolution", "RAT 4/2026")
	baiq.Post(page, rules).Is(http.StatusForbidden)
	siti.Post(page, rules).To(page)
	siti.Get(page).Is(200).Says("RAT 4/2026", "Rp200.000", "Senin", "10 %")
	rules.Set("alone", "300.000")
	siti.Post(page, rules).Is(http.StatusConflict)
	none := url.Values{"versi": {"1"}, "least": {"1"}, "wait": {"7"}, "resolution": {"RAT 5"}}
	siti.Post(page, none).Is(http.StatusUnprocessableEntity).Says("Tunai di loket")

	ask := func(key string, amount int64) *withdrawal.Withdrawal {
		w, err := m.Withdrawals.Ask(ctx, acttest.Member(sri), withdrawal.Input{
			Coop: m.Coop.ID, Key: key, From: savings.Sukarela, Amount: money.Amount(1000 * amount), Way: withdrawal.ByCash,
		})
		m.Must(err)
		return w
	}
	small, big := ask("kecil", 50), ask("besar", 250)
	list := baiq.Get(office+"/penarikan").Is(200).Says("Sri", "Rp50.000", "Rp250.000", "Giliran dibayar", "Menunggu persetujuan")
	list.Says("Bisa ditarik anggota")
	baiq.Get(office + "/penarikan?keadaan=menunggu").Is(200).Says("Rp250.000").Silent("Rp50.000")
	baiq.Get(office + "/penarikan?q=" + url.QueryEscape("kk 2026 1")).Is(200).Says("Rp50.000").Silent("Rp250.000")

	slip := office + "/penarikan/" + small.ID
	watcher.Get(slip).Is(200).Says("lima puluh ribu rupiah").Silent("Serahkan")
	baiq.Post(slip+"/bayar", url.Values{"kode": {"abc"}}).Is(http.StatusUnprocessableEntity).Says("Bukan kode")
	baiq.Post(slip+"/bayar", url.Values{"kode": {small.Code}}).To(slip)
	baiq.Get(slip).Is(200).Says("Dibayar", "Baiq").Silent("Serahkan Rp50.000")
	watcher.Post(slip+"/bayar", url.Values{"kode": {small.Code}}).Is(http.StatusForbidden)

	slip = office + "/penarikan/" + big.ID
	baiq.Get(slip).Is(200).Silent("Setujui", "Serahkan")
	baiq.Post(slip+"/setuju", url.Values{}).Is(http.StatusForbidden)
	siti.Get(slip).Is(200).Says("Perlu orang kedua", "Tolak penarikan ini")
	siti.Post(slip+"/setuju", url.Values{}).To(slip)
	siti.Get(slip).Is(200).Says("Orang lain yang membayar").Silent("Serahkan")
	siti.Post(slip+"/bayar", url.Values{"kode": {big.Code}}).Is(http.StatusConflict)
	siti.Post(slip+"/tolak", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	siti.Post(slip+"/tolak", url.Values{"alasan": {"Buku simpanan belum dibawa."}}).To(slip)
	baiq.Get(slip).Is(200).Says("Ditolak", "Buku simpanan belum dibawa.")

	number := strings.TrimPrefix(membership(t, m.Members, sri).NumberText(), "No. ")
	baiq.Get(office + "/penarikan/baru?nomor=999").Is(200).Says("Tidak ada anggota dengan nomor 999")
	baiq.Get(office+"/penarikan/baru?nomor="+number).Is(200).Says("Sri", "Bisa ditarik Rp850.000")
	in := url.Values{"kunci": {"penarikan-pertama-di-loket"}, "anggota": {sri}, "from": {"sukarela"}, "amount": {"900.000"}}
	baiq.Post(office+"/penarikan/baru", in).Is(http.StatusUnprocessableEntity).Says("Yang bisa ditarik Rp850.000").Has(`value="900.000"`)
	in.Set("amount", "100.000")
	slip = baiq.Post(office+"/penarikan/baru", in).Is(http.StatusSeeOther).Header.Get("Location")
	if again := baiq.Post(office+"/penarikan/baru", in).Is(http.StatusSeeOther).Header.Get("Location"); again != slip {
		t.Errorf("the same form led to %s, then to %s", slip, again)
	}
	baiq.Get(slip).Is(200).Says("Orang lain yang membayar")
	ana.Get(slip).Is(200).Says("Ditulis oleh Baiq", "Serahkan Rp100.000")
	ana.Post(slip+"/bayar", url.Values{}).To(slip)

	siti.Get(office+"/audit?jenis=withdrawal").Is(200).
		Says("Mencatat ketentuan penarikan", "Membayar penarikan", "Menyetujui penarikan", "Menolak penarikan", "Menulis penarikan di loket")
}

// A bank account is compared by an officer who sees the whole number; transfers go in order, with the bank's reference.
func TestTransfers(t *testing.T) {
	m := officetest.Open(t)
	ctx := t.Context()
	siti, baiq := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Baiq", members.RoleCashier))
	watcher := m.As(m.Member("Lalu", members.RoleSupervisor))
	sri := m.Member("Sri")
	_, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 900_000}},
	})
	m.Must(err)
	a, err := m.Withdrawals.AddAccount(ctx, acttest.Member(sri), withdrawal.AccountInput{
		Coop: m.Coop.ID, Key: "bri", Bank: "ID_BRI", Number: "4471 0101 2233 5044", Holder: "Inaq Sri Wahyuni",
	})
	m.Must(err)
	page := office + "/rekening-anggota"
	watcher.Get(page).Is(200).Says("BRI ••5044", "Sri").Silent("4471010122335044")
	watcher.Get(page+"/"+a.ID).Is(200).Silent("4471010122335044", "Ya, cocok")
	watcher.Post(page+"/"+a.ID+"/cocok", url.Values{}).Is(http.StatusForbidden)
	baiq.Get(page+"/"+a.ID).Is(200).Says("4471010122335044", "Namanya berbeda")
	baiq.Post(page+"/"+a.ID+"/tolak", url.Values{"alasan": {""}}).Is(http.StatusUnprocessableEntity)
	baiq.Post(page+"/"+a.ID+"/cocok", url.Values{}).To(page)
	baiq.Get(page + "?keadaan=cocok").Is(200).Says("BRI ••5044")

	var slips []string
	for _, key := range []string{"satu", "dua"} {
		w, err := m.Withdrawals.Ask(ctx, acttest.Member(sri), withdrawal.Input{
			Coop: m.Coop.ID, Key: key, From: savings.Sukarela, Amount: 100_000, Way: withdrawal.ByHand, Account: a.ID,
		})
		m.Must(err)
		slips = append(slips, office+"/penarikan/"+w.ID)
		m.Clock.Advance(time.Second)
	}
	siti.Get(slips[1]).Is(200).Says("Belum gilirannya").Silent("Sudah saya transfer")
	siti.Get(slips[0]).Is(200).Says("4471010122335044", "Sudah saya transfer")
	watcher.Get(slips[0]).Is(200).Silent("4471010122335044")
	siti.Post(slips[0]+"/transfer", url.Values{"reference": {"BRI 1"}}).Is(http.StatusConflict)
	siti.Get(office + "/kas-bank").Is(200).Says("Rp900.000")
	carry := url.Values{
		"kunci": {"setor-tunai-ke-bank-hari-ini"}, "from": {"1-1100"}, "to": {"1-1210"}, "amount": {"950.000"}, "note": {"setor tunai"},
	}
	siti.Post(office+"/kas-bank", carry).Is(http.StatusUnprocessableEntity).Says("tidak cukup").Has(`value="950.000"`)
	carry.Set("amount", "500.000")
	baiq.Post(office+"/kas-bank", carry).Is(http.StatusForbidden)
	siti.Post(office+"/kas-bank", carry).To(office + "/kas-bank")
	siti.Get(office+"/kas-bank").Is(200).Says("Rp400.000", "Rp500.000")
	siti.Post(slips[0]+"/transfer", url.Values{"reference": {"BRI 1"}}).To(slips[0])
	siti.Get(slips[0]).Is(200).Says("BRI 1", "Dibayar")
	siti.Get(slips[1]).Is(200).Says("Sudah saya transfer")
	siti.Get(office+"/jurnal").Is(200).Says("Pindah kas, bank, payment gateway", "Penarikan selesai")
}

func membership(t *testing.T, all *members.Service, user string) *members.Membership {
	t.Helper()
	m, err := all.Membership(t.Context(), "sembalun", members.MembershipID("sembalun", user))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
