package orders

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/catalog"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
)

// PurchaseState says what became of a purchase as a whole.
type PurchaseState string

// The states. An expired purchase can still be paid: money that arrives late is never lost.
const (
	Waiting   PurchaseState = "waiting"    // for the payment; the stock is taken
	Paid      PurchaseState = "paid"       // its orders exist
	Expired   PurchaseState = "expired"    // not paid in time; the stock was given back
	RefundDue PurchaseState = "refund_due" // paid too late to be fulfilled, or after it was cancelled: the money is owed back
)

// Purchase is what a buyer pays at once: one or more seller orders. It is a payment as orders understands it.
type Purchase struct {
	ID        string // also of the payment
	Number    string // LB-8F2K1X
	User      string // "" for a guest
	Buyer     Buyer
	Address   Address
	Drafts    []Order // as they were at checkout, in the order of the cart
	State     PurchaseState
	Way       payments.Way // in which the buyer pays
	HoldUntil time.Time
	PlacedAt  time.Time
	AdoptedAt time.Time // when an account took over what a guest had bought; zero for never
	Locale    string
	Cancelled bool               // ended at its buyer's wish
	Problems  []payments.Problem // money that arrived and did not fit
	claimed   *payments.Payment  // set for who has just placed it and is to make the invoice
	recorded  bool               // its orders exist
}

// subject is what a payment keeps of its purchase.
type subject struct {
	Buyer   Buyer   `bson:"buyer"`
	Address Address `bson:"address"`
	Orders  []Order `bson:"orders"`
}

// purchaseOf reads a payment.
func purchaseOf(p *payments.Payment) (*Purchase, error) {
	var what subject
	if err := bson.Unmarshal(p.Subject, &what); err != nil {
		return nil, fmt.Errorf("purchase %s: %w", p.ID, err)
	}
	purchase := &Purchase{
		ID: p.ID, Number: p.Reference, User: p.User, Buyer: what.Buyer, Address: what.Address, Drafts: what.Orders,
		Way: p.Way, HoldUntil: p.ExpiresAt, PlacedAt: p.CreatedAt, Locale: p.Locale, Problems: p.Problems,
	}
	for i := range purchase.Drafts {
		purchase.Drafts[i].User = p.User // who may have adopted it since
	}
	if p.AdoptedAt != nil {
		purchase.AdoptedAt = *p.AdoptedAt
	}
	switch {
	case p.RefundDue > 0:
		purchase.State, purchase.Cancelled = RefundDue, endedByBuyer(p)
	case p.State == payments.Paid:
		purchase.State, purchase.recorded = Paid, p.FulfilAt == nil
	case p.State == payments.Expired:
		purchase.State, purchase.Cancelled = Expired, endedByBuyer(p)
	default:
		purchase.State = Waiting
	}
	return purchase, nil
}

// endedByBuyer tells whether a payment was ended at its buyer's wish, before its time was over.
func endedByBuyer(p *payments.Payment) bool {
	ended := p.Last(payments.Expired)
	return ended != nil && ended.By != timer().Name
}

// PurchaseNumber is the number of the purchase that the order belongs to.
func (o *Order) PurchaseNumber() string {
	return o.Number[:max(strings.LastIndexByte(o.Number, '-'), 0)]
}

// PurchaseOf returns the id of the purchase that an order's id belongs to.
func PurchaseOf(order string) string {
	at := strings.LastIndexByte(order, '-')
	return order[:max(at, 0)]
}

// Goods is what the goods of all orders cost, in rupiah.
func (p *Purchase) Goods() money.Amount { return p.sum((*Order).Goods) }

// Total is what the buyer pays, in rupiah.
func (p *Purchase) Total() money.Amount { return p.sum((*Order).Total) }

func (p *Purchase) sum(of func(*Order) money.Amount) (sum money.Amount) {
	for i := range p.Drafts {
		sum += of(&p.Drafts[i])
	}
	return sum
}

// stockLines lists the pieces that the purchase takes out of the stock.
func (p *Purchase) stockLines() (lines []catalog.Line) {
	for i := range p.Drafts {
		lines = append(lines, p.Drafts[i].stockLines()...)
	}
	return lines
}

func (o *Order) stockLines() (lines []catalog.Line) {
	for _, l := range o.Lines {
		lines = append(lines, catalog.Line{Coop: o.Coop, Product: l.Product, Variant: l.Variant, Quantity: l.Quantity})
	}
	return lines
}

// PurchaseOfPayment reads the purchase that a payment is for.
func PurchaseOfPayment(p *payments.Payment) (*Purchase, error) { return purchaseOf(p) }

// PurchaseFrom reads the purchase that a fact of payments is about, as it was when its delivery began.
func PurchaseFrom(e events.Event) (*Purchase, error) {
	var payment payments.Payment
	if err := e.Document(&payment); err != nil {
		return nil, err
	}
	return purchaseOf(&payment)
}

// OrderFrom reads the order that a fact of this package is about, as it was when its delivery began.
func OrderFrom(e events.Event) (*Order, error) {
	o := new(Order)
	return o, e.Document(o)
}

// Purchase returns a purchase by its number.
func (s *Service) Purchase(ctx context.Context, number string) (*Purchase, error) {
	return found(s.payments.ByReference(ctx, number))
}

