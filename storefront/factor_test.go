package storefront

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"lumbung/internal/identity"
	"lumbung/internal/web/webtest"
)

// secret is the password of everybody in a market.
const secret = "gerimis-di-kebun-kopi"

// phoneOf is the number of somebody in a market.
func (s *street) phoneOf(user string) string {
	s.Helper()
	u, err := s.Identity.User(s.Context(), user)
	s.Must(err)
	return u.Phone
}

// codeNow is what an authenticator app shows now.
func (s *street) codeNow(key string) url.Values {
	s.Helper()
	code, err := totp.GenerateCode(key, s.Clock.Now())
	s.Must(err)
	return url.Values{"code": {code}}
}

// protect switches the second factor on in a browser and returns the key of the app and the recovery codes.
func (s *street) protect(b *webtest.Browser) (key string, recovery []string) {
	s.Helper()
	b.Post("/akun/keamanan/mulai", nil).To("/akun/keamanan/aplikasi")
	page := b.Get("/akun/keamanan/aplikasi").Is(200).Has("<path d=\"M4 4h1v1h-1z").Body
	key = strings.ReplaceAll(regexp.MustCompile(`<code class="key">([^<]+)`).FindStringSubmatch(page)[1], " ", "")
	link := html.UnescapeString(regexp.MustCompile(`href="(otpauth:[^"]+)`).FindStringSubmatch(page)[1])
	if !strings.Contains(link, "secret="+key) {
		s.Errorf("the link %s says another key than %s", link, key)
	}
	b.Post("/akun/keamanan/aplikasi", url.Values{"code": {"12"}}).Is(422).Says("tidak cocok").Has(key[:4])
	done := b.Post("/akun/keamanan/aplikasi", s.codeNow(key)).Is(200)
	for _, found := range regexp.MustCompile(`<code>([A-Z2-7]{5}-[A-Z2-7]{5})</code>`).FindAllStringSubmatch(done.Body, -1) {
		recovery = append(recovery, found[1])
	}
	if len(recovery) != 10 || done.Header.Get("Cache-Control") != "no-store" {
		s.Fatalf("recovery codes: got %v, Cache-Control %q", recovery, done.Header.Get("Cache-Control"))
	}
	s.Clock.Advance(time.Minute)
	return key, recovery
}

// Who has a second factor is not signed in by the password, and is by a code that counts once.
func TestTwoSteps(t *testing.T) {
	s := openStreet(t)
	user := s.Person("Dewi Lestari")
	login := url.Values{"hp": {s.phoneOf(user)}, "sandi": {secret}, "kembali": {"/pesanan"}}
	owner := s.As(user)
	key, recovery := s.protect(owner)
	owner.Get("/akun/keamanan").Is(200).Says("Menyala sejak").Silent(key, recovery[0])
	owner.Get("/akun/keamanan/aplikasi").To("/akun/keamanan")

	b := s.Guest()
	const step = "/masuk/kode?kembali=%2Fpesanan"
	b.Get("/masuk/kode").To("/masuk")
	b.Post("/masuk", login).To(step)
	b.Get("/akun").Is(http.StatusSeeOther)
	b.Get(step).Is(200).Has(`autocomplete="one-time-code"`, `name="kembali" value="/pesanan"`)
	b.Post("/masuk/kode", url.Values{"code": {"000000"}, "kembali": {"/pesanan"}}).Is(422)
	b.Get("/akun").Is(http.StatusSeeOther)
	code := s.codeNow(key)
	code.Set("kembali", "/pesanan")
	b.Post("/masuk/kode", code).To("/pesanan")
	b.Get("/akun").Is(200).Says("Dewi")

	thief := s.Guest()
	thief.Post("/masuk/kode", code).To("/masuk")
	thief.Post("/masuk", login).To(step)
	thief.Post("/masuk/kode", code).Is(422)
	s.Clock.Advance(6 * time.Minute)
	thief.Post("/masuk/kode", s.codeNow(key)).To("/masuk")
	thief.Get("/akun").Is(http.StatusSeeOther)

	lost := s.Guest()
	lost.Post("/masuk", login).To(step)
	lost.Post("/masuk/kode", url.Values{"code": {strings.ToLower(recovery[4])}}).To("/akun")
	again := s.Guest()
	again.Post("/masuk", login).To(step)
	again.Post("/masuk/kode", url.Values{"code": {recovery[4]}}).Is(422)

	s.Clock.Advance(time.Minute)
	lost.Post("/akun/keamanan/cadangan", s.codeNow(key)).Is(200).Says("sepuluh kode").Silent(recovery[0])
	s.Clock.Advance(time.Minute)
	lost.Post("/akun/keamanan/matikan", s.codeNow(key)).To("/akun/keamanan")
	lost.Get("/akun/keamanan").Is(200).Says("sudah mati")
	s.Guest().Post("/masuk", login).To("/pesanan")
}

// A password that is changed ends what was half done with the one before.
func TestHalfEndsWithThePassword(t *testing.T) {
	s := openStreet(t)
	user := s.Person("Dewi Lestari")
	key, _ := s.protect(s.As(user))
	b := s.Guest()
	b.Post("/masuk", url.Values{"hp": {s.phoneOf(user)}, "sandi": {secret}}).To("/masuk/kode")
	s.Clock.Advance(time.Minute)
	s.Must(s.Identity.ChangePassword(t.Context(), identity.PasswordChange{User: user, Old: secret, New: "kebun teh gunung"}))
	b.Post("/masuk/kode", s.codeNow(key)).To("/masuk")
	b.Get("/akun").Is(http.StatusSeeOther)
}
