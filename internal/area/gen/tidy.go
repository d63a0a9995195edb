package main

import (
	"strings"
	"unicode"
)

// tidy writes a name as people do. The source is in title case already, with slips: a few hundred words in lower case,
// double quotes and typographic marks where an apostrophe stands, stray spaces, dots and stars. Words in capitals are
// kept: they are roman numerals or abbreviations (II, XIII, UPT, SP). Reduplicated names keep the source's hyphen style
// (Toli-Toli and Grong-grong are both usual).
func tidy(name string) string {
	name = strings.NewReplacer(`""`, "'", `"`, "'", "’", "'", " - ", "-", "- ", "-", "/ ", "/", " / ", "/").Replace(name)
	name = strings.TrimRight(name, " .*")
	words := strings.Fields(name)
	for i, word := range words {
		words[i] = tidyWord(word)
	}
	name = strings.Join(words, " ")
	switch name {
	case "Daerah Khusus Ibukota Jakarta": // the name on every address
		return "DKI Jakarta"
	case "Daerah Istimewa Yogyakarta":
		return "DI Yogyakarta"
	}
	return name
}

// tidyWord gives a word its capital, except the conjunction "dan" and the sign in "2 x 11 Kayu Tanam".
func tidyWord(word string) string {
	if word == "dan" || word == "x" {
		return word
	}
	if head, _, found := strings.Cut(word, "'"); found && len(head) > 1 && word == strings.ToUpper(word) {
		word = word[:1] + strings.ToLower(word[1:]) // KI'E
	}
	letters := []rune(word)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}
