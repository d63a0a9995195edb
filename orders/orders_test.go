package orders_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/savings"
)

// From a cart over two cooperatives to both members' books, to the rupiah. Inaq Sri's cooperative may collect savings
// and has her consent, so her proceeds end in simpanan sukarela; Bu Lina's stay payable.
func TestAPurchaseEndsInSavings(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		there := market{m.Cooperative("kalteng")}
		kopi, tenun := m.goods("sri", 10, 48_000), there.goods("lina", 10, 185_000)
		m.Must(m.Payments.Consent(t.Context(), acttest.Member("sri"), m.Coop.ID, true))
		m.Fill("cart", 2, kopi...)
		m.Fill("cart", 1, tenun...)
		p := m.Place("cart", "jne-reg")
		if want := money.Amount(2*48_000 + 185_000 + 10_000 + 10_000); p.Total() != want {
			t.Fatalf("total: got %d, want %d", p.Total(), want)
		}
		m.wantState(p, orders.Waiting)
		m.Pay(p)
		m.wantState(p, orders.Paid)
		for _, o := range m.OrdersOf(p) {
			_, err := m.Orders.Pack(t.Context(), acttest.Member(o.Seller), o.Coop, o.ID)
			m.Must(err)
			for _, typed := range []string{" ", "\u200b", "A", "JX-1 234", "JX12345678!", strings.Repeat("1", 41)} {
				_, err := m.Orders.Ship(t.Context(), acttest.Member(o.Seller), o.Coop, o.ID, typed)
				if !errors.Is(err, orders.ErrTracking) {
					t.Errorf("shipped with tracking number %q: %v", typed, err)
				}
			}
			_, err = m.Orders.Ship(t.Context(), acttest.Member(o.Seller), o.Coop, o.ID, " jne 1234\u00a05678\u20119 ")
			m.Must(err)
			done, err := m.Orders.Complete(t.Context(), orders.HolderOf(o.Purchase), o.Coop, o.ID)
			m.Must(err)
			if done.Shipment.Tracking != "JNE123456789" || done.CompleteBy != nil {
				t.Errorf("completed order: tracking %q, timer %v", done.Shipment.Tracking, done.CompleteBy)
			}
		}
		// QRIS 0,7 % of 301.000 = 2.107, shared by what each order was charged: 742 and 1.365.
		sri, lina := money.Amount(96_000-4_800-742), money.Amount(185_000-9_250-1_365)
		m.wantHoldings("sri", savings.Holdings{Savings: sri})
		there.wantHoldings("lina", savings.Holdings{Proceeds: lina})
		book, err := m.Payments.Passbook(t.Context(), m.Coop.ID, "sri", savings.Sukarela, store.Page{})
		m.Must(err)
		if len(book.Items) != 1 || book.Items[0].Delta != sri || book.Items[0].Balance != sri || book.Items[0].Subject != m.OrdersOf(p)[0].ID {
			t.Errorf("passbook: got %+v", book.Items)
		}
	})
}

// 100 buyers check out the last piece: exactly one order, 99 clean refusals, nothing left.
func TestLastPiece(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		last := m.goods("sri", 1, 48_000)
		forms := make([]orders.Checkout, 100)
		for i := range forms {
			cart := fmt.Sprint("cart-", i)
			m.Fill(cart, 1, last...)
			forms[i] = m.Checkout(cart, "pickup")
		}
		var won, refused int
		together(len(forms), func(i int) {
			_, err := m.Orders.Place(context.WithoutCancel(t.Context()), forms[i])
			m.count(err, &won, &refused)
		})
		if won != 1 || refused != 99 {
			t.Errorf("%d orders and %d refusals, want 1 and 99", won, refused)
		}
		if s := m.Stock(last[0]); s.Available != 0 || s.Taken != 1 {
			t.Errorf("stock: %+v", s)
		}
		m.Deliver()
	})
}

// The same form ten times at once: one purchase, one payment, one invoice. Another form for the same cart is refused: two
// tabs buy once.
func TestDoubleSubmit(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 2, m.goods("sri", 100, 48_000, 26_000)...)
		form := m.Checkout("cart", "pickup")
		ids, invoices := sync.Map{}, sync.Map{}
		together(10, func(int) {
			ctx := context.WithoutCancel(t.Context())
			p, err := m.Orders.Place(ctx, form)
			if err != nil {
				t.Error(err)
				return
			}
			ids.Store(p.ID, p)
			url, err := m.Orders.PayURL(ctx, p)
			if err != nil {
				t.Error(err)
				return
			}
			invoices.Store(url, true)
		})
		if a, b, c := size(&ids), size(&invoices), len(m.Sim.Invoices()); a != 1 || b != 1 || c != 1 {
			t.Errorf("%d purchases, %d invoices here, %d at the gateway, want 1 each", a, b, c)
		}
		form.Buyer.Name = "Orang Lain"
		if _, err := m.Orders.Place(t.Context(), form); !errors.Is(err, orders.ErrKeyReused) {
			t.Errorf("the same key with other content: got %v, want ErrKeyReused", err)
		}
	})
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

