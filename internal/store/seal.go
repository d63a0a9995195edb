package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// sealField holds the seal of a document: half of the SHA-256 over its fields, by which it shows whether something else than
// this package has changed it.
const sealField = "_seal"

// sealOf covers every field but the version, the seal and the counters, in the order of their names: engines order the fields of the
// top level as they please.
func (s *Schema) sealOf(doc bson.Raw) []byte {
	elements, _ := doc.Elements() // of a document that is no BSON, none: then the seal does not fit
	slices.SortFunc(elements, func(a, b bson.RawElement) int { return cmp.Compare(a.Key(), b.Key()) })
	hash := sha256.New()
	for _, e := range elements {
		if key := e.Key(); key != versionField && key != sealField && !s.counters[key] {
			hash.Write(e)
		}
	}
	return hash.Sum(nil)[:sha256.Size/2]
}

// Sealed says whether a stored document is as this package saved it. Counters, which Add changes, and the version may be anything.
func (s *Schema) Sealed(doc bson.Raw) bool {
	_, seal, ok := doc.Lookup(sealField).BinaryOK()
	return ok && bytes.Equal(seal, s.sealOf(doc))
}

// Seal returns a document with its version and its seal, for those who Load new ones.
func (s *Schema) Seal(doc bson.Raw, version int64) bson.Raw {
	return withFields(doc, bson.D{{Key: versionField, Value: version}, {Key: sealField, Value: bson.Binary{Data: s.sealOf(doc)}}})
}

// sealAgain is Seal for a document that was stored before. One whose seal was broken keeps it, so that it shows until what was
// changed is put back.
func (s *Schema) sealAgain(doc, stored bson.Raw) bson.Raw {
	version, _ := stored.Lookup(versionField).AsInt64OK()
	if stored == nil || s.Sealed(stored) {
		return s.Seal(doc, version+1)
	}
	broken := bson.D{{Key: versionField, Value: version + 1}}
	if seal := stored.Lookup(sealField); !seal.IsZero() {
		broken = append(broken, bson.E{Key: sealField, Value: seal})
	}
	return withFields(doc, broken)
}

// withFields appends fields to an encoded document.
func withFields(raw []byte, more bson.D) bson.Raw {
	tail, _ := bson.Marshal(more) // numbers and bytes always encode
	doc := append(append(make([]byte, 0, len(raw)+len(tail)), raw[:len(raw)-1]...), tail[4:]...)
	n := len(doc)
	doc[0], doc[1], doc[2], doc[3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
	return doc
}

// EachStored visits every document of every collection in its stored form, page by page.
func (db *DB) EachStored(ctx context.Context, visit func(s *Schema, doc bson.Raw) error) error {
	for _, schema := range db.Schemas() {
		find := Find{Index: schema.Indexes[schema.byName["all"]], Limit: MaxPage}
		for more := true; more; {
			docs, err := db.engine.List(ctx, &schema, find)
			if err != nil {
				return err
			}
			for _, doc := range docs {
				if err := visit(&schema, doc); err != nil {
					return err
				}
				find.After = []any{doc.Lookup("_id").StringValue()}
			}
			more = len(docs) == MaxPage
		}
	}
	return nil
}
