package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// Who begins: nobody of the demo.
const (
	chairName, chairPhone         = "Lalu Ahmad Fauzi", "081237012345"
	treasurerName, treasurerPhone = "Hj. Siti Maesarah", "081900000120"
	memberName, memberPhone       = "Inaq Jumenah", "081755120903" // whom story.admit lets in
	firstPassword                 = "kebun di kaki gunung"
)

// From an empty start to a first paid order and its line in the passbook: the operator, the board, a member and a buyer, with nothing
// but what the program prints and its pages. A real browser on the real program.
func TestFirstStart(t *testing.T) {
	p := newProgram(t, filepath.Join(t.TempDir(), "data"))
	p.env = append(p.env, "LUMBUNG_SEED=none", "LUMBUNG_SECOND_FACTOR=required")
	s := &story{browser: newBrowser(t), program: p}
	p.start()
	began := time.Now()
	s.openMarket()
	s.treasurer = s.acceptInvitation(treasurerPhone, "bendahara")
	s.acceptInvitation(chairPhone, "ketua")
	s.joinAsMember()
	s.admit()
	s.openFirstShop()
	s.newListing()
	s.buyer = s.browser.enter(p, onPhone, false)
	s.approve()
	s.buyFirst()
	s.Logf("from the first address to the first line of a passbook: %v", time.Since(began).Round(time.Second))
	did := s.browser.effort
	s.Logf("by hand: %d pages, %d touches, %d letters, about %v", did.pages, did.touches, did.letters, did.byHand().Round(time.Minute))
	if did.byHand() > 30*time.Minute {
		s.Errorf("who begins needs %v, want half an hour at most", did.byHand().Round(time.Minute))
	}
	s.stop()
	if !strings.Contains(p.output.String(), "Begin here, once") {
		t.Errorf("the start of an empty market prints no address:\n%s", p.output)
	}
	s.verified()
}

// openMarket is what the operator does: an account, a cooperative, its officers, its fees.
func (s *story) openMarket() {
	printed, err := s.command("setup")
	if err != nil {
		s.Fatalf("setup: %v\n%s", err, printed)
	}
	begin := strings.TrimPrefix(regexp.MustCompile(`http\S+`).FindString(printed), s.url)
	o := s.browser.enter(s.program, onDesk, false)
	o.open("/koperasi")
	o.says("Belum ada koperasi")
	o.open(begin)
	o.shoot("mulai")
	o.fill("name", "I Gede Suardana")
	o.fill("phone", "0819-0000-0099")
	o.fill("password", "pendek")
	o.refuse("button", "Buat akun")
	o.sound("a short password")
	o.fill("password", firstPassword)
	o.follow("button", "Buat akun")
	o.says("Selamat datang, I Gede Suardana")
	o.shoot("mulai-dua-langkah")
	o.protect()
	o.says("Langkah 2 dari 6")
	s.openCooperative(o)
	for _, invited := range [][3]string{{"Ketua", chairName, chairPhone}, {"Bendahara", treasurerName, treasurerPhone}} {
		o.choose("roles", invited[0])
		o.fill("name", invited[1])
		o.fill("phone", invited[2])
		o.fill("decision", "RAT 4/III/2026")
		o.follow("button", "Undang")
		o.says(invited[1]+" sudah diundang", "Diundang")
	}
	o.shoot("platform-pengurus")
	o.follow("a", "Lanjut")
	o.fill("keputusan", "RAT 4/III/2026")
	o.follow("button", "Simpan potongan")
	o.says("Potongan disimpan", "Untuk anggota", "Rp94.300")
	o.shoot("platform-potongan")
	o.follow("a", "Lanjut")
	o.says("Pembayaran masih percobaan", "/webhooks/xendit/invoice")
	o.shoot("platform-pembayaran")
	o.follow("a", "Lanjut")
	o.shoot("platform-kabar")
	o.follow("a", "Selesai")
	o.says("Koperasi Produsen Sembalun Makmur", "Kabupaten Lombok Timur")
	o.shoot("platform")
	again := s.browser.enter(s.program, onPhone, true)
	again.openAs(begin, 404)
	again.says("Alamat ini sudah tidak berlaku")
	if printed, err := s.command("setup"); err == nil || !strings.Contains(printed, "operator already") {
		s.Errorf("a second address: %v\n%s", err, printed)
	}
}

// protect shows an authenticator app what the page says and types its first code.
func (p *person) protect() {
	p.Helper()
	key := strings.ReplaceAll(p.text("code.key"), " ", "")
	code, err := totp.GenerateCode(key, time.Now())
	if err != nil {
		p.Fatal(err)
	}
	p.fill("code", code)
	p.follow("button", "Nyalakan")
	p.shoot("kode-cadangan")
	p.follow("a", "Sudah saya simpan")
}