// Pickup: the buyer's code is asked for, and the timer completes what nobody confirms.
func TestPickupAndTimer(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
		p := m.Place("cart", "pickup")
		m.Pay(p)
		o := m.OrdersOf(p)[0]
		if _, err := m.Orders.HandOver(t.Context(), acttest.Member("sri"), o.Coop, o.ID, o.Shipment.Code); !errors.Is(err, orders.ErrStep) {
			t.Errorf("handed over before it was packed: %v", err)
		}
		_, err := m.Orders.Pack(t.Context(), acttest.Member("sri"), o.Coop, o.ID)
		m.Must(err)
		if _, err := m.Orders.HandOver(t.Context(), acttest.Member("sri"), o.Coop, o.ID, "000"); !errors.Is(err, orders.ErrCode) {
			t.Errorf("wrong code: %v", err)
		}
		_, err = m.Orders.HandOver(t.Context(), acttest.Member("sri"), o.Coop, o.ID, o.Shipment.Code)
		m.Must(err)
		m.Pass(25 * time.Hour)
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if _, err := m.Orders.CompleteDue(context.WithoutCancel(t.Context()), 100); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := m.OrdersOf(p)[0].State; got != orders.Completed {
			t.Errorf("after the timer: %s", got)
		}
		m.wantHoldings("sri", savings.Holdings{Proceeds: 48_000 - 2_400 - 336})
	})
}

func TestCheckoutRefusesWhatIsWrong(t *testing.T) {
	m := openMarket(t)
	kopi := m.goods("sri", 3, 48_000)
	if _, err := m.Orders.Place(t.Context(), orders.Checkout{Cart: orders.Cart{ID: "none"}}); !errors.Is(err, orders.ErrCartEmpty) {
		t.Errorf("an empty cart: got %v", err)
	}
	m.Fill("cart", 1, kopi...)
	form := m.Checkout("cart", "jne-reg")
	form.Buyer = orders.Buyer{Name: "\u200b\u3164 \u2800", Phone: "12", Email: "budi@gmail"}
	form.Address.Street = "\u200b\u00ad\u2060\uffa0\u3164"
	_, err := m.Orders.Place(t.Context(), form)
	if fields := fault.FieldsOf(err); fields["street"] == nil || fields["email"] == nil {
		t.Errorf("an invisible street, and an e-mail without a domain: got %v", err)
	}
	form.Address = orders.Address{}
	_, err = m.Orders.Place(t.Context(), form)
	fields := fault.FieldsOf(err)
	for _, field := range []string{"name", "phone"} {
		if fields[field] == nil {
			t.Errorf("field %s: no mistake noted in %v", field, err)
		}
	}
	form = m.Checkout("cart", "jne-reg")
	form.Total = 1
	if _, err := m.Orders.Place(t.Context(), form); !errors.Is(err, orders.ErrTotalChanged) {
		t.Errorf("a total that changed: got %v", err)
	}
	if _, err := m.Orders.AddToCart(t.Context(), m.Cart("cart"), kopi[0].ID, kopi[0].Variants[0].ID, 3); !errors.Is(err, orders.ErrOnlySome) {
		t.Errorf("more than there is: got %v", err)
	}
	if s := m.Stock(kopi[0]); s.Available != 3 || s.Taken != 0 {
		t.Errorf("refusals moved stock: %+v", s)
	}
}

// Whole rupiah: for random carts over several sellers and cooperatives, seller orders add up to the charge, every line's
// fees and net add up to its goods, and after completion the books hold exactly that.
func TestRandomCartsAddUp(t *testing.T) {
	m := openMarket(t)
	goods := m.goods("seller-0", 1_000_000, 1_000, 13_333, 48_001, 999_999)
	for i, coop := range []string{"kalteng", "bali"} {
		there := market{m.Cooperative(coop)}
		goods = append(goods, there.goods(fmt.Sprint("seller-", i+1), 1_000_000, 1_000, 13_333, 48_001, 999_999)...)
	}
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		cart := fmt.Sprint("cart-", run)
		id := func(p *catalog.Product) string { return p.ID }
		for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(goods), 1, 5, id).Draw(r, "goods") {
			m.Fill(cart, rapid.Int64Range(1, 9).Draw(r, "quantity"), p)
		}
		form := m.Checkout(cart, rapid.SampledFrom([]string{"pickup", "local", "jne-reg"}).Draw(r, "delivery"))
		form.Way = rapid.SampledFrom([]payments.Way{payments.ByPhone, payments.ByTransfer}).Draw(r, "way")
		p, err := m.Orders.Place(t.Context(), form)
		if fault.FieldsOf(err)["way"] != nil {
			form.Way = map[payments.Way]payments.Way{payments.ByPhone: payments.ByTransfer, payments.ByTransfer: payments.ByPhone}[form.Way]
			p, err = m.Orders.Place(t.Context(), form)
		}
		m.Must(err)
		channel := rapid.SampledFrom(payments.Channels(form.Way, p.Total())).Draw(r, "channel")
		m.Must(m.Sim.Pay(m.Invoice(p), string(channel)))
		_, err = m.Orders.Refresh(t.Context(), p)
		m.Must(err)
		var total money.Amount
		for _, o := range m.OrdersOf(p) {
			total += o.Total()
			m.Complete(o)
		}
		payment, err := m.Payments.Payment(t.Context(), p.ID)
		m.Must(err)
		if total != p.Total() || payment.Amount != p.Total() || m.Sim.Invoices()[run-1].Paid != p.Total() {
			r.Fatalf("purchase of %d: orders %d, payment %d, gateway %d", p.Total(), total, payment.Amount, m.Sim.Invoices()[run-1].Paid)
		}
	})
	m.Deliver()
}

// A number that a courier hardly gives is told from those that Ship refuses and from usual ones.
func TestUnusualTracking(t *testing.T) {
	for typed, want := range map[string]bool{
		"JNEJNEJNE": true, "0000 0000": true, "aaaa-aaaa": true, "JX12345678": false, "12345678": false, "A": false, "": false, "????????": false,
	} {
		if got := orders.UnusualTracking(typed); got != want {
			t.Errorf("UnusualTracking(%q): got %v", typed, got)
		}
	}
}
