package notify

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lumbung/internal/store"
)

// Status is what a carrier says about a notice, as often and in whatever order it likes.
type Status struct {
	Ref        string // Notice.Ref; "" when the carrier does not say it
	Channel    Channel
	ProviderID string
	State      State // Accepted, Delivered, Read or Failed
	Failure    *Failure
}

// Hear notes a status. One about a notice that is not kept is of something else that uses the same account.
func (s *Service) Hear(ctx context.Context, status Status) error {
	coop, id, named := strings.Cut(status.Ref, " ")
	if !named {
		n, err := s.notices.AllTenants().First(ctx, store.By("provider", status.ProviderID))
		if err != nil {
			return ignoreNotFound(err)
		}
		coop, id = n.Coop, n.ID
	}
	_, err := s.notices.ForTenant(coop).Update(ctx, id, func(n *Notice) error { return s.hear(n, status, s.stamp()) })
	return ignoreNotFound(err)
}

// rank orders the states that a carrier tells of, and others before them; a notice only rises.
func rank(state State) int { return slices.Index([]State{Accepted, Delivered, Read}, state) }

// hear changes a notice by a status. It takes a status that comes before the outcome of the attempt is noted, and none that is
// about a channel or an attempt that was given up.
func (s *Service) hear(n *Notice, status Status, now time.Time) error {
	if n.Channel != status.Channel || n.State == Withheld {
		return store.ErrUnchanged
	}
	if status.State != Failed {
		if rank(status.State) <= rank(n.State) || status.State == Accepted && n.State == Failed {
			return store.ErrUnchanged
		}
		n.ProviderID = status.ProviderID
		return s.step(n, status.State, "", now)
	}
	same := n.ProviderID == status.ProviderID
	early := n.State == Waiting && n.Asked != nil && !same
	if status.Failure == nil || !early && (n.State != Accepted || !same) {
		return store.ErrUnchanged
	}
	n.ProviderID = status.ProviderID
	return s.fail(n, status.Failure, now, 0)
}

// optOut is a number whose owner wants nothing that can be left out.
type optOut struct {
	ID string    `bson:"_id"` // of optOutOf
	At time.Time `bson:"at"`
}

// Words with which people end and renew optional notices, in both languages.
var optWords = map[string]bool{"stop": true, "berhenti": true, "unsubscribe": true, "mulai": false, "start": false}

// Inbound is a text that somebody wrote to us. It matters only when it says STOP, or takes it back.
func (s *Service) Inbound(ctx context.Context, phone, text string) error {
	stop, known := optWords[strings.ToLower(strings.Trim(text, " .!\t\r\n"))]
	if !known {
		return nil
	}
	return s.OptOut(ctx, phone, stop)
}

// optOutOf names who wants no optional notices: the number in E.164, which can say STOP, or the user without one.
func optOutOf(user, phone string) string { return cmp.Or(phone, user) }

// OptedOut says whether a user with this number, "" for none, wants no optional notices.
func (s *Service) OptedOut(ctx context.Context, user, phone string) (bool, error) {
	_, err := s.optOuts.Get(ctx, optOutOf(user, phone))
	return err == nil, ignoreNotFound(err)
}

// OptOut notes whether the owner of a number, or a user without one, wants no optional notices.
func (s *Service) OptOut(ctx context.Context, owner string, stop bool) error {
	if !stop {
		return ignoreNotFound(s.optOuts.Delete(ctx, owner))
	}
	err := s.optOuts.Insert(ctx, &optOut{ID: owner, At: s.stamp()})
	if errors.Is(err, store.ErrDuplicate) {
		return nil
	}
	return err
}

// stopped says whether a notice is one that its recipient does not want.
func (s *Service) stopped(ctx context.Context, n *Notice) (bool, error) {
	id := optOutOf(n.User, n.To.Phone)
	if !n.Optional || id == "" {
		return false, nil
	}
	_, err := s.optOuts.Get(ctx, id)
	return err == nil, ignoreNotFound(err)
}

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
