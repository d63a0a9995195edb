package orders_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/events"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// owedBack is what the cooperative's book owes to buyers.
func (m market) owedBack() money.Amount {
	m.Helper()
	trial, err := m.Ledger.TrialBalance(m.Context(), m.Coop.ID)
	m.Must(err)
	return -trial.Of(ledger.RefundsOwed).Net()
}

func (m market) available(p *catalog.Product) int64 {
	m.Helper()
	return m.Stock(p).Available
}

func (m market) orderNow(o *orders.Order) *orders.Order {
	m.Helper()
	now, err := m.Orders.Order(m.Context(), o.Coop, o.ID)
	m.Must(err)
	return now
}

// A paid order that ends without goods gives back its stock and owes its money to the buyer, to the rupiah, whoever ends it; the other
// order of the purchase goes on.
func TestCancelOrder(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx, sri, officer := t.Context(), acttest.Member("sri"), acttest.Officer("officer")
		m.Shop("sri", "Lapak sri")
		m.Shop("lina", "Lapak lina")
		for name, c := range map[string]struct {
			packed bool
			end    func(c orders.Cancelling) (*orders.Order, error)
			reason string
			by     orders.Side
			gone   bool
		}{
			"by its buyer": {false, func(c orders.Cancelling) (*orders.Order, error) {
				return m.Orders.CancelByBuyer(ctx, orders.HolderOf(orders.PurchaseOf(c.ID)), c)
			}, "", orders.ByBuyer, false},
			"by its seller": {true, func(c orders.Cancelling) (*orders.Order, error) {
				return m.Orders.Refuse(ctx, sri, c)
			}, "Kopinya basah", orders.ByShop, true},
			"by an officer": {true, func(c orders.Cancelling) (*orders.Order, error) {
				return m.Orders.CancelAtOffice(ctx, officer, c)
			}, "Penjual sakit", orders.ByOffice, false},
		} {
			goods, other := m.Product("sri", "Kopi "+name, markettest.Stock(10)), m.Product("lina", "Tenun "+name)
			m.Fill(name, 3, goods)
			m.Fill(name, 1, other)
			list := m.Pay(m.Place(name, "jne-reg"))
			o, goesOn := list[0], list[1]
			if o.Seller != "sri" {
				o, goesOn = goesOn, o
			}
			owed := m.owedBack()
			if c.packed {
				_, err := m.Orders.Pack(ctx, sri, o.Coop, o.ID)
				m.Must(err)
			}
			in := orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: c.reason}
			if c.gone {
				in.Gone = []string{o.Lines[0].Variant}
			}
			ended, err := c.end(in)
			m.Must(err)
			if ended.State != orders.Cancelled || ended.Held != 0 || ended.CancelledBy != c.by || ended.CancelBy != nil ||
				ended.Last(orders.Cancelled).Reason != c.reason {
				t.Errorf("%s: %+v", name, ended)
			}
			if got := m.owedBack() - owed; got != o.Total() {
				t.Errorf("%s: %d are owed back, the order was %d", name, got, o.Total())
			}
			want := int64(10)
			if c.gone {
				want = 0
			}
			if got := m.available(goods); got != want {
				t.Errorf("%s: %d pieces can be bought, want %d", name, got, want)
			}
			if _, err := c.end(in); !errors.Is(err, orders.ErrStep) {
				t.Errorf("%s, twice: %v", name, err)
			}
			if _, err := m.Orders.Pack(ctx, sri, o.Coop, o.ID); !errors.Is(err, orders.ErrStep) {
				t.Errorf("%s, packed afterwards: %v", name, err)
			}
			m.Complete(goesOn)
		}
		if lines := m.lines("none"); len(lines) > 0 {
			t.Errorf("the log: %v", lines)
		}
	})
}

