package orders_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// market is a market of the people sri and lina, who are nothing but ids here.
type market struct{ *markettest.Market }

// each runs a test in a market on every engine.
func each(t *testing.T, test func(t *testing.T, m market)) {
	t.Helper()
	markettest.Each(t, func(t *testing.T, m *markettest.Market) { test(t, market{m}) })
}

func openMarket(t *testing.T) market {
	t.Helper()
	return market{markettest.Open(t)}
}

// goods are published products of a seller in Mataram, one for every price, each with this much stock.
func (m market) goods(seller string, stock int64, prices ...money.Amount) (list []*catalog.Product) {
	m.Helper()
	m.Shop(seller, "Lapak "+seller, func(in *catalog.ShopProfile) { in.Area = markettest.Mataram })
	for i, price := range prices {
		list = append(list, m.Product(seller, fmt.Sprint("Kopi ", i), markettest.Price(price), markettest.Stock(stock)))
	}
	return list
}

func (m market) wantState(p *orders.Purchase, want orders.PurchaseState) {
	m.Helper()
	now := m.Purchase(p)
	if now.State != want {
		m.Errorf("purchase is %s, want %s", now.State, want)
	}
	for _, o := range m.OrdersOf(now) {
		if confirmed := o.State == orders.Confirmed; confirmed != (want == orders.Paid) {
			m.Errorf("purchase is %s, its order %s is %q", now.State, o.Number, o.State)
		}
	}
}

func (m market) wantHoldings(member string, want savings.Holdings) {
	m.Helper()
	if got := m.Holdings(member); got != want {
		m.Errorf("holdings of %s: got %+v, want %+v", member, got, want)
	}
}

// lines are what the audit log says about something, newest first.
func (m market) lines(subject string) (all []act.Line) {
	m.Helper()
	log, err := m.Audit.List(m.Context(), audit.Search{Coop: m.Coop.ID, Subject: subject}, store.Page{})
	m.Must(err)
	for _, e := range log.Items {
		all = append(all, act.Line{By: e.By, Coop: e.Coop, Action: e.Action, Subject: e.Subject, Detail: e.Detail})
	}
	return all
}

// captures counts the capture entries of the cooperative's book.
func (m market) captures() (entries int) {
	m.Helper()
	m.Must(m.Ledger.Each(m.Context(), m.Coop.ID, func(e *ledger.Entry) error {
		if e.Kind == ledger.Captured {
			entries++
		}
		return nil
	}))
	return entries
}

var counting sync.Mutex

// count sorts an outcome: nil is won; sold out, or already seen to be sold out, is a clean refusal.
func (m market) count(err error, won, refused *int) {
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
func together(n int, call func(i int)) {
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
