package area_test

import (
	"strings"
	"testing"
)

// Every village has a postcode of five digits. What is no village has none.
func TestPostcode(t *testing.T) {
	atlas := load(t)
	for code, want := range map[string]string{
		"31.74.06.1003": "12450", // Pondok Labu
		"31.71.06.1001": "10310", // Menteng
		"52.71.01.1003": "", "52.71.01": "", "52.71": "", "52": "", "": "", "99.99.99.9999": "", "52.71.01.10031": "",
	} {
		if got := atlas.Postcode(code); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
	villages, changes, last := 0, 0, ""
	for village := range atlas.AllVillages() {
		got := atlas.Postcode(village.Code)
		if len(got) != 5 || strings.Trim(got, "0123456789") != "" {
			t.Fatalf("%v: %q", village, got)
		}
		if villages++; got != last {
			changes, last = changes+1, got
		}
	}
	if villages != 83_762 || changes != 13_143 {
		t.Errorf("%d villages, whose postcode changes %d times", villages, changes)
	}
}
