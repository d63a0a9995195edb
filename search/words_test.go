package search_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/search"
)

// Every word of the lists is one that Words can yield, and stands in one group alone.
func TestLists(t *testing.T) {
	seen := map[string]bool{}
	for _, group := range search.SynonymGroups() {
		for _, word := range group {
			if cut := search.Words(word); len(cut) != 1 || cut[0] != word || seen[word] {
				t.Errorf("%q: cut into %q, or twice in the lists", word, cut)
			}
			seen[word] = true
		}
		if len(group) < 2 {
			t.Errorf("%q stands alone", group)
		}
	}
	for _, word := range search.StopWords() {
		if cut := search.Words(word); len(cut) != 1 || cut[0] != word || seen[word] {
			t.Errorf("%q: cut into %q, or twice in the lists", word, cut)
		}
		seen[word] = true
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, "Oleh-oleh 500gr": {"oleh", "oleh", "500", "gr"}, "Jum'at Café": {"jumat", "cafe"}, "\xff*": nil, "yang dan": {"yang", "dan"},
		"kopi dari Sembalun": {"kopi", "sembalun"}, "Oleh2 sambal2, kopi²": {"oleh", "oleh", "sambal", "sambal", "kopi", "kopi"},
		"kopi 2 kopi2kg CO2 b2": {"kopi", "2", "kopi", "2", "kg", "co", "2", "b", "2"}, "Jum‘at La’bo` ´ʻ Mu´min": {"jumat", "labo", "mumin"},
		"kem\u00adpu\u200bng": {"kempung"},
	} {
		if diff := cmp.Diff(want, search.WithoutStopWords(text)); diff != "" {
			t.Errorf("WithoutStopWords(%q): %s", text, diff)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"kopi", "kpoi", 1}, {"singkng", "singkong", 1}, {"", "abc", 3}, {"madu", "madu", 0}, {"kopi", "teh", 4}, {"été", "ete", 2}} {
		if got := search.Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%q, %q): got %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
