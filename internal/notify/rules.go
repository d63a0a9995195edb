package notify

import (
	"errors"
	"fmt"
	"time"

	"lumbung/internal/states"
)

// Remedy is what to do about a failure.
type Remedy int

// The remedies.
const (
	Retry     Remedy = iota + 1 // on the same channel, soon
	Later                       // on the same channel, hours later
	Elsewhere                   // never on this channel: on the next one
	Broken                      // the message itself is refused: on the next channel, and somebody must mend it
	Closed                      // the channel takes nothing from us until somebody mends it
)

// Failure is why a notice was not carried: it is known that it was not.
type Failure struct {
	Remedy Remedy
	Code   string        // the carrier's, "whatsapp 131026"
	Detail string        // the carrier's words, for the log: nothing personal
	Wait   time.Duration // before the next attempt; 0: by the remedy
}

// Error implements error.
func (f *Failure) Error() string { return fmt.Sprintf("%s: %s", f.Code, f.Detail) }

const (
	maxTries   = 5                // on one channel
	lease      = time.Minute      // how long a process has a notice, and how long an unknown outcome waits for a status
	firstPause = 5 * time.Second  // before the second attempt; each pause is four times the one before
	laterPause = 4 * time.Hour    // Later
	closedFor  = 15 * time.Minute // Closed, where there is no other channel
)

// Why a notice is not sent, in Error and in its history; others are codes of a carrier. The pages have words for them.
const (
	reasonExpired  = "expired"
	reasonOptedOut = "opted_out"
	reasonNoWay    = "no_way"    // the recipient has no address for any channel
	reasonNoSender = "no_sender" // the program has no channel
	reasonUnknown  = "unknown"   // nobody knows whether it was sent
)

// address is where a channel finds the recipient, "" for nowhere.
func (n *Notice) address(c Channel) string {
	switch c {
	case Email:
		return n.To.Email
	case Push:
		return n.User
	case WhatsApp, SMS:
	}
	return n.To.Phone
}

// after returns the next channel behind one, the first behind "", and "" when there is none.
func (s *Service) after(c Channel, n *Notice) Channel {
	ways, passed := n.Ways, c == ""
	if len(ways) == 0 {
		ways = accountWays()
	}
	for _, next := range ways {
		if passed && s.senders[next] != nil && n.address(next) != "" {
			return next
		}
		passed = passed || next == c
	}
	return ""
}

// settle notes the outcome of an attempt at now. luck is from 0 to 1, so that many notices are not tried again at one moment.
func (s *Service) settle(n *Notice, providerID string, err error, now time.Time, luck float64) error {
	f, known := errors.AsType[*Failure](err)
	switch {
	case err == nil && n.Channel == Push:
		return s.await(n, now)
	case err == nil:
		n.ProviderID = providerID
		return s.step(n, Accepted, "", now)
	case known:
		return s.fail(n, f, now, luck)
	case n.Tries >= maxTries:
		return s.fail(n, &Failure{Remedy: Elsewhere, Code: reasonUnknown}, now, luck)
	}
	n.Error, n.Token = reasonUnknown, 0 // Asked stays: a status may say that it was sent, until the lease ends
	return nil
}

// fail does what a failure asks for.
func (s *Service) fail(n *Notice, f *Failure, now time.Time, luck float64) error {
	pause := f.Wait
	switch f.Remedy {
	case Retry:
		pause = max(pause, backoff(n.Tries))
	case Later:
		pause = max(pause, laterPause)
	case Closed:
		if s.after(n.Channel, n) == "" {
			n.Tries-- // it is nobody's attempt
			return s.again(n, f.Code, now.Add(closedFor), now)
		}
	case Elsewhere, Broken: // no more here
	}
	if pause > 0 && n.Tries < maxTries {
		return s.again(n, f.Code, now.Add(pause+time.Duration(luck*float64(pause)/4)), now)
	}
	if next := s.after(n.Channel, n); next != "" {
		n.Channel, n.Tries, n.ProviderID = next, 0, ""
		return s.again(n, f.Code, now, now)
	}
	return s.step(n, Failed, f.Code, now)
}

// again has a notice tried at a moment.
func (s *Service) again(n *Notice, code string, at, now time.Time) error {
	n.tryAt(at)
	n.Error, n.Asked, n.Token = code, nil, 0
	if n.State == Waiting {
		return nil
	}
	return life.Step(&n.Life, Waiting, states.Mark{By: carrier, At: now, Reason: code})
}

// step enters a state in which nothing is to be done.
func (s *Service) step(n *Notice, to State, reason string, now time.Time) error {
	by := sender
	if to == Delivered || to == Read {
		by = carrier
	}
	n.Error, n.Queue, n.Due, n.Asked, n.Token, n.Gone = reason, "", nil, nil, 0, nil
	if gone := n.CreatedAt.Add(s.keep); s.keep > 0 {
		n.Gone = &gone
	}
	if n.Class == Code { // it is good for nothing any more, and its text is nobody's business
		n.Gone = &n.ExpiresAt
	}
	return life.Step(&n.Life, to, states.Mark{By: by, At: now, Reason: reason})
}

// backoff is 5, 20, 80 and 320 seconds. WhatsApp asks for a factor of four towards one number.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
func backoff(tries int64) time.Duration { return firstPause << (2 * min(max(tries-1, 0), maxTries)) }
