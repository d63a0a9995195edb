package main

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/panics"
)

// jobs are what goes on in the background, each until its context ends. Several processes may run all of them.
// During maintenance there are none.
func (a *app) jobs() []func(context.Context) {
	if a.config.Maintenance != "" {
		return nil
	}
	jobs := []func(context.Context){
		func(ctx context.Context) { a.bus.Run(ctx, time.Second) },
		a.notices.Run,
		a.every("seal", time.Minute, a.seal),
		a.every("expire purchases", 5*time.Second, a.expirePurchases),
		a.every("complete orders", time.Minute, a.completeOrders),
		a.every("poll payments", 15*time.Second, a.poll),
		a.every("process webhooks", 5*time.Second, a.processInbox),
		a.every("count sold pieces", 10*time.Minute, a.countSold),
		a.every("end holidays", time.Minute, a.endHolidays),
		a.nightly("compare the search index", a.repairSearch),
		a.nightly("sweep pictures", a.sweepPictures),
		a.nightly("count all sold pieces", a.catalog.CountAllSold),
	}
	if a.config.MeiliURL != "" { // a server can lose its index while we run, a folder cannot
		jobs = append(jobs, a.every("fill the search index", 30*time.Second, a.fillSearch))
	}
	return jobs
}

// nightHour is when few people shop, in UTC: half past two in Jakarta, half past four in Jayapura.
const nightHour = 19*time.Hour + 30*time.Minute

// nightly runs a job once a day.
func (a *app) nightly(name string, job func(context.Context) error) func(context.Context) {
	return func(ctx context.Context) {
		for {
			timer := time.NewTimer(untilNight(a.now()))
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
			a.round(ctx, name, job)
		}
	}
}

// untilNight is how long it is to the next night.
func untilNight(now time.Time) time.Duration {
	return (nightHour-now.Sub(now.Truncate(24*time.Hour))+24*time.Hour-1)%(24*time.Hour) + 1
}

// every runs a job again and again, with a pause in between.
func (a *app) every(name string, pause time.Duration, job func(context.Context) error) func(context.Context) {
	return func(ctx context.Context) {
		ticker := time.NewTicker(pause)
		defer ticker.Stop()
		for {
			a.round(ctx, name, job)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}
}

// round runs a job once. A failure is logged, a panic too, and the next round tries again.
func (a *app) round(ctx context.Context, name string, job func(context.Context) error) {
	err := panics.Catch(func() error { return job(ctx) })
	if err != nil && ctx.Err() == nil {
		a.log.Error("background job failed", "job", name, "error", err)
	}
}

func (a *app) seal(ctx context.Context) error {
	_, err := a.ledger.Seal(ctx)
	return err
}

func (a *app) expirePurchases(ctx context.Context) error {
	n, err := a.orders.ExpireDue(ctx, 100)
	a.counts.expired.Add(float64(n))
	return err
}

func (a *app) completeOrders(ctx context.Context) error {
	_, err := a.orders.CompleteDue(ctx, 100)
	return err
}

// poll asks for news that got lost, and records what could not be recorded when the money came.
func (a *app) poll(ctx context.Context) error {
	_, err := a.payments.Poll(ctx, 50)
	_, failed := a.payments.FulfilDue(ctx, 50)
	return errors.Join(err, failed)
}

func (a *app) processInbox(ctx context.Context) error {
	_, err := a.payments.ProcessInbox(ctx, 50)
	return err
}

func (a *app) countSold(ctx context.Context) error {
	_, err := a.catalog.CountSold(ctx)
	return err
}

func (a *app) endHolidays(ctx context.Context) error {
	_, err := a.catalog.EndHolidays(ctx)
	return err
}
