package office_test

import (
	"testing"

	"lumbung/admin/cooperative/office"
)

func TestSlipNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"KM-2026-00012": "KM-2026-00012", " km 2026 12 ": "KM-2026-00012", "2026/12": "KM-2026-00012", "km2026-123456": "KM-2026-123456",
		"Sri": "SRI", "KK-2026-00012": "KK-2026-00012",
	} {
		if got := office.SlipNumber("KM", typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}
