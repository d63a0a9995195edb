package area

import (
	"cmp"
	"slices"
	"strings"
)

// Search returns the districts and villages whose names begin with prefix, in any letter case: shorter names first (so
// an exact name leads), then districts before villages, then by name. It reads the whole list, a few milliseconds.
func (a *Atlas) Search(prefix string, limit int) []Area {
	prefix = strings.Join(strings.Fields(prefix), " ")
	if prefix == "" || limit <= 0 {
		return nil
	}
	var best []Area
	for i := range a.count() {
		area := a.at(i)
		if area.Kind() < District || len(area.Name) < len(prefix) || !strings.EqualFold(area.Name[:len(prefix)], prefix) {
			continue
		}
		best = insert(best, area, limit)
	}
	return best
}

// insert puts an area in its place among the best limit ones.
func insert(best []Area, area Area, limit int) []Area {
	if len(best) == limit {
		if byMatch(area, best[limit-1]) >= 0 {
			return best
		}
		best = best[:limit-1]
	}
	place, _ := slices.BinarySearchFunc(best, area, byMatch)
	return slices.Insert(best, place, area)
}

func byMatch(a, b Area) int {
	return cmp.Or(
		cmp.Compare(len(a.Name), len(b.Name)),
		cmp.Compare(a.Kind(), b.Kind()),
		byName(a, b),
	)
}
