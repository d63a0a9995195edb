package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// MaxPage is the upper limit of documents in one List.
const MaxPage = 500

// Spec declares a collection of documents of type T.
type Spec[T any] struct {
	Name    string
	Scope   string // BSON name of the field with the cooperative's id; only for DefineScoped
	Indexes []Index
	// News: Written tells of new documents of other processes too, as far as the engine can.
	News bool
	// Check refuses a bad document before it is saved.
	Check func(*T) error
	// Validator is what MongoDB itself refuses.
	Validator bson.M
	// Saved is called in this process with each document that Insert, Update or Add has saved: after the commit, inside a Tx.
	// It is a hint: a process that dies in between calls nothing.
	Saved func(ctx context.Context, doc *T)
}

// Collection is a typed set of documents, possibly bound to one scope.
type Collection[T any] struct {
	db     *DB
	schema *Schema
	check  func(*T) error
	saved  func(context.Context, *T)
	scope  string
}

// Scoped is a collection whose documents each belong to one cooperative. It has no verbs of its own: a query needs a
// scope (In) or says aloud that it crosses them (Everywhere).
type Scoped[T any] struct{ all Collection[T] }

// Define declares a collection without a scope. A mistake is reported by DB.Open.
func Define[T any](db *DB, spec Spec[T]) *Collection[T] {
	schema, err := newSchema(spec.Name, spec.Scope, spec.Indexes, spec.Validator, reflect.TypeFor[T]())
	schema.News = spec.News
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, other := range db.schemas {
		if other.Name == spec.Name {
			err = errors.Join(err, fmt.Errorf("store: collection %s declared twice", spec.Name))
		}
	}
	if err != nil {
		db.broken = append(db.broken, err)
	}
	db.schemas = append(db.schemas, schema)
	return &Collection[T]{db: db, schema: &schema, check: spec.Check, saved: spec.Saved}
}

// DefineScoped declares a collection whose documents belong to cooperatives.
func DefineScoped[T any](db *DB, spec Spec[T]) *Scoped[T] {
	if spec.Scope == "" {
		db.broken = append(db.broken, fmt.Errorf("store: %s: a scoped collection names its scope field", spec.Name))
	}
	return &Scoped[T]{all: *Define(db, spec)}
}

// In binds the collection to one cooperative: documents of others do not exist.
func (s *Scoped[T]) In(scope string) *Collection[T] {
	bound := s.all
	bound.scope = scope
	if scope == "" {
		bound.scope = "\x00none" // an empty scope matches nothing rather than everything
	}
	return &bound
}

// Everywhere crosses cooperatives: for background work, verification and lookups by a public number.
func (s *Scoped[T]) Everywhere() *Collection[T] { return &s.all }

func (c *Collection[T]) key(id string) Key { return Key{ID: id, Scope: c.scope} }

// Get returns the document with this id, or ErrNotFound.
func (c *Collection[T]) Get(ctx context.Context, id string) (*T, error) {
	raw, err := c.db.engine.Get(ctx, c.schema, c.key(id))
	if err != nil {
		return nil, c.wrap(err, id)
	}
	return c.decode(raw)
}

// Several reads the documents with these ids at one stroke, MaxPage at most; the map lacks those that are not there.
func (c *Collection[T]) Several(ctx context.Context, ids []string) (map[string]*T, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) > MaxPage {
		return nil, fmt.Errorf("store: %d documents of %s at once, %d at most", len(ids), c.schema.Name, MaxPage)
	}
	found := make(map[string]*T, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	docs, err := c.db.engine.Several(ctx, c.schema, c.scope, ids)
	if err != nil {
		return nil, fmt.Errorf("store: read %d of %s: %w", len(ids), c.schema.Name, err)
	}
	for _, raw := range docs {
		doc, err := c.decode(raw)
		if err != nil {
			return nil, err
		}
		found[raw.Lookup("_id").StringValue()] = doc
	}
	return found, nil
}

// Insert saves a new document; a *DuplicateError names the unique index that refused it.
func (c *Collection[T]) Insert(ctx context.Context, doc *T) error {
	raw, id, err := c.encode(doc, 1)
	if err != nil {
		return err
	}
	if err := c.db.engine.Insert(ctx, c.schema, raw); err != nil {
		return c.wrap(err, id)
	}
	c.tellSaved(ctx, doc)
	return nil
}