// What is refused changes nothing.
func TestCancelRefused(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		goods := m.goods("sri", 10, 48_000)[0]
		paid, sent := m.Pay(m.Buy(goods, 1, "jne-reg"))[0], m.Pay(m.Buy(goods, 1, "jne-reg"))[0]
		_, err := m.Orders.Pack(ctx, acttest.Member("sri"), sent.Coop, sent.ID)
		m.Must(err)
		c := func(o *orders.Order, reason string) orders.Cancelling {
			return orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: reason}
		}
		_, err = m.Orders.CancelByBuyer(ctx, orders.HolderOf(sent.Purchase), c(sent, ""))
		if !errors.Is(err, orders.ErrPacked) {
			t.Errorf("a packed one, by its buyer: %v", err)
		}
		_, err = m.Orders.Ship(ctx, acttest.Member("sri"), sent.Coop, sent.ID, "RESI00001")
		m.Must(err)
		book := m.owedBack()
		for name, end := range map[string]struct {
			want error
			do   func() (*orders.Order, error)
		}{
			"by another buyer": {act.ErrNotFound, func() (*orders.Order, error) {
				return m.Orders.CancelByBuyer(ctx, orders.HolderOf(sent.Purchase), c(paid, ""))
			}},
			"by another seller": {orders.ErrNotFound, func() (*orders.Order, error) {
				return m.Orders.Refuse(ctx, acttest.Member("lina"), c(paid, "Habis"))
			}},
			"without a reason": {orders.ErrReason, func() (*orders.Order, error) {
				return m.Orders.Refuse(ctx, acttest.Member("sri"), c(paid, ""))
			}},
			"no reason, office": {orders.ErrReason, func() (*orders.Order, error) {
				return m.Orders.CancelAtOffice(ctx, acttest.Officer("officer"), c(paid, ""))
			}},
			"by a plain member": {act.ErrNotAllowed, func() (*orders.Order, error) {
				return m.Orders.CancelAtOffice(ctx, acttest.Member("lina"), c(paid, "x"))
			}},
			"sent, by its buyer": {orders.ErrStep, func() (*orders.Order, error) {
				return m.Orders.CancelByBuyer(ctx, orders.HolderOf(sent.Purchase), c(sent, ""))
			}},
			"sent, by its seller": {orders.ErrStep, func() (*orders.Order, error) {
				return m.Orders.Refuse(ctx, acttest.Member("sri"), c(sent, "Habis"))
			}},
			"her own, as an officer": {orders.ErrOwnOrder, func() (*orders.Order, error) {
				return m.Orders.CancelAtOffice(ctx, acttest.Officer("sri"), c(paid, "Habis"))
			}},
		} {
			if _, err := end.do(); !errors.Is(err, end.want) {
				t.Errorf("%s: got %v, want %v", name, err, end.want)
			}
		}
		if m.orderNow(paid).State != orders.Confirmed || m.orderNow(sent).State != orders.Shipped || m.owedBack() != book ||
			m.available(goods) != 8 {
			t.Error("something was refused and changed all the same")
		}
	})
}

// Whatever happens at the same moment, an order has one end: its goods leave or its money goes back, never both and never neither.
func TestCancelAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		goods := m.goods("sri", 60, 48_000)[0]
		for i := range 12 {
			o, before := m.Pay(m.Buy(goods, 2, "jne-reg"))[0], m.owedBack()
			if i%2 == 0 {
				_, err := m.Orders.Pack(ctx, acttest.Member("sri"), o.Coop, o.ID)
				m.Must(err)
			}
			in := orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: "Habis"}
			var lock sync.Mutex
			var won []string
			try := []struct {
				name string
				do   func() (*orders.Order, error)
			}{
				{"buyer", func() (*orders.Order, error) { return m.Orders.CancelByBuyer(ctx, orders.HolderOf(o.Purchase), in) }},
				{"seller", func() (*orders.Order, error) { return m.Orders.Refuse(ctx, acttest.Member("sri"), in) }},
				{"seller's other phone", func() (*orders.Order, error) { return m.Orders.Refuse(ctx, acttest.Member("sri"), in) }},
				{"officer", func() (*orders.Order, error) { return m.Orders.CancelAtOffice(ctx, acttest.Officer("officer"), in) }},
				{"courier", func() (*orders.Order, error) {
					return m.Orders.Ship(ctx, acttest.Member("sri"), o.Coop, o.ID, "RESI00001")
				}},
			}
			together(len(try), func(i int) {
				_, err := try[i].do()
				lock.Lock()
				defer lock.Unlock()
				if err == nil {
					won = append(won, try[i].name)
				} else if !errors.Is(err, orders.ErrStep) && !errors.Is(err, orders.ErrPacked) {
					t.Errorf("%s: %v", try[i].name, err)
				}
			})
			now := m.orderNow(o)
			back := m.owedBack() - before
			switch {
			case len(won) != 1:
				t.Errorf("%v ended it", won)
			case now.State == orders.Cancelled && back != o.Total(), now.State == orders.Shipped && back != 0:
				t.Errorf("%s ended it; it is %s, and %d are owed back", won, now.State, back)
			}
		}
	})
}

