package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// Faults of stock.
var (
	ErrStockNotFound = fault.New(fault.NotFound, "catalog.stock_not_found")
	ErrStockTooLow   = fault.New(fault.Conflict, "catalog.stock_too_low")   // an adjustment below zero
	ErrReturnTooMuch = fault.New(fault.Conflict, "catalog.return_too_much") // more came back than was sold
	ErrQuantity      = fault.New(fault.Invalid, "catalog.quantity")         // zero, or beyond all reason
)

// MaxPieces is the largest number of pieces in one change of stock.
const MaxPieces = 1_000_000

// Stock counts the pieces of one variant. Initial + Restocked + Returned - Taken = Available (S2), and neither Available
// nor Taken is ever below zero (S1). It is only changed by guarded single steps.
type Stock struct {
	ID        string `bson:"_id"` // the variant's
	Coop      string `bson:"coop"`
	Shop      string `bson:"shop"`
	Product   string `bson:"product"`
	Available int64  `bson:"available"` // can be bought now
	Taken     int64  `bson:"taken"`     // sold, or waiting for their payment
	Initial   int64  `bson:"initial"`
	Restocked int64  `bson:"restocked"` // sum of adjustments, may be negative
	Returned  int64  `bson:"returned"`  // sold and come back fit for sale
	Listed    bool   `bson:"listed"`    // the variant still exists and its product is not put away
}

// check is S1 and S2.
func (s *Stock) check() error {
	if s.Available < 0 || s.Taken < 0 || s.Returned < 0 || s.Returned > s.Taken {
		return fmt.Errorf("catalog: stock %s: available %d, taken %d, returned %d", s.ID, s.Available, s.Taken, s.Returned)
	}
	if s.Initial+s.Restocked+s.Returned-s.Taken != s.Available {
		return fmt.Errorf("catalog: stock %s does not add up: %+v", s.ID, *s)
	}
	return nil
}

// MovementKind says why a stock moved.
type MovementKind string

const (
	Counted  MovementKind = "adjusted" // by the seller
	CameBack MovementKind = "returned" // from a buyer
)

// StockMovement is one line of a stock's history. Lines are only ever added.
type StockMovement struct {
	ID      string       `bson:"_id"` // variant:key
	Coop    string       `bson:"coop"`
	Product string       `bson:"product"`
	Variant string       `bson:"variant"`
	Kind    MovementKind `bson:"kind"`
	By      string       `bson:"by"` // user id
	Delta   int64        `bson:"delta"`
	After   int64        `bson:"after"` // available then
	Reason  string       `bson:"reason"`
	At      time.Time    `bson:"at"`
}

// Adjustment is a seller's correction of a stock.
type Adjustment struct {
	Coop, Variant string
	Delta         int64 // pieces, not 0
	Reason        string
	Key           string // of the form: the same key adjusts once; "" always adjusts
}

// Return says that pieces of a finished sale are fit for sale again.
type Return struct {
	Key    string // the same key returns once
	By     string
	Reason string
	Lines  []Line
}

// Stocks returns the stocks of a product's variants, those of removed variants included.
func (s *Service) Stocks(ctx context.Context, coop, product string) ([]Stock, error) {
	var all []Stock
	err := s.stocks.ForTenant(coop).Each(ctx, store.By("product", product), func(stock *Stock) error {
		all = append(all, *stock)
		return nil
	})
	return all, err
}

// Stock returns the stock of one variant, or ErrStockNotFound.
func (s *Service) Stock(ctx context.Context, coop, variant string) (*Stock, error) {
	stock, err := s.stocks.ForTenant(coop).Get(ctx, variant)
	return stock, store.NotFoundAs(err, ErrStockNotFound)
}

// LowStock lists the stocks of a shop's listed variants with fewer than below pieces, the lowest first.
func (s *Service) LowStock(ctx context.Context, shop *Shop, below int64, limit int) ([]Stock, error) {
	query := store.By("shop", shop.ID, true).Between(nil, below)
	slice, err := s.stocks.ForTenant(shop.Coop).List(ctx, query, store.Page{Limit: limit})
	return slice.Items, err
}

// Movements lists the history of a variant's stock, newest first; sales stand in the orders.
func (s *Service) Movements(ctx context.Context, coop, variant string, page store.Page) (store.Slice[StockMovement], error) {
	return s.movements.ForTenant(coop).List(ctx, store.By("variant", variant).Desc(), page)
}

// CoopMovements lists the changes of all stocks of a cooperative, newest first.
func (s *Service) CoopMovements(ctx context.Context, coop string, page store.Page) (store.Slice[StockMovement], error) {
	return s.movements.ForTenant(coop).List(ctx, store.By("coop").Desc(), page)
}

