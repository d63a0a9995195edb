package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/area"
)

func TestScaleLadder(t *testing.T) {
	for text, want := range map[string]scale{
		"0.001": {4, 434, 1_000}, "0.01": {34, 4_340, 10_000}, "0.1": {341, 43_397, 100_000}, "1": {3_410, 433_968, 1_000_000},
		"0.0001": {4, 43, 100},
	} {
		got, err := scaleOf(text)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(scale{})); err != nil || diff != "" {
			t.Errorf("scaleOf(%s): %v (-want +got):\n%s", text, err, diff)
		}
	}
	for _, text := range []string{"", "x", "0", "-0.1", "1.1", "NaN", "1e-9"} {
		if got, err := scaleOf(text); err == nil {
			t.Errorf("scaleOf(%q): got %v, want an error", text, got)
		}
	}
}

// What is shared out is all given away, the largest part first, and nobody goes without.
func TestShareOut(t *testing.T) {
	for _, c := range []struct{ total, n, least int }{{1_000, 4, 5}, {100_000, 341, 5}, {20, 4, 5}} {
		parts, sum := shareOut(c.total, c.n, c.least), 0
		for _, part := range parts {
			sum += part
		}
		if sum != c.total || slices.Min(parts) < c.least || parts[0] < slices.Max(parts) {
			t.Errorf("shareOut(%d, %d, %d): got %v, which is %d", c.total, c.n, c.least, parts, sum)
		}
	}
	if parts := shareOut(100_000, 341, 5); float64(parts[0])/float64(parts[9]) < 8 {
		t.Errorf("the first cooperative has %d and the tenth %d, want about ten times as much", parts[0], parts[9])
	}
}

// Every product is of the same kind, price and stock in every run, and has a name of its own.
func TestGoodsFollowFromTheirNumber(t *testing.T) {
	names, scarce, rush := map[string]bool{}, 0, 0
	for n := 1; n <= 2_000; n++ {
		name, stock := productName(chance(drawnProduct, n), "Kopi arabika", n), drawStock(chance(drawnProduct, n), n)
		if name != productName(chance(drawnProduct, n), "Kopi arabika", n) || names[name] || len(name) > 60 {
			t.Fatalf("product %d is called %q", n, name)
		}
		names[name] = true
		switch {
		case stock <= scarceStock:
			scarce++
		case stock == rushStock:
			rush++
		case stock < 2_000:
			t.Errorf("%d pieces of product %d are neither few nor plenty", stock, n)
		}
		if price := drawPrice(chance(drawnProduct, n)); price < 500 || price > 25_000_000 || price%500 != 0 {
			t.Errorf("product %d costs %d", n, price)
		}
	}
	if scarce != 200 || rush != 2 {
		t.Errorf("%d of 2000 products are scarce and %d wanted by all, want 200 and 2", scarce, rush)
	}
}

// Wherever chance puts a cooperative, its members live somewhere.
func TestEveryCooperativeHasVillages(t *testing.T) {
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &scaler{app: &app{atlas: atlas}}
	for coop := range wholeCoops {
		villages := s.someVillages(coop + 1)
		if len(villages) == 0 || villages[0].Kind() != area.Village {
			t.Fatalf("cooperative %d: villages %v", coop+1, villages)
		}
	}
}

func TestEverySellerHasGoods(t *testing.T) {
	sellers := sellersOf(chance(drawnCoop, 1), coopCounts{sellers: 20, products: 500})
	for n := range 20 {
		if !slices.Contains(sellers, n) {
			t.Errorf("seller %d of 20 has nothing to sell", n)
		}
	}
	if slices.Max(sellers) != 19 || len(sellers) != 500 {
		t.Errorf("%d products, sellers up to %d", len(sellers), slices.Max(sellers))
	}
}
