package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
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
			model := &stockModel{m: m, p: m.publish(t, shop, "Kopi "+number(round), start), round: round}
			model.want = catalog.Stock{Available: start}
			rt.Repeat(map[string]func(*rapid.T){
				"take": model.take, "give back": model.giveBack, "adjust": model.adjust, "return": model.comeBack,
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

type stockModel struct {
	m     *market
	p     *catalog.Product
	round int
	want  catalog.Stock
	keys  int
}

func (s *stockModel) expect(rt *rapid.T, got, want error) {
	if !errors.Is(got, want) || want == nil && got != nil {
		rt.Fatalf("got %v, want %v", got, want)
	}
}

func (s *stockModel) take(rt *rapid.T) {
	quantity := rapid.Int64Range(1, 3).Draw(rt, "quantity")
	err := s.m.take(context.Background(), line(s.p, quantity))
	if s.want.Available < quantity {
		s.expect(rt, err, catalog.ErrSoldOut)
		return
	}
	s.expect(rt, err, nil)
	s.want.Available -= quantity
	s.want.Taken += quantity
}

func (s *stockModel) giveBack(rt *rapid.T) {
	quantity := rapid.Int64Range(1, 3).Draw(rt, "quantity")
	err := s.m.giveBack(context.Background(), line(s.p, quantity))
	if s.want.Taken-s.want.Returned < quantity {
		if err == nil {
			rt.Fatalf("%d came back of %d", quantity, s.want.Taken)
		}
		return
	}
	s.expect(rt, err, nil)
	s.want.Available += quantity
	s.want.Taken -= quantity
}

func (s *stockModel) adjust(rt *rapid.T) {
	delta := rapid.Int64Range(-5, 5).Filter(func(d int64) bool { return d != 0 }).Draw(rt, "delta")
	s.keys++
	a := catalog.Adjustment{Coop: s.p.Coop, Variant: s.p.Variants[0].ID, Delta: delta, Key: fmt.Sprintf("%d-%d", s.round, s.keys)}
	_, err := s.m.AdjustStock(context.Background(), acttest.Member("ani"), a)
	if s.want.Available+delta < 0 {
		s.expect(rt, err, catalog.ErrStockTooLow)
		return
	}
	s.expect(rt, err, nil)
	_, err = s.m.AdjustStock(context.Background(), acttest.Member("ani"), a) // the same key again changes nothing
	s.expect(rt, err, nil)
	s.want.Available += delta
	s.want.Restocked += delta
}

func (s *stockModel) comeBack(rt *rapid.T) {
	quantity := rapid.Int64Range(1, 3).Draw(rt, "quantity")
	s.keys++
	r := catalog.Return{Key: fmt.Sprintf("%d-%d", s.round, s.keys), By: "ani", Lines: []catalog.Line{line(s.p, quantity)}}
	err := s.m.ReturnStock(context.Background(), r)
	if s.want.Returned+quantity > s.want.Taken {
		s.expect(rt, err, catalog.ErrReturnTooMuch)
		return
	}
	s.expect(rt, err, nil)
	s.expect(rt, s.m.ReturnStock(context.Background(), r), nil)
	s.want.Returned += quantity
	s.want.Available += quantity
}
