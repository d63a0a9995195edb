package web_test

import (
	"io/fs"
	"os"
	"path"
	"testing"

	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// The pages of testdata use every partial and every class the drawings need. They are our own storybook.

type homePage struct {
	web.Page
	Tiles []string
	Cards []web.ProductCard
}

type listPage struct {
	web.Page
	Categories, Areas []web.Option
	Cards             []web.ProductCard
}

type productPage struct {
	web.Page
	Picture web.Picture
	Parts   []web.Part
}

type bookPage struct {
	web.Page
	Lines []web.PassbookLine
}

type formPage struct {
	web.Page
	Trail   []web.Crumb
	Way     []web.Step
	Choices []web.Option
}

type todayPage struct {
	web.Page
	Week []web.Bar
}

type checkPage struct {
	web.Page
	Rows []checkRow
}

type checkRow struct {
	Order, Payment, When, Tone, State string
	Amount                            money.Amount
}

func kopi() web.Picture {
	return web.Picture{Alt: "Kopi Arabika", Width: 320, Height: 320, Tint: "kopi", Drawn: true, Sources: []web.Source{{URL: "/static/category-kopi.webp", Width: 320}}}
}

func cards() []web.ProductCard {
	one := web.ProductCard{
		Href: "/p/kopi", Name: "Kopi Arabika Sembalun, sangrai sedang 200 g", Picture: kopi(), Price: 48_000, Badge: "Panen baru",
		Rating: 49, Sold: 312, Place: "Sembalun, Lombok Timur", Eager: true,
	}
	two := web.ProductCard{
		Href: "/p/keranjang", Name: "Keranjang ketak anyaman tangan, sedang", Price: 185_000, Was: 210_000, Rating: 48, Sold: 57, Place: "Praya, Lombok Tengah",
		Picture: web.Picture{Alt: "Keranjang", Width: 320, Height: 320, Tint: "anyaman", Drawn: true, Sources: []web.Source{{URL: "/static/category-anyaman.webp", Width: 320}}},
	}
	three, four := one, two
	three.Name, three.Badge, three.Gone = "Madu hutan Sumbawa asli 500 ml", "", true
	four.Name, four.From, four.Was = "Arabika + jahe merah 150 g", true, 0
	return []web.ProductCard{one, two, three, four, one, two, three, four, one, two}
}

func storeSamples() map[string]any {
	choices := []web.Option{
		{Value: "koperasi", Text: "Kurir koperasi", Hint: "Tiba Sel 24 Nov", Note: "Rp8.000", Icon: "truck"},
		{Value: "ambil", Text: "Ambil sendiri", Hint: "Di kantor koperasi", Note: "gratis", Icon: "store"},
	}
	counted := []web.Option{{Value: "kopi", Text: "Kopi", Note: "38"}, {Value: "bubuk", Text: "Kopi bubuk", Note: "21"}, {Value: "biji", Text: "Biji sangrai", Note: "17"}}
	return map[string]any{
		"home": homePage{
			web.Page{Title: "Beranda", Nav: "beranda", CartCount: 3, Description: "Belanja dari koperasi"},
			[]string{"kopi", "camilan", "tenun", "anyaman", "madu", "sambal", "beras", "jamu", "rawat-diri", "kriya"},
			cards(),
		},
		"list": listPage{web.Page{
			Title: "Kopi arabika", Nav: "cari", Search: "kopi arabka", Place: "Selaparang, Mataram", CartCount: 3,
			Path: "/cari", Query: map[string][]string{"kategori": {"kopi"}},
		}, counted, counted, cards()},
		"product": productPage{
			web.Page{Title: "Kopi Arabika Sembalun", Back: "/cari", CartCount: 3, Structured: struct {
				Context string `json:"@context"`
			}{"https://schema.org"}},
			kopi(),
			[]web.Part{{"padi", "Simpanan Inaq Sri, pembuatnya", 45_264}, {"nila", "Koperasi, untuk semua anggota", 2_400}, {"kunyit", "Biaya QRIS", 336}},
		},
		"book": bookPage{web.Page{Title: "Buku simpanan", Back: "/akun", Nav: "akun", NoIndex: true}, []web.PassbookLine{
			{ID: "b1", Title: "Kopi Arabika ×2", Note: "22 Nov · pesanan LB-8F2K1", Amount: 90_528, Balance: 3_482_650, Open: true, Total: "Masuk simpanan Anda", Why: []web.WhyLine{
				{Label: "Harga barang 2 × Rp48.000", Amount: 96_000},
				{Label: "Jasa koperasi 5 %", Link: "keputusan rapat 12/III/2026", Href: "/keputusan/12", Amount: -4_800},
				{Label: "Biaya QRIS 0,7 %", Amount: -672},
			}},
			{Title: "Tarik ke BRI ••7712", Note: "21 Nov · selesai 14.05", Amount: -500_000, Balance: 3_392_122},
			{Title: "Kopi Arabika ×1", Note: "20 Nov · pesanan LB-77QX0", Amount: 45_264, Balance: 3_892_122, Total: "Masuk", Why: []web.WhyLine{{Label: "Harga barang", Amount: 48_000}}},
			{Title: "Pengembalian: paket rusak", Note: "18 Nov · pesanan LB-71AB4", Amount: -45_264, Balance: 3_846_858, Back: true},
			{Title: "Simpanan wajib November", Note: "15 Nov · otomatis, sesuai izin Anda", Amount: -20_000, Balance: 3_892_122},
		}},
		"form": formPage{
			web.Page{Title: "Alamat", Back: "/akun", Flash: &web.Flash{Tone: "padi", Text: "Alamat disimpan."}},
			[]web.Crumb{{"Akun", "/akun"}, {"Alamat", ""}},
			[]web.Step{{"Dibayar", "QRIS", "22 Nov 09.14", "done"}, {"Dikemas", "", "", "now"}, {"Dikirim", "", "", "todo"}},
			choices,
		},
	}
}

func frame() *web.Frame {
	return &web.Frame{Name: "Sembalun Makmur", Role: "Bendahara · Lalu Ahmad", Home: "/pengurus", Bell: "/pengurus/kabar", News: 2, Help: "/bantuan", Items: []web.NavItem{
		{"hari-ini", "/pengurus", "layout-dashboard", "Hari ini", 0},
		{"rekonsiliasi", "#", "scale", "Rekonsiliasi", 2},
		{"pesanan", "#", "receipt", "Pesanan", 0},
		{"pencairan", "#", "coins", "Pencairan hasil jual", 0},
		{"simpanan", "#", "pig", "Simpanan", 0},
		{"jurnal", "#", "book", "Jurnal dan buku besar", 0},
		{"anggota", "#", "users", "Anggota", 0},
	}}
}

func deskSamples() map[string]any {
	return map[string]any{
		"today": todayPage{
			web.Page{Title: "Hari ini", Nav: "hari-ini", Frame: frame()},
			[]web.Bar{{"Sen", 130, false}, {"Sel", 180, false}, {"Rab", 105, false}, {"Kam", 220, false}, {"Jum", 150, false}, {"Sab", 240, false}, {"Min", 205, true}},
		},
		"check": checkPage{web.Page{Title: "Rekonsiliasi", Nav: "rekonsiliasi", Frame: frame()}, []checkRow{
			{"LB-8F2K1", "QRIS · inv 6f2a…91", "21/11 09.14", "kunyit", "Biaya beda Rp1.500", 104_000},
			{"LB-8F2M7", "DANA · inv 70c1…0a", "21/11 11.40", "padi", "Cocok", 256_500},
			{"LB-8F2N0", "VA BCA · inv 70d2…7f", "21/11 12.03", "bata", "Tidak ada pesanan", 88_000},
			{"LB-8F2R2", "OVO · inv 70f0…4d", "21/11 15.05", "nila", "Terlambat masuk", 63_000},
		}},
	}
}

func storePages(t testing.TB, w *web.Web) *web.Pages {
	t.Helper()
	return pagesOf(t, w, web.PagesOptions{Name: "store", FS: os.DirFS("testdata/store")})
}

func deskPages(t testing.TB, w *web.Web) *web.Pages {
	t.Helper()
	return pagesOf(t, w, web.PagesOptions{Name: "desk", FS: os.DirFS("testdata/desk"), Layout: "frame"})
}

func pagesOf(t testing.TB, w *web.Web, o web.PagesOptions) *web.Pages {
	t.Helper()
	p, err := w.Pages(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func samplesLocales() []fs.FS { return []fs.FS{os.DirFS("testdata/locales")} }

func TestSamples(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, samplesLocales())
	webtest.CheckPages(t, storePages(t, w), storeSamples())
	webtest.CheckPages(t, deskPages(t, w), deskSamples())
}

// TestPictures takes pictures of the samples to lay beside the drawings: LUMBUNG_SHOTS=folder.
func TestPictures(t *testing.T) {
	camera := webtest.NewCamera(t)
	w := webtest.New(t, samplesLocales(), func(o *web.Options) { o.Dev = true })
	w.Storybook(storePages(t, w), storeSamples())
	w.Storybook(deskPages(t, w), deskSamples())
	address := webtest.Serve(t, w.Handler(w.NewEngine()))
	for _, dark := range []bool{false, true} {
		camera.Dark = dark
		tail := map[bool]string{true: "-dark"}[dark]
		for name, height := range map[string]int64{"store/home": 1120, "store/product": 1010, "store/book": 960, "store/form": 1500, "store/list": 800, "desk/today": 800, "desk/check": 900} {
			camera.Take(path.Base(name)+"-360"+tail, address+"/_pages/"+name, 360, height)
			camera.Take(path.Base(name)+"-1280"+tail, address+"/_pages/"+name, 1280, 780)
		}
		camera.Take("missing-360"+tail, address+"/tidak/ada", 360, 800)
	}
}
