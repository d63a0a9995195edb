package catalog

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store"
)

// ShopState says whether a shop sells.
type ShopState string

const (
	Open      ShopState = "open"
	Closed    ShopState = "closed"    // by its owner
	Suspended ShopState = "suspended" // by an officer
)

// Shop is a member's lapak. A member has one in a cooperative.
type Shop struct {
	ID           string     `bson:"_id"`
	Coop         string     `bson:"coop"`
	Seller       string     `bson:"seller"` // user id of the owner
	Slug         string     `bson:"slug"`   // in addresses, unique, never changes
	Name         string     `bson:"name"`
	Story        Text       `bson:"story"`
	Area         string     `bson:"area"` // Kemendagri code of the village
	Street       string     `bson:"street"`
	Avatar       string     `bson:"avatar"`  // id of a picture
	Since        int64      `bson:"since"`   // year the business began, 0 unknown
	PickUp       bool       `bson:"pick_up"` // buyers may fetch what they bought
	State        ShopState  `bson:"state"`
	Reason       string     `bson:"reason"`                  // why it is suspended
	HolidayUntil *time.Time `bson:"holiday_until,omitempty"` // sells nothing before this moment
	Revision     int64      `bson:"revision"`                // raised by each change
	CreatedAt    time.Time  `bson:"created_at"`

	events.Outbox `bson:",inline"`
}

// Selling says whether the shop's products can be seen and bought at that moment.
func (s *Shop) Selling(now time.Time) bool { return s.State == Open && !s.OnHoliday(now) }

// OnHoliday says whether the shop rests at that moment.
func (s *Shop) OnHoliday(now time.Time) bool {
	return s.HolidayUntil != nil && now.Before(*s.HolidayUntil)
}

// Regency returns the code of the shop's kabupaten or kota, "" when it has none.
func (s *Shop) Regency() string { return regencyOf(s.Area) }

// Close shuts the shop at its owner's wish.
func (s *Shop) Close() error { return s.turn(Open, Closed) }

// Reopen ends Close.
func (s *Shop) Reopen() error { return s.turn(Closed, Open) }

// Suspend shuts the shop at an officer's word, with a reason.
func (s *Shop) Suspend(reason string) error {
	switch {
	case reason == "":
		return ErrReason
	case s.State == Suspended:
		return ErrStep.With(string(s.State), string(Suspended))
	}
	s.State, s.Reason = Suspended, reason
	return nil
}

// Lift ends a suspension; the shop stays closed until its owner opens it.
func (s *Shop) Lift() error {
	if err := s.turn(Suspended, Closed); err != nil {
		return err
	}
	s.Reason = ""
	return nil
}

func (s *Shop) turn(from, to ShopState) error {
	if s.State == Suspended && from != Suspended {
		return ErrShopSuspended
	}
	if s.State != from {
		return ErrStep.With(string(s.State), string(to))
	}
	s.State = to
	return nil
}

// check refuses a shop that must not be saved.
func (s *Shop) check() error {
	if s.Coop == "" || s.Seller == "" || s.Slug == "" || s.Name == "" {
		return fmt.Errorf("catalog: shop %s lacks its cooperative, owner, slug or name", s.ID)
	}
	switch s.State {
	case Open, Closed, Suspended:
		return nil
	}
	return fmt.Errorf("catalog: shop %s is %q", s.ID, s.State)
}

// villagePattern is a Kemendagri code down to the village.
var villagePattern = regexp.MustCompile(`^\d{2}\.\d{2}\.\d{2}\.\d{4}$`)

func regencyOf(village string) string {
	if len(village) < 5 {
		return ""
	}
	return village[:5]
}

