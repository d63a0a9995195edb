package i18n_test

import (
	"testing"
	"time"

	"lumbung/internal/i18n"
)

func TestDates(t *testing.T) {
	c := sample(t)
	evening := time.Date(2026, 11, 22, 18, 5, 59, 0, time.UTC) // Monday 01:05 in Jakarta
	for _, tt := range []struct {
		at                                     time.Time
		tag, date, short, full, clock, weekday string
	}{
		{evening, "id", "23 November 2026", "23 Nov", "23 November 2026, 01.05 WIB", "01.05", "Senin"},
		{evening, "en", "23 November 2026", "23 Nov", "23 November 2026, 01:05 WIB", "01:05", "Monday"},
		{evening.In(i18n.WITA()), "id", "23 November 2026", "23 Nov", "23 November 2026, 02.05 WITA", "02.05", "Senin"},
		{evening.In(i18n.WIT()), "id", "23 November 2026", "23 Nov", "23 November 2026, 03.05 WIT", "03.05", "Senin"},
		{time.Date(2026, 11, 22, 13, 5, 0, 0, i18n.WIB()), "id", "22 November 2026", "22 Nov", "22 November 2026, 13.05 WIB", "13.05", "Minggu"},
		{time.Date(2027, 8, 1, 0, 0, 0, 0, i18n.WIB()), "id", "1 Agustus 2027", "1 Agu", "1 Agustus 2027, 00.00 WIB", "00.00", "Minggu"},
		{time.Date(2027, 8, 7, 0, 0, 0, 0, i18n.WIB()), "en", "7 August 2027", "7 Aug", "7 August 2027, 00:00 WIB", "00:00", "Saturday"},
		{time.Date(2027, 1, 1, 0, 0, 0, 0, i18n.WIB()), "id", "1 Januari 2027", "1 Jan", "1 Januari 2027, 00.00 WIB", "00.00", "Jumat"},
		{
			time.Date(2026, 12, 31, 23, 59, 0, 0, time.FixedZone("EST", -5*3600)), "id",
			"1 Januari 2027", "1 Jan", "1 Januari 2027, 11.59 WIB", "11.59", "Jumat",
		},
	} {
		l := c.Locale(tt.tag)
		for _, field := range []struct{ name, got, want string }{
			{"Date", l.Date(tt.at), tt.date},
			{"ShortDate", l.ShortDate(tt.at), tt.short},
			{"DateTime", l.DateTime(tt.at), tt.full},
			{"Time", l.Time(tt.at), tt.clock},
			{"Weekday", l.Weekday(tt.at), tt.weekday},
		} {
			if field.got != field.want {
				t.Errorf("%s(%v, %s): got %q, want %q", field.name, tt.at, tt.tag, field.got, field.want)
			}
		}
	}
}

func TestDayRange(t *testing.T) {
	c := sample(t)
	day := func(year int, month time.Month, day, hour int) time.Time {
		return time.Date(year, month, day, hour, 0, 0, 0, i18n.WIB())
	}
	for _, tt := range []struct {
		a, b   time.Time
		id, en string
	}{
		{day(2026, 11, 24, 9), day(2026, 11, 25, 9), "Sel 24 – Rab 25 Nov", "Tue 24 – Wed 25 Nov"},
		{day(2026, 11, 25, 9), day(2026, 11, 24, 9), "Sel 24 – Rab 25 Nov", "Tue 24 – Wed 25 Nov"},
		{day(2026, 11, 24, 9), day(2026, 11, 24, 17), "Sel 24 Nov", "Tue 24 Nov"},
		{day(2026, 11, 30, 9), day(2026, 12, 1, 9), "Sen 30 Nov – Sel 1 Des", "Mon 30 Nov – Tue 1 Dec"},
		{day(2026, 12, 31, 9), day(2027, 1, 1, 9), "Kam 31 Des 2026 – Jum 1 Jan 2027", "Thu 31 Dec 2026 – Fri 1 Jan 2027"},
		{day(2026, 11, 24, 2).UTC(), day(2026, 11, 24, 9).UTC(), "Sel 24 Nov", "Tue 24 Nov"},
	} {
		if got := c.Locale("id").DayRange(tt.a, tt.b); got != tt.id {
			t.Errorf("DayRange(%v, %v): got %q, want %q", tt.a, tt.b, got, tt.id)
		}
		if got := c.Locale("en").DayRange(tt.a, tt.b); got != tt.en {
			t.Errorf("DayRange(%v, %v): got %q, want %q", tt.a, tt.b, got, tt.en)
		}
	}
}

func TestZone(t *testing.T) {
	hours := map[string]int{
		"11": 7, "12": 7, "13": 7, "14": 7, "15": 7, "16": 7, "17": 7, "18": 7, "19": 7, "21": 7,
		"31": 7, "32": 7, "33": 7, "34": 7, "35": 7, "36": 7, "51": 8, "52": 8, "53": 8,
		"61": 7, "62": 7, "63": 8, "64": 8, "65": 8, "71": 8, "72": 8, "73": 8, "74": 8, "75": 8, "76": 8,
		"81": 9, "82": 9, "91": 9, "92": 9, "93": 9, "94": 9, "95": 9, "96": 9,
		"": 7, "5": 7, "99": 7, "52.71": 8, "94.04.10.2004": 9,
	}
	names := map[int]string{7: "WIB", 8: "WITA", 9: "WIT"}
	for code, want := range hours {
		name, offset := time.Unix(0, 0).In(i18n.Zone(code)).Zone()
		if offset != want*3600 || name != names[want] {
			t.Errorf("Zone(%q): got %s %+d s, want %s %+d h", code, name, offset, names[want], want)
		}
	}
}
