package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// ErrNotEmpty is the refusal to fill a database that holds something.
var ErrNotEmpty = errors.New("the database is not empty")

// errOther stops a program that fills a database while another does the same.
var errOther = errors.New("another program fills this database")

// Fill is the filling of an empty database with documents from elsewhere. It can be cut off at any moment and taken up
// again: what was saved is known. It uses no transactions, since MongoDB would hold the documents of one whose program was
// killed for a minute.
type Fill struct {
	db      *DB
	ticket  string
	schemas map[string]*Schema
	sure    map[string]string // id up to which a collection is saved
	marks   map[string]mark   // as they stand in the database
}

// Fill closes an empty database to everybody but the holder of the ticket, who fills it; note is what the others are
// told. A database that the same ticket has half filled is taken up again.
func (db *DB) Fill(ctx context.Context, ticket, note string) (*Fill, error) {
	db.Admit(ticket)
	if err := db.Open(ctx); err != nil {
		return nil, err
	}
	f := &Fill{db: db, ticket: ticket, schemas: map[string]*Schema{}, sure: map[string]string{}, marks: map[string]mark{}}
	schemas := db.contents()
	for i := range schemas {
		f.schemas[schemas[i].Name] = &schemas[i]
	}
	return f, f.begin(ctx, note)
}

func (f *Fill) begin(ctx context.Context, note string) error {
	return f.db.changeUsage(ctx, func(u *usage) error {
		if err := errors.Join(u.admits(f.ticket), u.absent()); err != nil {
			return err
		}
		if u.Phase == Filling {
			for _, m := range u.Reached {
				f.sure[m.Collection], f.marks[m.Collection] = m.Last, m
			}
			return ErrUnchanged
		}
		if err := f.empty(ctx); err != nil {
			return err
		}
		u.Phase, u.Ticket, u.Note, u.Reached = Filling, f.ticket, note, nil
		return nil
	})
}

// empty is nil when no collection holds anything.
func (f *Fill) empty(ctx context.Context) error {
	for _, name := range f.db.Contents() {
		s := f.schemas[name]
		all, _ := s.index("all") // every collection has it
		n, err := f.db.engine.Count(ctx, s, Find{Index: all, Limit: 1})
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: there are %s in it", ErrNotEmpty, name)
		}
	}
	return nil
}

// Load saves the next documents of a collection, in the order of their ids, with the _v they carry. Those that an
// earlier attempt has saved are passed over.
func (f *Fill) Load(ctx context.Context, collection string, docs []bson.Raw) error {
	s := f.schemas[collection]
	if s == nil {
		return fmt.Errorf("store: there is no collection %s", collection)
	}
	last := f.sure[collection]
	docs = slices.DeleteFunc(slices.Clone(docs), func(doc bson.Raw) bool { return doc.Lookup("_id").StringValue() <= last })
	for batch := range slices.Chunk(docs, copyBatch) {
		if err := f.load(ctx, s, batch); err != nil {
			return fmt.Errorf("load %s: %w", collection, err)
		}
	}
	return nil
}

// load notes which batch it is about to save, and saves it. Only of this batch, when it is cut off, may a part be there.
func (f *Fill) load(ctx context.Context, s *Schema, docs []bson.Raw) error {
	next := mark{Collection: s.Name, Last: f.sure[s.Name], Next: docs[len(docs)-1].Lookup("_id").StringValue()}
	if _, err := f.db.usage.Update(ctx, usageID, func(u *usage) error { return u.advance(f, next) }); err != nil {
		return err
	}
	f.marks[s.Name] = next
	if err := f.db.engine.Load(ctx, s, docs); err != nil {
		return err
	}
	f.sure[s.Name] = next.Next
	return nil
}

// advance notes how far a collection is, unless somebody else has been here.
func (u *usage) advance(f *Fill, next mark) error {
	i := slices.IndexFunc(u.Reached, func(m mark) bool { return m.Collection == next.Collection })
	if i < 0 {
		i, u.Reached = len(u.Reached), append(u.Reached, mark{})
	}
	if u.Phase != Filling || u.Ticket != f.ticket || u.Reached[i] != f.marks[next.Collection] {
		return errOther
	}
	u.Reached[i] = next
	return nil
}

// Copy loads every document of another database, to which nobody may write meanwhile. progress is called with the
// number of documents copied so far.
func (f *Fill) Copy(ctx context.Context, from *DB, progress func(collection string, done int)) error {
	schemas := from.contents()
	for i := range schemas {
		name, done := schemas[i].Name, 0
		err := from.each(ctx, &schemas[i], f.sure[name], func(docs []bson.Raw) error {
			done += len(docs)
			if err := f.Load(ctx, name, docs); err != nil {
				return err
			}
			progress(name, done)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Filled opens a database that was filled under the ticket for everybody.
func (db *DB) Filled(ctx context.Context, ticket string) error {
	return db.changeUsage(ctx, func(u *usage) error {
		if u.Phase != Filling || u.Ticket != ticket {
			return errOther
		}
		*u = usage{ID: u.ID}
		return nil
	})
}
