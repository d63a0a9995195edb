package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/catalog"
	"lumbung/internal/fault"
)

func counts(s catalog.Stock) [3]int64 { return [3]int64{s.Available, s.Reserved, s.Sold} }

func TestLastPiece(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi Arabika", 1)
		errs := make([]error, 100)
		var wait sync.WaitGroup
		for i := range errs {
			wait.Go(func() {
				errs[i] = m.Hold(t.Context(), "purchase"+number(i), []catalog.HoldLine{line(p, 1)}, m.now().Add(time.Hour))
			})
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			var soldOut *catalog.SoldOut
			switch {
			case err == nil:
				won++
			case !errors.As(err, &soldOut) || fault.KindOf(err) != fault.Conflict:
				t.Errorf("Hold: got %v, want SoldOut", err)
			}
		}
		if won != 1 {
			t.Errorf("%d buyers hold the last piece", won)
		}
		if got, want := counts(m.stock(t, p)), [3]int64{0, 1, 0}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
	})
}

func TestSameHoldAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi Arabika", 10)
		lines := []catalog.HoldLine{line(p, 1), line(p, 2)}
		errs := make([]error, 10)
		var wait sync.WaitGroup
		for i := range errs {
			wait.Go(func() { errs[i] = m.Hold(t.Context(), "purchase", lines, m.now().Add(time.Hour)) })
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		if got, want := counts(m.stock(t, p)), [3]int64{7, 3, 0}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
		if err := m.Hold(t.Context(), "purchase", []catalog.HoldLine{line(p, 1)}, m.now()); !errors.Is(err, catalog.ErrHoldDiffers) {
			t.Errorf("other lines: got %v, want ErrHoldDiffers", err)
		}
	})
}

func TestSoldOutNamesEveryLine(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		plenty, few, none := m.publish(t, shop, "Kopi", 9), m.publish(t, shop, "Madu", 2), m.publish(t, shop, "Beras", 0)
		// Two lines of one variant are one wish: 1 + 2 > 2.
		err := m.Hold(t.Context(), "purchase", []catalog.HoldLine{line(plenty, 3), line(few, 1), line(few, 2), line(none, 1)}, m.now())
		var soldOut *catalog.SoldOut
		if !errors.As(err, &soldOut) || !errors.Is(err, catalog.ErrSoldOut) {
			t.Fatalf("Hold: got %v, want SoldOut", err)
		}
		got := map[string][2]int64{}
		for _, l := range soldOut.Lines {
			got[l.Variant] = [2]int64{l.Wanted, l.Available}
		}
		want := map[string][2]int64{few.Variants[0].ID: {3, 2}, none.Variants[0].ID: {1, 0}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got, want := counts(m.stock(t, plenty)), [3]int64{9, 0, 0}; got != want {
			t.Errorf("a refused hold took stock: got %v, want %v", got, want)
		}
		if _, err := m.HoldOf(t.Context(), "purchase"); !errors.Is(err, catalog.ErrHoldNotFound) {
			t.Errorf("a refused hold stays: %v", err)
		}
	})
}

func TestHoldJoinsTx(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
		broken := errors.New("the order could not be saved")
		err := m.db.Tx(t.Context(), func(ctx context.Context) error {
			if err := m.Hold(ctx, "purchase", []catalog.HoldLine{line(p, 2)}, m.now()); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("Tx: %v", err)
		}
		if got, want := counts(m.stock(t, p)), [3]int64{5, 0, 0}; got != want {
			t.Errorf("stock: got %v, want %v", got, want)
		}
	})
}

