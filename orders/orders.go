// Package orders is the way from a cart to a delivered order: the purchase a buyer pays at once, and the seller orders
// it is made of. It calls catalog to take stock and payments to take and release money, and never moves money or stock
// itself. A change of state and the fact that tells of it are one write.
package orders

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/area"
	"lumbung/internal/events"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/orders/delivery"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// Facts of this package, about a seller order. FactCredited carries its CreditNote, the others no data: whoever hears one reads the order
// again. Those about a purchase as a whole are payments.FactOpened, FactCaptured and FactRefundDue.
const (
	FactReady     = "orders.ready" // packed, to be picked up
	FactShipped   = "orders.shipped"
	FactCorrected = "orders.tracking_corrected" // the parcel has another tracking number
	FactDelivered = "orders.delivered"
	FactCompleted = "orders.completed"
	FactCancelled = "orders.cancelled" // a paid order ended without goods
	FactCredited  = "orders.credited"  // a part of its money goes back to the buyer; the key is the number of the credit note
	FactWaits     = "orders.waits"     // it will soon be cancelled: neither sent nor fetched; the key is its state
)

// Service runs carts, purchases and orders.
type Service struct {
	db           *store.DB
	acts         *act.Frame
	bus          *events.Bus
	catalog      *catalog.Service
	payments     *payments.Service
	book         book
	atlas        *area.Atlas
	now          func() time.Time
	log          *slog.Logger
	purchaseURL  func(number string) string
	orders       *store.Scoped[Order]
	number       func() string // makes the number of a purchase
	limits       limits
	transferHold time.Duration
	placing      placing
	mayBegin     func(ctx context.Context, coops ...string) error
	provedPhone  ProvedPhone
	rates        func(from, to string, grams int64) []delivery.Rate
}

// book is what orders read of the cooperatives' books. Payments writes them.
type book interface {
	Entry(ctx context.Context, book, ref string) (*ledger.Entry, error)
	GetMany(ctx context.Context, book string, refs []string) (map[string]*ledger.Entry, error)
	Has(ctx context.Context, book, ref string) (bool, error)
	EntriesFor(ctx context.Context, book, subject string) ([]ledger.Entry, error)
	Each(ctx context.Context, book string, visit func(*ledger.Entry) error) error
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *store.DB
	Bus      *events.Bus
	Catalog  *catalog.Service
	Payments *payments.Service
	Ledger   *ledger.Service // is only read
	Atlas    *area.Atlas
	Now      func() time.Time // UTC
	Log      *slog.Logger
	// PurchaseURL makes the signed address where a buyer follows a purchase.
	PurchaseURL  func(number string) string
	Unpaid       int64         // purchases of one network that may wait for their payment; 0: 20
	TransferHold time.Duration // of stock that is paid by transfer; 0: TransferHold
	// MayBegin returns why something new may not begin in one of the cooperatives, nil when it may; it joins the caller's Tx. nil: it may.
	MayBegin func(ctx context.Context, coops ...string) error
	// ProvedPhone says which phone an account has proved to be its own. nil: none has, and what guests bought stays theirs.
	ProvedPhone ProvedPhone
	// Rates says how a parcel can come from one village to another, and what for. nil: delivery.Rates.
	Rates func(from, to string, grams int64) []delivery.Rate
	// Audit writes down what officers did; it joins the caller's Tx.
	Audit func(ctx context.Context, line act.Line) error
}

// New declares the collection and takes over what happens when a payment is captured.
func New(p Parts) *Service {
	s := &Service{
		db: p.DB, acts: &act.Frame{DB: p.DB, Now: p.Now, Audit: p.Audit}, bus: p.Bus, catalog: p.Catalog, payments: p.Payments, book: p.Ledger,
		atlas: p.Atlas, now: p.Now, log: p.Log, purchaseURL: p.PurchaseURL, orders: defineOrders(p.Bus), number: newNumber,
		limits: limitsOf(cmp.Or(p.Unpaid, usualLimit)), transferHold: cmp.Or(p.TransferHold, TransferHold),
		mayBegin: p.MayBegin, provedPhone: p.ProvedPhone, rates: p.Rates,
	}
	if s.rates == nil {
		s.rates = delivery.Rates
	}
	if s.provedPhone == nil {
		s.provedPhone = func(context.Context, string) (string, time.Time, error) { return "", time.Time{}, nil }
	}
	if s.mayBegin == nil {
		s.mayBegin = func(context.Context, ...string) error { return nil }
	}
	p.Payments.OnCaptured(s.fulfil)
	return s
}

