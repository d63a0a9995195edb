package notify

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/store"
)

// Faults of preferences.
var (
	ErrChannel = fault.New(fault.Invalid, "notify.no_channel") // nobody is reached that way
	ErrHours   = fault.New(fault.Invalid, "notify.hours")      // quiet hours that are none, or that leave no hour of the day
)

// Preference is how a person wants to be told. Codes, and what is about the account itself, go their own way.
type Preference struct {
	User    string   `bson:"_id"`
	First   Channel  `bson:"first,omitempty"` // tried before all others
	Quiet   *Hours   `bson:"quiet,omitempty"` // nil: only what can wait does, from 21 until 7
	Devices []Device `bson:"devices,omitempty"`
}

// Hours are some of a day, by the person's clock: from 21 until 7 is the night.
type Hours struct {
	From  int64 `bson:"from"`
	Until int64 `bson:"until"`
}

// usualHours are those in which nothing is sent that can wait.
func usualHours() Hours { return Hours{21, 7} }

func (h Hours) check() error {
	const day = 24
	if h.From < 0 || h.From >= day || h.Until < 0 || h.Until >= day || h.From == h.Until {
		return ErrHours
	}
	return nil
}

// end returns when the hours end in which a moment lies, the zero time when it lies in none.
func (h Hours) end(now time.Time, area string) time.Time {
	local := now.In(i18n.Zone(area))
	hour := int64(local.Hour())
	within := hour >= h.From && hour < h.Until
	if h.From > h.Until {
		within = hour >= h.From || hour < h.Until
	}
	if !within {
		return time.Time{}
	}
	at := time.Date(local.Year(), local.Month(), local.Day(), int(h.Until), 0, 0, 0, local.Location())
	if !at.After(local) {
		at = at.AddDate(0, 0, 1)
	}
	return at.UTC()
}

func preferenceSpec() store.Spec[Preference] {
	return store.Spec[Preference]{Name: "preferences", Watched: true}
}

// preference is how a user wants to be told, from memory until it changes; a guest has none. The caller changes nothing in it.
func (s *Service) preference(ctx context.Context, user string) (*Preference, error) {
	if user == "" {
		return &Preference{}, nil
	}
	return s.preferred.Get(ctx, user, func(ctx context.Context) (*Preference, error) { return s.preferenceNow(ctx, user) })
}

func (s *Service) preferenceNow(ctx context.Context, user string) (*Preference, error) {
	p, err := s.preferences.Get(ctx, user)
	if errors.Is(err, store.ErrNotFound) {
		return &Preference{User: user}, nil
	}
	return p, err
}

// Preference is how the asking user wants to be told.
func (s *Service) Preference(ctx context.Context, by act.Actor) (*Preference, error) {
	if err := act.SignedIn.Check(by, act.Place{}); err != nil {
		return nil, err
	}
	return s.preferenceNow(ctx, by.ID())
}

// Choice is what a user decides about how she is told. Phone is her own, "" when it is not proved.
type Choice struct {
	First      Channel // "" for the usual order
	Quiet      *Hours  // nil for the usual ones
	NoOptional bool    // nothing that can be left out
	Phone      string
}

// Choose notes how a user wants to be told.
func (s *Service) Choose(ctx context.Context, by act.Actor, c Choice) error {
	if c.First != "" && !s.Reaches(c.First) {
		return fault.Fields{"first": ErrChannel}
	}
	if c.Quiet != nil && c.Quiet.check() != nil {
		return fault.Fields{"until": ErrHours}
	}
	err := s.prefer(ctx, by, "notices.preferred", func(_ *act.Record, p *Preference) error {
		if p.First == c.First && reflect.DeepEqual(p.Quiet, c.Quiet) {
			return store.ErrUnchanged
		}
		p.First, p.Quiet = c.First, c.Quiet
		return nil
	})
	if err != nil {
		return err
	}
	return s.OptOut(ctx, optOutOf(by.ID(), c.Phone), c.NoOptional)
}

// prefer changes how a user wants to be told.
func (s *Service) prefer(ctx context.Context, by act.Actor, name string, change func(*act.Record, *Preference) error) error {
	a := act.Act{Name: name, By: by, Access: act.SignedIn, Subject: by.ID(), Single: true}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Preference, error) {
		fresh := func() *Preference { return &Preference{User: r.By} }
		return s.preferences.Upsert(ctx, r.By, fresh, func(p *Preference) error { return change(r, p) })
	})
	return err
}

// waysTo are the channels on which a notice is tried, in this order. Push comes first where a device wants it: it costs nothing, and says
// whether it was seen.
func (s *Service) waysTo(p *Preference) (ways []Channel) {
	for _, channel := range s.Channels() {
		if channel != Push || len(p.Devices) > 0 {
			ways = append(ways, channel)
		}
	}
	if i := slices.Index(ways, p.First); i > 0 {
		ways = slices.Insert(slices.Delete(ways, i, i+1), 0, p.First)
	}
	return ways
}

// accountWays are those of codes and of what is about an account: whoever has got into it may have a push come to herself.
func accountWays() []Channel { return []Channel{WhatsApp, SMS, Email} }

// quietUntil returns when a notice may be sent, the zero time for now.
func (n *Notice) quietUntil(p *Preference, now time.Time) time.Time {
	switch {
	case n.Account:
		return time.Time{}
	case p.Quiet != nil:
		return p.Quiet.end(now, n.To.Area)
	case n.Optional:
		return usualHours().end(now, n.To.Area)
	}
	return time.Time{}
}
