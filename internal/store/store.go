// Package store keeps documents: one typed API, two engines. Every capability writes its persistence once, over this
// package, and never learns whether SQLite or MongoDB runs below. It must never grow a verb that one engine cannot
// keep exactly, nor a query that scans: a query names a declared index.
//
// Documents are BSON. The type of a collection is a struct with bson tags and a string field tagged `bson:"_id"`.
// Money is int64 (or a type of that kind), times are UTC milliseconds. The engines keep two more fields: `_v`, the
// version that Update compares, and `_seal`, by which a document shows that something else than this package changed it.
package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/fault"
)

const versionField = "_v"

// Errors a caller may test for. DuplicateError says which unique index refused.
var (
	ErrNotFound  = errors.New("store: not found")
	ErrDuplicate = errors.New("store: duplicate")
	ErrConflict  = errors.New("store: changed by another writer")
	// ErrUnchanged is returned by an Update's change to say that there is nothing to save; Update then returns the
	// document as it is, without an error.
	ErrUnchanged = errors.New("store: unchanged")
	// ErrUnavailable: the database does not answer just now. Visitors are told to come again (503).
	ErrUnavailable = fault.New(fault.Unavailable, "web.unavailable")
	// ErrFull: there is no room on the disk. Nothing was saved.
	ErrFull = fault.New(fault.Unavailable, "web.full")
)

// DuplicateError is an ErrDuplicate that names the collection and the unique index ("_id" for the id).
type DuplicateError struct{ Collection, Index string }

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("store: duplicate in %s, index %s", e.Collection, e.Index)
}

// Is makes errors.Is(err, ErrDuplicate) true.
func (e *DuplicateError) Is(target error) bool { return target == ErrDuplicate }

// RetryDuplicate makes an ErrDuplicate an ErrConflict as well. A Tx whose Insert lost to another writer returns it, runs
// again and finds the document of the other.
func RetryDuplicate(err error) error {
	if errors.Is(err, ErrDuplicate) {
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return err
}

// NotFoundAs returns missing for an ErrNotFound, and any other err as it is.
func NotFoundAs(err, missing error) error {
	if errors.Is(err, ErrNotFound) {
		return missing
	}
	return err
}

// Engine is what a database must do for this package: internal/store/sqlite and internal/store/mongo do it. Raw
// documents carry their _id and _v. Inside the function given to Tx, the context carries the transaction.
type Engine interface {
	// Prepare makes collections, indexes and validators exist and every stored document indexed. It may be called by
	// several processes at once.
	Prepare(ctx context.Context, schemas []Schema) error
	Get(ctx context.Context, s *Schema, key Key) (bson.Raw, error)
	// GetMany returns the documents with these ids that are there, in any order; with a scope, those of the scope.
	GetMany(ctx context.Context, s *Schema, scope string, ids []string) ([]bson.Raw, error)
	// Insert saves new documents; several of them within a Tx only.
	Insert(ctx context.Context, s *Schema, docs ...bson.Raw) error
	// Replace saves doc if the stored version is still the given one: ErrConflict if not, ErrNotFound if it is gone.
	Replace(ctx context.Context, s *Schema, key Key, version int64, doc bson.Raw) error
	Delete(ctx context.Context, s *Schema, key Key) error
	// Add changes numbers in one atomic step if every guard holds, raises _v by one and returns the new document.
	// held is false, and nothing has changed, when a guard did not hold.
	Add(ctx context.Context, s *Schema, key Key, changes []Change, guards []Guard) (doc bson.Raw, held bool, err error)
	// List returns at most find.Limit documents in the order of the index, find.Ranges one after the other. It never scans: an
	// index that the database does not have is an error.
	List(ctx context.Context, s *Schema, find Find) ([]bson.Raw, error)
	// Count counts at most find.Limit documents.
	Count(ctx context.Context, s *Schema, find Find) (int, error)
	// Tx runs change once in a transaction; a passing conflict is returned as ErrConflict and DB.Tx tries again.
	// A Tx inside a Tx joins it. Where a verb failed with anything but ErrNotFound, Tx fails even if change returns nil.
	Tx(ctx context.Context, change func(ctx context.Context) error) error
	InTx(ctx context.Context) bool
	// Watch returns the notices of what is written. The first call makes the engine listen to other processes as well.
	Watch() *Notices
	// Sweep deletes documents whose moment in an expiring index is before now. The engine also does it on its own.
	Sweep(ctx context.Context, now time.Time) error
	// Snapshot visits every document of the collections, one after the other and each in the order of the ids, all as
	// they are at one moment, while others write. A collection that was never prepared has none. visit may keep doc.
	Snapshot(ctx context.Context, schemas []Schema, visit func(s *Schema, doc bson.Raw) error) error
	// Load inserts documents with the _v they carry, outside any Tx. A failure may leave a part of them behind.
	Load(ctx context.Context, s *Schema, docs []bson.Raw) error
	// Clear deletes every document of a collection, outside any Tx.
	Clear(ctx context.Context, s *Schema) error
	Ping(ctx context.Context) error
	Close() error
}

// Key addresses one document. With a Scope, a document of another scope is not found.
type Key struct {
	ID    string
	Scope string
}

// Change adds By to a whole-number field of the top level.
type Change struct {
	Field string
	By    int64
}

// Guard holds when the field's value, before the change, is at least AtLeast.
type Guard struct {
	Field   string
	AtLeast int64
}

// DB is an open store. Define its collections, then call Open once before the first use.
type DB struct {
	engine     Engine
	mu         sync.Mutex
	schemas    []Schema
	broken     []error
	migrations *Collection[migration]
	usage      *Collection[Usage]
	ticket     string // opens a closed database
	begin      sync.Once
	versions   *versions // of what Memos keep
}

// New returns a DB over an engine; the caller still owns closing it through DB.Close.
func New(engine Engine) *DB {
	db := &DB{engine: engine}
	db.migrations = Define(db, Spec[migration]{Name: "migrations"})
	db.usage = Define(db, Spec[Usage]{Name: usageName})
	return db
}

// Open checks every declared collection and makes the engine ready for it. A mistake in a declaration (an index over
// a field that the type does not have, a name used twice) is returned here, at start; so is a *ClosedError, when a
// restore or a move is not done with the database, unless its ticket was given to Admit.
func (db *DB) Open(ctx context.Context) error {
	if err := db.Prepare(ctx); err != nil {
		return err
	}
	return db.open(ctx)
}

// Prepare is Open for those who look themselves whether the database is closed.
func (db *DB) Prepare(ctx context.Context) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := errors.Join(db.broken...); err != nil {
		return err
	}
	return db.engine.Prepare(ctx, db.schemas)
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.engine.Ping(ctx) }

