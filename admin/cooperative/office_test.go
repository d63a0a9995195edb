package cooperative

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/i18n"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/payments/ledger"
)

// openOffice is a market with the pages of officers, in Indonesian.
func openOffice(t *testing.T) *markettest.Market {
	t.Helper()
	m := markettest.Open(t)
	m.Language = "id"
	locales := []fs.FS{Locales(), os.DirFS("../../storefront/locales")}
	m.Mount(locales, Static(), func(w *web.Web) (webtest.Face, error) { return New(m.Office(w)), nil })
	return m
}

// Officers read every page of the office with few questions to the database, however many rows stand on it.
func TestReads(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	other := m.Member("Nurhayati")
	first := m.Pending(seller, "Kopi Sembalun")
	sold := m.Product(other, "Kopi Sajang")
	var number string
	for range 5 {
		number = m.Pay(m.Buy(sold, 1, "pickup"))[0].Number
	}
	for _, name := range []string{"Mahrip", "Rohani A", "Dul Hamid B"} {
		id := m.Applicant(name).ID
		treasurer.Post("/pengurus/sembalun/anggota/"+id+"/tolak", url.Values{"alasan": {"Tinggal jauh."}}).Is(http.StatusSeeOther)
	}
	applicant := m.Applicant("Amaq Rusdiawan C").ID
	for path, most := range map[string]int{
		"":                      20,
		"/pesanan":              9,
		"/pesanan?keadaan=baru": 9,
		"/pesanan/" + number:    12,
		"/neraca":               8,
		"/jurnal":               10,
		"/jurnal?dari=2026-11-20&sampai=2026-11-22":       10,
		"/jurnal/unduh?dari=2026-11-20&sampai=2026-11-24": 12,
		"/akun/1-1310":                10,
		"/akun/2-1110":                9,
		"/pesanan/unduh":              9,
		"/anggota":                    7,
		"/anggota?keadaan=ditolak":    6,
		"/anggota?q=sri":              6,
		"/anggota/" + applicant:       11,
		"/anggota/unduh":              6,
		"/audit":                      10,
		"/audit?tentang=" + applicant: 9,
		"/audit/unduh":                7,
		"/barang":                     9,
		"/barang/unduh":               7,
		"/barang/" + first.ID:         10,
		"/potongan":                   6,
		"/lainnya":                    5,
	} {
		m.AtMost(most, path, func() { treasurer.Get("/pengurus/sembalun" + path).Is(200) })
	}
}

// An applicant is admitted or turned down once; who pressed too late sees what the other decided.
func TestAdmission(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	member := m.As(m.Member("Sri Wahyuni"))
	at := "/pengurus/sembalun/anggota/" + m.Applicant("=Amaq Mahrip").ID
	supervisor.Get(at).Is(200).Silent("terima\"")
	supervisor.Post(at+"/terima", nil).Is(403)
	member.Post(at+"/terima", nil).Is(403)
	member.Get(at).Is(403)
	treasurer.Post(at+"/tolak", url.Values{"alasan": {" "}}).Is(422).Has("<details class=\"card fold\" id=\"tolak\" open>")
	treasurer.Post(at+"/terima", url.Values{}).To(at)
	treasurer.Get(at).Is(200).Says("=Amaq Mahrip", "00004")
	treasurer.Post(at+"/terima", url.Values{}).Is(409).Silent("Putuskan")
	treasurer.Post(at+"/tolak", url.Values{"alasan": {"Terlambat."}}).Is(409)
	treasurer.Get("/pengurus/sembalun/audit").Is(200).Says("Menerima anggota", "=Amaq Mahrip", "Siti")
	file := treasurer.Get("/pengurus/sembalun/anggota/unduh?q=mahrip").Is(200)
	want := "\ufeff" + `"Nomor";"Nama";"Tempat";"Jabatan";"Sejak"` + "\r\n" +
		`00004;"'=Amaq Mahrip";"Sembalun Lawang, Lombok Timur";"Anggota";"2026-11-22"` + "\r\n"
	if file.Body != want {
		t.Errorf("the register as a file: %q", file.Body)
	}
}

