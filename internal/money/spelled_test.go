package money_test

import (
	"testing"

	"lumbung/internal/money"
)

func TestSpelled(t *testing.T) {
	for amount, want := range map[money.Amount]string{
		0: "nol rupiah", 1: "satu rupiah", 10: "sepuluh rupiah", 11: "sebelas rupiah", 12: "dua belas rupiah", 20: "dua puluh rupiah",
		21: "dua puluh satu rupiah", 100: "seratus rupiah", 101: "seratus satu rupiah", 111: "seratus sebelas rupiah",
		219: "dua ratus sembilan belas rupiah", 1_000: "seribu rupiah", 1_100: "seribu seratus rupiah", 2_015: "dua ribu lima belas rupiah",
		11_000: "sebelas ribu rupiah", 75_000: "tujuh puluh lima ribu rupiah", 100_000: "seratus ribu rupiah",
		101_001: "seratus satu ribu satu rupiah", 1_000_000: "satu juta rupiah", 1_001_000: "satu juta seribu rupiah",
		2_345_678:     "dua juta tiga ratus empat puluh lima ribu enam ratus tujuh puluh delapan rupiah",
		1_000_000_000: "satu miliar rupiah", 15_000_000_000_000: "lima belas triliun rupiah",
	} {
		if got := money.Spelled(amount); got != want {
			t.Errorf("%d: %q, want %q", amount, got, want)
		}
	}
}
