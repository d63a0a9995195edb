package bleve

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
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
	for _, group := range synonyms() {
		words := strings.Fields(group)
		for _, other := range words[1:] {
			l.same[other] = words[0]
		}
	}
	for w := range strings.FieldsSeq(stopWords) {
		l.stop[w] = true
	}
	return l
}

// words cuts a text into words without stop words, unless there are only those.
func (l *language) words(text string) []word {
	var all, kept []word
	for _, written := range split(text) {
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

// maxWord is where an endless word is cut, in runes.
const maxWord = 40

// split cuts a text into small letters without accents, at everything that is neither letter nor digit and between
// letters and digits: "Oleh-oleh 500gr" is oleh, oleh, 500, gr.
func split(text string) []string {
	var words []string
	var b strings.Builder
	length, digits := 0, false
	flush := func() {
		if b.Len() > 0 {
			words = append(words, b.String())
		}
		b.Reset()
		length = 0
	}
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			continue // a mark on a letter, or the apostrophe in Jum'at
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsDigit(r) != digits || length >= maxWord:
			flush()
		}
		digits = unicode.IsDigit(r)
		b.WriteRune(r)
		length++
	}
	flush()
	return words
}

// synonyms are groups of words that find each other; the first is what the index keeps.
func synonyms() []string {
	return []string{
		"keripik kripik kerupik chips", "kerupuk krupuk", "camilan cemilan snack snacks jajan jajanan",
		"cabai cabe chili chilli", "sambal sambel", "kopi coffee koffie kupi", "madu honey", "beras rice", "teh tea",
		"hutan utan", "telur telor", "cokelat coklat chocolate", "terasi trasi", "kunyit kunir turmeric", "jahe jae ginger",
		"singkong ketela cassava", "kelapa coconut", "gula sugar", "garam salt", "tenun tenunan weaving", "sarung sarong",
		"anyaman anyam wickerwork", "tas bag", "keranjang basket", "sabun soap", "minyak oil", "ikan fish", "kacang nut nuts",
		"rempah spice spices", "kriya craft crafts", "jamu herbal", "pisang banana", "g gr gram", "kg kilo kilogram",
		"l liter ltr", "asli original", "pedas pedes spicy", "udang shrimp", "rendang randang", "tempe tempeh", "tahu tofu",
		"ketak ketaq", "lebaran idulfitri",
	}
}

// stopWords say nothing about goods.
const stopWords = "dan yang dari di ke untuk dengan atau ini itu pada dalam juga adalah serta the a an of and for with in"