// Officers find in the log what one person did, of one kind, on some days, and take that along as a file.
func TestAuditFilter(t *testing.T) {
	m := openOffice(t)
	siti, mahsun := m.Member("Siti", members.RoleTreasurer), m.Member("Mahsun", members.RoleSupervisor)
	treasurer := m.As(siti)
	p := m.Pending(m.Member("Sri Wahyuni"), "Kopi Sembalun")
	seen := url.Values{"dilihat": {strconv.FormatInt(p.Version, 10)}}
	treasurer.Post("/pengurus/sembalun/barang/"+p.ID+"/setujui", seen).To("/pengurus/sembalun/barang")
	m.Pass(48 * time.Hour)
	applicant := m.Applicant("Amaq Mahrip").ID
	treasurer.Post("/pengurus/sembalun/anggota/"+applicant+"/terima", nil).To("/pengurus/sembalun/anggota/" + applicant)
	const goods, member = "Menyetujui barang", "Menerima anggota"
	today, before := m.Clock.Now().Format(time.DateOnly), m.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	for query, want := range map[string][2]bool{
		"": {true, true}, "jenis=catalog": {true, false}, "jenis=members": {false, true}, "orang=" + siti: {true, true},
		"orang=" + mahsun: {false, false}, "dari=" + today: {false, true}, "sampai=" + before: {true, false},
		"orang=" + siti + "&jenis=catalog&dari=" + today: {false, false}, "dari=kemarin": {true, true},
	} {
		for _, path := range []string{"/audit?", "/audit/unduh?"} {
			body := treasurer.Get("/pengurus/sembalun" + path + query).Is(200).Body
			if got := [2]bool{strings.Contains(body, goods), strings.Contains(body, member)}; got != want {
				t.Errorf("%s%s: got goods, member %v, want %v", path, query, got, want)
			}
		}
	}
	treasurer.Get("/pengurus/sembalun/audit?orang="+siti+"&jenis=catalog").Is(200).
		Has(`<option value="`+siti+`" selected>Siti`, `<option value="catalog" selected>`)
}

// What stands in the log has a name in both languages.
func TestActionsHaveNames(t *testing.T) {
	catalog, err := i18n.Load(Locales(), web.Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{
		"catalog.approved", "catalog.sent_back", "catalog.taken_down", "shop.suspended", "shop.lifted", "orders.code_unlocked",
		"orders.delivered",
		"fees.decided", members.FactAdmitted, members.FactRejected, members.FactLeft, "members.registered", "members.appointed",
		members.FactInvited, "invitations.withdrawn", "invitations.accepted", "cooperative.created", "cooperative.identity_changed",
		"cooperative.profile_updated", "notices.resent",
	} {
		kind, _, _ := strings.Cut(action, ".")
		for _, tag := range []string{i18n.Indonesian, i18n.English} {
			if l := catalog.Locale(tag); !l.Has("coop.action."+action) || !l.Has("coop.kind."+kind) || !slices.Contains(auditKinds(), kind) {
				t.Errorf("%s has no name in %s", action, tag)
			}
		}
	}
}

// A product is published once, by whoever saw it as it is, and the audit log tells of it.
func TestModeration(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	p := m.Pending(seller, "Kopi Sembalun")
	at, seen := "/pengurus/sembalun/barang/"+p.ID, strconv.FormatInt(p.Version, 10)
	treasurer.Get("/pengurus/sembalun/barang").Is(200).Says("Kopi Sembalun", "Lapak Kopi Sembalun", "Sri Wahyuni")
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {seen}}).Is(422)
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {"99"}}).Is(409)
	if n := strings.Count(treasurer.Get("/pengurus/sembalun/audit").Body, "Menyetujui barang"); n != 0 {
		t.Errorf("%d lines of what was refused", n)
	}
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {seen}, "alasan": {"Foto kabur."}}).To("/pengurus/sembalun/barang")
	_, err := m.Catalog.SubmitProduct(t.Context(), acttest.Member(seller), catalog.Step{Coop: m.Coop.ID, ID: p.ID})
	m.Must(err)
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {seen}}).To("/pengurus/sembalun/barang")
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {seen}}).Is(409)
	audit := treasurer.Get("/pengurus/sembalun/audit").Is(200).Says(
		"Menyetujui barang", "Mengembalikan barang", "Foto kabur.", "Kopi Sembalun",
	)
	if n := strings.Count(audit.Body, "Menyetujui barang"); n != 1 {
		t.Errorf("%d lines of one approval", n)
	}
	treasurer.Get(at).Is(200).Says("Foto kabur.", "Siti")
}

