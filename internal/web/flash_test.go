package web_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// TestForeignFlash: a cookie that is not one of ours says nothing and goes away.
func TestForeignFlash(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil, func(o *web.Options) { o.Actor = webtest.People(members.Actor{}) })
	for content, says := range map[string]string{
		"padi Disimpan.": "Disimpan.", "padi": "", "merah Uang Anda hilang.": "", "": "", "\xff": "",
	} {
		b := webtest.NewBrowser(t, w.Handler(sessionRoutes(w)))
		b.Header.Set("Cookie", "lumbung-pesan="+base64.RawURLEncoding.EncodeToString([]byte(content)))
		a := b.Get("/siapa").Is(http.StatusOK)
		if a.Body != "guest "+says {
			t.Errorf("%q: the page says %q", content, a.Body)
		}
		gone, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
		if err != nil || gone.Name != "lumbung-pesan" || gone.MaxAge >= 0 {
			t.Errorf("%q: the cookie does not go away: %v, %v", content, gone, err)
		}
	}
	b := webtest.NewBrowser(t, w.Handler(sessionRoutes(w)))
	b.Header.Set("Cookie", "lumbung-pesan=not base64!")
	b.Get("/siapa").Is(http.StatusOK).Has("guest")
}
