package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/xendit/xenditsim"
)

// cluster is an installation as a growing cooperative runs it: several processes behind a load balancer, one MongoDB, and
// the payment gateway somewhere else.
type cluster struct {
	*testing.T
	front *front
	sim   *xenditsim.Simulator
	env   []string // settings of every process
	goods []offer
}

// newCluster fills a database, an index and a bucket with the demo. servers names them as .ci/services does.
func newCluster(t *testing.T, servers map[string]string) *cluster {
	t.Helper()
	c := &cluster{T: t, front: newFront(t)}
	c.goods = forSale(newProgram(t, demoData(t)))
	c.sim, c.front.gateway = startGateway(t, c.front.url)
	c.env = slices.Concat(fullStack(t, servers), gatewaySettings(c.front.gateway),
		[]string{"LUMBUNG_BASE_URL=" + c.front.url, "LUMBUNG_TRUSTED_PROXIES=127.0.0.1"})
	c.look(func(ctx context.Context, a *app) error { return setStock(ctx, a, plenty, c.goods...) })
	return c
}

const simKey = "xnd_development_simulator"

// startGateway runs the simulator on its own, as a gateway that goes on when the program dies; its webhooks go to a shop.
func startGateway(t *testing.T, shop string) (sim *xenditsim.Simulator, at string) {
	t.Helper()
	address := freePort(t)
	sim, err := xenditsim.New(xenditsim.Config{
		APIKey: simKey, WebhookURL: shop + "/webhooks/xendit/invoice", WebhookToken: "simulator",
		RealClock: true, BaseURL: "http://" + address,
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	work, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { sim.Run(work) })
	running.Go(func() { _ = server.Serve(listener) }) // ends with Close
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(server.Close(), sim.Close()); err != nil {
			t.Error(err)
		}
		running.Wait()
	})
	return sim, "http://" + address
}

// gatewaySettings are those of a program whose gateway is the simulator at an address.
func gatewaySettings(at string) []string {
	return []string{
		"LUMBUNG_SEED=none", "LUMBUNG_XENDIT_KEY=" + simKey, "LUMBUNG_XENDIT_URL=" + at, "LUMBUNG_XENDIT_CALLBACK_TOKEN=simulator",
	}
}

// join starts one more process and makes it known to the load balancer.
func (c *cluster) join(settings ...string) *program {
	c.Helper()
	p := newProgram(c.T, c.TempDir())
	p.env = slices.Concat(p.env, c.env, settings)
	p.sim = c.front.gateway
	p.start()
	c.front.add(p.url)
	return p
}

// shopper buys through the load balancer.
func (c *cluster) shopper(p *program) *shopper {
	through := *p
	through.url = c.front.url
	return newShopper(&through, c.goods)
}

// look reads the documents.
func (c *cluster) look(work func(ctx context.Context, a *app) error) {
	c.Helper()
	if err := c.tryLook(work); err != nil {
		c.Fatal(err)
	}
}

// tryLook is look where the database may just have been killed: on a loaded machine it answers some seconds later.
func (c *cluster) tryLook(work func(ctx context.Context, a *app) error) error {
	settings := config{Env: "development", Addr: "127.0.0.1:8080", Data: c.TempDir(), MongoURI: c.setting("LUMBUNG_MONGO_URI"), bulk: true}
	e := environment{config: settings, out: io.Discard, log: slog.New(slog.DiscardHandler)}
	return withStore(c.Context(), e, func(a *app) error {
		a.subscribe()
		return work(c.Context(), a)
	})
}

func (c *cluster) setting(name string) string { return settingIn(c.env, name) }

// settingIn is the value of a setting among others, the last one where there are several, as a program has it.
func settingIn(env []string, name string) string {
	for _, line := range slices.Backward(env) {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

// settled waits until all that was paid at the gateway has been booked and every fact is delivered, and compares the
// gateway's book with ours.
func (c *cluster) settled() {
	c.Helper()
	c.within(2*time.Minute, "every payment is booked", func() error { // after lost news the first poll is due a minute after the order
		var missing error
		err := c.tryLook(func(ctx context.Context, a *app) error {
			for _, invoice := range c.sim.Invoices() {
				payment, err := a.payments.Payment(ctx, invoice.ExternalID)
				switch {
				case err != nil:
					return err
				case invoice.Paid > 0 && (payment.State != payments.Paid || payment.Amount != invoice.Paid):
					missing = fmt.Errorf("payment %s: %s of %d, the gateway received %d", payment.ID, payment.State, payment.Amount, invoice.Paid)
				case invoice.Paid == 0 && payment.State == payments.Paid:
					missing = fmt.Errorf("payment %s: paid, the gateway received nothing", payment.ID)
				}
			}
			if n, err := a.bus.Waiting(ctx, 10); err != nil || n > 0 {
				missing = errors.Join(missing, fmt.Errorf("%d facts are still to be delivered: %w", n, err))
			}
			return nil
		})
		return errors.Join(err, missing)
	})
}

func (c *cluster) within(limit time.Duration, what string, try func() error) {
	c.Helper()
	within(c.T, limit, what, try)
}

// within tries until it works, or fails the test.
func within(t *testing.T, limit time.Duration, what string, try func() error) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-pause.C:
		case <-deadline.C:
			t.Fatalf("%s: not within %s: %v", what, limit, err)
		}
	}
}

