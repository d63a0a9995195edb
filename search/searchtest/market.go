package searchtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"lumbung/search"
)

// Market is a made-up market of so many goods, the same every time.
func Market(n int) []search.Doc {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same goods every time
	kinds := strings.Fields("kopi keripik madu sambal beras tenun anyaman jamu sabun kerupuk batik terasi gula teh kacang ikan")
	sorts := strings.Fields("arabika robusta singkong pisang hutan pedas organik ketan songket rotan kunyit sereh udang merah aren melati")
	places := strings.Fields("sembalun tambora sumbawa praya bima dompu mataram selong tanjung gerung loyok sukarara")
	docs := make([]search.Doc, n)
	for i := range docs {
		kind := r.IntN(len(kinds))
		name := kinds[kind] + " " + sorts[r.IntN(len(sorts))] + " " + places[r.IntN(len(places))]
		var text strings.Builder
		for range 40 {
			fmt.Fprintf(&text, "%s%s ", kinds[r.IntN(len(kinds))][:3], sorts[r.IntN(len(sorts))])
		}
		docs[i] = search.Doc{
			ID: fmt.Sprintf("p%06d", i), Name: name, Description: text.String(), Category: kinds[kind], CategoryName: kinds[kind],
			Coop: fmt.Sprintf("coop%d", r.IntN(30)), ShopName: "Lapak " + places[r.IntN(len(places))], Regency: fmt.Sprintf("52.%02d", r.IntN(20)),
			Price: int64(5000 + r.IntN(200_000)), Sold: int64(r.IntN(2000)), Halal: i%2 == 0, PIRT: i%3 == 0,
			InStock: true, PublishedAt: time.Unix(int64(1_700_000_000+i), 0),
		}
	}
	return docs
}

// Bench measures an empty index with 10,000 documents.
func Bench(b *testing.B, ix search.Index) {
	start := time.Now()
	if err := ix.Put(b.Context(), Market(10_000)); err != nil {
		b.Fatal(err)
	}
	b.Logf("10,000 documents put in %v", time.Since(start).Round(time.Millisecond))
	for _, q := range []search.Query{
		{},
		{Text: "kopi arabika"},
		{Text: "kopi arabka"},
		{Text: "k"},
		{Text: "kopi", Categories: []string{"kopi"}, Bands: []string{search.Under25}},
		{Sort: search.Newest, Regencies: []string{"52.03"}},
		{Text: "xyzzy plugh"},
	} {
		b.Run(fmt.Sprintf("%q %v %v", q.Text, q.Categories, q.Sort), func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Search(b.Context(), q.Clean()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("suggest", func(b *testing.B) {
		for b.Loop() {
			if _, err := ix.Suggest(b.Context(), "kopi ar", 8); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("put one", func(b *testing.B) {
		docs := Market(100)
		for i := 0; b.Loop(); i++ {
			if err := ix.Put(b.Context(), docs[i%100:i%100+1]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
