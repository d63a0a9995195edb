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
	// Retired names the indexes to drop, by Schema.IndexName ("coop-state"). An index that is declared no more stays, since in
	// a rolling restart processes of the release before still look documents up by it. The release after that names it here.
	Retired []string
	// Watched: Written and Watch tell of the writes of other processes too.
	Watched bool
	// Cache is how many documents are kept in memory, for collections that are read far more than written. Get, GetMany and
	// First by all fields of a unique index are answered from there, outside a Tx. It makes the collection Watched, and what
	// another process has written shows within two seconds.
	Cache int
	// Immutable says that documents never change once they are inserted: then Cache answers within a Tx, too.
	Immutable bool
	// Counters are the whole-number fields that Add changes. The seal of a document does not cover them: another document must tell
	// what they should be.
	Counters []string
	// Check refuses a bad document before it is saved.
	Check func(*T) error
	// Saving is called with a document before Insert, Update or Upsert saves it, and may change it.
	Saving func(ctx context.Context, doc *T)
	// Wrote is called with a document that Insert, Update or Upsert has written, within the Tx. raw is its stored form. An error is
	// that of the write.
	Wrote func(ctx context.Context, doc *T, raw bson.Raw) error
	// Saved is called in this process with every document that Insert, Update, Upsert or Add has saved: at once, or after
	// the commit of a Tx, then once for each document and as the Tx left it. Like OnSaved it is a hint.
	// raw is the document in its stored form, for UpdateFrom.
	Saved func(ctx context.Context, doc *T, raw bson.Raw)
	// Validator is what MongoDB itself refuses.
	Validator bson.M
}

// Collection is a typed set of documents, possibly bound to one scope.
type Collection[T any] struct {
	db     *DB
	schema *Schema
	check  func(*T) error
	saving func(context.Context, *T)
	wrote  func(context.Context, *T, bson.Raw) error
	saved  func(context.Context, *T, bson.Raw)
	cache  *cache // nil without Spec.Cache
	scope  string
}

// Scoped is a collection whose documents each belong to one cooperative. It has no verbs of its own: a query needs a
// scope (ForTenant) or says aloud that it crosses them (AllTenants).
type Scoped[T any] struct{ all Collection[T] }

// Define declares a collection without a scope. A mistake is reported by DB.Open.
func Define[T any](db *DB, spec Spec[T]) *Collection[T] {
	schema, err := newSchema(spec.Name, spec.Scope, spec.Indexes, spec.Validator, reflect.TypeFor[T]())
	err = errors.Join(err, schema.count(spec.Counters, reflect.TypeFor[T]()))
	schema.Watched, schema.Retired = spec.Watched || spec.Cache > 0, spec.Retired
	for _, index := range schema.Indexes {
		if slices.Contains(spec.Retired, schema.IndexName(index)) {
			err = errors.Join(err, fmt.Errorf("store: %s: index %s is declared and retired", spec.Name, index.Name))
		}
	}
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
	c := &Collection[T]{db: db, schema: &schema, check: spec.Check, saving: spec.Saving, wrote: spec.Wrote, saved: spec.Saved}
	if spec.Cache > 0 {
		c.cache = newCache(spec.Name, spec.Cache, spec.Immutable)
	}
	return c
}

// DefineScoped declares a collection whose documents belong to cooperatives.
func DefineScoped[T any](db *DB, spec Spec[T]) *Scoped[T] {
	if spec.Scope == "" {
		db.broken = append(db.broken, fmt.Errorf("store: %s: a scoped collection names its scope field", spec.Name))
	}
	return &Scoped[T]{all: *Define(db, spec)}
}

// ForTenant binds the collection to one cooperative: documents of others do not exist.
func (s *Scoped[T]) ForTenant(scope string) *Collection[T] {
	bound := s.all
	bound.scope = scope
	if scope == "" {
		bound.scope = "\x00none" // an empty scope matches nothing rather than everything
	}
	return &bound
}

// AllTenants crosses cooperatives: for background work, verification and lookups by a public number.
func (s *Scoped[T]) AllTenants() *Collection[T] { return &s.all }

func (c *Collection[T]) key(id string) Key { return Key{ID: id, Scope: c.scope} }

