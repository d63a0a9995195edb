package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Migration changes stored documents from one version of the program to the next. Run may be cut off and started
// again, so it leaves alone what it has already changed.
type Migration struct {
	Version int64
	Name    string
	Run     func(ctx context.Context, db *DB) error
}

// migration is the record of a Migration that has run, or the lock under which they run.
type migration struct {
	ID     string    `bson:"_id"`
	Name   string    `bson:"name"`
	Holder string    `bson:"holder"`
	At     time.Time `bson:"at"` // done, or held until
}

const (
	migrationLock  = "lock"
	migrationLease = time.Minute
	migrationPause = 50 * time.Millisecond
)

var errHeld = errors.New("store: another process migrates")

// Migrate runs the migrations that have not run yet, in the order of their versions, one process at a time. It is
// called after Open, before anything else uses the store.
func (db *DB) Migrate(ctx context.Context, list ...Migration) error {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Migration) int { return int(a.Version - b.Version) })
	for i, m := range list {
		if m.Version <= 0 || i > 0 && m.Version == list[i-1].Version {
			return fmt.Errorf("store: migration %d %s: versions are above 0 and different", m.Version, m.Name)
		}
	}
	due, err := db.dueMigrations(ctx, list)
	if err != nil || len(due) == 0 {
		return err
	}
	holder := rand.Text()
	if err := db.lockMigrations(ctx, holder); err != nil {
		return fmt.Errorf("store: wait for migrations: %w", err)
	}
	held, release := db.keepMigrations(ctx, holder)
	defer release()
	for _, m := range due {
		if err := db.migrate(held, m); err != nil {
			return fmt.Errorf("store: migration %d %s: %w", m.Version, m.Name, err)
		}
	}
	return nil
}

// dueMigrations are those that have not run. They are asked for without the lock: most starts have none.
func (db *DB) dueMigrations(ctx context.Context, list []Migration) ([]Migration, error) {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.id()
	}
	ran, err := db.migrations.GetMany(ctx, ids)
	return slices.DeleteFunc(list, func(m Migration) bool { return ran[m.id()] != nil }), err
}

func (m Migration) id() string { return strconv.FormatInt(m.Version, 10) }

func (db *DB) migrate(ctx context.Context, m Migration) error {
	_, err := db.migrations.Get(ctx, m.id())
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := m.Run(ctx, db); err != nil {
		return err
	}
	return db.migrations.Insert(ctx, &migration{ID: m.id(), Name: m.Name, At: time.Now()})
}

// lockMigrations waits until no other process holds the lease, then takes it.
func (db *DB) lockMigrations(ctx context.Context, holder string) error {
	for {
		if err := db.holdMigrations(ctx, holder); !errors.Is(err, errHeld) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(migrationPause):
		}
	}
}

// holdMigrations takes a free lease or prolongs its own.
func (db *DB) holdMigrations(ctx context.Context, holder string) error {
	now := time.Now()
	free := func() *migration { return &migration{ID: migrationLock} }
	_, err := db.migrations.Upsert(ctx, migrationLock, free, func(lock *migration) error {
		if lock.Holder != holder && lock.At.After(now) {
			return errHeld
		}
		lock.Holder, lock.At = holder, now.Add(migrationLease)
		return nil
	})
	return err
}

// keepMigrations prolongs the lease until release is called, and cancels the context when it is lost.
func (db *DB) keepMigrations(ctx context.Context, holder string) (held context.Context, release func()) {
	held, cancel := context.WithCancelCause(ctx)
	var keeper sync.WaitGroup
	keeper.Go(func() {
		ticker := time.NewTicker(migrationLease / 3)
		defer ticker.Stop()
		for {
			select {
			case <-held.Done():
				return
			case <-ticker.C:
				if err := db.holdMigrations(held, holder); err != nil {
					cancel(err)
				}
			}
		}
	})
	return held, func() {
		cancel(nil)
		keeper.Wait()
		// Even when the caller is being stopped, the next process should not wait for the lease to run out.
		after := context.WithoutCancel(ctx)
		_ = db.Tx(after, func(ctx context.Context) error {
			lock, err := db.migrations.Get(ctx, migrationLock)
			if err != nil || lock.Holder != holder {
				return err
			}
			return db.migrations.Delete(ctx, migrationLock)
		})
	}
}