// Orders are listed with what was paid and booked; the page of one has its payment and its entries beside it.
func TestOrders(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	supervisor := m.As(m.Member("Mahsun", members.RoleSupervisor))
	seller := m.Member("Sri Wahyuni", members.RoleSecretary)
	secretary := m.As(seller)
	p := m.Product(seller, "Kopi Sembalun")
	one := m.Pay(m.Buy(p, 1, "pickup"))[0]
	list, at := "/pengurus/sembalun/pesanan", "/pengurus/sembalun/pesanan/"+one.Number
	treasurer.Get("/pengurus/sembalun").Is(200).Has(`href="/pengurus/sembalun"`, one.Number).Silent(`href="/pengurus/sembalun/"`)
	treasurer.Get(list).Is(200).Says(one.Number, "Lapak Kopi Sembalun", "Dewi Lestari", "Rp48.000", "Perlu dikemas").Silent("Selisih")
	treasurer.Get(list + "?keadaan=dikirim").Is(200).Silent(one.Number)
	purchase := strings.ToLower(one.Number[:strings.LastIndex(one.Number, "-")])
	treasurer.Get(list + "?keadaan=dikirim&q=" + purchase).Is(200).Has(`href="` + at + `"`)
	treasurer.Get(list + "?q=LB-").Is(200).Silent(one.Number)
	// The officers of another cooperative do not find it.
	other := m.As(m.Cooperative("lain").Member("Budi", members.RoleTreasurer))
	other.Get("/pengurus/lain/pesanan?q=" + one.Number).Is(200).Silent("Dewi Lestari")
	shops := "/pengurus/sembalun/barang"
	treasurer.Get(shops + "?q=lapak+kopi").Is(200).Says("Lapak Kopi Sembalun")
	treasurer.Get(shops + "?q=kopi").Is(200).Silent("Lapak Kopi Sembalun")
	treasurer.Get(shops + "?keadaan=tutup").Is(200).Silent("Lapak Kopi Sembalun")
	treasurer.Get(at).Is(200).Says("Cocok sampai ke rupiah", "QRIS", "Sri Wahyuni", "Rp48.000").Silent("kode\"")
	treasurer.Get("/pengurus/sembalun/pesanan/LB-XXXXXX-1").Is(404)

	_, err := m.Orders.Pack(t.Context(), acttest.Member(seller), m.Coop.ID, one.ID)
	m.Must(err)
	for range 10 {
		if _, err := m.Orders.HandOver(t.Context(), acttest.Member(seller), m.Coop.ID, one.ID, "wrong"); !errors.Is(err, orders.ErrCode) {
			t.Fatal(err)
		}
	}
	supervisor.Get(at).Is(200).Says("Kode ambil terkunci").Silent("kode\"")
	supervisor.Post(at+"/kode", nil).Is(403)
	secretary.Post(at+"/kode", nil).Is(403)
	for range 2 { // the second time somebody pressed twice
		treasurer.Get(at)
		treasurer.Post(at+"/kode", nil).To(at)
	}
	treasurer.Get(at).Is(200).Silent("terkunci")
	log := treasurer.Get("/pengurus/sembalun/audit").Is(200)
	if n := strings.Count(log.Body, ">"+one.Number+"<"); n != 1 {
		t.Errorf("%d lines of one unlocking", n)
	}
}

// An officer hands goods over at the counter for the buyer's code, and the audit log says so; a wrong code changes nothing there.
func TestHandOverAtOffice(t *testing.T) {
	m := openOffice(t)
	treasurer, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	seller := m.Member("Sri Wahyuni")
	o := m.Pay(m.Buy(m.Product(seller, "Kopi Sembalun"), 1, "pickup"))[0]
	at, code := "/pengurus/sembalun/pesanan/"+o.Number, url.Values{"kode": {o.Shipment.Code[:3] + " " + o.Shipment.Code[3:]}}
	treasurer.Get(at).Silent("Serahkan ke pembeli")
	_, err := m.Orders.Pack(t.Context(), acttest.Member(seller), m.Coop.ID, o.ID)
	m.Must(err)
	supervisor.Get(at).Is(200).Silent("Serahkan ke pembeli")
	supervisor.Post(at+"/serahkan", code).Is(403)
	treasurer.Get(at).Is(200).Says("Serahkan ke pembeli")
	treasurer.Post(at+"/serahkan", url.Values{"kode": {"wrong"}}).Is(422)
	treasurer.Get("/pengurus/sembalun/audit").Silent("Menyerahkan barang")
	treasurer.Post(at+"/serahkan", code).To(at)
	treasurer.Get(at).Says("Kodenya cocok").Silent("Serahkan ke pembeli")
	treasurer.Get("/pengurus/sembalun/audit").Says("Menyerahkan barang ke pembeli", o.Number)
	treasurer.Get("/pengurus/sembalun/pesanan/LB-XXXXXX-1").Is(404).Has(`href="/pengurus"`).Silent("barangnya", "kata lain")
}

