package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/store"
)

// Device is a browser that shows notices, as long as its user stays signed in there.
type Device struct {
	Endpoint string    `bson:"endpoint"` // an address of the browser's push service
	Key      string    `bson:"key"`      // p256dh of the browser (RFC 8291)
	Secret   string    `bson:"secret"`   // auth of the browser (RFC 8291)
	Session  string    `bson:"session"`  // of identity: when it has ended, so has this
	Agent    string    `bson:"agent,omitempty"`
	Since    time.Time `bson:"since"`
}

// mostDevices is how many browsers of one user show notices, the newest.
const mostDevices = 5

// seenWithin is how long a push has until a browser says that it was shown. Then the next channel is tried; the push service drops what it
// could not bring by then, so that nobody is told twice.
const seenWithin = 2 * time.Minute

// Carriage is one push to one browser.
type Carriage struct {
	Device Device
	Notice *Notice
	Life   time.Duration // the push service drops it afterwards
}

// Pusher hands pushes to the push services of browsers.
type Pusher interface {
	Accepts(d Device) error // a fault.Invalid for a device that pushes are not sent to
	Push(ctx context.Context, c Carriage) error
	PublicKey() string // what browsers subscribe with
}

// ErrDeviceGone says that a browser wants no pushes any more.
var ErrDeviceGone = errors.New("notify: the browser has ended its subscription")

// Pushing are the parts that pushes need.
type Pushing struct {
	Pusher
	SignedIn func(ctx context.Context, session string) (bool, error) // whether a session lasts
}

// reasonUnseen is a push of which no browser has said that it was shown.
const reasonUnseen = "push unseen"

// PushKey is what browsers subscribe with, "" when there are no pushes.
func (s *Service) PushKey() string {
	if s.pushing == nil {
		return ""
	}
	return s.pushing.PublicKey()
}

// AddDevice has a browser show the notices of its user, in which she is signed in.
func (s *Service) AddDevice(ctx context.Context, by act.Actor, d Device) error {
	if s.pushing == nil {
		return ErrChannel
	}
	if err := s.pushing.Accepts(d); err != nil {
		return err
	}
	return s.prefer(ctx, by, "notices.device_added", func(r *act.Record, p *Preference) error {
		p.Devices = slices.DeleteFunc(p.Devices, func(known Device) bool {
			return known.Endpoint == d.Endpoint || known.Session == d.Session
		})
		d.Since = r.At
		p.Devices = append(p.Devices, d)
		p.Devices = p.Devices[max(0, len(p.Devices)-mostDevices):]
		return nil
	})
}

// DropDevice has the browser of a session show no more notices.
func (s *Service) DropDevice(ctx context.Context, by act.Actor, session string) error {
	return s.prefer(ctx, by, "notices.device_dropped", func(_ *act.Record, p *Preference) error {
		known := len(p.Devices)
		p.Devices = slices.DeleteFunc(p.Devices, func(d Device) bool { return d.Session == session })
		if len(p.Devices) == known {
			return store.ErrUnchanged
		}
		return nil
	})
}

// forget takes browsers away that will show nothing any more.
func (s *Service) forget(ctx context.Context, user string, gone []string) error {
	if len(gone) == 0 {
		return nil
	}
	_, err := s.preferences.Update(ctx, user, func(p *Preference) error {
		p.Devices = slices.DeleteFunc(p.Devices, func(d Device) bool { return slices.Contains(gone, d.Endpoint) })
		return nil
	})
	return ignoreNotFound(err)
}

// pushSender carries a notice to all browsers of its user.
type pushSender struct{ *Service }

// Channel is Push.
func (s pushSender) Channel() Channel { return Push }

// Send pushes to each browser in which the user is still signed in. When one may show it, that is success: a lost answer is not asked
// again, for the next channel is tried anyway when no browser says that it was shown.
func (s pushSender) Send(ctx context.Context, n *Notice) (string, error) {
	p, err := s.preferenceNow(ctx, n.User)
	if err != nil {
		return "", err
	}
	life := n.ExpiresAt.Sub(s.now())
	if s.after(Push, n) != "" {
		life = seenWithin
	}
	var taken bool
	var gone []string
	failed := &Failure{Remedy: Elsewhere, Code: "push none", Detail: "no browser is left"}
	for _, d := range p.Devices {
		lasts, err := s.pushing.SignedIn(ctx, d.Session)
		if err != nil {
			return "", err
		}
		if lasts {
			err = s.pushing.Push(ctx, Carriage{d, n, life})
		} else {
			err = ErrDeviceGone
		}
		refused, known := errors.AsType[*Failure](err)
		switch {
		case errors.Is(err, ErrDeviceGone):
			gone = append(gone, d.Endpoint)
		case known:
			failed = refused
		default: // taken, or nobody knows
			taken = true
		}
	}
	if err := s.forget(context.WithoutCancel(ctx), n.User, gone); err != nil {
		return "", err
	}
	if taken {
		return "", nil
	}
	if (failed.Remedy == Retry || failed.Remedy == Later) && s.after(Push, n) != "" { // another channel is faster
		elsewhere := *failed
		elsewhere.Remedy = Elsewhere
		failed = &elsewhere
	}
	return "", failed
}

// await has a push that was taken wait until a browser says that it was shown. Without another channel there is nothing to wait for.
func (s *Service) await(n *Notice, now time.Time) error {
	if s.after(Push, n) == "" {
		return s.step(n, Accepted, "", now)
	}
	n.tryAt(now.Add(seenWithin))
	n.Error, n.Token = "", 0
	return nil
}

// Shown notes that a browser has shown a notice, which it names by Ref. Nobody else knows the name.
func (s *Service) Shown(ctx context.Context, ref string) error {
	if s.pushing == nil {
		return nil
	}
	return s.Hear(ctx, Status{Ref: ref, Channel: Push, State: Delivered})
}
