package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// Faults of holds.
var (
	ErrSoldOut      = fault.New(fault.Conflict, "catalog.sold_out")
	ErrHoldNotFound = fault.New(fault.NotFound, "catalog.hold_not_found")
	ErrHoldDiffers  = fault.New(fault.Conflict, "catalog.hold_differs")  // same id, other lines
	ErrHoldReleased = fault.New(fault.Conflict, "catalog.hold_released") // the id has been used up
	ErrHoldSold     = fault.New(fault.Conflict, "catalog.hold_sold")     // what is sold cannot be released
)

// HoldState says what has become of a hold.
type HoldState string

const (
	HoldOpen     HoldState = "open"
	HoldSold     HoldState = "sold"
	HoldReleased HoldState = "released"
)

// Hold keeps pieces for a purchase while its buyer pays.
type Hold struct {
	ID        string     `bson:"_id"` // the purchase's
	Lines     []HoldLine `bson:"lines"`
	State     HoldState  `bson:"state"`
	ExpiresAt time.Time  `bson:"expires_at"`
	CreatedAt time.Time  `bson:"created_at"`
	EndedAt   *time.Time `bson:"ended_at,omitempty"` // sold or released
}

// HoldLine is a number of pieces of one variant.
type HoldLine struct {
	Coop     string `bson:"coop"`
	Product  string `bson:"product"`
	Variant  string `bson:"variant"`
	Quantity int64  `bson:"quantity"` // pieces, at least 1
}

// SoldOut says which variants there are too few of. errors.Is(err, ErrSoldOut) holds.
type SoldOut struct{ Lines []ShortLine }

// ShortLine is a variant and how much of it lacks.
type ShortLine struct {
	Variant           string
	Wanted, Available int64
}

func (e *SoldOut) Error() string { return fmt.Sprintf("%s %v", ErrSoldOut.Key, e.Lines) }

// Unwrap makes it the fault ErrSoldOut.
func (e *SoldOut) Unwrap() error { return ErrSoldOut }

// check refuses a hold that must not be saved.
func (h *Hold) check() error {
	if len(h.Lines) == 0 || h.ExpiresAt.IsZero() {
		return fmt.Errorf("catalog: hold %s has no lines or no end", h.ID)
	}
	switch h.State {
	case HoldOpen, HoldSold, HoldReleased:
		return nil
	}
	return fmt.Errorf("catalog: hold %s is %q", h.ID, h.State)
}

// Hold reserves the lines under the id until the moment, all or none; the same id with the same lines again is no
// error and changes nothing. It joins a caller's Tx, which must end with the error it is given. Errors: *SoldOut,
// ErrQuantity, ErrHoldDiffers, ErrHoldReleased.
func (s *Service) Hold(ctx context.Context, id string, lines []HoldLine, until time.Time) error {
	lines, err := sumLines(lines)
	if err != nil {
		return err
	}
	hold := &Hold{ID: id, Lines: lines, State: HoldOpen, ExpiresAt: until, CreatedAt: s.clock()}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.holds.Get(ctx, id)
		switch {
		case err == nil && !slices.Equal(old.Lines, lines):
			return ErrHoldDiffers
		case err == nil && old.State == HoldReleased:
			return ErrHoldReleased
		case err == nil:
			return nil
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := again(s.holds.Insert(ctx, hold)); err != nil {
			return err
		}
		return s.moveLines(ctx, lines, "available", "reserved")
	})
}

// HoldOf returns a hold, or ErrHoldNotFound.
func (s *Service) HoldOf(ctx context.Context, id string) (*Hold, error) {
	hold, err := s.holds.Get(ctx, id)
	return hold, told(err, ErrHoldNotFound)
}

// Sell turns a hold into a sale; once sold, it changes nothing. What has been released meanwhile is taken again if it
// is there, otherwise it is *SoldOut and nothing changes. It joins a caller's Tx. Errors also: ErrHoldNotFound.
func (s *Service) Sell(ctx context.Context, id string) error {
	return s.endHold(ctx, id, func(ctx context.Context, was HoldState, lines []HoldLine) (HoldState, error) {
		var err error
		switch was {
		case HoldSold:
			return HoldSold, nil
		case HoldOpen:
			err = s.moveLines(ctx, lines, "reserved", "sold")
		case HoldReleased:
			err = s.moveLines(ctx, lines, "available", "sold")
		}
		if err != nil {
			return was, err
		}
		return HoldSold, s.tellSold(ctx, id, lines)
	})
}

