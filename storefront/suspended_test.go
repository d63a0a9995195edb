package storefront

import (
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/orders"
)

// The goods of a shop whose time for a NIB is over are gone from searches and lists, and neither the cart nor the checkout takes them; what
// is paid goes on to its end, and a verified NIB brings the goods back.
func TestUnlicensedShop(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun")
	p, step := products[0], catalog.Step{Coop: s.Coop.ID, ID: shop.ID}
	s.Pass(shop.TermEnd().Sub(s.Clock.Now()) - time.Hour)
	s.Must(s.Catalog.WarnTerms(t.Context()))
	paid := s.Pay(s.Buy(p, 1, "pickup"))[0]
	filled, late := s.Guest(), s.Guest()
	line := into(p, "2")
	filled.Post("/keranjang", line).To("/keranjang")
	form := filledIn(filled.Get("/checkout").Is(200).Body)
	lists := []string{"/", "/cari?q=sembalun", "/kategori/kopi", "/koperasi/sembalun", "/lapak/" + shop.Slug}
	for _, path := range lists {
		s.Guest().Get(path).Is(200).Has(`href="/p/` + p.Slug + `"`)
	}
	s.Pass(2 * time.Hour)
	filled.Post("/checkout", form).Is(409).Says("tidak dijual")
	late.Post("/keranjang", line)
	late.Get("/keranjang").Is(200).Silent("Rp96.000")
	_, err := s.Catalog.EndTerms(t.Context())
	s.Must(err)
	s.Deliver()
	for _, path := range lists {
		s.Guest().Get(path).Is(200).Silent(`href="/p/` + p.Slug + `"`)
	}
	s.Guest().Get("/p/" + p.Slug).Is(404)
	s.Complete(paid)
	now, err := s.Orders.Order(t.Context(), s.Coop.ID, paid.ID)
	s.Must(err)
	if now.State != orders.Completed {
		t.Errorf("the paid order is %s", now.State)
	}
	in := catalog.LicenceInput{NIB: "9120304050607", Standard: catalog.StandardNone}
	_, err = s.Catalog.SubmitLicence(t.Context(), acttest.Member("sri"), step, in)
	s.Must(err)
	_, err = s.Catalog.VerifyLicence(t.Context(), acttest.Officer("siti"), step)
	s.Must(err)
	s.Deliver()
	for _, path := range lists {
		s.Guest().Get(path).Is(200).Has(`href="/p/` + p.Slug + `"`)
	}
}

// The goods of a suspended shop are gone from searches and lists, its pages say why nothing can be bought, and neither the cart nor the
// checkout takes them; what is paid goes on to its end.
func TestSuspendedShop(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun")
	p, step := products[0], catalog.Step{Coop: s.Coop.ID, ID: shop.ID, Reason: "Diduga palsu"}
	paid := s.Pay(s.Buy(p, 1, "pickup"))[0]
	filled, late := s.Guest(), s.Guest()
	line := into(p, "2")
	filled.Post("/keranjang", line).To("/keranjang")
	form := filledIn(filled.Get("/checkout").Is(200).Body)
	lists := []string{"/", "/cari?q=sembalun", "/kategori/kopi", "/koperasi/sembalun"}
	for _, path := range lists {
		s.Guest().Get(path).Is(200).Has(`href="/p/` + p.Slug + `"`)
	}
	_, err := s.Catalog.SuspendShop(t.Context(), acttest.Officer("siti"), step)
	s.Must(err)
	s.Deliver()
	for _, path := range lists {
		s.Guest().Get(path).Is(200).Silent(`href="/p/` + p.Slug + `"`)
	}
	s.Guest().Get("/p/" + p.Slug).Is(404).Says("sedang dibekukan koperasi")
	s.Guest().Get("/lapak/" + shop.Slug).Is(404).Says("sedang dibekukan koperasi")
	late.Post("/keranjang", line)
	late.Get("/keranjang").Is(200).Silent("Rp96.000")
	filled.Get("/keranjang").Is(200).Says("tidak dijual")
	filled.Post("/checkout", form).Is(409).Says("tidak dijual")
	s.Complete(paid)
	now, err := s.Orders.Order(t.Context(), s.Coop.ID, paid.ID)
	s.Must(err)
	if now.State != orders.Completed {
		t.Errorf("the paid order is %s", now.State)
	}
}
