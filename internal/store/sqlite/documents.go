package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// Get returns the document.
func (e *Engine) Get(ctx context.Context, s *store.Schema, key store.Key) (doc bson.Raw, err error) {
	t := e.table(s)
	err = e.read(ctx, func(c *conn) error {
		doc, err = t.find(c, key)
		return err
	})
	return doc, err
}

// GetMany returns the documents that are there.
func (e *Engine) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) (docs []bson.Raw, err error) {
	t := e.table(s)
	err = e.read(ctx, func(c *conn) error {
		docs = make([]bson.Raw, 0, len(ids))
		for _, id := range ids {
			doc, err := t.find(c, store.Key{ID: id, Scope: scope})
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			docs = append(docs, doc)
		}
		return nil
	})
	return docs, err
}

// Insert saves a new document.
func (e *Engine) Insert(ctx context.Context, s *store.Schema, docs ...bson.Raw) error {
	t := e.table(s)
	return e.write(ctx, func(c *conn) error {
		for _, doc := range docs {
			if err := t.add(c, doc.Lookup("_id").StringValue(), doc); err != nil {
				return err
			}
		}
		return nil
	})
}

// Replace saves a document over the version that was read.
func (e *Engine) Replace(ctx context.Context, s *store.Schema, key store.Key, version int64, doc bson.Raw) error {
	t := e.table(s)
	return e.write(ctx, func(c *conn) error {
		old, err := t.find(c, key)
		if err != nil {
			return err
		}
		if stored, _ := old.Lookup("_v").AsInt64OK(); stored != version {
			return store.ErrConflict
		}
		return t.change(c, key.ID, old, doc)
	})
}

// Delete removes a document.
func (e *Engine) Delete(ctx context.Context, s *store.Schema, key store.Key) error {
	t := e.table(s)
	return e.write(ctx, func(c *conn) error {
		if _, err := t.find(c, key); err != nil {
			return err
		}
		return t.delete(c, key.ID)
	})
}

// Add changes numbers if the guards hold. Writers come one at a time, so reading first is safe here.
func (e *Engine) Add(
	ctx context.Context, s *store.Schema, key store.Key, changes []store.Change, guards []store.Guard,
) (doc bson.Raw, held bool, err error) {
	t := e.table(s)
	err = e.write(ctx, func(c *conn) error {
		old, err := t.find(c, key)
		if err != nil {
			return err
		}
		for _, guard := range guards {
			if n, ok := old.Lookup(guard.Field).AsInt64OK(); !ok || n < guard.AtLeast {
				return nil
			}
		}
		doc = slices.Clone(old)
		for _, change := range append(slices.Clone(changes), store.Change{Field: "_v", By: 1}) {
			if doc, err = add(doc, change); err != nil {
				return err
			}
		}
		held = true
		return t.change(c, key.ID, old, doc)
	})
	if err != nil || !held {
		return nil, false, err
	}
	return doc, true, nil
}

// add returns doc with the change done, in place where the field is an int64 already.
func add(doc bson.Raw, change store.Change) (bson.Raw, error) {
	stored := doc.Lookup(change.Field)
	n, ok := stored.AsInt64OK()
	if !ok && !stored.IsZero() || stored.Type == bson.TypeDouble {
		return nil, fmt.Errorf("sqlite: add to %s: not a whole number", change.Field)
	}
	sum := n + change.By
	if (sum > n) != (change.By > 0) && change.By != 0 {
		return nil, fmt.Errorf("sqlite: add to %s: overflow", change.Field)
	}
	if stored.Type == bson.TypeInt64 {
		binary.LittleEndian.PutUint64(stored.Value, uint64(sum)) // Value is a part of doc
		return doc, nil
	}
	var fields bson.D
	if err := bson.Unmarshal(doc, &fields); err != nil {
		return nil, fmt.Errorf("sqlite: add to %s: %w", change.Field, err)
	}
	i := slices.IndexFunc(fields, func(f bson.E) bool { return f.Key == change.Field })
	if i < 0 {
		i, fields = len(fields), append(fields, bson.E{Key: change.Field})
	}
	fields[i].Value = sum
	return bson.Marshal(fields)
}

// value is what the column of a field holds: nil where the document has nothing that can be indexed.
func value(doc bson.Raw, field string) driver.Value {
	stored := doc.Lookup(field)
	if text, ok := stored.StringValueOK(); ok {
		return text
	}
	if ms, ok := stored.DateTimeOK(); ok {
		return ms
	}
	if yes, ok := stored.BooleanOK(); ok {
		return yes
	}
	if n, ok := stored.AsInt64OK(); ok && stored.Type != bson.TypeDouble {
		return n
	}
	return nil
}

// elements are the different texts of a list.
func elements(doc bson.Raw, field string) []string {
	array, ok := doc.Lookup(field).ArrayOK()
	if !ok {
		return nil
	}
	values, err := array.Values()
	if err != nil {
		return nil
	}
	var texts []string
	for _, v := range values {
		if text, ok := v.StringValueOK(); ok && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
