package ledger

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/store"
)

// ErrClosed refuses an entry that would count into a month that is closed. It carries the last month that is: 10/2026.
var ErrClosed = fault.New(fault.Conflict, "ledger.closed")

// closure is up to where a book is closed. Whoever writes into an earlier month touches it, so that MongoDB does one of the two again
// when a month is closed at the same moment. Its times tell which came first, whatever the clocks of servers say.
type closure struct {
	Book   string    `bson:"_id"`
	Before time.Time `bson:"before"` // entries that count before it are refused; zero while nothing is closed
	Moved  time.Time `bson:"moved"`  // when it was last closed or reopened
	Seen   time.Time `bson:"seen"`   // the last moment of whatever touched it
}

func (c *closure) refuses(at time.Time) error {
	if at.Before(c.Before) {
		return ErrClosed.With(c.Before.Add(-time.Millisecond).UTC().Format("01/2006")) // the end of a month is the same month in UTC
	}
	return nil
}

// ClosedBefore is the moment before which nothing is booked in a book any more, zero while nothing is closed.
func (s *Service) ClosedBefore(ctx context.Context, book string) (time.Time, error) {
	c, err := s.closures.Get(ctx, book)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return c.Before, nil
}

// CloseBefore closes a book, or reopens it, so that entries that count before a moment are refused: zero refuses none. It joins the
// caller's Tx and returns since when that holds: behind every late entry that was written before, and not behind any that comes after.
func (s *Service) CloseBefore(ctx context.Context, book string, before, now time.Time) (since time.Time, err error) {
	_, err = s.touch(ctx, book, func(c *closure) {
		if since = now; !since.After(c.Seen) {
			since = c.Seen.Add(time.Millisecond)
		}
		c.Before, c.Moved, c.Seen = before, since, since
	})
	return since, err
}

// KeepOpen returns ErrClosed when a moment is closed in a book. Otherwise the month of it stays open until the caller's Tx is saved: it
// says so before it does something that ends with an entry of that moment.
func (s *Service) KeepOpen(ctx context.Context, book string, at time.Time) error {
	now := s.now()
	if !acrossMonths(at, now) {
		return nil
	}
	c, err := s.touch(ctx, book, func(c *closure) { c.see(now) })
	if err != nil {
		return err
	}
	return c.refuses(at)
}

// see notes a moment.
func (c *closure) see(at time.Time) {
	if at.After(c.Seen) {
		c.Seen = at
	}
}

func (s *Service) touch(ctx context.Context, book string, change func(*closure)) (*closure, error) {
	fresh := func() *closure { return &closure{Book: book} }
	return s.closures.Upsert(ctx, book, fresh, func(c *closure) error { change(c); return nil })
}

// intoOpen refuses an entry that counts into a month that is closed, or lets one that yields count at once. Nothing is read for an entry
// of the month in which it is recorded: that month is not over.
func (s *Service) intoOpen(ctx context.Context, e *Entry) error {
	if !acrossMonths(e.CountsAt, e.RecordedAt) {
		return nil
	}
	c, err := s.touch(ctx, e.Book, func(c *closure) {
		if e.RecordedAt.Before(c.Moved) {
			e.RecordedAt = c.Moved // by another clock; it comes behind what it has seen
		}
		c.see(e.RecordedAt)
	})
	if err != nil {
		return err
	}
	if err := c.refuses(e.CountsAt); err != nil {
		if !e.Yields {
			return err
		}
		e.Memo += " · " + e.EffectiveAt.In(i18n.WIB()).Format("02/01/2006 15.04 MST")
		e.EffectiveAt = e.RecordedAt
	}
	e.index()
	return nil
}

// acrossMonths says whether a month ends between two moments, by the clock of any cooperative.
func acrossMonths(from, to time.Time) bool {
	first, last := from.In(i18n.WIB()), to.In(i18n.WIT())
	return first.Before(last) && (first.Year() != last.Year() || first.Month() != last.Month())
}

// FirstEntry is the first entry that was recorded in a book, or store.ErrNotFound.
func (s *Service) FirstEntry(ctx context.Context, book string) (*Entry, error) {
	return s.entries.ForTenant(book).First(ctx, store.By("recorded"))
}

// EachLate visits the entries that took effect in an hour before their recording.
func (s *Service) EachLate(ctx context.Context, book string, visit func(*Entry) error) error {
	return s.entries.ForTenant(book).Each(ctx, store.By("late").Between(time.Time{}, nil), visit)
}
