package seller

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/payments"
)

// A member reads what is taken of her sales and by which decision, reckons what she gets of a price, and agrees to what will start.
func TestFeesPage(t *testing.T) {
	m := openMarket(t)
	sri, b := m.member("Inaq Sri")
	m.Shop(sri, "Kopi Inaq Sri")
	const page = "/jualan/potongan"
	b.Get("/jualan/lainnya").Is(200).Has(`href="/jualan/potongan"`)
	b.Get(page).Is(200).Says("Yang berlaku sekarang", "versi 1", "Jasa koperasi 5 %", "Semua barang", "Rp94.300").Silent("Saya setuju")
	b.Get(page+"?harga=50.000").Is(200).Says("Rp47.150", "Rp43.500").Has(`value="50.000"`)
	b.Get(page + "?harga=9.000").Is(200).Says("tidak ditawarkan")
	b.Get(page + "?harga=banyak").Is(http.StatusUnprocessableEntity)

	ctx, siti := t.Context(), acttest.Officer("siti")
	next := payments.StandardFeeSchedule(m.Coop.ID, 700, payments.BySeller, "RAT 4/2027", m.Clock.Now().Add(40*24*time.Hour))
	proposal, err := m.Payments.ProposeFees(ctx, siti, "a", next)
	m.Must(err)
	published, err := m.Payments.PublishFees(ctx, acttest.Officer("lalu"), m.Coop.ID, proposal.ID)
	m.Must(err)
	b.Get(page).Is(200).Says("Keputusan RAT 4/2027", "Jasa koperasi 7 %", "Saya setuju", "Jasa koperasi 5 %")
	b.Post(page+"/setuju", url.Values{"versi": {"sembalun|9"}}).Is(http.StatusNotFound)
	version := url.Values{"versi": {published.Schedule.ID}}
	b.Post(page+"/setuju", version).To(page)
	b.Post(page+"/setuju", version).To(page)
	b.Get(page).Is(200).Says("Anda setuju pada").Silent("Saya setuju")
	n, err := m.Payments.FeeAgreements(ctx, m.Coop.ID, published.Schedule.ID, 5)
	m.Must(err)
	if n != 1 {
		t.Errorf("%d sellers agree", n)
	}
	m.As(m.Person("Baiq Ana")).Post(page+"/setuju", version).Is(http.StatusForbidden)
	m.Clock.Advance(41 * 24 * time.Hour)
	b.Get(page).Is(200).Says("versi 2", "Jasa koperasi 7 %").Silent("Saya setuju", "Jasa koperasi 5 %")
}
