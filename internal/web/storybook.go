package web

import (
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
