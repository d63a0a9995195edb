package orders

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// findable sets the words by which officers look for an order: the buyer's names, the phone as it is typed and its last four digits, and
// the courier's tracking number.
func (o *Order) findable() {
	o.Words = text.Words(o.Buyer.Name + " " + o.Shipment.Tracking)
	if digits := phone.Digits(phone.Display(o.Buyer.Phone)); digits != "" {
		o.Words = append(o.Words, digits, digits[len(digits)-4:])
	}
	slices.Sort(o.Words)
	o.Words = slices.Compact(o.Words)
}

// MakeFindable saves the orders that have no words, those of a release before officers found them by words.
func (s *Service) MakeFindable(ctx context.Context) error {
	return s.EachOrder(ctx, func(o *Order) error {
		if len(o.Words) > 0 {
			return nil
		}
		_, err := s.orders.ForTenant(o.Coop).Update(ctx, o.ID, func(*Order) error { return nil })
		return err
	})
}

// How much of a number has to be known, and how many orders are told of it.
const (
	numberLeast = 8
	numberedMax = 25
)

// FindOrders lists the orders of a cooperative that officers look for: by how the number of an order or of its purchase begins, with or
// without LB-; by the reference that stands on the gateway's bill; or, newest first, by whole words of the buyer's name, the phone, its
// last four digits or the courier's tracking number.
func (s *Service) FindOrders(ctx context.Context, coop, typed string, page store.Page) (store.Slice[Order], error) {
	found, err := s.numbered(ctx, coop, typed)
	if len(found) > 0 || err != nil {
		return store.Slice[Order]{Items: found}, err
	}
	billed, err := s.PurchaseByID(ctx, strings.TrimSpace(typed))
	if err == nil {
		found, err = s.numbered(ctx, coop, billed.Number)
		return store.Slice[Order]{Items: found}, err
	}
	if !errors.Is(err, ErrNotFound) {
		return store.Slice[Order]{}, err
	}
	words := text.Words(typed)
	if digits := phone.Digits(typed); digits != "" {
		words = []string{digits}
	}
	if len(words) == 0 {
		return store.Slice[Order]{}, nil
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) }) // the longest tells most apart
	return s.orders.ForTenant(coop).ListWhere(ctx, store.By("word", words[0]).Desc(), page, func(o *Order) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(o.Words, word) })
	})
}

// numbered lists the orders of a cooperative whose number begins so.
func (s *Service) numbered(ctx context.Context, coop, number string) ([]Order, error) {
	number = numberPrefix + strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(number)), numberPrefix)
	if len(number) < numberLeast {
		return nil, nil
	}
	slice, err := s.orders.AllTenants().List(ctx, store.By("number").Between(number, number+"~"), store.Page{Limit: numberedMax})
	return slices.DeleteFunc(slice.Items, func(o Order) bool { return o.Coop != coop }), err
}