// Get returns the document with this id, or ErrNotFound.
func (c *Collection[T]) Get(ctx context.Context, id string) (*T, error) {
	c.readIDs(ctx, id)
	view := c.view(ctx)
	if raw := view.get(id); c.mayRead(raw) {
		return c.decode(raw)
	}
	raw, err := c.db.engine.Get(ctx, c.schema, c.key(id))
	if err != nil {
		return nil, c.wrap(err, id)
	}
	view.keep(raw)
	return c.decode(raw)
}

// mayRead says whether there is a document, and of the scope.
func (c *Collection[T]) mayRead(raw bson.Raw) bool {
	if raw == nil || c.scope == "" {
		return raw != nil
	}
	scope, _ := raw.Lookup(c.schema.Scope).StringValueOK()
	return scope == c.scope
}

// GetMany reads the documents with these ids at one stroke, MaxPage at most; the map lacks those that are not there.
func (c *Collection[T]) GetMany(ctx context.Context, ids []string) (map[string]*T, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) > MaxPage {
		return nil, fmt.Errorf("store: %d documents of %s at once, %d at most", len(ids), c.schema.Name, MaxPage)
	}
	c.readIDs(ctx, ids...)
	found, view := make(map[string]*T, len(ids)), c.view(ctx)
	var missing []string
	var docs []bson.Raw
	for _, id := range ids {
		if raw := view.get(id); c.mayRead(raw) {
			docs = append(docs, raw)
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		read, err := c.db.engine.GetMany(ctx, c.schema, c.scope, missing)
		if err != nil {
			return nil, fmt.Errorf("store: read %d of %s: %w", len(missing), c.schema.Name, err)
		}
		for _, raw := range read {
			view.keep(raw)
		}
		docs = append(docs, read...)
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
	_, err := c.InsertNew(ctx, doc)
	return err
}

// InsertNew is Insert for who goes on with the document: it returns it as stored, for UpdateFrom.
func (c *Collection[T]) InsertNew(ctx context.Context, doc *T) (bson.Raw, error) {
	if c.saving != nil {
		c.saving(ctx, doc)
	}
	raw, id, err := c.encode(doc, nil)
	if err != nil {
		return nil, err
	}
	if err := c.db.engine.Insert(ctx, c.schema, raw); err != nil {
		return nil, c.wrap(err, id)
	}
	c.tellSaved(ctx, raw)
	return raw, c.tellWrote(ctx, doc, raw)
}

// InsertAll saves new documents at one stroke, within a Tx.
func (c *Collection[T]) InsertAll(ctx context.Context, docs ...*T) error {
	if len(docs) == 0 {
		return nil
	}
	if !c.db.InTx(ctx) {
		return fmt.Errorf("store: %d of %s are inserted outside a Tx", len(docs), c.schema.Name)
	}
	raws := make([]bson.Raw, len(docs))
	for i, doc := range docs {
		if c.saving != nil {
			c.saving(ctx, doc)
		}
		var err error
		if raws[i], _, err = c.encode(doc, nil); err != nil {
			return err
		}
	}
	if err := c.db.engine.Insert(ctx, c.schema, raws...); err != nil {
		return c.wrap(err, fmt.Sprintf("%d at once", len(docs)))
	}
	for i, doc := range docs {
		c.tellSaved(ctx, raws[i])
		if err := c.tellWrote(ctx, doc, raws[i]); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes a document; one that is not there is ErrNotFound.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	if c.saved != nil {
		c.db.onSaved(ctx, c.schema.Name+"/"+id, nil)
	}
	return c.wrap(c.db.engine.Delete(ctx, c.schema, c.key(id)), id)
}

// Update loads a document, lets change alter it and saves it if nobody else did meanwhile, again from the start
// otherwise. An error of change leaves no trace and is returned; ErrUnchanged saves nothing and is no error. change
// may run several times. Update returns the document as saved. Fields that T does not know stay as they are.
func (c *Collection[T]) Update(ctx context.Context, id string, change func(*T) error) (saved *T, err error) {
	err = c.db.settle(ctx, func() (err error) { saved, err = c.update(ctx, id, change); return err })
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// UpdateFrom is Update for whoever holds the document as it was stored a moment ago: it is read only when it has changed
// since, or when change does not want it as it was.
func (c *Collection[T]) UpdateFrom(ctx context.Context, known bson.Raw, change func(*T) error) (*T, error) {
	id := known.Lookup("_id").StringValue()
	refused := false
	saved, err := c.updateFrom(ctx, id, known, func(doc *T) error {
		err := change(doc)
		refused = err != nil
		return err
	})
	if refused || errors.Is(err, ErrConflict) && !c.db.engine.InTx(ctx) {
		return c.Update(ctx, id, change)
	}
	return saved, err
}

func (c *Collection[T]) update(ctx context.Context, id string, change func(*T) error) (*T, error) {
	stored, err := c.db.engine.Get(ctx, c.schema, c.key(id))
	if err != nil {
		return nil, c.wrap(err, id)
	}
	return c.updateFrom(ctx, id, stored, change)
}

func (c *Collection[T]) updateFrom(ctx context.Context, id string, stored bson.Raw, change func(*T) error) (*T, error) {
	doc, err := c.decode(stored)
	if err != nil {
		return nil, err
	}
	if err := change(doc); errors.Is(err, ErrUnchanged) {
		return c.decode(stored)
	} else if err != nil {
		return nil, err
	}
	if c.saving != nil {
		c.saving(ctx, doc)
	}
	changed, newID, err := c.encode(doc, stored)
	if err != nil {
		return nil, err
	}
	if newID != id {
		return nil, fmt.Errorf("store: %s: an update changed the id %q to %q", c.schema.Name, id, newID)
	}
	version, _ := stored.Lookup(versionField).AsInt64OK()
	if err := c.db.engine.Replace(ctx, c.schema, c.key(id), version, changed); err != nil {
		return nil, err
	}
	c.tellSaved(ctx, changed)
	return doc, c.tellWrote(ctx, doc, changed)
}

// Upsert is Update, or, when there is no such document, an Insert of what fresh makes and change then alters. It starts
// again when another writer inserts meanwhile. fresh and change may run several times; ErrUnchanged saves nothing.
func (c *Collection[T]) Upsert(ctx context.Context, id string, fresh func() *T, change func(*T) error) (saved *T, err error) {
	err = c.db.settle(ctx, func() error {
		var refused error
		saved, err = c.update(ctx, id, func(doc *T) error { refused = change(doc); return refused })
		if refused != nil || !errors.Is(err, ErrNotFound) {
			return err
		}
		saved, err = c.insertFresh(ctx, id, fresh, change)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

func (c *Collection[T]) insertFresh(ctx context.Context, id string, fresh func() *T, change func(*T) error) (*T, error) {
	doc := fresh()
	if err := change(doc); errors.Is(err, ErrUnchanged) {
		return fresh(), nil
	} else if err != nil {
		return nil, err
	}
	if _, newID, err := c.encode(doc, nil); err != nil || newID != id {
		return nil, errors.Join(err, fmt.Errorf("store: %s: an upsert of %q makes %q", c.schema.Name, id, newID))
	}
	err := c.Insert(ctx, doc)
	if twice, ok := errors.AsType[*DuplicateError](err); ok && twice.Index == "_id" {
		err = RetryDuplicate(err)
	}
	return doc, err
}

// tellWrote calls Spec.Wrote.
func (c *Collection[T]) tellWrote(ctx context.Context, doc *T, raw bson.Raw) error {
	if c.wrote == nil {
		return nil
	}
	return c.wrote(ctx, doc, raw)
}

// tellSaved calls Spec.Saved with the document as it was saved.
func (c *Collection[T]) tellSaved(ctx context.Context, raw bson.Raw) {
	if c.saved == nil {
		return
	}
	c.db.onSaved(ctx, c.schema.Name+"/"+raw.Lookup("_id").StringValue(), func(ctx context.Context) {
		if doc, err := c.decode(raw); err == nil { // it was encoded from a T
			c.saved(ctx, doc, raw)
		}
	})
}

// Add changes counters in one atomic step if every guard holds, and says whether they did. It returns the
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
	if after, err = c.decode(raw); err != nil {
		return nil, false, err
	}
	c.tellSaved(ctx, raw)
	return after, true, nil
}

// sums adds up the changes of each field and refuses those of fields that are no counters.
func (s *Schema) sums(changes []Change) ([]Change, error) {
	var sums []Change
	for _, change := range changes {
		if !s.counters[change.Field] {
			return nil, fmt.Errorf("store: %s: %q is no counter to add to", s.Name, change.Field)
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
