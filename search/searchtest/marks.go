package searchtest

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/search"
)

func marksOf(t *testing.T, ix search.Index) map[string]string {
	t.Helper()
	found := map[string]string{}
	for mark, err := range ix.Fingerprints(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := found[mark.ID]; twice {
			t.Errorf("%s is listed twice", mark.ID)
		}
		found[mark.ID] = mark.Digest
	}
	return found
}

func marks(t *testing.T, ix search.Index) {
	if found := marksOf(t, ix); len(found) != 0 {
		t.Errorf("an empty index lists %v", found)
	}
	goods := Market(1003)
	put(t, ix, goods...)
	want := map[string]string{}
	for _, d := range goods {
		want[d.ID] = d.Fingerprint().Digest
	}
	if diff := cmp.Diff(want, marksOf(t, ix)); diff != "" {
		t.Error(diff)
	}
	before := maps.Clone(want)
	goods[7].Price++
	put(t, ix, goods[7])
	if err := ix.Delete(t.Context(), []string{goods[8].ID}); err != nil {
		t.Fatal(err)
	}
	want[goods[7].ID] = goods[7].Fingerprint().Digest
	delete(want, goods[8].ID)
	if diff := cmp.Diff(want, marksOf(t, ix)); diff != "" || before[goods[7].ID] == want[goods[7].ID] {
		t.Errorf("after a change: %s", diff)
	}
	for mark, err := range ix.Fingerprints(t.Context()) {
		if mark.ID == "" || err != nil {
			t.Errorf("first mark: %v, %v", mark, err)
		}
		break // nobody has to read to the end
	}
}

// madeSure: Put without documents changes nothing.
func madeSure(t *testing.T, ix search.Index) {
	put(t, ix)
	put(t, ix, Goods()...)
	put(t, ix)
	if got := find(t, ix, search.Query{}); got.Total != len(Goods()) {
		t.Errorf("total %d, want %d", got.Total, len(Goods()))
	}
}
