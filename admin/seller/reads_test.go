package seller

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act/acttest"
	"lumbung/internal/store"
	"lumbung/orders"
)

// reader is an engine that notes of which collections it is asked.
type reader struct {
	store.Engine
	mu    sync.Mutex
	asked []string
}

func (r *reader) note(s *store.Schema) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, s.Name)
}

func (r *reader) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	r.note(s)
	return r.Engine.Get(ctx, s, key)
}

func (r *reader) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	r.note(s)
	return r.Engine.GetMany(ctx, s, scope, ids)
}

func (r *reader) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	r.note(s)
	return r.Engine.List(ctx, s, find)
}

func (r *reader) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	r.note(s)
	return r.Engine.Count(ctx, s, find)
}

// Sellers read every page with few questions to the database, however many orders, goods and lines stand on it. The session and who
// it belongs to come on top.
func TestReads(t *testing.T) {
	m := openMarket(t)
	user, b := m.person("Inaq Sri Wahyuni", "081234567891", 127)
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
	p := m.approve(goods[0])
	b.Post("/jualan/barang/"+goods[1]+"/simpan-dulu", url.Values{}).To("/jualan/barang?urung=" + goods[1])
	var open string
	for i := range 8 {
		o := m.buy(fmt.Sprint("keranjang", i), "pickup", 1, p)
		if open = o.Number; i%2 == 0 {
			continue
		}
		_, err := m.parts.Orders.Pack(t.Context(), acttest.Member(user), m.coop, o.ID)
		m.must(err)
		_, err = m.parts.Orders.HandOver(t.Context(), acttest.Member(user), m.coop, o.ID, o.Shipment.Code)
		m.must(err)
		_, err = m.parts.Orders.Complete(t.Context(), orders.HolderOf(o.Purchase), m.coop, o.ID)
		m.must(err)
	}
	b.Get("/jualan").Is(http.StatusOK) // fills what is kept in memory
	for path, most := range map[string]int{
		"":                                   7,
		"/lainnya":                           2,
		"/lapak":                             2,
		"/pesanan":                           7,
		"/pesanan?keadaan=dikirim":           8,
		"/pesanan?keadaan=selesai":           7,
		"/pesanan/" + open:                   4,
		"/barang":                            4,
		"/barang?urung=" + goods[1]:          5,
		"/barang/baru":                       2,
		"/barang/" + goods[0]:                4,
		"/simpanan":                          8,
		"/simpanan?buku=hasil":               8,
		"/simpanan/unduh?buku=hasil":         5,
		"/simpanan?arah=masuk&bulan=2026-11": 8,
	} {
		before := len(m.reader.asked)
		b.Get("/jualan" + path).Is(http.StatusOK)
		asked := slices.Clone(m.reader.asked[before:])
		t.Logf("%2d reads: %s %v", len(asked), path, asked)
		if len(asked) > most {
			t.Errorf("%s reads %d times, want %d at most: %v", path, len(asked), most, asked)
		}
	}
}
