package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The database is killed under load and comes back on the same data. Meanwhile visitors are told so soon; afterwards the
// programs go on by themselves, everything that was acknowledged is there, and the books agree with the gateway's.
func TestKillDatabase(t *testing.T) {
	t.Parallel()
	settings, services := ownServices(t, "mongo", "meili")
	c := newCluster(t, settings)
	processes := []*program{c.join(), c.join()}
	for range 2 {
		buyers, rest := c.buy(4)
		bills := len(c.sim.Invoices())
		c.within(30*time.Second, "something is bought", func() error { return c.billed(bills + 5) })
		services["mongo"].kill()
		for _, p := range processes {
			began := time.Now()
			if status, _ := get(t, p.url+"/"); status != http.StatusServiceUnavailable || time.Since(began) > 12*time.Second {
				t.Errorf("without a database the shop answers %d after %s, want 503 within 12 s", status, time.Since(began))
			}
		}
		services["mongo"].restart()
		back := time.Now()
		c.within(time.Minute, "it goes on by itself", func() error {
			return errors.Join(c.buyOnce(processes[0]), c.buyOnce(processes[1]))
		})
		t.Logf("bought again %s after the database was started", time.Since(back).Round(time.Millisecond))
		rest()
		c.settled()
		for _, b := range buyers {
			b.check()
		}
	}
	for _, p := range processes {
		p.stop()
	}
	processes[0].verified()
}

// buy lets buyers buy through the load balancer, whatever happens to a request, until rest is called.
func (c *cluster) buy(n int) (buyers []*shopper, rest func()) {
	c.Helper()
	shopping, stop := context.WithCancel(c.Context())
	var group sync.WaitGroup
	for range n {
		b := c.shopper(newProgram(c.T, c.TempDir()))
		b.sim = c.front.gateway
		buyers = append(buyers, b)
		group.Go(func() {
			for shopping.Err() == nil {
				if err := b.buy(shopping); err != nil {
					select { // a person does not try again at once either
					case <-shopping.Done():
					case <-time.After(50 * time.Millisecond):
					}
				}
			}
		})
	}
	return buyers, func() { stop(); group.Wait() }
}

// buyOnce is nil when one can buy from this process.
func (c *cluster) buyOnce(p *program) error { return newShopper(p, c.goods).buy(c.Context()) }

