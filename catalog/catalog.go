// Package catalog knows what is for sale: products, the shops that offer them, the categories they stand in, how many
// there are and who holds them. It keeps S1 to S5 of the invariants: stock changes in single guarded steps and is
// never read, computed and written back. It must never know about buyers, orders or payments.
package catalog

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// Facts of this package. The subject is a product's id, but a shop's for those that name one, or an appeal.
const (
	// FactProductChanged: something a visitor could see of the product may have changed; whoever hears it re-reads.
	FactProductChanged = "catalog.product_changed"
	// FactShopChanged: the shop has changed; catalog itself turns it into one FactProductChanged per product.
	FactShopChanged = "catalog.shop_changed"
	// What officers decided about a product or a shop, of which its owner is told.
	FactTakenDown     = "catalog.taken_down"
	FactShopSuspended = "catalog.shop_suspended"
	FactShopLifted    = "catalog.shop_lifted"
	FactAppealRefused = "catalog.appeal_refused"

	FactLicenceVerified = "catalog.licence_verified"
	FactLicenceSentBack = "catalog.licence_sent_back"
	// How a shop without a verified NIB comes to the end of its term, of which its owner is told.
	FactTermNear = "catalog.term_near"
	FactTermOver = "catalog.term_over"
	// FactCheckDecided tells what was sent back or waived of a shop's checklist. The data is a CheckDecision.
	FactCheckDecided = "catalog.check_decided"
)

// Faults of products, shops and their moderation. Those of stock stand in stock.go and take.go.
var (
	ErrProductNotFound  = fault.New(fault.NotFound, "catalog.product_not_found")
	ErrShopNotFound     = fault.New(fault.NotFound, "catalog.shop_not_found")
	ErrCategoryNotFound = fault.New(fault.NotFound, "catalog.category_not_found")
	ErrStep             = fault.New(fault.Conflict, "catalog.step")         // not possible from this state
	ErrSeen             = fault.New(fault.Conflict, "catalog.seen")         // edited since the officer opened it
	ErrLicenceSeen      = fault.New(fault.Conflict, "catalog.licence_seen") // handed in anew since the officer opened it
	ErrCheckNotFound    = fault.New(fault.NotFound, "catalog.check_not_found")
	ErrReason           = fault.New(fault.Invalid, "catalog.reason")          // this step needs a reason
	ErrHasShop          = fault.New(fault.Conflict, "catalog.has_shop")       // one shop per member of a cooperative
	ErrShopSuspended    = fault.New(fault.Conflict, "catalog.shop_suspended") // its owner may not open it again
	ErrShopStopped      = fault.New(fault.NotFound, "catalog.shop_stopped")   // what visitors read of a suspended shop and its goods
	ErrCoopStopped      = fault.New(fault.NotFound, "catalog.coop_stopped")   // the same, of a cooperative that is suspended
	ErrAppealed         = fault.New(fault.Conflict, "catalog.appealed")       // one appeal for each suspension
	ErrSameOfficer      = fault.New(fault.Forbidden, "catalog.same_officer")  // another officer than the one who suspended decides
)

// Text is a text in Indonesian and English; EN may be empty.
type Text struct {
	ID string `bson:"id" form:"_id"`
	EN string `bson:"en" form:"_en" label:"_en"`
}

// In returns the text in the language ("id", "en"), Indonesian when there is no other.
func (t Text) In(language string) string {
	if language == "en" && t.EN != "" {
		return t.EN
	}
	return t.ID
}

// Service is the catalog.
type Service struct {
	db        *store.DB
	bus       *events.Bus
	now       func() time.Time
	products  *store.Scoped[Product]
	shops     *store.Scoped[Shop]
	stocks    *store.Scoped[Stock]
	movements *store.Scoped[StockMovement]
	cases     *store.Scoped[Case]
	rules     *store.Collection[Rules]
	fronts    *store.Memo[store.Slice[Product]] // first pages of shops
	acts      *act.Frame
	officers  func(ctx context.Context, coop string, p act.Power) ([]string, error)
	mayBegin  func(ctx context.Context, coops ...string) error
	mu        sync.Mutex
	moved     map[string]string // products whose pieces moved since CountSold, with their cooperatives; guarded by mu
}

