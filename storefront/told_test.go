package storefront

import (
	"net/http"
	"net/url"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/internal/notify"
)

// A person says how she wants to be told; a browser that she switches on shows what she is told, and stops when she says so.
func TestTold(t *testing.T) {
	s := openStreet(t)
	siti := s.Member("Siti")
	her, other := s.As(siti), s.As(s.Member("Nur"))
	const at = "/akun/kabar"
	s.Guest().Get(at).Is(http.StatusSeeOther)
	s.Guest().Get("/sw.js").Is(200).Has("showNotification")
	her.Get("/akun").Is(200).Has(at, `data-push="`+s.Notices.PushKey())
	her.Get(at).Is(200).Says("Cara dikabari", "Jangan kabari saya pada jam ini").Silent("Perangkat yang menampilkan")
	her.Post(at, url.Values{"first": {"sms"}, "quiet": {"1"}, "from": {"5"}, "until": {"5"}}).Is(http.StatusUnprocessableEntity).
		Says("Jalan ini belum ada")
	her.Post(at, url.Values{"quiet": {"1"}, "from": {"5"}, "until": {"5"}}).Is(http.StatusUnprocessableEntity).Has("f-until-salah")
	her.Post(at, url.Values{"quiet": {"1"}, "from": {"22"}, "until": {"5"}, "no_optional": {"1"}}).To(at)
	her.Get(at).Is(200).Has(`value="22" selected`, `value="5" selected`, "checked")

	d := s.Pushes.Subscribe("hp", "")
	form := url.Values{"endpoint": {d.Endpoint}, "key": {d.Key}, "secret": {d.Secret}}
	for range 2 {
		her.Post(at+"/nyalakan", form).To(at)
	}
	form.Set("endpoint", "https://evil.example/x")
	her.Post(at+"/nyalakan", form).Is(http.StatusUnprocessableEntity).Says("tidak dikenal")
	her.Get(at).Is(200).Says("Perangkat yang menampilkan", "Matikan", "Pemberitahuan di HP ini")
	s.Must(s.Notices.Send(t.Context(), notify.Message{
		ID: notify.ID("paid", siti), Coop: s.Coop.ID, User: siti, To: notify.Recipient{Name: "Siti", Phone: "+6281900000101"}, Locale: "id",
		Kind: notify.Kind{Name: "paid", Class: notify.Utility}, Subject: "Ada pesanan baru", Text: "Pesanan LB-1.",
	}))
	_, err := s.Notices.SendDue(t.Context())
	s.Must(err)
	shown := s.Pushes.Shown("hp")
	if len(shown) != 1 || shown[0].Body != "Pesanan LB-1." {
		t.Fatalf("shown: %+v", shown)
	}
	s.Guest().Post("/kabar/tampil", url.Values{"ref": {"x"}}).Is(http.StatusNoContent)
	s.Guest().Post("/kabar/tampil", url.Values{"ref": {shown[0].Ref}}).Is(http.StatusNoContent)
	n, err := s.Notices.OfCoop(t.Context(), acttest.Officer("o"), s.Coop.ID, notify.ID("paid", siti))
	if err != nil || n.State != notify.Delivered || n.Channel != notify.Push {
		t.Errorf("it is %+v, %v", n, err)
	}
	wishes, err := s.Notices.Preference(t.Context(), acttest.Member(siti))
	s.Must(err)
	session := url.Values{"sesi": {wishes.Devices[0].Session}}
	other.Post(at+"/matikan", session).To(at)
	her.Get(at).Is(200).Says("Perangkat yang menampilkan")
	her.Post(at+"/matikan", session).To(at)
	her.Get(at).Is(200).Silent("Perangkat yang menampilkan")
}
