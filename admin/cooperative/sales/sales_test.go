package sales_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
	"lumbung/orders"
)

// Orders are listed with what was paid and booked; the page of one has its payment and its entries beside it.
func TestOrders(t *testing.T) {
	m := officetest.Open(t)
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
	for _, known := range []string{one.Purchase, "lestari", "0812-3456-7890", "7890"} { // the bill, the buyer, her phone and its end
		treasurer.Get(list + "?keadaan=dikirim&q=" + known).Is(200).Has(`href="` + at + `"`)
	}
	treasurer.Get(list + "?q=LB-").Is(200).Silent(one.Number)
	// The officers of another cooperative do not find it.
	other := m.As(m.Cooperative("lain").Member("Budi", members.RoleTreasurer))
	other.Get("/pengurus/lain/pesanan?q=" + one.Number).Is(200).Silent("Dewi Lestari")
	shops := "/pengurus/sembalun/lapak"
	treasurer.Get(shops + "?q=lapak+kopi").Is(200).Says("Lapak Kopi Sembalun")
	treasurer.Get(shops + "?q=kopi").Is(200).Silent("Lapak Kopi Sembalun")
	treasurer.Get(shops + "?q=wahyuni").Is(200).Says("Lapak Kopi Sembalun")
	treasurer.Get(shops + "?q=wahyuni&keadaan=tutup").Is(200).Silent("Lapak Kopi Sembalun")
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
	m := officetest.Open(t)
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

// What was sold is added up by shop, kind of goods and region, on the page and in the file, for this cooperative alone.
func TestReportOfSales(t *testing.T) {
	m := officetest.Open(t)
	watches := m.As(m.Member("Mahsun", members.RoleSupervisor))
	const page = "/pengurus/sembalun/penjualan"
	watches.Get(page).Is(200).Says("Tidak ada penjualan")
	p := m.Product(m.Member("Sri Wahyuni"), "Kopi Sembalun")
	m.Pay(m.Buy(p, 2, "pickup"))
	watches.Get(page).Is(200).Says("Lapak Kopi Sembalun", "Rp96.000", "Jumlah")
	watches.Get(page+"?menurut=kelompok").Is(200).Says("Kopi", "Rp96.000").Silent("Lapak Kopi Sembalun")
	watches.Get(page + "?menurut=wilayah").Is(200).Says("Rp96.000")
	watches.Get(page+"?dari=2020-01-01&sampai=2020-01-31").Is(200).Says("Tidak ada penjualan", "31 Januari 2020")
	watches.Get(page + "?dari=2020-01-31&sampai=2019-01-01").Is(200).Says("Rp96.000") // days that make no sense
	file := watches.Get(page + "/unduh").Is(200)
	if !strings.Contains(file.Body, `"Lapak Kopi Sembalun";`) || !strings.Contains(file.Body, "96000") {
		t.Errorf("file: %q", file.Body)
	}
	m.As(m.Cooperative("lain").Member("Budi", members.RoleTreasurer)).Get("/pengurus/lain/penjualan").Is(200).Says("Tidak ada penjualan")
}

// An officer ends an order that cannot be fulfilled, with a reason that stands on the page and in the audit log; nobody else does.
func TestCancelAtOffice(t *testing.T) {
	m := officetest.Open(t)
	treasurer, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	o := m.Pay(m.Buy(m.Product(m.Member("Sri Wahyuni"), "Kopi Sembalun"), 1, "pickup"))[0]
	at, why := "/pengurus/sembalun/pesanan/"+o.Number, url.Values{"alasan": {"Penjual sakit."}}
	supervisor.Get(at).Is(200).Silent("Batalkan pesanan").Says("Batal sendiri pada")
	supervisor.Post(at+"/batal", why).Is(403)
	treasurer.Post(at+"/batal", url.Values{"alasan": {" "}}).Is(422).Says("Batalkan pesanan")
	treasurer.Post(at+"/batal", why).To(at)
	treasurer.Get(at).Is(200).Says("Dibatalkan pengurus: Penjual sakit.", "Dikembalikan ke pembeli", "Cocok sampai ke rupiah").
		Silent("Batal sendiri pada")
	treasurer.Post(at+"/batal", why).Is(409)
	treasurer.Get("/pengurus/sembalun/audit").Says("Membatalkan pesanan", o.Number)
	treasurer.Get("/pengurus/sembalun/pesanan?keadaan=batal").Is(200).Says(o.Number)
}

// An officer gives the money of a piece back while the order stands, after reading what it comes to; nobody gives back her own, and a
// supervisor nothing.
func TestCreditAtOffice(t *testing.T) {
	m := officetest.Open(t)
	treasurer, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	seller := m.Member("Sri Wahyuni", members.RoleTreasurer)
	o := m.Pay(m.Buy(m.Product(seller, "Kopi Sembalun"), 2, "pickup"))[0]
	m.Complete(o)
	at := "/pengurus/sembalun/pesanan/" + o.Number
	asked := url.Values{"buah": {"0-1"}, "cacat": {"1.000"}, "sebab": {"Satu bungkus sobek"}}
	supervisor.Get(at).Is(200).Silent("Kembalikan sebagian uang")
	supervisor.Post(at+"/sebagian", asked).Is(403)
	m.As(seller).Get(at).Is(200).Silent("Kembalikan sebagian uang")
	m.As(seller).Post(at+"/sebagian", asked).Is(403)
	treasurer.Get(at).Is(200).Says("Kembalikan sebagian uang", "Hitung dulu")
	treasurer.Post(at+"/sebagian", asked).Is(422).Says("Ya: Rp49.000 kembali ke pembeli").Has(`value="1.000"`)
	asked.Set("setuju", "49000")
	treasurer.Post(at+"/sebagian", asked).To(at)
	treasurer.Get(at).Is(200).Says("Uang kembali ke pembeli", "Oleh koperasi", "Satu bungkus sobek", "Cocok sampai ke rupiah")
	treasurer.Get("/pengurus/sembalun/audit").Says("Mengembalikan sebagian uang pesanan", o.Number)
	treasurer.Get("/pengurus/sembalun/refund").Is(200).Says("Rp49.000")
	treasurer.Post(at+"/sebagian", asked).Is(422).Says("Kopi Sembalun: tinggal 1 buah, Rp47.000")
}
