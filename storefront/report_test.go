package storefront

import (
	"net/url"
	"testing"

	"lumbung/catalog"
)

// Whoever looks at a product or a shop may report it without an account, once, and only so often a day.
func TestReport(t *testing.T) {
	s := openStreet(t)
	names := []string{"Kopi A", "Kopi B", "Kopi C", "Kopi D", "Kopi E", "Kopi F", "Kopi G", "Kopi H", "Kopi I"}
	shop, products := s.goods(names...)
	at, form := "/p/"+products[0].Slug, url.Values{"kind": {"misleading"}, "text": {"Isinya kurang."}}
	guest := s.Guest()
	guest.Get(at).Is(200).Has(`href="` + at + `/lapor"`)
	guest.Get(at+"/lapor").Is(200).Says("Kopi A", "Menyesatkan", "Tanpa akun pun boleh")
	guest.Post(at+"/lapor", url.Values{"kind": {"other"}}).Is(422)
	guest.Post(at+"/lapor", form).To(at)
	guest.Get(at).Is(200).Says("Laporan terkirim")
	guest.Post(at+"/lapor", form).Is(409).Says("Anda sudah melaporkannya")
	guest.Get("/lapak/" + shop.Slug).Has(`href="/lapak/` + shop.Slug + `/lapor"`)
	guest.Post("/lapak/"+shop.Slug+"/lapor", form).To("/lapak/" + shop.Slug)
	c, err := s.Catalog.Case(t.Context(), s.Coop.ID, products[0].ID)
	s.Must(err)
	if len(c.Reports) != 1 || c.Reports[0].Kind != "misleading" || c.Reports[0].Text != "Isinya kurang." || c.State != catalog.CaseOpen {
		t.Errorf("the case: %+v", c)
	}
	for _, p := range products[1:7] { // with the slips above, ten
		guest.Post("/p/"+p.Slug+"/lapor", form).To("/p/" + p.Slug)
	}
	guest.Post("/p/"+products[7].Slug+"/lapor", form).Is(429)
	guest.Get("/p/tidak-ada/lapor").Is(404)
}
