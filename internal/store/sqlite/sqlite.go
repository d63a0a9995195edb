// Package sqlite is the embedded engine of internal/store: one file, one writer, many readers. It holds each document
// as BSON in a blob, with a real column for each indexed field. It must never acknowledge a write that a power cut
// could undo (WAL, synchronous=FULL), nor run a query without an index.
package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"lumbung/internal/store"
)

// Engine is a store.Engine over one SQLite file.
type Engine struct {
	path    string
	writer  chan *conn // holds the one writing connection while nobody writes
	readers chan *conn // holds idle reading connections; nil ones are yet to be opened
	notices store.Notices
	stop    context.CancelFunc
	jobs    sync.WaitGroup
	listen  func()
	closing sync.Once

	mu      sync.RWMutex
	tables  map[*store.Schema]*table
	expire  map[string]*table // by name: the newest declaration of each collection that has expiring documents
	waiting time.Duration     // how long a write waits for the one before
}

var _ store.Engine = (*Engine)(nil)

// Open opens or creates the database file at path; its folder must exist and be writable.
func Open(ctx context.Context, path string) (*Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if err := writable(path); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	writer, err := connect(path, false)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(ctx.Err(), writer.checkVersion()); err != nil {
		return nil, errors.Join(err, writer.close())
	}
	e := &Engine{
		path: path, writer: make(chan *conn, 1), tables: map[*store.Schema]*table{}, expire: map[string]*table{}, waiting: 30 * time.Second,
	}
	e.writer <- writer
	e.readers = make(chan *conn, min(8, max(4, 2*runtime.GOMAXPROCS(0))))
	for range cap(e.readers) {
		e.readers <- nil
	}
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	e.jobs.Go(func() { e.sweepEachMinute(working) })
	e.listen = sync.OnceFunc(func() { e.jobs.Go(func() { e.listenEachSecond(working) }) })
	return e, nil
}

// writable says in one line what SQLite would call "out of memory".
func writable(path string) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil {
		return fmt.Errorf("the folder of the database does not exist: %s", folder)
	} else if !info.IsDir() {
		return fmt.Errorf("the folder of the database is a file: %s", folder)
	}
	probe, err := os.CreateTemp(folder, ".lumbung-*")
	if err != nil {
		return fmt.Errorf("cannot write to the folder of the database: %s", folder)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write to the database: %w", err)
	}
	return file.Close()
}

// Watch returns the notices, and begins to look each second whether another process has written.
func (e *Engine) Watch() *store.Notices {
	e.listen()
	return &e.notices
}

const (
	listenEvery = time.Second
	listenGap   = 2 * time.Second // without a look, after which copies count as old
)

// listenEachSecond compares SQLite's data_version, which changes with every commit of another connection than the one that
// asks. The only other connection that writes belongs to another process.
func (e *Engine) listenEachSecond(ctx context.Context) {
	ticker := time.NewTicker(listenEvery)
	defer ticker.Stop()
	var last driver.Value
	for {
		began := time.Now()
		if version, err := e.dataVersion(ctx); err == nil {
			if last != nil && version != last {
				e.notices.Lost()
			}
			last = version
			e.notices.Extend(began.Add(listenGap))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (e *Engine) dataVersion(ctx context.Context) (driver.Value, error) {
	c, err := e.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { e.writer <- c }()
	rows, err := c.query("PRAGMA data_version", nil, nil)
	if err != nil || len(rows) == 0 {
		return nil, errors.Join(err, errors.New("sqlite: no data_version"))
	}
	return rows[0], nil
}

// Ping says whether the database answers.
func (e *Engine) Ping(ctx context.Context) error {
	return e.read(ctx, func(c *conn) error {
		_, err := c.query("SELECT 1", nil, nil)
		return err
	})
}

// Close waits for those who read or write, ends the jobs and closes the file.
func (e *Engine) Close() (err error) {
	e.closing.Do(func() {
		e.stop()
		e.jobs.Wait()
		for range cap(e.readers) {
			if c := <-e.readers; c != nil {
				err = errors.Join(err, c.close())
			}
		}
		close(e.readers)
		err = errors.Join(err, (<-e.writer).close())
		close(e.writer)
	})
	return err
}

const sweepEvery = time.Minute

func (e *Engine) sweepEachMinute(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			_ = e.Sweep(ctx, now) // what stays is tried again in a minute
		}
	}
}

const sweepBatch = 500

// Sweep deletes the documents that have expired, in small transactions.
func (e *Engine) Sweep(ctx context.Context, now time.Time) error {
	e.mu.RLock()
	var tables []*table
	for _, t := range e.expire {
		tables = append(tables, t)
	}
	e.mu.RUnlock()
	for _, t := range tables {
		for _, index := range t.schema.Indexes {
			for more := index.Expire; more; {
				err := e.write(ctx, func(c *conn) (err error) {
					more, err = t.sweep(c, index, now)
					return err
				})
				if err != nil {
					return fmt.Errorf("sqlite: sweep %s: %w", t.name, err)
				}
			}
		}
	}
	return nil
}
