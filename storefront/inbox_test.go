package storefront

import (
	"net/http"
	"testing"

	"lumbung/internal/notify"
)

// Whoever is signed in reads what she was told, however it went out; others read nothing of it.
func TestInbox(t *testing.T) {
	s := openStreet(t)
	rina, dewi := s.Member("Rina"), s.Member("Dewi")
	s.Must(s.Notices.Send(t.Context(), notify.Message{
		ID: "n1", Coop: s.Coop.ID, User: rina, Kind: notify.Kind{Name: "paid", Class: notify.Utility}, Locale: "id", Subject: "Ada pesanan baru",
		Text: "Halo Rina, ada pesanan baru.", Link: "/jualan",
	}))
	s.Guest().Get("/pesan").Is(http.StatusSeeOther)
	s.As(dewi).Get("/pesan").Is(200).Says("Belum ada pesan").Silent("Rina")
	b := s.As(rina)
	s.AtMost(12, "/akun", func() { b.Get("/akun").Is(200).Has(`<span class="bubble">1</span>`) })
	b.Get("/pesan").Is(200).Says("Halo Rina, ada pesanan baru.", "Baru").Has("/jualan")
	b.Post("/pesan/dibaca", nil).To("/pesan")
	b.Get("/pesan").Is(200).Says("Halo Rina, ada pesanan baru.", "Semua pesan sudah dibaca.").Silent("Tandai semua")
	b.Get("/akun").Is(200).Silent(`<span class="bubble">`)
}
