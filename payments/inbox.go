package payments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/events"
	"lumbung/internal/store"
)

// Received is a webhook delivery as it is kept: raw, for ever.
type Received struct {
	ID         string    `bson:"_id"` // provider:webhook id, or the body's hash without one
	Provider   string    `bson:"provider"`
	Kind       string    `bson:"kind"`
	ObjectID   string    `bson:"object_id"`
	ExternalID string    `bson:"external_id"`
	Status     string    `bson:"status"` // what it claims
	BodySHA256 string    `bson:"body_sha256"`
	Body       []byte    `bson:"body"`
	State      string    `bson:"state"` // received, done, unmatched (no such payment), altered (a known id with another body)
	ReceivedAt time.Time `bson:"received_at"`
}

// Receive keeps a delivery and returns: the gateway gets its answer before anything is done. The same delivery twice is
// kept once; a known id with another body is kept apart and never acted on.
func (s *Service) Receive(ctx context.Context, d Delivery) error {
	r := Received{
		ID: d.Provider + ":" + d.WebhookID, Provider: d.Provider, Kind: d.Kind, ObjectID: d.ObjectID, ExternalID: d.ExternalID,
		Status: d.Status, BodySHA256: d.BodySHA256, Body: d.Body, State: "received", ReceivedAt: d.ReceivedAt,
	}
	if d.WebhookID == "" {
		r.ID = d.Provider + ":sha256:" + d.BodySHA256
	}
	err := s.keep(ctx, r)
	if !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	known, err := s.inbox.Get(ctx, r.ID)
	if err != nil || known.BodySHA256 == r.BodySHA256 {
		return err
	}
	r.ID, r.State = r.ID+":altered:"+r.BodySHA256, "altered"
	s.log.Warn("webhook id repeated with another body", "id", r.ID)
	if err := s.inbox.Insert(ctx, &r); err != nil && !errors.Is(err, store.ErrDuplicate) {
		return err
	}
	return nil
}

func (s *Service) keep(ctx context.Context, r Received) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.inbox.Insert(ctx, &r); err != nil {
			return err
		}
		return s.bus.Record(ctx, factWebhook, r.ID, "", struct{}{})
	})
}

// onWebhook re-reads the payment that a delivery talks about. What the delivery claims is never booked.
func (s *Service) onWebhook(ctx context.Context, e events.Event) error {
	received, err := s.inbox.Get(ctx, e.Subject)
	if err != nil {
		return err
	}
	state := "done"
	_, err = s.Refresh(ctx, received.ExternalID)
	switch {
	case errors.Is(err, ErrNotFound):
		state = "unmatched"
		s.log.Warn("webhook about an unknown payment", "id", received.ID)
	case err != nil:
		return fmt.Errorf("webhook %s: %w", received.ID, err)
	}
	_, err = s.inbox.Update(ctx, received.ID, func(r *Received) error { r.State = state; return nil })
	return err
}

// Inbox lists deliveries by state, newest first.
func (s *Service) Inbox(ctx context.Context, state string, page store.Page) (store.Slice[Received], error) {
	return s.inbox.List(ctx, store.By("state", state).Newest(), page)
}
