package payments_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/payments"
)

// A webhook got lost, and at the last time to ask, a day later, the gateway is down for an hour: the money is found all
// the same.
func TestPollSurvivesAGatewayThatIsDown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.charge()
		bill := l.billed()
		l.advance(16 * time.Minute)
		_, err := l.Expire(t.Context(), states.Mark{By: "timer", At: l.now()}, "pay")
		l.must(err)
		l.poll(12 * time.Hour)
		l.gateway.pay(bill, 48_000)
		l.gateway.down = payments.ErrGatewayDown
		l.poll(14 * time.Hour)
		l.gateway.down = nil
		l.poll(time.Hour)
		if got := l.payment().State; got != payments.Paid {
			t.Errorf("payment is %s, want paid", got)
		}
		l.wantBook(48_000, 0)
	})
}

// Asking ends: for money that came, and for money that never came.
func TestPollEnds(t *testing.T) {
	for name, paid := range map[string]bool{"paid": true, "never paid": false} {
		t.Run(name, func(t *testing.T) {
			l := openTill(t, storetest.OpenSQLite(t))
			l.charge()
			bill := l.billed()
			if paid {
				l.gateway.pay(bill, 48_000)
			}
			l.poll(16 * time.Minute)
			if !paid {
				_, err := l.Expire(t.Context(), states.Mark{By: "timer", At: l.now()}, "pay")
				l.must(err)
			}
			l.poll(26 * time.Hour)
			before := l.gateway.count()
			l.poll(26 * time.Hour)
			if n := l.gateway.count() - before; n > 0 || before > 12 {
				t.Errorf("asked %d times, and then %d times more", before, n)
			}
		})
	}
}

// Money that arrived after the bill's end may leave the bill EXPIRED: it is in the account of the gateway all the same.
func TestMoneyOnAnExpiredBill(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	bill := l.billed()
	l.advance(16 * time.Minute)
	_, err := l.Expire(t.Context(), states.Mark{By: "timer", At: l.now()}, "pay")
	l.must(err)
	l.gateway.pay(bill, 48_000)
	l.gateway.change(bill, func(in *payments.Invoice) { in.Status = payments.InvoiceExpired })
	l.refresh()
	l.wantBook(48_000, 0)
}

// twoBills charges with two bills: the reply of the first one got lost, and the gateway's list lags.
func (l *till) twoBills() (first, second string) {
	l.Helper()
	l.charge()
	l.gateway.lists, l.gateway.lose = false, true
	if _, err := l.ask(); !errors.Is(err, payments.ErrGatewayUnknown) {
		l.Fatalf("a lost reply: %v", err)
	}
	return "bill1", l.billed()
}

// A bill that is known is read even while another is looked for in a list that does not show either.
func TestTheListLags(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	_, second := l.twoBills()
	l.gateway.pay(second, 48_000)
	l.refresh()
	l.wantBook(48_000, 0)
}

// When one of two bills is paid, the other one is closed.
func TestTheOtherBillIsClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		first, second := l.twoBills()
		l.gateway.lists = true
		l.gateway.pay(second, 48_000)
		l.refresh()
		l.must(l.bus.Drain(t.Context()))
		if got := l.gateway.at(first).Status; got != payments.InvoiceExpired {
			t.Errorf("the other bill is %s, want EXPIRED: it can still be paid", got)
		}
		l.wantBook(48_000, 0)
	})
}

// Both of two bills are paid and no webhook comes: the second payment is found and owed back.
func TestBothBillsArePaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		first, second := l.twoBills()
		l.gateway.pay(second, 48_000)
		l.refresh()
		l.gateway.pay(first, 48_000)
		l.gateway.lists = true
		l.poll(26 * time.Hour)
		l.wantBook(48_000, 48_000)
	})
}

// A wrong sum, then the right one by a second bill: the order is paid, the wrong sum is owed back, and noted once.
func TestWrongSumThenTheRightOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.charge()
		l.gateway.pay(l.billed(), 40_000)
		l.refresh()
		l.wantBook(0, 40_000)
		l.gateway.pay(l.billed(), 48_000)
		l.refresh()
		l.refresh()
		l.wantBook(48_000, 40_000)
		if got := l.payment().Problems; len(got) != 1 || got[0].Kind != "amount_mismatch" {
			t.Errorf("problems: got %+v, want the wrong sum, once", got)
		}
	})
}

// A bill whose money is owed back already never pays the order as well, whatever the gateway says of it later.
func TestAWrongSumIsNotBookedTwice(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	bill := l.billed()
	l.gateway.pay(bill, 40_000)
	l.refresh()
	l.gateway.pay(bill, 48_000)
	l.refresh()
	l.wantBook(0, 40_000)
}

// A reply without the amount is a problem to be seen; when the amount is known the payment goes through.
func TestAnAmountThatComesLater(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	bill := l.billed()
	l.gateway.pay(bill, 0)
	l.refresh()
	l.refresh()
	if got := l.payment(); len(got.Problems) != 1 || got.State != payments.Open {
		t.Errorf("without an amount: %s, %+v", got.State, got.Problems)
	}
	l.gateway.pay(bill, 48_000)
	l.refresh()
	l.wantBook(48_000, 0)
}

