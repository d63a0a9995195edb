package seller

import (
	"fmt"
	"strings"
	"time"

	"lumbung/internal/i18n"
	"lumbung/orders"
)

// titles are words before a name without which nobody would be called: Inaq Sri, Pak Slamet.
const titles = " inaq amaq pak bu ibu bapak bapa mbok mbak mas kang teh ceu bang kak uda uni ni i lalu baiq haji hajah h. hj. tgh. dr. "

// callName is what a person is called: the first name, with the title it needs.
func callName(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		if !strings.Contains(titles, " "+strings.ToLower(word)+" ") {
			return strings.Join(words[:i+1], " ")
		}
	}
	return strings.Join(words, " ")
}

// greeting is the key of the greeting at an hour of the day.
func greeting(hour int) string {
	switch {
	case hour >= 4 && hour < 11:
		return "seller.morning"
	case hour >= 11 && hour < 15:
		return "seller.noon"
	case hour >= 15 && hour < 18:
		return "seller.afternoon"
	}
	return "seller.evening"
}

// ago says how long something has been, in the words of a conversation.
func ago(l *i18n.Locale, now, then time.Time) string {
	passed := now.Sub(then)
	switch {
	case passed < time.Minute:
		return l.T("admin.ago_now")
	case passed < time.Hour:
		return l.T("admin.ago_minutes", int(passed/time.Minute))
	case passed < 24*time.Hour:
		return l.T("admin.ago_hours", int(passed/time.Hour))
	case passed < 14*24*time.Hour:
		return l.T("admin.ago_days", int(passed/(24*time.Hour)))
	}
	return l.ShortDate(then.In(now.Location()))
}

// goodsText names what an order is about: its first line, and how many more there are.
func goodsText(l *i18n.Locale, o *orders.Order) string {
	if len(o.Lines) == 0 {
		return o.Number
	}
	text := fmt.Sprintf("%s ×%d", o.Lines[0].Name, o.Lines[0].Quantity)
	if more := len(o.Lines) - 1; more > 0 {
		text += " " + l.T("seller.and_more", more)
	}
	return text
}
