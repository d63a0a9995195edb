package storefront

import (
	"net/url"
	"testing"

	"lumbung/internal/members"
)

// The sign-in page offers what the policy offers and nothing else, and what is switched off lets nobody in who still has the form open.
func TestSignInWays(t *testing.T) {
	s := openStreet(t)
	user, err := s.Identity.User(t.Context(), s.Person("Baiq Ana"))
	s.Must(err)
	in := url.Values{"hp": {user.Phone}, "sandi": {"gerimis-di-kebun-kopi"}}
	s.Guest().Get("/masuk").Is(200).Has(`name="sandi"`, "/masuk/hp", "/masuk/lupa", "/masuk/kunci")
	p, err := s.Identity.Policy(t.Context())
	s.Must(err)
	p.Password, p.Passkey = false, false
	s.Must(s.Members.SetSignInPolicy(t.Context(), members.System(), p, "Kata sandi sering bocor"))
	s.Guest().Get("/masuk").Is(200).Has("/masuk/hp").Silent(`name="sandi"`, "/masuk/lupa", "/masuk/kunci")
	s.Guest().Post("/masuk", in).Is(422).Says("Cara masuk ini sedang dimatikan")
	s.Guest().Get("/masuk/kunci").To("/masuk")
	p.Password, p.Code, p.N = true, false, 1
	s.Must(s.Members.SetSignInPolicy(t.Context(), members.System(), p, "Kembali"))
	s.Guest().Post("/masuk/hp", url.Values{"phone": {user.Phone}}).Is(422).Says("Cara masuk ini sedang dimatikan")
	s.Guest().Post("/masuk", in).To("/akun")
}
