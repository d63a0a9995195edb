package money_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lumbung/internal/money"
)

func TestString(t *testing.T) {
	for amount, want := range map[money.Amount]string{
		0: "Rp0", 7: "Rp7", 950: "Rp950", 12_500: "Rp12.500", 1_284_500: "Rp1.284.500", -4_800: "−Rp4.800",
		-9_223_372_036_854_775_808: "−Rp9.223.372.036.854.775.808",
	} {
		if got := amount.String(); got != want {
			t.Errorf("Amount(%d).String(): got %q, want %q", int64(amount), got, want)
		}
	}
}

func TestParseWhole(t *testing.T) {
	for typed, want := range map[string]int64{
		"0": 0, "7": 7, "1500": 1500, "1.500": 1500, "12.500": 12_500, "1.250.000": 1_250_000, "007": 7,
		"1.5": -1, "2.25": -1, "1..5": -1, ".5": -1, "5.": -1, "1,5": -1, "1.5000": -1, ".500": -1, "1500.000": -1, "1.500.00": -1,
		"1..500": -1, "-1": -1, "+1": -1, "1 500": -1, "": -1, ".": -1, "x": -1, "1234567890123456789": -1, "٣": -1,
	} {
		got, err := money.ParseWhole(typed)
		if want < 0 && err == nil || want >= 0 && (got != want || err != nil) {
			t.Errorf("ParseWhole(%q): got %d %v, want %d", typed, got, err, want)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]money.Amount{
		"12500": 12_500, "12.500": 12_500, "Rp12.500": 12_500, "Rp 12.500,00": 12_500, "rp. 1.000": 1_000, "0": 0,
		"Rp\u00a012.500": 12_500, "1.000.000.000.000.000": money.Max,
	} {
		if got, err := money.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q): got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "Rp", "12,500", "12.50", "1.2345", ".500", "-5", "12a", "1e6", "12.500,5", "1.000.000.000.000.001", "99999999999999999999",
	} {
		if got, err := money.Parse(text); err == nil {
			t.Errorf("Parse(%q): got %d, want a refusal", text, got)
		}
	}
}

func TestParseEnglish(t *testing.T) {
	for text, want := range map[string]money.Amount{
		"12,500": 12_500, "Rp1,250,000": 1_250_000, "12,500.00": 12_500, "12500": 12_500, "12.500": 12_500, "Rp 12.500,00": 12_500,
		"12,50": -1, "12.50": -1, "12,500.5": -1, "12,500.000": -1, "1,500.000,00": -1, "12.500,000": -1, "1,2,500": -1, ",500": -1,
		"1500,000": -1, "": -1, "-5": -1, "1,000,000,000,000,001": -1,
	} {
		got, err := money.ParseEnglish(text)
		if want < 0 && err == nil || want >= 0 && (got != want || err != nil) {
			t.Errorf("ParseEnglish(%q): got %d, %v, want %d", text, got, err, want)
		}
	}
}

func TestWrittenAmountsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Amount(rapid.Int64Range(0, int64(money.Max)).Draw(t, "amount"))
		if got, err := money.Parse(amount.String()); err != nil || got != amount {
			t.Fatalf("Parse(%q): got %d, %v, want %d", amount.String(), got, err, amount)
		}
		english := strings.ReplaceAll(amount.String(), ".", ",")
		if got, err := money.ParseEnglish(english); err != nil || got != amount {
			t.Fatalf("ParseEnglish(%q): got %d, %v, want %d", english, got, err, amount)
		}
	})
}

func TestRate(t *testing.T) {
	for _, c := range []struct {
		amount money.Amount
		bp     money.BasisPoints
		want   money.Amount
	}{
		{115_000, 70, 805},
		{100_000, 500, 5_000},
		{48_000, 70, 336},
		{1, 5_000, 1},
		{1, 4_999, 0},
		{-1, 5_000, -1},
		{money.Max, 10_000, money.Max},
	} {
		if got := c.amount.Rate(c.bp); got != c.want {
			t.Errorf("Amount(%d).Rate(%d): got %d, want %d", c.amount, c.bp, got, c.want)
		}
	}
}

func TestTimesAndSumRefuseOverflow(t *testing.T) {
	if got, ok := money.Max.Times(2); ok {
		t.Errorf("Max.Times(2): got %d, want a refusal", got)
	}
	if got, ok := money.Amount(3).Times(4); !ok || got != 12 {
		t.Errorf("3.Times(4): got %d, %v", got, ok)
	}
	if got, ok := money.Sum(1<<62, 1<<62); ok {
		t.Errorf("Sum: got %d, want a refusal", got)
	}
}

// A division of a year's surplus: 40/12/28/5/5/5/5 of 10.000.003.
func TestSplitVector(t *testing.T) {
	got := money.Split(10_000_003, []int64{40, 12, 28, 5, 5, 5, 5})
	want := []money.Amount{4_000_001, 1_200_001, 2_800_001, 500_000, 500_000, 500_000, 500_000}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("Split(10.000.003): got %v, want %v", got, want)
		}
	}
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Amount(rapid.Int64Range(0, int64(money.Max)).Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<50), 1, 20).Draw(t, "weights")
		var sum, weight int64
		parts := money.Split(total, weights)
		for _, w := range weights {
			weight += w
		}
		for i, part := range parts {
			sum += int64(part)
			if part < 0 || weight > 0 && weights[i] == 0 && part > 0 {
				t.Fatalf("Split(%d, %v): part %d is %d", total, weights, i, part)
			}
		}
		if sum != int64(total) {
			t.Fatalf("Split(%d, %v): parts add to %d", total, weights, sum)
		}
	})
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]money.BasisPoints{
		"5": 500, "2,5": 250, "2.5 %": 250, "0,75": 75, " 10% ": 1000, "0": 0, "12,05": 1205,
	} {
		got, err := money.ParsePercent(text)
		if err != nil || got != want {
			t.Errorf("ParsePercent(%q) = %d, %v, want %d", text, got, err, want)
		}
		if again, err := money.ParsePercent(got.Percent()); err != nil || again != got {
			t.Errorf("%q written as %q and read again: %d, %v", text, got.Percent(), again, err)
		}
	}
	for _, text := range []string{"", "lima", "5,", ",5", "1.000", "-5", "5,555", "٥", "5 5"} {
		if got, err := money.ParsePercent(text); err == nil {
			t.Errorf("ParsePercent(%q) = %d", text, got)
		}
	}
}
