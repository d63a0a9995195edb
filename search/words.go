package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is where an endless word is cut, in runes.
const maxWord = 40

// apostrophes are the signs that people type and paste for the one in Jum'at.
const apostrophes = "'‘’‛ʻʼʾʿ´`′＇"

// doubled is a word with the 2 that says it twice.
var doubled = regexp.MustCompile(`([\pL\pM]{3,})2\b`)

// Words cuts a text into small letters without accents, at everything that is neither letter nor digit and between
// letters and digits: "Oleh-oleh 500gr" is oleh, oleh, 500, gr, and so is "oleh2 500gr". Documents and queries go through it
// alike.
func Words(text string) []string {
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
	for _, r := range doubled.ReplaceAllString(norm.NFKD.String(strings.ToLower(joined(text))), "$1 $1") {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue // a mark on a letter
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

// joined takes out what stands within words without parting them: apostrophes, soft hyphens and what else is not seen.
func joined(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || strings.ContainsRune(apostrophes, r) {
			return -1
		}
		return r
	}, text)
}

// Telling returns the words that tell what is looked for: those that are no measure, unless there are only measures.
func Telling(words []string) []string {
	telling := slices.DeleteFunc(slices.Clone(words), IsMeasure)
	if len(telling) == 0 {
		return words
	}
	return telling
}

// IsMeasure says whether the word is a number, a unit or a single letter, which goods of every kind have.
func IsMeasure(word string) bool {
	return len(word) == 1 || IsNumber(word) || slices.Contains(units(), word)
}

func units() []string {
	return strings.Fields("gr gram kg kilo kilogram mg ons ltr liter ml cl cc mm cm meter pcs rb ribu")
}

// WithoutStopWords returns the words of a text without those that say nothing about goods, unless there are only those.
func WithoutStopWords(text string) []string {
	stop := map[string]bool{}
	for _, word := range StopWords() {
		stop[word] = true
	}
	all := Words(text)
	var kept []string
	for _, word := range all {
		if !stop[word] {
			kept = append(kept, word)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// SynonymGroups are groups of words that find each other: spellings, regional words, and what visitors from abroad call
// things. The first of a group is the usual one; no word stands in two.
func SynonymGroups() [][]string {
	var groups [][]string
	for _, group := range []string{
		"keripik kripik kerupik chips", "kerupuk krupuk", "camilan cemilan snack snacks jajan jajanan",
		"cabai cabe chili chilli", "sambal sambel", "kopi coffee koffie kupi", "madu honey", "beras rice", "teh tea",
		"hutan utan", "telur telor", "cokelat coklat chocolate", "terasi trasi", "kunyit kunir turmeric", "jahe jae ginger",
		"singkong ketela cassava", "kelapa coconut", "gula sugar", "garam salt", "tenun tenunan weaving", "sarung sarong",
		"anyaman anyam wickerwork", "tas bag", "keranjang basket", "sabun soap", "minyak oil", "ikan fish", "kacang nut nuts",
		"rempah spice spices", "kriya craft crafts", "jamu herbal", "pisang banana", "g gr gram", "kg kilo kilogram",
		"l liter ltr", "asli original", "pedas pedes spicy", "udang shrimp", "rendang randang", "tempe tempeh", "tahu tofu",
		"ketak ketaq", "lebaran idulfitri",
	} {
		groups = append(groups, strings.Fields(group))
	}
	return groups
}

// Synonyms are the words that mean the same as a word.
func Synonyms() map[string][]string {
	others := map[string][]string{}
	for _, group := range SynonymGroups() {
		for i, word := range group {
			others[word] = append(append([]string{}, group[:i]...), group[i+1:]...)
		}
	}
	return others
}

// StopWords say nothing about goods.
func StopWords() []string {
	return strings.Fields("dan yang dari di ke untuk dengan atau ini itu pada dalam juga adalah serta the a an of and for with in")
}

// AllowedTypos is how many typing mistakes a word is forgiven. Numbers and codes are meant as they are.
func AllowedTypos(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < OneTypoFrom || IsNumber(word):
		return 0
	case n < TwoTyposFrom:
		return 1
	}
	return 2
}

// Lengths from which on a word is forgiven one mistake, and two.
const (
	OneTypoFrom  = 4
	TwoTyposFrom = 8
)

// IsNumber says whether there is a digit in the word.
func IsNumber(word string) bool { return strings.ContainsFunc(word, unicode.IsDigit) }

// Distance counts the letters to add, drop, change, or swap with their neighbour, to turn one word into the other
// (optimal string alignment).
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := make([]int, len(t)+1), make([]int, len(t)+1)
	row := make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
