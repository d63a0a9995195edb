package interests_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

const home = "/pengurus/sembalun/jasa-simpanan"

// The chair writes the meeting's decision down, the cashier has the month worked out and submits it, the treasurer sends it back once and
// approves it; the tax is paid by a voucher, and its slips go to Coretax once every NIK is there.
func TestMonth(t *testing.T) {
	m := officetest.Open(t)
	sri, dul := m.Member("Inaq Sri"), m.Member("Amaq Dul")
	chair, treasurer := m.As(m.Member("Lalu", members.RoleChair)), m.Member("Siti", members.RoleTreasurer)
	baiq, watcher := m.As(m.Member("Baiq", members.RoleCashier)), m.As(m.Member("Nur", members.RoleSupervisor))
	save := func(key, member string, times int) {
		_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
			Coop: m.Coop.ID, Key: key, Member: member, Way: savings.ByCash,
			Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 1_000_000}},
		})
		m.Must(err)
		for range times - 1 {
			key += "x"
			_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
				Coop: m.Coop.ID, Key: key, Member: member, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 90_000_000}},
			})
			m.Must(err)
		}
	}
	save("sri", sri, 1)
	save("dul", dul, 2)

	baiq.Get("/pengurus/sembalun/setoran").Is(200).Says("Jasa simpanan")
	baiq.Get(home).Is(200).Says("Belum ada jasa simpanan", "Belum ada bulan yang dihitung")
	rates := "/pengurus/sembalun/ketentuan-jasa"
	watcher.Get(rates).Is(200).Silent("Simpan ketentuan")
	form := url.Values{
		"kunci": {"rat-3-2026-jasa-simpanan"}, "rate": {"dua"}, "basis": {"average"}, "least": {"100.000"}, "from": {"2026-11"},
		"resolution": {"RAT 3/III/2026"},
	}
	baiq.Post(rates, form).Is(http.StatusForbidden)
	chair.Post(rates, form).Is(http.StatusUnprocessableEntity).Says("Isi persen dari 0 sampai 24,").Has(`value="dua"`)
	form.Set("rate", "25")
	chair.Post(rates, form).Is(http.StatusUnprocessableEntity).Says("Isi persen dari 0 sampai 24,")
	form.Set("rate", "12")
	form.Set("from", "2026-10")
	chair.Post(rates, form).Is(http.StatusUnprocessableEntity).Says("paling cepat bulan ini")
	form.Set("from", "2026-11")
	for range 2 {
		chair.Post(rates, form).To(rates)
	}
	chair.Get(rates).Is(200).Says("12 %", "RAT 3/III/2026", "Saldo rata-rata harian", "Rp100.000")
	baiq.Get(home).Is(200).Says("Semua bulan sudah dibukukan")

	m.Pass(10 * 24 * time.Hour)
	siti := m.As(treasurer) // who has just shown who she is
	baiq.Get("/pengurus/sembalun").Is(200).Says("Hitung jasa simpanan")
	baiq.Get(home).Is(200).Says("November 2026 menunggu", "Hitung jasa")
	watcher.Get(home).Is(200).Says("November 2026 menunggu").Silent("Hitung jasa")
	watcher.Post(home, url.Values{"bulan": {"2026-11"}}).Is(http.StatusForbidden)
	baiq.Post(home, url.Values{"bulan": {"2026-12"}}).Is(http.StatusConflict).Says("belum gilirannya")
	month := home + "/2026-11"
	for range 2 {
		baiq.Post(home, url.Values{"bulan": {"2026-11"}}).To(month)
	}
	// 9 of 30 days: 1.000.000 makes 2.958, and 91.000.000 makes 269.260, a tenth of which goes to the state.
	baiq.Get(month).Is(200).Says("Sudah dihitung", "Inaq Sri", "Rp300.000", "Rp2.958", "Rp269.260", "Rp26.926", "Rp242.334", "Ajukan")
	baiq.Get(month+"/anggota").Is(200).Says("Inaq Sri", "Amaq Dul")
	baiq.Get(month + "/pajak").Is(200).Says("Belum dibukukan").Silent("Unduh bukti potong")
	siti.Get("/pengurus/sembalun").Is(200).Says("Hitung jasa simpanan")
	baiq.Post(month+"/ajukan", nil).To(month)
	baiq.Get("/pengurus/sembalun").Is(200).Silent("Hitung jasa simpanan", "Setujui jasa simpanan")
	baiq.Get(month).Is(200).Says("Menunggu pengurus lain", "Tarik").Silent("Setujui dan bukukan")
	baiq.Post(month+"/setujui", nil).Is(http.StatusForbidden)
	siti.Get("/pengurus/sembalun").Is(200).Says("Setujui jasa simpanan")
	siti.Post(month+"/tolak", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	siti.Post(month+"/tolak", url.Values{"alasan": {"Setoran kemarin belum ikut."}}).To(month)
	baiq.Get(month).Is(200).Says("Dikembalikan", "Setoran kemarin belum ikut.", "Hitung ulang")
	baiq.Post(month+"/hitung", nil).To(month)
	baiq.Post(month+"/ajukan", nil).To(month)
	siti.Post(month+"/setujui", nil).To(month)
	siti.Get(month).Is(200).Says("Sedang dibukukan: 0 dari 1 jurnal")
	siti.Post(month+"/pajak/csv", nil).Is(http.StatusConflict)
	_, err := m.Interest.Work(t.Context())
	m.Must(err)
	siti.Get(month).Is(200).Says("Dibukukan", "Pajak dan bukti potong", "Tarik kembali")
	baiq.Get(home).Is(200).Says("Semua bulan sudah dibukukan", "Rp272.218")
	siti.Get("/pengurus/sembalun/jurnal").Is(200).Says("Jasa simpanan", "Beban jasa simpanan")
	siti.Get("/pengurus/sembalun/audit").Is(200).Says("Menyetujui jasa simpanan", "Mencatat ketentuan jasa simpanan")
	siti.Get("/pengurus/sembalun/keuangan").Is(200).Says("Beban jasa simpanan")

	tax := month + "/pajak"
	siti.Get(tax).Is(200).Silent("XML Coretax</").
		Says("28-417-01", "28-417-02", "2 anggota belum ber-NIK", "NPWP koperasi belum diisi", "15 Desember 2026")
	baiq.Get(tax).Is(200).Silent("belum ber-NIK yang").Says("ketua, sekretaris, atau bendahara")
	baiq.Post(tax+"/csv", nil).Is(http.StatusForbidden)
	file := siti.Post(tax+"/csv", nil).Is(200)
	file.Has("JS-202611-00001", "JS-202611-00002", "28-417-02", "269260", "26926")
	siti.Post(tax+"/xlsx", nil).Is(200)
	siti.Post(tax+"/xml", nil).Is(http.StatusConflict)
	for user, nik := range map[string]string{sri: "5203154508850003", dul: "5203150101700001"} {
		profiled := members.Profiled{Name: "Inaq Sri", NIK: nik}
		if user == dul {
			profiled.Name = "Amaq Dul"
		}
		_, err := m.Members.Profile(t.Context(), acttest.Officer("secretary"), m.Coop.ID, members.MembershipID(m.Coop.ID, user), profiled)
		m.Must(err)
	}
	siti.Get(tax).Is(200).Silent("belum ber-NIK", "XML Coretax</").Says("NPWP koperasi belum diisi")
	coop, err := m.Members.Cooperative(t.Context(), m.Coop.ID)
	m.Must(err)
	_, err = m.Members.SetIdentity(t.Context(), acttest.Operator(), m.Coop.ID, members.Identity{
		Name: coop.Name, Kind: coop.Kind, Area: coop.Area, Street: coop.Street, Phone: coop.Phone, USPLicense: true,
		Legal: members.Legal{NPWP: "0012345678901000"},
	})
	m.Must(err)
	siti.Get(tax).Is(200).Says("XML Coretax").Silent("NPWP koperasi belum diisi")
	coretax := siti.Post(tax+"/xml", nil).Is(200)
	coretax.Has("<CounterpartTin>5203154508850003</CounterpartTin>", "<TaxBase>269260</TaxBase>", "<TIN>0012345678901000</TIN>")
	wellFormed(t, coretax.Body)
	siti.Post(tax+"/csv", nil).Is(200).Has("5203150101700001")

	trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
	m.Must(err)
	if trial.Of(ledger.Interest).Net() != 272_218 || trial.Of(ledger.InterestTax).Net() != -26_926 {
		t.Errorf("the expense is %d, the tax %d", trial.Of(ledger.Interest).Net(), trial.Of(ledger.InterestTax).Net())
	}
	siti.Post(month+"/tarik", url.Values{"alasan": {"Salah suku jasa."}}).To(month)
	siti.Get(month).Is(200).Says("Ditarik kembali", "Salah suku jasa.")
	baiq.Get(home).Is(200).Says("November 2026 menunggu")
	baiq.Post(home, url.Values{"bulan": {"2026-11"}}).To(month + ".2")
	baiq.Get(month+".2").Is(200).Says("Sudah dihitung", "Rp272.218")
}

// wellFormed reads a file to its end.
func wellFormed(t *testing.T, file string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(file)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