// openCooperative types what the deed says, with a mistake at first.
func (s *story) openCooperative(o *person) {
	o.fill("name", "Koperasi Produsen Sembalun Makmur")
	o.choose("kind", "Produsen")
	o.fill("legal_number", "AHU-0001234.AH.01.29.TAHUN 2025")
	o.fill("nik", "52030100I2345")
	o.fill("phone", "0812-3701-2345")
	for _, step := range [][2]string{
		{"provinsi", "Nusa Tenggara Barat"}, {"kabupaten", "Kabupaten Lombok Timur"}, {"kecamatan", "Sembalun"}, {"area", "Sembalun Lawang"},
	} {
		o.choose(step[0], step[1])
		o.follow("button[name=wilayah]", "")
	}
	o.fill("street", "Jalan Raya Sembalun 12")
	o.refuse("button", "Simpan dan lanjut")
	o.says("NIK koperasi hanya angka")
	o.fill("nik", "5203010012345")
	o.shoot("platform-koperasi")
	o.follow("button", "Simpan dan lanjut")
	o.says("sudah dibuka", "Langkah 3 dari 6")
}

// acceptInvitation is what somebody does who got the message: an account with the invited number, and the office.
func (s *story) acceptInvitation(mobile, office string) *person {
	b := s.browser.enter(s.program, onPhone, true)
	b.until(s.sim+phonesRoot+"?hp=%2B62"+mobile[1:], "Anda diundang")
	link := ask[string](b, `document.querySelector('article a[href*="/undangan/"]').getAttribute('href')`)
	b.open(link)
	b.says("Undangan menjadi "+office, "Koperasi Produsen Sembalun Makmur", "RAT 4/III/2026")
	b.shoot("undangan")
	b.fill("password", firstPassword)
	b.follow("button", "Buat akun")
	b.enterCode(s.sim, mobile)
	b.follow("button", "Terima undangan")
	b.says("Undangan diterima. Selamat datang di Koperasi Produsen Sembalun Makmur.")
	b.shoot("pengurus-pertama")
	b.open(link)
	b.says("Undangan ini sudah Anda terima")
	return b
}

// joinAsMember makes an account and asks to join, in a browser that runs no script.
func (s *story) joinAsMember() {
	b := s.browser.enter(s.program, onPhone, false)
	b.open("/daftar")
	b.fill("name", memberName)
	b.fill("phone", memberPhone)
	b.fill("password", firstPassword)
	b.follow("main button", "Buat akun")
	b.enterCode(s.sim, memberPhone)
	b.open("/akun/gabung")
	b.choose("koperasi", "Koperasi Produsen Sembalun Makmur")
	for _, step := range [][2]string{
		{"provinsi", "Nusa Tenggara Barat"}, {"kabupaten", "Kabupaten Lombok Timur"}, {"kecamatan", "Sembalun"}, {"desa", "Sembalun Lawang"},
	} {
		b.choose(step[0], step[1])
		b.follow("button[name=lanjut]", "")
	}
	b.fill("alamat", "Dusun Lebak Daya")
	b.follow("main button.primary", "")
	b.says("Permohonan")
}

// openFirstShop opens the shop of the new member.
func (s *story) openFirstShop() {
	m := s.browser.enter(s.program, onPhone, true)
	m.open("/masuk")
	m.fill("hp", memberPhone)
	m.fill("sandi", firstPassword)
	m.follow("button", "Masuk")
	m.open("/jualan/buka")
	m.fill("name", "Kopi Inaq Jumenah")
	m.follow("button", "Buka lapak")
	m.says("Lapak Anda sudah buka")
	s.member = m
}

// buyFirst buys the first product, and follows the money into the passbook.
func (s *story) buyFirst() {
	b, m := s.buyer, s.member
	b.follow("button", "Masukkan keranjang")
	b.open("/keranjang")
	b.follow("a", "Lanjut ke pengiriman")
	b.fill("nama", "Dewi Lestari")
	b.fill("hp", "0812-3456-7890")
	for _, step := range [][2]string{
		{"provinsi", "Nusa Tenggara Barat"}, {"kabupaten", "Kota Mataram"}, {"kecamatan", "Ampenan"}, {"kelurahan", "Ampenan Tengah"},
	} {
		b.choose(step[0], step[1])
		b.follow("button[value=wilayah]", "")
	}
	b.fill("jalan", "Jalan Saleh Sungkar No. 12, RT 03")
	b.click(b.delivery("Kopi Inaq Jumenah"), "Ambil di koperasi")
	b.follow("button", "Hitung ulang jumlahnya")
	b.load(b.touch(".sticky button", "Bayar"))
	b.follow("button", "dengan QRIS")
	b.says("Pembayaran Anda sudah kami terima", "Kode pengambilan")
	code := b.text(".buy-code b")
	m.until("/jualan/pesanan", "Dewi, Kota Mataram")
	m.follow("main a", "Dewi, Kota Mataram")
	m.follow("button", "Tandai sudah dikemas")
	m.fill("kode", code)
	m.follow("button", "Serahkan ke pembeli")
	m.says("Kodenya cocok")
	b.open(pathOf(b, b.address()))
	b.click("summary", "Barang sudah saya terima")
	b.follow("button", "Ya, sudah saya terima")
	m.until("/jualan/simpanan", newGoods)
	if first := m.text(".passbook li:first-child"); !strings.Contains(first, "Rp55.165") { // 58.500 less 5 % and 0,7 %
		m.Errorf("the first line of the passbook: %s", first)
	}
	m.shoot("simpanan-pertama")
}