// AdjustStock corrects the stock of a seller's variant by a.Delta pieces and returns it; the same key again changes nothing.
// Errors: ErrStockNotFound, ErrQuantity, ErrStockTooLow.
func (s *Service) AdjustStock(ctx context.Context, by act.Actor, a Adjustment) (*Stock, error) {
	if a.Delta == 0 || a.Delta < -MaxPieces || a.Delta > MaxPieces {
		return nil, ErrQuantity
	}
	id := a.Variant + ":adjusted:" + idFor("adjust", by.ID(), a.Key)
	adjusting := Step{Coop: a.Coop, ID: a.Variant, Reason: a.Reason}.act("catalog.adjusted", by, act.Works)
	return act.Do(ctx, s.acts, adjusting, func(ctx context.Context, r *act.Record) (*Stock, error) {
		stock, err := s.Stock(ctx, a.Coop, a.Variant)
		if err != nil {
			return nil, err
		}
		p, err := s.products.ForTenant(a.Coop).Get(ctx, stock.Product)
		if err != nil || !by.WorksFor(p.Coop, p.Seller) {
			return nil, store.NotFoundAs(cmp.Or(err, store.ErrNotFound), ErrStockNotFound)
		}
		if _, err = s.movements.ForTenant(a.Coop).Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
			return stock, err
		}
		after, held, err := s.move(ctx, a.Coop, a.Variant, []store.Change{{Field: "available", By: a.Delta}, {Field: "restocked", By: a.Delta}})
		if err == nil && !held {
			err = ErrStockTooLow
		}
		if err != nil {
			return nil, err
		}
		return after, s.writeMovement(ctx, StockMovement{
			ID: id, Coop: a.Coop, Variant: a.Variant, Kind: Counted, By: r.By, Delta: a.Delta, Reason: r.Reason, At: r.At,
		}, after)
	})
}

// Empty says that nothing is left of a variant, whatever the count was: its seller has found out when she could not send what was sold. The
// same key again changes nothing. It joins the caller's Tx. Errors: ErrStockNotFound.
func (s *Service) Empty(ctx context.Context, mark states.Mark, coop, variant, key string) error {
	id := variant + ":adjusted:" + key
	if _, err := s.movements.ForTenant(coop).Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	stock, err := s.Stock(ctx, coop, variant)
	if err != nil || stock.Available == 0 {
		return err
	}
	left := stock.Available
	after, held, err := s.move(ctx, coop, variant, []store.Change{{Field: "available", By: -left}, {Field: "restocked", By: -left}})
	if err == nil && !held {
		err = ErrStockTooLow
	}
	if err != nil {
		return err
	}
	return s.writeMovement(ctx, StockMovement{
		ID: id, Coop: coop, Variant: variant, Kind: Counted, By: mark.By, Delta: -left, Reason: mark.Reason, At: mark.At,
	}, after)
}

// ReturnStock takes sold pieces back for sale; the same key again changes nothing. It joins a caller's Tx. Errors:
// ErrStockNotFound, ErrQuantity, ErrReturnTooMuch.
func (s *Service) ReturnStock(ctx context.Context, r Return) error {
	lines, err := sumLines(r.Lines)
	if err != nil {
		return err
	}
	now := s.clock()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		for _, l := range lines {
			line := StockMovement{
				ID: l.Variant + ":returned:" + r.Key, Coop: l.Coop, Variant: l.Variant, Kind: CameBack,
				By: r.By, Delta: l.Quantity, Reason: r.Reason, At: now,
			}
			if err := s.returnLine(ctx, l, line); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) returnLine(ctx context.Context, l Line, line StockMovement) error {
	_, err := s.movements.ForTenant(l.Coop).Get(ctx, line.ID)
	if err == nil {
		return nil // has been done
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	before, err := s.Stock(ctx, l.Coop, l.Variant)
	if err != nil {
		return err
	}
	if before.Returned+l.Quantity > before.Taken {
		return ErrReturnTooMuch // sound to read first: in a Tx, and move looks again
	}
	after, _, err := s.move(ctx, l.Coop, l.Variant, []store.Change{
		{Field: "available", By: l.Quantity}, {Field: "returned", By: l.Quantity},
	})
	if err != nil {
		return err
	}
	return s.writeMovement(ctx, line, after)
}

func (s *Service) writeMovement(ctx context.Context, line StockMovement, after *Stock) error {
	line.Product, line.After = after.Product, after.Available
	return store.RetryDuplicate(s.movements.ForTenant(line.Coop).Insert(ctx, &line))
}

// move changes a stock inside a Tx in one step, guarded so that no number that falls gets below zero; held says
// whether that was so. It refuses a result that breaks S1 or S2. A variant that sells out or is there again turns its
// product's InStock in the same Tx.
func (s *Service) move(ctx context.Context, coop, variant string, changes []store.Change) (after *Stock, held bool, err error) {
	var guards []store.Guard
	var delta int64
	for _, c := range changes {
		if c.By < 0 && c.Field != "restocked" {
			guards = append(guards, store.Guard{Field: c.Field, AtLeast: -c.By})
		}
		if c.Field == "available" {
			delta += c.By
		}
	}
	after, held, err = s.stocks.ForTenant(coop).Add(ctx, variant, changes, guards...)
	if err != nil || !held {
		return nil, false, store.NotFoundAs(err, ErrStockNotFound)
	}
	if err := after.check(); err != nil {
		return nil, false, err
	}
	if (after.Available > 0) != (after.Available-delta > 0) {
		err = s.recount(ctx, coop, after.Product)
	}
	return after, true, err
}

// listStocks says of each of a product's stocks whether it can still be offered, inside the caller's Tx.
func (s *Service) listStocks(ctx context.Context, p *Product) error {
	stocks, err := s.Stocks(ctx, p.Coop, p.ID)
	if err != nil {
		return err
	}
	changed := false
	for _, stock := range stocks {
		_, there := p.Variant(stock.ID)
		listed := there && p.State != Archived
		if listed == stock.Listed {
			continue
		}
		changed = true
		_, err := s.stocks.ForTenant(p.Coop).Update(ctx, stock.ID, func(stock *Stock) error { stock.Listed = listed; return nil })
		if err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return s.recount(ctx, p.Coop, p.ID)
}
