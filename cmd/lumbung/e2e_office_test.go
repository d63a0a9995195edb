package main

import (
	"path/filepath"
	"regexp"

	"github.com/chromedp/chromedp"
)

// newListing puts a product with a photo up, and then changes its price.
func (s *story) newListing() {
	m := s.member
	m.open("/jualan/barang/baru")
	m.shoot("jualan-barang-baru")
	photo, err := filepath.Abs("demo/pictures/kopi-hadiah.webp")
	if err != nil {
		m.Fatal(err)
	}
	m.do(chromedp.SetUploadFiles(chromedp.CSS("[name=pictures]"), []string{photo}))
	m.fill("name", newGoods)
	m.choose("category", "Kopi")
	m.fill("description", "Petik merah dari kebun di bawah Bukit Pergasingan, disangrai sedang.")
	for field, text := range map[string]string{"price": "61000", "weight": "250", "stock": "12"} {
		m.fill("variants.0."+field, text)
	}
	m.follow("button", "Simpan dan ajukan")
	m.says("Sudah diajukan")
	m.do(chromedp.ScrollIntoView(chromedp.CSS(".photos img")))
	m.wait(`[...document.querySelectorAll('.photos img')].filter(e => e.naturalWidth).length == 1`)
	s.listing = pathOf(m, m.address())
	m.fill("variants.0.price", "58500")
	m.follow("button[name=aksi]", "Simpan")
	m.open(s.listing)
	if price := ask[string](m, `document.querySelector('[name="variants.0.price"]').value`); price != "58.500" {
		m.Errorf("the price is %s after it was changed", price)
	}
	m.shoot("jualan-barang-menunggu")
}

// checkBooks finds the order in the cooperative's books.
func (s *story) checkBooks() {
	o := s.treasurer
	const home = "/pengurus/sembalun-makmur"
	o.open(home + "/pesanan/" + s.picked)
	o.says("Cocok sampai ke rupiah", "Pesanan", "Pembayaran", "Jurnal", "QRIS", "Pembayaran masuk", "Hasil jual ke anggota")
	o.shoot("pengurus-pesanan-selesai")
	tops := ask[[]float64](o, `[...document.querySelectorAll('.trio > section')].map(e => e.getBoundingClientRect().top)`)
	if len(tops) != 3 || tops[0] != tops[1] || tops[1] != tops[2] {
		o.Errorf("order, payment and entries do not stand side by side: %v", tops)
	}
	o.open(home + "/neraca")
	o.says("Selisih Rp0.")
}

// approve looks at the new listing and lets it be sold; the search finds it soon.
func (s *story) approve() {
	o := s.treasurer
	o.open("/pengurus/sembalun-makmur/barang")
	o.shoot("pengurus-barang")
	o.follow("main a", newGoods)
	o.says("Rp58.500", "12", "250 g")
	o.shoot("pengurus-barang-periksa")
	o.follow("button", "Setujui, mulai dijual")
	o.says("Disetujui")
	s.buyer.until("/cari?q=pergasingan+ungu", newGoods)
	s.buyer.says("Rp58.500")
	s.buyer.follow("main a", newGoods)
	s.buyer.shoot("barang-baru")
}

// admit lets an applicant in.
func (s *story) admit() {
	o := s.treasurer
	o.open("/pengurus/sembalun-makmur/anggota")
	o.shoot("pengurus-anggota")
	o.follow("main a", "Inaq Jumenah")
	o.shoot("pengurus-calon")
	o.follow("button", "Ya, terima sebagai anggota")
	if !regexp.MustCompile(`Inaq Jumenah sekarang anggota nomor \d{4,}\.`).MatchString(o.text("body")) {
		o.Errorf("the applicant has no number: %s", o.text("main"))
	}
	o.shoot("pengurus-anggota-baru")
}
