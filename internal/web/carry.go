package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// SetCookie gives the browser something small that it brings along with each request for so long, in a cookie of its own: in
// the session it would cost two writes of the database, and the visitor would be a stranger no more. The visitor can read
// and change it, so that whoever reads it trusts nothing in it.
func (w *Web) SetCookie(c *gin.Context, name, value string, life time.Duration) {
	w.setCarried(c, name, value, int(life.Seconds()))
}

// Cookie is what the browser brought under a name, "" when it is nothing.
func (w *Web) Cookie(c *gin.Context, name string) string {
	cookie, err := c.Request.Cookie(w.carrier(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// DropCookie takes back what the browser carries under a name.
func (w *Web) DropCookie(c *gin.Context, name string) {
	if _, err := c.Request.Cookie(w.carrier(name)); err == nil {
		w.setCarried(c, name, "", -1)
	}
}

func (w *Web) setCarried(c *gin.Context, name, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: w.carrier(name), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: w.secure, SameSite: http.SameSiteLaxMode,
	})
	c.Header("Cache-Control", "no-store") // what is kept would give it again
}

// carrier has the prefix of the session's cookie, so that no neighbouring host can put words into our mouth.
func (w *Web) carrier(name string) string { return w.sessions.Cookie.Name + "-" + name }
