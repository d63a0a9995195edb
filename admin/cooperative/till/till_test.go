package till_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/members"
)

const office = "/pengurus/sembalun"

// The treasurer writes down what members owe, the cashier takes savings, and the treasurer cancels what was written down wrongly.
func TestSavingsAtTheCounter(t *testing.T) {
	m := officetest.Open(t)
	siti, cashier := m.As(m.Member("Siti", members.RoleTreasurer)), m.Member("Baiq", members.RoleCashier)
	baiq, watcher := m.As(cashier), m.As(m.Member("Lalu", members.RoleSupervisor))
	decision := url.Values{
		"kunci": {"ketentuan-simpanan-pertama"}, "pokok": {"50.000"}, "wajib": {"20.000"}, "day": {"10"}, "resolution": {"RAT 3/2026"},
		"from": {m.Clock.Now().Format("2006-01")},
	}
	siti.Get(office + "/ketentuan-simpanan").Is(200).Says("Belum ada ketentuan")
	wrong := url.Values{"kunci": {"ketentuan-simpanan-salah"}, "pokok": {"50.000"}, "day": {"31"}, "resolution": {""}, "from": {"2020-01"}}
	siti.Post(office+"/ketentuan-simpanan", wrong).Is(http.StatusUnprocessableEntity).Has(`value="50.000"`, `value="31"`)
	baiq.Post(office+"/ketentuan-simpanan", decision).Is(http.StatusForbidden)
	siti.Post(office+"/ketentuan-simpanan", decision).To(office + "/ketentuan-simpanan")
	siti.Get(office+"/ketentuan-simpanan").Is(200).Says("Rp50.000", "Rp20.000", "tanggal 10 setiap bulan", "RAT 3/2026")

	sri := m.Member("Sri")
	page := office + "/setoran/baru"
	watcher.Get(page).Is(200).Says("Bukan tugas jabatan Anda")
	baiq.Get(page).Is(200).Says("Nomor anggota")
	baiq.Get(page + "?nomor=999").Is(200).Says("Tidak ada anggota dengan nomor 999")
	baiq.Get(page + "?anggota=" + cashier).Is(200).Says("Setoran Anda sendiri").Silent("Simpan dan buat kuitansi")
	number := strconv.FormatInt(membership(t, m.Members, sri).Number, 10)
	baiq.Get(page+"?nomor="+number).Is(200).Says("Sri", "Kurang Rp50.000", "Kurang Rp20.000").Has(`value="50.000"`, `value="20.000"`)

	in := url.Values{"kunci": {"setoran-pertama-di-loket"}, "anggota": {sri}, "pokok": {"60.000"}, "wajib": {"40.000"}, "way": {"transfer"}}
	baiq.Post(page, in).Is(http.StatusUnprocessableEntity).
		Says("tinggal Rp50.000", "Sri").Has(`value="60.000"`, `value="40.000"`, `value="transfer"`)
	in.Set("pokok", "50.000")
	in.Set("way", "cash")
	watcher.Post(page, in).Is(http.StatusForbidden)
	slip := baiq.Post(page, in).Is(http.StatusSeeOther).Header.Get("Location")
	if again := baiq.Post(page, in).Is(http.StatusSeeOther).Header.Get("Location"); again != slip {
		t.Errorf("the same form led to %s, then to %s", slip, again)
	}
	baiq.Get(slip).Is(200).Says("KM-"+m.Clock.Now().Format("2006")+"-00001", "Rp90.000", "sembilan puluh ribu rupiah", "Baiq").
		Silent("Batalkan setoran")
	baiq.Get(office+"/setoran").Is(200).Says("Sri", "Rp90.000")
	baiq.Get(office+"/setoran?q=km+"+m.Clock.Now().Format("2006")+"+1").Is(200).Says("Sri", "Rp90.000")
	baiq.Get(office + "/setoran?q=km+2020+1").Is(200).Silent("Rp90.000")
	siti.Get(office+"/anggota/"+members.MembershipID("sembalun", sri)).Is(200).Says("Simpanan pokok", "Rp50.000", "Simpanan wajib", "Rp40.000")
	watcher.Get(office + "/jurnal").Is(200).Says("Setoran simpanan")

	baiq.Post(slip+"/batal", url.Values{"alasan": {"Salah."}}).Is(http.StatusForbidden)
	siti.Post(slip+"/batal", url.Values{"alasan": {" "}}).Is(http.StatusUnprocessableEntity)
	siti.Get(slip).Is(200).Says("Batalkan setoran ini")
	siti.Post(slip+"/batal", url.Values{"alasan": {"Nol terlalu banyak."}}).To(slip)
	siti.Get(slip).Is(200).Says("Dibatalkan", "Nol terlalu banyak.", "Siti").Silent("Batalkan setoran ini")
	siti.Post(slip+"/batal", url.Values{"alasan": {"Sekali lagi."}}).Is(http.StatusConflict)
	siti.Get(office+"/audit?jenis=savings").Is(200).Says("Menerima setoran", "Membatalkan setoran", "Mencatat ketentuan simpanan")

	m.Pass(60 * 24 * time.Hour)
	m.Must(m.Savings.StandAll(t.Context(), m.Coop.ID))
	body := baiq.Get(office+"/tunggakan").Is(200).Says("Sri", "Simpanan pokok", "Terima setoran").Body
	if strings.Count(body, "setoran/baru?anggota="+cashier) > 0 {
		t.Error("the cashier is offered to take her own savings")
	}
	siti.Get(office + "/anggota/" + members.MembershipID("sembalun", sri)).Is(200).Says("Menunggak")
}

