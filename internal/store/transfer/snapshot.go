// Package transfer copies whole databases, and keeps programs away from one that is being filled: it is for backup, restore,
// the move to another database, and for the program that serves. It must never open a database of which a part is missing.
package transfer

import (
	"cmp"
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// contents are the collections that a copy of the database consists of, in the order of their names.
func contents(db *store.DB) []store.Schema {
	list := slices.DeleteFunc(db.Schemas(), func(s store.Schema) bool { return s.IsUsage() })
	slices.SortFunc(list, func(a, b store.Schema) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Contents names the collections that a copy of the database consists of.
func Contents(db *store.DB) []string {
	var names []string
	for _, s := range contents(db) {
		names = append(names, s.Name)
	}
	return names
}

// Snapshot visits every document of the database, collection by collection and each in the order of the ids, all as
// they are at one moment, while others go on writing. It changes nothing and needs no Open. A *store.ClosedError refuses a
// database of which a part is missing.
func Snapshot(ctx context.Context, db *store.DB, visit func(collection string, doc bson.Raw) error) error {
	u, err := db.Usage(ctx)
	if err != nil {
		return err
	}
	if err := db.Admits(&u); err != nil {
		return err
	}
	return db.Engine().Snapshot(ctx, contents(db), func(s *store.Schema, doc bson.Raw) error { return visit(s.Name, doc) })
}

// batchSize is how many documents are loaded at a time.
const batchSize = 500

// Batches is a Snapshot that visits up to 500 documents of one collection at a time.
func Batches(ctx context.Context, db *store.DB, visit func(collection string, docs []bson.Raw) error) error {
	var of string
	var docs []bson.Raw
	flush := func() error {
		if len(docs) == 0 {
			return nil
		}
		whole := docs
		docs = nil
		return visit(of, whole)
	}
	err := Snapshot(ctx, db, func(collection string, doc bson.Raw) error {
		if collection != of || len(docs) == batchSize {
			if err := flush(); err != nil {
				return err
			}
		}
		of, docs = collection, append(docs, doc)
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