// tellSaved calls Spec.Saved when the document is saved for good.
func (c *Collection[T]) tellSaved(ctx context.Context, doc *T) {
	if c.saved != nil {
		c.db.OnSaved(ctx, func() { c.saved(ctx, doc) })
	}
}

// Delete removes a document; one that is not there is ErrNotFound.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	return c.wrap(c.db.engine.Delete(ctx, c.schema, c.key(id)), id)
}

// Update loads a document, lets change alter it and saves it if nobody else did meanwhile, again from the start
// otherwise. An error of change leaves no trace and is returned; ErrUnchanged saves nothing and is no error. change
// may run several times. Update returns the document as saved.
func (c *Collection[T]) Update(ctx context.Context, id string, change func(*T) error) (*T, error) {
	var saved *T
	try := func() error {
		raw, err := c.db.engine.Get(ctx, c.schema, c.key(id))
		if err != nil {
			return c.wrap(err, id)
		}
		if saved, err = c.decode(raw); err != nil {
			return err
		}
		if err := change(saved); errors.Is(err, ErrUnchanged) {
			saved, err = c.decode(raw)
			return err
		} else if err != nil {
			return err
		}
		version, _ := raw.Lookup("_v").AsInt64OK()
		changed, newID, err := c.encode(saved, version+1)
		if err != nil {
			return err
		}
		if newID != id {
			return fmt.Errorf("store: %s: an update changed the id %q to %q", c.schema.Name, id, newID)
		}
		if err := c.db.engine.Replace(ctx, c.schema, c.key(id), version, changed); err != nil {
			return err
		}
		c.tellSaved(ctx, saved)
		return nil
	}
	var err error
	if c.db.engine.InTx(ctx) {
		err = try() // a conflict restarts the whole transaction
	} else {
		err = retryConflicts(ctx, try)
	}
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// Add changes whole-number fields in one atomic step if every guard holds, and says whether they did. It returns the
// document after the change, nil when a guard did not hold, ErrNotFound when there is no such document.
func (c *Collection[T]) Add(ctx context.Context, id string, changes []Change, guards ...Guard) (after *T, held bool, err error) {
	changes, err = c.schema.sums(changes)
	if err != nil {
		return nil, false, err
	}
	raw, held, err := c.db.engine.Add(ctx, c.schema, c.key(id), changes, guards)
	if err != nil || !held {
		return nil, false, c.wrap(err, id)
	}
	if after, err = c.decode(raw); err == nil {
		c.tellSaved(ctx, after)
	}
	return after, err == nil, err
}

// sums adds up the changes of each field and refuses those that are no whole numbers of the type.
func (s *Schema) sums(changes []Change) ([]Change, error) {
	var sums []Change
	for _, change := range changes {
		if !s.numbers[change.Field] {
			return nil, fmt.Errorf("store: %s: %q is no whole number to add to", s.Name, change.Field)
		}
		i := slices.IndexFunc(sums, func(sum Change) bool { return sum.Field == change.Field })
		if i < 0 {
			sums = append(sums, change)
			continue
		}
		total := sums[i].By + change.By
		if (total > sums[i].By) != (change.By > 0) {
			return nil, fmt.Errorf("store: %s: changes of %q overflow", s.Name, change.Field)
		}
		sums[i].By = total
	}
	return sums, nil
}

func (c *Collection[T]) wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", c.schema.Name, what, err)
}

// Upsert changes the document with this id, or the one that fresh makes when there is none, and saves it. It returns the
// document as saved; ErrUnchanged saves nothing.
func (c *Collection[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) error) (*T, error) {
	for {
		saved, err := c.Update(ctx, id, change)
		if !errors.Is(err, ErrNotFound) {
			return saved, err
		}
		doc := fresh()
		if err := change(doc); errors.Is(err, ErrUnchanged) {
			return doc, nil
		} else if err != nil {
			return nil, err
		}
		err = c.Insert(ctx, doc)
		if !errors.Is(err, ErrDuplicate) {
			return doc, err
		}
		if c.db.engine.InTx(ctx) {
			return nil, RetryDuplicate(err)
		}
	}
}

// RetryDuplicate makes a conflict of a duplicate that another writer made a moment ago, so that the Tx runs again.
func RetryDuplicate(err error) error {
	if errors.Is(err, ErrDuplicate) {
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return err
}

// NotFoundAs makes notFound of a document that is not there.
func NotFoundAs(err, notFound error) error {
	if errors.Is(err, ErrNotFound) {
		return notFound
	}
	return err
}
