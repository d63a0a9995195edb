package storefront

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// register makes an account in a browser.
func (s *street) register(b *webtest.Browser, name, phone string) {
	s.Helper()
	b.Post("/daftar", url.Values{"name": {name}, "phone": {phone}, "password": {secret}}).To("/daftar/kode")
	b.Post("/daftar/kode", url.Values{"code": {s.CodeOf(phone)}}).To("/akun")
}

// Who signs in, registers or has forgotten the password gets the same pages, and the same work is done, whether the number has an
// account or not.
func TestPagesTellNoNumbers(t *testing.T) {
	s := openStreet(t)
	known, unknown := s.phoneOf(s.Person("Dewi Lestari")), "0812-9999-0001"
	type seen struct {
		Asked  []string
		Bodies []string
	}
	for _, path := range []string{"/masuk/hp", "/masuk/lupa", "/daftar"} {
		see := func(number string) (all seen) {
			b := s.Guest()
			form := url.Values{"name": {"Made Dwi"}, "phone": {number}, "password": {secret}}
			all.Asked = s.Reads(func() { all.Bodies = append(all.Bodies, b.Post(path, form).To(path+"/kode").Body) })
			page := b.Get(path + "/kode").Is(200).Has(`autocomplete="one-time-code"`).Body
			return seen{all.Asked, append(all.Bodies, page, b.Post(path+"/kode", url.Values{"code": {"x"}, "password": {"teh"}}).Is(422).Body)}
		}
		see("0812-9999-0002") // makes the keys
		if diff := cmp.Diff(see(known), see(unknown)); diff != "" {
			t.Errorf("%s tells whether a number has an account: %s", path, diff)
		}
		s.Clock.Advance(24 * time.Hour)
	}
}

func TestSignInWithACode(t *testing.T) {
	s := openStreet(t)
	user := s.Person("Dewi Lestari")
	number := s.phoneOf(user)
	b := s.Guest()
	b.Get("/masuk/hp/kode").To("/masuk/hp")
	b.Post("/masuk/hp", url.Values{"phone": {"12"}}).Is(422)
	b.Post("/masuk/hp", url.Values{"phone": {number}, "kembali": {"/pesanan"}}).To("/masuk/hp/kode?kembali=%2Fpesanan")
	code := url.Values{"code": {s.CodeOf(number)}, "kembali": {"/pesanan"}}
	s.Guest().Post("/masuk/hp/kode", code).Is(422).Says("tidak berlaku lagi")
	b.Post("/masuk/hp/kode/ulang", nil).To("/masuk/hp/kode")
	b.Get("/masuk/hp/kode").Is(200).Says("Tunggu 30 detik")
	s.Clock.Advance(30 * time.Second)
	b.Post("/masuk/hp/kode/ulang", nil).To("/masuk/hp/kode")
	b.Get("/masuk/hp/kode").Is(200).Says("sudah kami kirim lagi")
	b.Post("/masuk/hp/kode", code).To("/pesanan")
	b.Get("/akun/keamanan").Is(200).Says("terbukti milik Anda")
	b.Get("/masuk/hp/kode").To("/masuk/hp")

	s.protect(s.As(user))
	b = s.Guest()
	b.Post("/masuk/hp", url.Values{"phone": {number}}).To("/masuk/hp/kode")
	b.Post("/masuk/hp/kode", url.Values{"code": {s.CodeOf(number)}}).To("/masuk/kode")
	b.Get("/akun").Is(http.StatusSeeOther)
}

func TestForgottenPassword(t *testing.T) {
	s := openStreet(t)
	number := s.phoneOf(s.Person("Dewi Lestari"))
	b := s.Guest()
	b.Post("/masuk/lupa", url.Values{"phone": {number}}).To("/masuk/lupa/kode")
	form := url.Values{"code": {s.CodeOf(number)}, "password": {"12345678"}}
	b.Post("/masuk/lupa/kode", form).Is(422).Says("terlalu banyak dipakai")
	form.Set("password", "kebun-teh-di-lereng")
	b.Post("/masuk/lupa/kode", form).To("/akun")
	s.Guest().Post("/masuk", url.Values{"hp": {number}, "sandi": {"kebun-teh-di-lereng"}}).To("/akun")
}

