// Package message keeps the letters and WhatsApp texts that Lumbung writes to people, and hands them over exactly once.
// Sentences come in already translated. It must never decide who is told what (that is for whoever hears the fact),
// and it must never log what is personal: no name, number, address or text.
package message

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/store"
)

// ErrIncomplete is what Send answers to a message without id, text or an address for its channel.
var ErrIncomplete = fault.New(fault.Invalid, "message.incomplete")

// Channel is the way a message travels.
type Channel string

const (
	WhatsApp Channel = "whatsapp"
	Email    Channel = "email"
)

// State is how far a message has come.
type State string

const (
	Queued State = "queued"
	Sent   State = "sent"
	Failed State = "failed"
)

// Recipient is the person a message is for. Phone is E.164.
type Recipient struct {
	Name  string `bson:"to_name"`
	Phone string `bson:"to_phone"`
	Email string `bson:"to_email"`
}

// Message is one letter or text to one person. The ID comes from the fact that caused it (ID), so that a fact heard
// twice is told once. Coop is "" when the platform itself writes.
type Message struct {
	ID        string     `bson:"_id"`
	To        Recipient  `bson:",inline"`
	Channel   Channel    `bson:"channel"`
	Coop      string     `bson:"coop"`
	Subject   string     `bson:"subject"` // empty for WhatsApp
	Text      string     `bson:"text"`
	Link      string     `bson:"link,omitempty"` // where to read on
	State     State      `bson:"state"`
	CreatedAt time.Time  `bson:"created_at"`
	SentAt    *time.Time `bson:"sent_at,omitempty"`
	Expires   time.Time  `bson:"expires"` // people's words are not kept longer than needed
}

// ID is the id of the message that tells one recipient about one event.
func ID(event, recipient string) string { return event + "/" + recipient }

// keepFor is how long a message stays readable.
const keepFor = 90 * 24 * time.Hour

// Service keeps messages.
type Service struct {
	messages *store.Collection[Message]
	now      func() time.Time
	log      *slog.Logger
}

// New declares the collection of messages; now is the clock.
func New(db *store.DB, now func() time.Time, log *slog.Logger) *Service {
	return &Service{messages: define(db), now: now, log: log}
}

// Send takes a message and delivers it to the page where messages are read. A message with the same id was sent
// before: that is success, and nothing is sent again. Call it outside a Tx.
func (s *Service) Send(ctx context.Context, m Message) error {
	if !m.complete() {
		return ErrIncomplete
	}
	now := s.now().UTC()
	m.State, m.CreatedAt, m.SentAt, m.Expires = Sent, now, &now, now.Add(keepFor)
	switch err := s.messages.Insert(ctx, &m); {
	case errors.Is(err, store.ErrDuplicate):
		return nil
	case err != nil:
		return fmt.Errorf("send message: %w", err)
	}
	s.log.InfoContext(ctx, "message sent", "id", m.ID, "channel", string(m.Channel))
	return nil
}

// complete says whether the message can reach anybody.
func (m Message) complete() bool {
	if m.ID == "" || strings.TrimSpace(m.Text) == "" {
		return false
	}
	switch m.Channel {
	case WhatsApp:
		return m.To.Phone != ""
	case Email:
		return m.To.Email != "" && m.Subject != ""
	}
	return false
}
