package leavers_test

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/payments/savings"
)

const office = "/pengurus/sembalun"

// The secretary ends a membership, the treasurer says yes to what goes back, and the member is paid at the counter.
func TestMemberIsEnded(t *testing.T) {
	m := officetest.Open(t)
	siti, ratna := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Ratna", members.RoleSecretary))
	baiq, watcher := m.As(m.Member("Baiq", members.RoleCashier)), m.As(m.Member("Lalu", members.RoleSupervisor))
	sri := m.Member("Inaq Sri")
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Wajib, Amount: 140_000}},
	})
	m.Must(err)

	rules := office + "/ketentuan-keluar"
	watcher.Get(rules).Is(200).Says("30 hari sesudah keluar").Silent("Simpan ketentuan")
	in := url.Values{"versi": {"0"}, "when": {"at_once"}, "offset": {"1"}, "resolution": {"RAT 4/2026"}}
	siti.Post(rules, in).Is(http.StatusUnprocessableEntity).Says("Tulis pasal AD/ART")
	in.Set("article", "AD pasal 9")
	siti.Post(rules, in).Is(http.StatusSeeOther)
	siti.Get(rules).Is(200).Says("AD pasal 9", "RAT 4/2026")

	member := office + "/anggota/" + members.MembershipID(m.Coop.ID, sri)
	ratna.Get(member).Is(200).Says("Akhiri keanggotaan")
	baiq.Get(member + "/keluar").Is(200).Says("Keanggotaan diakhiri oleh").Silent("Contoh: pindah")
	ratna.Get(member+"/keluar").Is(200).Says("Rp140.000", "Langsung, begitu disetujui")
	ratna.Post(member+"/keluar", url.Values{}).Is(http.StatusUnprocessableEntity)
	ratna.Post(member+"/keluar", url.Values{"alasan": {"Pindah"}}).To(member)
	siti.Get(member).Is(200).Says("PS-2026-00001", "Menunggu disetujui")
	siti.Get(office).Is(200).Says("Setujui pengembalian simpanan")
	siti.Get(office+"/pengembalian?keadaan=menunggu").Is(200).Says("Inaq Sri", "Rp140.000")

	r, err := m.Leavings.Latest(t.Context(), m.Coop.ID, sri)
	m.Must(err)
	page := office + "/pengembalian/" + r.ID
	watcher.Get(page).Is(200).Says("Inaq Sri", "seratus empat puluh ribu rupiah").Silent("Setujui Rp140.000")
	yes := url.Values{"pokok": {"0"}, "wajib": {"130000"}, "utang": {"0"}}
	siti.Post(page+"/setuju", yes).Is(http.StatusConflict)
	yes.Set("wajib", "140000")
	ratna.Post(page+"/setuju", yes).Is(http.StatusForbidden)
	siti.Get(page).Is(200).Says("Setujui Rp140.000")
	siti.Post(page+"/setuju", yes).To(page)
	siti.Get(page).Is(200).Says("Bisa diambil", "Siti").Silent("Setujui Rp140.000")
	baiq.Get(office+"/penarikan/baru?anggota="+sri).Is(200).Says("Utang pengembalian simpanan", "Rp140.000")
	baiq.Get(office + "/setoran/baru?anggota=" + sri).Is(http.StatusConflict)
}