// After ten minutes the account asks once more who it is before something that matters, and leads back there.
func TestProof(t *testing.T) {
	s := openStreet(t)
	user := s.Person("Dewi Lestari")
	b := s.As(user)
	b.Get("/akun/sandi").Is(200)
	s.Clock.Advance(11 * time.Minute)
	for _, path := range []string{"/akun/sandi", "/akun/nomor", "/akun/keamanan/matikan"} {
		b.Get(path).To("/akun/bukti?kembali=" + url.QueryEscape(path))
	}
	change := url.Values{"old": {secret}, "new": {"kebun-teh-di-lereng"}}
	b.Post("/akun/sandi", change).To("/akun/bukti?kembali=%2Fakun%2Fsandi")
	b.Get("/akun/bukti?kembali=%2Fakun%2Fsandi").Is(200).Says("isi formulirnya sekali lagi").Has(`value="/akun/sandi"`)
	b.Post("/akun/bukti", url.Values{"sandi": {"x"}, "kembali": {"/akun/sandi"}}).Is(422).Says("tidak cocok")
	b.Get("/akun/sandi").Is(http.StatusSeeOther)
	b.Post("/akun/bukti", url.Values{"sandi": {secret}, "kembali": {"/akun/sandi"}}).To("/akun/sandi")
	b.Post("/akun/sandi", change).To("/akun/keamanan")
	key, _ := s.protect(b)
	s.Clock.Advance(11 * time.Minute)
	b.Get("/akun/nomor").Is(http.StatusSeeOther)
	b.Post("/akun/bukti", url.Values{"sandi": {"kebun-teh-di-lereng"}}).Is(422) // the password alone does no longer
	b.Post("/akun/bukti", s.codeNow(key)).To("/akun/keamanan")
	const number = "0812-7777-0000"
	b.Post("/akun/nomor", url.Values{"phone": {number}}).To("/akun/nomor/kode")
	b.Post("/akun/nomor/kode", url.Values{"code": {s.CodeOf(number)}}).To("/akun/keamanan")
	if got := s.phoneOf(user); got != "+6281277770000" {
		s.Errorf("the new number: got %s", got)
	}
}

// Officers are told that they lack a second factor until they have one, and only where it is required.
func TestOfficersAreTold(t *testing.T) {
	s := openStreet(t)
	officer, member := s.Member("Siti", members.RoleTreasurer), s.Member("Sri")
	const told = "Verifikasi dua langkah belum menyala."
	s.As(officer).Get("/akun/keamanan").Is(200).Silent(told)
	s.Members.RequireFactor(true)
	s.As(member).Get("/akun/keamanan").Is(200).Silent(told)
	b := s.As(officer)
	b.Get("/akun/keamanan").Is(200).Says(told)
	s.protect(b)
	b.Get("/akun/keamanan").Is(200).Silent(told)
}

