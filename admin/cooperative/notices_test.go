package cooperative_test

import (
	"net/http"
	"testing"

	"lumbung/admin/cooperative/officetest"
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/notify"
	"lumbung/internal/store"
)

// told keeps two notices and has one of them fail.
func told(m *markettest.Market) {
	m.Helper()
	kind := notify.Kind{Name: "paid", Class: notify.Utility}
	for _, to := range []notify.Recipient{{Name: "Rina Kusuma"}, {Name: "Inaq Sri", Phone: "+6281900000101"}} {
		m.Must(m.Notices.Send(m.Context(), notify.Message{
			ID: notify.ID("paid", to.Name), Coop: m.Coop.ID, User: m.Member(to.Name), To: to, Kind: kind, Locale: "id", Subject: "Ada pesanan baru",
			Text: "Halo " + to.Name + ", ada pesanan baru.",
		}))
	}
	_, err := m.Notices.SendDue(m.Context()) // there is no such template, and Rina has no number
	m.Must(err)
}

// Officers see what did not arrive, why, and have it sent again; supervisors only see it.
func TestNotices(t *testing.T) {
	m := officetest.Open(t)
	told(m)
	treasurer, supervisor := m.As(m.Member("Siti", members.RoleTreasurer)), m.As(m.Member("Mahsun", members.RoleSupervisor))
	page := "/pengurus/sembalun/kabar"
	treasurer.Get(page).Is(200).Says("Inaq Sri", "Rina Kusuma", "Gagal", "Ditahan", "Contoh pesan belum disetujui WhatsApp")
	treasurer.Get(page + "?keadaan=gagal").Is(200).Says("Inaq Sri").Silent("Rina Kusuma")
	treasurer.Get(page + "?q=rina").Is(200).Says("Rina Kusuma").Silent("Inaq Sri")
	treasurer.Get(page+"/unduh").Is(200).Says("Inaq Sri", "Contoh pesan belum disetujui WhatsApp")
	one := page + "/" + notify.ID("paid", "Inaq Sri")
	treasurer.Get(one).Is(200).Says("Halo Inaq Sri, ada pesanan baru.", "Kirim lagi", "0819-0000-0101")
	supervisor.Get(one).Is(200).Silent("Kirim lagi")
	supervisor.Post(one+"/kirim-lagi", nil).Is(http.StatusForbidden)
	treasurer.Post(one+"/kirim-lagi", nil).Is(http.StatusSeeOther)
	slice, err := m.Notices.Log(t.Context(), acttest.Officer("o"), notify.Search{Coop: m.Coop.ID, State: notify.Waiting}, store.Page{})
	if err != nil || len(slice.Items) != 1 {
		t.Errorf("%d are sent again, %v", len(slice.Items), err)
	}
	treasurer.Get(one).Is(200).Silent("Kirim lagi")
	m.As(m.Member("Nurhayati")).Get(page).Is(http.StatusForbidden)
}
