package orders_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/xendit/xenditsim"
)

// Paid in time and booked, but the news has not reached orders yet when the hold ends, and the gateway is down: the
// goods stay the buyer's, although somebody else wants the last piece.
func TestExpiryKnowsWhatIsBooked(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 1, 48_000)
		m.Fill("cart", 1, kopi...)
		m.Fill("other", 1, kopi...)
		p := m.Place("cart", "pickup")
		m.Must(m.Sim.Pay(m.Invoice(p), "QRIS"))
		_, err := m.Payments.Refresh(t.Context(), p.ID)
		m.Must(err)
		m.Pass(orders.HoldFor + time.Second)
		m.Must(m.Sim.SetFaults(xenditsim.Fault{Action: xenditsim.Status, Status: 503}))
		_, err = m.Orders.ExpireDue(t.Context(), 100)
		m.Must(err)
		if _, err := m.Orders.Place(t.Context(), m.Checkout("other", "pickup")); err == nil {
			t.Error("the last piece was sold to somebody else")
		}
		m.Must(m.Sim.SetFaults())
		m.Deliver()
		m.wantState(p, orders.Paid)
	})
}

// A gateway that is silent keeps neither the stock nor the purchases that wait behind: they expire all the same.
func TestExpiryDoesNotWaitForASilentGateway(t *testing.T) {
	m := openMarket(t)
	kopi := m.goods("sri", 10, 48_000)
	var all []*orders.Purchase
	for _, cart := range []string{"a", "b", "c", "d"} {
		m.Fill(cart, 1, kopi...)
		all = append(all, m.Place(cart, "pickup"))
		m.Invoice(all[len(all)-1])
	}
	m.Clock.Advance(orders.HoldFor + time.Second)
	m.Must(m.Sim.SetFaults(xenditsim.Fault{Action: xenditsim.TimeoutBeforeEffect}))
	start := time.Now()
	expired, err := m.Orders.ExpireDue(t.Context(), 100)
	m.Must(err)
	if took := time.Since(start); expired != 4 || took > 12*time.Second {
		t.Errorf("%d of 4 expired in %v", expired, took)
	}
	for _, p := range all {
		m.wantState(p, orders.Expired)
	}
	m.Must(m.Sim.SetFaults())
	m.Deliver()
}

// Two orders of one cooperative in one purchase stand in one book, each with its own held money and its own release.
func TestTwoSellersOfOneCooperative(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 3, m.goods("sri", 10, 33_333)...)
		m.Fill("cart", 1, m.goods("lina", 10, 1_001)...)
		p := m.Place("cart", "local")
		m.Pay(p)
		for _, o := range m.OrdersOf(p) {
			m.Complete(o)
		}
		m.Deliver()
	})
}

// Every step of an order is taken twice at the same time: once it counts.
func TestEveryStepTwice(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
		p := m.Place("cart", "jne-reg")
		m.Pay(p)
		o := m.OrdersOf(p)[0]
		steps := []func(context.Context) error{
			func(ctx context.Context) error {
				_, err := m.Orders.Pack(ctx, acttest.Member("sri"), o.Coop, o.ID)
				return err
			},
			func(ctx context.Context) error {
				_, err := m.Orders.Ship(ctx, acttest.Member("sri"), o.Coop, o.ID, "JX00000001")
				return err
			},
			func(ctx context.Context) error {
				_, err := m.Orders.Complete(ctx, orders.HolderOf(o.Purchase), o.Coop, o.ID)
				return err
			},
		}
		for i, step := range steps {
			results := make([]error, 4)
			together(len(results), func(n int) { results[n] = step(context.WithoutCancel(t.Context())) })
			won := 0
			for _, err := range results {
				if err == nil {
					won++
				} else if !errors.Is(err, orders.ErrStep) {
					t.Errorf("step %d: %v", i, err)
				}
			}
			if won != 1 {
				t.Errorf("step %d was taken %d times", i, won)
			}
		}
		m.Deliver()
	})
}

