package payments

import (
	"context"
	"errors"
	"fmt"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Promises are how much of a cooperative's money at the provider is promised to what is under way there: nothing asks for more than what
// is there and not promised.
type Promises struct {
	Withdrawals money.Amount
	Refunds     money.Amount
}

// Sum is all of it.
func (p Promises) Sum() money.Amount { return p.Withdrawals + p.Refunds }

// promises are how they are kept.
type promises struct {
	ID          string       `bson:"_id"` // the cooperative
	Coop        string       `bson:"coop"`
	Withdrawals money.Amount `bson:"amount"`
	Refunds     money.Amount `bson:"refunds"`
}

func definePromises(db *store.DB) *store.Scoped[promises] {
	return store.DefineScoped(db, store.Spec[promises]{Name: "payout_promises", Scope: "coop", Check: func(p *promises) error {
		if p.Withdrawals < 0 || p.Refunds < 0 {
			return fmt.Errorf("payments: %s has promised %d and %d", p.Coop, p.Withdrawals, p.Refunds)
		}
		return nil
	}})
}

// Promised is how much is. It joins the caller's Tx.
func (s *Service) Promised(ctx context.Context, coop string) (Promises, error) {
	p, err := s.promises.ForTenant(coop).Get(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		return Promises{}, nil
	}
	if err != nil {
		return Promises{}, err
	}
	return Promises{Withdrawals: p.Withdrawals, Refunds: p.Refunds}, nil
}

// Promise changes what is promised, by amounts that may be below zero. It joins the caller's Tx; two at once are done one after the other.
func (s *Service) Promise(ctx context.Context, coop string, by Promises) error {
	fresh := func() *promises { return &promises{ID: coop, Coop: coop} }
	_, err := s.promises.ForTenant(coop).Upsert(ctx, coop, fresh, func(p *promises) error {
		p.Withdrawals += by.Withdrawals
		p.Refunds += by.Refunds
		return nil
	})
	return err
}

// FreeAtGateway is what the provider holds for a cooperative, by its book, and nothing under way is promised. It joins the caller's Tx.
func (s *Service) FreeAtGateway(ctx context.Context, coop string) (money.Amount, error) {
	there, err := s.ledger.Balance(ctx, coop, ledger.AtGateway)
	if err != nil {
		return 0, err
	}
	promised, err := s.Promised(ctx, coop)
	return there - promised.Sum(), err
}
