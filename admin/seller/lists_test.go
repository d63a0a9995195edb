package seller

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
)

// A seller whose shop an officer has suspended reads why, answers once, and opens it again when the suspension ends.
func TestStoppedShop(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri")
	shop := m.Shop(sri, "Kopi Inaq Sri")
	_, err := m.Catalog.SuspendShop(t.Context(), acttest.Officer("officer"), catalog.Step{Coop: shop.Coop, ID: shop.ID, Reason: "Izin habis."})
	m.Must(err)
	b.Get("/jualan/lainnya").Is(200).Says("membekukannya: Izin habis.").Has(`href="/jualan/keadaan"`)
	const at = "/jualan/keadaan"
	b.Get(at).Is(200).Says("dibekukan pengurus", "Izin habis.", "Kirim keberatan")
	b.Post(at+"/buka", nil).Is(409)
	b.Post(at+"/keberatan", nil).Is(422)
	b.Post(at+"/keberatan", url.Values{"keberatan": {"Izinnya sudah diperpanjang."}}).To(at)
	b.Get(at).Is(200).Says("menunggu keputusan", "Izinnya sudah diperpanjang.").Silent("Kirim keberatan")
	b.Post(at+"/keberatan", url.Values{"keberatan": {"Lagi."}}).Is(409)
	_, err = m.Catalog.LiftSuspension(t.Context(), acttest.Officer("lalu"), catalog.Step{Coop: shop.Coop, ID: shop.ID})
	m.Must(err)
	b.Get(at).Is(200).Says("Pembekuan dicabut", "Buka lapak lagi")
	b.Post(at+"/buka", nil).To(at)
	b.Get(at).Is(200).Says("Lapak Anda buka.")
	b.Post(at+"/tutup", nil).To(at)
	b.Get(at).Is(200).Says("Lapak Anda tutup.")
}

// A seller hands in her NIB, mends what is wrong with it, reads why it came back, and changes nothing once it is verified.
func TestLicencePage(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri")
	shop := m.Shop(sri, "Kopi Inaq Sri")
	const at, nib = "/jualan/izin", "9120304050607"
	typed := func(nib, standard, number string) url.Values {
		return url.Values{"nib": {nib}, "standard": {standard}, "number": {number}}
	}
	b.Get("/jualan/lainnya").Is(200).Has(`href="` + at + `"`)
	b.Get(at).Is(200).Says("NIB Anda belum diisi.", "oss.go.id")
	b.Post(at, typed("91203", "pirt", "2105")).Is(422).Says("Isi tepat 13 angka").Has(`value="91203"`, `value="2105"`)
	b.Post(at, typed(nib, "halal", "")).Is(422)
	b.Post(at, typed(nib, "pirt", "2105203010189-31")).To(at)
	b.Get(at).Is(200).Says("menunggu pemeriksaan").Has(`value="` + nib + `"`)
	step := catalog.Step{Coop: shop.Coop, ID: shop.ID, Reason: "Nomornya milik usaha lain."}
	_, err := m.Catalog.SendBackLicence(t.Context(), acttest.Officer("officer"), step)
	m.Must(err)
	b.Get(at).Is(200).Says("mengembalikan isian", "Nomornya milik usaha lain.")
	b.Post(at, typed(nib, "none", "")).To(at)
	_, err = m.Catalog.VerifyLicence(t.Context(), acttest.Officer("officer"), step)
	m.Must(err)
	b.Get(at).Is(200).Says("sudah terverifikasi", nib).Silent("Kirim ke pengurus")
	b.Post(at, typed(nib, "none", "")).Is(409)
}

