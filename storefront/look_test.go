package storefront

import (
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/identity"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// street is a market with the pages of buyers, in Indonesian.
type street struct{ *markettest.Market }

func openStreet(t *testing.T, change ...func(*web.Options, *store.DB)) street {
	t.Helper()
	s := street{markettest.Open(t)}
	s.Language = "id"
	s.Mount([]fs.FS{Locales()}, Static(), s.face, func(o *web.Options) {
		for _, f := range change {
			f(o, s.DB)
		}
	})
	return s
}

func (s street) face(w *web.Web) (webtest.Face, error) {
	return New(Parts{
		Web: w, Catalog: s.Catalog, Search: s.Search, Orders: s.Orders, Payments: s.Payments, Refunds: s.Refunds, Members: s.Members,
		Content: s.Content, Identity: s.Identity, Notices: s.Notices, Media: s.Media, Atlas: s.Atlas, Now: s.Clock.Now,
		LinkKey: identity.Keys{[]byte("key")},
	})
}

// goods are published products of one shop.
func (s street) goods(names ...string) (shop *catalog.Shop, products []*catalog.Product) {
	s.Helper()
	return s.Shop("sri", "Kopi Inaq Sri"), s.publish(names...)
}

// publish brings products of that shop to where searches find them.
func (s street) publish(names ...string) (products []*catalog.Product) {
	s.Helper()
	for i, name := range names {
		products = append(products, s.Product("sri", name, func(in *catalog.ProductInput) { in.NewHarvest = i == 0 }))
	}
	s.Deliver()
	return products
}

// lookingAround are the pages with the most questions to the database that each may have.
func lookingAround(shop *catalog.Shop, product *catalog.Product) map[string]int {
	return map[string]int{
		"/": 5, "/cari": 2, "/cari?q=kopi": 2, "/kategori/kopi": 2, "/p/" + product.Slug: 6, "/lapak/" + shop.Slug: 3,
		"/koperasi": 1, "/koperasi/sembalun": 7,
	}
}

// Visitors look around with few questions to the database, however many goods stand on a page.
func TestLookingReads(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang", "Kopi Bilok Petung", "Kopi Timba Gading")
	guest := s.Guest()
	guest.Get("/").Is(200) // what stands for a minute is read
	for path, most := range lookingAround(shop, products[0]) {
		s.AtMost(most, path, func() { guest.Get(path).Is(200) })
	}
}

// A shared link has a title and a picture with its size on every page that a search engine may know.
func TestSharedLinks(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun")
	for path, title := range map[string]string{
		"/": "Lumbung", "/lapak/" + shop.Slug: shop.Name, "/koperasi/" + s.Coop.Slug: s.Coop.Name,
		"/p/" + products[0].Slug: "Kopi Sembalun",
	} {
		s.Guest().Get(path).Is(200).Has(
			`property="og:title" content="`+title+`"`, `property="og:image" content="`+webtest.BaseURL+`/`,
			`property="og:image:width" content="`, `property="og:image:height" content="`)
	}
}

// What a seller wrote is marked as Indonesian, for those who have an English page read out.
func TestSellersTextHasItsLanguage(t *testing.T) {
	s := openStreet(t)
	s.Language = "en"
	_, products := s.goods("Kopi Sembalun")
	s.Guest().Get("/p/"+products[0].Slug).Is(200).Has(`<html lang="en">`, `<h1 lang="id">Kopi Sembalun`, `<p lang="id">`)
}

// Strangers share the pages for looking around and no other: what a page shows of one visitor, nobody else gets.
func TestStrangersShare(t *testing.T) {
	var shared []string
	for _, page := range browseStorefront(t).newFace().Pages {
		if page.Shared {
			shared = append(shared, page.Path)
		}
	}
	want := []string{
		"", "bantuan", "cari", "kategori/:slug", "ketentuan", "koperasi", "koperasi/:slug", "koperasi/:slug/berita",
		"koperasi/:slug/berita/:article", "koperasi/:slug/info/:page", "lapak/:slug", "p/:slug", "pengembalian", "privasi", "tentang",
	}
	if slices.Sort(shared); !slices.Equal(shared, want) {
		t.Errorf("strangers share %v, want %v", shared, want)
	}

	s := openStreet(t, withMemory)
	_, products := s.goods("Kopi Sembalun")
	chosen, at := s.Guest(), "/p/"+products[0].Slug
	chosen.Get("/?tujuan=mataram&kembali=" + at).To(at)
	chosen.Get(at).Is(200).Says("Perkiraan tiba", "Mataram", "Ganti tujuan")
	s.Guest().Get(at).Is(200).Says("Pilih tujuan").Silent("Perkiraan tiba")
}

func withMemory(o *web.Options, db *store.DB) {
	o.Pages = store.NewMemo(db, store.MemoLimit[*web.SharedPage]{Weight: 1 << 20, Weigh: (*web.SharedPage).Weigh})
}

// The pages of strangers are made once, until something that stands on them is written.
func TestPagesAreKept(t *testing.T) {
	s := openStreet(t, withMemory)
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	guest := s.Guest()
	looking := lookingAround(shop, products[0])
	for path := range looking {
		guest.Get(path).Is(200)
		guest.Get(path).Is(200) // what stands for a minute was read by the first
		if asked := s.Reads(func() { guest.Get(path).Is(200) }); len(asked) > 0 {
			t.Errorf("%s was kept, and reads %v", path, asked)
		}
	}
	_, err := s.Catalog.AdjustStock(t.Context(), acttest.Member("sri"), catalog.Adjustment{
		Coop: s.Coop.ID, Variant: products[0].Variants[0].ID, Delta: -2, Reason: "pasar", Key: "pasar",
	})
	s.Must(err)
	guest.Get("/p/" + products[0].Slug).Says("tinggal 5").Silent("stok 7")
	if asked := s.Reads(func() { guest.Get("/p/" + products[1].Slug).Says("stok 7") }); len(asked) == 0 {
		t.Error("the page of another product was never read")
	}
	if asked := s.Reads(func() { guest.Get("/koperasi").Is(200) }); len(asked) > 0 {
		t.Errorf("a sale changes nothing on /koperasi, which reads %v", asked)
	}
	s.publish("Kopi Bilok Petung")
	for _, path := range []string{"/", "/cari", "/kategori/kopi", "/lapak/" + shop.Slug, "/koperasi/sembalun", "/p/" + products[0].Slug} {
		guest.Get(path).Is(200).Says("Kopi Bilok Petung")
	}
}

// What is published is found everywhere; of a shop that rests the page stays without a way to buy, of a closed one nothing does.
func TestLookingAround(t *testing.T) {
	t.Run("each page made for each", func(t *testing.T) { lookAround(t, openStreet(t)) })
	t.Run("pages kept", func(t *testing.T) { lookAround(t, openStreet(t, withMemory)) })
}

// A page behind the last one leads to the last; what has no words finds nothing, and what is too long says so.
func TestListEdges(t *testing.T) {
	s := openStreet(t, withMemory)
	names := make([]string, perPage+1)
	for i := range names {
		names[i] = fmt.Sprintf("Kopi Sembalun %d", i+1)
	}
	s.goods(names...)
	guest := s.Guest()
	for path, last := range map[string]string{
		"/cari?hal=999":               "/cari?hal=2",
		"/cari?hal=3&q=kopi":          "/cari?hal=2&q=kopi",
		"/kategori/kopi?hal=99":       "/kategori/kopi?hal=2",
		"/kategori/madu?hal=99":       "/kategori/madu",
		"/cari?hal=99&q=xyzzy":        "/cari?q=xyzzy",
		"/cari?hal=99&q=%25":          "/cari?q=%25",
		"/cari?hal=99&koperasi=entah": "/cari?koperasi=entah",
	} {
		guest.Get(path).To(last)
		guest.Get(last).Is(200).Silent("Belum ada barang yang dijual")
	}
	guest.Get("/cari?hal=2").Is(200).Says("25 barang")
	for _, page := range []string{"-1", "0", "x", "99999999999999999999"} {
		guest.Get("/cari?hal=" + page).Is(200).Says("25 barang").Silent("Belum ada")
	}
	for _, text := range []string{"🙂", "%", "''", " - "} {
		guest.Get("/cari?q="+url.QueryEscape(text)).Is(200).Says("0 barang", "Coba kata yang lebih umum").Silent("Kopi Sembalun")
	}
	guest.Get("/kategori/madu").Is(200).Says("Rak ini masih kosong", "0 barang").Silent("Belum ada")
	guest.Get("/cari?q="+strings.Repeat("kopi+", 40)).Is(200).Says("Dicari dengan 120 huruf pertama", "Kopi Sembalun 1")
	guest.Get("/cari?q=kopi").Is(200).Silent("huruf pertama")
}

// Villages are suggested while somebody types, and in lists those of one name are told apart.
func TestVillageSuggestions(t *testing.T) {
	guest := openStreet(t).Guest()
	for path, want := range map[string]string{
		"/wilayah/cari?q=rembiga,+mataram": `[{"kode":"52.71.05.1005","nama":"Kelurahan Rembiga, Selaparang, Kota Mataram, Nusa Tenggara Barat`,
		"/wilayah/cari?q=83115":            "[]",
		"/wilayah/cari":                    "[]",
		"/wilayah?induk=71.01.13":          `{"kode":"71.01.13.2014","nama":"Desa Inobonto"}`,
	} {
		if body := guest.Get(path).Is(200).Body; !strings.Contains(body, want) {
			t.Errorf("%s: got %s, want %s", path, body, want)
		}
	}
}

func lookAround(t *testing.T, s street) {
	t.Helper()
	shop, products := s.goods("Kopi Sembalun", "Kopi Sajang")
	guest, at := s.Guest(), "/p/"+products[0].Slug
	for _, path := range []string{"/", "/cari", "/cari?q=sembalun", "/kategori/kopi", at, "/lapak/" + shop.Slug, "/koperasi/sembalun"} {
		guest.Get(path).Is(200).Says("Kopi Sembalun", "Rp48.000")
	}
	guest.Get(at).Says("Kopi Inaq Sri", "Kopi Sajang", "stok 7", "12/III/2026", "Koperasi Sembalun Makmur").Has(
		`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product"`, `content="48000"`, `action="/keranjang"`,
	)
	guest.Get("/cari?q=zzzz").Is(200).Silent("Kopi Sembalun")
	guest.Get("/cari?koperasi=tidak-ada").Is(200).Silent("Kopi Sembalun")
	guest.Get("/cari?koperasi=sembalun&hal=2").To("/cari?koperasi=sembalun")
	for _, path := range []string{"/p/tidak-ada", "/kategori/tidak-ada", "/lapak/tidak-ada", "/koperasi/tidak-ada"} {
		guest.Get(path).Is(404)
	}

	until := s.Clock.Now().AddDate(0, 0, 9)
	_, err := s.Catalog.TakeHoliday(t.Context(), acttest.Member("sri"), catalog.Step{Coop: s.Coop.ID, ID: shop.ID}, &until)
	s.Must(err)
	guest.Get(at).Is(200).Says("libur sampai 1 Desember 2026").Silent(`action="/keranjang"`).Has("noindex", "OutOfStock")
	guest.Get("/lapak/" + shop.Slug).Is(200).Says("1 Desember 2026")
	guest.Get("/cari").Is(200).Silent("Kopi Sembalun")
	_, err = s.Catalog.CloseShop(t.Context(), acttest.Member("sri"), catalog.Step{Coop: s.Coop.ID, ID: shop.ID})
	s.Must(err)
	guest.Get(at).Is(404)
}

// A destination is asked for until it is clear which one is meant.
func TestDestination(t *testing.T) {
	s := openStreet(t)
	guest := s.Guest()
	guest.Get("/").Is(200).Silent("open").Has(`id="tujuan"`)
	guest.Get("/?tujuan=bandung").Is(200).Has(`value="bandung"`, "/?kembali=%2F&amp;tujuan=32.73", "noindex")
	guest.Get("/?tujuan=atlantis").Is(200).Says("atlantis")
	guest.Get("/?tujuan=32.73&kembali=https://example.com").To("/")
	page := guest.Get("/koperasi").Is(200).Body
	if !strings.Contains(page, "Kota Bandung") {
		t.Error("the chosen place stands on no page")
	}
}

// The logo of a cooperative stands in the head of its page and of its shops, and its top picture on its page and in shared links, at
// once.
func TestCooperativesImages(t *testing.T) {
	s := openStreet(t, withMemory)
	shop, _ := s.goods("Kopi Sembalun")
	guest, home := s.Guest(), "/koperasi/"+s.Coop.Slug
	for _, path := range []string{home, "/lapak/" + shop.Slug} {
		guest.Get(path).Is(200).Silent("/media/")
	}
	by := acttest.Officer("siti")
	logo := members.Image{ID: strings.Repeat("a", 32), Width: 400, Height: 400}
	banner := members.Image{ID: strings.Repeat("b", 32), Width: 1600, Height: 500, Alt: "Menjemur kopi"}
	s.Must(s.Members.SetImage(t.Context(), by, s.Coop.ID, members.Logo, logo))
	s.Must(s.Members.SetImage(t.Context(), by, s.Coop.ID, members.Banner, banner))
	guest.Get(home).Is(200).Has("/media/"+logo.ID, "/media/"+banner.ID, `alt="Menjemur kopi"`, `alt="`+s.Coop.Name+`"`,
		`property="og:image" content="`+webtest.BaseURL+"/media/"+banner.ID)
	guest.Get("/lapak/" + shop.Slug).Is(200).Has("/media/" + logo.ID)
	guest.Get("/").Is(200).Silent("/media/" + logo.ID)
	s.Must(s.Members.SetImage(t.Context(), by, s.Coop.ID, members.Logo, members.Image{}))
	guest.Get("/lapak/" + shop.Slug).Is(200).Silent("/media/")
}

// Buyers see at once whether a shop's NIB is verified, at the shop and at its goods, and never the number.
func TestLicenceLabel(t *testing.T) {
	s := openStreet(t, withMemory)
	shop, goods := s.goods("Kopi Arabika")
	guest, pages := s.Guest(), []string{"/lapak/" + shop.Slug, "/p/" + goods[0].Slug}
	for _, page := range pages {
		guest.Get(page).Is(200).Says("Dalam Proses Legalisasi", "memberinya waktu").Silent("NIB terdaftar")
	}
	step := catalog.Step{Coop: shop.Coop, ID: shop.ID}
	in := catalog.LicenceInput{NIB: "9120304050607", Standard: catalog.StandardNone}
	_, err := s.Catalog.SubmitLicence(t.Context(), acttest.Member("sri"), step, in)
	s.Must(err)
	_, err = s.Catalog.VerifyLicence(t.Context(), acttest.Officer("siti"), step)
	s.Must(err)
	for _, page := range pages {
		guest.Get(page).Is(200).Says("NIB terdaftar").Silent("Dalam Proses Legalisasi", "9120304050607")
	}
}

// A cooperative's page has its parts in the order that officers chose, at once, and not those that they hide; its address stays.
func TestFrontIsArranged(t *testing.T) {
	s := openStreet(t, withMemory)
	s.goods("Kopi Sembalun")
	guest, home, by := s.Guest(), "/koperasi/"+s.Coop.Slug, acttest.Officer("siti")
	inOrder := func(words ...string) {
		t.Helper()
		body, at := guest.Get(home).Is(200).Has(words...).Body, 0
		for _, word := range words {
			i := strings.Index(body, word)
			if i < at {
				t.Errorf("%q stands too early", word)
			}
			at = i
		}
	}
	move := func(name members.SectionName, to members.Move) {
		s.Must(s.Members.ArrangeFront(t.Context(), by, s.Coop.ID, name, to))
	}
	inOrder(`<p class="prose">`, "Rp48.000", "/lapak/")
	move(members.SectionGoods, members.MoveUp)
	inOrder("Rp48.000", `<p class="prose">`, "/lapak/")
	move(members.SectionStory, members.MoveHide)
	move(members.SectionGoods, members.MoveHide)
	guest.Get(home).Is(200).Says("Kopi Inaq Sri", "Lombok Timur").Silent(`<p class="prose">`, "Rp48.000", "Belum ada barang")
	move(members.SectionShops, members.MoveHide)
	guest.Get(home).Is(200).Silent("Kopi Inaq Sri")
}
