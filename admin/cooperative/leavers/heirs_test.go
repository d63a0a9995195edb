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

// The secretary writes a death down, the cashier her heirs, the treasurer says yes, and an heir is paid at the counter by two hands. The
// member's own login shows nothing of money.
func TestHeirsArePaid(t *testing.T) {
	m := officetest.Open(t)
	siti, ratna := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Ratna", members.RoleSecretary))
	baiq, watcher := m.As(m.Member("Baiq", members.RoleCashier)), m.As(m.Member("Lalu", members.RoleSupervisor))
	sri := m.Member("Inaq Sri")
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 100_000}},
	})
	m.Must(err)
	member := office + "/anggota/" + members.MembershipID(m.Coop.ID, sri)
	ratna.Get(member).Is(200).Says("Anggota meninggal")
	baiq.Get(member + "/meninggal").Is(200).Says("dicatat oleh ketua").Silent("Catat meninggal")
	ratna.Get(member+"/meninggal").Is(200).Says("Inaq Sri", "Catat meninggal")
	day := m.Clock.Now().Format("2006-01-02")
	in := url.Values{"day": {"2031-01-01"}, "yakin": {"1"}}
	ratna.Upload(member+"/meninggal", in, "document").Is(http.StatusUnprocessableEntity).Says("Lampirkan suratnya", "Tanggal ini belum tiba")
	in.Set("day", day)
	in.Del("yakin")
	ratna.Upload(member+"/meninggal", in, "document", m.Photo(80)).Is(http.StatusUnprocessableEntity)
	in.Set("yakin", "1")
	watcher.Upload(member+"/meninggal", in, "document", m.Photo(80)).Is(http.StatusForbidden)
	page := ratna.Upload(member+"/meninggal", in, "document", m.Photo(80)).Is(http.StatusSeeOther).Header.Get("Location")
	ratna.Get(member).Is(200).Says("Uangnya dibayarkan kepada ahli waris").Silent("Tarik di loket")
	ratna.Get(member + "/meninggal").Is(200).Says("Sudah tercatat meninggal")
	baiq.Get(office).Is(200).Says("Tulis ahli waris")
	baiq.Get(office + "/pengembalian?keadaan=ahli-waris").Is(200).Says("Inaq Sri")
	baiq.Get(office + "/penarikan/baru?anggota=" + sri).Is(200).Says("Ia sudah meninggal").Silent("Tulis bukti")
	baiq.Get(page).Is(200).Says("Belum ada ahli waris yang ditulis")

	form := page + "/ahli-waris"
	baiq.Get(form).Is(200).Says("Ahli waris 1", "Tambah baris", "Ahli waris 12")
	list := url.Values{
		"kunci": {"0123456789abcdef01234567"}, "name1": {"Lalu Wirya"}, "relation1": {"suami"}, "share1": {"satu"},
		"name2": {"Baiq Nurul"}, "relation2": {"anak"}, "share2": {"1"}, "name7": {"Lalu Hasan"}, "share7": {"1"}, "number7": {"99999"},
	}
	baiq.Upload(form, list, "document", m.Photo(90)).Is(http.StatusUnprocessableEntity).Has(`value="Lalu Wirya"`)
	list.Set("share1", "1")
	baiq.Upload(form, list, "document", m.Photo(90)).Is(http.StatusUnprocessableEntity).
		Says("Hubungan ahli waris 7", "Tidak ada anggota dengan nomor ini").Has(`value="Lalu Hasan"`)
	list.Set("relation7", "anak")
	list.Del("number7")
	for range 2 {
		baiq.Upload(form, list, "document", m.Photo(90)).To(page)
	}
	baiq.Get(page).Is(200).Says("Lalu Hasan", "1 dari 3 bagian", "Menunggu pengurus lain").Silent("Setujui daftar ini")
	siti.Get(office).Is(200).Says("Setujui ahli waris")
	baiq.Post(page+"/ahli-setuju", url.Values{"daftar": {"1"}}).Is(http.StatusForbidden)
	siti.Get(page).Is(200).Says("Setujui daftar ini")
	siti.Post(page+"/ahli-setuju", url.Values{"daftar": {"1"}}).To(page)
	siti.Post(page+"/berkas/waris.webp", nil).Is(200)
	siti.Post(page+"/berkas/kematian.webp", nil).Is(200)
	siti.Post(page+"/berkas/waris.pdf", nil).Is(http.StatusNotFound)

	siti.Get(page).Is(200).Says("Lalu Wirya", "Rp33.334").Silent("Setujui daftar ini")
	slip := url.Values{"kunci": {"0123456789abcdef0123456a"}, "untuk": {"1:sukarela"}, "amount": {"33335"}}
	siti.Post(page+"/ahli-bayar", slip).Is(http.StatusUnprocessableEntity)
	slip.Set("amount", "33334")
	at := siti.Post(page+"/ahli-bayar", slip).Is(http.StatusSeeOther).Header.Get("Location")
	siti.Get(at).Is(200).Says("Lalu Wirya", "tiga puluh tiga ribu tiga ratus tiga puluh empat rupiah", "Inaq Sri")
	siti.Post(at+"/bayar", nil).Is(http.StatusConflict)
	baiq.Post(at+"/bayar", nil).To(at)
	siti.Get(page).Is(200).Says("sudah diambil Rp33.334").Silent("Salah catat", "Ganti daftar")
	baiq.Get(form).Is(200).Says("Daftar ini tidak bisa diganti lagi")
}

// A death that was a mistake is taken back by another officer.
func TestDeathIsTakenBack(t *testing.T) {
	m := officetest.Open(t)
	siti, ratna := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Ratna", members.RoleSecretary))
	sri := m.Member("Inaq Sri")
	member := office + "/anggota/" + members.MembershipID(m.Coop.ID, sri)
	in := url.Values{"day": {m.Clock.Now().Format("2006-01-02")}, "yakin": {"1"}}
	page := ratna.Upload(member+"/meninggal", in, "document", m.Photo(80)).Is(http.StatusSeeOther).Header.Get("Location")
	ratna.Get(page).Is(200).Silent("Salah catat")
	ratna.Post(page+"/meninggal-batal", url.Values{"alasan": {"Salah orang"}}).Is(http.StatusConflict)
	siti.Get(page).Is(200).Says("Salah catat, ia masih hidup")
	siti.Post(page+"/meninggal-batal", url.Values{}).Is(http.StatusUnprocessableEntity)
	siti.Post(page+"/meninggal-batal", url.Values{"alasan": {"Salah orang"}}).To(page)
	siti.Get(page).Is(200).Says("Catatan meninggal ditarik", "Salah orang")
	siti.Get(member).Is(200).Says("Akhiri keanggotaan", "Anggota meninggal")
}
