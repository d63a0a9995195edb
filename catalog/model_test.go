package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/catalog"
)

// modelRounds bounds the rounds of TestStockModel: every step is a durable write.
const modelRounds = 12

// TestStockModel runs random steps against a model that keeps the same numbers in plain variables.
func TestStockModel(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		shop := m.shop(t, "coop", "ani")
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			if round++; round > modelRounds {
				return
			}
			start := rapid.Int64Range(0, 6).Draw(rt, "start")
			model := &stockModel{m: m, p: m.publish(t, shop, "Kopi "+number(round), start), round: round, holds: map[string]*modelHold{}}
			model.want = catalog.Stock{Available: start}
			rt.Repeat(map[string]func(*rapid.T){
				"hold": model.hold, "sell": model.sell, "release": model.release, "adjust": model.adjust, "return": model.comeBack,
				"": func(rt *rapid.T) {
					got := m.stock(t, model.p)
					if counts(got) != counts(model.want) || got.Returned != model.want.Returned || got.Restocked != model.want.Restocked {
						rt.Fatalf("stock: got %+v, want %+v", got, model.want)
					}
				},
			})
		})
	})
}

type modelHold struct {
	quantity int64
	state    catalog.HoldState
}

type stockModel struct {
	m     *market
	p     *catalog.Product
	round int
	want  catalog.Stock
	holds map[string]*modelHold
	keys  int
}

func (s *stockModel) id(rt *rapid.T) string {
	return fmt.Sprintf("%d-%d", s.round, rapid.IntRange(0, 2).Draw(rt, "id"))
}

func (s *stockModel) expect(rt *rapid.T, got, want error) {
	if !errors.Is(got, want) || want == nil && got != nil {
		rt.Fatalf("got %v, want %v", got, want)
	}
}

func (s *stockModel) hold(rt *rapid.T) {
	id, quantity := s.id(rt), rapid.Int64Range(1, 2).Draw(rt, "quantity")
	err := s.m.Hold(context.Background(), id, []catalog.HoldLine{line(s.p, quantity)}, s.m.now().Add(time.Hour))
	switch old := s.holds[id]; {
	case old != nil && old.quantity != quantity:
		s.expect(rt, err, catalog.ErrHoldDiffers)
	case old != nil && old.state == catalog.HoldReleased:
		s.expect(rt, err, catalog.ErrHoldReleased)
	case old != nil:
		s.expect(rt, err, nil)
	case s.want.Available < quantity:
		s.expect(rt, err, catalog.ErrSoldOut)
	default:
		s.expect(rt, err, nil)
		s.holds[id] = &modelHold{quantity, catalog.HoldOpen}
		s.want.Available -= quantity
		s.want.Reserved += quantity
	}
}

func (s *stockModel) sell(rt *rapid.T) {
	id := s.id(rt)
	err := s.m.Sell(context.Background(), id)
	h := s.holds[id]
	switch {
	case h == nil:
		s.expect(rt, err, catalog.ErrHoldNotFound)
		return
	case h.state == catalog.HoldOpen:
		s.want.Reserved -= h.quantity
	case h.state == catalog.HoldReleased && s.want.Available < h.quantity:
		s.expect(rt, err, catalog.ErrSoldOut)
		return
	case h.state == catalog.HoldReleased:
		s.want.Available -= h.quantity
	}
	s.expect(rt, err, nil)
	if h.state != catalog.HoldSold {
		s.want.Sold += h.quantity
	}
	h.state = catalog.HoldSold
}

func (s *stockModel) release(rt *rapid.T) {
	id := s.id(rt)
	err := s.m.ReleaseHold(context.Background(), id)
	h := s.holds[id]
	switch {
	case h == nil:
		s.expect(rt, err, catalog.ErrHoldNotFound)
	case h.state == catalog.HoldSold:
		s.expect(rt, err, catalog.ErrHoldSold)
	default:
		s.expect(rt, err, nil)
		if h.state == catalog.HoldOpen {
			s.want.Reserved -= h.quantity
			s.want.Available += h.quantity
		}
		h.state = catalog.HoldReleased
	}
}

func (s *stockModel) adjust(rt *rapid.T) {
	delta := rapid.Int64Range(-5, 5).Filter(func(d int64) bool { return d != 0 }).Draw(rt, "delta")
	s.keys++
	a := catalog.Adjustment{
		By: "ani", Coop: s.p.Coop, Variant: s.p.Variants[0].ID, Delta: delta, Key: fmt.Sprintf("%d-%d", s.round, s.keys),
	}
	_, err := s.m.AdjustStock(context.Background(), a)
	if s.want.Available+delta < 0 {
		s.expect(rt, err, catalog.ErrStockTooLow)
		return
	}
	s.expect(rt, err, nil)
	_, err = s.m.AdjustStock(context.Background(), a) // the same key again changes nothing
	s.expect(rt, err, nil)
	s.want.Available += delta
	s.want.Restocked += delta
}

func (s *stockModel) comeBack(rt *rapid.T) {
	quantity := rapid.Int64Range(1, 3).Draw(rt, "quantity")
	s.keys++
	r := catalog.Return{Key: fmt.Sprintf("%d-%d", s.round, s.keys), By: "ani", Lines: []catalog.HoldLine{line(s.p, quantity)}}
	err := s.m.ReturnStock(context.Background(), r)
	if s.want.Returned+quantity > s.want.Sold {
		s.expect(rt, err, catalog.ErrReturnTooMuch)
		return
	}
	s.expect(rt, err, nil)
	s.expect(rt, s.m.ReturnStock(context.Background(), r), nil)
	s.want.Returned += quantity
	s.want.Available += quantity
}
