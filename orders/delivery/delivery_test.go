package delivery_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/money"
	"lumbung/orders/delivery"
)

const mataram = "52.71.01.1005" // Ampenan Tengah

// What is possible depends on where both ends lie; pickup always is, and costs nothing.
func TestOffersByDistance(t *testing.T) {
	for name, c := range map[string]struct {
		to   string
		want map[string]money.Amount
	}{
		"not known yet": {"", map[string]money.Amount{"pickup": 0}},
		"same kecamatan": {
			"52.71.01.1004", map[string]money.Amount{"pickup": 0, "local": 8_000, "pos-reguler": 8_000, "jnt-ez": 9_000, "jne-reg": 10_000},
		},
		"same kota": {
			"52.71.02.1001", map[string]money.Amount{"pickup": 0, "local": 12_000, "pos-reguler": 8_000, "jnt-ez": 9_000, "jne-reg": 10_000},
		},
		"same province": {
			"52.03.15.2002", map[string]money.Amount{"pickup": 0, "pos-reguler": 12_000, "jnt-ez": 13_000, "jne-reg": 14_000},
		},
		"same islands, Bali": {
			"51.08.01.2001", map[string]money.Amount{"pickup": 0, "pos-reguler": 20_000, "jnt-ez": 22_000, "jne-reg": 24_000},
		},
		"to Java": {
			"32.04.01.2001", map[string]money.Amount{"pickup": 0, "pos-reguler": 29_000, "jnt-ez": 32_000, "jne-reg": 34_000},
		},
		"past Java, to Papua": {
			"91.71.01.1001", map[string]money.Amount{"pickup": 0, "pos-reguler": 42_000, "jnt-ez": 48_000, "jne-reg": 52_000},
		},
	} {
		got := map[string]money.Amount{}
		for _, o := range delivery.Rates(mataram, c.to, 800) {
			got[o.Code] = o.Cost
			if o.Method == delivery.Courier && (o.MinDays < 1 || o.MaxDays < o.MinDays) {
				t.Errorf("%s: %s takes %d to %d days", name, o.Code, o.MinDays, o.MaxDays)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Offers(%s) (-want +got):\n%s", name, diff)
		}
	}
}

// Whole kilograms, one at least, 300 g above one forgiven.
func TestBillingKilos(t *testing.T) {
	for grams, want := range map[int64]int64{1: 1, 1_000: 1, 1_300: 1, 1_301: 2, 2_300: 2, 2_301: 3, 25_000: 25} {
		if got := delivery.BillingKilos(grams); got != want {
			t.Errorf("BillingKilos(%d): got %d, want %d", grams, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	offers := delivery.Rates(mataram, mataram, 2_500)
	if o, ok := delivery.Find(offers, "jne-reg"); !ok || o.Cost != 30_000 {
		t.Errorf("jne-reg for 2,5 kg: got %+v, %v", o, ok)
	}
	if _, ok := delivery.Find(offers, "drone"); ok {
		t.Error("found a drone")
	}
}
