package transfer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"lumbung/internal/store"
)

// ErrInUse is the refusal to fill or to leave a database on which a program works.
var ErrInUse = errors.New("the database is in use")

// Lease is how long a program that died counts as present.
const Lease = 30 * time.Second

// Register makes it known that this program works on the database, and keeps it known until leave is called, even when ctx
// has ended and work is being finished: nobody fills the database meanwhile. held ends with ctx, or when somebody does so
// all the same, because this program was stopped for longer than the lease. A database that is closed is refused.
func Register(ctx context.Context, db *store.DB, lease time.Duration) (held context.Context, leave func() error, err error) {
	host, _ := os.Hostname() // a name for the operator; without it the number must do
	own := store.Process{ID: rand.Text(), Host: host, PID: int64(os.Getpid())}
	if err := register(ctx, db, own, lease); err != nil {
		return nil, nil, err
	}
	held, lost := context.WithCancelCause(ctx)
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	var keeper sync.WaitGroup
	keeper.Go(func() { keepRegistered(keeping, db, own, lease, lost) })
	return held, func() error {
		stop()
		keeper.Wait()
		lost(nil)
		return db.ChangeUsage(context.WithoutCancel(ctx), func(u *store.Usage) error {
			u.Present = slices.DeleteFunc(u.Present, func(p store.Process) bool { return p.ID == own.ID })
			return nil
		})
	}, nil
}

// register writes the program into the list, and those that have died out of it.
func register(ctx context.Context, db *store.DB, own store.Process, lease time.Duration) error {
	now := time.Now()
	own.Until = now.Add(lease)
	return db.ChangeUsage(ctx, func(u *store.Usage) error {
		if err := db.Admits(u); err != nil {
			return err
		}
		u.Present = slices.DeleteFunc(u.Present, func(p store.Process) bool { return p.ID == own.ID || p.Until.Before(now) })
		u.Present = append(u.Present, own)
		return nil
	})
}

// keepRegistered prolongs the lease. A database that does not answer for a while is no reason to stop; one that was
// closed is.
func keepRegistered(ctx context.Context, db *store.DB, own store.Process, lease time.Duration, lost context.CancelCauseFunc) {
	ticker := time.NewTicker(lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if closed, ok := errors.AsType[*store.ClosedError](register(ctx, db, own, lease)); ok {
			lost(closed)
			return
		}
	}
}

// idle is nil when no program works on the database.
func idle(u *store.Usage) error {
	now := time.Now()
	for _, p := range u.Present {
		if p.Until.After(now) {
			return fmt.Errorf("%w: a program serves it (process %d on %s): stop it first; after a crash wait %d seconds",
				ErrInUse, p.PID, p.Host, Lease/time.Second)
		}
	}
	return nil
}

// Idle is nil when no program works on the database, which need not be prepared.
func Idle(ctx context.Context, db *store.DB) error {
	u, err := db.Usage(ctx)
	if err != nil {
		return err
	}
	return idle(&u)
}

// Status is whether a database is closed, and who works on it.
type Status struct {
	Closed  bool
	Note    string   // what programs are told while it is closed
	Present []string // programs that serve it, by host and process
}

// StatusOf reads the status of a database, which need not be prepared.
func StatusOf(ctx context.Context, db *store.DB) (Status, error) {
	u, err := db.Usage(ctx)
	found := Status{Closed: u.Ticket != "", Note: u.Note}
	now := time.Now()
	for _, p := range u.Present {
		if p.Until.After(now) {
			found.Present = append(found.Present, fmt.Sprintf("process %d on %s", p.PID, p.Host))
		}
	}
	return found, err
}
