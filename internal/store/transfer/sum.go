package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// Sum is what two copies of a collection have in common: how many documents, and a SHA-256 over them in the order of
// their ids.
type Sum struct {
	Collection string
	Documents  int
	SHA256     string
}

// Summer adds documents up, whose database may be a file. Documents that expire before a moment are left out, since
// each database deletes them when it pleases.
type Summer struct {
	until   time.Time
	running map[string]*running
	order   []string
}

type running struct {
	expiry string // field, or ""
	sum    Sum
	hash   hash.Hash
	last   string
}

// NewSummer sums up the collections of a database, without what expires before the given moment.
func NewSummer(db *store.DB, until time.Time) *Summer {
	s := &Summer{until: until, running: map[string]*running{}}
	for _, schema := range contents(db) {
		r := &running{sum: Sum{Collection: schema.Name}, hash: sha256.New()}
		for _, index := range schema.Indexes {
			if index.Expire {
				r.expiry = index.Fields[0]
			}
		}
		s.running[schema.Name], s.order = r, append(s.order, schema.Name)
	}
	return s
}

// Add takes the next document of a collection, in the order of the ids.
func (s *Summer) Add(collection string, doc bson.Raw) error {
	r := s.running[collection]
	if r == nil {
		return fmt.Errorf("transfer: there is no collection %s", collection)
	}
	id, ok := doc.Lookup("_id").StringValueOK()
	if !ok || id <= r.last {
		return fmt.Errorf("transfer: %s: document %q does not follow %q", collection, id, r.last)
	}
	r.last = id
	if expiry, ok := doc.Lookup(r.expiry).TimeOK(); r.expiry != "" && ok && expiry.Before(s.until) {
		return nil
	}
	r.sum.Documents++
	r.hash.Write(canonical(doc))
	return nil
}

// Sums are the sums of all collections, by name.
func (s *Summer) Sums() []Sum {
	sums := make([]Sum, 0, len(s.order))
	for _, name := range s.order {
		r := s.running[name]
		r.sum.SHA256 = hex.EncodeToString(r.hash.Sum(nil))
		sums = append(sums, r.sum)
	}
	return sums
}

// SumsOf adds up every collection.
func SumsOf(ctx context.Context, db *store.DB, until time.Time) ([]Sum, error) {
	summer := NewSummer(db, until)
	err := Snapshot(ctx, db, summer.Add)
	return summer.Sums(), err
}

// Differences is nil when both sides have the same sums.
func Differences(from, to []Sum) error {
	other := map[string]Sum{}
	for _, sum := range to {
		other[sum.Collection] = sum
	}
	var found []error
	for _, sum := range from {
		if o := other[sum.Collection]; o != sum {
			found = append(found, fmt.Errorf("transfer: the copy of %s differs: %d documents (%.12s), should be %d (%.12s)",
				sum.Collection, o.Documents, o.SHA256, sum.Documents, sum.SHA256))
		}
	}
	return errors.Join(found...)
}

// canonical is the document with its id first, where MongoDB puts it.
func canonical(doc bson.Raw) bson.Raw {
	elements, err := doc.Elements()
	if err != nil || len(elements) == 0 || elements[0].Key() == "_id" {
		return doc
	}
	moved := append(make(bson.Raw, 0, len(doc)), doc[:4]...)
	for _, wanted := range []bool{true, false} {
		for _, e := range elements {
			if (e.Key() == "_id") == wanted {
				moved = append(moved, e...)
			}
		}
	}
	return append(moved, 0)
}
