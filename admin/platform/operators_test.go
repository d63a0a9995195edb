package platform

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"testing"

	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// An operator asks another in by number, ends her, and reads both in the log; nobody else sees any of it.
func TestOperatorsPage(t *testing.T) {
	m := markettest.Open(t)
	m.Language = "id"
	m.Mount([]fs.FS{Locales(), os.DirFS("../../storefront/locales")}, Static(), func(w *web.Web) (webtest.Face, error) {
		return New(Parts{Parts: m.Office(w), Readings: func() []Reading { return nil }}), nil
	})
	ida, made := m.Person("Ida Ayu"), m.Person("Made Wirawan")
	m.Must(m.Members.SetOperator(t.Context(), members.System(), ida, true))
	b := m.As(ida)
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
