package store

import (
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// contents are the collections that a copy of the database consists of, in the order of their names.
func (db *DB) contents() []Schema {
	list := slices.DeleteFunc(db.Schemas(), func(s Schema) bool { return s.Name == usageName })
	slices.SortFunc(list, func(a, b Schema) int { return compare(a.Name, b.Name) })
	return list
}

// Contents names the collections that a copy of the database consists of.
func (db *DB) Contents() []string {
	var names []string
	for _, s := range db.contents() {
		names = append(names, s.Name)
	}
	return names
}

// Snapshot visits every document of the database, collection by collection and each in the order of the ids, all as
// they are at one moment, while others go on writing. It changes nothing and needs no Open. A *ClosedError refuses a
// database that is not to be relied on.
func (db *DB) Snapshot(ctx context.Context, visit func(collection string, doc bson.Raw) error) error {
	schemas := append([]Schema{*db.usage.schema}, db.contents()...)
	return db.engine.Snapshot(ctx, schemas, func(s *Schema, doc bson.Raw) error {
		if s.Name != usageName {
			return visit(s.Name, doc)
		}
		u, err := db.usage.decode(doc)
		if err != nil {
			return err
		}
		return u.admits(db.ticket)
	})
}

// copyBatch is how many documents are read and saved at a time.
const copyBatch = 500

// each visits the documents of a collection behind an id, in the order of the ids and in batches. Others may write
// meanwhile.
func (db *DB) each(ctx context.Context, s *Schema, after string, visit func(docs []bson.Raw) error) error {
	all, _ := s.index("all") // every collection has it
	for find := (Find{Index: all, Limit: copyBatch}); ; {
		if after != "" {
			find.After = []any{after}
		}
		docs, err := db.engine.List(ctx, s, find)
		if err != nil {
			return fmt.Errorf("read %s: %w", s.Name, err)
		}
		if len(docs) > 0 {
			if err := visit(docs); err != nil {
				return err
			}
			after = docs[len(docs)-1].Lookup("_id").StringValue()
		}
		if len(docs) < copyBatch {
			return nil
		}
	}
}
