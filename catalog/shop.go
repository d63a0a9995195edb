package catalog

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/form"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
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
	ID     string `bson:"_id"`
	Coop   string `bson:"coop"`
	Seller string `bson:"seller"` // user id of the owner
	Slug   string `bson:"slug"`   // in addresses, unique, never changes

	ShopProfile `bson:",inline"`

	HolidayUntil *time.Time `bson:"holiday_until,omitempty"` // sells nothing before this moment
	CreatedAt    time.Time  `bson:"created_at"`
	Appeals      []Appeal   `bson:"appeals,omitempty"`     // the owner's answers to suspensions, the oldest first
	AppealedAt   *time.Time `bson:"appealed_at,omitempty"` // since when one waits

	Licence      *Licence   `bson:"licence,omitempty"`       // nil before she handed one in
	NIB          string     `bson:"nib,omitempty"`           // of the licence, by which Twins finds it
	LicenceWaits *time.Time `bson:"licence_waits,omitempty"` // since when it waits for an officer
	TermEnds     *time.Time `bson:"term_ends,omitempty"`     // TermEnd, from the first warning until it is over or the NIB is verified
	TermWarned   int64      `bson:"term_warned,omitempty"`   // how many days before its end the owner was warned last

	HaltedAt *time.Time `bson:"halted_at,omitempty"` // since when its cooperative is suspended, as HaltShops has marked it

	Checks     []Check    `bson:"checks,omitempty"`      // how it stands with the cooperative's checklist
	ChecksWait *time.Time `bson:"checks_wait,omitempty"` // since when one waits for an officer

	states.Life[ShopState] `bson:",inline"`
	events.Outbox          `bson:",inline"`
}

// ShopProfile is what its owner tells about a shop: what is stored and what is asked for in a form (internal/form), with the
// fields in the order of the page.
type ShopProfile struct {
	Name   string `bson:"name"    form:"name,required" max:"70"   label:"seller.shop_name"`
	Story  Text   `bson:"story"   form:"story"         max:"2000" label:"seller.shop_story"`
	Since  int64  `bson:"since"   form:"since"                    label:"seller.since"` // year the business began, 0 unknown
	Area   string `bson:"area"    form:"area"          max:"13"   label:"area.village"` // Kemendagri code
	Street string `bson:"street"  form:"street"        max:"200"  label:"seller.street"`
	PickUp bool   `bson:"pick_up" form:"pick_up"                  label:"seller.pick_up"` // buyers may fetch what they bought
	Avatar string `bson:"avatar"`                                                         // id of a picture
}

// clean cleans the texts and returns the mistakes as fault.Fields by the names of the form's fields.
func (p *ShopProfile) clean() error {
	if err := form.Clean(p); err != nil {
		return err
	}
	p.Name, p.Street = text.Name(p.Name), text.Line(p.Street)
	f := fault.Fields{}
	if err := form.Check(f, p); err != nil {
		return err
	}
	if p.Name != "" {
		length(f, "name", p.Name, nameMin, nameMax)
	}
	if !villagePattern.MatchString(p.Area) {
		f.Add("area", "form.choose_one")
	}
	if p.Since != 0 {
		between(f, "since", p.Since, 1900, 2100)
	}
	return f.Err()
}

var shopLife = states.Declare(ErrStep, ErrReason,
	states.Row[ShopState]{State: Open, Next: []ShopState{Closed, Suspended}},
	states.Row[ShopState]{State: Closed, Next: []ShopState{Open, Suspended}},
	states.Row[ShopState]{State: Suspended, Next: []ShopState{Closed}, Reason: true},
)

// Selling says whether the shop's products can be seen and bought at that moment.
func (s *Shop) Selling(now time.Time) bool {
	return s.State == Open && !s.Halted() && !s.OnHoliday(now) && s.MayTrade(now)
}

// OnHoliday says whether the shop rests at that moment.
func (s *Shop) OnHoliday(now time.Time) bool {
	return s.HolidayUntil != nil && now.Before(*s.HolidayUntil)
}

