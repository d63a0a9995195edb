package orders_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/orders"
	"lumbung/payments/savings"
)

// From a cart over two cooperatives to both members' books, to the rupiah. Inaq Sri's cooperative may collect savings
// and has her consent, so her proceeds end in simpanan sukarela; Bu Lina's stay payable.
func TestAPurchaseEndsInSavings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		kopi, tenun := m.shop("ntb", "sri", 10, 48_000), m.shop("kalteng", "lina", 10, 185_000)
		m.must(m.payments.Consent(t.Context(), acttest.Member("sri"), "ntb", true))
		m.fill("cart", 2, kopi...)
		m.fill("cart", 1, tenun...)
		p := m.place("cart", "jne-reg")
		if want := money.Amount(2*48_000 + 185_000 + 10_000 + 10_000); p.Total() != want {
			t.Fatalf("total: got %d, want %d", p.Total(), want)
		}
		m.wantState(p, orders.Waiting)
		m.pay(p)
		m.wantState(p, orders.Paid)
		for _, o := range m.ordersOf(p) {
			_, err := m.orders.Pack(t.Context(), acttest.Member(o.Seller), o.Coop, o.ID)
			m.must(err)
			if _, err := m.orders.Ship(t.Context(), acttest.Member(o.Seller), o.Coop, o.ID, " "); !errors.Is(err, orders.ErrTracking) {
				t.Errorf("shipped without a tracking number: %v", err)
			}
			_, err = m.orders.Ship(t.Context(), acttest.Member(o.Seller), o.Coop, o.ID, "jx123")
			m.must(err)
			done, err := m.orders.Complete(t.Context(), orders.HolderOf(o.Purchase), o.Coop, o.ID)
			m.must(err)
			if done.Shipment.Tracking != "JX123" || done.CompleteBy != nil {
				t.Errorf("completed order: tracking %q, timer %v", done.Shipment.Tracking, done.CompleteBy)
			}
		}
		// QRIS 0,7 % of 301.000 = 2.107, shared by what each order was charged: 742 and 1.365.
		sri, lina := money.Amount(96_000-4_800-742), money.Amount(185_000-9_250-1_365)
		m.wantHoldings("ntb", "sri", savings.Holdings{Savings: sri})
		m.wantHoldings("kalteng", "lina", savings.Holdings{Proceeds: lina})
		book, err := m.payments.Passbook(t.Context(), "ntb", "sri", savings.Sukarela, store.Page{})
		m.must(err)
		if len(book.Items) != 1 || book.Items[0].Delta != sri || book.Items[0].Balance != sri || book.Items[0].Subject != m.ordersOf(p)[0].ID {
			t.Errorf("passbook: got %+v", book.Items)
		}
		m.verify("ntb", "kalteng")
	})
}

func (m *market) wantHoldings(coop, member string, want savings.Holdings) {
	m.Helper()
	if got, err := m.payments.Holdings(m.Context(), coop, member); err != nil || got != want {
		m.Errorf("holdings of %s: got %+v, %v, want %+v", member, got, err, want)
	}
}

// 100 buyers check out the last piece: exactly one order, 99 clean refusals, nothing left.
func TestLastPiece(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		last := m.shop("ntb", "sri", 1, 48_000)
		forms := make([]orders.Checkout, 100)
		for i := range forms {
			cart := fmt.Sprint("cart-", i)
			m.fill(cart, 1, last...)
			forms[i] = m.form(cart, "pickup")
		}
		var won, refused int
		m.together(len(forms), func(i int) {
			_, err := m.orders.Place(context.WithoutCancel(t.Context()), forms[i])
			m.count(err, &won, &refused)
		})
		if won != 1 || refused != 99 {
			t.Errorf("%d orders and %d refusals, want 1 and 99", won, refused)
		}
		if s := m.stock(last[0]); s.Available != 0 || s.Taken != 1 {
			t.Errorf("stock: %+v", s)
		}
		m.settle()
		m.verify("ntb")
	})
}

