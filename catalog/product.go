package catalog

import (
	"fmt"
	"slices"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/states"
)

// State is where a product stands between a seller's desk and the market.
type State string

const (
	Draft     State = "draft"
	Pending   State = "pending"   // waits for an officer
	Published State = "published" // for sale while its shop is open
	Rejected  State = "rejected"  // sent back or taken down, with a reason
	Archived  State = "archived"  // put away by its seller
)

// Product is something a shop offers.
type Product struct {
	ID           string          `bson:"_id"`
	Coop         string          `bson:"coop"`
	Shop         string          `bson:"shop"`
	Seller       string          `bson:"seller"` // user id
	Slug         string          `bson:"slug"`   // in addresses, unique, fixed once published
	Name         string          `bson:"name"`
	Description  string          `bson:"description"`
	Category     string          `bson:"category"` // slug
	Content      string          `bson:"content"`  // what is in the package: "250 g biji kopi"
	UnitQuantity int64           `bson:"unit_quantity"`
	UnitName     string          `bson:"unit_name"` // with UnitQuantity, what a comparison price is for: 100 "g"
	Price        money.Amount    `bson:"price"`     // lowest of the variants, kept on save
	Variants     []Variant       `bson:"variants"`  // at least one; a product without choices has one with Name ""
	LastVariant  int64           `bson:"last_variant"`
	Pictures     []media.Picture `bson:"pictures"`
	PIRT         string          `bson:"pirt"` // home industry food licence
	Halal        string          `bson:"halal"`
	BPOM         string          `bson:"bpom"`
	Composition  string          `bson:"composition"`
	ShelfLife    string          `bson:"shelf_life"`
	MadeDays     int64           `bson:"made_days"` // days to make it after the order, 0 for ready stock
	NewHarvest   bool            `bson:"new_harvest"`
	Area         string          `bson:"area"`             // Kemendagri code of the shop's village, copied
	Edited       *ProductEdit    `bson:"edited,omitempty"` // waits for an officer while the published text stays
	Reviewing    bool            `bson:"reviewing"`        // an officer should look: Pending, or a waiting edit
	Sold         int64           `bson:"sold"`             // pieces, counted anew from the stocks
	InStock      bool            `bson:"in_stock"`         // some variant is there; a hint for lists, the stock decides
	Version      int64           `bson:"version"`          // raised by each change of the seller
	CreatedAt    time.Time       `bson:"created_at"`
	UpdatedAt    time.Time       `bson:"updated_at"`
	PublishedAt  *time.Time      `bson:"published_at,omitempty"`  // the first time
	TakenDownAt  *time.Time      `bson:"taken_down_at,omitempty"` // until its seller hands it in again

	states.Life[State] `bson:",inline"`
	events.Outbox      `bson:",inline"`
}

// productLife: an edit that is decided is a step from Published to Published, with a reason when it was sent back; what was put
// away returns to where it came from.
var productLife = states.Declare(ErrStep, ErrReason,
	states.Row[State]{State: Draft, Next: []State{Pending, Archived}},
	states.Row[State]{State: Pending, Next: []State{Published, Rejected, Archived}},
	states.Row[State]{State: Published, Next: []State{Published, Rejected, Archived}},
	states.Row[State]{State: Rejected, Next: []State{Pending, Archived}, Reason: true},
	states.Row[State]{State: Archived, Next: []State{Draft, Pending, Published, Rejected}},
)

// Variant is one choice of a product: what is put into a cart.
type Variant struct {
	ID     string       `bson:"id"` // also the id of its Stock
	SKU    string       `bson:"sku"`
	Name   string       `bson:"name"`
	Price  money.Amount `bson:"price"`
	Weight int64        `bson:"weight"` // grams, packed
}

// Variant returns the variant with this id.
func (p *Product) Variant(id string) (Variant, bool) {
	i := slices.IndexFunc(p.Variants, func(v Variant) bool { return v.ID == id })
	if i < 0 {
		return Variant{}, false
	}
	return p.Variants[i], true
}

// PriceRange returns the lowest and the highest price of the variants.
func (p *Product) PriceRange() (lowest, highest money.Amount) {
	for i, v := range p.Variants {
		if i == 0 {
			lowest, highest = v.Price, v.Price
		}
		lowest, highest = min(lowest, v.Price), max(highest, v.Price)
	}
	return lowest, highest
}

