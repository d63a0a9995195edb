package orders

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/orders/delivery"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// Faults of a checkout.
var (
	ErrKeyReused    = fault.New(fault.Conflict, "checkout.key_reused")
	ErrTotalChanged = fault.New(fault.Conflict, "checkout.total_changed")
	ErrProblems     = fault.New(fault.Conflict, "checkout.problems")
	ErrPrices       = fault.New(fault.Conflict, "checkout.prices_changed")
	ErrWay          = fault.New(fault.Invalid, "checkout.way")             // no channel of the chosen way takes the total
	ErrTooMuch      = fault.New(fault.Invalid, "checkout.too_much")        // Args[0]: what can be paid at once
	ErrManyOpen     = fault.New(fault.TooMany, "checkout.too_many_unpaid") // Wait: until the first of them ends
	ErrManyPieces   = fault.New(fault.TooMany, "checkout.too_many_pieces") // Args[0]: how many may wait; Wait as above
)

// How long stock waits for the payment, by the habit of the channels: a phone is in the hand, a bank or a shop is far away. The second
// is the longest that an operator may set.
const (
	HoldFor      = 15 * time.Minute
	TransferHold = 24 * time.Hour
)

// Hold is how long stock waits for a payment in a way.
func (s *Service) Hold(way payments.Way) time.Duration {
	if way == payments.ByTransfer {
		return s.transferHold
	}
	return HoldFor
}

// Checkout is a filled-in checkout form.
type Checkout struct {
	Cart     Cart   // its id is the idempotency key: a cart is bought once
	User     string // "" for a guest
	Buyer    Buyer
	Address  Address                 // Area may be empty when everything is picked up
	Delivery map[string]string       // shop id -> offer code
	Notes    map[string]string       // shop id -> note to the seller
	Way      payments.Way            // in which the buyer will pay; "" is the first that fits
	Total    money.Amount            // what the buyer saw; 0 to skip the check
	Prices   map[string]money.Amount // what the buyer saw of each variant; nil to skip the check
	Holder   string                  // whose unpaid purchases are counted together; "" to skip the count
	Locale   string
	Asked    string `json:"-"` // postcode of the address that the buyer has been asked about, since it is not the village's
}

// DeliveryRates lists the deliveries possible for one shop's part of a cart to a village ("" while not known).
func (s *Service) DeliveryRates(group CartShop, to string) []delivery.Rate {
	return s.rates(group.Shop.Area, to, group.Weight)
}

// Place turns a cart into a purchase that waits for its payment, and takes the stock for as long as Hold says. The same cart with the
// same form again, or ten times at once, returns the same purchase; with another form it is ErrKeyReused. fault.Fields
// when something typed is wrong; *catalog.SoldOut, ErrProblems, ErrPrices or ErrTotalChanged when the shelf has changed; ErrTooMuch
// when no channel takes so much; ErrManyOpen or ErrManyPieces when too much waits for its payment already; that of Parts.MayBegin. Then
// nothing has happened.
func (s *Service) Place(ctx context.Context, in Checkout) (*Purchase, error) {
	if in.Cart.ID == "" {
		return nil, ErrCartEmpty
	}
	id, fingerprint := purchaseID(in.Cart.ID), in.fingerprint()
	view, err := s.viewForCheckout(ctx, in)
	if err != nil {
		return s.findExisting(ctx, id, fingerprint, err)
	}
	done, err := s.admit(ctx, in, view)
	defer done()
	if err != nil {
		return s.findExisting(ctx, id, fingerprint, err)
	}
	for attempt := 1; ; attempt++ {
		payment, purchase, err := s.draft(ctx, id, fingerprint, in, view)
		if err == nil {
			err = s.save(ctx, payment, purchase)
		}
		if err == nil {
			purchase.claimed = payment
			return purchase, nil
		}
		if !numberTaken(err) || attempt == numberAttempts {
			return s.findExisting(ctx, id, fingerprint, err)
		}
	}
}

