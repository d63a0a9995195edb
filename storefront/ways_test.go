package storefront

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
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

// Who signs in is noted with the way, the kind of browser and the network, and so is who signs out of the other devices.
func TestSignInIsNoted(t *testing.T) {
	s := openStreet(t)
	user, err := s.Identity.User(t.Context(), s.Person("Baiq Ana"))
	s.Must(err)
	b := s.Guest()
	b.Post("/masuk", url.Values{"hp": {user.Phone}, "sandi": {"salah-salah-salah"}}).Is(422)
	b.Post("/masuk", url.Values{"hp": {user.Phone}, "sandi": {"gerimis-di-kebun-kopi"}}).To("/akun")
	b.Post("/akun/keamanan/keluarkan-lain", nil).To("/akun/keamanan")
	notes, err := s.Members.SignIns(t.Context(), members.System(), identity.SignInSearch{User: user.ID}, store.Page{})
	s.Must(err)
	var what []string
	for _, n := range notes.Items {
		what = append(what, string(n.What)+" "+n.How)
		if n.Area == "" || !strings.Contains(n.Area, "/") {
			t.Errorf("the network is %q", n.Area)
		}
	}
	slices.Sort(what)
	if got := strings.Join(what, "; "); got != "in password; out_all " {
		t.Errorf("noted are %q", got)
	}
}