// A seller sees what her cooperative asks, and says what is done.
func TestChecklistOfSeller(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri")
	shop := m.Shop(sri, "Kopi Inaq Sri")
	const at = "/jualan/izin"
	b.Get(at).Is(200).Silent("Syarat dari koperasi")
	m.Must(m.Members.SetChecklist(t.Context(), acttest.Officer("officer"), shop.Coop, members.SuggestedChecklist()))
	coop, err := m.Members.Cooperative(t.Context(), shop.Coop)
	m.Must(err)
	ktp := coop.Checklist[0].ID
	b.Get(at).Is(200).Says("Syarat dari koperasi", "0 dari 4 sudah beres.", "Foto KTP")
	b.Post(at+"/syarat", url.Values{"syarat": {"lain"}}).Is(404)
	note := url.Values{"syarat": {ktp}, "catatan": {"Di kantor, hari Senin."}}
	b.Post(at+"/syarat", note).Is(422).Says("Bagian ini harus diisi.", "Di kantor, hari Senin.")
	b.Upload(at+"/syarat", note, "document", []byte("<svg onload=alert(1)>")).Is(422).Says("Kirim foto (JPEG, PNG, WebP) atau PDF.")
	b.Upload(at+"/syarat", note, "document", m.Photo(80)).To(at)
	b.Get(at).Is(200).Says("Menunggu diperiksa", "Di kantor, hari Senin.").Has(`href="/jualan/izin/berkas/` + ktp + `.webp"`)
	b.Post(at+"/syarat", note).To(at) // the file from before stays
	photo := b.Get(at + "/berkas/" + ktp + ".webp").Is(200)
	if !strings.HasPrefix(photo.Body, "RIFF") || photo.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
		t.Errorf("got %.20q with %v", photo.Body, photo.Header)
	}
	b.Get(at + "/berkas/" + ktp + ".pdf").Is(404)
	_, stranger := m.member("Inaq Nur")
	stranger.Post("/jualan/buka", shopValues("Lapak Nur")).To("/jualan")
	stranger.Get(at + "/berkas/" + ktp + ".webp").Is(404)
	pdf := "%PDF-1.7 sertifikat"
	b.Upload(at+"/syarat", note, "document", []byte(pdf)).To(at)
	if got := b.Get(at + "/berkas/" + ktp + ".pdf").Is(200).Body; got != pdf {
		t.Errorf("got %q", got)
	}
	_, err = m.Catalog.AcceptCheck(t.Context(), acttest.Officer("officer"), catalog.Step{Coop: shop.Coop, ID: shop.ID}, ktp)
	m.Must(err)
	b.Get(at).Is(200).Says("1 dari 4 sudah beres.", "Diterima")
	b.Post(at+"/syarat", note).Is(409)
}

// A seller without a verified NIB is warned before her term ends, and told afterwards why nothing sells.
func TestTermOfSeller(t *testing.T) {
	m := openMarket(t)
	sri, _ := m.member("Inaq Sri")
	shop := m.Shop(sri, "Kopi Inaq Sri")
	m.Pass(shop.TermEnd().Sub(m.Clock.Now()) - 6*24*time.Hour - time.Hour)
	m.Must(m.Catalog.WarnTerms(t.Context()))
	b := m.As(sri)
	b.Get("/jualan").Is(200).Says("7 hari lagi lapak harus berhenti").Has(`href="/jualan/izin"`)
	b.Get("/jualan/keadaan").Is(200).Says("Lapak Anda buka.")
	m.Pass(8 * 24 * time.Hour)
	b = m.As(sri)
	for _, at := range []string{"/jualan", "/jualan/lainnya", "/jualan/keadaan"} {
		b.Get(at).Is(200).Says("Waktu mengurus NIB sudah habis").Has(`href="/jualan/izin"`).Silent("Lapak Anda buka.")
	}
}

