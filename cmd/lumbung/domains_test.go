package main

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lumbung/internal/web/webtest"
)

// Domains that every browser finds on its own machine, and trusts there without a certificate.
const (
	sembalunHost = "kopi-sembalun.localhost"
	soreangHost  = "sabilulungan.localhost"
)

// Two cooperatives of one market have their own domains and colours. Each shows its own goods alone, and somebody buys there without
// script, up to the bill and back. A pale colour is refused with its reason, and a domain that somebody has as well.
func TestOwnDomains(t *testing.T) {
	b := newBrowser(t)
	p := newProgram(t, demoData(t))
	p.withData(func(_ context.Context, a *app) error {
		enterDomains(t, a)
		return nil
	})
	p.start()
	own := func(host string) string { return strings.Replace(p.url, "127.0.0.1", host, 1) }

	shop := b.enter(p, onPhone, true)
	for name, host := range map[string]string{"sembalun": sembalunHost, "soreang": soreangHost} {
		shop.home = own(host)
		shop.open("/")
		shop.says("Lihat semua koperasi")
		shop.shoot("domain-" + name)
	}
	b.sideBySide(t, "domain", "domain-sembalun", "domain-soreang")
	if nila := ask[string](shop, `getComputedStyle(document.documentElement).getPropertyValue('--nila-kartu')`); nila == "" {
		t.Error("the page has no colours of its own")
	}
	shop.open(own(sembalunHost) + "/cari?q=kopi")
	shop.says(coffee)
	shop.shoot("domain-cari")
	shop.open(own(sembalunHost))
	shop.says("Rapat anggota hari Sabtu")
	shop.follow("a", "Panen raya kopi")
	shop.says("Kapan kopinya siap")
	shop.shoot("domain-berita")
	shop.follow("footer a", "Pengembalian")
	shop.says("tiga hari saja")
	if foreign := ask[int](shop, `[...document.querySelectorAll('main a')].filter(e => e.innerText.includes('Puntang')).length`); foreign > 0 {
		t.Errorf("%d goods of another cooperative are found", foreign)
	}
	buyAt(b.enter(p, onPhone, false), own(sembalunHost), p)

	member := b.enter(p, onPhone, true)
	member.home = own(sembalunHost)
	member.open("/masuk")
	member.fill("hp", "0819-0000-0122")
	member.fill("sandi", demoPassword)
	member.follow("main button", "Masuk")
	member.says("Inaq Sri Wahyuni")
	member.open("/jualan")
	if address := member.address(); !strings.HasPrefix(address, p.url+"/masuk") {
		t.Errorf("the member's desk opens at %s", address)
	}
}

// enterDomains has the operator enter the domains, and an officer choose colours.
func enterDomains(t *testing.T, a *app) {
	t.Helper()
	enter := func(mobile string) *webtest.Browser {
		b := webtest.NewBrowser(t, a.handler)
		b.Post("/masuk", url.Values{"hp": {mobile}, "sandi": {demoPassword}}).Is(http.StatusSeeOther)
		return b
	}
	const sembalun, soreang = "/platform/koperasi/sembalun-makmur/domain", "/platform/koperasi/sabilulungan-soreang/domain"
	operator, secretary := enter(demoOperator), enter("+6281900000113")
	secretary.Get(sembalun).Is(http.StatusNotFound)
	secretary.Post(sembalun, url.Values{"domains": {sembalunHost}}).Is(http.StatusNotFound)
	secretary.Get("/pengurus/sembalun-makmur/profil/domain").Is(200).Says("Belum ada domain")
	operator.Get(sembalun).Is(200).Says("Domain sendiri", "/tls/boleh")
	operator.Post(sembalun, url.Values{"domains": {sembalunHost + "\r\nwww." + sembalunHost}}).To(sembalun)
	operator.Post(soreang, url.Values{"domains": {sembalunHost}}).Is(http.StatusUnprocessableEntity).
		Says(sembalunHost + " sudah menjadi domain koperasi lain")
	operator.Post(soreang, url.Values{"domains": {"https://" + soreangHost}}).Is(http.StatusUnprocessableEntity).
		Says("bukan nama domain").Has("https://" + soreangHost)
	operator.Post(soreang, url.Values{"domains": {soreangHost}}).To(soreang)
	secretary.Get("/pengurus/sembalun-makmur/profil/domain").Is(200).Says("www."+sembalunHost, "CNAME", "127.0.0.1")
	secretary.Get("/pengurus/sembalun-makmur/audit").Is(200).Says("Mengatur domain koperasi")

	const office, panen = "/pengurus/sembalun-makmur", "panen-raya-kopi-di-lereng"
	today := time.Now()
	secretary.Post(office+"/pengumuman/baru", url.Values{
		"title_id": {"Rapat anggota hari Sabtu"}, "text_id": {"Di balai desa, pukul 09.00. Kantor tutup hari itu."},
		"kunci": {"rapat-anggota-hari-sabtu"},
		"from":  {today.AddDate(0, 0, -1).Format(time.DateOnly)}, "until": {today.AddDate(0, 0, 7).Format(time.DateOnly)},
	}).To(office + "/pengumuman")
	secretary.Post(office+"/berita/baru", url.Values{
		"title_id": {"Panen raya kopi di lereng Rinjani"}, "kunci": {panen},
		"text_id": {"Mulai pekan ini anggota kami **memetik merah**.\n\n## Kapan kopinya siap\n\n- Dijemur tiga pekan\n- Lalu disangrai"},
	}).To(office + "/berita/" + panen)
	secretary.Post(office+"/berita/"+panen+"/terbitkan", nil).To(office + "/berita/" + panen)
	secretary.Post(office+"/profil/info/pengembalian", url.Values{"text_id": {"Kirim foto dalam **tiga hari saja**."}}).
		To(office + "/profil/info/pengembalian")

	const profile = "/pengurus/sembalun-makmur/profil"
	colours := url.Values{
		"story_id": {"Kopi dari kaki Rinjani, dipanen bersama sejak 2018."}, "own_colours": {"1"}, "nila": {"#F5D76E"}, "soga": {"#7A3B12"},
	}
	secretary.Post(profile, colours).Is(http.StatusUnprocessableEntity).Says("tulisan di atasnya sulit dibaca").Has("#F5D76E")
	colours.Set("nila", "#7A1F2B")
	secretary.Post(profile, colours).To(profile)
}

