package openings_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
)

const home = "/pengurus/sembalun/saldo-awal"

// The cashier begins with the neraca of last year, writes its accounts, sends a list with mistakes and then the right one; the treasurer
// sends it back once and approves it; a member disputes, and is answered.
func TestBookIsOpened(t *testing.T) {
	m := officetest.Open(t)
	sri, dul := m.Member("Inaq Sri"), m.Member("Amaq Dul")
	siti, baiq := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Baiq", members.RoleCashier))
	watcher := m.As(m.Member("Lalu", members.RoleSupervisor))
	number := func(user string) int64 {
		one, err := m.Members.Membership(t.Context(), m.Coop.ID, members.MembershipID(m.Coop.ID, user))
		m.Must(err)
		return one.Number
	}

	watcher.Get(home).Is(200).Says("Saldo awal ditulis oleh").Silent("Foto neraca")
	baiq.Get("/pengurus/sembalun/anggota").Is(200).Says("Saldo awal")
	begin := url.Values{"kunci": {"saldo-awal-dari-buku-lama"}, "number": {"RAT 1/III/2026"}, "day": {"2031-01-01"}}
	early := baiq.Upload(home, begin, "document", m.Photo(80)).Is(http.StatusUnprocessableEntity)
	early.Says("Tanggal ini belum tiba").Has(`value="RAT 1/III/2026"`)
	begin.Set("day", m.Clock.Now().AddDate(0, -1, 0).Format(time.DateOnly))
	baiq.Upload(home, begin, "document").Is(http.StatusUnprocessableEntity).Says("Lampirkan foto nota")
	baiq.Upload(home, begin, "document", m.Photo(80)).Is(http.StatusSeeOther)
	baiq.Upload(home, begin, "document", m.Photo(80)).Is(http.StatusSeeOther)
	baiq.Get(home).Is(200).Says("Sedang ditulis", "Belum bisa diajukan", "Daftar anggota belum dimuat")

	sheet := url.Values{"1-1100": {"600.000"}, "3-1300": {"50.000,50"}, "pokok": {"100.000"}, "wajib": {"200.000"}, "sukarela": {"250.000"}}
	baiq.Post(home+"/neraca", sheet).Is(http.StatusUnprocessableEntity).Says("Tulis jumlah rupiah utuh").Has(`value="600.000"`)
	sheet.Set("3-1300", "50.000")
	sheet.Set("2-1310", "1") // kept per order: no field of the form, so it is not read
	baiq.Post(home+"/neraca", sheet).To(home)
	baiq.Get(home+"/neraca").Is(200).Has(`value="600.000"`, `value="50.000"`)

	list := func(rows ...string) []byte {
		return []byte("No. Anggota;Nama;Simpanan Pokok;Simpanan Wajib;Sukarela;Pinjaman\n" + strings.Join(rows, "\n"))
	}
	row := func(user, name, amounts string) string { return fmt.Sprintf("%d;%s;%s", number(user), name, amounts) }
	page := baiq.Upload(home+"/daftar", nil, "file", list(
		row(sri, "Inaq Sri", "Rp 50.000,-;-5.000;0;2.000.000"), row(dul, "Amaq Dul", "50.000;0;0;"), "99;Baiq Ana;50.000;0;0;",
		row(dul, "Orang Lain", "50.000;0,5;0;"),
	)).Is(http.StatusUnprocessableEntity)
	page.Says("3 baris ada yang salah", "di bawah nol", "Tidak ada anggota bernomor 99", "Nomor ini sudah ada di baris 3")
	page.Says("Kolom Pinjaman tidak ikut dimuat")
	baiq.Get(home).Is(200).Says("Daftar anggota belum dimuat")
	baiq.Upload(home+"/daftar", nil, "file").Is(http.StatusUnprocessableEntity).Says("Pilih file dulu")
	good := list(row(sri, "Sri", "50.000;150.000;250.000;"), row(dul, "Amaq Dul", "Rp50.000;49.999;;"), ";JUMLAH;100.000;199.999;250.000;")
	baiq.Upload(home+"/daftar", nil, "file", good).Is(http.StatusSeeOther)
	baiq.Get(home).Is(200).Says("Simpanan wajib dalam daftar anggota Rp199.999, dalam neraca Rp200.000, selisih Rp1").Silent("Semua cocok")
	baiq.Post(home+"/ajukan", nil).Is(http.StatusConflict).Says("selisih Rp1")
	good = list(row(sri, "Inaq Sri", "50.000;150.000;250.000;"), row(dul, "Amaq Dul", "Rp50.000;50.000;;"))
	baiq.Upload(home+"/daftar", nil, "file", good).Is(http.StatusSeeOther)
	baiq.Get(home+"/daftar").Is(200).Says("Inaq Sri", "Amaq Dul", "Rp150.000")
	baiq.Get(home).Is(200).Says("Semua cocok")
	watcher.Post(home+"/ajukan", nil).Is(http.StatusForbidden)
	baiq.Post(home+"/ajukan", nil).To(home)
	baiq.Get(home).Is(200).Says("Menunggu pengurus lain").Silent("Setujui dan bukukan")
	siti.Get("/pengurus/sembalun").Is(200).Says("Setujui saldo awal")
	siti.Post(home+"/tolak", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	siti.Post(home+"/tolak", url.Values{"alasan": {"Saldo kas keliru."}}).To(home)
	baiq.Get(home).Is(200).Says("Dikembalikan", "Saldo kas keliru.", "Semua cocok")
	baiq.Post(home+"/ajukan", nil).To(home)
	baiq.Post(home+"/setujui", nil).Is(http.StatusForbidden)
	siti.Post(home+"/setujui", nil).To(home)
	siti.Get(home).Is(200).Says("Sedang dibukukan: 0 dari 2 jurnal")
	_, err := m.Openings.Work(t.Context())
	m.Must(err)
	siti.Get(home).Is(200).Says("Rp550.000 belum dibenarkan anggota", "2 anggota, Rp550.000")
	siti.Get("/pengurus/sembalun/jurnal").Is(200).Says("Saldo awal", "Ayat silang")
	watcher.Post(home+"/berkas/neraca.pdf", nil).Is(http.StatusNotFound)
	watcher.Post(home+"/berkas/neraca.webp", nil).Is(200)

	_, err = m.Openings.Dispute(t.Context(), acttest.Member(dul), m.Coop.ID, opening.Amounts{Pokok: 50_000, Wajib: 70_000}, "Mei belum masuk.")
	m.Must(err)
	siti.Get("/pengurus/sembalun").Is(200).Says("Jawab sanggahan saldo awal")
	siti.Get(home + "/anggota?keadaan=tidak-sesuai").Is(200).Says("Amaq Dul").Silent("Inaq Sri")
	siti.Get(home+"/anggota/"+dul).Is(200).Says("Mei belum masuk.", "Rp70.000", "Jawab sanggahan")
	siti.Get(home + "/anggota/tidak-ada").Is(http.StatusNotFound)
	siti.Post(home+"/anggota/"+dul+"/jawab", url.Values{"alasan": {""}}).Is(http.StatusUnprocessableEntity)
	siti.Post(home+"/anggota/"+dul+"/jawab", url.Values{"alasan": {"Dicatat sebagai setoran."}}).To(home + "/anggota/" + dul)
	siti.Get(home + "/anggota/" + dul).Is(200).Says("Dicatat sebagai setoran.").Silent("Selesai, kirim jawaban")
	for _, user := range []string{sri, dul} {
		_, err = m.Openings.Confirm(t.Context(), acttest.Member(user), m.Coop.ID)
		m.Must(err)
	}
	siti.Get(home).Is(200).Says("Semua anggota sudah membenarkan saldonya").Silent("Tarik kembali")
	siti.Get("/pengurus/sembalun/audit").Is(200).Says("Menyetujui saldo awal", "Membenarkan saldo awalnya")
	trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
	m.Must(err)
	if trial.Of(ledger.Cash).Net() != 600_000 || trial.Of(ledger.Suspense).Net() != 0 {
		t.Errorf("the till has %d, suspense %d", trial.Of(ledger.Cash).Net(), trial.Of(ledger.Suspense).Net())
	}
}