// resting says whether the shop sells again when its holiday is over.
func (s *Shop) resting(now time.Time) bool {
	return s.State == Open && !s.Halted() && s.OnHoliday(now) && s.MayTrade(now)
}

// Close shuts the shop at its owner's wish.
func (s *Shop) Close(mark states.Mark) error { return s.transition(Closed, mark) }

// Reopen ends Close.
func (s *Shop) Reopen(mark states.Mark) error { return s.transition(Open, mark) }

// transition is a step of the owner, who cannot end a suspension.
func (s *Shop) transition(to ShopState, mark states.Mark) error {
	if s.State == Suspended {
		return ErrShopSuspended
	}
	return shopLife.Step(&s.Life, to, mark)
}

// check refuses a shop that must not be saved.
func (s *Shop) check() error {
	if s.Coop == "" || s.Seller == "" || s.Slug == "" || s.Name == "" {
		return fmt.Errorf("catalog: shop %s lacks its cooperative, owner, slug or name", s.ID)
	}
	if s.Licence != nil {
		if err := licenceLife.Check(s.Licence.Life); err != nil {
			return err
		}
	}
	for i := range s.Checks {
		if err := checkLife.Check(s.Checks[i].Life); err != nil {
			return err
		}
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

// OpenShop opens the shop of who acts; a second one of the same member in the cooperative is ErrHasShop. Errors also
// fault.Fields, and that of AskCooperatives. Do not call it inside a Tx: it may try several slugs.
func (s *Service) OpenShop(ctx context.Context, by act.Actor, coop string, profile ShopProfile) (*Shop, error) {
	if err := profile.clean(); err != nil {
		return nil, err
	}
	step := Step{Coop: coop, ID: newID()}
	a := step.act("shop.opened", by, act.Member)
	a.Single = true
	var opened *Shop
	err := withSlug(profile.Name, step.ID, func(slug string) (err error) {
		opened, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Shop, error) {
			if err := s.begins(ctx, coop); err != nil {
				return nil, err
			}
			shop := &Shop{
				ID: step.ID, Coop: coop, Seller: r.By, Slug: slug, ShopProfile: profile, CreatedAt: r.At, Life: shopLife.Born(r.Mark),
			}
			return shop, s.shops.ForTenant(shop.Coop).Insert(ctx, shop)
		})
		return err
	})
	var twice *store.DuplicateError
	if errors.As(err, &twice) && twice.Index == "owner" {
		return nil, ErrHasShop
	}
	return opened, err
}

// EditShop saves what its owner typed. Errors: fault.Fields, ErrShopNotFound.
func (s *Service) EditShop(ctx context.Context, by act.Actor, step Step, profile ShopProfile) (*Shop, error) {
	if err := profile.clean(); err != nil {
		return nil, err
	}
	edit := func(shop *Shop, _ states.Mark) error { shop.ShopProfile = profile; return nil }
	return s.stepShop(ctx, step.act("shop.edited", by, act.Member), ownShop(edit))
}

// CloseShop shuts a shop at its owner's wish. ErrStep, ErrShopSuspended.
func (s *Service) CloseShop(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	return s.stepShop(ctx, step.act("shop.closed", by, act.Member), ownShop((*Shop).Close))
}

// ReopenShop ends CloseShop. ErrStep, ErrShopSuspended.
func (s *Service) ReopenShop(ctx context.Context, by act.Actor, step Step) (*Shop, error) {
	return s.stepShop(ctx, step.act("shop.reopened", by, act.Member), ownShop((*Shop).Reopen))
}

