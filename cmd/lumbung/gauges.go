package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"lumbung/admin/platform"
	"lumbung/internal/events"
	"lumbung/internal/media/minio"
	"lumbung/internal/members"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// counts are what this process has seen happen since it was started. A fact that is heard twice counts twice.
type counts struct {
	placed, paid, expired prometheus.Counter
	credit                prometheus.Histogram
	saved                 func(ctx context.Context, then func()) // then, once what ctx writes is saved
}

func newCounts(saved func(context.Context, func())) *counts {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	return &counts{
		saved:   saved,
		placed:  counter("lumbung_purchases_placed_total", "Purchases for which an invoice was asked for."),
		paid:    counter("lumbung_purchases_paid_total", "Purchases whose money is in the books, those that came too late among them."),
		expired: counter("lumbung_purchases_expired_total", "Purchases that nobody has paid in time."),
		credit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "lumbung_credit_seconds", Help: "From the moment at which the gateway took the money until it is in the books.",
			Buckets: []float64{1, 2, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600},
		}),
	}
}

// countPaid is a handler that counts a payment after next has heard of it.
func (c *counts) countPaid(next events.Handler) events.Handler {
	return func(ctx context.Context, e events.Event) error {
		var p payments.Payment
		if err := e.Document(&p); err != nil {
			return err
		}
		if err := next(ctx, e); err != nil {
			return err
		}
		c.saved(ctx, func() {
			c.paid.Inc()
			if booked := p.Last(payments.Paid); booked != nil && p.PaidAt != nil {
				c.credit.Observe(max(0, booked.At.Sub(*p.PaidAt).Seconds()))
			}
		})
		return nil
	}
}

// countPlaced is a handler that counts a purchase after next has heard of it.
func (c *counts) countPlaced(next events.Handler) events.Handler {
	return func(ctx context.Context, e events.Event) error {
		if err := next(ctx, e); err != nil {
			return err
		}
		c.saved(ctx, c.placed.Inc)
		return nil
	}
}

// How long what was read for Prometheus is good, and how long reading it may take.
const (
	gaugeLife  = 10 * time.Second
	bookLife   = 5 * time.Minute // of sums over all books
	gaugesTime = 5 * time.Second
)

// gaugeMost is where counting ends: more is as bad.
const gaugeMost = 1000

// gauge is one number about the market. Its value is kept for a while; it is no number when reading has failed.
type gauge struct {
	name  string
	kind  platform.Kind
	bad   func(value float64) bool // somebody must look; nil for a number that is never bad
	desc  *prometheus.Desc
	life  time.Duration
	read  func(ctx context.Context) (float64, error)
	value float64
	at    time.Time // of the last attempt
	known bool
}

// gauges tell Prometheus how the market stands, when it asks.
type gauges struct {
	mu sync.Mutex
	up *prometheus.Desc
	of []*gauge
}