// Money of another currency is no rupiah: it is shown to staff and not booked as so many rupiah.
func TestAnotherCurrency(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	bill := l.billed()
	l.gateway.pay(bill, 48_000)
	l.gateway.change(bill, func(in *payments.Invoice) { in.Currency = "USD" })
	l.refresh()
	if got := l.payment(); len(got.Problems) != 1 || got.State != payments.Open {
		t.Errorf("48.000 of another currency: %s, %+v", got.State, got.Problems)
	}
	l.wantBook(0, 0)
}

// In the last second there is no time for a bill; one without a duration would live a day at the provider.
func TestABillNeverOutlivesItsPayment(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	l.advance(15*time.Minute - 300*time.Millisecond)
	if _, err := l.ask(); !errors.Is(err, payments.ErrExpired) {
		t.Errorf("in the last moment: %v, want ErrExpired", err)
	}
	if len(l.gateway.duration) > 0 {
		t.Errorf("bills were made for %v", l.gateway.duration)
	}
}

// Old news changes nothing: a bill that was read before it was paid and is kept after that stays paid.
func TestOldNews(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	bill := l.billed()
	l.gateway.pay(bill, 40_000)
	l.refresh()
	l.gateway.change(bill, func(in *payments.Invoice) { in.Status, in.PaidAmount = payments.InvoicePending, 0 })
	l.refresh()
	if got := l.payment().Invoices[0].Status; got != payments.InvoicePaid {
		t.Errorf("bill is %s after old news, want PAID", got)
	}
}

// One bill that the gateway no longer knows does not hide that the other one was paid.
func TestOneBillFails(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	first := l.billed()
	l.gateway.change(first, func(in *payments.Invoice) { in.Status = payments.InvoiceExpired })
	l.refresh()
	second := l.billed()
	l.gateway.pay(second, 48_000)
	l.gateway.change(first, func(in *payments.Invoice) { in.ExternalID = "somebody else's" })
	if _, err := l.Refresh(t.Context(), "pay"); err == nil {
		t.Error("a bill of somebody else's: no error")
	}
	l.wantBook(48_000, 0)
}

// Whoever asks for a bill of a payment that is paid is not told that it is too late.
func TestABillOfWhatIsPaid(t *testing.T) {
	l := openTill(t, storetest.OpenSQLite(t))
	l.charge()
	l.gateway.pay(l.billed(), 48_000)
	l.refresh()
	if _, err := l.ask(); err == nil || errors.Is(err, payments.ErrExpired) {
		t.Errorf("a bill of what is paid: %v", err)
	}
}

// chargeMany makes n payments one second apart, with their invoices, and pays them; no webhook comes.
func (l *till) chargeMany(n int) {
	l.Helper()
	for i := range n {
		l.advance(time.Second)
		now, id := l.now(), fmt.Sprintf("many%03d", i)
		p := &payments.Payment{
			ID: id, Reference: id, Amount: 1000, Allocations: []payments.Allocation{{Coop: "ntb", Order: id, Amount: 1000}},
			ExpiresAt: now.Add(15 * time.Minute), CreatedAt: now,
		}
		l.must(l.Create(l.Context(), p))
		invoice, err := l.MakeInvoice(l.Context(), p)
		l.must(err)
		l.gateway.pay(invoice.ID, 1000)
	}
	l.advance(2 * time.Minute)
}

// Two processes ask about all payments whose webhooks got lost, in one round each, and about none of them twice.
func TestPollersDivideTheWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const n = 120
		one := openTill(t, db)
		one.chargeMany(n)
		two := openTill(t, store.New(db.Engine()))
		two.at.Store(one.at.Load())
		two.Service = payments.New(payments.Parts{
			DB: store.New(db.Engine()), Bus: two.bus, Gateway: one.gateway, Ledger: two.ledger, Savings: two.savings, Now: two.now,
			Log: slog.New(slog.DiscardHandler), Audit: acttest.Unwritten,
		})
		var both, pollers sync.WaitGroup
		both.Add(2)
		var mu sync.Mutex
		times := map[string]int{}
		one.gateway.asked = func(id string) {
			mu.Lock()
			times[id]++
			first := len(times) <= 2
			mu.Unlock()
			if first { // so that neither is done before the other has begun
				both.Done()
				both.Wait()
			}
		}
		var asked [2]int
		for i, l := range []*till{one, two} {
			pollers.Go(func() {
				var err error
				if asked[i], err = l.Poll(t.Context(), 50); err != nil {
					t.Error(err)
				}
			})
		}
		pollers.Wait()
		if asked[0]+asked[1] != n || asked[0] == 0 || asked[1] == 0 {
			t.Errorf("asked about %v, want %d together", asked, n)
		}
		for id, count := range times {
			if count != 1 {
				t.Errorf("%s was asked about %d times", id, count)
			}
		}
		one.wantBook(n*1000, 0)
	})
}

// Who has paid a moment ago waits less than who has paid hours ago.
func TestPollBeginsWithTheNewest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := openTill(t, db)
		l.chargeMany(5)
		var order []string
		l.gateway.asked = func(id string) { order = append(order, id) }
		_, err := l.Poll(t.Context(), 1)
		l.must(err)
		if want := []string{"bill5", "bill4", "bill3", "bill2", "bill1"}; !slices.Equal(order, want) {
			t.Errorf("asked about %v, want %v", order, want)
		}
	})
}