// told are the facts of the market about orders, in their order.
func (m market) told(facts ...string) *[]string {
	var heard []string
	for _, fact := range facts {
		m.Bus.Subscribe("heard."+fact, fact, func(_ context.Context, e events.Event) error {
			heard = append(heard, e.Name)
			return nil
		})
	}
	return &heard
}

// An order that nobody sends, or fetches, is told of and then cancelled by itself: no money is held for ever.
func TestOrdersDoNotWaitForEver(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		heard := m.told(orders.FactWaits, orders.FactCancelled)
		day := 24 * time.Hour
		for name, c := range map[string]struct {
			made   int64 // days
			offer  string
			packed bool
			within time.Duration
		}{
			"a parcel":       {0, "jne-reg", false, 7 * day},
			"packed, unsent": {0, "jne-reg", true, 7 * day},
			"made to order":  {10, "jne-reg", false, 17 * day},
			"never packed":   {0, "pickup", false, 7 * day},
			"never fetched":  {0, "pickup", true, 14 * day},
		} {
			seller := "who sells " + name
			m.Shop(seller, "Lapak "+name)
			goods := m.Product(seller, "Kopi", func(in *catalog.ProductInput) { in.MadeDays = c.made })
			o := m.Pay(m.Buy(goods, 1, c.offer))[0]
			if c.packed {
				_, err := m.Orders.Pack(ctx, acttest.Member(seller), o.Coop, o.ID)
				m.Must(err)
			}
			*heard = nil
			step := func(d time.Duration, want ...string) {
				t.Helper()
				m.Pass(d)
				if _, err := m.Orders.EndDue(ctx, 100); err != nil {
					t.Error(err)
				}
				m.Deliver()
				if !slices.Equal(*heard, want) {
					t.Errorf("%s: after %s more: heard %v, want %v", name, d, *heard, want)
				}
			}
			step(c.within - 2*day - time.Minute)
			step(2*time.Minute, orders.FactWaits)
			step(time.Hour, orders.FactWaits)
			step(2*day-time.Hour-2*time.Minute, orders.FactWaits)
			if m.orderNow(o).State == orders.Cancelled {
				t.Errorf("%s: cancelled too soon", name)
			}
			step(2*time.Minute, orders.FactWaits, orders.FactCancelled)
			step(30*day, orders.FactWaits, orders.FactCancelled)
			if now := m.orderNow(o); now.State != orders.Cancelled || now.CancelledBy != orders.ByTime {
				t.Errorf("%s: it is %s", name, now.State)
			}
		}
		sent := m.Pay(m.Buy(m.goods("sri", 10, 48_000)[0], 1, "jne-reg"))[0]
		m.Complete(sent)
		*heard = nil
		m.Pass(60 * day)
		if n, err := m.Orders.EndDue(ctx, 100); err != nil || n != 0 {
			t.Errorf("of what was sent %d were woken: %v", n, err)
		}
	})
}

// tellTooLate lets so much time pass that whoever is to act is told, a day ago.
func (m market) tellTooLate() {
	m.Helper()
	m.Pass(8 * 24 * time.Hour)
	_, err := m.Orders.EndDue(m.Context(), 100)
	m.Must(err)
	m.Pass(24*time.Hour + time.Second)
}

// Nothing is cancelled that nobody was told of, even if no program ran when it was time to tell.
func TestNobodyWasTold(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		o := m.Pay(m.Buy(m.goods("sri", 10, 48_000)[0], 1, "jne-reg"))[0]
		m.Pass(20 * 24 * time.Hour)
		for _, wait := range []time.Duration{0, 23 * time.Hour} {
			m.Pass(wait)
			_, err := m.Orders.EndDue(t.Context(), 100)
			m.Must(err)
			if now := m.orderNow(o); now.State != orders.Confirmed {
				t.Fatalf("%s after it was told: %s", wait, now.State)
			}
		}
		m.Pass(time.Hour + time.Second)
		_, err := m.Orders.EndDue(t.Context(), 100)
		m.Must(err)
		if now := m.orderNow(o); now.State != orders.Cancelled {
			t.Errorf("a day after it was told: %s", now.State)
		}
	})
}

