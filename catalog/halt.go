package catalog

import (
	"context"
	"errors"
	"fmt"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// AskCooperatives says whether a cooperative may begin something new; a fault says that it may not. Without it each may.
func (s *Service) AskCooperatives(mayBegin func(ctx context.Context, coops ...string) error) {
	s.mayBegin = mayBegin
}

// begins returns why nothing new begins in a cooperative, nil when it may.
func (s *Service) begins(ctx context.Context, coop string) error {
	if s.mayBegin == nil {
		return nil
	}
	return s.mayBegin(ctx, coop)
}

// Halted says whether the shop's cooperative is suspended. Its own state stays, and counts again when the suspension ends.
func (s *Shop) Halted() bool { return s.HaltedAt != nil }

// HaltShops marks the shops of a cooperative that is suspended, or takes the mark away when it is not: their goods leave lists and search,
// or come back. It may stop between two shops and be called again. It says how many shops it has changed.
func (s *Service) HaltShops(ctx context.Context, coop string, suspended bool) (changed int, err error) {
	err = s.shops.ForTenant(coop).Each(ctx, store.By("created"), func(shop *Shop) error {
		n, err := s.halt(ctx, shop, suspended)
		changed += n
		return err
	})
	return changed, err
}

// FollowSuspensions has every shop marked as its cooperative is, also those that were opened while theirs was being suspended.
func (s *Service) FollowSuspensions(ctx context.Context, suspended map[string]bool) error {
	for coop := range suspended {
		if _, err := s.HaltShops(ctx, coop, true); err != nil {
			return err
		}
	}
	return s.shops.AllTenants().Each(ctx, store.By("halted"), func(shop *Shop) error {
		_, err := s.halt(ctx, shop, suspended[shop.Coop])
		return err
	})
}

func (s *Service) halt(ctx context.Context, shop *Shop, suspended bool) (int, error) {
	if shop.Halted() == suspended {
		return 0, nil
	}
	a := Step{Coop: shop.Coop, ID: shop.ID}.act("shop.halted", act.Job{Name: "suspensions"}, act.Background)
	_, err := s.stepShop(ctx, a, func(shop *Shop, mark states.Mark) error {
		if shop.Halted() == suspended {
			return store.ErrUnchanged
		}
		shop.HaltedAt = nil
		if suspended {
			shop.HaltedAt = &mark.At
		}
		return nil
	})
	if errors.Is(err, ErrShopNotFound) {
		return 0, nil
	}
	return 1, err
}

// VerifyHalted reports C1: shops that are not marked as their cooperatives are, apart from those whose cooperatives' news waits to be
// heard.
func (s *Service) VerifyHalted(ctx context.Context, suspended, waits map[string]bool, report func(invariant, detail string)) error {
	return s.shops.AllTenants().Each(ctx, store.By("all"), func(shop *Shop) error {
		if !waits[shop.Coop] && shop.Halted() != suspended[shop.Coop] {
			report("C1", fmt.Sprintf("shop %s: halted is %t, and its cooperative is suspended: %t", shop.ID, shop.Halted(), suspended[shop.Coop]))
		}
		return nil
	})
}