// get returns the status and the body of a page.
func get(t *testing.T, address string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// outage is how long servers stay away: some seconds in every run, LUMBUNG_TEST_OUTAGE for more.
func outage(t *testing.T, short time.Duration) time.Duration {
	t.Helper()
	text := os.Getenv("LUMBUNG_TEST_OUTAGE")
	if text == "" {
		return short
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("LUMBUNG_TEST_OUTAGE: %v", err)
	}
	return d
}

// The search server and the store of the pictures are killed. Visitors browse, search and buy as before, with a drawing in
// place of the pictures; when both are back the index is right within a minute, and so are the pictures.
func TestSearchAndPicturesAway(t *testing.T) {
	t.Parallel()
	settings, services := ownServices(t, "mongo", "meili", "minio")
	c := newCluster(t, settings)
	p := c.join()
	pages := c.pages(p)
	c.see(pages, http.StatusOK)
	services["meili"].kill()
	services["minio"].kill()
	away := time.NewTimer(outage(t, 5*time.Second))
	defer away.Stop()
	buyers, rest := c.buy(2)
	for gone := false; !gone; {
		c.see(pages, http.StatusServiceUnavailable)
		select {
		case <-away.C:
			gone = true
		default:
		}
	}
	rest()
	for _, b := range buyers {
		if b.paid == 0 {
			t.Error("a buyer could not buy")
		}
	}
	services["meili"].restart()
	services["minio"].restart()
	back := time.Now()
	c.within(time.Minute, "the pictures are there again", func() error {
		if _, text := get(t, pages["picture"]); !strings.HasPrefix(text[min(8, len(text)):], "WEBP") {
			return errNotYet
		}
		return nil
	})
	t.Logf("pictures after %s", time.Since(back).Round(time.Millisecond))
	c.within(time.Minute-time.Since(back), "the index is right", func() error { return c.indexed(p) })
	t.Logf("index after %s", time.Since(back).Round(time.Millisecond))
	c.settled()
	p.stop()
	p.verified()
}

// pages are what visitors look at.
func (c *cluster) pages(p *program) map[string]string {
	c.Helper()
	_, home := get(c.T, p.url+"/")
	find := func(start string) string {
		_, rest, ok := strings.Cut(home, `"`+start)
		if !ok {
			c.Fatalf("the home page has no %s", start)
		}
		rest, _, _ = strings.Cut(rest, `"`)
		return p.url + start + rest
	}
	return map[string]string{
		"home": p.url + "/", "search": p.url + "/cari?q=kopi", "all goods": p.url + "/cari", "detail": find("/p/"),
		"category": find("/kategori/"), "picture": find("/media/"),
	}
}

// see fails the test unless every page is there, soon, and the picture or the drawing in its place.
func (c *cluster) see(pages map[string]string, picture int) {
	c.Helper()
	for name, address := range pages {
		began, want := time.Now(), http.StatusOK
		if name == "picture" {
			want = picture
		}
		if status, text := get(c.T, address); status != want || text == "" || time.Since(began) > 10*time.Second {
			c.Errorf("%s: %d after %s", name, status, time.Since(began))
		}
	}
}

// indexed is nil when the search index has what the catalog has.
func (c *cluster) indexed(p *program) error {
	e := environment{config: p.config(), out: io.Discard, log: slog.New(slog.DiscardHandler)}
	return withApp(c.Context(), e, func(a *app) error {
		differ, err := a.search.Compare(c.Context())
		if err == nil && len(differ) > 0 {
			err = fmt.Errorf("%d products differ between the catalog and the index", len(differ))
		}
		return err
	})
}

// Processes join and leave under load, one after the other: not one request fails.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	c := newCluster(t, sharedServers(t))
	processes := []*program{c.join("LUMBUNG_SHUTDOWN_DELAY=1s"), c.join("LUMBUNG_SHUTDOWN_DELAY=1s")}
	var looked, failed atomic.Int64
	var failures sync.Map // by what was said
	fail := func(err error) { failed.Add(1); failures.Store(err.Error(), true) }
	shopping, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	buyers := make([]*shopper, 4)
	for i := range buyers {
		buyers[i] = c.shopper(processes[0])
		group.Go(func() {
			for shopping.Err() == nil {
				err := buyers[i].buy(context.WithoutCancel(shopping))
				if looked.Add(1); err != nil && !errors.Is(err, errRefused) {
					fail(err)
				}
			}
		})
	}
	for _, page := range []string{"/", "/cari?q=kopi", "/keranjang"} {
		group.Go(func() {
			for shopping.Err() == nil {
				looked.Add(1)
				if err := visit(c.front.url + page); err != nil {
					fail(err)
				}
			}
		})
	}
	for _, p := range slices.Concat(processes, processes) {
		before := looked.Load()
		p.stop()
		c.within(time.Minute, "others serve", func() error { return moreThan(&looked, before+20) })
		p.start()
		c.within(time.Minute, "the load balancer knows all", func() error { return c.front.knows(len(processes)) })
		c.within(time.Minute, "all serve", func() error { return moreThan(&looked, before+40) })
	}
	stop()
	group.Wait()
	failures.Range(func(failure, _ any) bool { t.Error(failure); return true })
	c.settled()
	for _, b := range buyers {
		b.check()
	}
	t.Logf("%d requests and purchases, %d failed", looked.Load(), failed.Load())
	for _, p := range processes {
		p.stop()
	}
	processes[0].verified()
}

func moreThan(count *atomic.Int64, n int64) error {
	if count.Load() > n {
		return nil
	}
	return errNotYet
}

// visit is nil when the page is there.
func visit(address string) error {
	answer, err := http.Get(address) //nolint:noctx // it shall end by itself
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return &missingPage{address, answer.StatusCode, string(text)}
	}
	return nil
}

// missingPage is what came in place of a page.
type missingPage struct {
	address string
	status  int
	text    string
}

func (m *missingPage) Error() string {
	return fmt.Sprintf("%s: %d %.200s", m.address, m.status, m.text)
}