// The books: what is booked for an order stands in the trial balance, in the journal, in its file and on the accounts.
func TestBooks(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	p := m.Product(seller, "=Kopi Sembalun")
	one := m.Pay(m.Buy(p, 1, "pickup"))[0]
	m.Complete(one)
	office := "/pengurus/sembalun"
	treasurer.Get(office+"/neraca").Is(200).Says("Piutang payment gateway", "Rp48.000", "Selisih Rp0.")
	treasurer.Get(office+"/jurnal").Is(200).Says("Pembayaran masuk", one.Number, "=Kopi Sembalun", "Sri Wahyuni", "belum disegel")
	treasurer.Get(office + "/jurnal?dari=2026-11-01&sampai=2026-11-02").Is(200).Silent(one.Number)
	treasurer.Get(office + "/jurnal?dari=2026-11-02&sampai=2026-11-01").Is(422).Has(`value="2026-11-02"`).Silent(one.Number)
	treasurer.Get(office + "/jurnal?dari=kemarin&sampai=2026-11-01").Is(422)

	file := treasurer.Get(office + "/jurnal/unduh?dari=2026-11-20&sampai=2026-11-30").Is(200)
	if lines := strings.Count(file.Body, "\r\n"); lines < 7 || !strings.Contains(file.Body, `;"'=Kopi Sembalun ×1";`) {
		t.Errorf("the journal as a file, %d lines: %q", lines, file.Body)
	}
	if name := file.Header.Get("Content-Disposition"); !strings.Contains(name, `"jurnal-sembalun-20261120-20261130.csv"`) {
		t.Errorf("its name: %s", name)
	}
	for _, wrong := range []string{"", "?dari=2026-11-30&sampai=2026-11-20", "?dari=2020-01-01&sampai=2026-11-20"} {
		treasurer.Get(office + "/jurnal/unduh" + wrong).Is(422)
	}

	treasurer.Get(office+"/akun/1-1310").Is(200).Says("Pembayaran masuk", one.Number, "Rp48.000")
	treasurer.Get(office + "/akun/2-1210").Is(200).Has(`pemilik=` + seller)
	treasurer.Get(office+"/akun/2-1210?pemilik="+seller).Is(200).Says("Sri Wahyuni", one.Number)
	treasurer.Get(office + "/akun/2-1210?pemilik=nobody").Is(404)
	treasurer.Get(office + "/akun/9-9999").Is(404)
}

// A second payment shows what it is and whose: to the officers, and nothing of it to the seller's name.
func TestPaidTwiceIsOwedBack(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	m.PayTwice(m.Buy(m.Product(m.Member("Papuq Sumiarti"), "Kopi Sembalun"), 1, "pickup"))
	today := treasurer.Get("/pengurus/sembalun").Is(200)
	today.Says("Uang yang harus kembali", "Dibayar dua kali", "Dewi Lestari", "Rp48.000").Silent("paid_twice")
	treasurer.Get("/pengurus/sembalun/akun/2-1330").Is(200).Says("Rp48.000").Silent("paid_twice")
}

// Money that came too late names the buyer whom it goes back to, and nobody who sold.
func TestOwedBackNamesBuyer(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	p := m.Product(m.Member("Papuq Sumiarti"), "Kopi Sembalun", markettest.Stock(1))
	late := m.Buy(p, 1, "pickup")
	invoice := m.Invoice(late)
	m.Pass(time.Hour)
	_, err := m.Orders.ExpireDue(t.Context(), 100)
	m.Must(err)
	m.Pay(m.Buy(p, 1, "pickup"))
	m.Must(m.Sim.Pay(invoice, "QRIS"))
	m.Deliver()
	today := treasurer.Get("/pengurus/sembalun").Is(200)
	today.Says("Uang yang harus kembali", "Kembali ke", "Dewi Lestari").Silent("Papuq Sumiarti", "Belum dibayar")
}

// What sellers have borne of the gateway's fees stands in credit until the gateway charges them, and says so.
func TestBorneFeesInCredit(t *testing.T) {
	m := openOffice(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	m.Complete(m.Pay(m.Buy(m.Product(m.Member("Sri"), "Kopi Sembalun"), 1, "pickup"))[0])
	for _, page := range []string{"/neraca", "/akun/" + ledger.GatewayCost} {
		treasurer.Get("/pengurus/sembalun" + page).Is(200).Says("ditanggung penjual, sampai gateway menagih biayanya")
	}
}

// An officer without a second factor is told on every page, and at what she may not decide, where to switch it on.
func TestOfficeAsksForTheSecondFactor(t *testing.T) {
	m := openOffice(t)
	m.Members.RequireFactor(true)
	office, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	number := m.Pay(m.Buy(m.Product(m.Member("Sri"), "Kopi Sembalun"), 1, "pickup"))[0].Number
	const link = `href="/akun/keamanan"`
	office.Get("/pengurus/sembalun").Is(200).Says("belum menyala").Has(link)
	supervisor.Get("/pengurus/sembalun").Is(200).Silent("belum menyala")
	office.Post("/pengurus/sembalun/pesanan/"+number+"/kode", nil).Is(http.StatusForbidden).Says("verifikasi dua langkah").Has(link)
	m.Members.RequireFactor(false)
	office.Get("/pengurus/sembalun").Is(200).Silent("belum menyala")
	office.Post("/pengurus/sembalun/pesanan/"+number+"/kode", nil).Is(http.StatusSeeOther)
}
