// Package savings is what members own and when it may move: the policy over the ledger, which changes with each
// cooperative and each regulation. It must never move a rupiah without a rule that the member or the law gave, and
// never touches simpanan pokok by itself.
package savings

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// ConsentText is the version of the sentence that members agree to (locale key savings.consent).
const ConsentText = "2026-11"

// StandingOrder is a member's wish, on record, where sales proceeds shall go.
type StandingOrder struct {
	ID        string    `bson:"_id"` // coop|member
	Coop      string    `bson:"coop"`
	Member    string    `bson:"member"`
	ToSavings bool      `bson:"to_savings"` // move all proceeds to simpanan sukarela
	By        string    `bson:"by"`         // who gave the consent: the member's user id
	At        time.Time `bson:"at"`
	Text      string    `bson:"text"` // version of the sentence agreed to
}

// Service applies standing orders and tells balances.
type Service struct {
	ledger *ledger.Service
	orders *store.Scoped[StandingOrder]
	acts   *act.Frame
	// licensed says whether a cooperative may collect savings (unit simpan pinjam, Permenkop UKM 8/2023). Without the
	// licence proceeds stay payable on demand in 2-1210.
	licensed func(ctx context.Context, coop string) (bool, error)
}

// New declares the collection of standing orders.
func New(db *store.DB, book *ledger.Service, now func() time.Time, licensed func(context.Context, string) (bool, error)) *Service {
	return &Service{
		ledger: book, acts: &act.Frame{DB: db, Now: now}, licensed: licensed,
		orders: store.DefineScoped(db, store.Spec[StandingOrder]{Name: "standing_orders", Cache: 2000, Scope: "coop"}),
	}
}

// Consent records the standing order of the member who acts; a later one replaces it for future proceeds.
func (s *Service) Consent(ctx context.Context, by act.Actor, coop string, toSavings bool) error {
	id := coop + "|" + by.ID()
	a := act.Act{Name: "savings.consented", By: by, Access: act.Member, At: act.Place{Coop: coop}, Subject: id, Single: true}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*StandingOrder, error) {
		fresh := func() *StandingOrder { return new(StandingOrder) }
		return s.orders.ForTenant(coop).Upsert(ctx, id, fresh, func(o *StandingOrder) error {
			*o = StandingOrder{ID: id, Coop: coop, Member: r.By, ToSavings: toSavings, By: r.By, At: r.At, Text: ConsentText}
			return nil
		})
	})
	return err
}

// StandingOrder returns the member's standing order; without one, nothing is moved.
func (s *Service) StandingOrder(ctx context.Context, coop, member string) (StandingOrder, error) {
	order, err := s.orders.ForTenant(coop).Get(ctx, coop+"|"+member)
	if errors.Is(err, store.ErrNotFound) {
		return StandingOrder{Coop: coop, Member: member}, nil
	}
	if err != nil {
		return StandingOrder{}, err
	}
	return *order, nil
}

// Postings are what the member's standing order adds to the entry that credits proceeds: on to simpanan sukarela, or
// nothing. amount is what the entry credits.
func (s *Service) Postings(ctx context.Context, coop, member string, amount money.Amount) ([]ledger.Posting, error) {
	wish, err := s.StandingOrder(ctx, coop, member)
	if err != nil || !wish.ToSavings || amount == 0 {
		return nil, err
	}
	licensed, err := s.licensed(ctx, coop)
	if err != nil || !licensed {
		return nil, err
	}
	return []ledger.Posting{{Debit: ledger.Of(ledger.Proceeds, member), Credit: ledger.Of(ledger.Savings, member), Amount: amount}}, nil
}

// Holdings is what a member owns in a cooperative's book, in rupiah.
type Holdings struct {
	Proceeds money.Amount // hasil penjualan, payable on demand
	Savings  money.Amount // simpanan sukarela
}

// Holdings reads a member's balances.
func (s *Service) Holdings(ctx context.Context, coop, member string) (Holdings, error) {
	proceeds, err := s.ledger.Balance(ctx, coop, ledger.Of(ledger.Proceeds, member))
	if err != nil {
		return Holdings{}, fmt.Errorf("proceeds of %s: %w", member, err)
	}
	sukarela, err := s.ledger.Balance(ctx, coop, ledger.Of(ledger.Savings, member))
	return Holdings{Proceeds: proceeds, Savings: sukarela}, err
}

// Kind is one of a member's passbooks.
type Kind string

// The passbooks that sales can fill.
const (
	Sukarela Kind = "sukarela" // account 2-1110
	Proceeds Kind = "hasil"    // account 2-1210
)

// Account is the ledger account behind a passbook.
func (k Kind) Account(member string) ledger.AccountID {
	if k == Sukarela {
		return ledger.Of(ledger.Savings, member)
	}
	return ledger.Of(ledger.Proceeds, member)
}

// Passbook lists the movements of one of a member's passbooks, newest first, each with the balance after it.
func (s *Service) Passbook(ctx context.Context, coop, member string, kind Kind, page store.Page) (store.Slice[ledger.Line], error) {
	return s.ledger.Statement(ctx, coop, kind.Account(member), page)
}
