package opening

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// booker is who ends the booking, in histories.
var booker = act.Job{Name: "opening"}

// Work books what was approved, of all cooperatives, and says how many openings are booked now. One that is half booked goes on where it
// stopped; several processes may work at once.
func (s *Service) Work(ctx context.Context) (done int, err error) {
	err = s.openings.AllTenants().Each(ctx, store.By("booking", Booking), func(o *Opening) error {
		if err := s.book(ctx, o); err != nil {
			return fmt.Errorf("book opening %s: %w", o.ID, err)
		}
		done++
		return nil
	})
	return done, err
}

// book writes the entries of an opening that are not in the book yet.
func (s *Service) book(ctx context.Context, o *Opening) error {
	list, err := s.ListOf(ctx, o)
	if err != nil {
		return err
	}
	home, err := s.register.Cooperative(ctx, o.Coop)
	if err != nil {
		return err
	}
	for n := o.Done; n < o.Entries(); n++ {
		if err := s.bookOne(ctx, o, n, list.Lines, home.Zone); err != nil {
			return err
		}
	}
	if err := s.standing(ctx, o.Coop); err != nil {
		return err
	}
	_, err = s.openings.ForTenant(o.Coop).Update(ctx, o.ID, func(o *Opening) error {
		if o.State != Booking {
			return store.ErrUnchanged // another process was faster
		}
		return life.Step(&o.Life, Booked, states.Mark{By: booker.ID(), At: s.now()})
	})
	return err
}

func (s *Service) now() time.Time { return s.acts.Now().UTC().Truncate(time.Millisecond) }

// bookOne writes the nth entry, with what its members are asked, unless another process has.
func (s *Service) bookOne(ctx context.Context, o *Opening, n int64, lines []Line, zone *time.Location) error {
	now, written := s.now(), errors.New("it is written")
	err := s.acts.DB.Tx(ctx, func(ctx context.Context) error {
		var asked []*Balance
		if n > 0 {
			asked = o.ask(chunk(n, lines), now)
		}
		_, err := s.openings.ForTenant(o.Coop).Update(ctx, o.ID, func(o *Opening) error {
			if o.State != Booking || o.Done != n {
				return written
			}
			o.Done++
			for _, b := range asked {
				o.Tally.Asked.add(b.Has.Sum(), 1)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, b := range asked {
			if err := s.bus.Record(&b.Outbox, FactBooked, "", nil); err != nil {
				return err
			}
		}
		if entry := o.entry(n, lines, zone, o.Last(Booking).By); len(entry.Postings) > 0 {
			if _, err := s.ledger.Post(ctx, entry); err != nil {
				return err
			}
		}
		return s.balances.ForTenant(o.Coop).InsertAll(ctx, asked...)
	})
	if errors.Is(err, written) {
		return nil
	}
	return err
}
