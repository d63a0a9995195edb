package seller

import (
	"io/fs"
	"net/url"
	"regexp"
	"testing"

	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

const price = money.Amount(48_000)

// market is a market with the pages of sellers, in Indonesian.
type market struct{ *markettest.Market }

func openMarket(t *testing.T) market {
	t.Helper()
	m := market{markettest.Open(t)}
	m.Language = "id"
	m.Mount([]fs.FS{Locales()}, Static(), func(w *web.Web) (webtest.Face, error) { return New(m.Office(w)), nil })
	return m
}

// member is a new member, by user id, and her browser.
func (m market) member(name string) (string, *webtest.Browser) {
	m.Helper()
	user := m.Member(name)
	return user, m.As(user)
}

// upload posts a form with pictures.
func (m market) upload(b *webtest.Browser, path string, form url.Values, pictures ...[]byte) *webtest.Answer {
	m.Helper()
	return b.Upload(path, form, "pictures", pictures...)
}

// key reads the idempotency key off a page.
func (m market) key(page string) string {
	m.Helper()
	found := regexp.MustCompile(`name="kunci" value="([^"]+)"`).FindStringSubmatch(page)
	if found == nil {
		m.Fatal("the form has no key")
	}
	return found[1]
}
