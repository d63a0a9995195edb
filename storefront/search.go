package storefront

import (
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"lumbung/search"
)

// suggestions is how many lines stand under the search box.
const suggestions = 8

// capital writes the first letter large.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// suggestionJSON is one line under the search box.
type suggestionJSON struct {
	Text string `json:"teks"`
	Href string `json:"ke,omitempty"`
}

// suggest answers /cari/saran?q= while somebody types.
func (s *Storefront) suggest(c *gin.Context) error {
	lines := []suggestionJSON{}
	typed := strings.TrimSpace(c.Query("q"))
	found, err := s.Search.Suggest(c.Request.Context(), typed, s.Web.Locale(c).Tag(), suggestions)
	if site := s.Web.Site(c); site != nil {
		found, err = s.suggestOwn(c.Request.Context(), site, typed)
	}
	if err != nil && !errors.Is(err, search.ErrUnavailable) {
		return err
	}
	for _, line := range found {
		answer := suggestionJSON{Text: line.Text}
		if line.Category != "" {
			answer.Href = "/kategori/" + line.Category
		}
		lines = append(lines, answer)
	}
	c.Header("Cache-Control", "private, max-age=60")
	c.JSON(http.StatusOK, lines)
	return nil
}