// Where the number comes with simpanan pokok, an officer accepts, the cashier takes it, and the slip has the number.
func TestNumberWithPokok(t *testing.T) {
	m := officetest.Open(t)
	siti, baiq := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Baiq", members.RoleCashier))
	nur := m.Applicant("Nur")
	decision := url.Values{
		"kunci": {"ketentuan-nomor-sesudah-pokok"}, "first": {"1"}, "wajib": {"20.000"}, "day": {"10"}, "resolution": {"RAT 3/2026"},
		"from": {m.Clock.Now().Format("2006-01")},
	}
	siti.Post(office+"/ketentuan-simpanan", decision).Is(http.StatusUnprocessableEntity).Says("tanpa simpanan pokok").Has("checked")
	decision.Set("pokok", "50.000")
	siti.Post(office+"/ketentuan-simpanan", decision).To(office + "/ketentuan-simpanan")
	siti.Get(office + "/ketentuan-simpanan").Is(200).Says("dibayar sebelum nomor diberikan")

	at, page := office+"/anggota/"+nur.ID, office+"/setoran/baru"
	siti.Get(at).Is(200).Says("dalam 30 hari")
	siti.Get(office + "/anggota").Is(200).Says("dalam 30 hari")
	baiq.Get(page).Is(200).Silent("Menunggu simpanan pokok")
	siti.Post(at+"/terima", nil).To(at)
	siti.Get(at).Is(200).Says("Diterima, belum menjadi anggota", "Rp50.000", "Batalkan penerimaan").Has("setoran/baru?anggota=" + nur.User)
	siti.Get(office+"/anggota?keadaan=diterima").Is(200).Says("Nur", "Bayar paling lambat")
	baiq.Get(page).Is(200).Says("Menunggu simpanan pokok", "Nur")
	baiq.Get(page+"?anggota="+nur.User).Is(200).Says("Calon anggota", "Kurang Rp50.000").Has(`value="50.000"`).
		Silent("Simpanan wajib yang disetor")

	in := url.Values{"kunci": {"pokok-pertama-di-loket"}, "anggota": {nur.User}, "pokok": {"20.000"}, "way": {"cash"}}
	baiq.Post(page, in).Is(http.StatusUnprocessableEntity).Says("dibayar sekaligus: Rp50.000", "Nur").Has(`value="20.000"`)
	in.Set("pokok", "50.000")
	slip := baiq.Post(page, in).Is(http.StatusSeeOther).Header.Get("Location")
	now := membership(t, m.Members, nur.User)
	baiq.Get(slip).Is(200).Says("sekarang anggota nomor "+now.NumberText(), "Rp50.000")
	siti.Get(at).Is(200).Says("Nomor " + now.NumberText()).Silent("belum menjadi anggota")
	siti.Get(office+"/audit?jenis=members").Is(200).
		Says("Menerima anggota", "bayar paling lambat", "Memulai keanggotaan setelah simpanan pokok")
	siti.Get(slip).Is(200).Says("keanggotaan dan nomornya tetap berlaku")

	dul := m.Applicant("Dul")
	siti.Post(office+"/anggota/"+dul.ID+"/terima", nil).To(office + "/anggota/" + dul.ID)
	m.Pass(members.PayWithin + time.Minute)
	if n, err := m.Members.LapseUnpaid(t.Context()); n != 1 || err != nil {
		t.Errorf("%d lapsed: %v", n, err)
	}
	siti.Get(office + "/anggota?keadaan=lewat").Is(200).Says("Dul")
	siti.Get(office + "/anggota/" + dul.ID).Is(200).Says("Lewat waktu").Silent("Batalkan penerimaan")
	baiq.Get(page + "?anggota=" + dul.User).Is(http.StatusConflict)
}

func membership(t *testing.T, all *members.Service, user string) *members.Membership {
	t.Helper()
	m, err := all.Membership(t.Context(), "sembalun", members.MembershipID("sembalun", user))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