// ReleaseHold gives the pieces of a hold back; once released, it changes nothing. It joins a caller's Tx. Errors:
// ErrHoldSold, ErrHoldNotFound.
func (s *Service) ReleaseHold(ctx context.Context, id string) error {
	return s.endHold(ctx, id, func(ctx context.Context, was HoldState, lines []HoldLine) (HoldState, error) {
		switch was {
		case HoldSold:
			return was, ErrHoldSold
		case HoldOpen:
			return HoldReleased, s.moveLines(ctx, lines, "reserved", "available")
		case HoldReleased:
		}
		return was, nil
	})
}

// endHold moves a hold to the state that end returns, with the stocks that end moves, in one Tx.
func (s *Service) endHold(ctx context.Context, id string, end func(context.Context, HoldState, []HoldLine) (HoldState, error)) error {
	now := s.clock()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.holds.Update(ctx, id, func(h *Hold) error {
			next, err := end(ctx, h.State, h.Lines)
			if err != nil {
				return err
			}
			if next == h.State {
				return store.ErrUnchanged
			}
			h.State, h.EndedAt = next, &now
			return nil
		})
		return told(err, ErrHoldNotFound)
	})
}

// moveLines moves the pieces of every line from one number of its stock to another, inside a Tx. Every line of which
// there is too little is named in the *SoldOut.
func (s *Service) moveLines(ctx context.Context, lines []HoldLine, from, to string) error {
	var short []ShortLine
	for _, l := range lines {
		_, held, err := s.move(ctx, l.Coop, l.Variant, []store.Change{{Field: from, By: -l.Quantity}, {Field: to, By: l.Quantity}})
		if held {
			if err != nil {
				return err
			}
			continue
		}
		if err != nil && !errors.Is(err, ErrStockNotFound) {
			return err
		}
		line := ShortLine{Variant: l.Variant, Wanted: l.Quantity}
		if err == nil {
			stock, err := s.Stock(ctx, l.Coop, l.Variant)
			if err != nil {
				return err
			}
			line.Available = stock.Available
		}
		short = append(short, line)
	}
	switch {
	case len(short) == 0:
		return nil
	case from != "available":
		return fmt.Errorf("catalog: a hold without its reservation: %v", short)
	}
	return &SoldOut{Lines: short}
}

// tellSold records one fact for each product of a sale.
func (s *Service) tellSold(ctx context.Context, id string, lines []HoldLine) error {
	done := map[string]bool{}
	for _, l := range lines {
		if done[l.Product] {
			continue
		}
		done[l.Product] = true
		if err := s.tell(ctx, FactSold, l.Product, id); err != nil {
			return err
		}
	}
	return nil
}

// ExpiredHolds lists the ids of open holds whose time was over at that moment, the oldest first.
func (s *Service) ExpiredHolds(ctx context.Context, now time.Time, limit int) ([]string, error) {
	slice, err := s.holds.List(ctx, store.By("state", HoldOpen).Between(nil, now), store.Page{Limit: limit})
	ids := make([]string, len(slice.Items))
	for i, hold := range slice.Items {
		ids[i] = hold.ID
	}
	return ids, err
}

// sumLines adds up the lines of one variant and sorts them by variant, the order in which stocks are locked.
func sumLines(lines []HoldLine) ([]HoldLine, error) {
	var summed []HoldLine
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > MaxPieces {
			return nil, ErrQuantity
		}
		i, found := slices.BinarySearchFunc(summed, l.Variant, func(l HoldLine, variant string) int {
			return strings.Compare(l.Variant, variant)
		})
		if !found {
			summed = slices.Insert(summed, i, l)
			continue
		}
		if summed[i].Coop != l.Coop || summed[i].Product != l.Product {
			return nil, ErrStockNotFound
		}
		summed[i].Quantity += l.Quantity
	}
	if len(summed) == 0 {
		return nil, ErrQuantity
	}
	return summed, nil
}
