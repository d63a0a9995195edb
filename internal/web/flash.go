package web

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// Flash is a sentence shown once, on the next page. Its Tone is padi (done), nila (to know), kunyit (careful) or bata
// (went wrong).
type Flash struct{ Tone, Text string }

func tones() []string { return []string{"padi", "nila", "kunyit", "bata"} }

// How long a sentence waits for its page, in seconds, and how long it may be, in bytes.
const (
	flashLife = 10 * 60
	flashMost = 1500
)

// Flash sends a sentence along for the next page. It travels in a cookie of its own: in the session it would cost two
// writes of the database for each form.
func (w *Web) Flash(c *gin.Context, tone, key string, args ...any) {
	if text := w.locale(c).T(key, args...); len(text) <= flashMost {
		w.setFlash(c, base64.RawURLEncoding.EncodeToString([]byte(tone+" "+text)), flashLife)
	}
}

// takeFlash returns the sentence that came along, and takes it back from the browser.
func (w *Web) takeFlash(c *gin.Context) *Flash {
	cookie, err := c.Request.Cookie(w.flashCookie())
	if err != nil {
		return nil
	}
	w.setFlash(c, "", -1)
	c.Header("Cache-Control", "no-store") // or the back button would say it again
	content, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	tone, text, found := strings.Cut(string(content), " ")
	if err != nil || !found || !slices.Contains(tones(), tone) {
		return nil // not ours
	}
	return &Flash{tone, text}
}

func (w *Web) setFlash(c *gin.Context, value string, age int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: w.flashCookie(), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: w.secure, SameSite: http.SameSiteLaxMode,
	})
}

// flashCookie has the prefix of the session's cookie, so that no neighbouring host can put words into our mouth.
func (w *Web) flashCookie() string { return w.sessions.Cookie.Name + "-pesan" }