// New declares the collections; call it before db.Open. now is the clock; audit writes down what officers decide, in their Tx.
func New(db *store.DB, bus *events.Bus, now func() time.Time, audit func(context.Context, act.Line) error) *Service {
	return &Service{
		db: db, bus: bus, now: now, acts: &act.Frame{DB: db, Now: now, Audit: audit},
		products: events.DefineScoped(bus, productSpec(), true, func(p *Product) events.Address {
			return events.Address{Coop: p.Coop, ID: p.ID, Box: &p.Outbox}
		}),
		shops: events.DefineScoped(bus, shopSpec(), false, func(shop *Shop) events.Address {
			return events.Address{Coop: shop.Coop, ID: shop.ID, Box: &shop.Outbox}
		}),
		cases:     store.DefineScoped(db, caseSpec()),
		rules:     store.Define(db, store.Spec[Rules]{Name: "listing_rules"}),
		stocks:    store.DefineScoped(db, stockSpec()),
		movements: store.DefineScoped(db, movementSpec()),
		moved:     map[string]string{},
		fronts: store.NewMemo(db, store.MemoLimit[store.Slice[Product]]{
			Weight: frontsKept, Weigh: func(page store.Slice[Product]) int { return 1 + len(page.Items) },
		}),
	}
}

// AskOfficers says who has a power in a cooperative, by user id. Without it somebody else always has.
func (s *Service) AskOfficers(officers func(ctx context.Context, coop string, p act.Power) ([]string, error)) {
	s.officers = officers
}

// Listen makes the catalog hear its own facts; without it the products of a changed shop lag behind.
func (s *Service) Listen(bus *events.Bus) {
	bus.Subscribe("catalog.shop", FactShopChanged, s.propagateShop)
}

// Step is one thing somebody does with a product or a shop.
type Step struct {
	Coop string
	ID   string // of the product or the shop
	// Reason is what the seller is told; SendBack, TakeDown, SuspendShop, RefuseAppeal and SendBackLicence need one.
	Reason string
	// Seen is the Product.Version, Licence.Version or Check.Version that an officer looked at: ErrSeen or ErrLicenceSeen when there is a
	// newer one. 0 looks at none.
	Seen int64
}

func (s Step) act(name string, by act.Actor, access act.Access) act.Act {
	return act.Act{Name: name, By: by, Access: access, At: act.Place{Coop: s.Coop}, Subject: s.ID, Reason: s.Reason}
}

// newID returns 26 random letters and digits. Never call it inside a Tx.
func newID() string { return strings.ToLower(rand.Text()) }

// idFor returns the id that belongs to a form's idempotency key, or a random one when there is none.
func idFor(parts ...string) string {
	if parts[len(parts)-1] == "" {
		return newID()
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:13])
}

// clock is the time in UTC, in the whole milliseconds that the store keeps.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// slugify makes a part of an address from a name, as text.Slug does, but never an empty one.
func slugify(name string) string { return cmp.Or(text.Slug(name), "barang") }

// slugTry is the slug to try at the n-th attempt (from 0): first the name alone, then numbered, then with a piece of
// the id, which nobody else has.
func slugTry(name, id string, n int) string {
	base := slugify(name)
	switch {
	case n == 0:
		return base
	case n < slugTries-1:
		return base + "-" + strconv.Itoa(n+1)
	}
	return base + "-" + id[:min(len(id), 8)]
}

const slugTries = 4

// withSlug calls try with one slug after the other while another document has it. Inside a caller's Tx the first
// collision is final on MongoDB, so callers run it outside of one.
func withSlug(name, id string, try func(slug string) error) error {
	for n := 0; ; n++ {
		err := try(slugTry(name, id, n))
		var twice *store.DuplicateError
		if !errors.As(err, &twice) || twice.Index != "slug" || n == slugTries-1 {
			return err
		}
	}
}
