package storefront

import (
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/members"
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

// Nothing of a suspended cooperative can be bought, from the moment of the suspension on; its goods leave lists, search and sitemap, its
// page says so and asks nobody in, and all of it is back when the suspension ends.
func TestSuspendedCooperative(t *testing.T) {
	s := openStreet(t)
	shop, products := s.goods("Kopi Sembalun")
	p := products[0]
	paid := s.Pay(s.Buy(p, 1, "pickup"))[0]
	visitor, filled := s.As(s.Person("Baiq Ana")), s.Guest()
	filled.Post("/keranjang", into(p, "2")).To("/keranjang")
	form := filledIn(filled.Get("/checkout").Is(200).Body)
	lists := []string{"/", "/cari?q=sembalun", "/kategori/kopi", "/koperasi/sembalun"}
	everywhere := func(seen bool) {
		t.Helper()
		for _, path := range lists {
			page, link := s.Guest().Get(path).Is(200), `href="/p/`+p.Slug+`"`
			if seen {
				page.Has(link)
			} else {
				page.Silent(link)
			}
		}
	}
	everywhere(true)
	_, err := s.Members.SuspendCooperative(t.Context(), members.System(), s.Coop.ID, "Rahasia dinas")
	s.Must(err)
	filled.Post("/checkout", form).Is(409).Says("sedang dibekukan", "Tidak ada yang Anda bayar")
	s.Deliver()
	everywhere(false)
	s.Guest().Get("/p/" + p.Slug).Is(404).Says("Koperasi penjualnya sedang dibekukan")
	s.Guest().Get("/lapak/" + shop.Slug).Is(404).Says("Koperasi penjualnya sedang dibekukan")
	s.Guest().Get("/koperasi/sembalun").Is(200).Says("sedang tidak berjualan").Silent("Rahasia dinas", "/akun/gabung")
	s.Guest().Get("/koperasi").Is(200).Silent("/koperasi/sembalun")
	s.Guest().Get("/cari/saran?q=kopi").Silent("Kopi Inaq Sri", "Kopi Sembalun")
	s.Guest().Get("/sitemap.xml").Is(200).Silent("/sitemap/sembalun.xml")
	s.Guest().Get("/sitemap/sembalun.xml").Is(404)
	s.Guest().Get("/sitemap/umum.xml").Is(200).Silent("/koperasi/sembalun")
	visitor.Get("/akun/gabung?koperasi=sembalun").Is(200).Silent("Koperasi Sembalun Makmur")
	filled.Get("/keranjang").Is(200).Says("tidak dijual")
	s.Complete(paid)
	_, err = s.Members.LiftCooperative(t.Context(), members.System(), s.Coop.ID, "Beres")
	s.Must(err)
	s.Deliver()
	everywhere(true)
	s.Guest().Get("/koperasi/sembalun").Is(200).Silent("sedang tidak berjualan")
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