// OpenShop opens a member's shop; a second one of the same member in the cooperative is ErrHasShop. Errors also
// fault.Fields. Do not call it inside a Tx: it may try several slugs.
func (s *Service) OpenShop(ctx context.Context, by string, in ShopInput) (*Shop, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	shop := &Shop{ID: newID(), Coop: in.Coop, Seller: in.Seller, State: Open, Revision: 1, CreatedAt: s.clock()}
	shop.take(in)
	step := Step{By: by, Coop: in.Coop, ID: shop.ID}
	err := withSlug(shop.Name, shop.ID, func(slug string) error {
		shop.Slug = slug
		return s.db.Tx(ctx, func(ctx context.Context) error {
			if err := s.shops.ForTenant(shop.Coop).Insert(ctx, shop); err != nil {
				return err
			}
			return s.note(ctx, step, "open", noteAt{shop.Revision, shop.CreatedAt})
		})
	})
	var twice *store.DuplicateError
	if errors.As(err, &twice) && twice.Index == "owner" {
		return nil, ErrHasShop
	}
	if err != nil {
		return nil, fmt.Errorf("open shop: %w", err)
	}
	return shop, nil
}

func (s *Shop) take(in ShopInput) {
	s.Name, s.Story, s.Area, s.Street = strings.TrimSpace(in.Name), in.Story, in.Area, strings.TrimSpace(in.Street)
	s.Avatar, s.Since, s.PickUp = in.Avatar, in.Since, in.PickUp
}

// EditShop saves what its owner typed. Errors: fault.Fields, ErrShopNotFound.
func (s *Service) EditShop(ctx context.Context, step Step, in ShopInput) (*Shop, error) {
	if err := in.Validate(); err != nil {
		return nil, err
	}
	return s.stepShop(ctx, step, "edit", func(shop *Shop) error { shop.take(in); return nil })
}

// CloseShop shuts a shop at its owner's wish. ErrStep, ErrShopSuspended.
func (s *Service) CloseShop(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, "close", (*Shop).Close)
}

// ReopenShop ends CloseShop. ErrStep, ErrShopSuspended.
func (s *Service) ReopenShop(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, "reopen", (*Shop).Reopen)
}

// SuspendShop shuts a shop at an officer's word, with a reason. ErrStep, ErrReason.
func (s *Service) SuspendShop(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, "suspend", func(shop *Shop) error { return shop.Suspend(step.Reason) })
}

// LiftSuspension ends SuspendShop; its owner opens the shop again. ErrStep.
func (s *Service) LiftSuspension(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, "lift", (*Shop).Lift)
}

// TakeHoliday hides a shop until the moment; nil or a past one ends the holiday.
func (s *Service) TakeHoliday(ctx context.Context, step Step, until *time.Time) (*Shop, error) {
	if until != nil && !until.After(s.clock()) {
		until = nil
	}
	return s.stepShop(ctx, step, "holiday", func(shop *Shop) error { shop.HolidayUntil = until; return nil })
}

// EndHolidays ends holidays that are over, at most 100, so that search shows the products again; it says how many.
func (s *Service) EndHolidays(ctx context.Context) (int, error) {
	now := s.clock()
	over, err := s.shops.AllTenants().List(ctx, store.By("holiday").Between(nil, now), store.Page{Limit: 100})
	if err != nil {
		return 0, err
	}
	for _, shop := range over.Items {
		_, err := s.stepShop(ctx, Step{Coop: shop.Coop, ID: shop.ID}, "holiday_over", func(shop *Shop) error {
			if shop.HolidayUntil == nil || shop.OnHoliday(now) {
				return store.ErrUnchanged
			}
			shop.HolidayUntil = nil
			return nil
		})
		if err != nil {
			return 0, fmt.Errorf("end holiday of %s: %w", shop.ID, err)
		}
	}
	return len(over.Items), nil
}

// stepShop takes one step, notes who took it and records that the shop has changed, in one write.
func (s *Service) stepShop(ctx context.Context, step Step, name string, change func(*Shop) error) (*Shop, error) {
	now := s.clock()
	var saved *Shop
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		unchanged := false
		saved, err = s.shops.ForTenant(step.Coop).Update(ctx, step.ID, func(shop *Shop) error {
			shop.Revision++
			if err := change(shop); err != nil {
				unchanged = errors.Is(err, store.ErrUnchanged)
				return err
			}
			return s.bus.Record(&shop.Outbox, FactShopChanged, "", nil)
		})
		if err != nil || unchanged {
			return store.NotFoundAs(err, ErrShopNotFound)
		}
		return s.note(ctx, step, name, noteAt{saved.Revision, now})
	})
	return saved, err
}
