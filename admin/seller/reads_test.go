package seller

import (
	"net/http"
	"net/url"
	"testing"
)

// Sellers read every page with few questions to the database, however many orders, goods and lines stand on it. The session and who
// it belongs to come on top.
func TestReads(t *testing.T) {
	m := openMarket(t)
	_, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	var goods []string
	for _, name := range []string{"Kopi Arabika", "Kopi Robusta", "Kopi Jahe", "Kopi Lanang"} {
		typed := form("name", name, "category", "kopi", "description", "Dari kebun.", "baris", "2", "aksi", "ajukan",
			"variants.0.name", "Biji", "variants.0.price", "48.000", "variants.0.weight", "240", "variants.0.stock", "12",
			"variants.1.name", "Giling", "variants.1.price", "49.000", "variants.1.weight", "240", "variants.1.stock", "2",
			"kunci", m.key(b.Get("/jualan/barang/baru").Body))
		to := b.Post("/jualan/barang/baru", typed).Is(http.StatusSeeOther).Header.Get("Location")
		goods = append(goods, to[len("/jualan/barang/"):])
	}
	p := m.Approve(goods[0])
	b.Post("/jualan/barang/"+goods[1]+"/simpan-dulu", url.Values{}).To("/jualan/barang?urung=" + goods[1])
	var open string
	for i := range 8 {
		o := m.Pay(m.Buy(p, 1, "pickup"))[0]
		if open = o.Number; i%2 == 1 {
			m.Complete(o)
		}
	}
	b.Get("/jualan").Is(http.StatusOK) // fills what is kept in memory
	for path, most := range map[string]int{
		"":                                   9,
		"/lainnya":                           2,
		"/lapak":                             2,
		"/pesanan":                           8,
		"/pesanan?keadaan=dikirim":           9,
		"/pesanan?q=dewi":                    8,
		"/pesanan?q=" + open:                 9,
		"/pesanan/unduh":                     4,
		"/pesanan?keadaan=selesai":           8,
		"/pesanan/" + open:                   4,
		"/barang":                            4,
		"/barang?urung=" + goods[1]:          5,
		"/barang?q=kopi":                     4,
		"/barang/unduh":                      4,
		"/barang/baru":                       2,
		"/barang/" + goods[0]:                4,
		"/simpanan":                          13,
		"/simpanan?buku=hasil":               13,
		"/simpanan/unduh?buku=hasil":         5,
		"/simpanan?arah=masuk&bulan=2026-11": 13,
	} {
		m.AtMost(most, path, func() { b.Get("/jualan" + path).Is(http.StatusOK) })
	}
}
