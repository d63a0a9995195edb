package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/xendit/xenditsim"
)

// The program is killed while buyers cancel purchases that are not paid: at each step of it, and at random moments. Whether the
// money comes before, after or never, it buys the goods or is owed back, a buyer can cancel again, and the stock is right.
func TestKillCancelling(t *testing.T) { onBothStacks(t, killCancelling) }

// moment is when the program dies in the middle of a cancellation, and the fault that holds it there.
type moment struct {
	name  string
	fault xenditsim.Fault
}

var moments = []moment{
	{"the gateway has not answered what was paid", xenditsim.Fault{Endpoint: "get", Action: xenditsim.TimeoutBeforeEffect}},
	{"the gateway has not ended the bill", xenditsim.Fault{Endpoint: "expire", Action: xenditsim.TimeoutBeforeEffect}},
	{"the gateway has ended the bill", xenditsim.Fault{Endpoint: "expire", Action: xenditsim.TimeoutAfterEffect}},
}

// payday says when the money of somebody who cancels arrives.
type payday int

const (
	never payday = iota
	whileCancelling
	whileDown
	afterCancelling
	paydays
)

func killCancelling(t *testing.T, p *program) {
	k := &cancelling{program: p, goods: forSale(p)[:1]}
	k.sim, p.sim = startGateway(t, p.url)
	p.env = append(p.env, gatewaySettings(p.sim)...)
	k.before = k.figures()
	rounds := slices.Clone(moments)
	for range crashLoops(t) / 2 {
		rounds = append(rounds, moment{name: "a random moment"})
	}
	for _, m := range rounds {
		if k.round(m); t.Failed() {
			t.Fatalf("killed at %s", m.name)
		}
	}
	askGateway(p, p.sim, 30*time.Minute)
	p.verified()
	k.explained()
}

// cancelling is a gateway and a shop with one thing for sale that everybody orders and cancels.
type cancelling struct {
	*program
	sim    *xenditsim.Simulator
	goods  []offer
	before figures
}

// figures are what the cooperative of the goods has.
type figures struct {
	clearing, owed money.Amount
	available      int64
}

func (k *cancelling) figures() (f figures) {
	k.Helper()
	k.withData(func(ctx context.Context, a *app) error {
		product, err := a.catalog.Product(ctx, k.goods[0].product)
		if err != nil {
			return err
		}
		stock, err := a.catalog.Stock(ctx, product.Coop, k.goods[0].variant)
		if err != nil {
			return err
		}
		trial, err := a.ledger.TrialBalance(ctx, product.Coop)
		f.available = stock.Available
		for _, row := range trial.Rows {
			switch row.Account.Code {
			case ledger.Clearing:
				f.clearing = row.Net()
			case ledger.RefundsOwed:
				f.owed = -row.Net()
			}
		}
		return err
	})
	return f
}

// round lets one buyer of each payday cancel, kills the program meanwhile and looks what became of them.
func (k *cancelling) round(m moment) {
	k.Helper()
	k.start()
	var buyers [paydays]*regretful
	for i := range buyers {
		buyers[i] = k.order()
	}
	k.faults(m.fault)
	asked := len(k.sim.Requests())
	var group sync.WaitGroup
	for _, b := range buyers {
		group.Go(func() { _ = b.cancel() }) // the program dies before it answers, as a rule
	}
	if m.fault.Action == "" {
		<-time.After(time.Duration(mathrand.IntN(60)) * time.Millisecond)
	} else {
		k.reached(m, asked, len(buyers))
	}
	buyers[whileCancelling].paid(k)
	k.kill()
	group.Wait()
	buyers[whileDown].paid(k)
	k.faults()
	k.verified()
	k.start()
	for _, b := range buyers { // MongoDB keeps what the dead program was at for ten seconds or so, longer than a browser waits here
		within(k.T, time.Minute, "cancelled again", b.cancel)
	}
	buyers[afterCancelling].paid(k)
	for when, b := range buyers {
		k.rightly(m, payday(when), b)
	}
	k.stop()
}

// faults replaces what goes wrong at the gateway.
func (k *cancelling) faults(list ...xenditsim.Fault) {
	k.Helper()
	for i := range list {
		if list[i].Action == "" {
			list = nil
		}
	}
	if err := k.sim.SetFaults(list...); err != nil {
		k.Fatal(err)
	}
}

