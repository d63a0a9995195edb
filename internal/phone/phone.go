// Package phone reads and writes Indonesian mobile numbers, and the numbers of other countries. A number is kept as E.164,
// "+6281234567890". It knows no Indonesian landlines, and it must never guess: what it cannot read is a fault.
package phone

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"lumbung/internal/fault"
)

// ErrInvalid is what Parse answers to anything that is no Indonesian mobile number, and ParseAny to what is no number at all.
var ErrInvalid = fault.New(fault.Invalid, "phone.invalid")

// mobile is an Indonesian mobile number in E.164: after +62 come 9 to 13 digits that begin with 8 and then no zero
// (the national numbering plan, Peraturan Menteri Kominfo 14/2018).
var mobile = regexp.MustCompile(`^\+628[1-9]\d{6,10}$`)

// foreign is a number of another country in E.164 (at most 15 digits), cut behind the country's code, which has one, two or three
// digits (ITU-T E.164 and its list of assigned codes). 62 is missing: there only mobile numbers are known.
var foreign = regexp.MustCompile(
	`^\+([17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[013-6]|8[1246]|9[0-58]|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[05789]|9[679])\d)(\d{6,13})$`,
)

// Parse reads what people type for an Indonesian mobile number, 0812-3456-7890, 812…, 62812…, +62 (0)812…, 0062812…, and returns
// E.164.
func Parse(text string) (string, error) {
	number := international(text)
	if !mobile.MatchString(number) {
		return "", ErrInvalid
	}
	return number, nil
}

// ParseAny reads the number of a buyer, who may be from abroad: what Parse reads, and +61 412 345 678 or 0061 412 345 678.
func ParseAny(text string) (string, error) {
	number := international(text)
	if !mobile.MatchString(number) && (!foreign.MatchString(number) || len(number) > len("+")+15) {
		return "", ErrInvalid
	}
	return number, nil
}

// international drops the marks between digits and puts the country's code in front of a number that has none. The trunk prefix 0
// is no part of an Indonesian number with the code, nor of any number in brackets.
func international(text string) string {
	number := strings.Map(dropMarks, strings.ReplaceAll(strings.Map(dropHidden, text), "(0)", ""))
	switch {
	case strings.HasPrefix(number, "00"):
		number = "+" + number[len("00"):]
	case strings.HasPrefix(number, "0"):
		number = "+62" + number[len("0"):]
	case strings.HasPrefix(number, "62"):
		number = "+" + number
	case strings.HasPrefix(number, "8"):
		number = "+62" + number
	}
	if national, is := strings.CutPrefix(number, "+620"); is {
		number = "+62" + national
	}
	return number
}

// dropHidden removes blanks and what nobody sees, such as the direction marks that lists of contacts put around a number.
func dropHidden(r rune) rune {
	if unicode.In(r, unicode.Cf, unicode.Zs, unicode.Variation_Selector) || r == '\t' || r == '\n' {
		return -1
	}
	return r
}

// dropMarks removes the marks people put between digits.
func dropMarks(r rune) rune {
	if unicode.Is(unicode.Pd, r) || strings.ContainsRune(".()", r) {
		return -1
	}
	return r
}

// Display writes a number as people read it, "0812-3456-7890" or "+61 412 345 678". Text that is no E.164 number comes back as it
// is.
func Display(number string) string {
	if part := foreign.FindStringSubmatch(number); part != nil {
		groups := []string{"+" + part[1]}
		for rest := part[2]; rest != ""; {
			n := 3
			if len(rest) < 6 { // no group of one or two
				n = len(rest)
			}
			groups, rest = append(groups, rest[:n]), rest[n:]
		}
		return strings.Join(groups, " ")
	}
	if !mobile.MatchString(number) {
		return number
	}
	national := "0" + number[len("+62"):]
	last := 8 // where the last group begins: 4-4-rest, but 4-3-rest when short, since a rest of two reads badly
	if len(national) <= 10 {
		last = 7
	}
	return national[:4] + "-" + national[4:last] + "-" + national[last:]
}

// Digits are those of what reads as a number, or as a part of one, as people in Indonesia type it, 0812…: by them a number is looked
// for. It is "" for what has letters, and for four digits or less.
func Digits(typed string) string {
	if strings.ContainsFunc(typed, unicode.IsLetter) {
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, typed)
	if number, national := strings.CutPrefix(digits, "62"); national {
		digits = "0" + number
	}
	if len(digits) <= 4 {
		return ""
	}
	return digits
}

// Masked writes a number so that its owner knows it again and nobody else learns it: 0812-3701-••45.
func Masked(number string) string {
	shown := Display(number)
	if len(shown) < 8 {
		return shown
	}
	return shown[:len(shown)-4] + "••" + shown[len(shown)-2:]
}

// WhatsApp is a link that opens a chat with this number, or for "" with whom the sender chooses, and text typed in. The number has no
// plus sign there (https://faq.whatsapp.com/5913398998672934).
func WhatsApp(number, text string) string {
	link := "https://wa.me/" + strings.TrimPrefix(number, "+")
	if text != "" {
		link += "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	}
	return link
}
