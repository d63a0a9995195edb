package mongo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"golang.org/x/sync/errgroup"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/storetest"
)

type entry struct {
	ID    string     `bson:"_id"`
	Kind  string     `bson:"kind"`
	N     int64      `bson:"n"`
	Note  *string    `bson:"note"`
	Email string     `bson:"email,omitempty"`
	Tags  []string   `bson:"tags"`
	Until *time.Time `bson:"until,omitempty"`
}

func indexes() []store.Index {
	return []store.Index{
		{Name: "kind", Fields: []string{"kind", "note", "n"}},
		{Name: "email", Fields: []string{"email"}, Unique: true, Sparse: true},
		{Name: "tag", Fields: []string{"tags", "n"}},
		{Name: "until", Fields: []string{"until"}},
		{Name: "expire", Fields: []string{"until"}, Expire: true},
	}
}

func open(t *testing.T, uri string, spec store.Spec[entry]) (*mongo.Engine, *store.DB, *store.Collection[entry]) {
	t.Helper()
	engine, err := mongo.Open(t.Context(), uri)
	for end := time.Now().Add(time.Minute); err != nil && time.Now().Before(end); { // other tests may keep the server busy for seconds
		engine, err = mongo.Open(t.Context(), uri)
	}
	must(t, err)
	t.Cleanup(func() { _ = engine.Close() })
	db := store.New(engine)
	spec.Name = "entries"
	return engine, db, store.Define(db, spec)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fill(ctx context.Context, t *testing.T, db *store.DB, c *store.Collection[entry]) {
	t.Helper()
	must(t, db.Tx(ctx, func(ctx context.Context) error {
		for i := range 600 {
			doc := entry{ID: fmt.Sprintf("%04d", i), Kind: "k", N: int64(i % 3), Tags: []string{"t", fmt.Sprint(i)}}
			if i%2 == 0 {
				note := fmt.Sprint("note", i%4)
				doc.Note, doc.Email = &note, doc.ID
			}
			must(t, c.Insert(ctx, &doc))
		}
		return nil
	}))
}

// TestPlans: a page reads about as many keys as it has documents, and nothing is sorted, wherever it starts.
func TestPlans(t *testing.T) {
	engine, db, c := open(t, storetest.MongoURI(t), store.Spec[entry]{Indexes: indexes()})
	ctx := t.Context()
	must(t, db.Open(ctx))
	fill(ctx, t, db, c)
	schemas := db.Schemas()
	schema := schemas[len(schemas)-1]
	byName := map[string]store.Index{}
	for _, index := range schema.Indexes {
		byName[index.Name] = index
	}
	for _, find := range []store.Find{
		{Index: byName["all"], After: []any{"0300"}},
		{Index: byName["kind"], Equal: []any{"k"}},
		{Index: byName["kind"], Equal: []any{"k"}, Desc: true},
		{Index: byName["kind"], Equal: []any{"k"}, After: []any{nil, int64(1), "0301"}},
		{Index: byName["kind"], Equal: []any{"k"}, After: []any{nil, int64(1), "0301"}, Desc: true},
		{Index: byName["kind"], Equal: []any{"k"}, After: []any{"note2", int64(1), "0301"}, Desc: true},
		{Index: byName["kind"], Equal: []any{"k", "note2"}, After: []any{int64(1), "0301"}},
		{Index: byName["kind"], Equal: []any{"k"}, From: "note1", After: []any{"note2", int64(1), "0301"}},
		{Index: byName["email"]},
		{Index: byName["email"], Desc: true, After: []any{"0300", "0300"}},
		{Index: byName["email"], Equal: []any{"0300"}},
		{Index: byName["email"], To: "0300"},
		{Index: byName["tag"], Equal: []any{"t"}, After: []any{int64(1), "0301"}},
		{Index: byName["tag"], Equal: []any{"t"}, Desc: true},
		{Index: byName["expire"]},
	} {
		find.Limit = 10
		wantCheap(ctx, t, engine, &schema, find)
	}
}

// TestOneCommand: the server gives all of a page in its first answer.
func TestOneCommand(t *testing.T) {
	uri := storetest.MongoURI(t)
	engine, db, entries := open(t, uri, store.Spec[entry]{Indexes: indexes()})
	must(t, db.Prepare(t.Context()))
	fill(t.Context(), t, db, entries)
	note := func(level int) {
		must(t, engine.Database().RunCommand(t.Context(), bson.D{{Key: "profile", Value: level}}).Err())
	}
	all, err := entries.List(t.Context(), store.By("all"), store.Page{Limit: 10})
	must(t, err)
	ids := make([]string, len(all.Items))
	for i, e := range all.Items {
		ids[i] = e.ID
	}
	note(2)
	for n := range ids {
		_, err := entries.GetMany(t.Context(), ids[:n+1])
		must(t, err)
		_, err = entries.List(t.Context(), store.By("all"), store.Page{Limit: n + 1})
		must(t, err)
	}
	note(0)
	ops := map[string]int{}
	cursor, err := engine.Database().Collection("system.profile").Find(t.Context(),
		bson.D{{Key: "ns", Value: engine.Database().Name() + ".entries"}})
	must(t, err)
	for cursor.Next(t.Context()) {
		ops[cursor.Current.Lookup("op").StringValue()]++
	}
	must(t, cursor.Err())
	if diff := cmp.Diff(map[string]int{"query": 2 * len(ids)}, ops); diff != "" {
		t.Errorf("commands for %d readings: %s", 2*len(ids), diff)
	}
}

func wantCheap(ctx context.Context, t *testing.T, engine *mongo.Engine, schema *store.Schema, find store.Find) {
	t.Helper()
	plan, err := engine.Explain(ctx, schema, find)
	if err != nil {
		t.Errorf("%+v: %v", find, err)
		return
	}
	keys := plan.Lookup("executionStats", "totalKeysExamined").AsInt64()
	docs := plan.Lookup("executionStats", "totalDocsExamined").AsInt64()
	text := plan.Lookup("queryPlanner", "winningPlan").String()
	if keys > 25 || docs > 25 || strings.Contains(text, `"SORT"`) || strings.Contains(text, "COLLSCAN") {
		t.Errorf("%+v: %d keys and %d documents read: %s", find, keys, docs, text)
	}
}

func TestPrepareAtOnce(t *testing.T) {
	uri := storetest.MongoURI(t)
	for _, list := range [][]store.Index{nil, indexes(), indexes()[:2]} {
		var group errgroup.Group
		for range 4 {
			_, db, _ := open(t, uri, store.Spec[entry]{Indexes: list, Validator: bson.M{"n": bson.M{"$type": "long"}}})
			group.Go(func() error { return db.Open(t.Context()) })
		}
		must(t, group.Wait())
	}
}

func TestValidator(t *testing.T) {
	uri, ctx := storetest.MongoURI(t), t.Context()
	for _, test := range []struct {
		validator bson.M
		held      bool
	}{{nil, true}, {bson.M{"$expr": bson.M{"$lt": bson.A{"$n", 5}}}, false}, {bson.M{"n": bson.M{"$lt": 100}}, true}, {nil, true}} {
		_, db, c := open(t, uri, store.Spec[entry]{Validator: test.validator})
		must(t, db.Open(ctx))
		err := c.Insert(ctx, &entry{ID: fmt.Sprint(time.Now().UnixNano()), N: 7})
		if (err == nil) != test.held {
			t.Errorf("insert with validator %v: got %v", test.validator, err)
		}
	}
}

// TestStartBesideATransaction: a program that starts waits for nobody's transaction, such as that of one that was killed.
func TestStartBesideATransaction(t *testing.T) {
	uri := storetest.MongoURI(t)
	spec := store.Spec[entry]{Indexes: indexes(), Validator: bson.M{
		"$and": bson.A{bson.M{"n": bson.M{"$type": "long"}}, bson.M{"$expr": bson.M{"$lt": bson.A{"$n", int64(100)}}}},
		"n":    bson.M{"$gte": 0, "$lt": 50},
	}}
	_, db, c := open(t, uri, spec)
	must(t, db.Open(t.Context()))
	err := db.Tx(t.Context(), func(ctx context.Context) error {
		must(t, c.Insert(ctx, &entry{ID: "held", N: 1}))
		_, other, _ := open(t, uri, spec)
		soon, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		defer cancel()
		return other.Open(soon)
	})
	must(t, err)
}

// TestWritten: a write of another process shows, also after the stream had to start again.
func TestWritten(t *testing.T) {
	uri, ctx := storetest.MongoURI(t), t.Context()
	_, here, _ := open(t, uri, store.Spec[entry]{Watched: true})
	engine, there, c := open(t, uri, store.Spec[entry]{Watched: true})
	must(t, here.Open(ctx))
	must(t, there.Open(ctx))
	for round := range 2 {
		written := here.Written()
		deadline := time.After(20 * time.Second)
		for i, seen := 0, false; !seen; i++ {
			must(t, c.Insert(ctx, &entry{ID: fmt.Sprint(round, "-", i)}))
			select {
			case <-written:
				seen = true
			case <-time.After(100 * time.Millisecond): // the stream may not be open yet
			case <-deadline:
				t.Fatal("a write of another process did not show")
			}
		}
		must(t, engine.Database().Drop(ctx)) // ends the stream
		must(t, there.Open(ctx))
	}
}

func TestExpiringIndex(t *testing.T) {
	engine, db, _ := open(t, storetest.MongoURI(t), store.Spec[entry]{Indexes: indexes()})
	must(t, db.Open(t.Context()))
	specs, err := engine.Database().Collection("entries").Indexes().ListSpecifications(t.Context())
	must(t, err)
	for _, spec := range specs {
		if spec.ExpireAfterSeconds != nil && *spec.ExpireAfterSeconds == 0 && strings.Contains(spec.KeysDocument.String(), "until") {
			return
		}
	}
	t.Error("no index expires documents")
}

// TestLapsed: a snapshot that took longer than the server remembers ends in a sentence for the operator.
func TestLapsed(t *testing.T) {
	for code, want := range map[int32]string{
		239: "minSnapshotHistoryWindowInSeconds", 246: "minSnapshotHistoryWindowInSeconds", 13: "not authorized",
	} {
		err := mongo.Lapsed(driver.CommandError{Code: code, Message: "not authorized"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("code %d: got %v, want %q", code, err, want)
		}
	}
	must(t, mongo.Lapsed(nil))
}

func TestOpenSaysWhy(t *testing.T) {
	for uri, want := range map[string]string{
		"nonsense":                      "address",
		"mongodb://a:pass@127.0.0.1:1/": "no primary answers at 127.0.0.1:1",
	} {
		_, err := mongo.Open(t.Context(), uri)
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n") || strings.Contains(err.Error(), "pass") {
			t.Errorf("Open(%s): got %v, want one line with %q", uri, err, want)
		}
	}
}
