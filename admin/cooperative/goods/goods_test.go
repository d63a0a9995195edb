package goods_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/admin/cooperative/officetest"
	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
)

// A product is published once, by whoever saw it as it is, and the audit log tells of it.
func TestModeration(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	p := m.Pending(seller, "Kopi Sembalun")
	at, seen := "/pengurus/sembalun/barang/"+p.ID, strconv.FormatInt(p.Version, 10)
	treasurer.Get("/pengurus/sembalun/barang").Is(200).Says("Kopi Sembalun", "Lapak Kopi Sembalun", "Sri Wahyuni")
	treasurer.Get("/pengurus/sembalun/barang?keadaan=ubahan").Is(200).Silent("Kopi Sembalun")
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

// A product that is sold is taken down with a kind and a reason, by an officer who is not its seller. It is listed until its seller hands
// it in again.
func TestTakeDown(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni", members.RoleClerk)
	p := m.Product(seller, "Madu Hutan")
	const list, down = "/pengurus/sembalun/barang", "/pengurus/sembalun/barang?keadaan=diturunkan"
	at, seen := list+"/"+p.ID, strconv.FormatInt(p.Version, 10)
	form := url.Values{"dilihat": {seen}, "jenis": {"misleading"}, "sebab": {"Madu ini dicampur gula."}}
	m.As(seller).Get(at).Is(200).Silent("Ya, turunkan")
	m.As(seller).Post(at+"/turunkan", form).Is(403)
	treasurer.Post(at+"/turunkan", url.Values{"dilihat": {seen}, "jenis": {"misleading"}}).Is(422)
	treasurer.Post(at+"/turunkan", url.Values{"dilihat": {seen}, "jenis": {"aneh"}, "sebab": {"Aneh."}}).Is(422)
	treasurer.Post(at+"/turunkan", url.Values{"dilihat": {"99"}, "jenis": {"misleading"}, "sebab": {"Lama."}}).Is(409)
	treasurer.Get(down).Is(200).Silent("Madu Hutan")
	treasurer.Post(at+"/turunkan", form).To(at)
	treasurer.Get(down).Is(200).Says("Madu Hutan", "Menyesatkan. Madu ini dicampur gula.")
	treasurer.Get(at).Is(200).Says("Diturunkan").Silent("Ya, turunkan")
	treasurer.Get("/pengurus/sembalun/audit").Is(200).Says("Menurunkan barang", "Menyesatkan. Madu ini dicampur gula.")
	_, err := m.Catalog.SubmitProduct(t.Context(), acttest.Member(seller), catalog.Step{Coop: m.Coop.ID, ID: p.ID})
	m.Must(err)
	treasurer.Get(down).Is(200).Silent("Madu Hutan")
	treasurer.Get(list).Is(200).Says("Madu Hutan")
}

// An officer suspends a shop, whose owner answers; another officer reads that and decides.
func TestShopPage(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	chair := m.As(m.Member("Lalu", members.RoleChair))
	seller := m.Member("Sri Wahyuni", members.RoleClerk)
	m.Product(seller, "Madu Hutan")
	shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, seller)
	m.Must(err)
	at, because := "/pengurus/sembalun/lapak/"+shop.ID, url.Values{"alasan": {"Tiga pembeli mengeluh."}}
	chair.Get(at).Is(200).Says("Sri Wahyuni", "Madu Hutan", "Bekukan lapak", "hilang dari pencarian").Silent("Cabut pembekuan")
	m.As(seller).Get(at).Is(200).Says("Ini lapak Anda sendiri").Silent("Bekukan lapak")
	m.As(seller).Post(at+"/bekukan", because).Is(403)
	treasurer.Post(at+"/bekukan", nil).Is(422).Says("Ya, bekukan")
	treasurer.Post(at+"/bekukan", because).To(at)
	treasurer.Post(at+"/bekukan", because).Is(409)
	said := catalog.Step{Coop: m.Coop.ID, ID: shop.ID, Reason: "Madunya asli."}
	_, err = m.Catalog.AppealSuspension(t.Context(), acttest.Member(seller), said)
	m.Must(err)
	queue := "/pengurus/sembalun/lapak?keadaan=keberatan"
	chair.Get(queue).Is(200).Says("Lapak Madu Hutan", "Ada keberatan")
	chair.Get("/pengurus/sembalun").Is(200).Says("Putuskan keberatan lapak")
	chair.Get(at).Is(200).Says("Tiga pembeli mengeluh.", "Madunya asli.", "Siti").Silent("Bekukan lapak")
	treasurer.Post(at+"/cabut", nil).Is(403)
	treasurer.Post(at+"/tolak", because).Is(403)
	chair.Post(at+"/tolak", url.Values{"alasan": {"Buktinya belum ada."}}).To(at)
	chair.Get(queue).Is(200).Silent("Lapak Madu Hutan")
	chair.Get(at).Is(200).Says("Keberatan ditolak", "Buktinya belum ada.")
	chair.Post(at+"/cabut", nil).To(at)
	chair.Get(at).Is(200).Says("Pembekuan dicabut", "Bekukan lapak")
	chair.Get("/pengurus/sembalun/audit").Is(200).Says("Membekukan lapak", "Mencabut pembekuan lapak", "Menolak keberatan lapak")
}

