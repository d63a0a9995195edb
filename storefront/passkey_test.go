package storefront

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lumbung/internal/identity/passkeytest"
	"lumbung/internal/web/webtest"
)

// answering fills in the form of a page that asks for a passkey.
func answering(t *testing.T, page string, phone func(testing.TB, string) string) url.Values {
	t.Helper()
	options := regexp.MustCompile(`data-options="([^"]+)"`).FindStringSubmatch(page)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
	if options == nil || token == nil {
		t.Fatalf("the page asks for no passkey:\n%s", page)
	}
	return url.Values{"token": {token[1]}, "answer": {phone(t, html.UnescapeString(options[1]))}}
}

// A passkey is made on the security page, signs in by itself and after a password, and is removed there.
func TestPasskeyPages(t *testing.T) {
	s := openStreet(t)
	user := s.Person("Dewi Lestari")
	login := url.Values{"hp": {s.phoneOf(user)}, "sandi": {secret}}
	owner, phone, other := s.As(user), passkeytest.New(t, webtest.BaseURL), passkeytest.New(t, webtest.BaseURL)
	owner.Get("/akun/keamanan").Is(200).Says("Kunci sandi", "Tambah kunci sandi").Silent("Kode cadangan tersisa")
	const make = "/akun/keamanan/kunci"
	owner.Post(make, url.Values{"token": {"x"}, "answer": {"{}"}}).Is(422).Says("tidak kami kenal lagi")
	form := answering(t, owner.Get(make+"?kembali=%2Fjualan").Is(200).Has(`data-passkey="create"`).Body, phone.Make)
	form.Set("kembali", "/jualan")
	owner.Post(make, form).Is(200).Says("Simpan sepuluh kode ini").Has(`href="/jualan"`)
	owner.Post(make, form).Is(422).Says("Waktunya sudah lewat")
	owner.Get("/akun/keamanan").Is(200).Says("belum pernah dipakai", "Kode cadangan tersisa 10")
	owner.Post(make, answering(t, owner.Get(make).Is(200).Body, other.Make)).To("/akun/keamanan")

	b := s.Guest()
	b.Get("/masuk?kembali=%2Fpesanan").Is(200).Has(`href="/masuk/kunci?kembali=%2Fpesanan"`)
	const enter = "/masuk/kunci?kembali=%2Fpesanan"
	form = answering(t, b.Get(enter).Is(200).Has(`data-passkey="get"`, `name="kembali" value="/pesanan"`).Body, phone.Show)
	form.Set("kembali", "/pesanan")
	b.Post("/masuk/kunci", form).To("/pesanan")
	b.Get("/akun").Is(200).Says("Dewi")
	b.Get(enter).To("/pesanan")
	s.Guest().Post("/masuk/kunci", form).Is(422).Says("Waktunya sudah lewat")

	half := s.Guest()
	half.Post("/masuk", login).To("/masuk/kode")
	half.Get("/akun").Is(http.StatusSeeOther)
	page := half.Get("/masuk/kode").Is(200).Says("Pakai kunci sandi", "kode cadangan").Body
	half.Post("/masuk/kode", url.Values{}).Is(422)
	half.Post("/masuk/kode", answering(t, page, passkeytest.New(t, webtest.BaseURL).Show)).Is(422).Says("tidak kami kenal lagi")
	half.Post("/masuk/kode", answering(t, page, phone.Show)).To("/akun")

	page = half.Get("/akun/bukti?kembali=%2Fakun%2Fsandi").Is(200).Says("Pakai kunci sandi").Body
	form = answering(t, page, phone.Show)
	form.Set("kembali", "/akun/sandi")
	half.Post("/akun/bukti", form).To("/akun/sandi")

	page = half.Get("/akun/keamanan").Is(200).Says("terakhir dipakai").Body
	ids := regexp.MustCompile(`name="kunci" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(ids) != 2 {
		t.Fatalf("passkeys on the page: %v", ids)
	}
	s.As(s.Person("Made Wirawan")).Post("/akun/keamanan/hapus-kunci", url.Values{"kunci": {ids[0][1]}}).Is(404)
	for _, id := range ids {
		half.Post("/akun/keamanan/hapus-kunci", url.Values{"kunci": {id[1]}}).To("/akun/keamanan")
	}
	half.Get("/akun/keamanan").Is(200).Silent("Kode cadangan tersisa", "belum pernah dipakai")
	s.Guest().Post("/masuk", login).To("/akun")
}

// Who signs in with a code on a browser that can have passkeys is offered one, but not on the way to pay, not again after saying no, and
// not who has one.
func TestPasskeyIsOffered(t *testing.T) {
	s := openStreet(t)
	user := s.Person("Dewi Lestari")
	number := s.phoneOf(user)
	const offer = "/masuk/lebih-cepat"
	signIn := func(b *webtest.Browser, back string, can bool) *webtest.Answer {
		t.Helper()
		s.Clock.Advance(time.Hour) // codes are few
		b.Post("/masuk/hp", url.Values{"phone": {number}})
		form := url.Values{"code": {s.CodeOf(number)}, "kembali": {back}}
		if can {
			form.Set("kunci", "1")
		}
		return b.Post("/masuk/hp/kode", form)
	}
	page := s.Guest()
	page.Post("/masuk/hp", url.Values{"phone": {number}})
	page.Get("/masuk/hp/kode").Is(200).Has(`name="kunci" value="1" disabled`, "/static/passkey-")
	signIn(s.Guest(), "/pesanan", false).To("/pesanan")
	signIn(s.Guest(), "/checkout?alamat=1", true).To("/checkout?alamat=1")
	signIn(s.Guest(), "/keranjang", true).To("/keranjang")
	s.Guest().Get(offer).Is(http.StatusSeeOther)

	b := s.Guest()
	to := offer + "?kembali=%2Fpesanan"
	signIn(b, "/pesanan", true).To(to)
	b.Get(to).Is(200).Says("Masuk lebih cepat lain kali", "Nanti saja").Has(`data-passkey="create"`, `value="/pesanan"`)
	later := b.Post(offer+"/nanti", url.Values{"kembali": {"/pesanan"}}).To("/pesanan")
	if days := later.Header.Get("Set-Cookie"); !strings.Contains(days, "Max-Age=7776000") {
		t.Errorf("not for 90 days: %s", days)
	}
	b.Post("/keluar", nil).To("/")
	signIn(b, "/pesanan", true).To("/pesanan")

	b = s.Guest()
	signIn(b, "", true).To(offer + "?kembali=%2Fakun")
	form := answering(t, b.Get(offer+"?kembali=%2Fakun").Is(200).Body, passkeytest.New(t, webtest.BaseURL).Make)
	form.Set("kembali", "/akun")
	b.Post("/akun/keamanan/kunci", form).Is(200).Says("Simpan sepuluh kode ini").Has(`href="/akun"`)
	b.Get(offer).To("/akun")
	signIn(s.Guest(), "/pesanan", true).To("/masuk/kode?kembali=%2Fpesanan")
}
