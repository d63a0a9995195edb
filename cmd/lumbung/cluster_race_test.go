package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lumbung/payments/xendit/xenditsim"
)

// Two processes on one database: the last piece is sold once, a form sent to both is one purchase, and a payment that the
// gateway tells of many times at once is booked once.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	c := newCluster(t, sharedServers(t))
	processes := []*program{c.join(), c.join()}
	t.Run("last unit", func(t *testing.T) { c.lastUnit(t, processes) })
	for _, tabs := range []int{2, 20} {
		for _, apart := range []time.Duration{0, 10 * time.Millisecond, 40 * time.Millisecond, 100 * time.Millisecond} {
			t.Run(fmt.Sprintf("%d tabs in %s", tabs, apart), func(t *testing.T) { c.doubleSubmit(t, processes, tabs, apart) })
		}
	}
	t.Run("webhook storm", func(t *testing.T) { c.webhookStorm(t, processes) })
	c.settled()
	for _, p := range processes {
		p.stop()
	}
	processes[0].verified()
}

// lastUnit lets many buyers reach for the last piece, half of them in each process.
func (c *cluster) lastUnit(t *testing.T, processes []*program) {
	last := c.goods[0]
	c.look(func(ctx context.Context, a *app) error { return setStock(ctx, a, 1, last) })
	var buyers []*shopper
	for i := range 24 {
		b := newShopper(processes[i%2], []offer{last})
		if _, err := b.post(t.Context(), b.url+"/keranjang",
			url.Values{"produk": {last.product}, "varian": {last.variant}, "jumlah": {"1"}}); err != nil {
			t.Fatal(err)
		}
		buyers = append(buyers, b)
	}
	var won, lost int
	for _, to := range together(buyers, func(b *shopper) string { return b.checkout(t.Context(), rand.Text(), last) }) {
		switch {
		case strings.HasPrefix(to, c.front.gateway):
			won++
		case strings.Contains(to, "422") || strings.Contains(to, "409") || strings.Contains(to, "/keranjang"):
			lost++
		default:
			t.Errorf("a buyer was led to %q", to)
		}
	}
	if won != 1 || lost != len(buyers)-1 {
		t.Errorf("%d won and %d lost, want 1 and %d", won, lost, len(buyers)-1)
	}
}

// together does something for all buyers at the same moment.
func together(buyers []*shopper, do func(*shopper) string) []string {
	results := make([]string, len(buyers))
	var ready, group sync.WaitGroup
	ready.Add(1)
	for i, b := range buyers {
		group.Go(func() {
			ready.Wait()
			results[i] = do(b)
		})
	}
	ready.Done()
	group.Wait()
	return results
}

// checkout sends the form and returns where that leads, or the error.
func (s *shopper) checkout(ctx context.Context, key string, o offer) string {
	return s.checkoutAs(ctx, "081234567890", key, o)
}

// checkoutAs is checkout by the owner of a telephone.
func (s *shopper) checkoutAs(ctx context.Context, phone, key string, o offer) string {
	form := url.Values{"kunci": {key}, "nama": {"Dewi Lestari"}, "hp": {phone}, "aksi": {"bayar"}, "total": {"0"}}
	o.seen(form)
	to, err := s.post(ctx, s.url+"/checkout", form)
	if err != nil {
		return err.Error()
	}
	return to
}

// tabsOf are so many tabs of one browser, with one piece in the cart, spread over processes.
func tabsOf(t *testing.T, processes []*program, o offer, n int) (tabs []*shopper) {
	t.Helper()
	first := newShopper(processes[0], []offer{o})
	if _, err := first.post(t.Context(), first.url+"/keranjang",
		url.Values{"produk": {o.product}, "varian": {o.variant}, "jumlah": {"1"}}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		tab := newShopper(processes[i%len(processes)], []offer{o})
		home, err := url.Parse(tab.url)
		if err != nil {
			t.Fatal(err)
		}
		tab.client.Jar.SetCookies(home, first.client.Jar.Cookies(home)) // cookies do not tell ports apart
		tabs = append(tabs, tab)
	}
	return tabs
}

// submitTogether presses "pay" in all tabs within so much time, each with a key of its own, and checks where that leads.
func submitTogether(t *testing.T, tabs []*shopper, o offer, gateway string, within time.Duration) {
	t.Helper()
	press := func(b *shopper) string {
		<-time.After(within * time.Duration(slices.Index(tabs, b)) / time.Duration(len(tabs)-1))
		return b.checkout(t.Context(), rand.Text(), o)
	}
	for _, to := range together(tabs, press) {
		if !strings.HasPrefix(to, gateway) && !strings.Contains(to, "/pesanan/") {
			t.Errorf("a tab was led to %q", to)
		}
	}
}

