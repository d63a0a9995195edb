package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
	"lumbung/internal/store/storetest"
)

// manyRows is how many documents a collection has while the program works on it: many where a market has many.
func manyRows(most int) func(collection string) int {
	return func(collection string) int {
		switch collection {
		case "products", "orders", "ledger_entries", "ledger_lines":
			return most
		case "cooperatives", "shops", "fee_schedules", "standing_orders", "ledger_heads", "audit_heads", "quotas":
			return most / 25
		}
		return most / 5
	}
}

// work does all there is to do, with the demo and then with many documents: a purchase from cart to passbook, what happens
// in the background, every page and every list.
func (m *market) work(t *testing.T, rows func(string) int, noting func(bool)) {
	t.Helper()
	noting(true)
	before := len(m.calls())
	m.trade("plans")
	logGrowth(t, m.calls()[before:])
	m.chores()
	noting(false)
	m.grow(rows)
	m.must(m.takeOut(m.Context()))
	noting(true)
	pages := m.openPages()
	m.askLists()
	noting(false)
	wantShortPages(t, pages)
	wantLimits(t, m.calls())
}

// TestPlansOnMongoDB asks MongoDB how it runs each command that the program sends: no collection is scanned, nothing is
// sorted, and not much more is read than is used.
func TestPlansOnMongoDB(t *testing.T) {
	uri := storetest.MongoURI(t)
	engine, err := mongo.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	m, profile := openMarket(t, engine), newProfile(t, uri)
	most := 50_000
	if testing.Short() {
		most = 5_000
	}
	m.work(t, manyRows(most), func(on bool) { profile.Note(t, on) })
	lookups := profile.Lookups(t)
	for _, l := range lookups {
		if plan := profile.Explain(t, l); costly(plan) {
			t.Error(plan)
		}
	}
	if len(lookups) < 150 {
		t.Errorf("only %d commands were seen: the test showed little", len(lookups))
	}
	wantIndexesUsed(t, m.db.Schemas(), m.calls())
	wantRouted(t, m.calls())
	logSizes(t, profile, m.db.Schemas())
}

// slack is what a command may read on top of twice its answer: a look behind the end of each stretch of an index.
const slack = 4

func costly(p queryPlan) bool {
	stages := strings.Fields(p.Stages)
	return slices.Contains(stages, "COLLSCAN") || slices.Contains(stages, "SORT") ||
		p.Documents > 2*p.Returned+slack || p.Keys > max(2*p.Returned, p.ids())+slack // an id that is not there costs a look, too
}

// TestPlansOnSQLite asks SQLite the same.
func TestPlansOnSQLite(t *testing.T) {
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "plans.db"))
	if err != nil {
		t.Fatal(err)
	}
	m := openMarket(t, engine)
	m.work(t, manyRows(10_000), func(bool) {})
	seen := map[string]bool{}
	for _, c := range m.calls() {
		if (c.verb != verbList && c.verb != verbCount) || seen[c.Shape()] {
			continue
		}
		seen[c.Shape()] = true
		steps, err := engine.Explain(t.Context(), c.Schema, c.Find)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			whole := len(c.Find.Equal) == 0 && c.Find.From == nil && c.Find.To == nil // from the start, in the order of the index
			scans := strings.HasPrefix(step, "SCAN") && (!whole || !strings.Contains(step, "USING"))
			if scans || strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("%s: %s", c.Shape(), step)
			}
		}
	}
	wantIndexesUsed(t, m.db.Schemas(), m.calls())
	wantRouted(t, m.calls())
	if len(seen) < 60 {
		t.Errorf("only %d queries were seen: the test showed little", len(seen))
	}
}

// maxCount is the highest number that anybody counts to.
const maxCount = 1000

// wantLimits wants every read to say how much it will take at most.
func wantLimits(t *testing.T, calls []dbCall) {
	t.Helper()
	for _, c := range calls {
		switch {
		case c.verb == verbList && (c.Find.Limit < 1 || c.Find.Limit > store.MaxPage+1 || c.Found > c.Find.Limit):
			t.Errorf("%s: %d documents with limit %d", c.Shape(), c.Found, c.Find.Limit)
		case c.verb == verbCount && (c.Find.Limit < 1 || c.Find.Limit > maxCount):
			t.Errorf("%s: limit %d", c.Shape(), c.Find.Limit)
		}
	}
}

