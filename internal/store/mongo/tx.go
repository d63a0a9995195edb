package mongo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"

	"lumbung/internal/store"
)

// txKey finds the transaction of one engine in a context: a program may have two engines open.
type txKey struct{ engine *Engine }

// tx is a running transaction. The server ends it at the first error; failed keeps that for those who look away.
type tx struct {
	mu     sync.Mutex
	ended  bool
	wrote  []store.Ref
	failed error
}

func (e *Engine) tx(ctx context.Context) *tx {
	t, _ := ctx.Value(txKey{e}).(*tx)
	return t
}

// InTx says whether the context carries a transaction of this engine.
func (e *Engine) InTx(ctx context.Context) bool { return e.tx(ctx) != nil }

// txOptions: a transaction sees one moment, and is acknowledged when a majority has it in its journal.
func txOptions() *options.TransactionOptionsBuilder {
	return options.Transaction().SetReadConcern(readconcern.Snapshot()).SetWriteConcern(durable()).SetReadPreference(readpref.Primary())
}

const brokenTries = 3

// Tx runs change in a snapshot transaction. A broken connection is tried again here, a conflict by store.DB.
func (e *Engine) Tx(ctx context.Context, change func(ctx context.Context) error) (err error) {
	if e.InTx(ctx) {
		return change(ctx)
	}
	for range brokenTries {
		var labeled mongo.LabeledError
		err = e.attempt(ctx, change)
		if !errors.As(err, &labeled) || !labeled.HasErrorLabel("TransientTransactionError") || !broken(err) || ctx.Err() != nil {
			break
		}
	}
	return err
}

func (e *Engine) attempt(ctx context.Context, change func(ctx context.Context) error) error {
	session, err := e.client.StartSession()
	if err != nil {
		return fmt.Errorf("mongo: start session: %w", err)
	}
	after := context.WithoutCancel(ctx)
	err = session.StartTransaction(txOptions())
	if err != nil {
		session.EndSession(after)
		return fmt.Errorf("mongo: start transaction: %w", err)
	}
	t := &tx{}
	committing := false
	defer func() {
		_ = t.end() // after a failure or a panic: that is what the caller hears of
		if !committing && e.pulse.silent() {
			e.background.Go(func() { abort(after, session) }) // nobody waits for a server that is silent
			return
		}
		if !committing {
			abort(after, session)
			return
		}
		session.EndSession(after)
	}()
	if err := change(context.WithValue(mongo.NewSessionContext(ctx, session), txKey{e}, t)); err != nil {
		return err
	}
	if err := t.end(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	committing = true
	err = commit(after, session)
	if len(t.wrote) > 0 && !errors.Is(err, store.ErrConflict) { // otherwise it was saved, or may have been
		e.notices.Changed(t.wrote...)
	}
	return err
}

// abort ends a transaction. The server ends it by itself if this is lost.
func abort(ctx context.Context, session *mongo.Session) {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	_ = session.AbortTransaction(ctx)
	session.EndSession(ctx)
}

// commit asks until it knows: an answer that was lost does not mean that nothing was saved.
func commit(ctx context.Context, session *mongo.Session) error {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	for mayBeSaved := false; ; {
		err := session.CommitTransaction(ctx)
		var labeled mongo.LabeledError
		lost := errors.As(err, &labeled) && labeled.HasErrorLabel("UnknownTransactionCommitResult")
		mayBeSaved = mayBeSaved || lost
		switch {
		case err == nil:
			return nil
		case (lost || mayBeSaved && away(err)) && ctx.Err() == nil:
			select {
			case <-ctx.Done():
			case <-time.After(shortestPause):
			}
		case passing(err):
			return fmt.Errorf("%w: %w", store.ErrConflict, err)
		case mayBeSaved: // without the error's labels: nobody may run the change again
			return fmt.Errorf("mongo: commit, which may have been saved: %w: %s", store.ErrUnavailable, err.Error())
		case away(err):
			return fmt.Errorf("mongo: commit: %w: %w", store.ErrUnavailable, err)
		default:
			return fmt.Errorf("mongo: commit: %w", err)
		}
	}
}

func (t *tx) end() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	return t.failed
}

// run does one operation, in the context's transaction if there is one; wrote is what it writes, nil for one that reads.
func (e *Engine) run(ctx context.Context, s *store.Schema, f func(context.Context, *collection) error, wrote ...*store.Ref) error {
	c, caller := e.collection(s), ctx
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, operationTimeout)
		defer cancel()
	}
	t := e.tx(ctx)
	do := func(ctx context.Context) error { return c.explain(caller, f(ctx, c)) }
	if t == nil {
		err := e.pulse.watched(ctx, len(wrote) > 0, do)
		if !refused(err) {
			for _, ref := range wrote {
				e.notices.Changed(*ref)
			}
		}
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.ended:
		return errors.New("mongo: the transaction has ended")
	case t.failed != nil:
		return t.failed
	}
	err := e.pulse.watched(ctx, false, do)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.failed = err
	}
	if err == nil {
		for _, ref := range wrote {
			t.wrote = append(t.wrote, *ref)
		}
	}
	return err
}

// refused says whether nothing can have been saved.
func refused(err error) bool {
	return errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrDuplicate) || errors.Is(err, store.ErrConflict)
}
