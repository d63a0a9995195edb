package bleve

import (
	"slices"
	"strings"

	"lumbung/search"
)

// word is one word of a text: as it was written, in small letters, and as the index knows it.
type word struct{ written, term string }

// language knows the words that mean the same and those that mean nothing. The index holds terms alone, so documents
// and queries go through the same language.
type language struct {
	same map[string]string
	stop map[string]bool
}

func newLanguage() *language {
	l := &language{same: map[string]string{}, stop: map[string]bool{}}
	for _, group := range search.SynonymGroups() {
		for _, other := range group[1:] {
			l.same[other] = group[0]
		}
	}
	for _, w := range search.StopWords() {
		l.stop[w] = true
	}
	return l
}

// words cuts a text into words without stop words, unless there are only those.
func (l *language) words(text string) []word {
	var all, kept []word
	for _, written := range search.Words(text) {
		w := word{written: written, term: written}
		if term, ok := l.same[written]; ok {
			w.term = term
		}
		all = append(all, w)
		if !l.stop[written] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// telling are the words that tell what is looked for, as search.Telling has them.
func telling(words []word) []word {
	told := slices.DeleteFunc(slices.Clone(words), func(w word) bool { return search.IsMeasure(w.written) })
	if len(told) == 0 {
		return words
	}
	return told
}

// text writes the words one behind the other.
func text(words []word) string {
	written := make([]string, len(words))
	for i, w := range words {
		written[i] = w.written
	}
	return strings.Join(written, " ")
}
