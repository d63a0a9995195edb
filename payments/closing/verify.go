package closing

import (
	"context"
	"fmt"
	"time"

	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// span is a time in which a month was closed; until is zero while it is.
type span struct {
	month        Month
	to           time.Time // the end of the month
	since, until time.Time
}

// holds says whether it was closed at a moment.
func (s span) holds(at time.Time) bool {
	return !at.Before(s.since) && (s.until.IsZero() || at.Before(s.until))
}

// spans are those of a month, by its steps.
func (c *Closing) spans() (list []span) {
	for _, step := range c.Steps {
		switch step.State {
		case Closed:
			list = append(list, span{month: c.Month, to: c.To, since: step.At})
		case Reopened:
			list[len(list)-1].until = step.At
		case Prepared, SentBack:
		}
	}
	return list
}

// Verify reports as M29 every entry that counts into a month and was recorded while it was closed, every month that the hands closed or
// reopened that had prepared it, months that are not closed in their order, and counts that do not add up (docs/books.md). The closings
// are read before the entries: what was reopened meanwhile is seen at the next look.
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	tell := func(format string, args ...any) { report("M29", fmt.Sprintf(format, args...)) }
	counts := map[string]*Count{}
	err := s.counts.ForTenant(book).Each(ctx, store.By("newest"), func(c *Count) error {
		if err := c.check(); err != nil {
			tell("%v", err)
		}
		kept := *c
		counts[c.ID] = &kept
		return nil
	})
	if err != nil {
		return err
	}
	var spans []span
	var end time.Time // of the last month that is closed, without a gap
	behind := false   // a month that is not closed
	err = s.closings.ForTenant(book).Each(ctx, store.By("month"), func(c *Closing) error {
		c.verify(counts, tell)
		switch {
		case c.State != Closed:
			behind = true
		case behind, !end.IsZero() && !c.From.Equal(end):
			tell("closing %s: the month before it is not closed", c.ID)
		default:
			end = c.To
		}
		spans = append(spans, c.spans()...)
		return nil
	})
	if err != nil {
		return err
	}
	closed, err := s.ledger.ClosedBefore(ctx, book)
	if err != nil {
		return err
	}
	if !closed.Equal(end) {
		tell("%s: the book is not closed up to where its months are", book)
	}
	return s.ledger.EachLate(ctx, book, func(e *ledger.Entry) error {
		for _, closed := range spans {
			if e.CountsAt.Before(closed.to) && closed.holds(e.RecordedAt) {
				tell("%s counts into %s, which was closed", e.ID, closed.month)
			}
		}
		return nil
	})
}

// verify tells what is wrong with a month by itself.
func (c *Closing) verify(counts map[string]*Count, tell func(format string, args ...any)) {
	if err := check(c); err != nil {
		tell("%v", err)
		return
	}
	prepared := ""
	for _, step := range c.Steps {
		switch step.State {
		case Prepared:
			prepared = step.By
		case Closed, Reopened:
			if step.By == prepared {
				tell("closing %s: %s by who prepared it", c.ID, step.State)
			}
		case SentBack:
		}
	}
	for i := range c.Papers {
		p := &c.Papers[i]
		count := counts[p.Cash.Count]
		if count == nil || count.Total != p.Cash.Counted || count.Book != p.Cash.Book || !count.At.Equal(p.Cash.At) || count.At.Before(c.To) {
			tell("closing %s: its count of the till says something else", c.ID)
		}
	}
	times := 0
	for _, step := range c.Steps {
		if step.State == Prepared {
			times++
		}
	}
	if len(c.Papers) != times {
		tell("closing %s: not every preparation has its paper", c.ID)
	}
}
