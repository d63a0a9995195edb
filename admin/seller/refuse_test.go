package seller

import (
	"net/http"
	"testing"

	"lumbung/orders"
)

// Who cannot fulfil an order, or helps who cannot, says why and what is gone: the order ends, and what is gone is not sold again.
func TestRefuse(t *testing.T) {
	m := openMarket(t)
	owner, b := m.member("Inaq Sri Wahyuni")
	b.Post("/jualan/buka", shopValues("Kopi Inaq Sri")).To("/jualan")
	p := m.Approve(m.sellSomething(b))
	first, second := m.Pay(m.Buy(p, 1, "jnt-ez"))[0], m.Pay(m.Buy(p, 1, "jnt-ez"))[0]
	_, helper := m.helper(owner, "Baiq Ayu")
	at, variant := "/jualan/pesanan/"+first.Number, first.Lines[0].Variant

	b.Get(at).Is(http.StatusOK).Says("Tidak bisa memenuhi pesanan ini?", "Paling lambat")
	b.Post(at+"/tolak", form("alasan", " ", "habis", variant)).Is(http.StatusUnprocessableEntity).Has(`id="f-alasan-salah"`, "checked")
	_, other := m.member("Bu Lina")
	other.Post(at+"/tolak", form("alasan", "Habis")).Is(http.StatusNotFound)
	helper.Post(at+"/tolak", form("alasan", "Panen belum selesai", "habis", variant)).To(at)
	b.Get(at).Says("Lapak Anda membatalkan pesanan ini: Panen belum selesai", "oleh Baiq Ayu", "dikembalikan").
		Silent("Tidak bisa memenuhi", "Tandai sudah dikemas")
	b.Post(at+"/tolak", form("alasan", "Habis")).Is(http.StatusConflict)
	if stock := m.Stock(p); stock.Available != 0 {
		t.Errorf("%d pieces of what is gone can be bought", stock.Available)
	}

	at = "/jualan/pesanan/" + second.Number
	b.Post(at+"/kemas", form()).To(at)
	b.Post(at+"/tolak", form("alasan", "Kardusnya basah")).To(at)
	b.Get("/jualan/pesanan?keadaan=batal").Is(http.StatusOK).Says(first.Number, second.Number)
	if now, err := m.Orders.Order(t.Context(), second.Coop, second.ID); err != nil || now.CancelledBy != orders.ByShop {
		t.Errorf("the packed one: %+v, %v", now, err)
	}
}