// A user sees where she is signed in and ends what she does not know.
func TestDevices(t *testing.T) {
	s := openStreet(t)
	s.Mount([]fs.FS{Locales()}, Static(), s.face, func(o *web.Options) { o.Sessions = s.Identity.Sessions() })
	number := s.phoneOf(s.Person("Dewi Lestari"))
	enter := func(agent string) *webtest.Browser {
		b := s.Guest()
		b.Header.Set("User-Agent", agent)
		b.Post("/masuk", url.Values{"hp": {number}, "sandi": {secret}}).To("/akun")
		return b
	}
	phone, laptop := enter("Mozilla/5.0 (Linux; Android 14) Chrome/131 Mobile Safari/537"), enter("Mozilla/5.0 (Windows NT 10.0) Firefox/133")
	lost := enter("curl/8")
	page := phone.Get("/akun/keamanan").Is(200).
		Says("Chrome, Android", "Firefox, Windows", "Perangkat yang tidak kami kenal", "Perangkat ini").Body
	ids := regexp.MustCompile(`name="sesi" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(ids) != 2 {
		t.Fatalf("sessions to end: got %d, want 2", len(ids))
	}
	s.As(s.Person("Made Dwi")).Post("/akun/keamanan/keluarkan", url.Values{"sesi": {ids[0][1]}}).Is(http.StatusNotFound)
	laptop.Get("/akun").Is(200)
	phone.Post("/akun/keamanan/keluarkan", url.Values{"sesi": {ids[0][1]}}).To("/akun/keamanan")
	open := 0
	for _, b := range []*webtest.Browser{laptop, lost} {
		if b.Get("/akun").Status == http.StatusOK {
			open++
		}
	}
	if open != 1 {
		t.Errorf("one of two was ended: %d are open", open)
	}
	phone.Post("/akun/keamanan/keluarkan-lain", nil).To("/akun/keamanan")
	laptop.Get("/akun").Is(http.StatusSeeOther)
	lost.Get("/akun").Is(http.StatusSeeOther)
	phone.Get("/akun").Is(200)
}

// Where nothing carries codes, an account is made at once, and no page promises a code.
func TestWithoutCodes(t *testing.T) {
	s := openStreet(t)
	s.Identity.SetReach(identity.Reach{Tell: func(context.Context, identity.Notice) error { return nil }})
	s.Guest().Get("/masuk").Is(200).Silent("/masuk/hp", "/masuk/lupa")
	b := s.Guest()
	b.Post("/daftar?kembali=%2Fpesanan", url.Values{"name": {"Dewi"}, "phone": {"0812-3456-7890"}, "password": {secret}}).To("/pesanan")
	b.Get("/akun").Is(200).Says("Dewi")
	for _, path := range []string{"/masuk/hp", "/masuk/lupa"} {
		s.Guest().Post(path, url.Values{"phone": {"0812-3456-7890"}}).Is(422).Says("belum bisa mengirim kode")
	}
}

// Who is invited and has no account makes one with the number that was invited, shows by a code that it is hers, and accepts then.
func TestInvitedNewcomer(t *testing.T) {
	s := openStreet(t)
	invited, err := s.Members.Invite(s.Context(), members.System(), members.InvitationInput{
		Coop: s.Coop.ID, ID: "siti", Name: "Hj. Siti Maesarah", Phone: "0819-0000-0120", Roles: []members.Role{members.RoleTreasurer},
	})
	s.Must(err)
	link := members.InvitationPath(identity.Keys{[]byte("key")}, invited.Coop, invited.ID)
	path, signature, _ := strings.Cut(link, "?")
	b := s.Guest()
	waits := "/daftar/kode?" + url.Values{"kembali": {link}}.Encode()
	b.Get(link).Is(200).Says("Buat akun")
	b.Post(path+"/terima?"+signature, nil).Is(http.StatusUnauthorized)
	b.Post(path+"/daftar?"+signature, url.Values{"name": {"Hj. Siti Maesarah"}, "password": {secret}}).To(waits)
	s.Guest().Get(link).Is(200).Says("Buat akun") // nothing is made without the code
	b.Post("/daftar/kode", url.Values{"code": {"000000"}, "kembali": {link}}).Is(422)
	b.Post("/daftar/kode", url.Values{"code": {s.CodeOf("0819-0000-0120")}, "kembali": {link}}).To(link)
	b.Get(link).Is(200).Says("Terima undangan")
	b.Post(path+"/terima?"+signature, nil).To("/pengurus/" + s.Coop.Slug)
	b.Get(link).Is(200).Says("sudah Anda terima")
}