// PurchaseOfCart returns what became of a cart, or ErrNotFound while it was not bought.
func (s *Service) PurchaseOfCart(ctx context.Context, cart string) (*Purchase, error) {
	return s.PurchaseByID(ctx, purchaseID(cart))
}

func purchaseID(cart string) string { return "p" + digest(cart)[:24] }

// numberAttempts is how often a new number is drawn when another purchase has it: with ten million purchases one in
// seventy is taken.
const numberAttempts = 5

func numberTaken(err error) bool {
	var taken *store.DuplicateError
	return errors.As(err, &taken) && taken.Index == "reference"
}

// findExisting looks whether the trouble is only that the cart was bought before, or by the same form at the same time.
func (s *Service) findExisting(ctx context.Context, id, fingerprint string, trouble error) (*Purchase, error) {
	payment, err := s.payments.Payment(ctx, id)
	switch {
	case errors.Is(err, payments.ErrNotFound):
		return nil, trouble
	case err != nil:
		return nil, err
	case payment.Fingerprint != fingerprint:
		return nil, ErrKeyReused
	}
	return purchaseOf(payment)
}

func (s *Service) viewForCheckout(ctx context.Context, in Checkout) (CartView, error) {
	view, err := s.View(ctx, in.Cart)
	if err != nil {
		return CartView{}, err
	}
	if len(view.Shops) == 0 {
		return view, ErrCartEmpty
	}
	if n := view.Problems(); n > 0 {
		return view, ErrProblems.With(n)
	}
	if in.Prices != nil && !view.costs(in.Prices) {
		return view, ErrPrices
	}
	return view, nil
}

// costs says whether every variant costs what the buyer saw.
func (v CartView) costs(seen map[string]money.Amount) bool {
	for _, shop := range v.Shops {
		for _, item := range shop.Items {
			if seen[item.Variant] != item.Choice.Price {
				return false
			}
		}
	}
	return true
}

// Mistakes is what is wrong with what was typed, by its field, whatever else keeps a cart from being bought; nil when nothing is.
func (s *Service) Mistakes(in Checkout, view CartView) error {
	_, err := s.check(&in, view)
	return err
}

// check validates what was typed, puts it into its stored form and returns the chosen offer of each shop. Where no
// offer is chosen yet, an address may be needed.
func (s *Service) check(in *Checkout, view CartView) ([]delivery.Rate, error) {
	wrong := fault.Fields{}
	in.Buyer.Name, in.Buyer.Email = text.Name(in.Buyer.Name), text.Line(in.Buyer.Email)
	if n := len([]rune(in.Buyer.Name)); n < 2 || n > 80 {
		wrong.Add("name", "checkout.name")
	}
	if e164, err := phone.ParseAny(in.Buyer.Phone); err != nil {
		wrong.Add("phone", "checkout.phone")
	} else {
		in.Buyer.Phone = e164
	}
	if in.Buyer.Email != "" && !text.IsEmail(in.Buyer.Email) {
		wrong.Add("email", "checkout.email")
	}
	var total money.Amount
	chosen, needsAddress := make([]delivery.Rate, len(view.Shops)), false
	for i, group := range view.Shops {
		offer, ok := delivery.Find(s.DeliveryRates(group, in.Address.Area), in.Delivery[group.Shop.ID])
		if !ok {
			wrong.Add("delivery."+group.Shop.ID, "checkout.delivery")
		}
		chosen[i], needsAddress = offer, needsAddress || offer.Method != delivery.Pickup
		total += group.Goods + offer.Cost
	}
	if ways := payments.Ways(total); len(ways) > 0 {
		if in.Way = cmp.Or(in.Way, ways[0]); !slices.Contains(ways, in.Way) {
			wrong["way"] = ErrWay
		}
	}
	if needsAddress {
		s.checkAddress(&in.Address, in.Asked, wrong)
	}
	return chosen, wrong.Err()
}