// An officer finds the NIBs that wait in a tab, and sends one back or verifies it; the owner cannot decide about her own.
func TestLicences(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni", members.RoleClerk)
	m.Product(seller, "Madu Hutan")
	shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, seller)
	m.Must(err)
	const queue = "/pengurus/sembalun/lapak?keadaan=izin"
	at := "/pengurus/sembalun/lapak/" + shop.ID + "/izin"
	submit := func() {
		in := catalog.LicenceInput{NIB: "9120304050607", Standard: catalog.StandardNone}
		_, err := m.Catalog.SubmitLicence(t.Context(), acttest.Member(seller), catalog.Step{Coop: m.Coop.ID, ID: shop.ID}, in)
		m.Must(err)
	}
	treasurer.Get(queue).Is(200).Says("Tidak ada NIB yang menunggu")
	treasurer.Get(at).Is(200).Says("belum mengisi NIB").Silent("Nomornya benar")
	submit()
	treasurer.Get("/pengurus/sembalun").Is(200).Says("Periksa NIB lapak")
	treasurer.Get(queue).Is(200).Says("Lapak Madu Hutan", "Menunggu diperiksa").Has(`href="` + at + `"`)
	m.As(seller).Get(at).Is(200).Says("Ini lapak Anda sendiri").Silent("Nomornya benar")
	m.As(seller).Post(at+"/sah", nil).Is(403)
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {"1"}}).Is(422)
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {"1"}, "alasan": {"Nomornya milik usaha lain."}}).To(at)
	treasurer.Get(at).Is(200).Says("Dikembalikan", "Nomornya milik usaha lain.", "Siti").Silent("Nomornya benar")
	submit()
	treasurer.Post(at+"/sah", url.Values{"dilihat": {"1"}}).Is(409)
	treasurer.Post(at+"/sah", url.Values{"dilihat": {"3"}}).To(at)
	treasurer.Get(at).Is(200).Says("Terverifikasi", "9120304050607", "Cabut verifikasi")
	treasurer.Get(queue).Is(200).Silent("Lapak Madu Hutan")
	treasurer.Get("/pengurus/sembalun/audit").Is(200).Says("Mengesahkan NIB lapak", "Mengembalikan NIB lapak")
}

// An officer who decides about a NIB is told of other shops with the same: her own cooperative's by name, others as a number alone.
func TestTwinsOfANIB(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	submit := func(seller, coop string) *catalog.Shop {
		t.Helper()
		shop, err := m.Catalog.ShopOf(t.Context(), coop, seller)
		m.Must(err)
		in := catalog.LicenceInput{NIB: "9120304050607", Standard: catalog.StandardNone}
		_, err = m.Catalog.SubmitLicence(t.Context(), acttest.Member(seller), catalog.Step{Coop: coop, ID: shop.ID}, in)
		m.Must(err)
		return shop
	}
	sri, budi := m.Member("Sri Wahyuni"), m.Member("Budi")
	m.Product(sri, "Madu Hutan")
	m.Product(budi, "Kopi Budi")
	at := "/pengurus/sembalun/lapak/" + submit(sri, m.Coop.ID).ID + "/izin"
	treasurer.Get(at).Is(200).Silent("juga ditulis lapak lain")
	twin := submit(budi, m.Coop.ID)
	treasurer.Get(at).Is(200).Says("juga ditulis lapak lain", twin.Name).Silent("koperasi lain")
	away := m.Cooperative("lain")
	wayan := away.Member("Wayan")
	other := away.Shop(wayan, "Lapak Rahasia")
	submit(wayan, other.Coop)
	treasurer.Get(at).Is(200).Says("1 lapak di koperasi lain", twin.Name).Silent("Lapak Rahasia", other.ID)
}