// VisibleIn says whether visitors see the product at that moment, in its shop.
func (p *Product) VisibleIn(shop *Shop, now time.Time) bool {
	return p.State == Published && shop != nil && shop.ID == p.Shop && shop.Selling(now)
}

// Regency returns the code of the kabupaten or kota of the shop, "" when it has none.
func (p *Product) Regency() string { return regencyOf(p.Area) }

// enter takes a step; what was put away is brought back by Restore alone.
func (p *Product) enter(next State, mark states.Mark) error {
	if p.State == Archived {
		return ErrStep.With(string(p.State), string(next))
	}
	return productLife.Step(&p.Life, next, mark)
}

// editWaits says whether officers have to look at an edit of a published product.
func (p *Product) editWaits() bool { return p.State == Published && p.Edited.waits() }

// archivedFrom is the step before the product was put away.
func (p *Product) archivedFrom() states.Step[State] { return p.Steps[len(p.Steps)-2] }

// Reason is what the officers' last no says, "" when the product has none to mend.
func (p *Product) Reason() string {
	switch {
	case p.Edited != nil && p.Edited.SentBack != "":
		return p.Edited.SentBack
	case p.State == Rejected:
		return p.Latest().Reason
	}
	return ""
}

// Submit hands a draft, or what was sent back, to the officers.
func (p *Product) Submit(mark states.Mark) error {
	if err := p.enter(Pending, mark); err != nil {
		return err
	}
	p.TakenDownAt = nil
	return nil
}

// Approve publishes what waits: the product itself, or the edit of a published one.
func (p *Product) Approve(mark states.Mark) error {
	if p.State == Published && !p.editWaits() {
		return ErrStep.With(string(p.State), string(Published))
	}
	mark.Reason = ""
	if err := p.enter(Published, mark); err != nil {
		return err
	}
	if p.Edited != nil {
		p.Edited.applyTo(p)
		p.Edited = nil
	}
	if p.PublishedAt == nil {
		p.PublishedAt = &mark.At
	}
	return nil
}

// SendBack refuses what waits, with a reason; the text of a published product stays as it is.
func (p *Product) SendBack(mark states.Mark) error {
	switch {
	case !p.editWaits() && p.State != Pending:
		return ErrStep.With(string(p.State), string(Rejected))
	case p.State == Pending:
		return p.enter(Rejected, mark)
	case mark.Reason == "":
		return ErrReason
	}
	p.Edited.SentBack = mark.Reason
	return p.enter(Published, mark)
}

// TakeDown removes a published product from the market, with a reason; a waiting edit is dropped.
func (p *Product) TakeDown(mark states.Mark) error {
	if p.State != Published {
		return ErrStep.With(string(p.State), string(Rejected))
	}
	if err := p.enter(Rejected, mark); err != nil {
		return err
	}
	p.Edited, p.TakenDownAt = nil, &mark.At
	return nil
}

// Archive puts the product away.
func (p *Product) Archive(mark states.Mark) error { return p.enter(Archived, mark) }

// Restore undoes Archive.
func (p *Product) Restore(mark states.Mark) error {
	if p.State != Archived {
		return ErrStep.With(string(p.State), string(Draft))
	}
	before := p.archivedFrom()
	mark.Reason = before.Reason
	return productLife.Step(&p.Life, before.State, mark)
}

// recompute sets the fields that follow from others.
func (p *Product) recompute() {
	p.Price, _ = p.PriceRange()
	p.Reviewing = p.State == Pending || p.editWaits()
}

// check refuses a product that must not be saved.
func (p *Product) check() error {
	lowest, _ := p.PriceRange()
	switch {
	case len(p.Variants) == 0:
		return fmt.Errorf("catalog: product %s has no variant", p.ID)
	case p.Price != lowest:
		return fmt.Errorf("catalog: product %s costs %d, its cheapest variant %d", p.ID, p.Price, lowest)
	case p.Coop == "" || p.Shop == "" || p.Slug == "":
		return fmt.Errorf("catalog: product %s lacks its cooperative, shop or slug", p.ID)
	case p.State == Published && p.PublishedAt == nil:
		return fmt.Errorf("catalog: product %s is published without a date", p.ID)
	}
	return productLife.Check(p.Life)
}
