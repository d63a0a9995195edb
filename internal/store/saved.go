package store

import (
	"context"
	"slices"
	"sync"
)

// onSaved is what a transaction calls after its commit.
type onSaved struct {
	outer context.Context //nolint:containedctx // of the caller of Tx
	mu    sync.Mutex
	calls []savedCall
}

type savedCall struct {
	document string // the document whose Spec.Saved it is, "" for OnSaved
	then     func(context.Context)
}

type onSavedKey struct{ engine Engine }

// OnSaved calls then, in this process, after the commit of the Tx of ctx, and at once outside a Tx. It is a hint: a process
// that dies in between calls nothing, and neither does one that never learns whether the Tx was saved.
func (db *DB) OnSaved(ctx context.Context, then func()) {
	db.onSaved(ctx, "", func(context.Context) { then() })
}

// onSaved keeps one call for each document: the last. A nil then forgets the one before.
func (db *DB) onSaved(ctx context.Context, document string, then func(context.Context)) {
	saved, inTx := ctx.Value(onSavedKey{db.engine}).(*onSaved)
	if !inTx {
		if then != nil {
			then(ctx)
		}
		return
	}
	saved.mu.Lock()
	defer saved.mu.Unlock()
	if document != "" {
		saved.calls = slices.DeleteFunc(saved.calls, func(c savedCall) bool { return c.document == document })
	}
	if then != nil {
		saved.calls = append(saved.calls, savedCall{document, then})
	}
}

// reset forgets the calls of an attempt that was not saved.
func (s *onSaved) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// call runs the calls with the context of the caller of Tx.
func (s *onSaved) call(ctx context.Context) {
	for _, c := range s.calls {
		c.then(ctx)
	}
}