// The seller bears every fee and the fees take all: nothing is left for the member, and the books still close.
func TestFeesThatTakeAll(t *testing.T) {
	m := openMarket(t)
	kopi := m.goods("sri", 30, 1_000)
	m.allFees()
	m.Fill("cart", 20, kopi...)
	form := m.Checkout("cart", "pickup")
	form.Way = payments.ByTransfer
	p, err := m.Orders.Place(t.Context(), form)
	m.Must(err)
	m.Must(m.Sim.Pay(m.Invoice(p), "BRI"))
	m.Deliver()
	m.Complete(m.OrdersOf(p)[0])
	m.Deliver()
	balance, err := m.Ledger.Balance(t.Context(), m.Coop.ID, ledger.Of(ledger.Proceeds, "sri"))
	m.Must(err)
	if balance != 0 {
		t.Errorf("proceeds of sri: %d, want 0", balance)
	}
}

// allFees gives the cooperative a schedule under which the seller's fees are more than any goods.
func (m market) allFees() {
	m.Helper()
	m.Must(m.Payments.SetFeeSchedule(m.Context(), acttest.Operator(), payments.FeeSchedule{
		ID: m.Coop.ID + "|2", Coop: m.Coop.ID, Version: 2, Resolution: "13/III/2026", From: m.Clock.Now(), Components: []payments.Component{
			{Code: payments.CommissionFee, Name: "Jasa", Percent: 9_000, Bearer: payments.BySeller, Account: ledger.Commission},
			{Code: payments.GatewayFee, Name: "Biaya", Bearer: payments.BySeller, Account: ledger.GatewayCost},
		},
	}))
}

// The same form from a browser that was set to another language meanwhile is the same form.
func TestDoubleSubmitInAnotherLanguage(t *testing.T) {
	m := openMarket(t)
	m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
	form := m.Checkout("cart", "pickup")
	first, err := m.Orders.Place(t.Context(), form)
	m.Must(err)
	form.Locale = "en"
	again, err := m.Orders.Place(t.Context(), form)
	if err != nil || again.ID != first.ID {
		t.Errorf("the same form in English: %v", err)
	}
}

// A number that another purchase has already is drawn again; the buyer notices nothing.
func TestANumberThatIsTaken(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		kopi := m.goods("sri", 3, 48_000)
		numbers := []string{"LB-AAAAAA", "LB-AAAAAA", "LB-AAAAAA", "LB-BBBBBB"}
		m.Orders.SetNumbers(func() string { next := numbers[0]; numbers = numbers[1:]; return next })
		m.Fill("one", 1, kopi...)
		m.Fill("two", 1, kopi...)
		one, two := m.Place("one", "pickup"), m.Place("two", "pickup")
		if one.Number != "LB-AAAAAA" || two.Number != "LB-BBBBBB" {
			t.Errorf("numbers: %s and %s", one.Number, two.Number)
		}
		m.Deliver()
	})
}

// Nobody but its seller sends an order, and nobody but who holds its address says that it arrived.
func TestWhoMayFulfil(t *testing.T) {
	m := openMarket(t)
	m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
	p := m.Place("cart", "jne-reg")
	m.Pay(p)
	o := m.OrdersOf(p)[0]
	for by, want := range map[act.Actor]error{
		acttest.Member(""): act.ErrSignIn, acttest.Person{User: "dewi"}: act.ErrNoCooperative, acttest.Officer("siti"): orders.ErrNotFound,
		act.Job{Name: "timer"}: act.ErrNotAllowed, orders.HolderOf(p.ID): act.ErrNotAllowed,
	} {
		_, pack := m.Orders.Pack(t.Context(), by, o.Coop, o.ID)
		_, ship := m.Orders.Ship(t.Context(), by, o.Coop, o.ID, "JX00000001")
		_, hand := m.Orders.HandOver(t.Context(), by, o.Coop, o.ID, "1")
		for _, err := range []error{pack, ship, hand} {
			if !errors.Is(err, want) {
				t.Errorf("by %q: got %v, want %v", by.ID(), err, want)
			}
		}
	}
	if _, err := m.Orders.Pack(t.Context(), acttest.Member("sri"), "kalteng", o.ID); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("in another cooperative: %v", err)
	}
	for _, by := range []act.Actor{acttest.Member("sri"), acttest.Officer("siti"), orders.HolderOf("another"), acttest.Operator()} {
		if _, err := m.Orders.Complete(t.Context(), by, o.Coop, o.ID); !errors.Is(err, act.ErrNotFound) {
			t.Errorf("completed by %q: %v", by.ID(), err)
		}
	}
}

