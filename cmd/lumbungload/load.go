package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// How long may pass after the last interaction has begun: those under way end, and what was bought is paid.
const overtime = 2 * time.Minute

// load is one run.
type load struct {
	options
	transport *http.Transport
	market    *market
	sheet     *sheet
	deals     *deals
	staff     *staff
	paying    sync.WaitGroup
}

// newLoad looks around in the market.
func newLoad(ctx context.Context, o options) (*load, error) {
	l := &load{options: o, transport: newTransport(o.connections), sheet: newSheet(), deals: newDeals()}
	var err error
	if l.market, err = readMarket(ctx, newBrowser(o.url, l.transport, newSheet()), o.seed); err != nil {
		return nil, err
	}
	l.staff = newStaff(l)
	if !l.staff.any() {
		l.mix = l.mix.without("handle", "statement", "edit", "login", "report")
	}
	return l, nil
}

// leftOut names the interactions of KOP-W that are not played.
func (l *load) leftOut() []string {
	left := []string{"webhook (the simulator's own)", "withdrawal", "refund/cancel"}
	if !l.staff.any() {
		left = append(left, "everything of sellers and officers (this market has no logins by pattern)")
	}
	return left
}

// play runs the load and returns how long interactions were begun for.
func (l *load) play(ctx context.Context) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, l.duration+overtime)
	defer cancel()
	began := time.Now()
	pace := newPace(l.options, began)
	var buyers sync.WaitGroup
	for n := range l.connections {
		buyers.Go(func() { l.visit(ctx, pace, uint64(n+1)) })
	}
	buyers.Wait()
	took := time.Since(began)
	l.paying.Wait()
	l.transport.CloseIdleConnections()
	return took
}

// visit is one buyer after the other, until there is no more to do.
func (l *load) visit(ctx context.Context, pace *pace, n uint64) {
	v := &visitor{load: l, rand: rand.New(rand.NewPCG(l.seed, n))}
	v.leave()
	for {
		due, ok := pace.next(ctx)
		if !ok {
			return
		}
		name := l.mix.draw(v.rand)
		v.due = due
		err := v.perform(ctx, name)
		v.due = time.Time{}
		l.sheet.done(name, err)
		if err != nil {
			v.leave()
		}
		if l.think && !wait(ctx, thinkTime(v.rand)) {
			return
		}
	}
}
