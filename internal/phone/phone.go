// Package phone reads and writes Indonesian mobile numbers. A number is kept as E.164, "+6281234567890". It knows no
// landlines and no other country, and it must never guess: what it cannot read is a fault.
package phone

import (
	"net/url"
	"regexp"
	"strings"

	"lumbung/internal/fault"
)

// ErrInvalid is what Parse answers to anything that is no Indonesian mobile number.
var ErrInvalid = fault.New(fault.Invalid, "phone.invalid")

// mobile is an Indonesian mobile number in E.164: after +62 come 9 to 13 digits that begin with 8 and then no zero
// (the national numbering plan, Peraturan Menteri Kominfo 14/2018).
var mobile = regexp.MustCompile(`^\+628[1-9]\d{6,10}$`)

// Parse reads what people type, 0812-3456-7890, 62812…, +62 812…, and returns E.164.
func Parse(text string) (string, error) {
	number := strings.Map(dropMarks, text)
	switch {
	case strings.HasPrefix(number, "0"):
		number = "+62" + number[1:]
	case strings.HasPrefix(number, "62"):
		number = "+" + number
	}
	if !mobile.MatchString(number) {
		return "", ErrInvalid
	}
	return number, nil
}

// dropMarks removes the marks people put between digits, among them the hyphens and spaces that phones paste.
func dropMarks(r rune) rune {
	if strings.ContainsRune(" -.()\t\n\u00a0\u2010\u2011\u2012\u2013\u202a\u202c", r) {
		return -1
	}
	return r
}

// Display writes a number as people read it, "0812-3456-7890". Text that is no E.164 number comes back as it is.
func Display(number string) string {
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

// WhatsApp is a link that opens a chat with this number and text typed in. The number stands without its plus sign
// (https://faq.whatsapp.com/5913398998672934).
func WhatsApp(number, text string) string {
	link := "https://wa.me/" + strings.TrimPrefix(number, "+")
	if text != "" {
		link += "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	}
	return link
}
