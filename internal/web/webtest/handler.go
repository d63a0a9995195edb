package webtest

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
)

// Face is a set of pages with routes.
type Face interface {
	Routes(e *gin.Engine) error
}

// door is where Handler signs people in, by user id.
const door = "/uji/masuk/"

// Handler answers for faces, and lets Browser.SignIn in.
func Handler(t testing.TB, w *web.Web, faces ...Face) http.Handler {
	t.Helper()
	e := w.NewEngine()
	for _, face := range faces {
		if err := face.Routes(e); err != nil {
			t.Fatal(err)
		}
	}
	e.GET(door+":user", w.Wrap(func(c *gin.Context) error {
		c.Status(http.StatusNoContent)
		return w.SignIn(c, c.Param("user"))
	}))
	return w.Handler(e)
}