// Orders of a release that let them wait for ever get their time, and what is new keeps its own.
func TestSetDeadlines(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		goods := m.goods("sri", 10, 48_000)[0]
		forgotten, kept := m.Pay(m.Buy(goods, 1, "jne-reg"))[0], m.Pay(m.Buy(goods, 1, "pickup"))[0]
		sent := m.Pay(m.Buy(goods, 1, "jne-reg"))[0]
		m.Complete(sent)
		m.Must(m.Orders.ForgetDeadline(ctx, forgotten))
		m.Pass(30 * 24 * time.Hour)
		m.Must(m.Orders.SetDeadlines(ctx))
		m.Must(m.Orders.SetDeadlines(ctx))
		least := m.Clock.Now().Add(4 * 24 * time.Hour).Truncate(time.Millisecond)
		if now := m.orderNow(forgotten); now.CancelBy == nil || !now.CancelBy.Equal(least) {
			t.Errorf("the forgotten one: %v", now.CancelBy)
		}
		if now := m.orderNow(kept); !now.CancelBy.Equal(*kept.CancelBy) {
			t.Errorf("the other one: %v, was %v", now.CancelBy, kept.CancelBy)
		}
		if now := m.orderNow(sent); now.CancelBy != nil {
			t.Errorf("what has arrived: %v", now.CancelBy)
		}
	})
}

// Two timers at once, in two processes, do it once.
func TestTimersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		goods := m.goods("sri", 40, 48_000)[0]
		var sum money.Amount
		for range 8 {
			sum += m.Pay(m.Buy(goods, 1, "jne-reg"))[0].Total()
		}
		m.tellTooLate()
		together(4, func(int) {
			if _, err := m.Orders.EndDue(t.Context(), 100); err != nil {
				t.Error(err)
			}
		})
		if got := m.owedBack(); got != sum || m.available(goods) != 40 {
			t.Errorf("%d are owed back, want %d; %d pieces are there", got, sum, m.available(goods))
		}
	})
}

// What its seller packs in the last moment is not cancelled: the timer looks again before it acts.
func TestPackedInTheLastMoment(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		goods := m.goods("sri", 100, 48_000)[0]
		var late []*orders.Order
		for range 20 {
			late = append(late, m.Pay(m.Buy(goods, 1, "pickup"))[0])
		}
		m.tellTooLate()
		packed := make([]error, len(late))
		together(3, func(i int) {
			if i > 0 {
				if _, err := m.Orders.EndDue(ctx, 100); err != nil {
					t.Error(err)
				}
				return
			}
			for k := len(late) - 1; k >= 0; k-- { // the timer begins with the oldest
				_, packed[k] = m.Orders.Pack(ctx, acttest.Member("sri"), late[k].Coop, late[k].ID)
			}
		})
		for k, o := range late {
			if now := m.orderNow(o); (now.State == orders.Packed) != (packed[k] == nil) {
				t.Errorf("order %d: packed with %v, and it is %s", k, packed[k], now.State)
			}
		}
	})
}