// The seller and an officer hand over at the same time: one does, the other hears that it was done.
func TestPickupAtTwoCounters(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 1, m.goods("sri", 1, 48_000)...)
		p := m.Place("cart", "pickup")
		m.Pay(p)
		o := m.OrdersOf(p)[0]
		_, err := m.Orders.Pack(t.Context(), acttest.Member("sri"), o.Coop, o.ID)
		m.Must(err)
		if _, err := m.Orders.HandOverAtOffice(t.Context(), acttest.Member("sri"), o.Coop, o.ID, o.Shipment.Code); err == nil {
			t.Error("a member is no officer")
		}
		ctx, results := context.WithoutCancel(t.Context()), make([]error, 2)
		together(len(results), func(i int) {
			if i == 0 {
				_, results[i] = m.Orders.HandOver(ctx, acttest.Member("sri"), o.Coop, o.ID, o.Shipment.Code)
			} else {
				_, results[i] = m.Orders.HandOverAtOffice(ctx, acttest.Officer("siti"), o.Coop, o.ID, o.Shipment.Code)
			}
		})
		if (results[0] == nil) == (results[1] == nil) || !errors.Is(errors.Join(results...), orders.ErrStep) {
			t.Errorf("both at once: %v", results)
		}
		byOfficer := results[1] == nil
		if now := m.OrdersOf(p)[0]; now.State != orders.Delivered || (len(m.lines(o.ID)) == 1) != byOfficer {
			t.Errorf("%s, by an officer %v, lines %v", now.State, byOfficer, m.lines(o.ID))
		}
	})
}

// Nobody guesses a pickup code: ten wrong ones, then none until an officer has looked, not even the right one.
func TestPickupCodeIsNotGuessed(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Fill("cart", 1, m.goods("sri", 3, 48_000)...)
		p := m.Place("cart", "pickup")
		m.Pay(p)
		o := m.OrdersOf(p)[0]
		handOver := func(code string) error {
			_, err := m.Orders.HandOver(context.WithoutCancel(t.Context()), acttest.Member("sri"), o.Coop, o.ID, code)
			return err
		}
		if err := handOver("wrong"); !errors.Is(err, orders.ErrStep) {
			t.Errorf("before it is packed: %v, want ErrStep, whatever the code", err)
		}
		_, err := m.Orders.Pack(t.Context(), acttest.Member("sri"), o.Coop, o.ID)
		m.Must(err)
		results := make([]error, 25)
		together(len(results), func(i int) { results[i] = handOver("wrong") })
		wrong := 0
		for _, err := range results {
			if errors.Is(err, orders.ErrCode) {
				wrong++
			} else if !errors.Is(err, orders.ErrLocked) {
				t.Error(err)
			}
		}
		if wrong != 10 {
			t.Errorf("%d wrong codes were looked at, want 10", wrong)
		}
		if err := handOver(o.Shipment.Code); !errors.Is(err, orders.ErrLocked) {
			t.Errorf("the right code when it is locked: %v", err)
		}
		for by, want := range map[acttest.Person]error{acttest.Member(""): act.ErrSignIn, acttest.Officer("sri"): orders.ErrOwnOrder} {
			if _, err := m.Orders.ResetPickupAttempts(t.Context(), by, o.Coop, o.ID); !errors.Is(err, want) {
				t.Errorf("unlocked by %q: %v, want %v", by.User, err, want)
			}
		}
		for range 2 { // the second time somebody pressed twice
			_, err = m.Orders.ResetPickupAttempts(t.Context(), acttest.Officer("siti"), o.Coop, o.ID)
			m.Must(err)
		}
		want := []act.Line{{By: "siti", Coop: m.Coop.ID, Action: orders.ActUnlocked, Subject: o.ID, Detail: map[string]string{"name": o.Number}}}
		if diff := cmp.Diff(want, m.lines(o.ID)); diff != "" {
			t.Errorf("audit log: %s", diff)
		}
		m.Must(handOver(" " + o.Shipment.Code))
		m.Deliver()
	})
}
