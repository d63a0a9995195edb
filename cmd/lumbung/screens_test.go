package main

import (
	"context"
	"net/http"
	"net/url"
	"regexp"

	"lumbung/internal/phone"
	"lumbung/orders"
)

// shot is a page to look at.
type shot struct{ name, address string }

func (p *person) shootAll(shots []shot) {
	p.Helper()
	for _, s := range shots {
		p.open(s.address)
		p.shoot(s.name)
	}
}

// expiredPurchase is the page of a purchase of the demo that was never paid.
func (s *story) expiredPurchase() (page string) {
	s.Helper()
	s.withData(func(ctx context.Context, a *app) error {
		return a.orders.EachPurchase(ctx, func(p *orders.Purchase) error {
			if p.State == orders.Expired {
				page = pathOf(s, a.purchaseURL(p.Number))
			}
			return nil
		})
	})
	if page == "" {
		s.Fatal("the demo has no expired purchase")
	}
	return page
}

// guestPages are the pages of somebody nobody knows, with scripts on, up to a purchase that waits for its payment.
func (s *story) guestPages(expired string) {
	g := s.browser.enter(s.program, onPhone, true)
	g.shootAll([]shot{
		{"beranda-tujuan", "/?tujuan="},
		{"cari-saring", "/cari?q=kopi"},
		{"cari-kosong", "/cari?q=zzqqxx"},
		{"kategori", "/kategori/tenun"},
		{"barang-habis", "/p/taplak-lari-meja-endek"},
		{"lapak", "/lapak/kopi-inaq-sri"},
		{"koperasi", "/koperasi"},
		{"koperasi-sembalun", "/koperasi/sembalun-makmur"},
		{"koperasi-soreang", "/koperasi/sabilulungan-soreang"},
		{"masuk", "/masuk"},
		{"daftar", "/daftar"},
		{"pesanan-kosong", "/pesanan"},
		{"pesanan-kedaluwarsa", expired},
	})
	g.openAs("/tidak-ada", http.StatusNotFound)
	g.shoot("tidak-ada")
	g.open("/masuk")
	g.fill("hp", "0819-0000-0122")
	g.fill("sandi", "bukan sandinya")
	g.refuse("main button", "Masuk")
	g.shoot("masuk-salah")
	g.open("/?bahasa=en")
	g.shoot("beranda-en")
	g.open("/?bahasa=id")
	s.unpaid(g)
}

// unpaid buys with scripts on, where one field finds the village, and turns back at the payment: payPage.
func (s *story) unpaid(g *person) (payPage string) {
	g.open("/p/kopi-arabika-sembalun-sangrai-sedang")
	g.click("[data-add='1']", "")
	g.follow("button", "Masukkan keranjang")
	g.open("/checkout")
	g.says("×2")
	g.fill("nama", "Made Wirata")
	g.fill("hp", "0812-1111-2222")
	g.fill("tempat", "banyuning, buleleng")
	g.wait(`!!document.querySelector('#f-tempat + .suggest a')`)
	g.shoot("checkout-saran")
	g.click("#f-tempat + .suggest a", "Kelurahan Banyuning, Buleleng")
	g.fill("jalan", "Jalan Gajah Mada No. 7")
	g.wait(`!!document.querySelector('label.choice :checked') && !document.querySelector('[data-final]').hidden`)
	g.shoot("checkout-skrip")
	g.follow(".sticky button", "Bayar")
	payPage = g.address()
	g.follow("a", "Batalkan")
	g.says("Pesanan Anda menunggu pembayaran")
	g.says("Sudah membayar?") // and not that the payment is being checked
	g.shoot("pesanan-menunggu")
	return payPage
}

// newcomerPages are those of somebody who has just registered.
func (s *story) newcomerPages() {
	n := s.browser.enter(s.program, onPhone, true)
	n.open("/daftar")
	for _, typed := range [][2]string{{"name", "Rina Oktaviani"}, {"phone", "0813-99"}, {"password", "teh"}} {
		n.fill(typed[0], typed[1])
	}
	n.refuse("main button", "")
	n.shoot("daftar-salah")
	n.fill("phone", "0813-9999-0001")
	n.fill("password", "kebun-teh-di-lereng")
	n.follow("main button", "")
	n.shoot("daftar-kode")
	n.enterCode(s.sim, "0813-9999-0001")
	n.shootAll([]shot{{"akun-baru", "/akun"}, {"gabung", "/akun/gabung"}, {"akun-keamanan", "/akun/keamanan"}, {"akun-sandi", "/akun/sandi"}})
	n.open("/akun/keamanan")
	n.follow("main button", "Nyalakan")
	n.shoot("akun-dua-langkah")
	n.openAs("/jualan", http.StatusForbidden)
	n.shoot("jualan-gabung")
}

// enterCode sends the code that a phone got.
func (p *person) enterCode(sim, mobile string) {
	p.Helper()
	p.typeCode(sim, mobile)
	p.follow("main button", "")
}

// typeCode types the code that a phone got into the page that asks for it.
func (p *person) typeCode(sim, mobile string) {
	p.Helper()
	page := pathOf(p, p.address())
	number, err := phone.Parse(mobile)
	if err != nil {
		p.Fatal(err)
	}
	p.until(sim+phonesRoot+"?hp="+url.QueryEscape(number), "Kode Lumbung Anda")
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(p.text("main article"))
	p.open(page)
	p.fill("code", code)
}

// memberPages are those of the member that the story did not come by.
func (s *story) memberPages() {
	m := s.member
	m.shootAll([]shot{
		{"akun-anggota", "/akun"},
		{"jualan-hari-ini", "/jualan"},
		{"jualan-lainnya", "/jualan/lainnya"},
		{"jualan-lapak", "/jualan/lapak"},
		{"jualan-pesanan-daftar-selesai", "/jualan/pesanan?keadaan=selesai"},
		{"jualan-barang", "/jualan/barang"},
		{"jualan-barang-dijual", s.listing},
		{"jualan-hasil-jual", "/jualan/simpanan?buku=hasil"},
	})
	m.open("/jualan/barang/baru")
	m.choose("category", "Kopi")
	for _, typed := range [][2]string{{"name", "K"}, {"description", "-"}, {"variants.0.price", "murah"}, {"variants.0.weight", "berat"}} {
		m.fill(typed[0], typed[1])
	}
	m.refuse("button", "Simpan dan ajukan")
	m.shoot("jualan-barang-salah")
}

// officerPages are those of the officer that the story did not come by.
func (s *story) officerPages() {
	o := s.treasurer
	const home = "/pengurus/sembalun-makmur"
	o.shootAll([]shot{
		{"pengurus", home},
		{"pengurus-lainnya", home + "/lainnya"},
		{"pengurus-pesanan", home + "/pesanan"},
		{"pengurus-neraca", home + "/neraca"},
		{"pengurus-jurnal", home + "/jurnal"},
		{"pengurus-akun", home + "/akun/4-1110"},
		{"pengurus-akun-pemilik", home + "/akun/2-1110"},
		{"pengurus-anggota-calon", home + "/anggota?keadaan=calon"},
		{"pengurus-potongan", home + "/potongan"},
		{"pengurus-audit", home + "/audit"},
	})
	o.open(home + "/akun/2-1110")
	o.follow(".table th a", "Inaq Sri Wahyuni")
	o.shoot("pengurus-akun-rekening")
	o.open(home + "/anggota")
	o.follow(".table th a", "")
	o.shoot("pengurus-anggota-satu")
}
