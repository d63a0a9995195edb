package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// How long visitors of a frozen database wait at most: one with an act under way until a request ends, 20 s and a moment for the
// page that says so, and everybody who comes once it is known.
const (
	longestWait = 22 * time.Second
	knownWait   = 2 * time.Second
)

// The database freezes under load: its connections stay open, and nothing comes over them. Visitors are told so, all but the
// first at once. When it goes on, so do the programs, by themselves, and everything that was acknowledged is there.
func TestFrozenDatabase(t *testing.T) {
	t.Parallel()
	settings, services := ownServices(t, "mongo", "meili")
	c := newCluster(t, settings)
	processes := []*program{c.join(), c.join()}
	before, _ := c.purchases()
	buyers, rest := c.buy(4)
	c.within(30*time.Second, "something is bought", func() error { return c.billed(5) })
	services["mongo"].signal(syscall.SIGSTOP)
	frozen, thaw := context.WithTimeout(t.Context(), outage(t, longestWait+2*time.Second)) // so that whoever asks is told
	defer thaw()
	var visiting sync.WaitGroup
	var onlookers []*onlooker
	for _, p := range processes {
		c.within(5*time.Second, "a load balancer is told", func() error { return refused(p.url + "/readyz") })
		for _, path := range []string{"/", "/cari", "/keranjang"} {
			v := &onlooker{T: t, address: p.url + path, goods: c.goods}
			onlookers = append(onlookers, v)
			visiting.Go(func() { v.visit(frozen) })
		}
	}
	<-frozen.Done()
	services["mongo"].signal(syscall.SIGCONT)
	back := time.Now()
	c.within(time.Minute, "it goes on by itself", func() error {
		return errors.Join(c.buyOnce(processes[0]), c.buyOnce(processes[1]))
	})
	t.Logf("bought again %s after the database went on", time.Since(back).Round(time.Millisecond))
	visiting.Wait()
	for _, v := range onlookers {
		v.check()
	}
	bills := len(c.sim.Invoices())
	c.within(30*time.Second, "more is bought", func() error { return c.billed(bills + 5) })
	rest()
	c.settled()
	placed := 0
	for _, b := range buyers {
		b.check()
		placed += b.placed
	}
	if all, _ := c.purchases(); all < before+placed {
		t.Errorf("%d purchases were acknowledged, %d are there", placed, all-before)
	}
	t.Logf("%d purchases acknowledged, all there", placed)
	for _, p := range processes {
		p.stop()
	}
	processes[0].verified()
}

func (s *service) signal(number syscall.Signal) {
	s.Helper()
	if err := syscall.Kill(s.pid, number); err != nil {
		s.Fatal(err)
	}
}

// refused is nil when the answer is 503.
func refused(address string) error {
	err := visit(address)
	if missing := new(missingPage); errors.As(err, &missing) && missing.status == http.StatusServiceUnavailable {
		return nil
	}
	return errors.Join(errNotYet, err)
}

// onlooker looks at a page again and again, or puts goods into the cart, with all the patience there is.
type onlooker struct {
	*testing.T
	address       string
	goods         []offer
	told, answers int           // 503, and all
	slowest       time.Duration // of all
	after         time.Duration // the slowest of those that came once one was told
}

func (v *onlooker) visit(ctx context.Context) {
	deadline, _ := ctx.Deadline()
	for ctx.Err() == nil {
		began, known := time.Now(), v.told > 0
		v.ask(context.WithoutCancel(ctx))
		took := time.Since(began)
		v.slowest = max(v.slowest, took)
		if known && began.Add(knownWait).Before(deadline) { // else the database went on meanwhile
			v.after = max(v.after, took)
		}
		select { // a person does not try again at once either
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (v *onlooker) ask(ctx context.Context) {
	method, form := http.MethodGet, url.Values{}
	if o := v.goods[v.answers%len(v.goods)]; strings.HasSuffix(v.address, "/keranjang") {
		method, form = http.MethodPost, url.Values{"produk": {o.product}, "varian": {o.variant}, "jumlah": {"1"}}
	}
	v.answers++
	r, err := http.NewRequestWithContext(ctx, method, v.address, strings.NewReader(form.Encode()))
	if err != nil {
		v.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		v.Error(err)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		v.Error(err)
	case answer.StatusCode == http.StatusServiceUnavailable:
		v.told++
		if answer.Header.Get("Retry-After") == "" ||
			!strings.Contains(string(text), "tidak hilang") && !strings.Contains(string(text), "coba lagi") {
			v.Errorf("%s: not a clear 503: %v\n%s", v.address, answer.Header, text)
		}
	case answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusSeeOther:
		v.Errorf("%s: %s", v.address, answer.Status)
	}
}

func (v *onlooker) check() {
	v.Helper()
	v.Logf("%s: %d answers, %d of them 503, the slowest after %s, and after %s once it was known",
		v.address, v.answers, v.told, v.slowest.Round(time.Millisecond), v.after.Round(time.Millisecond))
	if v.told == 0 {
		v.Errorf("%s: nobody was told that the database is away", v.address)
	}
	if v.slowest > longestWait {
		v.Errorf("%s: somebody waited %s", v.address, v.slowest)
	}
	if v.after > knownWait {
		v.Errorf("%s: somebody waited %s when it was known that the database is away", v.address, v.after)
	}
}
