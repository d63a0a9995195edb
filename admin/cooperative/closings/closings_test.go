package closings_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

const office = "/pengurus/sembalun"

// The cashier counts the till and prepares November, the treasurer accepts the difference and closes it, the supervisor reads, and a
// bill of November is refused beside its day.
func TestMonthIsClosed(t *testing.T) {
	m := officetest.Open(t)
	baiq, watcher := m.As(m.Member("Baiq", members.RoleCashier)), m.As(m.Member("Lalu", members.RoleSupervisor))
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: m.Member("Sri"), Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 900_000}},
	})
	m.Must(err)
	_, err = m.Payments.CarryFunds(t.Context(), acttest.Officer("treasurer"), payments.FundsInput{
		Coop: m.Coop.ID, Key: "carried", From: ledger.Cash, To: ledger.Bank, Amount: 200_000, Note: "Setor BRI",
	})
	m.Must(err)
	home, month := office+"/tutup-bulan", office+"/tutup-bulan/2026-11"
	baiq.Get(month).Is(200).Says("Tunggu sampai satu jam", "Hitung uang di laci").Silent("Siapkan, minta ditutup")
	m.Pass(time.Date(2026, 12, 11, 9, 0, 0, 0, i18n.WITA()).Sub(m.Clock.Now()))
	siti, chair := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Amaq", members.RoleChair)) // who have just signed in
	baiq.Get(office).Is(200).Says("November 2026 belum ditutup")
	baiq.Get(home).Is(200).Says("Giliran berikutnya: November 2026")
	baiq.Get(office + "/tutup-bulan/2026-10").Is(http.StatusNotFound)
	baiq.Get(office + "/tutup-bulan/kacau").Is(http.StatusNotFound)

	count := url.Values{"kunci": {"hitung-kas-desember-1"}, "p100000": {"6"}, "p50000": {"1"}, "coins": {"75"}}
	baiq.Get(office + "/hitung-kas/baru").Is(200).Silent("700.000")
	baiq.Post(office+"/hitung-kas/baru", url.Values{"kunci": {"hitung-kas-kosong-0001"}}).Is(http.StatusUnprocessableEntity).
		Says("atau tulis 0 bila tidak ada.")
	baiq.Post(office+"/hitung-kas/baru", count).Is(http.StatusUnprocessableEntity).Says("kurang Rp49.925").Has(`value="6"`)
	count.Set("sebab", "Nota parkir belum ditulis.")
	counted := baiq.Post(office+"/hitung-kas/baru", count).Is(http.StatusSeeOther).Header.Get("Location")
	watcher.Get(counted).Is(200).Says("Rp650.075", "Kurang Rp49.925", "Nota parkir", "Yang menyaksikan")
	watcher.Get(office + "/hitung-kas").Is(200).Says("Nota parkir")

	form := url.Values{"kunci": {"siapkan-november-2026"}, "statement": {"200.000"}}
	baiq.Upload(month+"/siapkan", form, "document").Is(http.StatusUnprocessableEntity).Says("Lampirkan foto atau PDF rekening koran")
	baiq.Upload(month+"/siapkan", form, "document", m.Photo(80)).Is(http.StatusSeeOther)
	baiq.Get(month).Is(200).Says("Menunggu pengurus lain").Silent("Setujui selisih")
	baiq.Post(month+"/tutup", url.Values{}).Is(http.StatusForbidden)
	siti.Get(office).Is(200).Says("Sudah disiapkan pengurus lain")
	siti.Get(month).Is(200).Says("Setujui selisih dan tutup November 2026", "Kurang Rp49.925")
	siti.Post(month+"/tutup", url.Values{}).Is(http.StatusSeeOther)
	watcher.Get(month).Is(200).Says("November 2026 sudah ditutup", "Nota parkir", "Rp200.000").Silent("Buka lagi bulan ini")
	watcher.Get(month+"/berita-acara").Is(200).Says("Berita acara tutup bulan November 2026", "Baiq", "Siti", "Yang menutup")
	watcher.Post(month+"/berkas/bank.webp", url.Values{}).Is(200)

	bill := url.Values{
		"kunci": {"nota-lama-november-1"}, "template": {"rent"}, "fund": {"1-1100"}, "amount": {"1.000"}, "text": {"Sewa"}, "day": {"2026-11-30"},
	}
	baiq.Upload(office+"/bukti-jurnal/baru", bill, "document", m.Photo(80)).Is(http.StatusUnprocessableEntity).
		Says("sampai bulan 11/2026 sudah ditutup").Has(`value="1.000"`)
	chair.Post(month+"/buka-lagi", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	chair.Post(month+"/buka-lagi", url.Values{"alasan": {"Nota solar."}}).Is(http.StatusSeeOther)
	siti.Get(month).Is(200).Says("Dibuka lagi", "Nota solar.")
}

// A plan stands in the list of the day from its day on, fills the form in, and shows what came of it.
func TestPlanIsWritten(t *testing.T) {
	m := officetest.Open(t)
	baiq, watcher := m.As(m.Member("Baiq", members.RoleCashier)), m.As(m.Member("Lalu", members.RoleSupervisor))
	plans := office + "/rencana-bukti"
	form := url.Values{
		"kunci": {"rencana-sewa-gudang-1"}, "template": {"rent"}, "fund": {"1-1100"}, "amount": {"150.000"}, "text": {"Sewa gudang"},
		"day": {"31"}, "from": {"2026-11"}, "until": {""},
	}
	watcher.Get(plans + "/baru").Is(200).Says("Bukti ditulis oleh")
	baiq.Post(plans+"/baru", form).Is(http.StatusUnprocessableEntity).Says("Isi tanggal 1 sampai 28").Has(`value="150.000"`)
	form.Set("day", "20")
	plan := baiq.Post(plans+"/baru", form).Is(http.StatusSeeOther).Header.Get("Location")
	baiq.Get(office).Is(200).Says("Bukti bulan ini belum ditulis")
	id := plan[len(plans)+1:]
	write := office + "/bukti-jurnal/baru"
	baiq.Get(write+"?rencana="+id).Is(200).Has(`value="Sewa gudang November 2026"`, `value="2026-11-20"`, `name="untuk" value="2026-11"`)
	bill := url.Values{
		"kunci": {"nota-sewa-november-1"}, "template": {"rent"}, "fund": {"1-1100"}, "amount": {"150.000"}, "text": {"Sewa gudang November"},
		"day": {"2026-11-20"}, "rencana": {id}, "untuk": {"2026-11"},
	}
	baiq.Upload(write, bill, "document", m.Photo(80)).Is(http.StatusSeeOther)
	baiq.Get(office).Is(200).Silent("Bukti bulan ini belum ditulis")
	watcher.Get(plan).Is(200).Says("November 2026", "Menunggu dibukukan").Silent("Akhiri rencana ini")
	baiq.Post(plan+"/akhiri", url.Values{}).Is(http.StatusSeeOther)
	baiq.Get(write + "?rencana=" + id).Is(http.StatusConflict)
}
