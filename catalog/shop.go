package catalog

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/states"
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
	Avatar       string     `bson:"avatar"`                  // id of a picture
	Since        int64      `bson:"since"`                   // year the business began, 0 unknown
	PickUp       bool       `bson:"pick_up"`                 // buyers may fetch what they bought
	HolidayUntil *time.Time `bson:"holiday_until,omitempty"` // sells nothing before this moment
	CreatedAt    time.Time  `bson:"created_at"`

	states.Life[ShopState] `bson:",inline"`
	events.Outbox          `bson:",inline"`
}

var shopLife = states.Declare(ErrStep, ErrReason,
	states.Row[ShopState]{State: Open, Next: []ShopState{Closed, Suspended}},
	states.Row[ShopState]{State: Closed, Next: []ShopState{Open, Suspended}},
	states.Row[ShopState]{State: Suspended, Next: []ShopState{Closed}, Reason: true},
)

// Reason is why the shop is suspended, "" when it is not.
func (s *Shop) Reason() string {
	if s.State != Suspended {
		return ""
	}
	return s.Latest().Reason
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
func (s *Shop) Close(mark states.Mark) error { return s.turn(Closed, mark) }

// Reopen ends Close.
func (s *Shop) Reopen(mark states.Mark) error { return s.turn(Open, mark) }

// turn is a step of the owner, who cannot end a suspension.
func (s *Shop) turn(to ShopState, mark states.Mark) error {
	if s.State == Suspended {
		return ErrShopSuspended
	}
	return shopLife.Step(&s.Life, to, mark)
}

// Suspend shuts the shop at an officer's word, with a reason.
func (s *Shop) Suspend(mark states.Mark) error { return shopLife.Step(&s.Life, Suspended, mark) }

// Lift ends a suspension; the shop stays closed until its owner opens it.
func (s *Shop) Lift(mark states.Mark) error {
	if s.State != Suspended {
		return ErrStep.With(string(s.State), string(Closed))
	}
	return shopLife.Step(&s.Life, Closed, mark)
}

// check refuses a shop that must not be saved.
func (s *Shop) check() error {
	if s.Coop == "" || s.Seller == "" || s.Slug == "" || s.Name == "" {
		return fmt.Errorf("catalog: shop %s lacks its cooperative, owner, slug or name", s.ID)
	}
	return shopLife.Check(s.Life)
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
	shop := &Shop{ID: newID(), Coop: in.Coop, Seller: in.Seller, CreatedAt: s.clock()}
	shop.Life = shopLife.Born(states.Mark{By: by, At: shop.CreatedAt})
	shop.take(in)
	err := withSlug(shop.Name, shop.ID, func(slug string) error {
		shop.Slug = slug
		return s.shops.ForTenant(shop.Coop).Insert(ctx, shop)
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
	return s.stepShop(ctx, step, func(shop *Shop, _ states.Mark) error { shop.take(in); return nil })
}

// CloseShop shuts a shop at its owner's wish. ErrStep, ErrShopSuspended.
func (s *Service) CloseShop(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, (*Shop).Close)
}

// ReopenShop ends CloseShop. ErrStep, ErrShopSuspended.
func (s *Service) ReopenShop(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, (*Shop).Reopen)
}

// SuspendShop shuts a shop at an officer's word, with a reason. ErrStep, ErrReason.
func (s *Service) SuspendShop(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, (*Shop).Suspend)
}

// LiftSuspension ends SuspendShop; its owner opens the shop again. ErrStep.
func (s *Service) LiftSuspension(ctx context.Context, step Step) (*Shop, error) {
	return s.stepShop(ctx, step, (*Shop).Lift)
}

// TakeHoliday hides a shop until the moment; nil or a past one ends the holiday.
func (s *Service) TakeHoliday(ctx context.Context, step Step, until *time.Time) (*Shop, error) {
	if until != nil && !until.After(s.clock()) {
		until = nil
	}
	return s.stepShop(ctx, step, func(shop *Shop, _ states.Mark) error { shop.HolidayUntil = until; return nil })
}

// EndHolidays ends holidays that are over, at most 100, so that search shows the products again; it says how many.
func (s *Service) EndHolidays(ctx context.Context) (int, error) {
	now := s.clock()
	over, err := s.shops.AllTenants().List(ctx, store.By("holiday").Between(nil, now), store.Page{Limit: 100})
	if err != nil {
		return 0, err
	}
	for _, shop := range over.Items {
		_, err := s.stepShop(ctx, Step{Coop: shop.Coop, ID: shop.ID}, func(shop *Shop, _ states.Mark) error {
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

// stepShop takes one step and records that the shop has changed, in one write.
func (s *Service) stepShop(ctx context.Context, step Step, change func(*Shop, states.Mark) error) (*Shop, error) {
	mark := states.Mark{By: step.By, At: s.clock(), Reason: step.Reason}
	saved, err := s.shops.ForTenant(step.Coop).Update(ctx, step.ID, func(shop *Shop) error {
		if err := change(shop, mark); err != nil {
			return err
		}
		return s.bus.Record(&shop.Outbox, FactShopChanged, "", nil)
	})
	return saved, store.NotFoundAs(err, ErrShopNotFound)
}