// doubleSubmit buys one cart in many tabs, half of them in each process.
func (c *cluster) doubleSubmit(t *testing.T, processes []*program, n int, within time.Duration) {
	o := c.goods[1]
	tabs := tabsOf(t, processes, o, n)
	before := len(c.sim.Invoices())
	purchases, _ := c.purchases()
	submitTogether(t, tabs, o, c.front.gateway, within)
	if bills := len(c.sim.Invoices()) - before; bills != 1 {
		t.Errorf("%d bills were made, want 1", bills)
	}
	if all, _ := c.purchases(); all != purchases+1 {
		t.Errorf("%d purchases, want 1", all-purchases)
	}
}

// One visitor orders sixty times and pays nothing, through two processes: twenty purchases keep their stock, the others are refused
// with a word about when to try again.
func TestSixtyUnpaid(t *testing.T) {
	t.Parallel()
	c := newCluster(t, sharedServers(t))
	const limit = 20
	processes := []*program{c.join(fmt.Sprint("LUMBUNG_UNPAID_LIMIT=", limit)), c.join(fmt.Sprint("LUMBUNG_UNPAID_LIMIT=", limit))}
	before, _ := c.purchases()
	var tabs []*shopper
	for i := range 60 {
		tabs = append(tabs, tabsOf(t, []*program{processes[i%2]}, c.goods[0], 1)...)
	}
	order := func(b *shopper) string {
		phone := fmt.Sprintf("0812345678%02d", slices.Index(tabs, b))
		return b.checkoutAs(t.Context(), phone, rand.Text(), c.goods[0])
	}
	taken := 0
	count := func(to string) {
		if strings.HasPrefix(to, c.front.gateway) {
			taken++
		} else if !strings.Contains(to, "429") {
			t.Errorf("a tab was led to %q", to)
		}
	}
	for _, b := range tabs[:30] {
		count(order(b))
	}
	for _, to := range together(tabs[30:], order) {
		count(to)
	}
	if all, _ := c.purchases(); taken != limit || all-before != limit || len(c.sim.Invoices()) != limit {
		t.Errorf("%d were taken, %d purchases and %d bills, want %d", taken, all-before, len(c.sim.Invoices()), limit)
	}
	c.settled()
	for _, p := range processes {
		p.stop()
	}
	processes[0].verified()
}

// webhookStorm lets the gateway tell of every payment ten times at the same moment, five times over.
func (c *cluster) webhookStorm(t *testing.T, processes []*program) {
	err := c.sim.SetFaults(xenditsim.Fault{Event: "invoice.paid", Action: xenditsim.Concurrent, N: 10},
		xenditsim.Fault{Event: "invoice.paid", Action: xenditsim.Duplicate, N: 4})
	if err != nil {
		t.Fatal(err)
	}
	var buyers []*shopper
	for i := range 6 {
		buyers = append(buyers, newShopper(processes[i%2], c.goods[2:]))
	}
	together(buyers, func(b *shopper) string {
		for range 3 {
			if err := b.buy(t.Context()); err != nil {
				t.Error(err)
			}
		}
		return ""
	})
	c.settled()
	if err := c.sim.SetFaults(); err != nil {
		t.Fatal(err)
	}
}

// A process is stopped for half a minute or more in the midst of its work and goes on then, as one does whose machine was frozen.
// The other does what is due meanwhile, and nothing is done twice.
func TestFrozenProcess(t *testing.T) {
	t.Parallel()
	c := newCluster(t, sharedServers(t))
	frozen, awake := c.join(), c.join()
	rest, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	var buyers []*shopper
	for range 3 {
		b := newShopper(frozen, c.goods)
		buyers = append(buyers, b)
		group.Go(func() { b.insist(rest) })
	}
	c.within(20*time.Second, "something is bought", func() error { return c.billed(6) })
	if err := frozen.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	thawed := time.NewTimer(30 * time.Second)
	defer thawed.Stop()
	b := newShopper(awake, c.goods)
	buyers = append(buyers, b)
	group.Go(func() { b.insist(rest) })
	_, already := c.purchases()
	c.within(time.Minute, "what is bought meanwhile is paid", func() error {
		if _, n := c.purchases(); n < already+3 {
			return errNotYet
		}
		return nil
	})
	<-thawed.C
	if err := frozen.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	bills := len(c.sim.Invoices())
	c.within(20*time.Second, "more is bought", func() error { return c.billed(bills) })
	stop()
	group.Wait()
	c.settled()
	for _, b := range buyers {
		b.check()
	}
	frozen.stop()
	awake.stop()
	awake.verified()
}
