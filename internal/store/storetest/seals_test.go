package storetest

import (
	"context"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// testSeals: whatever this package saves is sealed, and what something else changed is not, until it is put back.
func testSeals(t *testing.T, db *store.DB) {
	ctx, c := items(t, db)
	insert(ctx, t, c, Item{ID: "a", Name: "x", Tags: []string{"p", "q"}}, Item{ID: "b"}, Item{ID: "c"})
	_, err := c.Update(ctx, "b", setName("y"))
	must(t, err)
	_, _, err = c.Add(ctx, "b", []store.Change{{Field: "stock", By: 3}})
	must(t, err)
	_, err = c.Upsert(ctx, "d", func() *Item { return &Item{ID: "d"} }, setName("z"))
	must(t, err)
	wantBroken(ctx, t, db)

	schema := itemSchema(db)
	asItWas := stored(ctx, t, db, "a")
	for name, change := range map[string]func(bson.M){
		"text":    func(doc bson.M) { doc["name"] = "x2" },
		"element": func(doc bson.M) { doc["tags"] = bson.A{"p"} },
		"gone":    func(doc bson.M) { delete(doc, "name") },
		"more":    func(doc bson.M) { doc["stranger"] = int64(1) },
		"no seal": func(doc bson.M) { delete(doc, "_seal") },
		"seal":    func(doc bson.M) { doc["_seal"] = "a" },
	} {
		doc := bson.M{}
		must(t, bson.Unmarshal(asItWas, &doc))
		change(doc)
		raw, err := bson.Marshal(doc)
		must(t, err)
		put(ctx, t, db, &schema, raw)
		wantBroken(ctx, t, db, "a")
		_, err = c.Update(ctx, "a", func(item *Item) error { item.Note = &name; return nil })
		must(t, err)
		wantBroken(ctx, t, db, "a")
		put(ctx, t, db, &schema, asItWas)
		wantBroken(ctx, t, db)
	}
}

// put loads a document instead of the one that is there.
func put(ctx context.Context, t *testing.T, db *store.DB, s *store.Schema, doc bson.Raw) {
	t.Helper()
	must(t, db.Engine().Delete(ctx, s, store.Key{ID: doc.Lookup("_id").StringValue()}))
	must(t, db.Engine().Load(ctx, s, []bson.Raw{doc}))
}

func stored(ctx context.Context, t *testing.T, db *store.DB, id string) (found bson.Raw) {
	t.Helper()
	must(t, db.EachStored(ctx, func(_ *store.Schema, doc bson.Raw) error {
		if doc.Lookup("_id").StringValue() == id {
			found = doc
		}
		return nil
	}))
	return found
}

// wantBroken compares which documents are not as they were saved.
func wantBroken(ctx context.Context, t *testing.T, db *store.DB, want ...string) {
	t.Helper()
	var broken []string
	must(t, db.EachStored(ctx, func(s *store.Schema, doc bson.Raw) error {
		if !s.Sealed(doc) {
			broken = append(broken, doc.Lookup("_id").StringValue())
		}
		return nil
	}))
	wantEqual(t, "broken seals", broken, want)
}
