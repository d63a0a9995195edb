package storefront

import (
	"regexp"
	"strings"
	"testing"

	"lumbung/internal/ui"
)

// Every page of the shop leads to the texts about it. They are there in both languages, and what they lead to is there.
func TestInfoPages(t *testing.T) {
	s := openStreet(t)
	foot := s.Guest().Get("/").Is(200)
	known, err := loadInfos()
	s.Must(err)
	for _, name := range ui.InfoPages() {
		foot.Has(`href="/` + name + `"`)
		id, en := known[name]["id"], known[name]["en"]
		if strings.Count(id, "<h2") != strings.Count(en, "<h2") || strings.Count(id, "<li") != strings.Count(en, "<li") {
			t.Errorf("%s has other parts in English", name)
		}
		page := s.Guest().Get("/" + name).Is(200)
		for _, link := range regexp.MustCompile(`<a href="([^"]+)"`).FindAllStringSubmatch(id+en, -1) {
			if got := s.Guest().Get(link[1]); got.Status != 200 && !strings.HasPrefix(got.Header.Get("Location"), "/masuk") {
				t.Errorf("%s leads to %s, which answers %d", name, link[1], got.Status)
			}
		}
		page.Has("<h1>", `name="description"`)
		s.Guest().Get("/sitemap/umum.xml").Is(200).Has("/" + name + "</loc>")
	}
}
