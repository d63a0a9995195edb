package main

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/jobs"
	"lumbung/internal/members"
)

// jobs are what goes on in the background, each until its context ends. Several processes may run all of them.
// During maintenance there are none.
func (a *app) jobs() []func(context.Context) {
	if a.config.Maintenance != "" {
		return nil
	}
	return []func(context.Context){func(ctx context.Context) { a.bus.Run(ctx, time.Second) }, a.notices.Run, a.rounds.Run}
}

// addJobs declares the jobs that go in rounds.
func (a *app) addJobs() {
	a.rounds.Add(
		jobs.Job{Name: "seal", Every: time.Minute, Do: a.seal},
		jobs.Job{Name: "expire purchases", Every: 5 * time.Second, Do: a.expirePurchases},
		jobs.Job{Name: "complete orders", Every: time.Minute, Do: a.completeOrders},
		jobs.Job{Name: "end orders", Every: time.Minute, Do: a.endOrders},
		jobs.Job{Name: "poll payments", Every: 15 * time.Second, Do: a.poll},
		jobs.Job{Name: "settle payments", Every: time.Minute, Do: a.settle},
		jobs.Job{Name: "work on withdrawals", Every: 10 * time.Second, Do: a.workOnWithdrawals},
		jobs.Job{Name: "send refunds", Every: 10 * time.Second, Do: a.sendRefunds},
		jobs.Job{Name: "book openings", Every: 5 * time.Second, Do: a.bookOpenings},
		jobs.Job{Name: "book returns of savings", Every: time.Minute, Do: a.bookReturns},
		jobs.Job{Name: "book interest", Every: 5 * time.Second, Do: a.bookInterest},
		jobs.Job{Name: "process webhooks", Every: 5 * time.Second, Do: a.processInbox},
		jobs.Job{Name: "count sold pieces", Every: 10 * time.Minute, Do: a.countSold},
		jobs.Job{Name: "end holidays", Every: time.Minute, Do: a.endHolidays},
		jobs.Job{Name: "end terms without a licence", Every: time.Minute, Do: a.endTerms},
		jobs.Job{Name: "follow suspensions", Every: 10 * time.Minute, Do: a.followSuspensions},
		jobs.Job{Name: "warn of terms without a licence", Night: true, Do: a.catalog.WarnTerms},
		jobs.Job{Name: "find arrears of savings", Night: true, Do: a.findArrears},
		jobs.Job{Name: "end unpaid acceptances", Every: 10 * time.Minute, Do: a.endUnpaid},
		jobs.Job{Name: "remind of unpaid acceptances", Night: true, Do: a.remindUnpaid},
		jobs.Job{Name: "remind officers", Night: true, Do: a.remindOfficers},
		jobs.Job{Name: "compare the search index", Night: true, Do: a.repairSearch},
		jobs.Job{Name: "sweep pictures", Night: true, Do: a.sweepPictures},
		jobs.Job{Name: "count all sold pieces", Night: true, Do: a.catalog.CountAllSold},
	)
	if a.config.MeiliURL != "" { // a server can lose its index while we run, a folder cannot
		a.rounds.Add(jobs.Job{Name: "fill the search index", Every: 30 * time.Second, Do: a.fillSearch})
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

// endOrders cancels what is neither sent nor fetched in time.
func (a *app) endOrders(ctx context.Context) error {
	_, err := a.orders.EndDue(ctx, 100)
	return err
}

// poll asks for news that got lost, and records what could not be recorded when the money came.
func (a *app) poll(ctx context.Context) error {
	_, err := a.payments.Poll(ctx, 50)
	_, failed := a.payments.FulfilDue(ctx, 50)
	return errors.Join(err, failed)
}

// settle books what the payment gateway has settled.
func (a *app) settle(ctx context.Context) error {
	_, err := a.payments.Settle(ctx, 50)
	return err
}

// workOnWithdrawals sends what is to be sent, asks what became of it, and gives back what nobody has fetched.
func (a *app) workOnWithdrawals(ctx context.Context) error {
	_, err := a.withdrawals.Work(ctx, 50)
	return err
}

// sendRefunds gives buyers back what can go back, and asks what became of it.
func (a *app) sendRefunds(ctx context.Context) error {
	_, err := a.refunds.Work(ctx, 50)
	return err
}

// bookOpenings writes the entries of openings that were approved.
func (a *app) bookOpenings(ctx context.Context) error {
	_, err := a.openings.Work(ctx)
	return err
}

// bookReturns books what goes back to who has left, once it is due.
func (a *app) bookReturns(ctx context.Context) error {
	_, err := a.leavings.Work(ctx, 50)
	return err
}

// bookInterest credits the interest that was approved.
func (a *app) bookInterest(ctx context.Context) error {
	_, err := a.interest.Work(ctx)
	return err
}

func (a *app) processInbox(ctx context.Context) error {
	_, err := a.payments.ProcessInbox(ctx, 50)
	return err
}

func (a *app) countSold(ctx context.Context) error {
	_, err := a.catalog.CountSold(ctx)
	return err
}

func (a *app) endTerms(ctx context.Context) error {
	_, err := a.catalog.EndTerms(ctx)
	return err
}

// closeShop shuts the shop of who leaves, in the write that ends the membership.
func (a *app) closeShop(ctx context.Context, left *members.Membership) error {
	return a.catalog.CloseLeft(ctx, left.Latest(), left.Coop, left.User)
}

// followSuspension has the shops of one cooperative marked as it is now, whatever the fact says: facts come twice, and late.
func (a *app) followSuspension(ctx context.Context, e events.Event) error {
	coop, err := a.members.Cooperative(ctx, e.Subject)
	if err != nil {
		return err
	}
	_, err = a.catalog.HaltShops(ctx, coop.ID, coop.Suspended())
	return err
}

// followSuspensions does so for all of them, and finds shops that were opened at the same moment.
func (a *app) followSuspensions(ctx context.Context) error {
	suspended, err := a.members.SuspendedCoops(ctx)
	if err != nil {
		return err
	}
	return a.catalog.FollowSuspensions(ctx, suspended)
}

func (a *app) endHolidays(ctx context.Context) error {
	_, err := a.catalog.EndHolidays(ctx)
	return err
}

// endUnpaid ends what people were accepted for who have not paid in time.
func (a *app) endUnpaid(ctx context.Context) error {
	_, err := a.members.LapseUnpaid(ctx)
	return err
}

// findArrears finds who is late with savings from today on, in every cooperative.
func (a *app) findArrears(ctx context.Context) error {
	return a.members.EachCooperative(ctx, func(c *members.Cooperative) error { return a.savings.StandAll(ctx, c.ID) })
}
