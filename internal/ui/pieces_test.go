package ui

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/web"
)

func TestPieces(t *testing.T) {
	for text, want := range map[string][]piece{
		"":               nil,
		"a":              {{"a", false}},
		"a **b** c":      {{"a ", false}, {"b", true}, {" c", false}},
		"**a**":          {{"a", true}},
		"5 ** 3":         {{"5 ** 3", false}},
		"**a** and ** b": {{"a", true}, {" and ** b", false}},
	} {
		if diff := cmp.Diff(want, pieces(text), cmp.AllowUnexported(piece{})); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestSplitAndBars(t *testing.T) {
	got := ""
	for _, p := range splitParts([]web.Part{{Amount: 45_264}, {Amount: 2_400}, {Amount: 336}}) {
		got += p.from + "+" + p.wide + " "
	}
	if want := "0.0%+94.3% 94.3%+5.0% 99.3%+0.7% "; got != want {
		t.Errorf("split: got %s, want %s", got, want)
	}
	bars := barParts([]web.Bar{{Amount: 100}, {Amount: 50}, {}, {Amount: 1}})
	for i, want := range []string{"100.0%", "50.0%", "0.0%", "2.0%"} {
		if bars[i].high != want {
			t.Errorf("bar %d: got %s, want %s", i, bars[i].high, want)
		}
	}
}

// Five places stand in the bottom bar; of more the first four, and the rest below a button.
func TestInBottom(t *testing.T) {
	for n, want := range map[int]int{0: 0, 4: 4, 5: 5, 6: 4, 9: 4} {
		if bar, rest := inBottom(make([]web.NavItem, n)); len(bar) != want || len(rest) != n-want {
			t.Errorf("%d places: %d in the bar and %d below, want %d in the bar", n, len(bar), len(rest), want)
		}
	}
}
