package area

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// Regencies returns the kabupaten and kota that typed words may mean, the likeliest first, at most limit: by their own name,
// by that of their province, or else by that of a kecamatan or village in them. What follows a comma narrows.
func (a *Atlas) Regencies(typed string, limit int) []Area {
	if regency, found := a.Find(strings.TrimSpace(typed)); found && regency.Kind() == Regency {
		return []Area{regency}
	}
	outer, inner := seeking{Regency, Province, Regency, limit}, seeking{Regency, District, Village, limit}
	own := a.asTyped(typed, outer)
	if !slices.ContainsFunc(own, func(m match) bool { return m.tier > byAlias }) {
		named := len(own) > 0
		around := slices.DeleteFunc(a.asTyped(typed, inner), func(m match) bool { return named && m.tier > byWhole })
		own = append(own, around...)
	}
	if len(own) == 0 {
		own = a.mistyped(typed, outer)
	}
	if len(own) == 0 {
		own = a.mistyped(typed, inner)
	}
	var found []Area
	for _, m := range own {
		inside := a.Children(m.area.Code)
		if m.area.Kind() > Province {
			regency, _ := a.Regency(m.area.Code)
			inside = []Area{regency}
		}
		for _, regency := range inside {
			if !slices.Contains(found, regency) {
				found = append(found, regency)
			}
		}
	}
	return found[:min(len(found), limit)]
}

// Villages returns the kelurahan and desa that typed words may mean, the likeliest first, at most limit: by their own name, or by
// that of their kecamatan. What follows a comma narrows.
func (a *Atlas) Villages(typed string, limit int) []Area {
	var found []Area
	want := seeking{Village, District, Village, limit}
	matches := a.asTyped(typed, want)
	if len(matches) == 0 {
		matches = a.mistyped(typed, want)
	}
	for _, m := range matches {
		inside := []Area{m.area}
		if m.area.Kind() == District {
			inside = a.Children(m.area.Code)
		}
		for _, village := range inside {
			if !slices.Contains(found, village) {
				found = append(found, village)
			}
		}
	}
	return found[:min(len(found), limit)]
}

// match is an area that typed words may mean, and how well it fits them.
type match struct {
	area Area
	tier int
}

// Tiers of a match. Behind them come the names that differ in some letters, one tier for each letter.
const (
	byAlias = iota
	byWhole
	begins
	unlike
)

// seeking is what areas are looked for: those of the kind first, from the largest kind to the smallest, at most limit.
type seeking struct {
	first, from, to Kind
	limit           int
}

func (want seeking) has(area Area) bool { return area.Kind() >= want.from && area.Kind() <= want.to }

// asTyped returns the areas whose names begin as typed, the best first; when there is none, a blank may stand for a comma.
func (a *Atlas) asTyped(typed string, want seeking) []match {
	place := readPlace(typed)
	found := a.collect(place, want, a.beginning)
	if words := strings.Fields(typed); len(place) == 1 {
		for n := len(words) - 1; n > 0 && len(found) == 0; n-- {
			if split := readPlace(strings.Join(words[:n], " ") + "," + strings.Join(words[n:], " ")); len(split) == 2 {
				found = a.collect(split, want, a.beginning)
			}
		}
	}
	return found
}

// mistyped returns the areas whose names are nearly as typed, the best first.
func (a *Atlas) mistyped(typed string, want seeking) []match {
	return a.collect(readPlace(typed), want, a.alike)
}

// shortest is from how many letters on names are looked for.
const shortest = 2

// collect keeps the best areas of those that candidates yields for the first part and that lie within the others.
func (a *Atlas) collect(place [][]reading, want seeking, candidates func(reading, func(int))) []match {
	if len(place) == 0 || len(place[0][0].name) < shortest || a.count() == 0 || want.limit <= 0 {
		return nil
	}
	var best []match
	consider := func(area Area, tier int) {
		best = insert(best, match{area, tier}, want, func() bool { return a.lies(area, place[1:]) })
	}
	for _, r := range place[0] {
		for _, code := range aliases()[r.name] {
			if area, found := a.Find(code); found && want.has(area) {
				consider(area, byAlias)
			}
		}
		candidates(r, func(i int) {
			area := a.at(i)
			if !want.has(area) || !r.allows(area) {
				return
			}
			if tier := r.tier(area); tier <= unlike+forgiven(r.name) {
				consider(area, tier)
			}
		})
	}
	return best
}

// lies says whether the area lies within all the parts.
func (a *Atlas) lies(area Area, parts [][]reading) bool {
	if len(parts) == 0 {
		return true
	}
	around := a.Path(parent(area.Code))
	return !slices.ContainsFunc(parts, func(part []reading) bool {
		return !slices.ContainsFunc(around, func(outer Area) bool {
			return slices.ContainsFunc(part, func(r reading) bool {
				return slices.Contains(aliases()[r.name], outer.Code) || r.allows(outer) && r.tier(outer) <= unlike+forgiven(r.name)
			})
		})
	})
}