// Officers see which shops must stop soon, and which have stopped, for want of a NIB.
func TestTermsOfShops(t *testing.T) {
	m := officetest.Open(t)
	clerk := m.Member("Siti", members.RoleClerk)
	seller := m.Member("Sri Wahyuni")
	m.Product(seller, "Madu Hutan")
	shop, err := m.Catalog.ShopOf(t.Context(), m.Coop.ID, seller)
	m.Must(err)
	const near = "/pengurus/sembalun/lapak?keadaan=batas"
	m.As(clerk).Get(near).Is(200).Says("Tidak ada lapak yang batasnya dekat")
	m.Pass(shop.TermEnd().Sub(m.Clock.Now()) - 20*24*time.Hour)
	m.Must(m.Catalog.WarnTerms(t.Context()))
	m.As(clerk).Get("/pengurus/sembalun").Is(200).Says("Bantu lapak yang batas NIB-nya dekat")
	m.As(clerk).Get(near).Is(200).Says("Lapak Madu Hutan", "Belum diisi")
	m.Pass(20*24*time.Hour + time.Minute)
	_, err = m.Catalog.EndTerms(t.Context())
	m.Must(err)
	m.As(clerk).Get(near).Is(200).Silent("Lapak Madu Hutan")
	m.As(clerk).Get("/pengurus/sembalun/lapak").Is(200).Says("Berhenti: tanpa NIB")
}

// Reports about a product are one row in the queue. An officer closes them, or takes the product down, which upholds them.
func TestReports(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	p := m.Product(m.Member("Sri Wahyuni"), "Madu Hutan")
	report := func(by, text string) {
		m.Must(m.Catalog.Report(t.Context(), acttest.Member(by), catalog.ReportInput{
			Coop: m.Coop.ID, Shop: p.Shop, Product: p.ID, Visitor: text, Kind: "misleading", Text: text,
		}))
	}
	report(m.Member("Dewi"), "Dicampur gula.")
	report("", "Bukan madu.")
	const list = "/pengurus/sembalun/laporan"
	at := list + "/" + p.ID
	treasurer.Get(list).Is(200).Says("Madu Hutan", "Sri Wahyuni").Has(`href="` + at + `"`)
	treasurer.Get(at).Is(200).Says("2 laporan", "Dicampur gula.", "Dewi", "tanpa akun", "Turunkan barang ini")
	treasurer.Post(at+"/tidak-terbukti", url.Values{"alasan": {"Sudah diuji."}}).To(list)
	treasurer.Get(list).Is(200).Silent("Madu Hutan")
	treasurer.Get(list + "?keadaan=tidak-terbukti").Is(200).Says("Madu Hutan")
	treasurer.Get(at).Is(200).Says("Diputuskan Siti", "Sudah diuji.").Silent("Turunkan barang ini")
	treasurer.Get("/pengurus/sembalun/audit").Is(200).Says("Menutup laporan", "2 laporan", "Sudah diuji.")
	report("", "Tetap bukan madu.")
	down := url.Values{"dilihat": {strconv.FormatInt(p.Version, 10)}, "jenis": {"fake"}, "sebab": {"Bukan madu."}}
	treasurer.Post("/pengurus/sembalun/barang/"+p.ID+"/turunkan", down).To("/pengurus/sembalun/barang/" + p.ID)
	treasurer.Get(list + "?keadaan=terbukti").Is(200).Says("Madu Hutan")
}

// The chair alone chooses what waits; the others read it.
func TestRulesOfGoods(t *testing.T) {
	m := officetest.Open(t)
	lalu, siti := m.As(m.Member("Lalu", members.RoleChair)), m.As(m.Member("Siti", members.RoleTreasurer))
	const page = "/pengurus/sembalun/aturan-barang"
	siti.Get(page).Is(200).Says("100 %", "Ketua yang mengubah aturan ini")
	siti.Post(page, url.Values{"price_jump": {"0"}}).Is(403)
	lalu.Post(page, url.Values{"price_jump": {"77"}}).Is(422).Says("Pilih")
	lalu.Post(page, url.Values{"price_jump": {"2500"}, "pictures": {"1"}}).To(page)
	lalu.Get(page).Says("Aturan disimpan").Has(`value="2500" selected`)
	lalu.Get("/pengurus/sembalun/audit").Says("Mengubah aturan barang")
}
