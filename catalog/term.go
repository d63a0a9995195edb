package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// termWarnings are how many days before the end of its term the owner of a shop without a verified NIB is warned.
var termWarnings = []int64{1, 7, 30, 60}

// TermDays is how many days of a shop's term are left, a part of one counted as a day; 0 when it is over.
func (s *Shop) TermDays(now time.Time) int64 {
	const day = 24 * time.Hour
	return max(0, int64((s.TermEnd().Sub(now)+day-1)/day))
}

// warning is the warning that is due, 0 for none: the most urgent one, if the owner had none as urgent. Of a term that was over before
// anybody warned her it is the last one.
func (s *Shop) warning(now time.Time) int64 {
	i := slices.IndexFunc(termWarnings, func(days int64) bool { return s.TermDays(now) <= days })
	if i < 0 || s.Licensed() || s.TermWarned != 0 && s.TermWarned <= termWarnings[i] {
		return 0
	}
	if !s.MayTrade(now) && s.TermWarned != 0 {
		return 0 // EndTerms tells her
	}
	return termWarnings[i]
}

// termKey tells the warnings of a shop apart, also those after a verification that was taken back.
func (s *Shop) termKey(days int64) string { return fmt.Sprintf("%d/%d", s.Licence.Version(), days) }

// WarnTerms warns the owners of shops without a verified NIB before their term ends: each warning once, and only the most urgent one.
func (s *Service) WarnTerms(ctx context.Context) error {
	return s.shops.AllTenants().Each(ctx, store.By("all"), func(shop *Shop) error {
		if shop.warning(s.clock()) == 0 {
			return nil
		}
		a := Step{Coop: shop.Coop, ID: shop.ID}.act("shop.term_near", act.Job{Name: "terms"}, act.Background)
		_, err := s.stepShop(ctx, a, func(shop *Shop, mark states.Mark) error {
			days := shop.warning(mark.At)
			if days == 0 {
				return store.ErrUnchanged
			}
			end := shop.TermEnd().UTC()
			shop.TermEnds, shop.TermWarned = &end, days
			if !shop.MayTrade(mark.At) {
				return nil // EndTerms tells her
			}
			return s.bus.Record(&shop.Outbox, FactTermNear, shop.termKey(days), nil)
		})
		if errors.Is(err, ErrShopNotFound) {
			return nil
		}
		return err
	})
}

// EndTerms ends the terms that are over, at most 100: the goods leave search, and the owners are told. It says how many. Shop.Selling
// knows at once; what is paid goes on.
func (s *Service) EndTerms(ctx context.Context) (int, error) {
	over, err := s.shops.AllTenants().List(ctx, store.By("term_over").Between(nil, s.clock()), store.Page{Limit: 100})
	if err != nil {
		return 0, err
	}
	for _, shop := range over.Items {
		a := Step{Coop: shop.Coop, ID: shop.ID}.act("shop.term_over", act.Job{Name: "terms"}, act.Background)
		_, err := s.stepShop(ctx, a, func(shop *Shop, mark states.Mark) error {
			if shop.TermEnds == nil || shop.MayTrade(mark.At) {
				return store.ErrUnchanged
			}
			shop.TermEnds = nil
			return s.bus.Record(&shop.Outbox, FactTermOver, shop.termKey(0), nil)
		})
		if err != nil {
			return 0, err
		}
	}
	return len(over.Items), nil
}

// CountTermsNear counts the cooperative's shops that were warned and whose term is not over, up to limit.
func (s *Service) CountTermsNear(ctx context.Context, coop string, limit int) (int, error) {
	return s.shops.ForTenant(coop).Count(ctx, store.By("term"), limit)
}