// checkAddress asks once about a postcode that is not the village's by our list.
func (s *Service) checkAddress(a *Address, asked string, wrong fault.Fields) {
	a.Street, a.Landmark = text.Line(a.Street), text.Line(a.Landmark)
	known := s.atlas.Postcode(a.Area)
	a.Postcode = cmp.Or(text.Line(a.Postcode), known)
	if n := len([]rune(a.Street)); n < 5 || n > 200 {
		wrong.Add("street", "checkout.street")
	}
	if _, ok := s.atlas.Find(a.Area); !ok || strings.Count(a.Area, ".") != 3 {
		wrong.Add("village", "checkout.village")
	}
	a.Label = s.atlas.Label(a.Area)
	if a.Postcode != "" && (len(a.Postcode) != 5 || strings.Trim(a.Postcode, "0123456789") != "") {
		wrong.Add("postcode", "checkout.postcode")
	} else if known != "" && a.Postcode != known && a.Postcode != text.Line(asked) {
		wrong.Add("postcode", "checkout.postcode_ask", a.Label, known, a.Postcode)
	}
}

// draft is a purchase on paper: nothing is saved yet.
func (s *Service) draft(ctx context.Context, id, fingerprint string, in Checkout, view CartView) (*payments.Payment, *Purchase, error) {
	chosen, err := s.check(&in, view)
	if err != nil {
		return nil, nil, err
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	p := &Purchase{
		ID: id, Number: s.number(), User: in.User, Buyer: in.Buyer, Address: in.Address, State: Waiting,
		HoldUntil: now.Add(s.Hold(in.Way)), PlacedAt: now, Locale: in.Locale, Way: in.Way,
	}
	for i, group := range view.Shops {
		o, err := s.draftOrder(ctx, p, i, group, chosen[i])
		if err != nil {
			return nil, nil, err
		}
		o.Note = text.Clean(in.Notes[group.Shop.ID])
		if err := o.checkMoney(); err != nil {
			return nil, nil, err
		}
		p.Drafts = append(p.Drafts, o)
	}
	if in.Total != 0 && in.Total != p.Total() {
		return nil, nil, ErrTotalChanged.With(in.Total, p.Total())
	}
	if p.Total() > payments.MostAtOnce {
		return nil, nil, ErrTooMuch.With(payments.MostAtOnce)
	}
	payment, err := s.draftPayment(p)
	if err == nil {
		payment.Fingerprint, payment.Holder = fingerprint, in.Holder
	}
	return payment, p, err
}

func (s *Service) draftOrder(ctx context.Context, p *Purchase, i int, group CartShop, offer delivery.Rate) (Order, error) {
	schedule, err := s.payments.Schedule(ctx, group.Shop.Coop, p.PlacedAt)
	if err != nil {
		return Order{}, fmt.Errorf("fee schedule of %s: %w", group.Shop.Coop, err)
	}
	o := Order{
		ID: fmt.Sprintf("%s-%d", p.ID, i+1), Number: fmt.Sprintf("%s-%d", p.Number, i+1), Purchase: p.ID,
		Coop: group.Shop.Coop, Shop: group.Shop.ID, ShopName: group.Shop.Name, Seller: group.Shop.Seller,
		User: p.User, Buyer: p.Buyer, Address: p.Address, Locale: p.Locale, Shipment: Shipment{Rate: offer}, Schedule: schedule.ID,
		PlacedAt: p.PlacedAt,
		Charges:  []Charge{{Kind: ChargeGoods, Bearer: payments.ByBuyer, Account: ledger.Proceeds, Amount: group.Goods}},
	}
	if offer.Cost > 0 {
		o.Charges = append(o.Charges, Charge{
			Kind: ChargeDelivery, Label: offer.Name, Bearer: payments.ByBuyer, Account: ledger.Courier, Amount: offer.Cost,
		})
	}
	if offer.Method == delivery.Pickup {
		o.Shipment.Code = digits(6)
	}
	for _, item := range group.Items {
		line := Line{
			Product: item.Product, Variant: item.Variant, Slug: item.Info.Slug, Name: item.Info.Name, VariantName: item.Choice.Name,
			Category: item.Info.Category, Price: item.Choice.Price, Quantity: item.Quantity, Goods: item.Goods, Weight: item.Choice.Weight,
			MadeDays: item.Info.MadeDays,
		}
		if len(item.Info.Pictures) > 0 {
			line.Picture = item.Info.Pictures[0]
		}
		o.Lines = append(o.Lines, line)
	}
	return o, nil
}

func (s *Service) draftPayment(p *Purchase) (*payments.Payment, error) {
	what, err := bson.Marshal(subject{Buyer: p.Buyer, Address: p.Address, Orders: p.Drafts})
	if err != nil {
		return nil, fmt.Errorf("purchase %s: %w", p.ID, err)
	}
	pay := &payments.Payment{
		ID: p.ID, Reference: p.Number, Subject: what, User: p.User, Amount: p.Total(), Way: p.Way,
		Payer: payments.Payer(p.Buyer), Locale: p.Locale,
		Description: p.Number, ExpiresAt: p.HoldUntil, CreatedAt: p.PlacedAt, SuccessURL: s.purchaseURL(p.Number),
	}
	pay.FailureURL = unpaid(pay.SuccessURL)
	for i := range p.Drafts {
		o := &p.Drafts[i]
		pay.Allocations = append(pay.Allocations, payments.Allocation{Coop: o.Coop, Order: o.ID, Amount: o.Total()})
		for _, line := range o.Lines {
			if !slices.Contains(pay.Holds, line.Product) {
				pay.Holds = append(pay.Holds, line.Product)
			}
			pay.Items = append(pay.Items, payments.Item{Name: line.Name, Quantity: line.Quantity, Price: line.Price})
		}
	}
	return pay, nil
}

// save writes the whole purchase or nothing. The stock, which other buyers want too, comes last.
func (s *Service) save(ctx context.Context, payment *payments.Payment, p *Purchase) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.mayBegin(ctx, p.coops()...); err != nil { // here and nowhere before: another process may have suspended one just now
			return err
		}
		if err := s.payments.Create(ctx, payment); err != nil {
			return err
		}
		return s.catalog.Take(ctx, p.stockLines())
	})
}

