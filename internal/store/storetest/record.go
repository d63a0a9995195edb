package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// Verb is what an engine was asked to do.
type Verb string

// The verbs of an engine. Reading with List and Count names an index; the others name one document.
const (
	Get     Verb = "get"
	Several Verb = "several"
	Insert  Verb = "insert"
	Replace Verb = "replace"
	Delete  Verb = "delete"
	Add     Verb = "add"
	List    Verb = "list"
	Count   Verb = "count"
)

// Call is one thing an engine was asked to do.
type Call struct {
	Verb   Verb
	Schema *store.Schema
	Key    store.Key  // Get, Replace, Delete, Add; the scope alone for Several
	Find   store.Find // List, Count
	Found  int        // documents that came back
	Bytes  int        // of the document that was written
	Facts  int        // in the outbox of the document that was written
}

// Shape is what calls that differ in nothing but their values have in common.
func (c Call) Shape() string {
	if c.Verb != List && c.Verb != Count {
		return fmt.Sprintf("%s %s scope=%t", c.Schema.Name, c.Verb, c.Key.Scope != "")
	}
	f := c.Find
	return fmt.Sprintf("%s %s by %s equal=%d from=%t to=%t newest=%t behind=%t",
		c.Schema.Name, c.Verb, f.Index.Name, len(f.Equal), f.From != nil, f.To != nil, f.Desc, f.After != nil)
}

// Recorder is an engine that notes what it is asked for.
type Recorder struct {
	store.Engine
	mu    sync.Mutex
	calls []Call
	txs   int
}

// Record makes an engine note what it is asked for.
func Record(engine store.Engine) *Recorder { return &Recorder{Engine: engine} }

// Calls returns what was noted so far, in the order in which it was asked.
func (r *Recorder) Calls() []Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clip(r.calls)
}

// Transactions is how many transactions were begun so far, repeated ones included.
func (r *Recorder) Transactions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.txs
}

// Tx notes and runs a transaction.
func (r *Recorder) Tx(ctx context.Context, change func(ctx context.Context) error) error {
	r.mu.Lock()
	r.txs++
	r.mu.Unlock()
	return r.Engine.Tx(ctx, change)
}

// facts counts the elements of a document's outbox.
func facts(doc bson.Raw) int {
	list, ok := doc.Lookup("facts").ArrayOK()
	if !ok {
		return 0
	}
	values, err := list.Values()
	if err != nil {
		return 0
	}
	return len(values)
}

func (r *Recorder) note(c Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

// Get notes and reads a document.
func (r *Recorder) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	doc, err := r.Engine.Get(ctx, s, key)
	r.note(Call{Verb: Get, Schema: s, Key: key, Found: min(len(doc), 1)})
	return doc, err
}

// Several notes and reads documents by their ids.
func (r *Recorder) Several(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	docs, err := r.Engine.Several(ctx, s, scope, ids)
	r.note(Call{Verb: Several, Schema: s, Key: store.Key{Scope: scope}, Found: len(docs)})
	return docs, err
}

// Insert notes and saves a new document.
func (r *Recorder) Insert(ctx context.Context, s *store.Schema, doc bson.Raw) error {
	r.note(Call{Verb: Insert, Schema: s, Bytes: len(doc), Facts: facts(doc)})
	return r.Engine.Insert(ctx, s, doc)
}

// Replace notes and saves a document.
func (r *Recorder) Replace(ctx context.Context, s *store.Schema, key store.Key, version int64, doc bson.Raw) error {
	r.note(Call{Verb: Replace, Schema: s, Key: key, Bytes: len(doc), Facts: facts(doc)})
	return r.Engine.Replace(ctx, s, key, version, doc)
}

// Delete notes and removes a document.
func (r *Recorder) Delete(ctx context.Context, s *store.Schema, key store.Key) error {
	r.note(Call{Verb: Delete, Schema: s, Key: key})
	return r.Engine.Delete(ctx, s, key)
}

// Add notes and changes numbers.
func (r *Recorder) Add(ctx context.Context, s *store.Schema, key store.Key, changes []store.Change, guards []store.Guard) (bson.Raw, bool, error) {
	doc, held, err := r.Engine.Add(ctx, s, key, changes, guards)
	r.note(Call{Verb: Add, Schema: s, Key: key, Found: min(len(doc), 1), Bytes: len(doc)})
	return doc, held, err
}

// List notes and reads documents.
func (r *Recorder) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	docs, err := r.Engine.List(ctx, s, find)
	r.note(Call{Verb: List, Schema: s, Find: find, Found: len(docs)})
	return docs, err
}

// Count notes and counts documents.
func (r *Recorder) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	n, err := r.Engine.Count(ctx, s, find)
	r.note(Call{Verb: Count, Schema: s, Find: find})
	return n, err
}