// purchases counts all purchases, and those that are paid.
func (c *cluster) purchases() (all, paid int) {
	c.look(func(ctx context.Context, a *app) error {
		return a.orders.EachPurchase(ctx, func(p *orders.Purchase) error {
			all++
			if p.State == orders.Paid {
				paid++
			}
			return nil
		})
	})
	return all, paid
}

var errNotYet = errors.New("not yet")

// billed is nil when the gateway has made more than n bills.
func (c *cluster) billed(n int) error {
	if len(c.sim.Invoices()) > n {
		return nil
	}
	return errNotYet
}

// front is a load balancer as proxies are: it asks every process whether it is ready, sends requests to those in turn, and
// to another one when a process cannot be reached.
type front struct {
	url, gateway string
	mu           sync.Mutex
	backends     map[string]bool // address -> ready
	silent       map[string]int  // address -> questions in a row that were not answered
	turn         atomic.Int64
	transport    http.RoundTripper
}

var errNobody = errors.New("no process is ready")

func newFront(t *testing.T) *front {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DialContext: (&net.Dialer{Timeout: time.Second}).DialContext}
	stop, cancel := context.WithCancel(context.Background())
	f := &front{backends: map[string]bool{}, silent: map[string]int{}, transport: transport}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.url = "http://" + listener.Addr().String()
	proxy := &httputil.ReverseProxy{
		Transport: f,
		Rewrite:   func(r *httputil.ProxyRequest) { r.Out.URL.Scheme = "http"; r.SetXForwarded() },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "front: "+err.Error(), http.StatusBadGateway)
		},
	}
	server := &http.Server{Handler: proxy, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(listener) }) // ends with Close
	running.Go(func() { f.watch(stop) })
	t.Cleanup(func() {
		cancel()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		running.Wait()
		transport.CloseIdleConnections()
	})
	return f
}

// add makes a process known, which is ready.
func (f *front) add(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backends[address] = true
}

// knows is nil when so many processes are ready.
func (f *front) knows(n int) error {
	if len(f.ready()) == n {
		return nil
	}
	return errNotYet
}

// watch asks every process ten times a second.
func (f *front) watch(ctx context.Context) {
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		f.mu.Lock()
		var addresses []string
		for address := range f.backends {
			addresses = append(addresses, address)
		}
		f.mu.Unlock()
		var asking sync.WaitGroup
		for _, address := range addresses {
			asking.Go(func() {
				ready, err := f.ask(ctx, address)
				f.set(address, ready, errors.Is(err, context.DeadlineExceeded))
			})
		}
		asking.Wait()
	}
}

func (f *front) ask(ctx context.Context, address string) (ready bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/readyz", nil)
	if err != nil {
		return false, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false, err
	}
	_ = answer.Body.Close() // of no interest
	return answer.StatusCode == http.StatusOK, nil
}

// set notes what a process answered. One that does not answer in time is sent nothing after the second time.
func (f *front) set(address string, ready, late bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !late {
		f.silent[address] = 0
	} else if f.silent[address]++; f.silent[address] < 2 {
		return
	}
	f.backends[address] = ready
}

// ready lists the processes to send requests to, the one whose turn it is first.
func (f *front) ready() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []string
	for address, ready := range f.backends {
		if ready {
			list = append(list, address)
		}
	}
	slices.Sort(list)
	if len(list) == 0 {
		return nil
	}
	first := int(f.turn.Add(1)) % len(list)
	return append(list[first:], list[:first]...)
}

// RoundTrip sends the request to one process; one that could not be reached has not seen it.
func (f *front) RoundTrip(r *http.Request) (*http.Response, error) {
	failed := errNobody
	for _, address := range f.ready() {
		to, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		out := r.Clone(r.Context())
		out.URL.Host = to.Host
		answer, err := f.transport.RoundTrip(out)
		var dial *net.OpError
		if !errors.As(err, &dial) || dial.Op != "dial" {
			return answer, err
		}
		failed = err
	}
	return nil, failed
}
