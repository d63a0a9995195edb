package seller

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/web/webtest"
	"lumbung/orders"
	"lumbung/payments/savings"
)

func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

func TestStrangers(t *testing.T) {
	m := openMarket(t)
	buyer := m.As(m.Person("Dewi Lestari"))
	buyer.Get("/jualan").Is(http.StatusForbidden).Says("Gabung koperasi").Has(`href="/akun/gabung"`)
	buyer.Post("/jualan/barang/baru", form("name", "x")).Is(http.StatusForbidden)
	_, member := m.member("Inaq Sri Wahyuni")
	member.Get("/jualan?koperasi=lain").Is(http.StatusNotFound)
	member.Get("/jualan").To("/jualan/buka")
	member.Get("/jualan/barang").To("/jualan/buka")
	member.Get("/jualan/lainnya").Is(http.StatusOK).Says("Anda belum punya lapak")
	member.Get("/jualan/simpanan").Is(http.StatusOK).Says(
		"Belum ada catatan", "No. 00001 · Inaq Sri Wahyuni", "Senin–Sabtu 08.00–16.00 WITA",
	)
}

// Who is accepted and has not paid simpanan pokok has no shop and no passbook yet, and reads until when to pay.
func TestBeforePokok(t *testing.T) {
	m := openMarket(t)
	_, err := m.Savings.DecideDues(t.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: m.Coop.ID, Key: "first", Resolution: "RAT 3", From: m.Clock.Now(), Pokok: 50_000, Day: 10, First: true,
	})
	m.Must(err)
	applied := m.Applicant("Dewi Lestari")
	_, err = m.Members.Admit(t.Context(), acttest.Officer("chair"), m.Coop.ID, applied.ID)
	m.Must(err)
	dewi := m.As(applied.User)
	dewi.Get("/jualan").Is(http.StatusForbidden).Says("sudah menerima Anda", "Bayar simpanan pokok")
	dewi.Get("/jualan/simpanan").Is(http.StatusForbidden)
	dewi.Post("/jualan/buka", form("name", "Kopi Dewi")).Is(http.StatusForbidden)
}

// TestJourney is a member's life: a shop, a product, an order packed and sent, another picked up, and the money.
func TestJourney(t *testing.T) {
	m := openMarket(t)
	user, b := m.member("Inaq Sri Wahyuni")
	_, other := m.member("Amaq Rusdiawan")
	m.openShopPages(b)
	other.Post("/jualan/buka", shopValues("Kopi Amaq Rusdi")).To("/jualan")

	id := m.sellSomething(b)
	for _, path := range []string{"", "/stok", "/foto", "/foto/susun", "/ajukan", "/simpan-dulu", "/kembalikan"} {
		other.Post("/jualan/barang/"+id+path, form("name", "Milik saya")).Is(http.StatusNotFound)
	}
	other.Get("/jualan/barang/" + id).Is(http.StatusNotFound)
	m.changeProduct(b, id)

	p := m.Approve(id)
	b.Post("/jualan/simpanan/hasil-jual", form("sisa", "semua")).Is(http.StatusUnprocessableEntity).Says("Centang dulu")
	b.Post("/jualan/simpanan/hasil-jual", form("sisa", "semua", "setuju", "1")).To("/jualan/simpanan")
	sent, fetched := m.Pay(m.Buy(p, 2, "jnt-ez"))[0], m.Pay(m.Buy(p, 1, "pickup"))[0]
	b.Get("/jualan").Is(http.StatusOK).Says("Selamat pagi, Inaq Sri. Ada 2 pesanan untuk dikemas.", "Menunggu barang diterima")
	b.Get("/jualan/pesanan").Says("Perlu dikemas 2", sent.Number, "Dewi, Kota Mataram", "Kopi Arabika ×2")
	other.Get("/jualan/pesanan/" + sent.Number).Is(http.StatusNotFound)
	other.Post("/jualan/pesanan/"+sent.Number+"/kemas", form()).Is(http.StatusNotFound)

	m.sendParcel(b, "/jualan/pesanan/"+sent.Number)
	m.handOverGoods(b, "/jualan/pesanan/"+fetched.Number, fetched.Shipment.Code)

	_, err := m.Orders.Complete(t.Context(), orders.HolderOf(sent.Purchase), m.Coop.ID, sent.ID)
	m.Must(err)
	if got, want := m.Holdings(user).Savings, 2*price-4_800; got > want || got < want-2_000 {
		t.Errorf("savings %d, want a little less than %d", got, want)
	}
	m.readBook(b, sent.Number)
	b.Get("/jualan").Says("Uang minggu ini").Silent("Belum ada hasil jual")
	b.Get("/jualan/pesanan?keadaan=selesai").Says(sent.Number)
	b.Post("/jualan/simpanan/cabut-izin", form()).To("/jualan/simpanan")
	b.Get("/jualan/simpanan").Says("Persetujuan dicabut")
}

