// Package searchtest holds the contract that every search.Index keeps.
package searchtest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/search"
)

// Run runs the contract; open returns an empty index, closed at the end of the test.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	for name, test := range map[string]func(*testing.T, search.Index){
		"words": words, "typos": typos, "ranking": ranking, "measures": measures, "unicode": unicode, "filters": filters, "facets": facets,
		"order": order, "paging": paging, "doubled": doubled, "deleted": deleted, "replaced": replaced, "suggest": suggest,
		"hostile": hostile, "marks": marks, "made sure of": madeSure,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// Goods are a small market to look through.
func Goods() []search.Doc {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	goods := []search.Doc{
		{
			ID: "arabika", Name: "Kopi Arabika Sembalun", Category: "kopi", Price: 48_000, Sold: 312, Halal: true,
			Description: "Sangrai sedang, 250gr.",
		},
		{ID: "robusta", Name: "Kopi Robusta Tambora", Category: "kopi", Price: 32_000, Sold: 90, Description: "Bukan arabika."},
		{ID: "singkong", Name: "Keripik Singkong Pedas", Category: "camilan", Price: 15_000, Sold: 700, PIRT: true, Halal: true},
		{ID: "pisang", Name: "Keripik Pisang Manis", Category: "camilan", Price: 18_000, Sold: 20, PIRT: true},
		{ID: "madu", Name: "Madu Hutan Sumbawa asli 500 ml", Category: "madu", Price: 125_000, Sold: 204, Halal: true},
		{
			ID: "sambal", Name: "Sambal beberuk", Category: "sambal", Price: 22_000, Sold: 1120,
			Description: "Cabai rawit dan terasi, teman makan singkong.",
		},
		{ID: "ketak", Name: "Keranjang Ketak", Category: "anyaman", Price: 185_000, Sold: 57, PickUp: true},
		{ID: "oleh", Name: "Kotak oleh-oleh Lombok", Category: "camilan", Price: 25_000, Sold: 5},
		{ID: "jahe", Name: "Jamu jahe Jum'at", Category: "jamu", Price: 50_000, Sold: 3},
	}
	names := map[string]string{
		"kopi": "Kopi Coffee", "camilan": "Camilan Snacks", "madu": "Madu Honey", "sambal": "Sambal & bumbu",
		"anyaman": "Anyaman Wickerwork", "jamu": "Jamu Herbal drinks",
	}
	for i := range goods {
		d := &goods[i]
		d.Coop, d.Regency, d.Shop, d.ShopName = "rinjani", "52.03", "ani", "Lapak Inaq Ani"
		if i%3 == 1 {
			d.Coop, d.Regency, d.Shop, d.ShopName = "tambora", "52.06", "budi", "Dapur Budi"
		}
		d.CategoryName, d.PublishedAt, d.InStock = names[d.Category], day.AddDate(0, 0, i), i != 3
	}
	return goods
}

