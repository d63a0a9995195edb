package storefront

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
)

// category shows one shelf, newest first.
func (s *Storefront) category(c *gin.Context) error {
	category, err := s.Catalog.Category(c.Request.Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	view := listPage{Page: s.page(c, category.Name.In(s.language(c)))}
	view.Heading, view.Nav = view.Title, "cari"
	view.Description = view.T("category.description", view.Title)
	view.NoIndex = len(view.Query) > 0 // one address for each shelf is enough
	view.Trail = []web.Crumb{{Text: view.T("web.home"), Href: "/"}, {Text: view.Title}}
	if err := s.list(c, &view, &category); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "category", view)
}