// Order returns one order of a cooperative.
func (s *Service) Order(ctx context.Context, coop, id string) (*Order, error) {
	o, err := s.orders.ForTenant(coop).Get(ctx, id)
	return o, store.NotFoundAs(err, ErrNotFound)
}

// OrderByNumber finds an order anywhere; the caller checks who asks.
func (s *Service) OrderByNumber(ctx context.Context, number string) (*Order, error) {
	o, err := s.orders.AllTenants().First(ctx, store.By("number", number))
	return o, store.NotFoundAs(err, ErrNotFound)
}

// SellerOrders lists a seller's orders in a state: those that the seller has to pack or send oldest first, others newest first.
func (s *Service) SellerOrders(ctx context.Context, coop, seller string, state State, page store.Page) (store.Slice[Order], error) {
	query := store.By("seller", seller, state)
	if state != Confirmed && state != Packed {
		query = query.Desc()
	}
	return s.orders.ForTenant(coop).List(ctx, query, page)
}

// CountSellerOrders counts a seller's orders in a state, up to 100.
func (s *Service) CountSellerOrders(ctx context.Context, coop, seller string, state State) (int, error) {
	return s.orders.ForTenant(coop).Count(ctx, store.By("seller", seller, state), 100)
}

// SearchSellerOrders lists a seller's orders whose buyer's name begins so, by name and the oldest first, or else those whose number
// does.
func (s *Service) SearchSellerOrders(
	ctx context.Context, coop, seller, sought string, page store.Page,
) (store.Slice[Order], error) {
	name := text.Folded(sought)
	found, err := s.orders.ForTenant(coop).List(ctx, store.By("buyer", seller).Between(name, name+"\U0010FFFF"), page)
	if err == nil && len(found.Items) == 0 && page.After == "" {
		found.Items, err = s.numbered(ctx, coop, sought)
		found.Items = slices.DeleteFunc(found.Items, func(o Order) bool { return o.Seller != seller })
	}
	return found, err
}

// CoopOrders lists a cooperative's orders, newest first; state "" means all.
func (s *Service) CoopOrders(ctx context.Context, coop string, state State, page store.Page) (store.Slice[Order], error) {
	if state == "" {
		return s.orders.ForTenant(coop).List(ctx, store.By("placed").Desc(), page)
	}
	return s.orders.ForTenant(coop).List(ctx, store.By("state", state).Desc(), page)
}

// LastPaid is when the newest order of a cooperative was paid, and the newest of those that ended well; zero when there is none.
func (s *Service) LastPaid(ctx context.Context, coop string) (any, ended time.Time, err error) {
	newest := func(q store.Query) (time.Time, error) {
		slice, err := s.orders.ForTenant(coop).List(ctx, q.Desc(), store.Page{Limit: 1})
		if err != nil || len(slice.Items) == 0 {
			return time.Time{}, err
		}
		return slice.Items[0].Steps[0].At, nil
	}
	if any, err = newest(store.By("placed")); err != nil {
		return any, ended, err
	}
	ended, err = newest(store.By("state", Completed))
	return any, ended, err
}

// CountUnsent counts a cooperative's orders that were placed before a moment and neither sent nor fetched, up to limit.
func (s *Service) CountUnsent(ctx context.Context, coop string, before time.Time, limit int) (n int, err error) {
	for _, state := range []State{Confirmed, Packed} {
		some, err := s.orders.ForTenant(coop).Count(ctx, store.By("state", state).Between(nil, before), limit)
		if n = min(n+some, limit); err != nil {
			return n, err
		}
	}
	return n, nil
}

// EachOrder visits every order of every cooperative, for verification.
func (s *Service) EachOrder(ctx context.Context, visit func(*Order) error) error {
	return s.orders.AllTenants().Each(ctx, store.By("all"), visit)
}
