package events

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/fault"
	"lumbung/internal/panics"
	"lumbung/internal/store"
)

// turn is whose turn it is to gather.
type turn struct {
	ID      string    `bson:"_id"`
	Process string    `bson:"process"`
	Until   time.Time `bson:"until"` // then it is anybody's
}

const (
	turnID      = "gather"
	gatherMost  = 500                    // events at a time
	gatherAgain = 20 * time.Second       // when a service that is needed is down
	gatherPause = 200 * time.Millisecond // more facts about the same subjects may come meanwhile
)

// gatherDue hands what is due to those who gather and says how many events that were. While another process does, it
// does nothing.
func (b *Bus) gatherDue(ctx context.Context) (int, error) {
	due, err := b.events.List(ctx, store.By("later").Between(nil, b.now().Add(time.Millisecond)), store.Page{Limit: 1})
	if err != nil || len(due.Items) == 0 {
		return 0, err
	}
	mine, err := b.takeTurn(ctx)
	if err != nil || !mine {
		return 0, err
	}
	n, err := b.gather(ctx)
	return n, errors.Join(err, b.endTurn(context.WithoutCancel(ctx)))
}

func (b *Bus) takeTurn(ctx context.Context) (mine bool, err error) {
	now := b.now()
	want := turn{ID: turnID, Process: b.name, Until: now.Add(lease)}
	_, err = b.turns.Update(ctx, turnID, func(t *turn) error {
		if mine = t.Process == b.name || !t.Until.After(now); !mine {
			return store.ErrUnchanged
		}
		*t = want
		return nil
	})
	if !errors.Is(err, store.ErrNotFound) {
		return mine, err
	}
	if err = b.turns.Insert(ctx, &want); errors.Is(err, store.ErrDuplicate) {
		return false, nil
	}
	return err == nil, err
}

func (b *Bus) endTurn(ctx context.Context) error {
	now := b.now()
	_, err := b.turns.Update(ctx, turnID, func(t *turn) error {
		if t.Process != b.name {
			return store.ErrUnchanged // it took too long, and another has the turn
		}
		t.Until = now
		return nil
	})
	return err
}

// group is who hears of what.
type group struct{ subscriber, fact string }

// gather reads what is due, tells each subscriber of all subjects at once, and saves what is still owed.
func (b *Bus) gather(ctx context.Context) (int, error) {
	due, err := b.events.List(ctx, store.By("later").Between(nil, b.now().Add(time.Millisecond)), store.Page{Limit: gatherMost})
	if err != nil {
		return 0, err
	}
	work, cancel := context.WithTimeout(ctx, lease-5*time.Second)
	defer cancel()
	told := map[group]map[string]error{}
	for g, subjects := range b.subjects(due.Items) {
		told[g] = tell(work, b.gatherer(g), subjects)
	}
	var saving errgroup.Group
	saving.SetLimit(workers)
	for _, e := range due.Items {
		waiting, parked := b.owed(ctx, e, told)
		saving.Go(func() error {
			return panics.Catch(func() error { return b.settle(context.WithoutCancel(ctx), e, waiting, parked) })
		})
	}
	return len(due.Items), saving.Wait()
}

// subjects are what each subscriber is to be told of now.
func (b *Bus) subjects(due []Event) map[group][]string {
	type once struct {
		group
		subject string
	}
	now, seen, subjects := b.now(), map[once]bool{}, map[group][]string{}
	for _, e := range due {
		for _, d := range e.Waiting {
			g := group{d.Subscriber, e.Name}
			if o := (once{g, e.Subject}); !d.Next.After(now) && !seen[o] {
				seen[o], subjects[g] = true, append(subjects[g], e.Subject)
			}
		}
	}
	return subjects
}

func (b *Bus) gatherer(g group) Gatherer {
	for _, s := range b.subscriptions {
		if s.name == g.subscriber && s.fact == g.fact && s.gather != nil {
			return s.gather
		}
	}
	return func(context.Context, []string) error {
		return fmt.Errorf("no subscriber %q gathers %s in this program", g.subscriber, g.fact)
	}
}

// tell tells a subscriber of all subjects, and of each alone when that fails; it returns what came of each.
func tell(ctx context.Context, gather Gatherer, subjects []string) map[string]error {
	err := safely(ctx, gather, subjects)
	alone := err != nil && len(subjects) > 1 && fault.KindOf(err) != fault.Unavailable
	errs := map[string]error{}
	for _, subject := range subjects {
		if errs[subject] = err; alone && ctx.Err() == nil {
			errs[subject] = safely(ctx, gather, []string{subject})
		}
	}
	return errs
}

func safely(ctx context.Context, gather Gatherer, subjects []string) error {
	return panics.Catch(func() error { return gather(ctx, subjects) })
}

// owed is what is left of an event. A stop, and a service that is down, count as nobody's try.
func (b *Bus) owed(ctx context.Context, e Event, told map[group]map[string]error) (waiting, parked []Delivery) {
	for _, d := range e.Waiting {
		err, heard := told[group{d.Subscriber, e.Name}][e.Subject]
		switch {
		case heard && err == nil:
		case !heard || ctx.Err() != nil:
			waiting = append(waiting, d)
		case fault.KindOf(err) == fault.Unavailable:
			d.Next, d.Error = b.now().Add(gatherAgain), err.Error()
			waiting = append(waiting, d)
		case b.failed(e, &d, err):
			parked = append(parked, d)
		default:
			waiting = append(waiting, d)
		}
	}
	return waiting, parked
}