// insert puts a match in its place among the best ones, if it fits.
func insert(best []match, m match, want seeking, fits func() bool) []match {
	far := func(m match) int { return max(int(m.area.Kind()-want.first), int(want.first-m.area.Kind())) }
	rank := func(x, y match) int {
		differ := cmp.Or(cmp.Compare(x.tier, y.tier), cmp.Compare(len(x.area.Bare()), len(y.area.Bare())), cmp.Compare(far(x), far(y)))
		if differ == 0 {
			differ = byName(x.area, y.area) // dearer than the rest together
		}
		return differ
	}
	full := len(best) == want.limit
	if full && rank(m, best[want.limit-1]) >= 0 || !fits() {
		return best
	}
	if slices.ContainsFunc(best, func(other match) bool { return other.area == m.area }) {
		return best
	}
	if full {
		best = best[:want.limit-1]
	}
	place, _ := slices.BinarySearchFunc(best, m, rank)
	return slices.Insert(best, place, m)
}

// tier says how well a name fits; one that does not has a tier beyond all that are forgiven.
func (r reading) tier(area Area) int {
	var room [64]byte
	name := appendFolded(room[:0], area.Bare())
	switch {
	case string(name) == r.name:
		return byWhole
	case len(name) > len(r.name) && string(name[:len(r.name)]) == r.name:
		return begins
	}
	for edits := 1; edits <= forgiven(r.name); edits++ {
		if near(name, r.name, edits) {
			return unlike + edits
		}
	}
	return unlike + forgiven(r.name) + 1
}

// forgiven is how many letters may be wrong in a name.
func forgiven(name string) int {
	switch {
	case len(name) < 4:
		return 0
	case len(name) < 8:
		return 1
	}
	return 2
}

// near says whether a name becomes the other one when so many letters are added, dropped, changed, or swapped with their neighbour.
func near(a []byte, b string, edits int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a) == 0 || len(b) == 0 || edits == 0 {
		return len(a)+len(b) <= edits
	}
	swapped := len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
	return near(a[1:], b[1:], edits-1) || near(a[1:], b, edits-1) || near(a, b[1:], edits-1) || swapped && near(a[2:], b[2:], edits-1)
}

// names is what areas are found by: their names in the order of how they begin, and what each is made of.
type names struct {
	order  []uint32 // numbers of areas, by the beginnings of their names
	starts []uint32 // where in order each beginning starts
	shapes []uint32 // of each area
}

// beginnings is how many beginnings of three letters there are, and symbols of how many signs they are made.
const (
	symbols    = 1 + 10 + 26
	beginnings = symbols * symbols * symbols
)

// symbol numbers the signs of a folded name from 1.
func symbol(c byte) int {
	if c <= '9' {
		return int(c-'0') + 1
	}
	return int(c-'a') + 11
}

// beginningOf numbers the first three letters of a folded name; fill stands for those that lack.
func beginningOf[T string | []byte](name T, fill int) int {
	number := 0
	for i := range 3 {
		next := fill
		if i < len(name) {
			next = symbol(name[i])
		}
		number = number*symbols + next
	}
	return number
}

// shapeOf has a bit for each letter in a folded name, and the name's length above them.
func shapeOf[T string | []byte](name T) uint32 {
	shape := uint32(min(len(name), 63)) << 26 //nolint:gosec // at most 63
	for i := range len(name) {
		if name[i] >= 'a' {
			shape |= 1 << (name[i] - 'a')
		}
	}
	return shape
}

func (a *Atlas) indexNames() {
	count := a.count()
	a.names = names{order: make([]uint32, count), starts: make([]uint32, beginnings+1), shapes: make([]uint32, count)}
	of := make([]uint16, count)
	var room [64]byte
	for i := range count {
		name := appendFolded(room[:0], a.at(i).Bare())
		of[i] = uint16(beginningOf(name, 0)) //nolint:gosec // below beginnings, which is below 2^16
		a.names.shapes[i] = shapeOf(name)
		a.names.starts[of[i]+1]++
	}
	for i := range beginnings {
		a.names.starts[i+1] += a.names.starts[i]
	}
	next := slices.Clone(a.names.starts)
	for i, beginning := range of {
		a.names.order[next[beginning]] = uint32(i) //nolint:gosec // fewer than 2^32 areas
		next[beginning]++
	}
}

// beginning yields the areas whose names begin like the reading.
func (a *Atlas) beginning(r reading, yield func(int)) {
	from, to := a.names.starts[beginningOf(r.name, 0)], a.names.starts[beginningOf(r.name, symbols-1)+1]
	for _, i := range a.names.order[from:to] {
		var room [64]byte
		if name := appendFolded(room[:0], a.at(int(i)).Bare()); len(name) >= len(r.name) && string(name[:len(r.name)]) == r.name {
			yield(int(i))
		}
	}
}

// alike yields the areas whose names are made of nearly the same letters.
func (a *Atlas) alike(r reading, yield func(int)) {
	wanted, edits := shapeOf(r.name), forgiven(r.name)
	length := len(r.name)
	for i, shape := range a.names.shapes {
		if more := int(shape>>26) - length; more <= edits && -more <= edits && bits.OnesCount32((shape^wanted)<<6) <= 2*edits {
			yield(i)
		}
	}
}
