package webtest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Browser visits a handler as a phone would: it keeps cookies and does not follow redirects by itself.
type Browser struct {
	t       testing.TB
	handler http.Handler
	jar     http.CookieJar
	address string // of the site that is visited
	// Header is sent with every request.
	Header http.Header
}

// NewBrowser returns one without cookies.
func NewBrowser(t testing.TB, handler http.Handler) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{t: t, handler: handler, jar: jar, address: BaseURL, Header: http.Header{"Accept": {"text/html"}}}
}

// At goes on at another address of the handler, such as http://kopi.example. Cookies stay with the address that gave them.
func (b *Browser) At(address string) *Browser {
	there := *b
	there.address = address
	return &there
}

// SignIn signs somebody in by user id, without a password. The handler is one of Handler.
func (b *Browser) SignIn(user string) *Browser {
	b.t.Helper()
	b.Get(door + user).Is(http.StatusNoContent)
	return b
}

// Speak chooses the language of the pages.
func (b *Browser) Speak(language string) *Browser {
	b.t.Helper()
	b.jar.SetCookies(b.base(), []*http.Cookie{{Name: "bahasa", Value: language}})
	return b
}

// Get opens a page.
func (b *Browser) Get(path string) *Answer {
	b.t.Helper()
	return b.Do(http.MethodGet, path, nil)
}

// Post sends a form from our own site.
func (b *Browser) Post(path string, form url.Values) *Answer {
	b.t.Helper()
	return b.Do(http.MethodPost, path, form)
}

// Do sends a request; what is in Header goes with it.
func (b *Browser) Do(method, path string, form url.Values) *Answer {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequestWithContext(b.t.Context(), method, b.address+path, body)
	maps.Copy(r.Header, b.Header)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if r.Header.Get("Sec-Fetch-Site") == "" {
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}
	}
	return b.send(r)
}

// Upload sends a form with files in one field from our own site.
func (b *Browser) Upload(path string, form url.Values, field string, files ...[]byte) *Answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			b.must(w.WriteField(name, value))
		}
	}
	for i, content := range files {
		part, err := w.CreateFormFile(field, fmt.Sprintf("%s-%d", field, i))
		b.must(err)
		_, err = part.Write(content)
		b.must(err)
	}
	b.must(w.Close())
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, b.address+path, &body)
	maps.Copy(r.Header, b.Header)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}

func (b *Browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// send sends a request with the cookies and keeps those that come back.
func (b *Browser) send(r *http.Request) *Answer {
	for _, cookie := range b.jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, r)
	b.jar.SetCookies(r.URL, rec.Result().Cookies())
	return &Answer{b.t, r.Method + " " + r.URL.RequestURI(), rec.Code, rec.Header(), helpFold.ReplaceAllString(rec.Body.String(), "")}
}

// base is the address that is visited.
func (b *Browser) base() *url.URL {
	b.t.Helper()
	u, err := url.Parse(b.address)
	b.must(err)
	return u
}

// Cookie is a cookie by name, nil when the browser has none.
func (b *Browser) Cookie(name string) *http.Cookie {
	for _, c := range b.jar.Cookies(b.base()) {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// helpFold is the help of a page. It speaks of buttons that not everybody gets.
var helpFold = regexp.MustCompile(`(?s)<details class="help no-print">.*?</details>`)

// Answer is what came back, without the help of the page.
type Answer struct {
	t      testing.TB
	what   string
	Status int
	Header http.Header
	Body   string
}

// Is checks the status.
func (a *Answer) Is(status int) *Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Errorf("%s: got status %d, want %d\n%s", a.what, a.Status, status, Text(a.Body))
	}
	return a
}

// To checks that the answer leads to a path with a 303.
func (a *Answer) To(path string) *Answer {
	a.t.Helper()
	if got := a.Header.Get("Location"); a.Status != http.StatusSeeOther || got != path {
		a.t.Errorf("%s: got %d to %q, want 303 to %q", a.what, a.Status, got, path)
	}
	return a
}

// Says checks that all the words can be read on the page.
func (a *Answer) Says(words ...string) *Answer {
	a.t.Helper()
	text := Text(a.Body)
	for _, w := range words {
		if !strings.Contains(text, w) {
			a.t.Errorf("%s: page does not say %q:\n%s", a.what, w, text)
		}
	}
	return a
}

// Silent checks that none of the words can be read on the page, or stand anywhere in it.
func (a *Answer) Silent(words ...string) *Answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) || strings.Contains(Text(a.Body), w) {
			a.t.Errorf("%s: page must not contain %q", a.what, w)
		}
	}
	return a
}

// Has checks that the HTML contains all the pieces.
func (a *Answer) Has(pieces ...string) *Answer {
	a.t.Helper()
	for _, p := range pieces {
		if !strings.Contains(a.Body, p) {
			a.t.Errorf("%s: page lacks %q:\n%s", a.what, p, a.Body)
		}
	}
	return a
}
