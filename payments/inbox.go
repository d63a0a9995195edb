package payments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// InboxItem is a webhook as it is kept, raw. Nothing rests on one that is Done: the payment has what the gateway says.
type InboxItem struct {
	ID         string     `bson:"_id"` // provider:webhook id, or the body's hash without one
	Provider   string     `bson:"provider"`
	Kind       string     `bson:"kind"`
	ObjectID   string     `bson:"object_id"`
	ExternalID string     `bson:"external_id"`
	Status     string     `bson:"status"` // what it claims
	BodySHA256 string     `bson:"body_sha256"`
	Body       []byte     `bson:"body"`
	State      InboxState `bson:"state"`
	ReceivedAt time.Time  `bson:"received_at"`
	Due        *time.Time `bson:"due,omitempty"` // of Received: when to read the payment again
	Attempts   int64      `bson:"attempts"`
	Gone       *time.Time `bson:"gone,omitempty"` // of Done: when the document may be deleted
}

// moneyOut says whether it is about money that goes out.
func (i *InboxItem) moneyOut() bool { return i.Kind == KindPayout || i.Kind == KindRefund }

// reach enters a state in which nothing is to be done. What a person may have to look at is kept for ever.
func (i *InboxItem) reach(state InboxState, keep time.Duration) {
	i.State, i.Due, i.Gone = state, nil, nil
	if gone := i.ReceivedAt.Add(keep); state == Done && keep > 0 {
		i.Gone = &gone
	}
}

// InboxState says what became of a webhook.
type InboxState string

// The states of an inbox item.
const (
	Received  InboxState = "received"  // the payment is still to be read again
	Done      InboxState = "done"      // it was
	Unmatched InboxState = "unmatched" // there is no such payment
	Altered   InboxState = "altered"   // a known id with another body; never acted on
)

// handleAtOnce is how long the gateway waits for its answer while the payment is read again. When that takes longer, or
// fails, the webhook is kept and answered, and the payment is read later.
const handleAtOnce = 2 * time.Second

// Receive reads the payment again that a webhook talks about, and keeps the webhook. What it claims is never booked. The
// same webhook twice is kept once; a known id with another body is kept apart and never acted on.
func (s *Service) Receive(ctx context.Context, w Webhook) error {
	item := &InboxItem{
		ID: w.Provider + ":" + w.WebhookID, Provider: w.Provider, Kind: w.Kind, ObjectID: w.ObjectID, ExternalID: w.ExternalID,
		Status: w.Status, BodySHA256: w.BodySHA256, Body: w.Body, ReceivedAt: w.ReceivedAt,
	}
	item.reach(Done, s.keepInbox)
	if w.WebhookID == "" {
		item.ID = w.Provider + ":sha256:" + w.BodySHA256
	}
	state, kept, err := s.handle(ctx, item)
	if kept {
		return nil
	}
	item.reach(state, s.keepInbox)
	if err != nil {
		s.log.Warn("webhook kept for later", "id", item.ID, "error", err)
		now := s.now()
		item.reach(Received, s.keepInbox)
		item.Due = &now
	}
	return s.keep(ctx, item)
}

// handle reads the payment of an item again and says what to note of the item, and whether it was saved on the way.
func (s *Service) handle(ctx context.Context, item *InboxItem) (state InboxState, kept bool, err error) {
	work, cancel := context.WithTimeout(ctx, handleAtOnce)
	defer cancel()
	if item.moneyOut() {
		err = s.onMoneyOut(work, item.ExternalID)
	} else {
		ours := *item // a refresh that takes too long goes on with it
		_, kept, err = s.refreshWith(work, item.ExternalID, &ours)
	}
	if fault.KindOf(err) == fault.NotFound {
		s.log.Warn("webhook about an unknown payment, payout or refund", "id", item.ID)
		return Unmatched, false, nil
	}
	return Done, kept, err
}

func (s *Service) keep(ctx context.Context, item *InboxItem) error {
	err := s.inbox.Insert(ctx, item)
	if !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	known, err := s.inbox.Get(ctx, item.ID)
	if err != nil || known.BodySHA256 == item.BodySHA256 {
		return err
	}
	item.ID += ":altered:" + item.BodySHA256
	item.reach(Altered, s.keepInbox)
	s.log.Warn("webhook id repeated with another body", "id", item.ID)
	if err := s.inbox.Insert(ctx, item); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	return nil
}

// ProcessInbox reads the payments of webhooks again for which that could not be done at once, at most limit of them, and
// says how many were due. One that fails is due again after a pause.
func (s *Service) ProcessInbox(ctx context.Context, limit int) (int, error) {
	due, err := s.inbox.List(ctx, store.By("due").Between(nil, s.now().Add(time.Millisecond)), store.Page{Limit: limit})
	for _, item := range due.Items {
		if failed := s.process(ctx, item); failed != nil && ctx.Err() == nil {
			err = errors.Join(err, fmt.Errorf("webhook %s: %w", item.ID, failed))
		}
	}
	return len(due.Items), err
}

func (s *Service) process(ctx context.Context, item InboxItem) error {
	state, ask := Done, s.onMoneyOut
	if !item.moneyOut() {
		ask = func(ctx context.Context, id string) error { _, err := s.Refresh(ctx, id); return err }
	}
	err := ask(ctx, item.ExternalID)
	if fault.KindOf(err) == fault.NotFound {
		state, err = Unmatched, nil
	}
	if err != nil {
		s.log.Warn("webhook not handled yet", "id", item.ID, "attempt", item.Attempts+1, "error", err)
	}
	now := s.now()
	_, saveErr := s.inbox.Update(ctx, item.ID, func(i *InboxItem) error {
		if i.State != Received {
			return store.ErrUnchanged
		}
		if err == nil {
			i.reach(state, s.keepInbox)
			return nil
		}
		next := now.Add(min(time.Second<<min(i.Attempts, 20), 15*time.Minute))
		i.Attempts, i.Due = i.Attempts+1, &next
		return nil
	})
	return saveErr
}

// CountInbox counts the webhooks whose payment is still to be read again, up to limit.
func (s *Service) CountInbox(ctx context.Context, limit int) (int, error) {
	return s.inbox.Count(ctx, store.By("state", Received), limit)
}

// OldestInbox is when the oldest of them came, zero when there is none.
func (s *Service) OldestInbox(ctx context.Context) (time.Time, error) {
	oldest, err := s.inbox.First(ctx, store.By("state", Received))
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return oldest.ReceivedAt, nil
}

// Inbox lists webhooks by state, newest first.
func (s *Service) Inbox(ctx context.Context, state InboxState, page store.Page) (store.Slice[InboxItem], error) {
	return s.inbox.List(ctx, store.By("state", state).Desc(), page)
}
