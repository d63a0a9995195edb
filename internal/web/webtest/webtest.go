// Package webtest helps the faces test their pages: a Web without a database, a browser with cookies, checks every page
// must pass, and pictures from a headless Chromium. It must never be imported outside tests.
package webtest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// BaseURL is the address every Web of this package believes to have.
const BaseURL = "http://lumbung.test"

// New returns a Web with sessions in memory and the sentences of locales beside the shared ones. Change may adjust its
// options. People are known by id; without one of that id nobody can sign in.
func New(t testing.TB, locales []fs.FS, change ...func(*web.Options)) *web.Web {
	t.Helper()
	catalog, err := i18n.Load(append([]fs.FS{web.Locales()}, locales...)...)
	if err != nil {
		t.Fatalf("load locales: %v", err)
	}
	o := web.Options{
		BaseURL: BaseURL, Catalog: catalog, Sessions: NewSessions(), Actor: nobody, Trouble: ui.Trouble, Stories: ui.Stories,
		Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&o)
	}
	w, err := web.New(o)
	if err != nil {
		t.Fatalf("web.New: %v", err)
	}
	return w
}

func nobody(context.Context, string) (members.Actor, error) {
	return members.Actor{}, identity.ErrNotSignedIn
}

// People answers web.Options.Actor from a list.
func People(actors ...members.Actor) func(context.Context, string) (members.Actor, error) {
	return func(_ context.Context, id string) (members.Actor, error) {
		for _, a := range actors {
			if a.ID() == id {
				return a, nil
			}
		}
		return members.Actor{}, identity.ErrNotSignedIn
	}
}

// Sessions keeps sessions in memory and counts how often it was asked.
type Sessions struct {
	mu    sync.Mutex
	kept  map[string]kept
	Reads int
	Saves int
}

type kept struct {
	data   []byte
	expiry time.Time
	user   string
}

// NewSessions returns an empty store.
func NewSessions() *Sessions { return &Sessions{kept: map[string]kept{}} }

// FindCtx looks a session up.
func (s *Sessions) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Reads++
	k, ok := s.kept[token]
	if !ok || k.data == nil || time.Now().After(k.expiry) {
		return nil, false, nil
	}
	return k.data, true, nil
}

// CommitCtx saves a session.
func (s *Sessions) CommitCtx(_ context.Context, token string, data []byte, expiry time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Saves++
	s.kept[token] = kept{data, expiry, s.kept[token].user}
	return nil
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(_ context.Context, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, token)
	return nil
}

// Bind notes whose session it is.
func (s *Sessions) Bind(_ context.Context, token, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kept[token]
	k.user = user
	s.kept[token] = k
	return nil
}

// Count is the number of sessions kept.
func (s *Sessions) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.kept)
}

// Find is FindCtx.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Browser visits a handler as a phone would: it keeps cookies and does not follow redirects by itself.
type Browser struct {
	t       testing.TB
	handler http.Handler
	jar     http.CookieJar
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
	return &Browser{t: t, handler: handler, jar: jar, Header: http.Header{"Accept": {"text/html"}}}
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	what   string
	Status int
	Header http.Header
	Body   string
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
	r := httptest.NewRequestWithContext(b.t.Context(), method, BaseURL+path, body)
	maps.Copy(r.Header, b.Header)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if r.Header.Get("Sec-Fetch-Site") == "" {
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}
	}
	for _, cookie := range b.jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, r)
	b.jar.SetCookies(r.URL, rec.Result().Cookies())
	return &Answer{b.t, method + " " + path, rec.Code, rec.Header(), rec.Body.String()}
}

// Cookie is a cookie by name, nil when the browser has none.
func (b *Browser) Cookie(name string) *http.Cookie {
	u, err := url.Parse(BaseURL)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.jar.Cookies(u) {
		if c.Name == name {
			return c
		}
	}
	return nil
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

// ErrBroken is an error no visitor may read.
var ErrBroken = errors.New("dial mongodb://root:secret@10.0.0.7: refused")