// reached waits until the gateway holds so many calls.
func (k *cancelling) reached(m moment, after, calls int) {
	k.Helper()
	within(k.T, 4*time.Second, "every cancellation is where "+m.name, func() error {
		n := 0
		for _, r := range k.sim.Requests()[after:] {
			if r.Fault == m.fault.Action && r.Endpoint == m.fault.Endpoint {
				n++
			}
		}
		if n < calls {
			return fmt.Errorf("%d of %d", n, calls)
		}
		return nil
	})
}

// rightly checks what a buyer reads who has cancelled, was cut off and has cancelled again.
func (k *cancelling) rightly(m moment, when payday, b *regretful) {
	k.Helper()
	const cancelled, fulfilled, owedBack = "Pesanan ini Anda batalkan", "Pembayaran Anda sudah kami terima", "Uang Anda akan dikembalikan"
	want := []string{fulfilled, owedBack}
	switch {
	case when == never:
		want = []string{cancelled}
	case when == afterCancelling:
		want = []string{owedBack}
	case m.fault.Action != "": // her cancellation was not written
		want = []string{fulfilled}
	}
	within(k.T, 20*time.Second, fmt.Sprintf("killed when %s, paid %d: the page says one of %q", m.name, when, want), func() error {
		text := b.look()
		if slices.ContainsFunc(want, func(one string) bool { return strings.Contains(text, one) }) {
			return nil
		}
		return errNotYet
	})
}

// explained compares what the gateway received with the payments, the book and the stock.
func (k *cancelling) explained() {
	k.Helper()
	var received, owed money.Amount
	var sold int64
	k.withData(func(ctx context.Context, a *app) error {
		for _, in := range k.sim.Invoices() {
			payment, err := a.payments.Payment(ctx, in.ExternalID)
			if err != nil {
				return err
			}
			purchase, err := a.orders.PurchaseByID(ctx, in.ExternalID)
			if err != nil {
				return err
			}
			received, owed = received+in.Paid, owed+payment.RefundDue
			switch purchase.State {
			case orders.Paid:
				sold++
			case orders.Expired, orders.RefundDue:
			default:
				k.Errorf("%s is %s", purchase.Number, purchase.State)
			}
			if (payment.State == payments.Paid) != (in.Paid > 0) || in.Paid > 0 && in.Paid != payment.Amount {
				k.Errorf("%s is %s of %d, the gateway received %d", purchase.Number, payment.State, payment.Amount, in.Paid)
			}
		}
		return nil
	})
	now := k.figures()
	if now.clearing-k.before.clearing != received || now.owed-k.before.owed != owed || k.before.available-now.available != sold {
		k.Errorf("%d received, %d owed back, %d sold; from %+v to %+v", received, owed, sold, k.before, now)
	}
	if received == 0 || owed == 0 || sold == 0 {
		k.Error("nothing was paid, owed back or sold: the test showed nothing")
	}
}

// regretful is a buyer who cancels.
type regretful struct {
	*shopper
	bill, page string
}

// order buys one piece and leaves the bill unpaid.
func (k *cancelling) order() *regretful {
	k.Helper()
	r := &regretful{shopper: tabsOf(k.T, []*program{k.program}, k.goods[0], 1)[0]}
	r.bill = path.Base(r.checkout(k.Context(), rand.Text(), k.goods[0]))
	for _, in := range k.sim.Invoices() {
		if in.ID == r.bill {
			r.page = in.SuccessURL
		}
	}
	if r.page == "" {
		k.Fatalf("no bill but %q", r.bill)
	}
	return r
}

// cancel presses the button on the purchase's page.
func (r *regretful) cancel() error {
	_, err := r.post(r.Context(), strings.Replace(r.page, "?", "/batal?", 1), nil)
	return err
}

// paid pays the bill at the gateway, which takes money for a bill that has ended, too.
func (r *regretful) paid(k *cancelling) {
	r.Helper()
	if err := k.sim.Pay(r.bill, "QRIS"); err != nil {
		r.Fatal(err)
	}
}

// look reads the purchase's page.
func (r *regretful) look() string {
	r.Helper()
	answer, err := r.client.Get(r.page) //nolint:noctx // the client has a timeout
	if err != nil {
		r.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		r.Fatalf("%s: %s %v", r.page, answer.Status, err)
	}
	return string(text)
}
