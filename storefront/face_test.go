package storefront

import (
	"testing"

	"lumbung/internal/web/webtest"
)

// TestPages: every page has a sample that is sound in both languages.
func TestPages(t *testing.T) {
	s := browseStorefront(t)
	webtest.CheckFace(t, s.Web, s.newFace())
}