// CloseLeft shuts the shop of somebody who is no longer a member: nobody finds its goods or buys there, and open orders go on to their end.
// A member again opens it herself. It joins the Tx that ends the membership; who has no open shop has nothing to shut.
func (s *Service) CloseLeft(ctx context.Context, mark states.Mark, coop, seller string) error {
	shop, err := s.ShopOf(ctx, coop, seller)
	if errors.Is(err, ErrShopNotFound) {
		return nil
	}
	if err != nil || shop.State != Open {
		return err
	}
	_, err = s.shops.ForTenant(coop).Update(ctx, shop.ID, func(shop *Shop) error {
		if shop.State != Open {
			return store.ErrUnchanged
		}
		if err := shop.Close(states.Mark{By: mark.By, At: mark.At}); err != nil {
			return err
		}
		return s.bus.Record(&shop.Outbox, FactShopChanged, "", nil)
	})
	return err
}

// TakeHoliday hides its owner's shop until the moment; nil or a past one ends the holiday.
func (s *Service) TakeHoliday(ctx context.Context, by act.Actor, step Step, until *time.Time) (*Shop, error) {
	rest := func(shop *Shop, mark states.Mark) error {
		shop.HolidayUntil = nil
		if until != nil && until.After(mark.At) {
			shop.HolidayUntil = until
		}
		return nil
	}
	return s.stepShop(ctx, step.act("shop.rests", by, act.Member), ownShop(rest))
}

// EndHolidays ends holidays that are over, at most 100, so that search shows the products again; it says how many.
func (s *Service) EndHolidays(ctx context.Context) (int, error) {
	over, err := s.shops.AllTenants().List(ctx, store.By("holiday").Between(nil, s.clock()), store.Page{Limit: 100})
	if err != nil {
		return 0, err
	}
	for _, shop := range over.Items {
		a := Step{Coop: shop.Coop, ID: shop.ID}.act("shop.rested", act.Job{Name: "holidays"}, act.Background)
		_, err := s.stepShop(ctx, a, func(shop *Shop, mark states.Mark) error {
			if shop.HolidayUntil == nil || shop.OnHoliday(mark.At) {
				return store.ErrUnchanged
			}
			shop.HolidayUntil = nil
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return len(over.Items), nil
}

// ownShop is a step that an owner takes with a shop; for everybody else there is no such shop.
func ownShop(take func(*Shop, states.Mark) error) func(*Shop, states.Mark) error {
	return func(shop *Shop, mark states.Mark) error {
		if shop.Seller != mark.By {
			return ErrShopNotFound
		}
		return take(shop, mark)
	}
}

// stepShop takes one step and records that the shop has changed, in one write. What follows in other documents needs an act that is
// audited.
func (s *Service) stepShop(ctx context.Context, a act.Act, change func(*Shop, states.Mark) error, then ...follow) (*Shop, error) {
	a.Single = true
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Shop, error) {
		saved, err := s.shops.ForTenant(a.At.Coop).Update(ctx, a.Subject, func(shop *Shop) error {
			if err := change(shop, r.Mark); err != nil {
				return err
			}
			r.Note("name", shop.Name)
			return s.bus.Record(&shop.Outbox, FactShopChanged, "", nil)
		})
		if err != nil {
			return nil, store.NotFoundAs(err, ErrShopNotFound)
		}
		for _, next := range then {
			if err := next(ctx, r, Step{Coop: a.At.Coop, ID: a.Subject}); err != nil {
				return nil, err
			}
		}
		return saved, nil
	})
}

// ShopNames reads what shops of a cooperative are called, by their ids.
func (s *Service) ShopNames(ctx context.Context, coop string, ids []string) (map[string]string, error) {
	shops, err := s.shops.ForTenant(coop).GetMany(ctx, ids)
	return names(shops, func(shop *Shop) string { return shop.Name }), err
}

// ProductNames reads what products of a cooperative are called, by their ids, hidden ones too.
func (s *Service) ProductNames(ctx context.Context, coop string, ids []string) (map[string]string, error) {
	products, err := s.products.ForTenant(coop).GetMany(ctx, ids)
	return names(products, func(p *Product) string { return p.Name }), err
}

func names[T any](all map[string]*T, name func(*T) string) map[string]string {
	called := make(map[string]string, len(all))
	for id, one := range all {
		called[id] = name(one)
	}
	return called
}
