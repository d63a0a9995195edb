// Package orders is the way from a cart to a delivered order: the purchase a buyer pays at once, and the seller orders
// it is made of. It calls catalog to hold stock and payments to take and release money, and never moves money or stock
// itself. A change of state and the fact that tells of it are one write.
package orders

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"lumbung/catalog"
	"lumbung/internal/area"
	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/turns"
	"lumbung/payments"
)

// Facts of this package. The subject is the seller order's id, and the purchase's for FactPlaced.
const (
	FactPlaced     = "orders.placed"
	FactPaid       = "orders.paid"
	FactPacked     = "orders.packed"
	FactShipped    = "orders.shipped"
	FactDelivered  = "orders.delivered"
	FactCompleted  = "orders.completed"
	FactExpired    = "orders.expired"
	FactRefundOwed = "orders.refund_owed"
)

// Fact is the data of every fact about a seller order.
type Fact struct {
	Order    string `bson:"order"`
	Purchase string `bson:"purchase"`
	Coop     string `bson:"coop"`
}

// HoldFor is how long stock waits for the payment.
const HoldFor = 15 * time.Minute

// Service runs carts, purchases and orders.
type Service struct {
	Parts
	carts     *store.Collection[Cart]
	purchases *store.Collection[Purchase]
	orders    *store.Scoped[Order]
	number    func() string // makes the number of a purchase
	takings   turns.Turns   // at purchases that are paid
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Catalog  *catalog.Service
	Payments *payments.Service
	Atlas    *area.Atlas
	Now      func() time.Time // UTC
	Log      *slog.Logger
	// PurchaseURL makes the signed address where a buyer follows a purchase.
	PurchaseURL func(number string) string
}

// New declares the collections and listens for captured payments.
func New(p Parts) *Service {
	s := &Service{Parts: p, number: newNumber}
	s.carts, s.purchases, s.orders = defineCarts(p.DB), definePurchases(p.DB), defineOrders(p.DB)
	p.Bus.Subscribe("orders.take-payment", payments.FactCaptured, s.onCaptured)
	return s
}

// Order returns one order of a cooperative.
func (s *Service) Order(ctx context.Context, coop, id string) (*Order, error) {
	o, err := s.orders.In(coop).Get(ctx, id)
	return o, orNotFound(err)
}

// OrderByNumber finds an order anywhere; the caller checks who asks.
func (s *Service) OrderByNumber(ctx context.Context, number string) (*Order, error) {
	o, err := s.orders.Everywhere().First(ctx, store.By("number", number))
	return o, orNotFound(err)
}

// SellerOrders lists a seller's orders in a state, newest first.
func (s *Service) SellerOrders(ctx context.Context, coop, seller string, state State, page store.Page) (store.Slice[Order], error) {
	return s.orders.In(coop).List(ctx, store.By("seller", seller, state).Newest(), page)
}

// CountSellerOrders counts a seller's orders in a state, up to 100.
func (s *Service) CountSellerOrders(ctx context.Context, coop, seller string, state State) (int, error) {
	return s.orders.In(coop).Count(ctx, store.By("seller", seller, state), 100)
}

// CoopOrders lists a cooperative's orders, newest first; state "" means all.
func (s *Service) CoopOrders(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Order], error) {
	if state == "" {
		return s.orders.In(coop).List(ctx, store.By("placed").Newest(), page)
	}
	return s.orders.In(coop).List(ctx, store.By("state", state).Newest(), page)
}

// EachOrder visits every order of every cooperative, for verification.
func (s *Service) EachOrder(ctx context.Context, visit func(*Order) error) error {
	return s.orders.Everywhere().Each(ctx, store.By("all"), visit)
}

func orNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