// Close ends the engine.
func (db *DB) Close() error { return db.engine.Close() }

// Written returns a channel that is closed at the next write of this process, or of another to a collection that is Watched:
// a hint to look, never proof of anything.
func (db *DB) Written() <-chan struct{} { return db.engine.Watch().Written() }

// Watch calls changed for each document that this process has written, or may have, before the write or its Tx returns, and
// within two seconds for those that other processes have written to collections that are Watched. It calls lost when such
// writes may have been missed, and when listening begins: whoever keeps copies throws all of them away. Both are quick and
// write nothing. MongoDB's change stream tells of other processes; with SQLite every write of another one is lost.
func (db *DB) Watch(changed func(collection, id string), lost func()) {
	db.engine.Watch().Watch(changed, lost)
}

// memos are the versions for Memos, which begin to be counted with the first of them that is asked.
func (db *DB) memos() *versions {
	db.begin.Do(func() {
		db.versions = newVersions(db.Schemas())
		db.engine.Watch().WatchDocs(db.versions.changed, db.versions.allLost)
	})
	return db.versions
}

// Sweep deletes expired documents without waiting for the engine to do it on its own.
func (db *DB) Sweep(ctx context.Context, now time.Time) error { return db.engine.Sweep(ctx, now) }

// Engine is what the DB was made over, for another DB over the same data.
func (db *DB) Engine() Engine { return db.engine }

// Schemas lists the declared collections, for tests.
func (db *DB) Schemas() []Schema {
	db.mu.Lock()
	defer db.mu.Unlock()
	return append([]Schema(nil), db.schemas...)
}

const conflictTries = 200

// Tx runs change in one transaction over any collections: all of it is saved or nothing is. change may run several
// times, so it holds no mail, no HTTP, no clock and no random numbers, and it must return every error it is given.
// A Tx inside a Tx joins the outer one. It returns change's error, or ErrConflict when others kept winning.
func (db *DB) Tx(ctx context.Context, change func(ctx context.Context) error) error {
	if db.engine.InTx(ctx) {
		return change(ctx)
	}
	err := db.tx(ctx, change)
	if _, beside := errors.AsType[*besideError](err); beside {
		err = db.tx(context.WithValue(ctx, plainKey{}, true), change)
	}
	return err
}

func (db *DB) tx(ctx context.Context, change func(ctx context.Context) error) error {
	return retryConflicts(ctx, func() error {
		saved := &onSaved{outer: ctx}
		err := db.engine.Tx(context.WithValue(ctx, onSavedKey{db.engine}, saved), func(ctx context.Context) error {
			saved.reset()
			return change(ctx)
		})
		if err == nil {
			saved.call(ctx)
		}
		return err
	})
}

// InTx says whether the context carries a transaction.
func (db *DB) InTx(ctx context.Context) bool { return db.engine.InTx(ctx) }

// Outside is the context around the Tx of ctx, for a reading that the Tx need not see: memory may answer it.
func (db *DB) Outside(ctx context.Context) context.Context {
	if saved, inTx := ctx.Value(onSavedKey{db.engine}).(*onSaved); inTx {
		return saved.outer
	}
	return ctx
}

// besideError is the failure of extra work in a Tx (Beside). It does not unwrap: nobody takes it for a failure of the change.
type besideError struct{ failure error }

func (e *besideError) Error() string { return e.failure.Error() }

// Beside marks the error of extra work in a Tx, such as a notice, that must not stop the change. Tx then runs change once more, Plain
// is true, and the extra work is left out. A conflict stays what it is.
func Beside(err error) error {
	if err == nil || errors.Is(err, ErrConflict) {
		return err
	}
	return &besideError{err}
}

type plainKey struct{}

// Plain says whether the Tx of ctx leaves its extra work out, because that has failed (Beside).
func Plain(ctx context.Context) bool {
	plain, _ := ctx.Value(plainKey{}).(bool)
	return plain
}

// settle runs try again on a conflict. Within a Tx the whole Tx runs again instead.
func (db *DB) settle(ctx context.Context, try func() error) error {
	if db.engine.InTx(ctx) {
		return try()
	}
	return retryConflicts(ctx, try)
}

// retryConflicts tries again, with a short random pause that grows, while try returns ErrConflict.
func retryConflicts(ctx context.Context, try func() error) error {
	for attempt := 1; ; attempt++ {
		err := try()
		if !errors.Is(err, ErrConflict) || attempt == conflictTries {
			return err
		}
		pause := time.Duration(1+rand.IntN(min(attempt, 50)*2)) * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
