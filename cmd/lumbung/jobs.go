package main

import (
	"context"
	"time"
)

// jobs are what goes on in the background, each until its context ends. Several processes may run all of them.
func (a *app) jobs() []func(context.Context) {
	return []func(context.Context){
		func(ctx context.Context) { a.bus.Run(ctx, time.Second) },
		a.every("seal", time.Second, a.seal),
		a.every("sweep", 5*time.Second, a.sweep),
		a.every("poll payments", 15*time.Second, a.poll),
		a.every("end holidays", time.Minute, a.endHolidays),
	}
}

// every runs a job again and again, with a pause in between; a failure is logged and the next turn tries again.
func (a *app) every(name string, pause time.Duration, job func(context.Context) error) func(context.Context) {
	return func(ctx context.Context) {
		ticker := time.NewTicker(pause)
		defer ticker.Stop()
		for {
			if err := job(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("background job failed", "job", name, "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}
}

func (a *app) seal(ctx context.Context) error {
	_, err := a.ledger.Seal(ctx)
	return err
}

func (a *app) sweep(ctx context.Context) error {
	_, _, err := a.orders.Sweep(ctx, 100)
	return err
}

func (a *app) poll(ctx context.Context) error {
	_, err := a.payments.Poll(ctx, 50)
	return err
}

func (a *app) endHolidays(ctx context.Context) error {
	_, err := a.catalog.EndHolidays(ctx)
	return err
}
