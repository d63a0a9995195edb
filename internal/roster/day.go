package roster

import (
	"strconv"
	"strings"
	"time"
)

// The days that spreadsheets count from the end of 1899; the numbers below the first are years.
const (
	firstSerial = 2200
	lastSerial  = 80_000
)

// parseDay reads a date as Indonesians write it, day before month, or the number that a spreadsheet keeps for it. A year of two digits
// is the last one that is not after latest.
func parseDay(typed string, latest time.Time) (time.Time, bool) {
	if serial, err := strconv.ParseFloat(typed, 64); err == nil && serial >= firstSerial && serial < lastSerial {
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial)), true
	}
	iso := len(typed) > 4 && strings.Trim(typed[:4], "0123456789") == "" && typed[4] == '-' // a T may stand before the time of day
	between := func(r rune) bool { return strings.ContainsRune(" /.-,", r) || r == 't' && iso }
	parts := strings.FieldsFunc(strings.ToLower(typed), between)
	if len(parts) > 3 && strings.Contains(parts[3], ":") { // the time of day
		parts = parts[:3]
	}
	if len(parts) == 4 && strings.Trim(parts[0], "abcdefghijklmnopqrstuvwxyz'") == "" { // the day of the week
		parts = parts[1:]
	}
	if len(parts) != 3 {
		return time.Time{}, false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	day, err := strconv.Atoi(parts[0])
	month := monthOf(parts[1])
	year, wrong := strconv.Atoi(parts[2])
	if err != nil || wrong != nil || month == 0 || len(parts[2]) != 4 && len(parts[2]) != 2 {
		return time.Time{}, false
	}
	if len(parts[2]) == 2 {
		if year += 2000; year > latest.Year() {
			year -= 100
		}
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if date.Day() != day {
		return time.Time{}, false
	}
	return date, true
}

// monthOf is the number of a month, written as one or by name, 0 for what is none.
func monthOf(word string) int {
	if n, err := strconv.Atoi(word); err == nil {
		if n > 12 {
			return 0
		}
		return n
	}
	if len(word) < 3 {
		return 0
	}
	return months[word[:3]]
}

// months by the first three letters of their names, in the spellings of both languages and of old lists.
var months = map[string]int{
	"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "aug": 8, "sep": 9,
	"okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}