// Any acts of all sides in any order: an order's steps are legal, its stock and the book agree (the market checks that at its end), and
// in the end nothing is held.
func TestRandomEnds(t *testing.T) {
	m := openMarket(t)
	ctx, shops := t.Context(), 0
	rapid.Check(t, func(r *rapid.T) {
		shops++
		seller := fmt.Sprint("seller-", shops)
		sri, goods := acttest.Member(seller), m.goods(seller, 100, 48_000)[0]
		offer := rapid.SampledFrom([]string{"jne-reg", "pickup"}).Draw(r, "offer")
		o := m.Pay(m.Buy(goods, rapid.Int64Range(1, 5).Draw(r, "pieces"), offer))[0]
		in := orders.Cancelling{Coop: o.Coop, ID: o.ID, Reason: "Habis"}
		acts := map[string]func() (*orders.Order, error){
			"pack": func() (*orders.Order, error) { return m.Orders.Pack(ctx, sri, o.Coop, o.ID) },
			"ship": func() (*orders.Order, error) { return m.Orders.Ship(ctx, sri, o.Coop, o.ID, "RESI00001") },
			"hand": func() (*orders.Order, error) { return m.Orders.HandOver(ctx, sri, o.Coop, o.ID, o.Shipment.Code) },
			"complete": func() (*orders.Order, error) {
				return m.Orders.Complete(ctx, orders.HolderOf(o.Purchase), o.Coop, o.ID)
			},
			"buyer":  func() (*orders.Order, error) { return m.Orders.CancelByBuyer(ctx, orders.HolderOf(o.Purchase), in) },
			"seller": func() (*orders.Order, error) { return m.Orders.Refuse(ctx, sri, in) },
			"office": func() (*orders.Order, error) { return m.Orders.CancelAtOffice(ctx, acttest.Officer("officer"), in) },
			"time": func() (*orders.Order, error) {
				m.Pass(rapid.SampledFrom([]time.Duration{time.Hour, 6 * 24 * time.Hour, 20 * 24 * time.Hour}).Draw(r, "time"))
				_, err := m.Orders.EndDue(ctx, 100)
				if err == nil {
					_, err = m.Orders.CompleteDue(ctx, 100)
				}
				return nil, err
			},
		}
		names := slices.Sorted(maps.Keys(acts))
		for range rapid.IntRange(1, 8).Draw(r, "acts") {
			name := rapid.SampledFrom(names).Draw(r, "act")
			before := m.orderNow(o)
			_, err := acts[name]()
			now := m.orderNow(o)
			if err != nil && (now.State != before.State || now.Held != before.Held) {
				r.Fatalf("%s was refused with %v and changed %s to %s", name, err, before.State, now.State)
			}
			if now.State != before.State && !before.State.CanBecome(now.State) && name != "time" {
				r.Fatalf("%s took %s to %s", name, before.State, now.State)
			}
		}
		for range 3 {
			m.Pass(30 * 24 * time.Hour)
			_, err := m.Orders.EndDue(ctx, 100)
			m.Must(err)
			_, err = m.Orders.CompleteDue(ctx, 100)
			m.Must(err)
		}
		if now := m.orderNow(o); now.Held != 0 || now.State != orders.Cancelled && now.State != orders.Completed {
			r.Fatalf("in the end it is %s, and %d are held", now.State, now.Held)
		}
	})
}

// A cancelled order is no sale: reports, the reckoning of fees and the seller's open orders leave it out, and its purchase is still paid.
func TestCancelledIsNoSale(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		goods := m.goods("sri", 10, 48_000)[0]
		p := m.Buy(goods, 1, "jne-reg")
		o := m.Pay(p)[0]
		_, err := m.Orders.CancelByBuyer(ctx, orders.HolderOf(o.Purchase), orders.Cancelling{Coop: o.Coop, ID: o.ID})
		m.Must(err)
		from := m.Clock.Now().Add(-24 * time.Hour)
		asked := orders.SalesAsked{Coop: m.Coop.ID, By: orders.BySeller, From: from, To: from.Add(48 * time.Hour)}
		if report, err := m.Orders.Sales(ctx, acttest.Officer("officer"), asked); err != nil || report.Sum.Orders != 0 || report.Sum.Goods != 0 {
			t.Errorf("the report counts it: %+v, %v", report, err)
		}
		m.Must(m.Orders.EachSale(ctx, m.Coop.ID, "sri", time.Time{}, func(o *orders.Order) error { return fmt.Errorf("a sale: %s", o.Number) }))
		open, err := m.Orders.OpenOrders(ctx, m.Coop.ID, "sri", store.Page{})
		m.Must(err)
		if len(open.Items) > 0 {
			t.Errorf("open: %v", open.Items[0].State)
		}
		if now := m.Purchase(p); now.State != orders.Paid {
			t.Errorf("the purchase is %s", now.State)
		}
		entry, err := m.Ledger.Entry(ctx, m.Coop.ID, payments.RefundDueRef(o.ID))
		m.Must(err)
		if entry.By != "buyer" || entry.Memo != o.PurchaseNumber() {
			t.Errorf("the entry: by %s, %q", entry.By, entry.Memo)
		}
	})
}
