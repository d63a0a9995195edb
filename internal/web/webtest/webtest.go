// Package webtest helps the faces test their pages: a Web without a database, a browser with cookies, checks every page
// must pass, and pictures from a headless Chromium. It must never be imported outside tests.
package webtest

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
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
func (s *Sessions) Bind(_ context.Context, token, user, _ string) error {
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

// ErrBroken is an error no visitor may read.
var ErrBroken = errors.New("dial mongodb://root:secret@10.0.0.7: refused")
