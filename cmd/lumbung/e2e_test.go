package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// story is one purchase and everybody who has a part in it.
type story struct {
	*program
	browser                             *browser
	buyer, member, neighbour, treasurer *person
	purchase                            string // path of the purchase's page
	picked, sent                        string // numbers of its two orders: picked up, and sent by courier
	goods                               int64  // what the member's goods cost
	listing                             string // path of the member's new listing
}

// What the story is about.
const (
	coffee   = "Kopi Arabika Sembalun, sangrai sedang"
	sambal   = "Sambal matah tahan simpan"
	newGoods = "Kopi Arabika Pergasingan, kemasan ungu"
	tracking = "JP7741203398ID"
)

// Somebody buys from two members of two cooperatives and pays once, both deliver, the buyer confirms, the member sees
// what she earned and why, and her treasurer finds it in the books. A real browser on the real program.
func TestMarketDay(t *testing.T) { onBothStacks(t, marketDay) }

func marketDay(t *testing.T, p *program) {
	s := &story{browser: newBrowser(t), program: p}
	expired := s.expiredPurchase()
	s.Logf("ready %v after the start", s.start().Round(time.Millisecond))
	began := time.Now()
	s.buyer = s.browser.enter(s.program, onPhone, false)
	s.chooseGoods()
	s.checkOut()
	s.pay()
	s.openLinkElsewhere()

	s.member = s.signIn(onPhone, "+6281900000122")
	s.neighbour = s.signIn(onPhone, ownerOf(t, "dapur-men-kerti"))
	s.handOver()
	s.send()
	s.confirm()
	s.readPassbook()
	s.newListing()

	s.treasurer = s.signIn(onDesk, "+6281900000120")
	s.checkBooks()
	s.approve()
	s.admit()
	s.Logf("the story took %v", time.Since(began).Round(time.Second))

	s.guestPages(expired)
	s.newcomerPages()
	s.memberPages()
	s.officerPages()
	s.Logf("with all pages %v", time.Since(began).Round(time.Second))

	s.stop()
	s.verified()
}

// chooseGoods finds two products, with a typing mistake in one search, and puts them into the cart.
func (s *story) chooseGoods() {
	b := s.buyer
	b.open("/keranjang")
	b.shoot("keranjang-kosong")
	b.open("/")
	b.shoot("beranda")
	b.search("kopi arabka")
	b.says("untuk kopi arabika (Anda mengetik “kopi arabka”)")
	b.shoot("cari")
	b.follow("a", coffee)
	if ask[bool](b, `!!document.querySelector('[data-add]:not([hidden])')`) {
		b.Error("a script ran in a browser that runs none")
	}
	b.follow("a.option", "Giling halus")
	b.shoot("barang")
	b.follow("button", "Masukkan keranjang")
	b.search("sambal matah")
	b.follow("a", sambal)
	b.follow("button", "Masukkan keranjang")
	b.open("/keranjang")
	b.says("Kopi Inaq Sri", "Giling halus", "Koperasi Sembalun Makmur", "Dapur Men Kerti", "Koperasi Den Bukit Singaraja")
	if n := ask[int](b, `document.querySelectorAll('.buy-shop').length`); n != 2 {
		b.Fatalf("the cart shows %d shops, want two", n)
	}
	b.shoot("keranjang")
}

