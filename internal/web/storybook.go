package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
)

// Stories are one face in the storybook: its samples by name.
type Stories struct {
	Face    string
	Samples []string

	show func(c *gin.Context, name string) error
}

// Storybook shows each page of a face with its sample under /_pages, in dev mode only. Call it before NewEngine or after.
func (w *Web) Storybook(pages *Pages, samples map[string]any) {
	w.stories = append(w.stories, Stories{pages.options.Name, slices.Sorted(maps.Keys(samples)), func(c *gin.Context, name string) error {
		view, err := w.dress(samples[name], func(p *Page) { p.Locale, p.RequestID = w.locale(c), RequestID(c) })
		if err != nil {
			return fmt.Errorf("sample %s: %w", name, err)
		}
		return pages.Render(c, http.StatusOK, name, view)
	}})
}

func (w *Web) installStorybook(e *gin.Engine) {
	if !w.options.Dev {
		return
	}
	e.GET("/_pages", w.Wrap(w.showStories))
	e.GET("/_pages/:face/*page", w.Wrap(w.showStory))
}

func (w *Web) showStories(c *gin.Context) error {
	page := w.Page(c, "Pages")
	return w.Write(c, http.StatusOK, w.options.Stories(&page, w.stories))
}

func (w *Web) showStory(c *gin.Context) error {
	name := c.Param("page")[1:]
	for _, s := range w.stories {
		if s.Face == c.Param("face") && slices.Contains(s.Samples, name) {
			return s.show(c, name)
		}
	}
	return act.ErrNotFound
}
