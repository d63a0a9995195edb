package web

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// Flash is a sentence shown once, on the next page. Its Tone is padi (done), nila (to know), kunyit (careful) or bata
// (went wrong).
type Flash struct{ Tone, Text string }

func tones() []string { return []string{"padi", "nila", "kunyit", "bata"} }

// How long a sentence waits for its page, and how long it may be, in bytes.
const (
	carriedFlash = "pesan"
	flashLife    = 10 * time.Minute
	flashMost    = 1500
)

// Flash sends a sentence along for the next page.
func (w *Web) Flash(c *gin.Context, tone, key string, args ...any) {
	if text := w.locale(c).T(key, args...); len(text) <= flashMost {
		w.SetCookie(c, carriedFlash, base64.RawURLEncoding.EncodeToString([]byte(tone+" "+text)), flashLife)
	}
}

// takeFlash returns the sentence that came along, and takes it back from the browser, or the back button would say it
// again.
func (w *Web) takeFlash(c *gin.Context) *Flash {
	carried := w.Cookie(c, carriedFlash)
	w.DropCookie(c, carriedFlash)
	content, err := base64.RawURLEncoding.DecodeString(carried)
	tone, text, found := strings.Cut(string(content), " ")
	if err != nil || !found || !slices.Contains(tones(), tone) {
		return nil // none, or not ours
	}
	return &Flash{tone, text}
}
