package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/store"
)

// sample has few values of each kind, null among them, so that random ones tie.
type sample struct {
	ID   string     `bson:"_id"`
	Run  string     `bson:"run"`
	Text *string    `bson:"text"`
	N    int64      `bson:"n"`
	At   *time.Time `bson:"at,omitempty"`
	Flag bool       `bson:"flag"`
	Tags []string   `bson:"tags"`
}

func (s *sample) field(name string) any {
	switch name {
	case "n":
		return s.N
	case "flag":
		return s.Flag
	case "at":
		if s.At != nil {
			return *s.At
		}
	case "text":
		if s.Text != nil {
			return *s.Text
		}
	}
	return nil
}

func sampleIndexes() []store.Index {
	return []store.Index{
		{Name: "text-n", Fields: []string{"text", "n"}},
		{Name: "at", Fields: []string{"at"}, Sparse: true},
		{Name: "text-at", Fields: []string{"text", "at"}},
		{Name: "flag-text-at", Fields: []string{"flag", "text", "at"}},
		{Name: "tags-at-n", Fields: []string{"tags", "at", "n"}},
		{Name: "at-tags-text", Fields: []string{"at", "tags", "text"}},
		{Name: "n-text", Fields: []string{"n", "text"}, Sparse: true},
	}
}

// testModel compares pages of random queries over random documents with sorting them in memory.
func testModel(t *testing.T, db *store.DB) {
	samples := store.DefineScoped(db, store.Spec[sample]{Name: "samples", Scope: "run", Indexes: sampleIndexes()})
	must(t, db.Open(t.Context()))
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		c := samples.ForTenant(fmt.Sprint(run))
		docs := drawSamples(rt, fmt.Sprint(run))
		for i := range docs {
			must(t, c.Insert(t.Context(), &docs[i]))
		}
		for range 5 {
			q := drawQuery(rt)
			limit := rapid.IntRange(1, 4).Draw(rt, "limit")
			var got []string
			for page := (store.Page{Limit: limit}); ; {
				slice, err := c.List(t.Context(), q.query(), page)
				must(t, err)
				for _, doc := range slice.Items {
					got = append(got, doc.ID)
				}
				if page.After = slice.Next; page.After == "" || len(got) > len(docs) {
					break
				}
			}
			if want := q.answer(docs); !slices.Equal(got, want) {
				rt.Fatalf("query %+v in pages of %d: got %v, want %v", q, limit, got, want)
			}
			if n, err := c.Count(t.Context(), q.query(), 100); err != nil || n != len(got) {
				rt.Fatalf("query %+v: counted %d, %v, want %d", q, n, err, len(got))
			}
		}
	})
}

func drawSamples(t *rapid.T, run string) []sample {
	n := rapid.IntRange(0, 9).Draw(t, "documents")
	docs := make([]sample, n)
	for i := range docs {
		docs[i] = sample{
			ID: fmt.Sprintf("%s-%d", run, i), Run: run, N: drawValue(t, "n").(int64), Flag: drawValue(t, "flag").(bool),
			Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"", "p", "q"}), 0, 3).Draw(t, "tags"),
		}
		if rapid.Bool().Draw(t, "has text") {
			docs[i].Text = new(drawValue(t, "text").(string))
		}
		if rapid.Bool().Draw(t, "has at") {
			docs[i].At = new(drawValue(t, "at").(time.Time))
		}
	}
	return docs
}

func drawValue(t *rapid.T, field string) any {
	switch field {
	case "n":
		return rapid.SampledFrom([]int64{-1, 0, 1 << 60}).Draw(t, field)
	case "flag":
		return rapid.Bool().Draw(t, field)
	case "at":
		return moment(rapid.SampledFrom([]int64{-5, 0, 1_700_000_000_001}).Draw(t, field))
	}
	return rapid.SampledFrom([]string{"", "p", "é"}).Draw(t, field)
}

// randomQuery is a query that the model understands.
type randomQuery struct {
	index    store.Index
	equal    []any
	from, to any
	desc     bool
}

func drawQuery(t *rapid.T) randomQuery {
	q := randomQuery{index: rapid.SampledFrom(sampleIndexes()).Draw(t, "index"), desc: rapid.Bool().Draw(t, "desc")}
	least := slices.Index(q.index.Fields, "tags") + 1
	for _, field := range q.index.Fields[:rapid.IntRange(least, len(q.index.Fields)).Draw(t, "equal")] {
		q.equal = append(q.equal, drawValue(t, field))
	}
	if len(q.equal) < len(q.index.Fields) {
		field := q.index.Fields[len(q.equal)]
		if rapid.Bool().Draw(t, "from?") {
			q.from = drawValue(t, field)
		}
		if rapid.Bool().Draw(t, "to?") {
			q.to = drawValue(t, field)
		}
	}
	return q
}

func (q randomQuery) query() store.Query {
	query := store.By(q.index.Name, q.equal...).Between(q.from, q.to)
	if q.desc {
		query = query.Desc()
	}
	return query
}

func (q randomQuery) answer(docs []sample) []string {
	rest := q.index.Fields[len(q.equal):]
	var found []*sample
	for i := range docs {
		if q.matches(&docs[i]) {
			found = append(found, &docs[i])
		}
	}
	slices.SortFunc(found, func(a, b *sample) int {
		order := 0
		for _, field := range rest {
			order = cmp.Or(order, compare(a.field(field), b.field(field)))
		}
		order = cmp.Or(order, cmp.Compare(a.ID, b.ID))
		if q.desc {
			return -order
		}
		return order
	})
	ids := make([]string, 0, len(found))
	for _, doc := range found {
		ids = append(ids, doc.ID)
	}
	return ids
}

func (q randomQuery) matches(doc *sample) bool {
	if q.index.Sparse && doc.field(q.index.Fields[0]) == nil {
		return false
	}
	for i, want := range q.equal {
		switch field := q.index.Fields[i]; {
		case field == "tags":
			if !slices.Contains(doc.Tags, want.(string)) {
				return false
			}
		case doc.field(field) != want:
			return false
		}
	}
	if q.from == nil && q.to == nil {
		return true
	}
	value := doc.field(q.index.Fields[len(q.equal)])
	return value != nil && (q.from == nil || compare(value, q.from) >= 0) && (q.to == nil || compare(value, q.to) < 0)
}

// compare orders two values of one kind, null first.
func compare(a, b any) int {
	rank := func(v any) (int64, string) {
		switch v := v.(type) {
		case int64:
			return v, ""
		case bool:
			if v {
				return 1, ""
			}
		case time.Time:
			return v.UnixMilli(), ""
		case string:
			return 0, v
		}
		return 0, ""
	}
	if a == nil || b == nil {
		return cmp.Compare(map[bool]int{a != nil: 1}[true], map[bool]int{b != nil: 1}[true])
	}
	an, as := rank(a)
	bn, bs := rank(b)
	return cmp.Or(cmp.Compare(an, bn), cmp.Compare(as, bs))
}
