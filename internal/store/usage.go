package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// Phase is what may be done with a database as a whole.
type Phase string

const (
	Ready   Phase = ""        // programs work on it
	Filling Phase = "filling" // a restore or a move writes it: some of it is missing
	Leaving Phase = "leaving" // a move reads it: what is written now would be missing elsewhere
	Left    Phase = "left"    // a move has taken everything elsewhere
)

// usage is the one document about the database itself. It stays behind when the others are copied.
type usage struct {
	ID      string     `bson:"_id"`
	Phase   Phase      `bson:"phase"`
	Ticket  string     `bson:"ticket"` // of the restore or the move
	Note    string     `bson:"note"`   // what those who are refused are told
	Reached []mark     `bson:"reached"`
	Present []presence `bson:"present"`
}

// mark is how far a collection is filled.
type mark struct {
	Collection string `bson:"collection"`
	Last       string `bson:"last"` // id up to which everything is saved
	Next       string `bson:"next"` // id up to which some of it may be
}

// presence is a program that works on the database, until its lease runs out.
type presence struct {
	ID    string    `bson:"id"`
	Host  string    `bson:"host"`
	PID   int64     `bson:"pid"`
	Until time.Time `bson:"until"`
}

const (
	usageName = "database_usage"
	usageID   = "usage"
)

// ClosedError says that a database is not to be used now. Note is for the operator.
type ClosedError struct {
	Phase Phase
	Note  string
}

func (e *ClosedError) Error() string { return e.Note }

// ErrPresent is the refusal to close a database on which a program works.
var ErrPresent = errors.New("the database is in use")

// Admit lets the holder of a ticket open a database that is closed under it. It is called before Open.
func (db *DB) Admit(ticket string) { db.ticket = ticket }

// open refuses a closed database.
func (db *DB) open(ctx context.Context) error {
	u, err := db.usage.Get(ctx, usageID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return u.admits(db.ticket)
}

func (u *usage) admits(ticket string) error {
	if u.Phase == Ready || ticket != "" && ticket == u.Ticket {
		return nil
	}
	return &ClosedError{Phase: u.Phase, Note: u.Note}
}

// Phase says what may be done with the database.
func (db *DB) Phase(ctx context.Context) (Phase, error) {
	u, err := db.usage.Get(ctx, usageID)
	if errors.Is(err, ErrNotFound) {
		return Ready, nil
	}
	if err != nil {
		return Ready, err
	}
	return u.Phase, nil
}

// changeUsage changes the document, which it makes when there is none.
func (db *DB) changeUsage(ctx context.Context, change func(*usage) error) error {
	_, err := db.usage.Update(ctx, usageID, change)
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := db.usage.Insert(ctx, &usage{ID: usageID}); err != nil && !errors.Is(err, ErrDuplicate) {
		return err
	}
	_, err = db.usage.Update(ctx, usageID, change)
	return err
}

// Lease is how long a program that died counts as present.
const Lease = 30 * time.Second

// Attend makes it known that this program works on the database, and keeps it known until leave is called, even when ctx
// has ended and work is being finished: nobody can close the database meanwhile. held ends with ctx, or when somebody
// closed the database all the same, because this program was stopped for longer than the lease. A database that is closed
// is refused.
func (db *DB) Attend(ctx context.Context, lease time.Duration) (held context.Context, leave func() error, err error) {
	host, _ := os.Hostname() // a name for the operator; without it the number must do
	own := presence{ID: rand.Text(), Host: host, PID: int64(os.Getpid())}
	if err := db.attend(ctx, own, lease); err != nil {
		return nil, nil, err
	}
	held, lost := context.WithCancelCause(ctx)
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	var keeper sync.WaitGroup
	keeper.Go(func() { db.keepAttending(keeping, own, lease, lost) })
	return held, func() error {
		stop()
		keeper.Wait()
		lost(nil)
		return db.changeUsage(context.WithoutCancel(ctx), func(u *usage) error {
			u.Present = slices.DeleteFunc(u.Present, func(p presence) bool { return p.ID == own.ID })
			return nil
		})
	}, nil
}

// attend writes the program into the list, and those that have died out of it.
func (db *DB) attend(ctx context.Context, own presence, lease time.Duration) error {
	now := time.Now()
	own.Until = now.Add(lease)
	return db.changeUsage(ctx, func(u *usage) error {
		if err := u.admits(db.ticket); err != nil {
			return err
		}
		u.Present = slices.DeleteFunc(u.Present, func(p presence) bool { return p.ID == own.ID || p.Until.Before(now) })
		u.Present = append(u.Present, own)
		return nil
	})
}

// keepAttending prolongs the lease. A database that does not answer for a while is no reason to stop; one that was
// closed is.
func (db *DB) keepAttending(ctx context.Context, own presence, lease time.Duration, lost context.CancelCauseFunc) {
	ticker := time.NewTicker(lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if closed, ok := errors.AsType[*ClosedError](db.attend(ctx, own, lease)); ok {
			lost(closed)
			return
		}
	}
}

// absent is nil when no program works on the database.
func (u *usage) absent() error {
	now := time.Now()
	for _, p := range u.Present {
		if p.Until.After(now) {
			return fmt.Errorf("%w: a program serves it (process %d on %s): stop it first; after a crash wait %d seconds", ErrPresent, p.PID, p.Host, Lease/time.Second)
		}
	}
	return nil
}
