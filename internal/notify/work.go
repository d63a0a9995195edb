package notify

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/panics"
	"lumbung/internal/store"
)

const (
	workers  = 8                // notices under way in one process; most of an attempt is waiting for the carrier
	batch    = 100              // notices of one look
	sendTime = 20 * time.Second // for one attempt, well within the lease
	poll     = 5 * time.Second  // between two looks, unless this process keeps something new
)

// Run sends what is due until ctx ends: what this process keeps at once, the rest when its time has come. Several processes may run.
func (s *Service) Run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-timer.C:
		}
		var sent int
		err := panics.Catch(func() (err error) {
			sent, err = s.SendDue(ctx)
			return err
		})
		if err != nil && ctx.Err() == nil {
			s.log.Error("sending notices", "error", err)
		}
		timer.Reset(poll)
		if err == nil && sent >= batch {
			timer.Reset(0)
		}
	}
}

// SendDue makes one attempt at each notice that is due, and says of how many. Codes go before all others, the newest first: whoever
// waits for a code asked for the last one.
func (s *Service) SendDue(ctx context.Context) (attempts int, err error) {
	for _, class := range []Class{Code, Utility, Promo} {
		q := store.By("queue", string(class)).Between(nil, s.now().Add(time.Millisecond))
		if class == Code {
			q = q.Desc()
		}
		due, err := s.notices.AllTenants().List(ctx, q, store.Page{Limit: batch})
		if err != nil {
			return attempts, err
		}
		var sending errgroup.Group
		sending.SetLimit(workers)
		for i := range due.Items {
			sending.Go(func() error {
				if ctx.Err() != nil {
					return nil
				}
				return panics.Catch(func() error { return s.attempt(ctx, &due.Items[i]) })
			})
		}
		if err := sending.Wait(); err != nil {
			return attempts, err
		}
		attempts += len(due.Items)
	}
	return attempts, nil
}

// attempt claims a notice, has it carried and notes the outcome. A process that dies in between leaves a notice whose lease ends;
// what it may have sent is known by its status, or is sent again.
func (s *Service) attempt(ctx context.Context, due *Notice) error {
	n, err := s.claim(ctx, due)
	if err != nil || n == nil {
		return err
	}
	work, cancel := context.WithTimeout(ctx, sendTime)
	providerID, failed := s.senders[n.Channel].Send(work, n)
	cancel()
	s.report(n, failed)
	_, err = s.notices.ForTenant(n.Coop).Update(context.WithoutCancel(ctx), n.ID, func(now *Notice) error {
		if now.Token != n.Token {
			return store.ErrUnchanged // a status was faster
		}
		return s.settle(now, providerID, failed, s.stamp(), rand.Float64())
	})
	return err
}

// claim takes a notice that is still due for an attempt. It returns nil when there is to be none now.
func (s *Service) claim(ctx context.Context, due *Notice) (*Notice, error) {
	stopped, err := s.stopped(ctx, due)
	if err != nil {
		return nil, err
	}
	wishes, err := s.preference(ctx, due.User)
	if err != nil {
		return nil, err
	}
	mine, now, token := false, s.stamp(), rand.Int64()
	n, err := s.notices.ForTenant(due.Coop).Update(ctx, due.ID, func(n *Notice) error {
		mine = false
		if n.Due == nil || n.Due.After(now) {
			return store.ErrUnchanged // somebody else was faster
		}
		if done, err := s.hold(n, wishes, stopped, now); done || err != nil {
			return err
		}
		n.tryAt(now.Add(lease))
		mine, n.Asked, n.Token, n.Tries = true, &now, token, n.Tries+1
		return nil
	})
	if err != nil || !mine {
		return nil, ignoreNotFound(err)
	}
	return n, nil
}

// hold does what there is to be done with a notice in place of an attempt, and says whether it did.
func (s *Service) hold(n *Notice, wishes *Preference, stopped bool, now time.Time) (bool, error) {
	if len(n.Ways) == 0 {
		n.Ways = s.waysTo(wishes)
	}
	if s.senders[n.Channel] == nil {
		n.Channel = s.after("", n)
	}
	wait := n.quietUntil(wishes, now)
	switch {
	case !now.Before(n.ExpiresAt):
		return true, s.step(n, Failed, reasonExpired, now)
	case len(s.senders) == 0:
		return true, s.step(n, Withheld, reasonNoSender, now)
	case n.Channel == "":
		return true, s.step(n, Withheld, reasonNoWay, now)
	case stopped:
		return true, s.step(n, Withheld, reasonOptedOut, now)
	case !wait.IsZero():
		n.tryAt(wait)
		return true, nil
	case n.Channel == Push && n.Asked != nil: // no browser has said that it was shown
		return true, s.fail(n, &Failure{Remedy: Elsewhere, Code: reasonUnseen}, now, 0)
	case n.Tries >= maxTries:
		return true, s.fail(n, &Failure{Remedy: Elsewhere, Code: reasonUnknown}, now, 0)
	}
	return false, nil
}

// report writes into the log what an operator must see to.
func (s *Service) report(n *Notice, err error) {
	f, known := errors.AsType[*Failure](err)
	switch {
	case err == nil:
	case known && (f.Remedy == Broken || f.Remedy == Closed):
		s.log.Error("notice refused: see docs/operations.md, messages", "kind", n.Kind, "channel", string(n.Channel), "error", err)
	default:
		s.log.Warn("notice not sent yet", "kind", n.Kind, "channel", string(n.Channel), "try", n.Tries, "error", err)
	}
}

// stamp is the time of a step.
func (s *Service) stamp() time.Time { return s.now().UTC().Truncate(time.Millisecond) }
