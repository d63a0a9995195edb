package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

// crashLoops is how often the program is killed: a few times in every run, LUMBUNG_CRASH_LOOPS for more.
func crashLoops(t *testing.T) int {
	t.Helper()
	text := os.Getenv("LUMBUNG_CRASH_LOOPS")
	if text == "" {
		return 6
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("LUMBUNG_CRASH_LOOPS=%s: %v", text, err)
	}
	return n
}

// The program is killed at a random moment while buyers buy, again and again. After every restart all invariants hold and
// every purchase that a buyer was told of is there; in the end the books agree with the gateway's own.
func TestKillNine(t *testing.T) { onBothStacks(t, killNine) }

func killNine(t *testing.T, p *program) {
	goods := forSale(p)
	var acknowledged, paid int
	for loop := range crashLoops(t) {
		p.start()
		buyers := make([]*shopper, 3)
		rest, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for i := range buyers {
			buyers[i] = newShopper(p, goods)
			group.Go(func() { buyers[i].shop(rest) })
		}
		select {
		case <-time.After(time.Duration(mathrand.IntN(700)) * time.Millisecond):
		case err := <-p.ended:
			t.Fatalf("ended by itself: %v\n%s", err, p.output)
		}
		p.kill()
		stop()
		group.Wait()
		p.verified()
		p.start()
		for _, b := range buyers {
			b.check()
			acknowledged, paid = acknowledged+b.placed, paid+b.paid
		}
		p.kill()
		if t.Failed() {
			t.Fatalf("in loop %d", loop)
		}
	}
	p.start()
	p.stop()
	hearLostNews(p)
	p.verified()
	agreeWithGateway(p)
	t.Logf("%d purchases acknowledged, %d of them paid, none lost", acknowledged, paid)
	if acknowledged == 0 || paid == 0 {
		t.Error("nothing was bought: the test showed nothing")
	}
}

// offer is something with plenty of stock.
type offer struct {
	product, variant, shop string
	price                  money.Amount
}

// seen puts what the page says of an offer into the form of a checkout.
func (o offer) seen(form url.Values) {
	form.Set("kirim."+o.shop, "pickup")
	form.Set("harga."+o.variant, strconv.FormatInt(int64(o.price), 10))
}

func forSale(p *program) []offer {
	p.Helper()
	var list []offer
	p.withData(func(ctx context.Context, a *app) error {
		slice, err := a.catalog.Published(ctx, catalog.ProductFilter{}, store.Page{Limit: 200})
		if err != nil {
			return err
		}
		for _, product := range slice.Items {
			stocks, err := a.catalog.Stocks(ctx, product.Coop, product.ID)
			if err != nil {
				return err
			}
			for _, s := range stocks {
				if s.Available >= 30 {
					list = append(list, offer{product.ID, s.ID, product.Shop, priceOf(&product, s.ID)})
				}
			}
		}
		return setStock(ctx, a, plenty, list...)
	})
	if len(list) < 20 {
		p.Fatalf("only %d goods with stock", len(list))
	}
	return list
}

// priceOf is what a variant of a product costs.
func priceOf(p *catalog.Product, variant string) money.Amount {
	for _, v := range p.Variants {
		if v.ID == variant {
			return v.Price
		}
	}
	return 0
}

// plenty is more than any test can buy: the demo's own stock is sold out in half a minute.
const plenty = 100_000

// setStock lets so many pieces of each variant be for sale.
func setStock(ctx context.Context, a *app, pieces int64, of ...offer) error {
	for _, o := range of {
		p, err := a.catalog.Product(ctx, o.product)
		if err != nil {
			return err
		}
		stock, err := a.catalog.Stock(ctx, p.Coop, o.variant)
		if err != nil {
			return err
		}
		change := catalog.Adjustment{Coop: p.Coop, Variant: o.variant, Delta: pieces - stock.Available, Reason: "test", Key: rand.Text()}
		if _, err := a.catalog.AdjustStock(ctx, acttest.Member(p.Seller), change); err != nil {
			return err
		}
	}
	return nil
}

// shopper buys over HTTP, as a browser without script would.
type shopper struct {
	*program
	client       *http.Client
	goods        []offer
	placed, paid int // acknowledged: the answer arrived
}

