package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// cache keeps documents of one collection in memory, as BSON. It drops what was written, and everything when it may not
// have heard of a write.
type cache struct {
	name    string // of the collection
	size    int
	fixed   bool // documents never change
	begin   sync.Once
	notices *Notices

	mu         sync.Mutex
	generation int64 // raised by each drop
	docs       map[string]*cached
	ids        map[string]string // by what findName says
}

type cached struct {
	raw   bson.Raw
	names []string // its keys in ids
}

func newCache(name string, size int, fixed bool) *cache {
	return &cache{name: name, size: size, fixed: fixed, docs: map[string]*cached{}, ids: map[string]string{}}
}

// view is the cache at the beginning of a read. A zero view holds nothing.
type view struct {
	*cache
	generation int64
}

// view returns what a read may take from memory: within a Tx only what never changes, and nothing while the engine does not hear what
// other processes write.
func (c *Collection[T]) view(ctx context.Context) view {
	if c.cache == nil || !c.cache.fixed && c.db.engine.InTx(ctx) {
		return view{}
	}
	c.cache.begin.Do(func() {
		c.cache.notices = c.db.engine.Watch()
		c.cache.notices.Watch(c.cache.drop, c.cache.dropAll)
	})
	if !c.cache.notices.Current() {
		return view{}
	}
	c.cache.mu.Lock()
	defer c.cache.mu.Unlock()
	return view{c.cache, c.cache.generation}
}

// get returns the document with this id, nil when it is not in memory.
func (v view) get(id string) bson.Raw {
	if v.cache == nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if doc := v.docs[id]; doc != nil {
		return doc.raw
	}
	return nil
}

// first returns the document that a Find has found before.
func (v view) first(f Find) bson.Raw {
	if v.cache == nil || !f.isUnique() {
		return nil
	}
	name := findName(f)
	v.mu.Lock()
	defer v.mu.Unlock()
	if doc := v.docs[v.ids[name]]; doc != nil {
		return doc.raw
	}
	return nil
}

// keep keeps a document that was read, unless something was written since the read began.
func (v view) keep(raw bson.Raw, finds ...Find) {
	if v.cache == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.generation != v.cache.generation {
		return
	}
	id := raw.Lookup("_id").StringValue()
	doc := v.docs[id]
	if doc == nil {
		v.makeRoom()
		doc = &cached{raw: bytes.Clone(raw)}
		v.docs[id] = doc
	}
	for _, f := range finds {
		if name := findName(f); f.isUnique() && !slices.Contains(doc.names, name) {
			doc.names = append(doc.names, name)
			v.ids[name] = id
		}
	}
}

// makeRoom forgets any document when there are too many.
func (c *cache) makeRoom() {
	for id := range c.docs {
		if len(c.docs) < c.size {
			return
		}
		c.forget(id)
	}
}

func (c *cache) forget(id string) {
	if doc := c.docs[id]; doc != nil {
		for _, name := range doc.names {
			delete(c.ids, name)
		}
		delete(c.docs, id)
	}
}

func (c *cache) drop(collection, id string) {
	if collection != c.name {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	c.forget(id)
}

func (c *cache) dropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	clear(c.docs)
	clear(c.ids)
}

// isUnique says whether at most one document is found.
func (f Find) isUnique() bool { return f.Index.Unique && len(f.Equal) == len(f.Index.Fields) }

func findName(f Find) string { return fmt.Sprintf("%s %#v", f.Index.Name, f.Equal) }
