package main

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// verb is what an engine was asked to do.
type verb string

// The verbs of an engine. Reading with List and Count names an index; the others name one document.
const (
	verbGet     verb = "get"
	verbGetMany verb = "several"
	verbInsert  verb = "insert"
	verbReplace verb = "replace"
	verbDelete  verb = "delete"
	verbAdd     verb = "add"
	verbList    verb = "list"
	verbCount   verb = "count"
)

// dbCall is one thing an engine was asked to do.
type dbCall struct {
	verb   verb
	Schema *store.Schema
	Key    store.Key  // Get, Replace, Delete, Add; the scope alone for Several
	Find   store.Find // List, Count
	Found  int        // documents that came back
	Bytes  int        // of the documents that were written
	Facts  int        // in the outboxes of the documents that were written

	Inserted int // documents that were inserted in one go
}

// Shape is what calls that differ in nothing but their values have in common.
func (c dbCall) Shape() string {
	if c.verb != verbList && c.verb != verbCount {
		return fmt.Sprintf("%s %s scope=%t", c.Schema.Name, c.verb, c.Key.Scope != "")
	}
	f := c.Find
	return fmt.Sprintf("%s %s by %s equal=%d from=%t to=%t newest=%t behind=%t",
		c.Schema.Name, c.verb, f.Index.Name, len(f.Equal), f.From != nil, f.To != nil, f.Desc, f.After != nil)
}

// recorder is an engine that notes what it is asked for.
type recorder struct {
	store.Engine
	mu    sync.Mutex
	calls []dbCall
	txs   int
}

// Calls returns what was noted so far, in the order in which it was asked.
func (r *recorder) Calls() []dbCall {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clip(r.calls)
}

// Transactions is how many transactions were begun so far, repeated ones included.
func (r *recorder) Transactions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.txs
}

// Tx notes and runs a transaction.
func (r *recorder) Tx(ctx context.Context, change func(ctx context.Context) error) error {
	r.mu.Lock()
	r.txs++
	r.mu.Unlock()
	return r.Engine.Tx(ctx, change)
}

// factsIn counts the elements of a document's outbox.
func factsIn(doc bson.Raw) int {
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

func (r *recorder) note(c dbCall) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

// Get notes and reads a document.
func (r *recorder) Get(ctx context.Context, s *store.Schema, key store.Key) (bson.Raw, error) {
	doc, err := r.Engine.Get(ctx, s, key)
	r.note(dbCall{verb: verbGet, Schema: s, Key: key, Found: min(len(doc), 1)})
	return doc, err
}

// GetMany notes and reads documents by their ids.
func (r *recorder) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) ([]bson.Raw, error) {
	docs, err := r.Engine.GetMany(ctx, s, scope, ids)
	r.note(dbCall{verb: verbGetMany, Schema: s, Key: store.Key{Scope: scope}, Found: len(docs)})
	return docs, err
}

// Insert notes and saves new documents.
func (r *recorder) Insert(ctx context.Context, s *store.Schema, docs ...bson.Raw) error {
	call := dbCall{verb: verbInsert, Schema: s, Inserted: len(docs)}
	for _, doc := range docs {
		call.Bytes, call.Facts = call.Bytes+len(doc), call.Facts+factsIn(doc)
	}
	r.note(call)
	return r.Engine.Insert(ctx, s, docs...)
}

// Replace notes and saves a document.
func (r *recorder) Replace(ctx context.Context, s *store.Schema, key store.Key, version int64, doc bson.Raw) error {
	r.note(dbCall{verb: verbReplace, Schema: s, Key: key, Bytes: len(doc), Facts: factsIn(doc)})
	return r.Engine.Replace(ctx, s, key, version, doc)
}

// Delete notes and removes a document.
func (r *recorder) Delete(ctx context.Context, s *store.Schema, key store.Key) error {
	r.note(dbCall{verb: verbDelete, Schema: s, Key: key})
	return r.Engine.Delete(ctx, s, key)
}

// Add notes and changes numbers.
func (r *recorder) Add(
	ctx context.Context, s *store.Schema, key store.Key, changes []store.Change, guards []store.Guard,
) (bson.Raw, bool, error) {
	doc, held, err := r.Engine.Add(ctx, s, key, changes, guards)
	r.note(dbCall{verb: verbAdd, Schema: s, Key: key, Found: min(len(doc), 1), Bytes: len(doc)})
	return doc, held, err
}

// List notes and reads documents.
func (r *recorder) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	docs, err := r.Engine.List(ctx, s, find)
	r.note(dbCall{verb: verbList, Schema: s, Find: find, Found: len(docs)})
	return docs, err
}

// Count notes and counts documents.
func (r *recorder) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	n, err := r.Engine.Count(ctx, s, find)
	r.note(dbCall{verb: verbCount, Schema: s, Find: find})
	return n, err
}
