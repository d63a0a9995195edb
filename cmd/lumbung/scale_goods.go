package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"lumbung/catalog"
	"lumbung/internal/media"
	"lumbung/internal/money"
)

// What stock there is: one product in rushEvery is what everybody wants, one in scarceEvery is nearly gone, of the rest
// there is plenty.
const (
	rushEvery, rushStock     = 1_000, 100
	scarceEvery, scarceStock = 10, 3
)

// seedGoods lists the products of every cooperative, and lets its treasurer approve them.
func (s *scaler) seedGoods(ctx context.Context) error {
	return s.eachCoop(ctx, func(ctx context.Context, coop int) error {
		shops, err := s.shopsOf(ctx, coop)
		if err != nil {
			return err
		}
		count := s.counts[coop-1]
		sellers := sellersOf(chance(drawnCoop, coop), count)
		const atOnce = 1 // every approval writes to the end of the cooperative's audit log
		return s.inBatches(ctx, atOnce, count.firstProduct, count.firstProduct+count.products-1, func(ctx context.Context, n int) error {
			shop := shops[sellers[n-count.firstProduct]]
			_, err := s.list(ctx, shop, s.goods(shop, n), userID(coop, treasurerNumber))
			return err
		})
	})
}

// shopsOf are the shops of a cooperative in the order of their owners' numbers.
func (s *scaler) shopsOf(ctx context.Context, coop int) ([]*catalog.Shop, error) {
	shops := make([]*catalog.Shop, s.counts[coop-1].sellers)
	for n := range shops {
		shop, err := s.catalog.ShopOf(ctx, coopID(coop), userID(coop, firstSeller()+n))
		if err != nil {
			return nil, err
		}
		shops[n] = shop
	}
	return shops, nil
}

// sellersOf says which shop, from 0, offers each product of a cooperative: every shop has one, and few have many.
func sellersOf(r *rand.Rand, count coopCounts) []int {
	zipf := rand.NewZipf(r, 1.01, 1, uint64(count.sellers-1)) // rand wants an exponent above one
	sellers := make([]int, count.products)
	for i := range sellers {
		if sellers[i] = i; i >= count.sellers {
			sellers[i] = int(zipf.Uint64())
		}
	}
	return sellers
}

// treasurerNumber is the member number of every cooperative's treasurer.
const treasurerNumber = 3

// goods is what the seller types about the n-th product.
func (s *scaler) goods(shop *catalog.Shop, n int) catalog.ProductInput {
	r := chance(drawnProduct, n)
	what := kinds()[r.IntN(len(kinds()))]
	in := catalog.ProductInput{
		Coop: shop.Coop, Shop: shop.ID, Key: fmt.Sprintf("kopw-%07d", n), Category: what.category, Name: productName(r, what.noun, n),
		Description: description(r, what.noun), Content: "isi 1", Pictures: []media.Picture{s.pictures[r.IntN(len(s.pictures))]},
		MadeDays: r.Int64N(4), NewHarvest: r.IntN(20) == 0, ShelfLife: fmt.Sprintf("%d bulan", 1+r.IntN(12)),
	}
	if r.IntN(3) == 0 {
		in.Halal = fmt.Sprintf("ID%02d11%09d", 11+r.IntN(80), n)
	}
	price := drawPrice(r)
	sizes := []string{""}
	if n%rushEvery != 0 && r.IntN(3) == 0 {
		sizes = []string{"Kecil", "Sedang", "Besar"}[:2+r.IntN(2)]
	}
	for i, size := range sizes {
		in.Variants = append(in.Variants, catalog.VariantInput{
			Name: size, Price: price * money.Amount(2+i) / 2, Weight: 100 + r.Int64N(1900), Stock: drawStock(r, n),
		})
	}
	return in
}

// drawPrice is between 500 and 25 million rupiah, most often some ten thousand.
func drawPrice(r *rand.Rand) money.Amount {
	rupiah := math.Exp(math.Log(35_000) + r.NormFloat64())
	return money.Amount(math.Round(min(max(rupiah, 500), 16_000_000)/500) * 500)
}

func drawStock(r *rand.Rand, n int) int64 {
	switch {
	case n%rushEvery == 0:
		return rushStock
	case n%scarceEvery == 3:
		return 1 + r.Int64N(scarceStock)
	}
	return 2_000 + r.Int64N(18_000)
}
