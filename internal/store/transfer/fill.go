package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// ErrNotEmpty is the refusal to fill a database that holds something.
var ErrNotEmpty = errors.New("the database is not empty")

// errOther stops a program that fills a database while another does the same.
var errOther = errors.New("another program fills this database")

// Filling is the filling of an empty database with documents from elsewhere. It uses no transactions, since MongoDB would
// hold the documents of one whose program was killed for a minute.
type Filling struct {
	db      *store.DB
	ticket  string
	schemas []store.Schema
}

// Fill closes an empty database to everybody but the holder of the ticket, who fills it; note is what the others are
// told. A database whose filling was cut off is cleared and filled from the start: again says so. Each try has a ticket of
// its own, and takes the database away from the one before.
func Fill(ctx context.Context, db *store.DB, ticket, note string) (f *Filling, again bool, err error) {
	db.Admit(ticket)
	if err := db.Prepare(ctx); err != nil {
		return nil, false, err
	}
	f = &Filling{db: db, ticket: ticket, schemas: contents(db)}
	err = db.ChangeUsage(ctx, func(u *store.Usage) error {
		if err := idle(u); err != nil {
			return err
		}
		if again = u.Ticket != ""; !again {
			if err := f.empty(ctx); err != nil {
				return err
			}
		}
		u.Ticket, u.Note = ticket, note
		return nil
	})
	if err == nil && again {
		err = f.clear(ctx)
	}
	return f, again, err
}

// empty is nil when no collection holds anything.
func (f *Filling) empty(ctx context.Context) error {
	return f.db.Engine().Snapshot(ctx, f.schemas, func(s *store.Schema, _ bson.Raw) error {
		return fmt.Errorf("%w: there are %s in it", ErrNotEmpty, s.Name)
	})
}

func (f *Filling) clear(ctx context.Context) error {
	for i := range f.schemas {
		if err := f.db.Engine().Clear(ctx, &f.schemas[i]); err != nil {
			return fmt.Errorf("clear %s: %w", f.schemas[i].Name, err)
		}
	}
	return nil
}

// Load saves documents of a collection, with the _v they carry.
func (f *Filling) Load(ctx context.Context, collection string, docs []bson.Raw) error {
	i := slices.IndexFunc(f.schemas, func(s store.Schema) bool { return s.Name == collection })
	if i < 0 {
		return fmt.Errorf("transfer: there is no collection %s", collection)
	}
	for batch := range slices.Chunk(docs, batchSize) {
		u, err := f.db.Usage(ctx)
		if err == nil && u.Ticket != f.ticket {
			err = errOther
		}
		if err == nil {
			err = f.db.Engine().Load(ctx, &f.schemas[i], batch)
		}
		if err != nil {
			return fmt.Errorf("load %s: %w", collection, err)
		}
	}
	return nil
}

// Finish opens a database that was filled under the ticket for everybody.
func Finish(ctx context.Context, db *store.DB, ticket string) error {
	return db.ChangeUsage(ctx, func(u *store.Usage) error {
		if u.Ticket != ticket {
			return errOther
		}
		u.Ticket, u.Note = "", ""
		return nil
	})
}
