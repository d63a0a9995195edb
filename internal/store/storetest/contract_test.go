package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/store"
)

// Item is the document of the contract.
type Item struct {
	ID     string     `bson:"_id"`
	Shop   string     `bson:"shop"`
	Name   string     `bson:"name"`
	Rank   int64      `bson:"rank"`
	Stock  int64      `bson:"stock"`
	Extra  int64      `bson:"extra,omitempty"`
	At     time.Time  `bson:"at"`
	Ready  bool       `bson:"ready"`
	Note   *string    `bson:"note"`            // null
	Email  string     `bson:"email,omitempty"` // missing
	Tags   []string   `bson:"tags"`
	Expiry *time.Time `bson:"expiry,omitempty"`
}

// part is one promise of the contract.
type part struct {
	name string
	test func(*testing.T, *store.DB)
}

// run is the contract of a store; open returns a fresh one each time, not yet opened.
func run(t *testing.T, open func(t *testing.T) *store.DB) {
	for _, part := range parts() {
		t.Run(part.name, func(t *testing.T) { part.test(t, open(t)) })
	}
}

func parts() []part {
	return slices.Concat(documentParts(), togetherParts(), copyParts())
}

func documentParts() []part {
	return []part{
		{"missing", testMissing},
		{"several", testGetMany},
		{"round trip", testRoundTrip},
		{"duplicate", testDuplicate},
		{"null is unique", testUniqueNull},
		{"failed change", testFailedChange},
		{"unchanged", testUnchanged},
		{"upsert", testUpsert},
		{"errors turned", testErrorsTurned},
		{"unknown fields", testUnknownFields},
		{"add", testAdd},
		{"extremes", testExtremes},
		{"two writers", testTwoWriters},
		{"last unit", testLastUnit},
		{"add and update", testAddAndUpdate},
		{"ties", testTies},
		{"bounds", testBounds},
		{"nulls", testNulls},
		{"sparse", testSparse},
		{"texts", testStringLists},
		{"unicode", testUnicode},
		{"cursors", testCursors},
		{"count", testCount},
		{"paging while others write", testPagingUnderWrites},
	}
}

func togetherParts() []part {
	return []part{
		{"model", testModel},
		{"transaction", testTransaction},
		{"aborted transaction", testAborted},
		{"swallowed error", testSwallowed},
		{"panic", testPanic},
		{"cancelled transaction", testCancelled},
		{"transfers", testTransfers},
		{"write skew", testWriteSkew},
		{"runs again", testRunsAgain},
		{"told when saved", testOnSaved},
		{"told what was saved", testSaved},
		{"scopes", testScopes},
		{"back-fill", testBackFill},
		{"changed index", testChangedIndex},
		{"rolling restart", testRollingRestart},
		{"index over duplicates", testIndexOverDuplicates},
		{"expiry", testExpiry},
		{"bad declarations", testDeclarations},
		{"written", testWritten},
		{"watch", testWatch},
		{"cache", testCache},
		{"cache race", testCacheRace},
		{"cache bounds", testCacheBounds},
		{"cache of the deaf", testCacheDeaf},
		{"reading is silent", testReadingIsSilent},
		{"seals", testSeals},
		{"migrations", testMigrations},
		{"failing migration", testFailingMigration},
	}
}

func indexes() []store.Index {
	return []store.Index{
		{Name: "name", Fields: []string{"name"}},
		{Name: "rank", Fields: []string{"rank"}},
		{Name: "at", Fields: []string{"at"}},
		{Name: "shop", Fields: []string{"shop", "rank"}},
		{Name: "note", Fields: []string{"note"}},
		{Name: "email", Fields: []string{"email"}, Unique: true, Sparse: true},
		{Name: "tag", Fields: []string{"tags", "rank"}},
		{Name: "ready", Fields: []string{"ready", "at"}},
		{Name: "expired", Fields: []string{"expiry"}, Expire: true},
	}
}

func counters() []string { return []string{"stock", "rank", "extra"} }

// items opens a store with one collection of items.
func items(t *testing.T, db *store.DB) (context.Context, *store.Collection[Item]) {
	t.Helper()
	c := store.Define(db, store.Spec[Item]{Name: "items", Counters: counters(), Indexes: indexes(), Check: func(item *Item) error {
		if item.Name == "refused" {
			return errRefused
		}
		return nil
	}})
	must(t, db.Open(t.Context()))
	return t.Context(), c
}

var (
	errRefused = errors.New("refused")
	errOwn     = errors.New("own error")
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantEqual(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantIs(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: got error %v, want %v", what, err, want)
	}
}

func wantDuplicate(t testing.TB, err error, index string) {
	t.Helper()
	wantIs(t, "duplicate", err, store.ErrDuplicate)
	var duplicate *store.DuplicateError
	if !errors.As(err, &duplicate) || duplicate.Index != index {
		t.Fatalf("got error %v, want a duplicate in index %q", err, index)
	}
}

func insert(ctx context.Context, t testing.TB, c *store.Collection[Item], items ...Item) {
	t.Helper()
	for i := range items {
		must(t, c.Insert(ctx, &items[i]))
	}
}

func get(ctx context.Context, t testing.TB, c *store.Collection[Item], id string) Item {
	t.Helper()
	item, err := c.Get(ctx, id)
	must(t, err)
	return *item
}

const endless = 10_000

// ids lists a query page by page.
func ids(ctx context.Context, t testing.TB, c *store.Collection[Item], q store.Query, limit int) []string {
	t.Helper()
	var found []string
	for page := (store.Page{Limit: limit}); ; {
		slice, err := c.List(ctx, q, page)
		must(t, err)
		if len(slice.Items) > limit || len(found) > endless {
			t.Fatalf("page of %d items behind %d, want %d at most, and an end", len(slice.Items), len(found), limit)
		}
		for _, item := range slice.Items {
			found = append(found, item.ID)
		}
		if page.After = slice.Next; page.After == "" {
			return found
		}
	}
}

func wantIDs(ctx context.Context, t testing.TB, c *store.Collection[Item], q store.Query, want ...string) {
	t.Helper()
	for _, limit := range []int{1, 2, 100} {
		if got := ids(ctx, t, c, q, limit); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("List(%+v) in pages of %d: got %v, want %v", q, limit, got, want)
		}
	}
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