// gauges are all there are.
func (a *app) gauges() *gauges {
	g := &gauges{up: prometheus.NewDesc("lumbung_gauges_up", "1 when the database answered all that follows from it here.", nil, nil)}
	add := func(name, help string, kind platform.Kind, life time.Duration, read func(context.Context) (float64, error)) *gauge {
		made := &gauge{name: name, kind: kind, desc: prometheus.NewDesc("lumbung_"+name, help, nil, nil), life: life, read: read}
		g.of = append(g.of, made)
		return made
	}
	count := func(name, help string, ask func(ctx context.Context, limit int) (int, error)) *gauge {
		return add(name, help, platform.Count, gaugeLife, func(ctx context.Context) (float64, error) {
			n, err := ask(ctx, gaugeMost)
			return float64(n), err
		})
	}
	age := func(name, help string, ask func(context.Context) (time.Time, error)) *gauge {
		return add(name, help, platform.Seconds, gaugeLife, func(ctx context.Context) (float64, error) {
			since, err := ask(ctx)
			if since.IsZero() {
				return 0, err
			}
			return max(0, a.now().Sub(since).Seconds()), err
		})
	}
	state := func(name, help string, kind platform.Kind, is func() float64) *gauge {
		return add(name, help, kind, 0, func(context.Context) (float64, error) { return is(), nil })
	}
	count("facts_waiting", "Documents with facts that were not delivered yet.", a.bus.Waiting)
	age("facts_oldest_seconds", "Age of the oldest fact that was not delivered yet.", a.bus.Oldest).above(300)
	count("dead_letters", "Documents with facts that were given up.", a.bus.CountDeadLetters).above(0)
	count("jobs_late", "Background jobs that should have gone well by now.", a.rounds.Late).above(0)
	count("webhooks_waiting", "Webhooks that were kept and whose payment is still to be read.", a.payments.CountInbox)
	age("webhooks_oldest_seconds", "Age of the oldest webhook whose payment is still to be read.", a.payments.OldestInbox).above(900)
	count("payment_checks_overdue", "Payments about which the gateway should have been asked by now.", a.payments.CountChecks).above(100)
	age("unsettled_oldest_seconds", "Age of the oldest money that the gateway has and has not settled.", a.payments.OldestUnsettled).
		above((10 * 24 * time.Hour).Seconds())
	count("ledger_unsealed_entries", "Entries of the books that wait for their seal.", a.ledger.Unsealed).above(5000)
	age("refunds_oldest_seconds", "Age of the oldest refund that has not left.", a.refunds.Oldest).above((14 * 24 * time.Hour).Seconds())
	add("refunds_owed_rupiah", "Money of all books that is owed back to buyers.", platform.Rupiah, bookLife, a.refundsOwed)
	backup := add("last_backup_timestamp_seconds", "When the last backup was begun that became whole, 0 for never.", platform.Moment,
		gaugeLife, a.lastBackup)
	if a.config.production() {
		backup.bad = func(at float64) bool { return float64(a.now().Unix())-at > 2*86400 }
	}
	state("upload_room_used", "Share of the room for uploads that is taken or waited for, here.", platform.Share, a.web.Uploading).above(0.9)
	state("search_degraded", "1 while buyers find goods by name alone, here.", platform.Flag, func() float64 {
		return oneIf(a.search.Degraded())
	}).above(0)
	state("pictures_degraded", "1 while drawings stand in for pictures, here.", platform.Flag, func() float64 {
		files, ok := a.files.(*minio.Store)
		return oneIf(ok && files.Silent())
	}).above(0)
	state("messages_stay", "1 while no message leaves the program.", platform.Flag, func() float64 {
		return oneIf(!a.messagesLeave())
	}).above(0)
	return g
}

// above says from which value on somebody must look.
func (g *gauge) above(limit float64) { g.bad = func(value float64) bool { return value > limit } }

// Readings are the same numbers for the operator's pages.
func (g *gauges) Readings() (all []platform.Reading) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refresh()
	for _, one := range g.of {
		all = append(all, platform.Reading{
			Name: one.name, Kind: one.kind, Value: one.value, Known: one.known, Bad: one.known && one.bad != nil && one.bad(one.value),
		})
	}
	return all
}

// refresh reads what is too old. The caller holds the lock.
func (g *gauges) refresh() {
	ctx, cancel := context.WithTimeout(context.Background(), gaugesTime)
	defer cancel()
	now := time.Now()
	for _, one := range g.of {
		if one.at.IsZero() || now.Sub(one.at) >= one.life {
			value, err := one.read(ctx)
			one.value, one.at, one.known = value, now, err == nil
		}
	}
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// register adds what is known about the market to the metrics of requests.
func (a *app) register(registry *prometheus.Registry) {
	v := thisVersion()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "lumbung_build_info", Help: "1, with what runs here in the labels.",
		ConstLabels: prometheus.Labels{"version": v.Release, "commit": v.Commit, "go": v.Go},
	})
	build.Set(1)
	registry.MustRegister(a.counts.placed, a.counts.paid, a.counts.expired, a.counts.credit, build, a.health)
}

// refundsOwed sums over all books what is owed back.
func (a *app) refundsOwed(ctx context.Context) (sum float64, err error) {
	err = a.members.EachCooperative(ctx, func(c *members.Cooperative) error {
		trial, err := a.ledger.TrialBalance(ctx, c.ID)
		for _, row := range trial.Rows {
			if row.Account.Code == ledger.RefundsOwed {
				sum -= float64(row.Net())
			}
		}
		return err
	})
	return sum, err
}

func (a *app) lastBackup(ctx context.Context) (float64, error) {
	u, err := a.db.Usage(ctx)
	if u.Backup.IsZero() {
		return 0, err
	}
	return float64(u.Backup.Unix()), err
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- g.up
	for _, one := range g.of {
		descriptions <- one.desc
	}
}

// Collect implements prometheus.Collector. What cannot be read is left out: the other numbers are worth having.
func (g *gauges) Collect(into chan<- prometheus.Metric) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refresh()
	up := true
	for _, one := range g.of {
		if up = up && one.known; one.known {
			into <- prometheus.MustNewConstMetric(one.desc, prometheus.GaugeValue, one.value)
		}
	}
	into <- prometheus.MustNewConstMetric(g.up, prometheus.GaugeValue, oneIf(up))
}
