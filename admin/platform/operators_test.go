package platform

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// openPlatform is a market with the operator's pages, and its operator's browser.
func openPlatform(t *testing.T) (*markettest.Market, *webtest.Browser) {
	t.Helper()
	m := markettest.Open(t)
	m.Language = "id"
	m.Mount([]fs.FS{Locales(), os.DirFS("../../storefront/locales")}, Static(), func(w *web.Web) (webtest.Face, error) {
		return New(Parts{
			Parts: m.Office(w), Readings: func() []Reading { return nil }, Messages: true,
			Jobs: m.Jobs,
		}), nil
	})
	ida := m.Person("Ida Ayu")
	m.Must(m.Members.SetOperator(t.Context(), members.System(), ida, true))
	return m, m.As(ida)
}

// An operator suspends a cooperative for a reason, reads what its chair answers and lifts it; the log has both under its name.
func TestStandingPage(t *testing.T) {
	m, b := openPlatform(t)
	chair := m.Member("Lalu Ahmad", members.RoleChair)
	const page = "/platform/koperasi/sembalun/keadaan"
	b.Get(page).Is(200).Says("Koperasi ini berjualan").Has(`href="/platform/keadaan"`)
	m.As(chair).Get(page).Is(http.StatusNotFound)
	m.As(chair).Post(page+"/bekukan", url.Values{"reason": {"Iseng"}}).Is(http.StatusNotFound)
	b.Post(page+"/bekukan", url.Values{"reason": {" "}}).Is(422)
	long := strings.Repeat("alasan ", 80)
	b.Post(page+"/bekukan", url.Values{"reason": {long}}).Is(422).Has(strings.TrimSpace(long))
	b.Post(page+"/cabut", url.Values{"reason": {"Beres"}}).Is(http.StatusConflict).Says("tidak sedang dibekukan")
	b.Post(page+"/bekukan", url.Values{"reason": {"Izin usaha dicabut"}}).To(page)
	b.Get(page).Is(200).Says("Koperasi Sembalun Makmur dibekukan", "Izin usaha dicabut", "belum menjawab")
	b.Post(page+"/bekukan", url.Values{"reason": {"Lagi"}}).Is(http.StatusConflict)
	m.Pass(2 * time.Minute) // the list may be a minute old
	b.Get("/platform").Is(200).Says("Dibekukan")
	actor, err := m.Members.Actor(t.Context(), chair)
	m.Must(err)
	_, err = m.Members.AnswerSuspension(t.Context(), actor, m.Coop.ID, "Suratnya keliru.")
	m.Must(err)
	b.Get(page).Is(200).Says("Suratnya keliru.")
	m.Pass(2 * time.Minute)
	b.Get("/platform").Is(200).Says("ada jawaban", "Ketua menjawab pembekuan")
	m.Deliver()
	b.Post(page+"/cabut", url.Values{"reason": {"Beres"}}).To(page)
	b.Get(page).Is(200).Says("berjualan lagi", "Izin usaha dicabut", "Beres").Silent("Suratnya keliru.")
	m.Deliver()
	b.Get("/platform/audit").Is(200).Says("Membekukan koperasi", "Mencabut pembekuan koperasi", "Koperasi Sembalun Makmur")
}

// An operator asks another in by number, ends her, and reads both in the log; nobody else sees any of it.
func TestOperatorsPage(t *testing.T) {
	m, b := openPlatform(t)
	operators, err := m.Identity.Operators(t.Context())
	m.Must(err)
	ida, made := operators[0].ID, m.Person("Made Wirawan")
	const page = "/platform/operator"
	b.Get(page).Is(200).Says("Ida Ayu", "Hanya ada satu pengelola")
	b.Post(page+"/tambah", url.Values{"phone": {"0812"}}).Is(422).Has(`value="0812"`)
	b.Post(page+"/tambah", url.Values{"phone": {"081299991234"}}).Is(422).Says("belum punya akun")
	u, err := m.Identity.User(t.Context(), made)
	m.Must(err)
	m.As(made).Get(page).Is(http.StatusNotFound)
	b.Post(page+"/tambah", url.Values{"phone": {u.Phone}}).To(page)
	b.Get(page).Says("Made Wirawan sekarang pengelola").Silent("Hanya ada satu pengelola")
	b.Post(page+"/akhiri", url.Values{"siapa": {ida}}).Is(http.StatusForbidden)
	b.Post(page+"/akhiri", url.Values{"siapa": {made}}).To(page)
	b.Get("/platform/audit").Is(200).Says("Mengubah pengelola", "Made Wirawan", "Ida Ayu")
	b.Get("/platform/audit?dari=2099-01-01").Says("Belum ada catatan")
	b.Get("/platform/audit/unduh").Is(200).Says("Mengubah pengelola")
	m.As(made).Get("/platform/audit").Is(http.StatusNotFound)
}