var counting sync.Mutex

// count sorts an outcome: nil is won; sold out, or already seen to be sold out, is a clean refusal.
func (m *market) count(err error, won, refused *int) {
	counting.Lock()
	defer counting.Unlock()
	switch {
	case err == nil:
		*won++
	case errors.Is(err, catalog.ErrSoldOut), errors.Is(err, orders.ErrProblems):
		*refused++
	default:
		m.Error(err)
	}
}

// together runs n calls at once and waits for all of them.
func (m *market) together(n int, call func(i int)) {
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			call(i)
		})
	}
	close(start)
	group.Wait()
}

// The same form ten times at once: one purchase, one payment, one invoice. Another form for the same cart is refused: two
// tabs buy once.
func TestDoubleSubmit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		m.fill("cart", 2, m.shop("ntb", "sri", 100, 48_000, 26_000)...)
		form := m.form("cart", "pickup")
		ids, invoices := sync.Map{}, sync.Map{}
		m.together(10, func(int) {
			ctx := context.WithoutCancel(t.Context())
			p, err := m.orders.Place(ctx, form)
			if err != nil {
				t.Error(err)
				return
			}
			ids.Store(p.ID, p)
			url, err := m.orders.PayURL(ctx, p)
			if err != nil {
				t.Error(err)
				return
			}
			invoices.Store(url, true)
		})
		if a, b, c := size(&ids), size(&invoices), len(m.sim.Invoices()); a != 1 || b != 1 || c != 1 {
			t.Errorf("%d purchases, %d invoices here, %d at the gateway, want 1 each", a, b, c)
		}
		form.Buyer.Name = "Orang Lain"
		if _, err := m.orders.Place(t.Context(), form); !errors.Is(err, orders.ErrKeyReused) {
			t.Errorf("the same key with other content: got %v, want ErrKeyReused", err)
		}
		m.verify("ntb")
	})
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

// Pickup: the buyer's code is asked for, and the timer completes what nobody confirms.
func TestPickupAndTimer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		m := openMarket(t, db)
		m.fill("cart", 1, m.shop("ntb", "sri", 3, 48_000)...)
		p := m.place("cart", "pickup")
		m.pay(p)
		o := m.ordersOf(p)[0]
		if _, err := m.orders.HandOver(t.Context(), acttest.Member("sri"), o.Coop, o.ID, o.Shipment.Code); !errors.Is(err, orders.ErrStep) {
			t.Errorf("handed over before it was packed: %v", err)
		}
		_, err := m.orders.Pack(t.Context(), acttest.Member("sri"), o.Coop, o.ID)
		m.must(err)
		if _, err := m.orders.HandOver(t.Context(), acttest.Member("sri"), o.Coop, o.ID, "000"); !errors.Is(err, orders.ErrCode) {
			t.Errorf("wrong code: %v", err)
		}
		_, err = m.orders.HandOver(t.Context(), acttest.Member("sri"), o.Coop, o.ID, o.Shipment.Code)
		m.must(err)
		m.advance(25 * time.Hour)
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if _, err := m.orders.CompleteDue(context.WithoutCancel(t.Context()), 100); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := m.ordersOf(p)[0].State; got != orders.Completed {
			t.Errorf("after the timer: %s", got)
		}
		m.wantHoldings("ntb", "sri", savings.Holdings{Proceeds: 48_000 - 2_400 - 336})
		m.verify("ntb")
	})
}

