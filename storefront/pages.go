package storefront

import (
	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
)

// names lists every page, so that one without a template is noticed at start.
func names() []string {
	return []string{
		"checkout", "purchase", "find", // buying
	}
}

// page is what every page of the storefront starts from. Title is already in the visitor's language.
func (s *Storefront) page(c *gin.Context, title string) web.Page {
	p := s.Web.Page(c, title)
	if code := s.destination(c); code != "" {
		p.Place = s.regencyName(code)
	}
	return p
}

// language is the visitor's language, "id" or "en".
func (s *Storefront) language(c *gin.Context) string { return s.Web.Locale(c).Tag() }
