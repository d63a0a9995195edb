package ui

import (
	"testing"

	"github.com/google/go-cmp/cmp"
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
