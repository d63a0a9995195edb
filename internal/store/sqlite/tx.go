package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lumbung/internal/store"
)

var errClosed = errors.New("sqlite: the database is closed")

// txKey finds the transaction of one engine in a context: a program may have two engines open.
type txKey struct{ engine *Engine }

// tx is a running transaction. After an error that would have ended it on MongoDB it is of no more use here either.
type tx struct {
	mu     sync.Mutex
	conn   *conn
	ended  bool
	failed error
}

func (e *Engine) tx(ctx context.Context) *tx {
	t, _ := ctx.Value(txKey{e}).(*tx)
	return t
}

// InTx says whether the context carries a transaction of this engine.
func (e *Engine) InTx(ctx context.Context) bool { return e.tx(ctx) != nil }

// Tx runs change in a transaction. There is one writer, so nothing ever conflicts.
func (e *Engine) Tx(ctx context.Context, change func(ctx context.Context) error) error {
	if e.InTx(ctx) {
		return change(ctx)
	}
	return e.begin(ctx, func(c *conn) error {
		t := &tx{conn: c}
		defer t.end()
		if err := change(context.WithValue(ctx, txKey{e}, t)); err != nil {
			return err
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.failed
	})
}

func (t *tx) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
}

// use runs f on the connection of the transaction.
func (t *tx) use(ctx context.Context, f func(*conn) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.ended:
		return errors.New("sqlite: the transaction has ended")
	case t.failed != nil:
		return t.failed
	case ctx.Err() != nil:
		return ctx.Err()
	}
	err := f(t.conn)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.failed = err
	}
	return err
}

// read runs f on the transaction's connection or on an idle reader.
func (e *Engine) read(ctx context.Context, f func(*conn) error) error {
	if t := e.tx(ctx); t != nil {
		return t.use(ctx, f)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var c *conn
	var open bool
	select {
	case c, open = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	if !open {
		return errClosed
	}
	defer func() { e.readers <- c }()
	if c == nil {
		fresh, err := connect(e.path, true)
		if err != nil {
			return err
		}
		c = fresh
	}
	return f(c)
}

// write runs f in the context's transaction, or in a short one of its own.
func (e *Engine) write(ctx context.Context, f func(*conn) error) error {
	if t := e.tx(ctx); t != nil {
		return t.use(ctx, f)
	}
	return e.begin(ctx, f)
}

// begin waits for the writer and runs f between BEGIN and COMMIT, or ROLLBACK when f fails, panics or ends the
// goroutine, or when the context is done.
func (e *Engine) begin(ctx context.Context, f func(*conn) error) (err error) {
	c, err := e.acquire(ctx)
	if err != nil {
		return err
	}
	defer func() { e.writer <- c }()
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	committed := false
	c.wrote = nil
	defer func() {
		if committed {
			return
		}
		// A failed COMMIT may have rolled back by itself, and then this says "no transaction".
		if back := c.exec("ROLLBACK"); back != nil && err == nil {
			err = fmt.Errorf("sqlite: rollback: %w", back)
		}
	}()
	if err := c.forgetLayouts(); err != nil {
		return err
	}
	if err := f(c); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.exec("COMMIT"); err != nil {
		return fmt.Errorf("sqlite: commit: %w", err)
	}
	committed = true
	if len(c.wrote) > 0 {
		e.notices.Changed(c.wrote...)
	}
	return nil
}

// forgetLayouts forgets the layouts when another connection, or Prepare, has changed tables.
func (c *conn) forgetLayouts() error {
	rows, err := c.query("PRAGMA schema_version", nil, nil)
	if err == nil && rows[0] != c.version {
		c.layouts, c.version = nil, rows[0]
	}
	return err
}

// acquire waits for the writing connection.
func (e *Engine) acquire(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case c, open := <-e.writer:
		return e.opened(c, open)
	default:
	}
	timer := time.NewTimer(e.waiting)
	defer timer.Stop()
	select {
	case c, open := <-e.writer:
		return e.opened(c, open)
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, fmt.Errorf("sqlite: no write got through for %s: does a transaction write with the context from outside it?", e.waiting)
	}
}

func (e *Engine) opened(c *conn, open bool) (*conn, error) {
	if !open {
		return nil, errClosed
	}
	return c, nil
}
