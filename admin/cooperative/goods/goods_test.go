package goods_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
)

// A product is published once, by whoever saw it as it is, and the audit log tells of it.
func TestModeration(t *testing.T) {
	m := officetest.Open(t)
	treasurer := m.As(m.Member("Siti", members.RoleTreasurer))
	seller := m.Member("Sri Wahyuni")
	p := m.Pending(seller, "Kopi Sembalun")
	at, seen := "/pengurus/sembalun/barang/"+p.ID, strconv.FormatInt(p.Version, 10)
	treasurer.Get("/pengurus/sembalun/barang").Is(200).Says("Kopi Sembalun", "Lapak Kopi Sembalun", "Sri Wahyuni")
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {seen}}).Is(422)
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {"99"}}).Is(409)
	if n := strings.Count(treasurer.Get("/pengurus/sembalun/audit").Body, "Menyetujui barang"); n != 0 {
		t.Errorf("%d lines of what was refused", n)
	}
	treasurer.Post(at+"/kembalikan", url.Values{"dilihat": {seen}, "alasan": {"Foto kabur."}}).To("/pengurus/sembalun/barang")
	_, err := m.Catalog.SubmitProduct(t.Context(), acttest.Member(seller), catalog.Step{Coop: m.Coop.ID, ID: p.ID})
	m.Must(err)
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {seen}}).To("/pengurus/sembalun/barang")
	treasurer.Post(at+"/setujui", url.Values{"dilihat": {seen}}).Is(409)
	audit := treasurer.Get("/pengurus/sembalun/audit").Is(200).Says(
		"Menyetujui barang", "Mengembalikan barang", "Foto kabur.", "Kopi Sembalun",
	)
	if n := strings.Count(audit.Body, "Menyetujui barang"); n != 1 {
		t.Errorf("%d lines of one approval", n)
	}
	treasurer.Get(at).Is(200).Says("Foto kabur.", "Siti")
}
