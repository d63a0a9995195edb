package main

import (
	"testing"
	"time"
)

func TestUntilNight(t *testing.T) {
	for clock, want := range map[string]time.Duration{
		"00:00:00": 19*time.Hour + 30*time.Minute, "19:29:59": time.Second, "19:30:00": 24 * time.Hour, "20:30:00": 23 * time.Hour,
	} {
		now, err := time.Parse(time.TimeOnly, clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := untilNight(now.AddDate(2026, 10, 21)); got != want {
			t.Errorf("untilNight(%s): got %v, want %v", clock, got, want)
		}
	}
}