// checkOut fills in who, where to and how, and compares the total with its parts.
func (s *story) checkOut() {
	b := s.buyer
	b.follow("a", "Lanjut ke pengiriman")
	b.refuse(".sticky button", "Bayar")
	b.says("Tulis nama Anda", "Cara barang dari Kopi Inaq Sri sampai:", "Cara barang dari Dapur Men Kerti sampai:")
	b.shoot("checkout-salah")
	b.fill("nama", "Dewi Lestari")
	b.fill("hp", "0812-3456-7890")
	for _, step := range [][2]string{
		{"provinsi", "Nusa Tenggara Barat"}, {"kabupaten", "Kota Mataram"}, {"kecamatan", "Ampenan"}, {"kelurahan", "Ampenan Tengah"},
	} {
		b.choose(step[0], step[1])
		b.follow("button[value=wilayah]", "")
	}
	b.fill("jalan", "Jalan Saleh Sungkar No. 12, RT 03")
	b.click(b.delivery("Kopi Inaq Sri"), "Ambil di koperasi")
	b.click(b.delivery("Dapur Men Kerti"), "JNE")
	b.follow("button", "Hitung ulang jumlahnya")
	b.shoot("checkout")
	rows := b.rows("#ringkasan")
	if len(rows) != 4 || rows[1].Label != "Ongkir Kopi Inaq Sri" || rows[1].Amount != "Gratis" || rows[3].Label != "Jumlah" {
		b.Fatalf("the sum at checkout: %v", rows)
	}
	goods, delivery, total := rows[0].rupiah(b), rows[2].rupiah(b), rows[3].rupiah(b)
	if delivery <= 0 || goods+delivery != total {
		b.Errorf("goods %d and delivery %d are not the total %d", goods, delivery, total)
	}
	sum := ask[string](b,
		`[...document.querySelectorAll('.buy-goods li')].find(e => e.innerText.includes(%s)).querySelector('.sum').innerText`, coffee)
	s.goods = row{"coffee", sum}.rupiah(b)
	b.load(b.touch(".sticky button", "Bayar"))
	if paid := (row{"simulator", b.text(".sum")}).rupiah(b); paid != total || !strings.HasPrefix(b.address(), s.sim) {
		b.Fatalf("%s asks for %d, the shop for %d\n%s", b.address(), paid, total, b.text("body"))
	}
}

// delivery is the selector of the ways in which a shop delivers.
func (p *person) delivery(shop string) string {
	p.Helper()
	name := ask[string](p, `[...document.querySelectorAll('#pengiriman section')].
		find(e => e.innerText.includes(%s)).querySelector('[type=radio]').name`, shop)
	return `label.choice:has([name="` + name + `"])`
}

// pay pays by QRIS and comes back.
func (s *story) pay() {
	b := s.buyer
	b.shoot("bayar")
	b.follow("button", "dengan QRIS")
	b.says("Pembayaran Anda sudah kami terima", "Jumlah, sudah dibayar", "Kode pengambilan")
	b.shoot("pesanan-dibayar")
	s.purchase = pathOf(b, b.address())
	number := func(shop string) string {
		text := ask[string](b, `[...document.querySelectorAll('section.card')].
			find(e => e.innerText.includes(%s) && e.innerText.includes('Nomor pesanan')).innerText`, shop)
		return regexp.MustCompile(`Nomor pesanan (\S+)`).FindStringSubmatch(text)[1]
	}
	s.picked, s.sent = number("Kopi Inaq Sri"), number("Dapur Men Kerti")
}

// openLinkElsewhere opens the link from the message in a browser that knows nothing.
func (s *story) openLinkElsewhere() {
	b := s.browser.enter(s.program, onPhone, true)
	b.open(s.sim + phonesRoot)
	b.shoot("telepon")
	b.open(s.sim + phonesRoot + "?hp=%2B6281234567890")
	b.shoot("telepon-pembeli")
	number, _, _ := strings.Cut(strings.TrimPrefix(s.purchase, "/pesanan/"), "?")
	link := ask[string](b, `[...document.querySelectorAll('article a')].
		map(e => e.getAttribute('href')).find(e => e.includes(%s)) ?? ''`, number)
	if link == "" {
		b.Fatalf("no message carries a link to %s:\n%s", number, b.text("main"))
	}
	b.openAs("/pesanan/"+number, http.StatusNotFound)
	b.says("Pesanan ini tidak ada, atau bukan milik Anda")
	b.open(link)
	b.says("Pembayaran Anda sudah kami terima", s.picked, s.sent)
	b.sound("the link")
}

func (s *story) signIn(width int64, mobile string) *person {
	b := s.browser.enter(s.program, width, true)
	b.open("/masuk")
	b.fill("hp", mobile)
	b.fill("sandi", demoPassword)
	b.follow("button", "Masuk")
	return b
}

