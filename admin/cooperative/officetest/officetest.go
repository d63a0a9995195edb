// Package officetest opens the officers' back office in a market, for the tests of its desks.
package officetest

import (
	"io/fs"
	"testing"

	"lumbung/admin/cooperative"
	"lumbung/internal/markettest"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
	"lumbung/storefront"
)

// Open is a market with the pages of officers, in Indonesian.
func Open(t *testing.T) *markettest.Market {
	t.Helper()
	m := markettest.Open(t)
	m.Language = "id"
	locales := []fs.FS{cooperative.Locales(), storefront.Locales()}
	m.Mount(locales, cooperative.Static(), func(w *web.Web) (webtest.Face, error) { return cooperative.New(m.Office(w)), nil })
	return m
}
