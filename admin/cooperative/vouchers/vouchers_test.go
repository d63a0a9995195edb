package vouchers_test

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
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

const office = "/pengurus/sembalun"

// The cashier writes the rent down with a photo of its bill, the treasurer books it, the supervisor opens the proof.
func TestRentIsBooked(t *testing.T) {
	m := officetest.Open(t)
	siti, baiq := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Baiq", members.RoleCashier))
	chair, watcher := m.As(m.Member("Amaq", members.RoleChair)), m.As(m.Member("Lalu", members.RoleSupervisor))
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "isi", Member: m.Member("Sri"), Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 900_000}},
	})
	m.Must(err)
	till := func() money.Amount {
		trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		return trial.Of(ledger.Cash).Net()
	}

	list := office + "/bukti-jurnal"
	baiq.Get(list).Is(200).Says("Belum ada bukti", "Tulis bukti")
	watcher.Get(list).Is(200).Silent("Tulis bukti")
	watcher.Get(list + "/baru").Is(200).Says("Bukti ditulis oleh").Silent("Simpan, minta dibukukan")
	form := url.Values{
		"kunci": {"sewa-gudang-bulan-november"}, "template": {"rent"}, "fund": {"1-1100"}, "amount": {"150.000"},
		"text": {"Sewa gudang November"},
		"day":  {m.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)},
	}
	baiq.Upload(list+"/baru", form, "document").Is(http.StatusUnprocessableEntity).Says("Lampirkan foto nota").Has(`value="150.000"`)
	baiq.Upload(list+"/baru", form, "document", []byte("<svg onload=alert(1)>")).Is(http.StatusUnprocessableEntity)
	form.Set("day", "2031-01-01")
	baiq.Upload(list+"/baru", form, "document", m.Photo(80)).Is(http.StatusUnprocessableEntity).Says("Tanggal ini belum tiba")
	form.Set("day", m.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly))
	page := baiq.Upload(list+"/baru", form, "document", m.Photo(80)).Is(http.StatusSeeOther).Header.Get("Location")
	if again := baiq.Upload(list+"/baru", form, "document", m.Photo(80)).Is(http.StatusSeeOther).Header.Get("Location"); again != page {
		t.Errorf("the same form led to %s, then to %s", page, again)
	}
	watcher.Upload(list+"/baru", form, "document", m.Photo(80)).Is(http.StatusForbidden)

	baiq.Get(page).Is(200).Says("Menunggu pengurus lain", "seratus lima puluh ribu rupiah").Silent("Bukukan Rp150.000")
	baiq.Post(page+"/bukukan", url.Values{}).Is(http.StatusForbidden)
	siti.Get(office).Is(200).Says("Bukukan bukti jurnal")
	siti.Get(list+"?keadaan=menunggu").Is(200).Says("Sewa gudang November", "Beban sewa")
	siti.Get(page).Is(200).Says("Bukukan Rp150.000", "Beban sewa", "Kas")
	if had := till(); had != 900_000 {
		t.Errorf("before it is booked the till has %d", had)
	}
	siti.Post(page+"/bukukan", url.Values{}).To(page)
	siti.Post(page+"/bukukan", url.Values{}).To(page)
	siti.Get(page).Is(200).Says("Bukti BJ-", "Dibukukan", "Baiq", "Siti").Silent("Bukukan Rp150.000")
	if has := till(); has != 750_000 {
		t.Errorf("after it is booked the till has %d", has)
	}
	siti.Get(list + "?q=bj+2026+1").Is(200).Says("Sewa gudang November")
	chair.Get(office+"/jurnal").Is(200).Says("Beban sewa", "Bukti jurnal")

	watcher.Post(page+"/berkas/bukti.pdf", url.Values{}).Is(http.StatusNotFound)
	proof := watcher.Post(page+"/berkas/bukti.webp", url.Values{}).Is(200).Header.Get("Content-Disposition")
	if !strings.Contains(proof, "bukti.webp") {
		t.Errorf("the proof comes as %q", proof)
	}
	watcher.Get(office+"/audit").Is(200).Says("Membuka bukti di balik jurnal", "Membukukan bukti jurnal")

	baiq.Get(list+"/baru?dari="+page[strings.LastIndex(page, "/")+1:]).Is(200).Has(`value="Sewa gudang November"`, `value="150.000"`)
	chair.Post(page+"/tarik", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	chair.Post(page+"/tarik", url.Values{"alasan": {"Salah akun"}}).To(page)
	siti.Get(page).Is(200).Says("Ditarik kembali", "Salah akun")
}
