package orders

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/orders/delivery"
)

// Faults of a checkout.
var (
	ErrKeyReused    = fault.New(fault.Conflict, "checkout.key_reused")
	ErrTotalChanged = fault.New(fault.Conflict, "checkout.total_changed")
	ErrProblems     = fault.New(fault.Conflict, "checkout.problems")
)

// Checkout is a filled-in checkout form.
type Checkout struct {
	Key      string // idempotency key of the form: the same key twice is the same purchase
	Cart     string
	User     string // "" for a guest
	Buyer    Buyer
	Address  Address           // Area may be empty when everything is picked up
	Delivery map[string]string // shop id -> offer code
	Notes    map[string]string // shop id -> note to the seller
	Total    money.Amount      // what the buyer saw; 0 to skip the check
	Locale   string
}

// Offers lists the deliveries possible for one shop's part of a cart to a village ("" while not known).
func (s *Service) Offers(group CartShop, to string) []delivery.Offer {
	return delivery.Offers(group.Shop.Area, to, group.Weight)
}

// Place turns a cart into a purchase that waits for its payment, and holds the stock for HoldFor. Sending the same form
// again, or ten times at once, returns the same purchase. fault.Fields when something typed is wrong;
// *catalog.SoldOut, ErrProblems or ErrTotalChanged when the shelf has changed; then nothing has happened.
func (s *Service) Place(ctx context.Context, in Checkout) (*Purchase, error) {
	if in.Key == "" {
		return nil, fmt.Errorf("orders: a checkout without a key")
	}
	id, content := "p"+digest(in.Key)[:24], in.content()
	if placed, err := s.alreadyPlaced(ctx, id, content); placed != nil || err != nil {
		return placed, err
	}
	view, err := s.viewForCheckout(ctx, in.Cart)
	if err != nil {
		return s.placedMeanwhile(ctx, id, content, err)
	}
	for try := 1; ; try++ {
		draft, err := s.draft(ctx, id, content, in, view)
		if err == nil {
			err = s.save(ctx, draft, in.Cart)
		}
		if err == nil {
			return &draft.purchase, nil
		}
		if !numberTaken(err) || try == numberTries {
			return s.placedMeanwhile(ctx, id, content, err)
		}
	}
}

// numberTries is how often a new number is drawn when another purchase has it: with ten million purchases one in seventy
// is taken.
const numberTries = 5

func numberTaken(err error) bool {
	var taken *store.DuplicateError
	return errors.As(err, &taken) && taken.Index == "number"
}

func (s *Service) alreadyPlaced(ctx context.Context, id, content string) (*Purchase, error) {
	placed, err := s.purchases.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil && placed.Content != content {
		return nil, ErrKeyReused
	}
	return placed, err
}

// placedMeanwhile looks whether the trouble is only that the same form, sent at the same time, was faster.
func (s *Service) placedMeanwhile(ctx context.Context, id, content string, trouble error) (*Purchase, error) {
	if placed, err := s.alreadyPlaced(ctx, id, content); placed != nil || err != nil {
		return placed, err
	}
	return nil, trouble
}

func (s *Service) viewForCheckout(ctx context.Context, cartID string) (CartView, error) {
	cart, err := s.Cart(ctx, cartID)
	if err != nil {
		return CartView{}, err
	}
	view, err := s.View(ctx, cart)
	if err != nil {
		return CartView{}, err
	}
	if len(view.Shops) == 0 {
		return view, ErrCartEmpty
	}
	if n := view.Problems(); n > 0 {
		return view, ErrProblems.With(n)
	}
	return view, nil
}

// check validates what was typed, puts it into its stored form and returns the chosen offer of each shop.
func (s *Service) check(in *Checkout, view CartView) ([]delivery.Offer, error) {
	wrong := fault.Fields{}
	in.Buyer.Name = strings.Join(strings.Fields(in.Buyer.Name), " ")
	if n := len([]rune(in.Buyer.Name)); n < 2 || n > 80 {
		wrong.Add("name", "checkout.name")
	}
	if e164, err := phone.Parse(in.Buyer.Phone); err != nil {
		wrong.Add("phone", "checkout.phone")
	} else {
		in.Buyer.Phone = e164
	}
	chosen, needsAddress := make([]delivery.Offer, len(view.Shops)), false
	for i, group := range view.Shops {
		offer, ok := delivery.Find(s.Offers(group, in.Address.Area), in.Delivery[group.Shop.ID])
		if !ok {
			wrong.Add("delivery."+group.Shop.ID, "checkout.delivery")
			continue
		}
		chosen[i], needsAddress = offer, needsAddress || offer.Method != delivery.Pickup
	}
	if needsAddress {
		s.checkAddress(&in.Address, wrong)
	}
	return chosen, wrong.Err()
}

func (s *Service) checkAddress(a *Address, wrong fault.Fields) {
	a.Street = strings.TrimSpace(a.Street)
	if n := len([]rune(a.Street)); n < 5 || n > 200 {
		wrong.Add("street", "checkout.street")
	}
	if _, ok := s.Atlas.Find(a.Area); !ok || strings.Count(a.Area, ".") != 3 {
		wrong.Add("village", "checkout.village")
		return
	}
	a.Label = s.Atlas.Label(a.Area)
	if a.Postcode != "" && (len(a.Postcode) != 5 || strings.Trim(a.Postcode, "0123456789") != "") {
		wrong.Add("postcode", "checkout.postcode")
	}
}

// save writes the whole purchase or nothing. The stock, which other buyers want too, comes last.
func (s *Service) save(ctx context.Context, d *draft, cart string) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		purchase := d.purchase
		if err := s.purchases.Insert(ctx, &purchase); err != nil {
			return err
		}
		for i := range d.orders {
			if err := s.orders.In(d.orders[i].Coop).Insert(ctx, &d.orders[i]); err != nil {
				return err
			}
		}
		if err := s.Payments.Create(ctx, d.payment); err != nil {
			return err
		}
		if err := s.Bus.Record(ctx, FactPlaced, d.purchase.ID, "", Fact{Purchase: d.purchase.ID}); err != nil {
			return err
		}
		if err := s.emptyCart(ctx, cart, d); err != nil {
			return err
		}
		return s.Catalog.Hold(ctx, d.purchase.ID, d.holds, d.purchase.HoldUntil)
	})
}

// emptyCart takes what was bought out of the cart; what came in meanwhile stays.
func (s *Service) emptyCart(ctx context.Context, id string, d *draft) error {
	_, err := s.carts.Update(ctx, id, func(c *Cart) error {
		for _, line := range d.holds {
			if err := c.set(line.Product, line.Variant, max(0, c.quantity(line.Variant)-line.Quantity)); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// content is a hash of what was typed: not the form's key, the total it showed or the language it was shown in.
func (in Checkout) content() string {
	in.Key, in.Total, in.Locale = "", 0, ""
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

// newNumber makes a purchase number that is easy to read out: no 0/O, 1/I/L, U.
func newNumber() string {
	const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	return "LB-" + pick(letters, 6)
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
