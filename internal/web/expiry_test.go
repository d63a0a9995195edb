package web_test

import (
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// TestSessionExpires keeps an old cookie alive as a thief would and watches the server end it.
func TestSessionExpires(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, test := range map[string]struct {
		visits   time.Duration // how often
		signedIn time.Duration // how long at most
	}{
		"unused": {31 * day, 30 * day},
		"used":   {20 * day, 90 * day},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := webtest.New(t, nil, func(o *web.Options) {
					o.Actor = webtest.People(members.Actor{User: &identity.User{ID: "u1", Name: "Sri"}})
				})
				h := w.Handler(sessionRoutes(w))
				b := webtest.NewBrowser(t, h)
				b.Post("/simpan", url.Values{})
				b.Post("/masuk", url.Values{}).To("/")
				cookie := "lumbung=" + b.Cookie("lumbung").Value
				for passed := test.visits; passed <= test.signedIn+2*test.visits; passed += test.visits {
					time.Sleep(test.visits)
					thief := webtest.NewBrowser(t, h)
					thief.Header.Set("Cookie", cookie)
					want := "Sri"
					if passed > test.signedIn {
						want = "guest"
					}
					thief.Get("/siapa").Has(want)
				}
			})
		})
	}
}