// How many documents may be read for one page. Those of longPages may read more, up to a limit of their own; everything
// is for those that write what they read batch by batch.
const (
	pageReads  = 600
	longReads  = 2500
	everything = 1 << 30
)

// longPages are those for which more is read, with the reason.
func longPages() map[string]int {
	return map[string]int{
		"GET /sitemap/:file":                everything, // names every product of a cooperative
		"GET /pengurus/:coop/penjualan":     everything, // adds up the orders of the days that are asked for, orders.ReportedMost at most
		"GET /pengurus/:coop":               longReads,  // counts open orders, two hundred in each state
		"GET /pengurus/:coop/buku-besar":    longReads,  // three trial balances, as the statements below
		"GET /pengurus/:coop/keuangan":      longReads,  // three trial balances, each a seal and the entries up to the next one
		"GET /pengurus/:coop/keuangan/csv":  longReads,  // the same
		"GET /pengurus/:coop/keuangan/xlsx": longReads,  // the same
		"GET /jualan":                       longReads,  // adds up what is still held
		"GET /jualan/simpanan":              longReads,  // the same

		// All lines of the months that are asked for, a year at most, and what was recorded late since then.
		"GET /jualan/simpanan/rekening-koran":            everything,
		"GET /pengurus/:coop/anggota/:id/rekening-koran": everything,
	}
}

func wantShortPages(t *testing.T, pages map[string]int) {
	t.Helper()
	for door, read := range pages {
		if strings.HasSuffix(door, "/unduh") {
			continue // a file with everything, written batch by batch
		}
		if most := max(pageReads, longPages()[door]); read > most {
			t.Errorf("%s reads %d documents, want %d at most", door, read, most)
		}
	}
}

// idleIndexes are those that no query of the program names, with the reason why they are there.
func idleIndexes() map[string]string {
	return map[string]string{
		"ledger_entries reverses": "unique: an entry is taken back once",
		"memberships nik":         "unique: one NIK stands once in a cooperative",
	}
}

// wantIndexesUsed wants a query for every index. "scope" is the index of the shard key.
func wantIndexesUsed(t *testing.T, schemas []store.Schema, calls []dbCall) {
	t.Helper()
	used := map[string]bool{}
	for _, c := range calls {
		used[c.Schema.Name+" "+c.Find.Index.Name] = true
	}
	for _, s := range schemas {
		for _, index := range s.Indexes {
			name := s.Name + " " + index.Name
			_, idle := idleIndexes()[name]
			if index.Name != "all" && index.Name != "scope" && !index.Expire && used[name] == idle {
				t.Errorf("index %s: used %t, in the list of idle ones %t", name, used[name], idle)
			}
		}
	}
}

// logSizes shows the figures of docs/scale.md: go test -v -run PlansOnMongoDB ./cmd/lumbung.
func logSizes(t *testing.T, profile *profile, schemas []store.Schema) {
	t.Helper()
	for _, s := range schemas {
		if size := profile.Size(t, s.Name); size.Documents > 0 {
			t.Logf("size of %-16s %6d documents, %5d bytes each, %5d stored, %5d in %2d indexes", s.Name, size.Documents, size.Average,
				size.Stored/size.Documents, size.Indexes/size.Documents, len(s.Indexes))
		}
	}
}

// logGrowth shows what one purchase writes.
func logGrowth(t *testing.T, calls []dbCall) {
	t.Helper()
	type sum struct{ inserts, inserted, updates int }
	sums, reads := map[string]sum{}, 0
	for _, c := range calls {
		s := sums[c.Schema.Name]
		switch c.verb {
		case verbInsert:
			s.inserts, s.inserted = s.inserts+c.Inserted, s.inserted+c.Bytes
		case verbReplace, verbAdd, verbDelete:
			s.updates++
		case verbGet, verbGetMany, verbList, verbCount:
			reads++
		}
		sums[c.Schema.Name] = s
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		t.Logf("one purchase in %-16s %2d documents of %5d bytes in all, %2d changes", name,
			sums[name].inserts, sums[name].inserted, sums[name].updates)
	}
	t.Logf("one purchase reads %d times", reads)
}