// ownerOf is the telephone of a shop's owner.
func ownerOf(t *testing.T, shop string) string {
	t.Helper()
	d, err := loadDemo()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(d.shops, func(s demoShop) bool { return s.Key == shop })
	for _, p := range d.people {
		if p.Key == d.shops[i].Owner {
			return p.Phone
		}
	}
	t.Fatalf("nobody owns %s", shop)
	return ""
}

// handOver packs the member's order and hands it to the buyer for the code on the buyer's phone.
func (s *story) handOver() {
	m := s.member
	m.open("/jualan")
	m.shoot("jualan-baru")
	m.open("/jualan/pesanan")
	m.shoot("jualan-pesanan")
	m.follow("a", s.picked)
	m.says("Dewi Lestari", coffee, "Giling halus")
	m.shoot("jualan-pesanan-dibayar")
	m.follow("button", "Tandai sudah dikemas")
	m.says("Sudah ditandai dikemas")
	s.buyer.open(s.purchase)
	s.buyer.shoot("pesanan-siap")
	m.fill("kode", s.buyer.text(".buy-code b"))
	m.shoot("jualan-pesanan-dikemas")
	m.follow("button", "Serahkan ke pembeli")
	m.says("Kodenya cocok")
	m.shoot("jualan-pesanan-diserahkan")
}

// send packs the neighbour's order and gives it to the courier.
func (s *story) send() {
	n := s.neighbour
	n.open("/jualan/pesanan")
	n.follow("a", s.sent)
	n.follow("button", "Tandai sudah dikemas")
	n.shoot("jualan-pesanan-kurir")
	n.fill("resi", tracking)
	n.follow("button", "Tandai sudah dikirim")
	n.says("Sudah ditandai dikirim", tracking)
}

// confirm says that both parcels came, and says it twice each: once is asked back.
func (s *story) confirm() {
	b := s.buyer
	b.open(s.purchase)
	b.says(tracking)
	b.shoot("pesanan-dikirim")
	for range 2 {
		b.click("summary", "Barang sudah saya terima")
		b.says("Yakin barangnya sudah di tangan Anda dan baik?")
		b.follow("button", "Ya, sudah saya terima")
		b.says("Terima kasih. Hasil jualnya diteruskan kepada penjual.")
	}
	b.says("Pesanan selesai. Terima kasih!")
	b.shoot("pesanan-selesai")
	b.open("/pesanan")
	b.shoot("pesanan")
}

// readPassbook checks what the member earned, from what the page says alone.
func (s *story) readPassbook() {
	m := s.member
	m.until("/jualan/simpanan", s.picked)
	m.click(".passbook li:first-child summary", "Kenapa segini?")
	m.shoot("jualan-simpanan")
	if first := m.text(".passbook li:first-child"); !strings.Contains(first, s.picked) || !strings.Contains(first, coffee) {
		m.Fatalf("the newest line of the passbook: %s", first)
	}
	why := m.rows(".passbook li:first-child details")
	sum := int64(0)
	for i, r := range why[:len(why)-1] {
		sum += r.rupiah(m)
		if i > 0 && r.rupiah(m) >= 0 {
			m.Errorf("%s is no deduction: %s", r.Label, r.Amount)
		}
	}
	net := why[len(why)-1].rupiah(m)
	if len(why) < 3 || why[0].rupiah(m) != s.goods || sum != net {
		m.Errorf("goods for %d, and the passbook explains %v", s.goods, why)
	}
	sums := ask[[]string](m, `[...document.querySelectorAll('.passbook .line .sum')].slice(0, 4).map(e => e.innerText)`)
	moved, after, before := row{"moved", sums[0]}.rupiah(m), row{"after", sums[1]}.rupiah(m), row{"before", sums[3]}.rupiah(m)
	if moved != net || before+net != after {
		m.Errorf("net %d, moved %d, balance from %d to %d", net, moved, before, after)
	}
	m.follow(".passbook li:first-child a", s.picked)
	m.says("Selesai", coffee)
	m.shoot("jualan-pesanan-selesai")
}
