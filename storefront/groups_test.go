package storefront

import (
	"testing"

	"lumbung/catalog"
)

// A group shows what lies on its shelves, with ways to each; a shelf and a product lead back through the group, and the sitemap knows both.
func TestGroupOfShelves(t *testing.T) {
	s := openStreet(t)
	_, products := s.goods("Kopi Sembalun")
	s.Product("sri", "Madu Trigona", func(in *catalog.ProductInput) { in.Category = "madu" })
	s.Product("sri", "Tenun Sukarara", func(in *catalog.ProductInput) { in.Category = "tenun" })
	s.Deliver()
	guest := s.Guest()
	guest.Get("/kategori/makanan-minuman").Is(200).Says("Makanan & minuman", "2 barang", "Kopi Sembalun", "Madu Trigona").
		Has(`<a class="chip" href="/kategori/madu">Madu</a>`, `<a class="chip" href="/kategori/jamu">Jamu</a>`).
		Silent("Tenun Sukarara", `href="/kategori/tenun"`, `name="kategori"`)
	guest.Get("/kategori/makanan-minuman?harga=under_25").Is(200).Says("0 barang").Has(`href="/kategori/makanan-minuman"`)
	guest.Get("/kategori/perawatan").Is(200).Says("Semua rak di sini masih kosong").Silent("Rak ini masih kosong")
	trail := `<a href="/kategori/makanan-minuman">Makanan &amp; minuman</a>`
	guest.Get("/kategori/kopi").Is(200).Has(trail, `<span aria-current="page">Kopi</span>`).Silent("Rak di dalamnya")
	guest.Get("/p/"+products[0].Slug).Is(200).Has(trail, `<a href="/kategori/kopi">Kopi</a>`)
	guest.Get("/sitemap/umum.xml").Is(200).Has("/kategori/makanan-minuman</loc>", "/kategori/kopi</loc>")
	guest.Get("/cari/saran?q=kain").Is(200).Has(`"/kategori/kain-kriya"`)
	s.AtMost(2, "a group", func() { guest.Get("/kategori/makanan-minuman").Is(200) })
}

// In a search a group is ticked as one choice and counts what its shelves have; the shelves stay as they are.
func TestSearchInAGroup(t *testing.T) {
	s := openStreet(t)
	s.goods("Kopi Sembalun", "Kopi Sajang")
	s.Product("sri", "Madu Trigona", func(in *catalog.ProductInput) { in.Category = "madu" })
	s.Product("sri", "Tenun Sukarara", func(in *catalog.ProductInput) { in.Category = "tenun" })
	s.Deliver()
	guest := s.Guest()
	found := guest.Get("/cari?kategori=makanan-minuman").Is(200)
	found.Says("3 barang", "Kopi Sajang", "Madu Trigona", "Makanan & minuman 3", "Kopi 2", "Madu 1", "Tenun & batik 1").
		Silent("Tenun Sukarara")
	found.Has(`value="makanan-minuman" checked`)
	guest.Get("/cari?kategori=makanan-minuman&kategori=tenun").Is(200).Says("4 barang", "Tenun Sukarara")
	guest.Get("/cari").Is(200).Silent(`value="makanan-minuman"`)
}
