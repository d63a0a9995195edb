package payments

import (
	"cmp"
	"slices"
)

// Dearer tells whether some line could cost its seller more by these rules than by others. It looks at the rules alone, fee by fee: one
// that she bears is no dearer when the others have one by its code for all its lines, and where both apply hers costs no more. Where a
// narrower fee of the same rules applies instead, a fee says nothing; rules are never dearer than themselves. Rules that cost no more by a
// sum of several fees, or by several fees for parts of the lines, count as dearer. path is that of Parts.CategoryPath.
func (s FeeSchedule) Dearer(than FeeSchedule, path func(category string) []string) bool {
	after, before := s.split(path), than.split(path)
	for i, c := range after.fees {
		if c.costsNothing() {
			continue
		}
		covered := false
		for k, known := range before.fees {
			if known.Code != c.Code || !known.Match.meets(c.Match, path) {
				continue
			}
			covered = covered || known.Match.holds(c.Match, path)
			both := c.Match.and(known.Match, path)
			if !c.within(known) && !after.beaten(i, both) && !before.beaten(k, both) {
				return true
			}
		}
		if !covered && !after.beaten(i, c.Match) {
			return true
		}
	}
	return false
}

// singles are fees that name one category at most, in the order of their schedule: of two that a line fits, the narrower one is then the
// same for all lines that fit both.
type singles struct {
	fees []Component
	path func(category string) []string
}

func (s FeeSchedule) split(path func(category string) []string) singles {
	all := singles{path: path}
	for _, c := range s.Components {
		if len(c.Match.Categories) < 2 {
			all.fees = append(all.fees, c)
			continue
		}
		for _, category := range c.Match.Categories {
			one := c
			one.Match.Categories = []string{category}
			all.fees = append(all.fees, one)
		}
	}
	return all
}

// beaten tells whether another fee applies instead of one of them to every line that fits a match. Such a line fits that fee.
func (s singles) beaten(i int, on Match) bool {
	var line FeeLine
	if len(on.Categories) > 0 {
		line.Categories = s.path(on.Categories[0])
	}
	for other, c := range s.fees {
		if other == i || c.Code != s.fees[i].Code || !c.Match.holds(on, s.path) {
			continue
		}
		if n := narrower(c.Match, s.fees[i].Match, line); n < 0 || n == 0 && other < i {
			return true
		}
	}
	return false
}

// costsNothing tells whether a seller never pays the fee.
func (c Component) costsNothing() bool {
	return c.Bearer != BySeller || c.Code != GatewayFee && c.Percent == 0 && c.Fixed == 0 && c.Floor == 0
}

// within tells whether a fee that its seller bears costs no more than another of its code, whatever the goods. What a payment costs its
// channel says.
func (c Component) within(other Component) bool {
	switch {
	case other.Bearer != BySeller:
		return false
	case c.Code == GatewayFee:
		return true
	}
	return c.Percent <= other.Percent && c.Fixed <= other.Fixed && c.Floor <= other.Floor &&
		(other.Cap == 0 || c.Cap > 0 && c.Cap <= other.Cap)
}

// meets tells whether a line may fit both.
func (m Match) meets(other Match, path func(category string) []string) bool {
	below := func(a, b string) bool { return slices.Contains(path(a), b) }
	categories := len(m.Categories) == 0 || len(other.Categories) == 0 || slices.ContainsFunc(m.Categories, func(a string) bool {
		return slices.ContainsFunc(other.Categories, func(b string) bool { return below(a, b) || below(b, a) })
	})
	common := func(a, b []string) bool {
		return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(one string) bool { return slices.Contains(b, one) })
	}
	return categories && common(m.Sellers, other.Sellers) && common(m.Products, other.Products) &&
		(m.Below == 0 || other.From < m.Below) && (other.Below == 0 || m.From < other.Below)
}

// and fits the lines that fit both, which name one category at most and meet.
func (m Match) and(other Match, path func(category string) []string) Match {
	common := func(a, b []string) []string {
		switch {
		case len(a) == 0:
			return b
		case len(b) == 0:
			return a
		}
		return slices.DeleteFunc(slices.Clone(a), func(one string) bool { return !slices.Contains(b, one) })
	}
	both := Match{
		Sellers: common(m.Sellers, other.Sellers), Products: common(m.Products, other.Products), Categories: m.Categories,
		From: max(m.From, other.From), Below: cmp.Or(min(m.Below, other.Below), max(m.Below, other.Below)),
	}
	if len(m.Categories) == 0 || len(other.Categories) > 0 && slices.Contains(path(other.Categories[0]), m.Categories[0]) {
		both.Categories = other.Categories
	}
	return both
}

// Equal tells whether both name the same, in whatever order.
func (m Match) Equal(other Match) bool { return m.holds(other, alone) && other.holds(m, alone) }

// alone is the path of what stands in nothing.
func alone(one string) []string { return []string{one} }

// holds tells whether each line that fits the other fits this one. One that names all that stand in a category does not hold the category:
// more may come to stand in it.
func (m Match) holds(other Match, path func(category string) []string) bool {
	all := func(wide, narrow []string, path func(string) []string) bool {
		outside := func(one string) bool {
			return !slices.ContainsFunc(path(one), func(above string) bool { return slices.Contains(wide, above) })
		}
		return len(wide) == 0 || len(narrow) > 0 && !slices.ContainsFunc(narrow, outside)
	}
	return all(m.Sellers, other.Sellers, alone) && all(m.Categories, other.Categories, path) && all(m.Products, other.Products, alone) &&
		m.From <= other.From && (m.Below == 0 || other.Below > 0 && other.Below <= m.Below)
}