// buyAt buys one thing at an address, pays it and looks at what was bought.
func buyAt(g *person, home string, p *program) {
	g.Helper()
	g.home = home
	g.open("/p/kopi-arabika-sembalun-sangrai-sedang")
	g.follow("button", "Masukkan keranjang")
	g.open("/checkout")
	g.fill("nama", "Dewi Lestari")
	g.fill("hp", "0812-3456-7890")
	for _, step := range [][2]string{
		{"provinsi", "Nusa Tenggara Barat"}, {"kabupaten", "Kota Mataram"}, {"kecamatan", "Ampenan"}, {"kelurahan", "Ampenan Tengah"},
	} {
		g.choose(step[0], step[1])
		g.follow("button[value=wilayah]", "")
	}
	g.fill("jalan", "Jalan Saleh Sungkar No. 12, RT 03")
	g.click(g.delivery("Kopi Inaq Sri"), "Ambil di koperasi")
	g.follow("button", "Hitung ulang jumlahnya")
	g.shoot("domain-checkout")
	g.load(g.touch(".sticky button", "Bayar"))
	if address := g.address(); !strings.HasPrefix(address, p.sim) {
		g.Fatalf("the bill is at %s:\n%s", address, g.text("body"))
	}
	g.open(home + "/pesanan")
	g.says("menunggu")
	g.follow("main a", "")
	g.load(g.touch("button", "Bayar"))
	g.follow("button", "dengan QRIS")
	g.says("Pembayaran Anda sudah kami terima", "Kode pengambilan")
	if address := g.address(); !strings.HasPrefix(address, p.url+"/pesanan/") {
		g.Errorf("the buyer comes back to %s", address)
	}
	g.open(home + "/pesanan")
	g.says("Dibayar")
}

// sideBySide lays two pictures beside each other, on both screens.
func (b *browser) sideBySide(t *testing.T, name, left, right string) {
	t.Helper()
	if b.screens == "" {
		return
	}
	for _, width := range []int64{onPhone, onDesk} {
		var both []image.Image
		for _, one := range []string{left, right} {
			file, err := os.Open(filepath.Join(b.screens, fmt.Sprintf("%s-%d.png", one, width)))
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(file)
			_ = file.Close() // it was only read
			if err != nil {
				t.Fatal(err)
			}
			both = append(both, picture)
		}
		edge, far := both[0].Bounds().Dx(), both[1].Bounds()
		page := image.NewRGBA(image.Rect(0, 0, edge+far.Dx(), max(both[0].Bounds().Dy(), far.Dy())))
		draw.Draw(page, both[0].Bounds(), both[0], image.Point{}, draw.Src)
		draw.Draw(page, far.Add(image.Pt(edge, 0)), both[1], image.Point{}, draw.Src)
		file, err := os.Create(filepath.Join(b.screens, fmt.Sprintf("%s-%d.png", name, width)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(file, page); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
