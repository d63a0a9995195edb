package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Names as CLDR and the Indonesian spelling rules have them, in the order of time.Month and time.Weekday.
const (
	monthsID = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
	daysID   = "Minggu Senin Selasa Rabu Kamis Jumat Sabtu"
	monthsEN = "January February March April May June July August September October November December"
	daysEN   = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"
)

// short is the length of a short name: Nov, Sel. No two names of a kind share their first three letters; August is Agu
// as in CLDR.
const short = 3

// All functions below show a time in its own zone when that is WIB, WITA or WIT, otherwise in WIB.

// Date writes 22 November 2026.
func (l *Locale) Date(t time.Time) string {
	t = local(t)
	return fmt.Sprintf("%d %s %d", t.Day(), l.month(t), t.Year())
}

// ShortDate writes 22 Nov.
func (l *Locale) ShortDate(t time.Time) string {
	t = local(t)
	return fmt.Sprintf("%d %s", t.Day(), l.month(t)[:short])
}

// Month writes November 2026.
func (l *Locale) Month(t time.Time) string {
	t = local(t)
	return fmt.Sprintf("%s %d", l.month(t), t.Year())
}

// DateTime writes 22 November 2026, 13.05 WIB.
func (l *Locale) DateTime(t time.Time) string {
	zone, _ := local(t).Zone()
	return l.Date(t) + ", " + l.Time(t) + " " + zone
}

// Time writes 13.05, in English 13:05.
func (l *Locale) Time(t time.Time) string {
	if l.tag == English {
		return local(t).Format("15:04")
	}
	return local(t).Format("15.04")
}

// Weekday writes Minggu.
func (l *Locale) Weekday(t time.Time) string {
	days := daysID
	if l.tag == English {
		days = daysEN
	}
	return strings.Fields(days)[local(t).Weekday()]
}

// DayRange writes the days from a to b: Sel 24 – Rab 25 Nov, Sen 30 Nov – Sel 1 Des, with years where they differ, and
// one day alone when both are the same.
func (l *Locale) DayRange(a, b time.Time) string {
	if b.Before(a) {
		a, b = b, a
	}
	a, b = local(a), local(b)
	end := l.weekdayShort(b) + " " + l.ShortDate(b)
	switch {
	case a.Year() != b.Year():
		return fmt.Sprintf("%s %s %d – %s %d", l.weekdayShort(a), l.ShortDate(a), a.Year(), end, b.Year())
	case a.Month() != b.Month():
		return l.weekdayShort(a) + " " + l.ShortDate(a) + " – " + end
	case a.Day() != b.Day():
		return l.weekdayShort(a) + " " + strconv.Itoa(a.Day()) + " – " + end
	}
	return end
}

func (l *Locale) weekdayShort(t time.Time) string { return l.Weekday(t)[:short] }

func (l *Locale) month(t time.Time) string {
	months := monthsID
	if l.tag == English {
		months = monthsEN
	}
	return strings.Fields(months)[t.Month()-1]
}