// readBook looks at both passbooks after one order was completed, and at the table of one.
func (m market) readBook(b *webtest.Browser, number string) {
	m.Helper()
	b.Get("/jualan/simpanan").Says(
		"Simpanan sukarela", "Kopi Arabika ×2", "pesanan "+number, "Kenapa segini?", "Jasa koperasi 5 % (keputusan rapat 12/III/2026)",
		"Biaya pembayaran QRIS 0,7 % dari Rp109.000, ongkir ikut", "Harga barang 2 × Rp48.000", "Berlaku",
		"otomatis, sesuai izin Anda", "Masuk simpanan Anda")
	b.Get("/jualan/simpanan?buku=hasil").Says("Belum ada catatan")
	b.Get("/jualan/simpanan?bulan=2026-10&arah=masuk").Says("Tidak ada catatan untuk pilihan ini")
	b.Get("/jualan/simpanan?arah=masuk").Says("Kenapa segini?")
	b.Get("/jualan/simpanan?arah=keluar").Says("Tidak ada catatan untuk pilihan ini").Silent("Kenapa segini?")
	table := b.Get("/jualan/simpanan/unduh?buku=sukarela&bulan=2026-11").Is(http.StatusOK)
	head := "\ufeff" + `"Tanggal";"Jam (WITA)";"Keterangan";"Pesanan";"Masuk (Rp)";`
	if !strings.HasPrefix(table.Body, head) || strings.Count(table.Body, "\r\n") != 2 || !strings.Contains(table.Body, number) {
		m.Errorf("table: %q", table.Body)
	}
}

func shopValues(name string) url.Values {
	return form(
		"name", name, "provinsi", "52", "kabupaten", "52.03", "kecamatan", "52.03.15", "area", markettest.Village,
		"pick_up", "1", "story_id", "Kebun sendiri.",
	)
}

func (m market) openShopPages(b *webtest.Browser) {
	m.Helper()
	b.Get("/jualan/buka").Is(http.StatusOK).Says("Buka lapak", "Sembalun").Has(`value="` + markettest.Village + `" selected`)
	next := shopValues("Kopi Inaq Sri")
	next.Set("wilayah", "1")
	next.Set("kecamatan", "52.03.14")
	b.Post("/jualan/buka", next).Is(http.StatusOK).Has(`value="Kopi Inaq Sri"`)
	next.Del("wilayah")
	b.Post("/jualan/buka", next).Is(http.StatusUnprocessableEntity).Says("Bagian ini harus diisi")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	b.Get("/jualan").Is(http.StatusOK).Says("Lapak Anda sudah buka", "Mari pasang barang pertama Anda")
	b.Get("/jualan/lapak").Is(http.StatusOK).Has(`value="Kopi Inaq Sri"`)
	b.Post("/jualan/lapak", shopValues("Kopi Inaq Sri Sembalun")).To("/jualan/lainnya")
	b.Get("/jualan/lainnya").Says("Lapak sudah diubah", "Kopi Inaq Sri Sembalun")
}