// coops are the cooperatives of the drafts, each once.
func (p *Purchase) coops() (coops []string) {
	for i := range p.Drafts {
		coops = append(coops, p.Drafts[i].Coop)
	}
	slices.Sort(coops)
	return slices.Compact(coops)
}

// LeftUnpaid stands in the query of a purchase's address when its buyer left the payment page without paying.
const LeftUnpaid = "batal"

func unpaid(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // it is ours, and the gateway refuses what is none
	}
	query := u.Query()
	query.Set(LeftUnpaid, "1")
	u.RawQuery = query.Encode()
	return u.String()
}

// fingerprint is a hash of what was typed and bought: not what it showed, the language it was shown in, or from where it came.
func (in Checkout) fingerprint() string {
	in.Total, in.Prices, in.Locale, in.Holder = 0, nil, "", ""
	form, err := json.Marshal(in)
	if err != nil {
		panic("orders: a form of strings did not encode: " + err.Error())
	}
	return digest(string(form))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

const numberPrefix = "LB-"

// newNumber makes a purchase number that is easy to read out: no 0/O, 1/I/L, U.
func newNumber() string {
	const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	return numberPrefix + pick(letters, 6)
}

func digits(n int) string { return pick("0123456789", n) }

func pick(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		i, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic("orders: no randomness: " + err.Error()) // crypto/rand never fails on a supported system
		}
		b.WriteByte(alphabet[i.Int64()])
	}
	return b.String()
}
