package markettest

import (
	"context"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// engine notes of which collections it is asked.
type engine struct {
	store.Engine
	file  bool              // it is SQLite
	step  func(name string) // hears of each step before it is taken, in a process that dies at one
	mu    sync.Mutex
	asked []string
}

func (e *engine) note(s *store.Schema) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, s.Name)
}

// since are the questions after the first so many.
func (e *engine) since(first int) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.asked[first:])
}

func (e *engine) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	e.note(s)
	return e.Engine.Get(ctx, s, key)
}

func (e *engine) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	e.note(s)
	return e.Engine.GetMany(ctx, s, scope, ids)
}

func (e *engine) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	e.note(s)
	return e.Engine.List(ctx, s, find)
}

func (e *engine) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	e.note(s)
	return e.Engine.Count(ctx, s, find)
}

// Reads are the collections that the database is asked for while something is done, one for each question.
func (m *Market) Reads(work func()) []string {
	before := len(m.engine.since(0))
	work()
	return m.engine.since(before)
}

// AtMost fails the test when something asks the database more often. Sessions are kept elsewhere and do not count.
func (m *Market) AtMost(most int, what string, work func()) {
	m.Helper()
	asked := m.Reads(work)
	m.Logf("%2d reads: %s %v", len(asked), what, asked)
	if len(asked) > most {
		m.Errorf("%s reads %d times, want %d at most: %v", what, len(asked), most, asked)
	}
}