func TestCheckoutRefusesWhatIsWrong(t *testing.T) {
	m := openMarket(t, storetest.OpenSQLite(t))
	kopi := m.shop("ntb", "sri", 3, 48_000)
	if _, err := m.orders.Place(t.Context(), orders.Checkout{Cart: orders.Cart{ID: "none"}}); !errors.Is(err, orders.ErrCartEmpty) {
		t.Errorf("an empty cart: got %v", err)
	}
	m.fill("cart", 1, kopi...)
	form := m.form("cart", "jne-reg")
	form.Buyer = orders.Buyer{Name: " ", Phone: "12"}
	form.Address = orders.Address{}
	_, err := m.orders.Place(t.Context(), form)
	fields := fault.FieldsOf(err)
	for _, field := range []string{"name", "phone"} {
		if fields[field] == nil {
			t.Errorf("field %s: no mistake noted in %v", field, err)
		}
	}
	form = m.form("cart", "jne-reg")
	form.Total = 1
	if _, err := m.orders.Place(t.Context(), form); !errors.Is(err, orders.ErrTotalChanged) {
		t.Errorf("a total that changed: got %v", err)
	}
	if _, err := m.orders.AddToCart(t.Context(), m.carts["cart"], kopi[0].ID, kopi[0].Variants[0].ID, 3); !errors.Is(err, orders.ErrOnlySome) {
		t.Errorf("more than there is: got %v", err)
	}
	if s := m.stock(kopi[0]); s.Available != 3 || s.Taken != 0 {
		t.Errorf("refusals moved stock: %+v", s)
	}
	m.verify("ntb")
}

// Whole rupiah: for random carts over several sellers and cooperatives, seller orders add up to the charge, every line's
// fees and net add up to its goods, and after completion the books hold exactly that.
func TestRandomCartsAddUp(t *testing.T) {
	m := openMarket(t, storetest.OpenSQLite(t))
	var goods []catalog.Product
	for i, coop := range []string{"ntb", "kalteng", "bali"} {
		goods = append(goods, m.shop(coop, fmt.Sprint("seller-", i), 1_000_000, 1_000, 13_333, 48_001, 999_999)...)
	}
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		cart := fmt.Sprint("cart-", run)
		for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(goods), 1, 5,
			func(p catalog.Product) string { return p.ID }).Draw(r, "goods") {
			m.fill(cart, rapid.Int64Range(1, 9).Draw(r, "quantity"), p)
		}
		p := m.place(cart, rapid.SampledFrom([]string{"pickup", "local", "jne-reg"}).Draw(r, "delivery"))
		channel := rapid.SampledFrom([]string{"QRIS", "BCA", "OVO", "ALFAMART"}).Draw(r, "channel")
		if p.Total() < 10_000 || p.Total() > 2_500_000 {
			channel = "BRI" // the only one without such limits
		}
		m.must(m.sim.Pay(m.invoice(p), channel))
		_, err := m.orders.Refresh(t.Context(), p)
		m.must(err)
		var total money.Amount
		for _, o := range m.ordersOf(p) {
			total += o.Total()
			m.deliver(o)
		}
		payment, err := m.payments.Payment(t.Context(), p.ID)
		m.must(err)
		if total != p.Total() || payment.Amount != p.Total() || m.sim.Invoices()[run-1].Paid != p.Total() {
			r.Fatalf("purchase of %d: orders %d, payment %d, gateway %d", p.Total(), total, payment.Amount, m.sim.Invoices()[run-1].Paid)
		}
	})
	m.settle()
	m.verify("ntb", "kalteng", "bali")
}

// deliver takes a paid order to its end.
func (m *market) deliver(o orders.Order) {
	m.Helper()
	ctx := m.Context()
	_, err := m.orders.Pack(ctx, acttest.Member(o.Seller), o.Coop, o.ID)
	m.must(err)
	if o.Shipment.Code != "" {
		_, err = m.orders.HandOver(ctx, acttest.Member(o.Seller), o.Coop, o.ID, o.Shipment.Code)
	} else {
		_, err = m.orders.Ship(ctx, acttest.Member(o.Seller), o.Coop, o.ID, "RESI1")
	}
	m.must(err)
	_, err = m.orders.Complete(ctx, orders.HolderOf(o.Purchase), o.Coop, o.ID)
	m.must(err)
}
