package catalog_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/fault"
)

func counts(s catalog.Stock) [2]int64 { return [2]int64{s.Available, s.Taken} }

// take takes pieces in a Tx of its own, and giveBack puts them back; verify compares the stock with what they did.
func (m *market) take(ctx context.Context, lines ...catalog.Line) error {
	return m.moved(m.db.Tx(ctx, func(ctx context.Context) error { return m.Take(ctx, lines) }), lines, 1)
}

func (m *market) giveBack(ctx context.Context, lines ...catalog.Line) error {
	return m.moved(m.db.Tx(ctx, func(ctx context.Context) error { return m.GiveBack(ctx, lines) }), lines, -1)
}

func (m *market) moved(err error, lines []catalog.Line, sign int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range lines {
		if err == nil {
			m.taken[l.Variant] += sign * l.Quantity
		}
	}
	return err
}

func TestLastPiece(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi Arabika", 1)
		errs := make([]error, 100)
		var wait sync.WaitGroup
		for i := range errs {
			wait.Go(func() { errs[i] = m.take(t.Context(), line(p, 1)) })
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			var soldOut *catalog.SoldOut
			switch {
			case err == nil:
				won++
			case !errors.As(err, &soldOut) || fault.KindOf(err) != fault.Conflict:
				t.Errorf("Take: got %v, want SoldOut", err)
			}
		}
		if won != 1 {
			t.Errorf("%d buyers took the last piece", won)
		}
		if got, want := counts(m.stock(t, p)), [2]int64{0, 1}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
	})
}

func TestSoldOutNamesEveryLine(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		plenty, few, none := m.publish(t, shop, "Kopi", 9), m.publish(t, shop, "Madu", 2), m.publish(t, shop, "Beras", 0)
		// Two lines of one variant are one wish: 1 + 2 > 2.
		err := m.take(t.Context(), line(plenty, 3), line(few, 1), line(few, 2), line(none, 1))
		var soldOut *catalog.SoldOut
		if !errors.As(err, &soldOut) || !errors.Is(err, catalog.ErrSoldOut) {
			t.Fatalf("Take: got %v, want SoldOut", err)
		}
		got := map[string][2]int64{}
		for _, l := range soldOut.Lines {
			got[l.Variant] = [2]int64{l.Wanted, l.Available}
		}
		want := map[string][2]int64{few.Variants[0].ID: {3, 2}, none.Variants[0].ID: {1, 0}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got, want := counts(m.stock(t, plenty)), [2]int64{9, 0}; got != want {
			t.Errorf("what was refused took stock: got %v, want %v", got, want)
		}
	})
}

func TestTakeJoinsTx(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
		broken := errors.New("the order could not be saved")
		err := m.db.Tx(t.Context(), func(ctx context.Context) error {
			return errors.Join(m.Take(ctx, []catalog.Line{line(p, 2)}), broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("Tx: %v", err)
		}
		if got, want := counts(m.stock(t, p)), [2]int64{5, 0}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
	})
}

func TestGiveBack(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
		if err := errors.Join(m.take(t.Context(), line(p, 3)), m.giveBack(t.Context(), line(p, 2))); err != nil {
			t.Fatal(err)
		}
		if err := m.giveBack(t.Context(), line(p, 2)); err == nil {
			t.Error("more came back than was taken")
		}
		if got, want := counts(m.stock(t, p)), [2]int64{4, 1}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
	})
}

// What sells out is out of stock at once, and how many were sold is counted from time to time.
func TestSoldCount(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
		want := func(sold int64, inStock bool) {
			t.Helper()
			got, err := m.Product(t.Context(), p.ID)
			if err != nil || got.Sold != sold || got.InStock != inStock {
				t.Errorf("Product: %d sold, in stock %v, %v; want %d, %v", got.Sold, got.InStock, err, sold, inStock)
			}
		}
		if err := errors.Join(m.take(t.Context(), line(p, 2)), m.take(t.Context(), line(p, 2))); err != nil {
			t.Fatal(err)
		}
		want(0, true)
		if err := m.CountAllSold(t.Context()); err != nil { // for those that moved in another process
			t.Fatal(err)
		}
		want(4, true)
		if err := m.giveBack(t.Context(), line(p, 1)); err != nil {
			t.Fatal(err)
		}
		want(4, true)
		if n, err := m.CountSold(t.Context()); err != nil || n != 1 {
			t.Errorf("CountSold: %d, %v", n, err)
		}
		want(3, true)
		if err := m.take(t.Context(), line(p, 2)); err != nil {
			t.Fatal(err)
		}
		want(5, false)
		if err := m.giveBack(t.Context(), line(p, 1)); err != nil {
			t.Fatal(err)
		}
		want(4, true)
		if n, err := m.CountSold(t.Context()); err != nil || n != 1 {
			t.Errorf("CountSold again: %d, %v", n, err)
		}
	})
}

// TestRaces lets taking, giving back and restocking race over few pieces; each ends with verify.
func TestRaces(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		products := [2]*catalog.Product{m.publish(t, shop, "Kopi", 7), m.publish(t, shop, "Madu", 5)}
		var wait sync.WaitGroup
		for worker := range 8 {
			wait.Go(func() {
				for i := range 12 {
					kopi, madu := line(products[0], 1), line(products[1], int64(1+(worker+i)%2))
					err := m.take(t.Context(), madu, kopi)
					if err == nil && i%3 != 0 {
						err = m.giveBack(t.Context(), kopi, madu)
					}
					if err != nil && fault.Of(err) == nil {
						t.Errorf("race: %v", err)
					}
				}
			})
		}
		wait.Wait()
	})
}
