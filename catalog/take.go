package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// ErrSoldOut says that there are too few pieces; the error that arrives is a *SoldOut.
var ErrSoldOut = fault.New(fault.Conflict, "catalog.sold_out")

// Line is a number of pieces of one variant.
type Line struct {
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

// Take takes the pieces of every line out of the stock, all or none. It must be called in a Tx that also saves what the
// pieces are taken for: that document keeps them from being taken twice. Errors: *SoldOut, ErrQuantity.
func (s *Service) Take(ctx context.Context, lines []Line) error {
	lines, err := sumLines(lines)
	if err != nil {
		return err
	}
	var short []ShortLine
	for _, l := range lines {
		_, held, err := s.move(ctx, l.Coop, l.Variant, []store.Change{{Field: "available", By: -l.Quantity}, {Field: "taken", By: l.Quantity}})
		if err != nil && !errors.Is(err, ErrStockNotFound) {
			return err
		}
		if held {
			continue
		}
		missing := ShortLine{Variant: l.Variant, Wanted: l.Quantity}
		stock, err := s.Stock(ctx, l.Coop, l.Variant)
		if err != nil && !errors.Is(err, ErrStockNotFound) {
			return err
		}
		if err == nil {
			missing.Available = stock.Available
		}
		short = append(short, missing)
	}
	if len(short) > 0 {
		return &SoldOut{Lines: short}
	}
	s.countLater(lines)
	return nil
}

// GiveBack puts pieces that Take took back on sale, in a Tx like Take. Errors: ErrStockNotFound, ErrQuantity.
func (s *Service) GiveBack(ctx context.Context, lines []Line) error {
	lines, err := sumLines(lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		_, held, err := s.move(ctx, l.Coop, l.Variant, []store.Change{{Field: "available", By: l.Quantity}, {Field: "taken", By: -l.Quantity}})
		if err != nil {
			return err
		}
		if !held {
			return fmt.Errorf("catalog: %d pieces of %s come back, fewer were taken", l.Quantity, l.Variant)
		}
	}
	s.countLater(lines)
	return nil
}

// sumLines adds up the lines of one variant and sorts them by variant, the order in which stocks are locked.
func sumLines(lines []Line) ([]Line, error) {
	var summed []Line
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > MaxPieces {
			return nil, ErrQuantity
		}
		i, found := slices.BinarySearchFunc(summed, l.Variant, func(l Line, variant string) int {
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