// sellSomething makes a product with its pictures, first with mistakes, and hands it in.
func (m market) sellSomething(b *webtest.Browser) string {
	m.Helper()
	typed := form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun sendiri.", "baris", "3", "aksi", "ajukan",
		"variants.0.price", "empat puluh", "variants.0.weight", "240", "variants.0.stock", "10",
		"kunci", m.key(b.Get("/jualan/barang/baru").Says("Belanja di bawah Rp20.000 hanya bisa dibayar dengan QRIS").Body))
	answer := m.upload(b, "/jualan/barang/baru", typed, m.Photo(90), []byte("bukan foto"))
	intact := strings.Count(answer.Body, `name="terunggah"`) == 1 && strings.Contains(answer.Body, `value="empat puluh"`)
	if answer.Status != http.StatusUnprocessableEntity || !intact {
		m.Fatalf("mistakes: %d\n%s", answer.Status, answer.Body)
	}
	typed.Set("variants.0.weight", "1.5")
	typed.Set("variants.0.stock", "2.25")
	b.Post("/jualan/barang/baru", typed).Is(http.StatusUnprocessableEntity).Says("Tulis dalam gram, tanpa koma", "Tulis angka utuh").
		Has(`value="1.5"`).Has(`value="2.25"`)
	typed.Set("variants.0.weight", "240")
	typed.Set("variants.0.stock", "10")
	_, kept, _ := strings.Cut(answer.Body, `name="terunggah" value="`)
	kept, _, _ = strings.Cut(kept, `"`)
	typed.Set("terunggah", kept)
	typed.Set("variants.0.price", "48.000")
	more := maps.Clone(typed)
	more["aksi"] = []string{"baris"}
	answer = m.upload(b, "/jualan/barang/baru", more)
	if answer.Status != http.StatusOK || !strings.Contains(answer.Body, "variants.3.price") {
		m.Errorf("one more row: %d", answer.Status)
	}
	var to string
	for range 2 { // the second press changes nothing
		answer := m.upload(b, "/jualan/barang/baru", typed, m.Photo(200))
		if to = answer.Header.Get("Location"); answer.Status != http.StatusSeeOther || !strings.HasPrefix(to, "/jualan/barang/") {
			m.Fatalf("create: %d to %q\n%s", answer.Status, to, answer.Body)
		}
	}
	id := strings.TrimPrefix(to, "/jualan/barang/")
	p, err := m.Catalog.OwnProduct(m.Context(), m.Coop.ID, id)
	m.Must(err)
	if p.State != catalog.Pending || len(p.Pictures) != 2 || p.Price != price {
		m.Errorf("product is %s with %d pictures for %d", p.State, len(p.Pictures), p.Price)
	}
	b.Get("/jualan/barang?keadaan=menunggu").Says("Kopi Arabika", "Rp48.000", "stok 10")
	return id
}

// changeProduct edits stock, photos, text and variants, and puts the product away and back.
func (m market) changeProduct(b *webtest.Browser, id string) {
	m.Helper()
	at := "/jualan/barang/" + id
	page := b.Get(at).Is(http.StatusOK).Says("Menunggu pengurus", "Foto utama").Body
	stock := form("stok.pilihan", id+"-1", "stok.jumlah", "15", "stok.alasan", "made", "arah", "tambah", "kunci", m.key(page))
	b.Post(at+"/stok", stock).To(at)
	b.Post(at+"/stok", stock).To(at)
	stock.Set("arah", "kurang")
	stock.Set("kunci", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	stock.Set("stok.jumlah", "99")
	b.Post(at+"/stok", stock).Is(http.StatusUnprocessableEntity).Has(`id="f-stok-jumlah-salah"`, `value="Kopi Arabika"`)
	b.Get(at).Says("25 buah")

	m.changePhotos(b, id)

	edit := form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun sendiri.", "baris", "3", "pirt", "123",
		"variants.0.id", id+"-1", "variants.0.price", "48000", "variants.0.weight", "240", "variants.0.name", "Biji",
		"variants.2.name", "Giling", "variants.2.price", "50000", "variants.2.weight", "")
	b.Post(at, edit).Is(http.StatusUnprocessableEntity).Has(`id="f-variants-2-weight-salah"`, `>Berat pilihan 3: `)
	edit.Set("variants.2.weight", "0")
	b.Post(at, edit).Is(http.StatusUnprocessableEntity).Has(`id="f-variants-2-weight-salah"`)
	edit.Set("variants.2.weight", "250")
	b.Post(at, edit).To(at)
	b.Get(at).Says("Sudah diajukan", "Periksa lagi").Has(`name="variants.3.price"`)
	edit.Set("variants.1.id", id+"-2")
	edit.Set("variants.1.remove", "1")
	b.Post(at, edit).To(at)

	b.Post(at+"/simpan-dulu", form()).To("/jualan/barang?urung=" + id)
	b.Get("/jualan/barang?urung=" + id).Says("Kopi Arabika sudah disimpan").Has(`action="` + at + `/kembalikan"`)
	b.Post(at+"/kembalikan", form()).To(at)
	b.Post(at+"/kembalikan", form()).Is(http.StatusConflict)
}