func put(t *testing.T, ix search.Index, docs ...search.Doc) {
	t.Helper()
	if err := ix.Put(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, ix search.Index, q search.Query) search.Results {
	t.Helper()
	results, err := ix.Search(t.Context(), q.Clean())
	if err != nil {
		t.Fatalf("Search(%+v): %v", q, err)
	}
	return results
}

func words(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	for _, test := range []struct {
		text string
		want []string // in any order
	}{
		{"madu", []string{"madu"}},
		{"MADU hutan", []string{"madu"}},
		{"sembalun", []string{"arabika"}},
		{"semba", []string{"arabika"}},
		{"cabe", []string{"sambal"}},
		{"kripik", []string{"singkong", "pisang"}},
		{"oleh-oleh", []string{"oleh"}},
		{"oleh oleh lombok", []string{"oleh"}},
		{"jumat", []string{"jahe"}},
		{"kopi dari sembalun", []string{"arabika"}},
		{"honey", []string{"madu"}},
		{"wickerwork", []string{"ketak"}},
		{"dapur budi kopi", []string{"robusta"}},
		{"500 ml", []string{"madu"}},
		{"500ml", []string{"madu"}},
		{"250 gram", []string{"arabika"}},
		{"501", nil}, // numbers are meant as they are
		{"xyzzy", nil},
	} {
		got := slices.Sorted(slices.Values(find(t, ix, search.Query{Text: test.text}).IDs))
		slices.Sort(test.want)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
}

func typos(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	for _, test := range []struct{ text, first, corrected string }{
		{"kopi arabka", "arabika", "kopi arabika"},
		{"kripik singkng", "singkong", "kripik singkong"},
		{"keripik singkong", "singkong", ""},
		{"kpoi", "arabika", "kopi"},
		{"madu hutn", "madu", "madu hutan"},
		{"keranjng ketak", "ketak", "keranjang ketak"},
		{"smbl", "", ""},                // two letters lack in a word of four
		{"kopi", "", ""},                // what is right is not mended
		{"arabik", "", ""},              // nor what is still being typed
		{"madu 5o0 ml", "madu", "madu"}, // nor a number, which is left out
		{"kpoi 5", "arabika", "kopi"},
	} {
		got := find(t, ix, search.Query{Text: test.text})
		if got.Corrected != test.corrected {
			t.Errorf("%q: corrected to %q, want %q", test.text, got.Corrected, test.corrected)
		}
		if test.first != "" && (len(got.IDs) == 0 || got.IDs[0] != test.first) {
			t.Errorf("%q: got %v, want %s first", test.text, got.IDs, test.first)
		}
	}
}

func ranking(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	for text, want := range map[string][]string{
		"arabika":   {"arabika", "robusta"}, // in the name before in the description
		"singkong":  {"singkong", "sambal"}, //
		"kopi":      {"arabika", "robusta"}, // equal: the most sold first
		"keripik":   {"singkong", "pisang"}, //
		"":          {"sambal", "singkong"}, // no words: the most sold first
		"kopi kayu": {"arabika", "robusta"}, // no document has both: some will do
	} {
		for _, q := range []search.Query{{}, {InStock: true, MaxPrice: 1_000_000}} {
			if q.Text, q.Limit = text, 2; q.InStock {
				want = slices.DeleteFunc(want, func(id string) bool { return id == "pisang" })
			}
			got := find(t, ix, q)
			if diff := cmp.Diff(want, got.IDs); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
		}
	}
}

// Numbers and units never stand for the words beside them, and never score above one.
func measures(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	put(t, ix,
		search.Doc{ID: "handuk", Name: "Handuk 2 lembar 5 kg 8", Description: "Warna madu, sambal, keripik, kopi dan oleh-oleh.", Sold: 9000},
		search.Doc{ID: "beras", Name: "Beras merah", Description: "Dari sawah sendiri.", Sold: 1},
		search.Doc{ID: "lamun", Name: "Madu 2 botol", Description: "Untuk La’bo’."},
	)
	for _, test := range []struct {
		text, corrected string
		want            []string // the first ones
	}{
		{"madu 2", "", []string{"lamun"}}, // its name has both
		{"madu 8", "madu", []string{"madu", "lamun"}},
		{"sambal 8", "sambal", []string{"sambal"}},
		{"keripik 5", "keripik", []string{"singkong"}},
		{"beras merah 5kg", "beras merah", []string{"beras"}},
		{"5 kg beras", "beras", []string{"beras"}},
		{"madu 500 ml", "", []string{"madu"}},
		{"1 2 3 4 5 6 7 8 9 sambal", "sambal", []string{"sambal"}},
		{"sambal2", "", []string{"sambal"}},
		{"kopi2", "", []string{"arabika"}},
		{"oleh2", "", []string{"oleh"}},
		{"oleh² lombok", "", []string{"oleh"}},
		{"jum‘at", "", []string{"jahe"}},
		{"jum´at", "", []string{"jahe"}},
		{"la'bo`", "", []string{"lamun"}},
		{"sam\u00adbal", "", []string{"sambal"}},
	} {
		got := find(t, ix, search.Query{Text: test.text})
		if got.Corrected != test.corrected {
			t.Errorf("%q: corrected to %q, want %q", test.text, got.Corrected, test.corrected)
		}
		if len(got.IDs) < len(test.want) || !slices.Equal(got.IDs[:len(test.want)], test.want) {
			t.Errorf("%q: got %v, want %v first", test.text, got.IDs, test.want)
		}
	}
}

func unicode(t *testing.T, ix search.Index) {
	put(t, ix, search.Doc{ID: "cafe", Name: "Café Été ☕ 咖啡 ｋｏｐｉ", Category: "kopi"},
		search.Doc{ID: "ba", Name: "ꦏꦺꦴꦥꦶ jawa", Category: "kopi"})
	for text, want := range map[string]string{"cafe": "cafe", "CAFÉ été": "cafe", "咖啡": "cafe", "kopi": "cafe", "ꦏꦺꦴꦥꦶ": "ba"} {
		if got := find(t, ix, search.Query{Text: text}); len(got.IDs) == 0 || got.IDs[0] != want {
			t.Errorf("%q: got %v, want %s", text, got.IDs, want)
		}
	}
}

func filters(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	food := search.Query{Categories: foodShelves()}
	for _, test := range []struct {
		name  string
		query search.Query
		want  []string
	}{
		{"category", search.Query{Categories: []string{"kopi"}}, []string{"arabika", "robusta"}},
		{"two categories", search.Query{Categories: []string{"madu", "jamu"}}, []string{"jahe", "madu"}},
		{"the shelves of a group", food, []string{"arabika", "jahe", "madu", "oleh", "pisang", "robusta", "sambal", "singkong"}},
		{"category and words", search.Query{Text: "singkong", Categories: []string{"sambal"}}, []string{"sambal"}},
		{"regency", search.Query{Regencies: []string{"52.06"}}, []string{"madu", "oleh", "robusta"}},
		{"cooperative", search.Query{Coops: []string{"tambora"}, MaxPrice: 32_000}, []string{"oleh", "robusta"}},
		{"from a price", search.Query{MinPrice: 125_000}, []string{"ketak", "madu"}},
		{"between prices", search.Query{MinPrice: 22_000, MaxPrice: 25_000}, []string{"oleh", "sambal"}},
		{"band", search.Query{Bands: []string{search.From25To50}}, []string{"arabika", "jahe", "oleh", "robusta"}},
		{"two bands", search.Query{Bands: []string{search.Under25, search.Over50}}, []string{"ketak", "madu", "pisang", "sambal", "singkong"}},
		{"halal", search.Query{Halal: true}, []string{"arabika", "madu", "singkong"}},
		{"halal and licensed", search.Query{Halal: true, PIRT: true}, []string{"singkong"}},
		{"to fetch", search.Query{PickUp: true}, []string{"ketak"}},
		{"there", search.Query{InStock: true, Categories: []string{"camilan"}}, []string{"oleh", "singkong"}},
		{"nothing like it", search.Query{Categories: []string{"senjata"}}, nil},
		{"a filter inside a value", search.Query{Categories: []string{`x" OR price > 0 OR category = "x`, `\`, `x\" OR halal = true`}}, nil},
		{"no text at all", search.Query{Regencies: []string{"\x00", "\xff", "'"}, Coops: []string{"]"}}, nil},
	} {
		got := find(t, ix, test.query)
		slices.Sort(got.IDs)
		if diff := cmp.Diff(test.want, got.IDs); diff != "" || got.Total != len(test.want) {
			t.Errorf("%s: total %d, %s", test.name, got.Total, diff)
		}
	}
}

// foodShelves are those of a group, of which one is empty.
func foodShelves() []string { return []string{"kopi", "camilan", "madu", "sambal", "beras", "jamu"} }

func facets(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	count := func(q search.Query, facet string) map[string]int {
		counts := map[string]int{}
		for _, c := range find(t, ix, q).Facets[facet] {
			if c.Count > 0 {
				counts[c.Value] = c.Count
			}
		}
		return counts
	}
	type wanted = map[string]int
	coffee, coffeePlaces := search.Query{Categories: []string{"kopi"}}, wanted{"52.03": 1, "52.06": 1}
	categories := wanted{"kopi": 2, "camilan": 3, "madu": 1, "sambal": 1, "anyaman": 1, "jamu": 1}
	prices := wanted{search.Under25: 3, search.From25To50: 4, search.Over50: 2}
	coffeeUncounted := search.Query{Categories: []string{"kopi"}, Uncounted: search.FacetCategory}
	snacksThere := search.Query{Categories: []string{"camilan"}, Regencies: []string{"52.03"}}
	food := search.Query{Categories: foodShelves()}
	foodUncounted := search.Query{Categories: foodShelves(), Uncounted: search.FacetCategory}
	halalCoffee := search.Query{Categories: []string{"kopi"}, Halal: true}
	for _, test := range []struct {
		name  string
		query search.Query
		facet string
		want  wanted
	}{
		{"all", search.Query{}, search.FacetCategory, categories},
		{"of words", search.Query{Text: "kopi"}, search.FacetCategory, wanted{"kopi": 2}},
		{"its own choice is left out", coffee, search.FacetCategory, categories},
		{"others are not", coffee, search.FacetRegency, coffeePlaces},
		{"the shelves of a group are one choice", food, search.FacetCategory, categories},
		{"places of a group", food, search.FacetRegency, wanted{"52.03": 5, "52.06": 3}},
		{"prices of a group uncounted", foodUncounted, search.FacetPrice, wanted{search.Under25: 3, search.From25To50: 4, search.Over50: 1}},
		{"two choices", snacksThere, search.FacetRegency, wanted{"52.03": 2, "52.06": 1}},
		{"flags count", halalCoffee, search.FacetCategory, wanted{"kopi": 1, "camilan": 1, "madu": 1}},
		{"prices", search.Query{}, search.FacetPrice, prices},
		{"prices chosen", search.Query{Bands: []string{search.Over50}}, search.FacetPrice, prices},
		{"uncounted", coffeeUncounted, search.FacetCategory, wanted{}},
		{"uncounted still chooses", coffeeUncounted, search.FacetRegency, coffeePlaces},
		{"cooperatives", search.Query{MinPrice: 100_000}, search.FacetCoop, wanted{"rinjani": 1, "tambora": 1}},
	} {
		if diff := cmp.Diff(test.want, count(test.query, test.facet)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func order(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	for sort, want := range map[search.Sort][]string{
		search.Newest: {"jahe", "oleh", "ketak"}, search.PriceAsc: {"singkong", "pisang", "sambal"},
		search.PriceDesc: {"ketak", "madu", "jahe"}, search.MostSold: {"sambal", "singkong", "arabika"},
	} {
		if diff := cmp.Diff(want, find(t, ix, search.Query{Sort: sort, Limit: 3}).IDs); diff != "" {
			t.Errorf("%s: %s", sort, diff)
		}
	}
}

func paging(t *testing.T, ix search.Index) {
	var docs []search.Doc
	for i := range 103 {
		docs = append(docs, search.Doc{ID: fmt.Sprintf("p%03d", i), Name: "Kopi", Category: "kopi", Price: int64(1000 + i/10)})
	}
	put(t, ix, docs...)
	for _, q := range []search.Query{{}, {Text: "kopi"}, {Sort: search.PriceAsc}, {Sort: search.Newest}} {
		seen := map[string]bool{}
		for offset := 0; offset < 103; offset += 48 {
			q.Offset, q.Limit = offset, 1000
			got := find(t, ix, q)
			if got.Total != 103 || len(got.IDs) > search.MaxLimit {
				t.Errorf("%+v: total %d, %d on a page", q, got.Total, len(got.IDs))
			}
			for _, id := range got.IDs {
				seen[id] = true
			}
		}
		if len(seen) != 103 {
			t.Errorf("%+v: %d of 103 seen", q, len(seen))
		}
	}
	if got := find(t, ix, search.Query{Limit: -1}); len(got.IDs) != 0 || got.Total != 103 {
		t.Errorf("only counts: %d ids, total %d", len(got.IDs), got.Total)
	}
	if got := find(t, ix, search.Query{Offset: 500}); len(got.IDs) != 0 {
		t.Errorf("behind the end: %v", got.IDs)
	}
}

func doubled(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	put(t, ix, Goods()...)
	changed := Goods()[0]
	changed.Name, changed.Description, changed.Price = "Teh hijau", "", 9000
	put(t, ix, changed, changed)
	if got := find(t, ix, search.Query{}); got.Total != len(Goods()) {
		t.Errorf("total %d, want %d", got.Total, len(Goods()))
	}
	if got := find(t, ix, search.Query{Text: "sembalun"}); len(got.IDs) != 0 {
		t.Errorf("old words still find %v", got.IDs)
	}
	if got := find(t, ix, search.Query{Text: "teh", MaxPrice: 9000}); !slices.Equal(got.IDs, []string{"arabika"}) {
		t.Errorf("new words find %v", got.IDs)
	}
}

func deleted(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	for range 2 {
		if err := ix.Delete(t.Context(), []string{"madu", "ketak", "unknown"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := find(t, ix, search.Query{}); got.Total != len(Goods())-2 || slices.Contains(got.IDs, "madu") {
		t.Errorf("got %v", got.IDs)
	}
	if got := find(t, ix, search.Query{Text: "madu"}); len(got.IDs) != 0 {
		t.Errorf("words of the deleted find %v", got.IDs)
	}
	put(t, ix, Goods()[4])
	if got := find(t, ix, search.Query{Text: "madu"}); !slices.Equal(got.IDs, []string{"madu"}) {
		t.Errorf("put again: %v", got.IDs)
	}
}

func all(docs []search.Doc, end error) iter.Seq2[search.Doc, error] {
	return func(yield func(search.Doc, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
		if end != nil {
			yield(search.Doc{}, end)
		}
	}
}

func replaced(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	broken := errors.New("the catalog does not answer")
	if err := ix.Replace(t.Context(), all(Goods()[:2], broken)); !errors.Is(err, broken) {
		t.Errorf("Replace: got %v, want the reader's error", err)
	}
	if got := find(t, ix, search.Query{}); got.Total != len(Goods()) {
		t.Errorf("after a failed Replace: %d", got.Total)
	}
	for range 2 {
		if err := ix.Replace(t.Context(), all(Goods()[:2], nil)); err != nil {
			t.Fatal(err)
		}
	}
	if got := find(t, ix, search.Query{}); got.Total != 2 {
		t.Errorf("after Replace: %d", got.Total)
	}
	put(t, ix, Goods()[4])
	if got := find(t, ix, search.Query{}); got.Total != 3 {
		t.Errorf("after Replace and Put: %d", got.Total)
	}
	if err := ix.Replace(t.Context(), all(nil, nil)); err != nil {
		t.Fatal(err)
	}
	if got := find(t, ix, search.Query{Text: "kopi"}); got.Total != 0 {
		t.Errorf("after an empty Replace: %d", got.Total)
	}
}

func suggest(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	twin := Goods()[0]
	twin.ID = "twin"
	put(t, ix, twin)
	names := map[string]string{}
	for _, doc := range append(Goods(), twin) {
		names[doc.ID] = doc.Name
	}
	for _, test := range []struct {
		typed string
		limit int
		want  []string
	}{
		{"ko", 5, []string{"Kopi Arabika Sembalun", "Kopi Robusta Tambora", "Kotak oleh-oleh Lombok"}},
		{"ko", 1, []string{"Kopi Arabika Sembalun"}},
		{"kopi ara", 5, []string{"Kopi Arabika Sembalun"}},
		{"kripik", 5, []string{"Keripik Singkong Pedas", "Keripik Pisang Manis"}},
		{"xyzzy", 5, nil},
		{"", 5, nil},
		{"ko", 0, nil},
	} {
		ids, err := ix.Suggest(t.Context(), test.typed, test.limit)
		var got []string
		for _, id := range ids {
			got = append(got, names[id])
		}
		got = slices.Compact(got)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("Suggest(%q): %v %s", test.typed, err, diff)
		}
	}
}

func hostile(t *testing.T, ix search.Index) {
	put(t, ix, Goods()...)
	long := make([]rune, 5000)
	for i := range long {
		long[i] = rune('a' + i%26)
	}
	for _, text := range []string{
		"*", "kopi*", `"`, "+name:x -", "(", "name:kopi", "\x00", "\xff\xfe", "~2", "^9", string(long), "a b c d e f g h i j k l m",
		"<script>alert(1)</script>", "' OR 1=1 --", "\u202ekopi", "yang dan di",
	} {
		find(t, ix, search.Query{Text: text})
		if _, err := ix.Suggest(t.Context(), text, 5); err != nil {
			t.Errorf("Suggest(%q): %v", text, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(ctx, search.Query{}.Clean()); err == nil {
		t.Error("a search that nobody waits for goes on")
	}
}
