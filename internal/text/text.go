// Package text cleans what people type and paste. Two texts that look alike are equal afterwards, and a text that looks empty is
// empty. It only calculates: it knows no form and no language.
package text

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean returns a text of several lines without characters that nobody sees, with plain blanks in place of all others, in NFC and
// without the blanks at its ends. The joiners of emoji and of the scripts that need them stay.
func Clean(s string) string {
	if !plain(s) {
		s = norm.NFC.String(dropHidden(strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "")))
	}
	return strings.TrimSpace(s)
}

// Line is Clean for a text of one line: every run of blanks and line breaks becomes one blank.
func Line(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

// Name is Line for what something is called: its apostrophes become plain ones.
func Name(s string) string { return Apostrophes(Line(s)) }

// Folded is a name as it is sorted and looked for: in small letters, with single blanks and plain apostrophes.
func Folded(s string) string { return strings.ToLower(Name(s)) }

// Words are the words of a text, folded, without what stands between them.
func Words(s string) []string {
	return strings.FieldsFunc(Folded(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
}

// Apostrophes replaces the characters that keyboards and word processors write for an apostrophe (jum‘at, La’bo’) by '.
func Apostrophes(s string) string { return apostrophes.Replace(s) }

var apostrophes = strings.NewReplacer(
	"\u2018", "'", "\u2019", "'", "\u201b", "'", "\u02bb", "'", "\u02bc", "'", "\u02b9", "'", "\u02c8", "'", "\u00b4", "'", "`", "'",
	"\u2032", "'", "\u2035", "'", "\uff07", "'", "\uff40", "'",
)

// plain tells whether a text has only printable ASCII, tabs and line feeds, so that there is nothing to clean but its ends.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// dropHidden replaces blanks and line breaks of every kind by plain ones and drops what nobody sees.
func dropHidden(s string) string {
	shown := []rune(strings.Map(show, s))
	kept := make([]rune, 0, len(shown))
	for i, r := range shown {
		if isJoiner(r) || unicode.Is(unicode.Variation_Selector, r) {
			if len(kept) == 0 || !belongs(r, kept[len(kept)-1], afterJoiners(shown[i+1:])) {
				continue
			}
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// show is what a character becomes whatever stands beside it, -1 for one that goes.
func show(r rune) rune {
	switch {
	case isJoiner(r), unicode.Is(unicode.Variation_Selector, r), r == '\n', r == '\t':
		return r
	case unicode.In(r, unicode.Zl, unicode.Zp), strings.ContainsRune("\r\v\f\u0085", r):
		return '\n'
	case unicode.Is(unicode.Zs, r), strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r): // letters and a sign that are blank
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point), r == '\ufffc':
		return -1
	}
	return r
}

// afterJoiners is the first character that is no joiner, 0 when there is none.
func afterJoiners(runes []rune) rune {
	if i := slices.IndexFunc(runes, func(r rune) bool { return !isJoiner(r) }); i >= 0 {
		return runes[i]
	}
	return 0
}

func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

const (
	textStyle  = '\ufe0e'
	emojiStyle = '\ufe0f'
)

// belongs tells whether a joiner or variation selector does something between these two characters.
func belongs(r, before, after rune) bool {
	switch {
	case r == textStyle || r == emojiStyle:
		return isPicture(before) || strings.ContainsRune("0123456789#*", before) && after == '\u20e3' || strings.ContainsRune("‼⁉〰〽", before)
	case !isJoiner(r):
		return false
	case r == '\u200d' && (isPicture(before) || before == emojiStyle) && isPicture(after):
		return true
	}
	return unicode.In(before, joined...) && unicode.In(after, joined...)
}

// isPicture tells whether a character may be an emoji, or the colour of one.
func isPicture(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sm) || r >= '\U0001f3fb' && r <= '\U0001f3ff'
}

// joined are the scripts in which joiners change how a word is written.
var joined = []*unicode.RangeTable{
	unicode.Arabic, unicode.Balinese, unicode.Bengali, unicode.Devanagari, unicode.Gujarati, unicode.Gurmukhi, unicode.Javanese,
	unicode.Kannada, unicode.Khmer, unicode.Malayalam, unicode.Mongolian, unicode.Myanmar, unicode.Oriya, unicode.Sinhala,
	unicode.Sundanese, unicode.Syriac, unicode.Tamil, unicode.Telugu,
}