func TestHoldLife(t *testing.T) {
	steps := map[string]func(context.Context, *market) error{
		"sell":    func(ctx context.Context, m *market) error { return m.Sell(ctx, "purchase") },
		"release": func(ctx context.Context, m *market) error { return m.ReleaseHold(ctx, "purchase") },
		"drain": func(ctx context.Context, m *market) error { // somebody else buys what there is
			hold, err := m.HoldOf(ctx, "purchase")
			if err != nil {
				return err
			}
			return m.Hold(ctx, "other", []catalog.HoldLine{{
				Coop: hold.Lines[0].Coop, Product: hold.Lines[0].Product, Variant: hold.Lines[0].Variant, Quantity: 4,
			}}, m.now().Add(time.Hour))
		},
	}
	for _, test := range []struct {
		steps []string
		want  [3]int64
		last  error
	}{
		{[]string{"sell"}, [3]int64{3, 0, 2}, nil},
		{[]string{"sell", "sell"}, [3]int64{3, 0, 2}, nil},
		{[]string{"sell", "release"}, [3]int64{3, 0, 2}, catalog.ErrHoldSold},
		{[]string{"release"}, [3]int64{5, 0, 0}, nil},
		{[]string{"release", "release"}, [3]int64{5, 0, 0}, nil},
		{[]string{"release", "sell"}, [3]int64{3, 0, 2}, nil},
		{[]string{"release", "drain", "sell"}, [3]int64{1, 4, 0}, catalog.ErrSoldOut},
	} {
		t.Run(fmt.Sprint(test.steps), func(t *testing.T) {
			each(t, func(t *testing.T, m *market) {
				p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
				err := m.Hold(t.Context(), "purchase", []catalog.HoldLine{line(p, 2)}, m.now().Add(time.Hour))
				for _, name := range test.steps {
					if err != nil {
						t.Fatal(err)
					}
					err = steps[name](t.Context(), m)
				}
				if !errors.Is(err, test.last) {
					t.Errorf("last step: got %v, want %v", err, test.last)
				}
				if got := counts(m.stock(t, p)); got != test.want {
					t.Errorf("stock: got %v, want %v", got, test.want)
				}
			})
		})
	}
}

func TestSoldCount(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
		for _, id := range []string{"a", "b"} {
			if err := m.Hold(t.Context(), id, []catalog.HoldLine{line(p, 2)}, m.now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := m.Sell(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		m.deliver(t)
		got, err := m.Product(t.Context(), p.ID)
		if err != nil || got.Sold != 4 || !got.InStock {
			t.Errorf("Product: %d sold, in stock %v, %v", got.Sold, got.InStock, err)
		}
		if err := m.Hold(t.Context(), "c", []catalog.HoldLine{line(p, 1)}, m.now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		m.deliver(t)
		if got, _ := m.Product(t.Context(), p.ID); got.InStock {
			t.Error("sold out, and still in stock")
		}
		if err := m.ReleaseHold(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
		m.deliver(t)
		if got, _ := m.Product(t.Context(), p.ID); !got.InStock {
			t.Error("released, and still out of stock")
		}
	})
}

func TestExpiredHolds(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		p := m.publish(t, m.shop(t, "coop", "ani"), "Kopi", 5)
		for i, minutes := range []time.Duration{30, 10, 20} {
			if err := m.Hold(t.Context(), number(i), []catalog.HoldLine{line(p, 1)}, m.now().Add(minutes*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := m.ExpiredHolds(t.Context(), m.now().Add(25*time.Minute), 10)
		if diff := cmp.Diff([]string{"1", "2"}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		m.pass(time.Hour)
		wrong, err := m.Verify(t.Context())
		if len(wrong) != 0 || err != nil { // of a backup, or while nothing runs
			t.Errorf("Verify while nobody sells: got %v, %v", wrong, err)
		}
		if err := m.Hold(t.Context(), "later", []catalog.HoldLine{line(p, 1)}, m.now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		wrong, err = m.Verify(t.Context())
		if len(wrong) != 3 || err != nil {
			t.Errorf("Verify: got %v, %v, want three old holds", wrong, err)
		}
		for i := range 3 {
			if err := m.ReleaseHold(t.Context(), number(i)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestRaces lets holds, sales, releases and restocking race over few pieces; each ends with Verify.
func TestRaces(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		kopi, madu := m.publish(t, shop, "Kopi", 7), m.publish(t, shop, "Madu", 5)
		var wait sync.WaitGroup
		for worker := range 8 {
			wait.Go(func() {
				for i := range 12 {
					m.race(t, worker, i, [2]*catalog.Product{kopi, madu})
				}
			})
		}
		wait.Wait()
	})
}

func (m *market) race(t *testing.T, worker, i int, products [2]*catalog.Product) {
	id := number((worker*5 + i*3) % 17)
	var err error
	switch (worker + i) % 4 {
	case 0, 1: // the same id has the same lines, whoever asks
		kopi, madu := line(products[0], 1), line(products[1], int64(1+len(id)))
		err = m.Hold(t.Context(), id, []catalog.HoldLine{madu, kopi}, m.now().Add(time.Hour))
	case 2:
		err = m.Sell(t.Context(), id)
	case 3:
		err = m.ReleaseHold(t.Context(), id)
	}
	if err != nil && fault.Of(err) == nil {
		t.Errorf("race: %v", err)
	}
}
