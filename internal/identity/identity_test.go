package identity_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/internal/audit"
	"lumbung/internal/identity"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

const password = "kapal nelayan biru"

// world is the accounts of a test, with a clock that the test moves.
type world struct {
	*identity.Service
	t   *testing.T
	log *audit.Log

	mu   sync.Mutex
	now  time.Time
	sent []identity.Code
	told []identity.Notice
}

// each runs a test in a new world on every engine; hashes are cheap.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	eachDB(t, func(t *testing.T, w *world, _ *store.DB) { test(t, w) })
}

// eachDB is each for a test that opens a Tx.
func eachDB(t *testing.T, test func(t *testing.T, w *world, db *store.DB)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, now: time.Date(2126, 11, 22, 6, 0, 0, 0, time.UTC)} // MongoDB deletes by its own clock what has expired
		w.log = audit.New(db, w.clock)
		w.Service = identity.New(db, w.clock, w.log.RecordOwn)
		w.Cheap()
		w.SetReach(identity.Reach{SendCode: w.keepCode, Tell: w.keepNotice})
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, w, db)
	})
}

func (w *world) keepCode(_ context.Context, c identity.Code) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, c)
	return nil
}

func (w *world) keepNotice(_ context.Context, n identity.Notice) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, n)
	return nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// must fails the test on an error.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person registers the nth person.
func (w *world) person(n int) *identity.User {
	w.t.Helper()
	u, err := w.Register(w.t.Context(), identity.RegisterInput{
		Name: fmt.Sprintf("Orang Ke%c%c", 'a'+n/26, 'a'+n%26), Phone: fmt.Sprintf("08123456%04d", n), Password: password,
	})
	w.must(err)
	return u
}

// wantErr fails the test unless err is want.
func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func TestKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		keys := make([]identity.Keys, 8)
		var wait sync.WaitGroup
		for i := range keys {
			wait.Go(func() {
				var err error
				if keys[i], err = w.Keys(t.Context(), "orders"); err != nil {
					t.Errorf("Key: %v", err)
				}
			})
		}
		wait.Wait()
		for _, key := range keys {
			if len(key) != 1 || len(key[0]) != 32 || !bytes.Equal(key[0], keys[0][0]) {
				t.Fatalf("keys differ: %x and %x", key, keys[0])
			}
		}
		other, err := w.Keys(t.Context(), "letters")
		w.must(err)
		signature := keys[0].Sign("order 1")
		if !keys[0].Verify("order 1", signature) {
			t.Error("own signature refused")
		}
		if keys[0].Verify("order 2", signature) || other.Verify("order 1", signature) || other.Verify("", "") {
			t.Error("foreign signature taken")
		}
	})
}