// changePhotos puts another first, adds one and removes one.
func (m market) changePhotos(b *webtest.Browser, id string) {
	m.Helper()
	at := "/jualan/barang/" + id
	p, err := m.Catalog.OwnProduct(m.Context(), m.Coop.ID, id)
	m.Must(err)
	first, second := p.Pictures[0].ID, p.Pictures[1].ID
	b.Post(at+"/foto/susun", form("foto", first, "foto", second, "pertama", second)).To(at)
	if answer := m.upload(b, at+"/foto", form(), m.Photo(30)); answer.Status != http.StatusSeeOther {
		m.Errorf("photo: %d", answer.Status)
	}
	b.Post(at+"/foto/susun", form("foto", second, "foto", first, "buang", first)).To(at)
	p, err = m.Catalog.OwnProduct(m.Context(), m.Coop.ID, id)
	m.Must(err)
	if len(p.Pictures) != 2 || p.Pictures[0].ID != second {
		m.Errorf("pictures: %v, want %s first and a new one", p.Pictures, second)
	}
}

func (m market) sendParcel(b *webtest.Browser, at string) {
	m.Helper()
	b.Get(at).Is(http.StatusOK).Says("Tandai sudah dikemas", "Jalan Pejanggik 12", "0812-3456-7890", "Masuk simpanan Anda")
	b.Post(at+"/kirim", form("resi", "JP1")).Is(http.StatusConflict).Says("Tandai sudah dikemas")
	b.Post(at+"/kemas", form()).To(at)
	b.Post(at+"/kemas", form()).Is(http.StatusConflict).Says("Tandai sudah dikirim")
	b.Post(at+"/kirim", form("resi", " ")).Is(http.StatusUnprocessableEntity).Has(`id="f-resi-salah"`)
	b.Post(at+"/serahkan", form("kode", "123456")).Is(http.StatusConflict)
	for _, unusual := range []string{"JPJPJPJPJP", "0000 0000", "aaaaaaaa"} {
		b.Post(at+"/kirim", form("resi", unusual, "yakin", "JP12345678")).Is(http.StatusUnprocessableEntity).
			Says("tidak seperti nomor resi").Has(`name="yakin" value="` + unusual + `"`)
	}
	b.Get(at).Silent("tidak seperti nomor resi")
	b.Post(at+"/kirim", form("resi", "jpjp-jpjp", "yakin", "jpjp-jpjp")).To(at)
	b.Get(at).Says("JPJPJPJP", "Menunggu pembeli menyatakan barang diterima")
}

func (m market) handOverGoods(b *webtest.Browser, at, code string) {
	m.Helper()
	b.Post(at+"/kemas", form()).To(at)
	b.Get(at).Says("Kode ambil").Silent(code)
	b.Post(at+"/serahkan", form("kode", "")).Is(http.StatusUnprocessableEntity).Has(`id="f-kode-salah"`)
	b.Post(at+"/serahkan", form("kode", "x"+code[1:])).Is(http.StatusUnprocessableEntity).Has(`id="f-kode-salah"`)
	b.Post(at+"/serahkan", form("kode", code[:3]+" "+code[3:])).To(at)
	b.Get(at).Says("Sudah diserahkan")
}

// A cooperative without a licence for savings has none on any page of its members, and a consent from elsewhere says that it waits.
func TestNoSavingsWithoutLicence(t *testing.T) {
	m := openMarket(t)
	there := market{m.Cooperative("lain")}
	user, b := there.member("Inaq Sri Wahyuni")
	o := there.Pay(there.Buy(there.Product(user, "Kopi Arabika"), 1, "pickup"))[0]
	pages := []string{"", "/pesanan", "/pesanan/" + o.Number, "/simpanan", "/lainnya"}
	for _, state := range []string{"paid", "completed"} {
		for _, page := range pages {
			b.Get("/jualan"+page).Is(http.StatusOK).Silent(" simpanan", "Simpanan", "tabungan")
		}
		if state == "paid" {
			there.Complete(o)
		}
	}
	b.Get("/jualan/simpanan").Says("Buku Anda", "Hasil jual")
	m.Must(there.Payments.Consent(t.Context(), acttest.Member(user), there.Coop.ID, true))
	b.Get("/jualan/simpanan").Says("Belum berlaku", "belum punya izin simpan pinjam").Silent("Berlaku")
}