// A seller finds a product by words of its name in the tab that is on, and has what she sees as a file.
func TestGoodsList(t *testing.T) {
	m := openMarket(t)
	user, b := m.member("Inaq Sri Wahyuni")
	_, other := m.member("Amaq Rusdiawan")
	m.Shop(user, "Lapak Sri")
	m.Product(user, "Kopi Arabika Sembalun", markettest.Price(48_000))
	m.Draft(user, "Kopi Robusta", markettest.Stock(3))
	m.Draft(user, "Madu hutan")
	other.Post("/jualan/buka", shopValues("Kopi Amaq Rusdi")).To("/jualan")
	for _, test := range []struct {
		query     string
		shown     []string
		notShown  []string
		tabIsKept bool
	}{
		{"", []string{"Kopi Arabika", "Kopi Robusta", "Madu hutan"}, nil, false},
		{"?q=robusta", []string{"Kopi Robusta"}, []string{"Kopi Arabika", "Madu hutan"}, false},
		{"?q=SEMBALUN+kopi", []string{"Kopi Arabika"}, []string{"Kopi Robusta", "Madu hutan"}, false},
		{"?keadaan=draf&q=kopi", []string{"Kopi Robusta"}, []string{"Kopi Arabika", "Madu hutan"}, true},
		{"?q=garam", []string{"Tidak ada yang cocok."}, []string{"Kopi Arabika", "Kopi Robusta", "Madu"}, false},
		{"?keadaan=menunggu", []string{"Tidak ada barang yang menunggu pengurus."}, []string{"Kopi Arabika", "Kopi Robusta", "Madu"}, true},
	} {
		page := b.Get("/jualan/barang" + test.query).Is(200).Says(test.shown...).Silent(test.notShown...)
		if test.tabIsKept {
			page.Has(`type="hidden" name="keadaan"`)
		}
		other.Get("/jualan/barang"+test.query).Is(200).Silent("Arabika", "Robusta", "Madu")
	}
	file := b.Get("/jualan/barang/unduh?keadaan=draf&q=kopi").Is(200)
	want := "\ufeff" + `"Barang";"Harga termurah (Rp)";"Stok";"Terjual";"Keadaan";"Catatan"` + "\r\n" +
		`"Kopi Robusta";48000;3;0;"Draf";` + "\r\n"
	if file.Body != want {
		t.Errorf("the drafts as a file: %q", file.Body)
	}
	if name := file.Header.Get("Content-Disposition"); name != `attachment; filename="barang.csv"` {
		t.Errorf("the file is called %s", name)
	}
	p := m.Draft(user, "Jamu kunyit")
	_, err := m.Catalog.ArchiveProduct(t.Context(), acttest.Member(user), catalog.Step{Coop: p.Coop, ID: p.ID})
	m.Must(err)
	b.Get("/jualan/barang?urung=" + p.ID).Is(200).Says("Jamu kunyit").Has(`action="/jualan/barang/` + p.ID + `/kembalikan"`)
}

// A seller finds an order of any tab by its buyer's name or its number, and has a tab as a file.
func TestOrdersList(t *testing.T) {
	m := openMarket(t)
	user, b := m.member("Inaq Sri Wahyuni")
	_, other := m.member("Amaq Rusdiawan")
	other.Post("/jualan/buka", shopValues("Kopi Amaq Rusdi")).To("/jualan")
	p := m.Product(user, "Kopi Arabika")
	waiting, done := m.Pay(m.Buy(p, 2, "pickup"))[0], m.Pay(m.Buy(p, 1, "pickup"))[0]
	m.Complete(done)
	both := []string{waiting.Number, done.Number}
	for _, test := range []struct {
		query           string
		shown, notShown []string
	}{
		{"", []string{"Perlu dikemas 1", waiting.Number}, []string{done.Number}},
		{"?keadaan=selesai", []string{done.Number}, []string{waiting.Number}},
		{"?keadaan=siap", []string{"Tidak ada pesanan yang siap dikirim."}, both},
		{"?q=dewi", append([]string{"Perlu dikemas", "Selesai"}, both...), nil},
		{"?keadaan=siap&q=" + url.QueryEscape("DEWI  lest"), both, nil},
		{"?q=" + done.Number, []string{done.Number}, []string{waiting.Number}},
		{"?q=" + done.Number[len("LB-"):], []string{done.Number}, []string{waiting.Number}},
		{"?q=lestari", []string{"Tidak ada yang cocok."}, both},
	} {
		b.Get("/jualan/pesanan" + test.query).Is(200).Says(test.shown...).Silent(test.notShown...)
		other.Get("/jualan/pesanan"+test.query).Is(200).Silent("/jualan/pesanan/"+waiting.Number, "/jualan/pesanan/"+done.Number)
	}
	b.Get("/jualan/pesanan?keadaan=selesai").Has(`aria-current="page">Selesai`)
	file := b.Get("/jualan/pesanan/unduh?keadaan=selesai").Is(200)
	want := "\ufeff" + `"Nomor";"Waktu (WITA)";"Pembeli";"Tujuan";"Isi";"Nilai barang (Rp)";"Pengiriman";"Keadaan"` + "\r\n" +
		`"` + done.Number + `";"2026-11-22 08:30:00";"Dewi Lestari";"Kota Mataram";"Kopi Arabika ×1";48000;"Diambil pembeli";"Selesai"` + "\r\n"
	if file.Body != want {
		t.Errorf("the completed orders as a file: %q", file.Body)
	}
}
