package store

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// versions says when something was last written: a document, what an index finds under some values, a collection. The moments
// are numbers that each write raises. Names are hashed into slots, so that it takes 4 MiB however much is written; two names in
// one slot cost a value that is made anew too early, never one that is kept too long.
type versions struct {
	seed    maphash.Seed
	now     atomic.Uint64
	lost    atomic.Uint64 // everything may have been written then
	slots   []atomic.Uint64
	schemas map[string]*Schema
}

const versionSlots = 1 << 19

func newVersions(schemas []Schema) *versions {
	v := &versions{seed: maphash.MakeSeed(), slots: make([]atomic.Uint64, versionSlots), schemas: map[string]*Schema{}}
	for i := range schemas {
		v.schemas[schemas[i].Name] = &schemas[i]
	}
	return v
}

// name is a document, a collection or the values of an index, as a hash.
type name struct{ maphash.Hash }

func (v *versions) name(kind byte, collection, more string) *name {
	n := &name{}
	n.SetSeed(v.seed)
	_ = n.WriteByte(kind) // a hash takes everything
	_, _ = n.WriteString(collection)
	_ = n.WriteByte(0)
	_, _ = n.WriteString(more)
	return n
}

const (
	wholeCollection = 'c'
	oneDocument     = 'd'
	underIndex      = 'i'
)

func (n *name) slot() uint32 { return uint32(n.Sum64() % versionSlots) } //nolint:gosec // below versionSlots

// with adds the value of one more field, as a Find or a document has it.
func (n *name) with(value any) {
	switch v := value.(type) {
	case nil:
		_ = n.WriteByte(0)
	case time.Time:
		maphash.WriteComparable(&n.Hash, v.UnixMilli())
	case string:
		_, _ = n.WriteString(v)
		_ = n.WriteByte(1)
	default:
		maphash.WriteComparable(&n.Hash, v)
	}
}

// changed notes a write: of the document, of its collection, and of every list that holds the document now. A list that held it
// before has read it.
func (v *versions) changed(ref Ref) {
	now := v.now.Add(1)
	v.slots[v.name(wholeCollection, ref.Collection, "").slot()].Store(now)
	v.slots[v.name(oneDocument, ref.Collection, ref.ID).slot()].Store(now)
	schema := v.schemas[ref.Collection]
	if schema == nil || ref.Doc == nil {
		return
	}
	for _, index := range schema.Indexes {
		v.changedUnder(*v.name(underIndex, ref.Collection, index.Name), ref.Doc, index.Fields, now)
	}
}

func (v *versions) changedUnder(n name, doc bson.Raw, fields []string, now uint64) {
	v.slots[n.slot()].Store(now)
	if len(fields) == 0 {
		return
	}
	for _, value := range indexed(doc.Lookup(fields[0])) {
		longer := n
		longer.with(value)
		v.changedUnder(longer, doc, fields[1:], now)
	}
}

// indexed are the values under which an index finds a field: those of a list, otherwise one.
func indexed(stored bson.RawValue) []any {
	if text, ok := stored.StringValueOK(); ok {
		return []any{text}
	}
	if ms, ok := stored.DateTimeOK(); ok {
		return []any{ms}
	}
	if yes, ok := stored.BooleanOK(); ok {
		return []any{yes}
	}
	if array, ok := stored.ArrayOK(); ok {
		elements, _ := array.Values() // it was written by us
		var all []any
		for _, element := range elements {
			all = append(all, indexed(element)...)
		}
		return all
	}
	if n, ok := stored.AsInt64OK(); ok && stored.Type != bson.TypeDouble {
		return []any{n}
	}
	return []any{nil}
}

// allLost notes that everything may have been written.
func (v *versions) allLost() { v.lost.Store(v.now.Add(1)) }

// current says whether nothing of what was read at a moment has been written since.
func (v *versions) current(at uint64, slots []uint32) bool {
	return v.lost.Load() <= at && !slices.ContainsFunc(slots, func(s uint32) bool { return v.slots[s].Load() > at })
}

// reads notes what a value was made of.
type reads struct {
	versions *versions
	outer    *reads // of the value that asks for this one
	mu       sync.Mutex
	slots    []uint32
	unheard  bool // something of it is written unheard by other processes
}

type readsKey struct{}

func readsOf(ctx context.Context) *reads {
	r, _ := ctx.Value(readsKey{}).(*reads)
	return r
}

func (r *reads) add(unheard bool, slots ...uint32) {
	for ; r != nil; r = r.outer {
		r.mu.Lock()
		r.unheard = r.unheard || unheard
		for _, slot := range slots {
			if !slices.Contains(r.slots, slot) {
				r.slots = append(r.slots, slot)
			}
		}
		r.mu.Unlock()
	}
}

// readIDs notes documents that are read, whether they are there or not.
func (c *Collection[T]) readIDs(ctx context.Context, ids ...string) {
	r := readsOf(ctx)
	if r == nil {
		return
	}
	slots := make([]uint32, len(ids))
	for i, id := range ids {
		slots[i] = r.versions.name(oneDocument, c.schema.Name, id).slot()
	}
	r.add(!c.schema.Watched, slots...)
}

// readFind notes a list that is read, and then the documents in it.
func (c *Collection[T]) readFind(ctx context.Context, f Find, raws []bson.Raw) {
	r := readsOf(ctx)
	if r == nil {
		return
	}
	n := r.versions.name(underIndex, c.schema.Name, f.Index.Name)
	for _, value := range f.Equal {
		n.with(value)
	}
	slots := []uint32{n.slot()}
	for _, raw := range raws {
		slots = append(slots, r.versions.name(oneDocument, c.schema.Name, raw.Lookup("_id").StringValue()).slot())
	}
	r.add(!c.schema.Watched, slots...)
}

// ReadAll notes that what is made in ctx depends on every document of the collection: by what it counts, or through another index
// than the store's.
func (c *Collection[T]) ReadAll(ctx context.Context) {
	if r := readsOf(ctx); r != nil {
		r.add(!c.schema.Watched, r.versions.name(wholeCollection, c.schema.Name, "").slot())
	}
}

// NotKept says that what is made in ctx holds for this moment only.
func NotKept(ctx context.Context) { readsOf(ctx).add(true) }
