package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/payments"
)

// errViolations makes verify end with exit code 1; what is wrong was printed.
var errViolations = errors.New("verify: something does not add up")

// noGateway is a gateway for subcommands that must not reach it.
type noGateway struct{ payments.Provider }

// withApp runs work on the installation, without serving it.
func withApp(ctx context.Context, e environment, work func(*app) error) error {
	a, err := newApp(ctx, e.config, noGateway{}, e.log, clock)
	if err != nil {
		return err
	}
	return errors.Join(work(a), a.close())
}

// withStore runs work on the documents and pictures alone, of which nothing is prepared or changed: another program may
// be serving them, and it holds the search index.
func withStore(ctx context.Context, e environment, work func(*app) error) error {
	a := &app{config: e.config, log: e.log, now: clock}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	if err := a.makeServices(noGateway{}); err != nil {
		return errors.Join(err, a.close())
	}
	return errors.Join(work(a), a.close())
}

// verify checks every invariant (docs/books.md) and prints what is violated, beside a program that serves too.
func verify(ctx context.Context, e environment) error {
	if e.argument != "" {
		return verifyFile(e)
	}
	return withStore(ctx, e, func(a *app) error {
		if err := a.lookAt(ctx, e.out); err != nil {
			return err
		}
		if err := a.db.Open(ctx); err != nil {
			return err
		}
		return a.printVerify(ctx, e.out)
	})
}

func (a *app) printVerify(ctx context.Context, out io.Writer) error {
	found, err := a.verify(ctx)
	for _, violation := range found { // those before an error, too
		fmt.Fprintln(out, violation)
	}
	if len(found) > 0 {
		err = errors.Join(errViolations, err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Every book balances, every chain holds, every order and every piece is accounted for.")
	return nil
}

// How often, and with what pause, something suspicious is looked at before it is called a violation.
const (
	verifyLooks = 6
	verifyPause = 300 * time.Millisecond
)

// verify returns every violation, with an error those found before it. On an installation that is serving, a look is no
// snapshot: something may be half-way between two writes that belong together only in the end (a captured payment while its
// orders are summed up), or move while it is summed up. A violation is what every look finds in the same words.
func (a *app) verify(ctx context.Context) ([]string, error) {
	found, err := a.verifyOnce(ctx)
	for look := 1; look < verifyLooks && err == nil && len(found) > 0; look++ {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(verifyPause):
		}
		var again []string
		again, err = a.verifyOnce(ctx)
		found = slices.DeleteFunc(found, func(violation string) bool { return !slices.Contains(again, violation) })
	}
	return found, err
}

func (a *app) verifyOnce(ctx context.Context) (found []string, err error) {
	report := func(invariant, detail string) { found = append(found, invariant+": "+detail) }
	if err := a.verifyStored(ctx, report); err != nil {
		return found, err
	}
	var books []string
	waits := map[string]bool{} // whose news has not been heard yet: the program died, or it is a moment old
	if err := a.members.EachCooperative(ctx, func(c *members.Cooperative) error {
		books = append(books, c.ID)
		waits[c.ID] = len(c.Facts) > 0 && c.DeadAt == nil
		return nil
	}); err != nil {
		return found, err
	}
	suspended, err := a.members.SuspendedCoops(ctx)
	if err != nil {
		return found, err
	}
	if err := a.catalog.VerifyHalted(ctx, suspended, waits, report); err != nil {
		return found, err
	}
	for _, log := range append(books, act.Platform) {
		if err := a.audit.Verify(ctx, log); errors.Is(err, audit.ErrBroken) {
			report("A1", fmt.Sprintf("audit %s.%d was changed or is missing", log, fault.Of(err).Args[0]))
		} else if err != nil {
			return found, err
		}
	}
	for _, book := range books {
		if err := a.ledger.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.savings.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.withdrawals.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.vouchers.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.refunds.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.openings.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.leavings.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.interest.Verify(ctx, book, report); err != nil {
			return found, err
		}
		if err := a.closings.Verify(ctx, book, report); err != nil {
			return found, err
		}
	}
	if err := a.payments.Verify(ctx, books, report); err != nil {
		return found, err
	}
	return found, a.orders.Verify(ctx, report)
}
