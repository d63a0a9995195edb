package members

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lumbung/internal/area"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// longestBeginning is how many characters of a word tell it from others.
const longestBeginning = 12

// findable sets the beginnings of all words by which officers look for a member: names, the number, the phone as it is typed and its
// last four digits, the village and the district.
func (m *Membership) findable() error {
	atlas, err := area.Load()
	if err != nil {
		return err
	}
	words := text.Words(m.Name)
	if m.Number > 0 {
		words = append(words, m.NumberText(), strings.TrimLeft(m.NumberText(), "0"))
	}
	if digits := phone.Digits(phone.Display(m.Phone)); digits != "" {
		words = append(words, digits, digits[len(digits)-4:])
	}
	if path := atlas.Path(m.Area); len(path) > 1 {
		for _, place := range path[len(path)-2:] {
			words = append(words, text.Words(place.Name)...)
		}
	}
	m.Words = nil
	for _, word := range words {
		letters := []rune(word)
		for n := range min(len(letters), longestBeginning) {
			m.Words = append(m.Words, string(letters[:n+1]))
		}
	}
	slices.Sort(m.Words)
	m.Words = slices.Compact(m.Words)
	return nil
}

// MakeFindable saves the memberships that have no words, those of a release before members were found by them.
func (s *Service) MakeFindable(ctx context.Context) error {
	return s.memberships.AllTenants().Each(ctx, store.By("user"), func(m *Membership) error {
		if len(m.Words) > 0 {
			return nil
		}
		_, err := s.memberships.ForTenant(m.Coop).Update(ctx, m.ID, (*Membership).findable)
		return err
	})
}

// has says whether the member is found by each of these words.
func (m *Membership) has(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(m.Words, word) })
}

// searchWords are the words of what an officer types, as members are found by them, the longest first: it tells most apart. What
// reads as a phone number is one word.
func searchWords(typed string) []string {
	words := text.Words(typed)
	if digits := phone.Digits(typed); digits != "" {
		words = []string{digits}
	}
	for i, word := range words {
		words[i] = string([]rune(word)[:min(len([]rune(word)), longestBeginning)])
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return words
}