func newShopper(p *program, goods []offer) *shopper {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	return &shopper{program: p, goods: goods, client: &http.Client{
		Jar: jar, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// shop buys until the program dies or ctx ends.
func (s *shopper) shop(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.buy(ctx); err != nil && !errors.Is(err, errRefused) {
			return
		}
	}
}

// insist buys until ctx ends, and tries again when something goes wrong, as people do.
func (s *shopper) insist(ctx context.Context) {
	for ctx.Err() == nil {
		err := s.buy(ctx)
		if err == nil || errors.Is(err, errRefused) || ctx.Err() != nil {
			continue
		}
		s.Logf("a buyer tries again: %v", err)
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// errRefused says that something in the cart has sold out.
var errRefused = errors.New("refused")

// emptyCart goes on with an empty cart.
func (s *shopper) emptyCart() error {
	shop, err := url.Parse(s.url)
	if err == nil {
		s.client.Jar.SetCookies(shop, []*http.Cookie{{Name: "lumbung-keranjang", Path: "/", MaxAge: -1}})
	}
	return err
}

// buy begins with an empty cart: what an interrupted purchase left in it would want its delivery chosen, too.
func (s *shopper) buy(ctx context.Context) error {
	if err := s.emptyCart(); err != nil {
		return err
	}
	form := url.Values{"kunci": {rand.Text()}, "nama": {"Dewi Lestari"}, "hp": {"081234567890"}, "aksi": {"bayar"}, "total": {"0"}}
	for range 1 + mathrand.IntN(2) {
		o := s.goods[mathrand.IntN(len(s.goods))]
		if _, err := s.post(ctx, s.url+"/keranjang", url.Values{"produk": {o.product}, "varian": {o.variant}, "jumlah": {"1"}}); err != nil {
			return err
		}
		o.seen(form)
	}
	to, err := s.post(ctx, s.url+"/checkout", form)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(to, s.sim) && !strings.Contains(to, "/pesanan/") {
		return fmt.Errorf("%w: %s", errRefused, to)
	}
	s.placed++
	if !strings.HasPrefix(to, s.sim) {
		return nil // the bill could not be made; the purchase stands
	}
	if _, err := s.post(ctx, to+"/pay", url.Values{"channel": {"QRIS"}}); err != nil {
		return err
	}
	s.paid++
	return nil
}

// post sends a form and returns where the answer leads.
func (s *shopper) post(ctx context.Context, to string, form url.Values) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.client.Do(r)
	if err != nil {
		return "", err
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("POST %s: %s", to, answer.Status)
	}
	return answer.Header.Get("Location"), nil
}

// check looks for every acknowledged purchase in the buyer's own list.
func (s *shopper) check() {
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+"/pesanan", nil)
	if err != nil {
		s.Fatal(err)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	found := map[string]bool{}
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		for _, part := range strings.Split(lines.Text(), "/pesanan/LB-")[1:] {
			found[part[:6]] = true
		}
	}
	if want := min(s.placed, 10); len(found) < want {
		s.Errorf("%d purchases were acknowledged, the buyer finds %d", s.placed, len(found))
	}
}

// hearLostNews does what the running program does within minutes: it asks the gateway about payments whose webhook came
// while nobody listened.
func hearLostNews(p *program) {
	p.Helper()
	sim, err := xenditsim.New(xenditsim.Config{APIKey: simKey, BookPath: filepath.Join(p.data, "xendit-simulator.jsonl")})
	if err != nil {
		p.Fatal(err)
	}
	defer sim.Close() //nolint:errcheck // nothing is written to its book here
	address, stop, err := serveLocally(p.Context(), sim)
	if err != nil {
		p.Fatal(err)
	}
	defer stop()
	askGateway(p, address, 2*time.Minute)
}

// askGateway does what the running program does by itself some time from now.
func askGateway(p *program, gateway string, later time.Duration) {
	p.Helper()
	then := func() time.Time { return clock().Add(later) }
	real := xendit.New(xendit.Config{APIKey: simKey, BaseURL: gateway})
	a, err := newApp(p.Context(), p.config(), real, slog.New(slog.DiscardHandler), then)
	if err != nil {
		p.Fatal(err)
	}
	for asked := 1; asked > 0; {
		if asked, err = a.payments.Poll(p.Context(), 100); err != nil {
			p.Fatal(err)
		}
	}
	if err := errors.Join(a.bus.Drain(p.Context()), a.close()); err != nil {
		p.Fatal(err)
	}
}

// agreeWithGateway compares every payment with the book that the simulator kept for itself.
func agreeWithGateway(p *program) {
	p.Helper()
	file, err := os.Open(filepath.Join(p.data, "xendit-simulator.jsonl"))
	if err != nil {
		p.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	received := map[string]int64{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var line struct {
			Op      string
			Invoice struct {
				ExternalID string `json:"external_id"`
				Paid       int64  `json:"paid_amount"`
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			p.Fatal(err)
		}
		if line.Op == "pay" {
			received[line.Invoice.ExternalID] += line.Invoice.Paid
		}
	}
	p.withData(func(ctx context.Context, a *app) error {
		for id, amount := range received {
			payment, err := a.payments.Payment(ctx, id)
			if err != nil {
				return err
			}
			if payment.State != payments.Paid || int64(payment.Amount) != amount {
				p.Errorf("payment %s: %s of %d, the gateway received %d", id, payment.State, payment.Amount, amount)
			}
		}
		return nil
	})
	p.Logf("%d payments agree with the gateway's book", len(received))
}