// PurchaseByID returns a purchase by its id.
func (s *Service) PurchaseByID(ctx context.Context, id string) (*Purchase, error) {
	return found(s.payments.Payment(ctx, id))
}

func found(payment *payments.Payment, err error) (*Purchase, error) {
	if fault.KindOf(err) == fault.NotFound {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return purchaseOf(payment)
}

// UserPurchases lists a signed-in buyer's purchases, newest first.
func (s *Service) UserPurchases(ctx context.Context, user string, page store.Page) (store.Slice[Purchase], error) {
	paid, err := s.payments.OfUser(ctx, user, page)
	list := store.Slice[Purchase]{Next: paid.Next, Items: make([]Purchase, len(paid.Items))}
	for i := range paid.Items {
		p, failed := purchaseOf(&paid.Items[i])
		if failed != nil {
			return list, failed
		}
		list.Items[i] = *p
	}
	return list, err
}

// Reserved counts the pieces of a product's variants that wait for their payment, in up to store.MaxPage purchases.
func (s *Service) Reserved(ctx context.Context, product string) (map[string]int64, error) {
	reserved := map[string]int64{}
	open, err := s.payments.Holding(ctx, product, store.Page{Limit: store.MaxPage})
	for i := range open.Items {
		p, failed := purchaseOf(&open.Items[i])
		if failed != nil {
			return nil, failed
		}
		for _, line := range p.stockLines() {
			if line.Product == product {
				reserved[line.Variant] += line.Quantity
			}
		}
	}
	return reserved, err
}

// SellerOf is who sells an order, or the draft of one that never came to be, by the order's id.
func (s *Service) SellerOf(ctx context.Context, order string) (string, error) {
	p, err := s.PurchaseByID(ctx, PurchaseOf(order))
	if err != nil {
		return "", err
	}
	for i := range p.Drafts {
		if p.Drafts[i].ID == order {
			return p.Drafts[i].Seller, nil
		}
	}
	return "", ErrNotFound
}

// EachPurchase visits every purchase, for verification.
func (s *Service) EachPurchase(ctx context.Context, visit func(*Purchase) error) error {
	return s.payments.Each(ctx, func(payment *payments.Payment) error {
		p, err := purchaseOf(payment)
		if err != nil {
			return err
		}
		return visit(p)
	})
}

// OrdersOf returns the seller orders of a purchase, in the order of the cart; while it is not paid, as they were drafted.
func (s *Service) OrdersOf(ctx context.Context, p *Purchase) ([]Order, error) {
	list, err := s.OrdersOfAll(ctx, []Purchase{*p})
	return list[p.ID], err
}

// OrdersOfAll is OrdersOf for several purchases, at most store.MaxPage of them, by the purchase's id: it reads once.
func (s *Service) OrdersOfAll(ctx context.Context, purchases []Purchase) (map[string][]Order, error) {
	var ids []string
	for _, p := range purchases {
		for i := range p.Drafts {
			if p.recorded {
				ids = append(ids, p.Drafts[i].ID)
			}
		}
	}
	there, err := s.orders.AllTenants().GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	lists := map[string][]Order{}
	for _, p := range purchases {
		for _, draft := range p.Drafts {
			o := &draft
			if p.recorded {
				if o = there[draft.ID]; o == nil {
					return nil, fmt.Errorf("orders: purchase %s lacks its order %s", p.ID, draft.ID)
				}
			}
			lists[p.ID] = append(lists[p.ID], *o)
		}
	}
	return lists, nil
}

// PayURL returns the address of the page where the buyer pays, made at the gateway if need be. payments.ErrExpired when
// it is too late.
func (s *Service) PayURL(ctx context.Context, p *Purchase) (string, error) {
	var invoice *payments.Issued
	var err error
	if claimed := p.claimed; claimed != nil {
		p.claimed = nil
		invoice, err = s.payments.MakeInvoice(ctx, claimed)
	} else {
		invoice, err = s.payments.Invoice(ctx, p.ID)
	}
	if err != nil {
		return "", err
	}
	return invoice.URL, nil
}

// Refresh asks the gateway whether a waiting purchase is paid and takes the payment in at once. Browser and webhook may
// both come, in any order. A gateway that does not answer changes nothing.
func (s *Service) Refresh(ctx context.Context, p *Purchase) (*Purchase, error) {
	return s.ask(ctx, p, s.payments.Refresh)
}

// RefreshThrottled is Refresh for a visit to the purchase's page: however often it is visited, the gateway is asked now
// and then.
func (s *Service) RefreshThrottled(ctx context.Context, p *Purchase) (*Purchase, error) {
	return s.ask(ctx, p, s.payments.RefreshThrottled)
}

func (s *Service) ask(ctx context.Context, p *Purchase, ask func(context.Context, string) (*payments.Payment, error)) (*Purchase, error) {
	if p.State != Waiting && p.State != Expired {
		return p, nil
	}
	payment, err := ask(ctx, p.ID)
	if fault.KindOf(err) == fault.Unavailable {
		s.log.Warn("payment not refreshed", "purchase", p.ID, "error", err)
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	return purchaseOf(payment)
}
