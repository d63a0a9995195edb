// Package message hands over the letters and WhatsApp texts that Lumbung writes to people.
// Sentences come in already translated. It must never decide who is told what (that is for whoever hears the fact),
// and it must never log what is personal: no name, number, address or text.
package message

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"lumbung/internal/fault"
)

// ErrIncomplete is what Send answers to a message without id, text or an address for its channel.
var ErrIncomplete = fault.New(fault.Invalid, "message.incomplete")

// Channel is the way a message travels.
type Channel string

const (
	WhatsApp Channel = "whatsapp"
	Email    Channel = "email"
)

// Recipient is the person a message is for. Phone is E.164.
type Recipient struct{ Name, Phone, Email string }

// Message is one letter or text to one person. The ID comes from the fact that caused it (ID), so that a fact heard
// twice is told once. Coop is "" when the platform itself writes.
type Message struct {
	ID      string
	To      Recipient
	Channel Channel
	Coop    string
	Subject string // empty for WhatsApp
	Text    string
	Link    string // where to read on
	AtMost  int    // messages with such a limit that one number gets within an hour; 0: no limit
	SentAt  time.Time
}

// ID is the id of the message that tells one recipient about one event.
func ID(event, recipient string) string { return event + "/" + recipient }

// recentMost is how many messages can be read again.
const recentMost = 500

// Service sends messages to the page where they are read during development. It keeps the last ones in memory.
type Service struct {
	now    func() time.Time
	log    *slog.Logger
	mu     sync.Mutex
	recent []Message // oldest first; guarded by mu
}

// New returns a Service; now is the clock.
func New(now func() time.Time, log *slog.Logger) *Service {
	return &Service{now: now, log: log}
}

// Send takes a message and delivers it to the page where messages are read. A message with the same id that can still be
// read there was sent before: that is success, and nothing is sent again. Nor is one above its AtMost: it is held back for good.
func (s *Service) Send(ctx context.Context, m Message) error {
	if !m.complete() {
		return ErrIncomplete
	}
	m.SentAt = s.now().UTC()
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.recent, func(sent Message) bool { return sent.ID == m.ID }) {
		return nil
	}
	if m.AtMost > 0 && s.limitedTo(m.To.Phone, m.SentAt.Add(-time.Hour)) >= m.AtMost {
		s.log.WarnContext(ctx, "message held back", "id", m.ID, "channel", string(m.Channel))
		return nil
	}
	if len(s.recent) == recentMost {
		s.recent = slices.Delete(s.recent, 0, 1)
	}
	s.recent = append(s.recent, m)
	s.log.InfoContext(ctx, "message sent", "id", m.ID, "channel", string(m.Channel))
	return nil
}

// limitedTo counts the messages with a limit that went to a number after a moment.
func (s *Service) limitedTo(phone string, after time.Time) (n int) {
	for _, sent := range s.recent {
		if sent.AtMost > 0 && sent.To.Phone == phone && sent.SentAt.After(after) {
			n++
		}
	}
	return n
}

// Latest returns the messages that can be read again, newest first.
func (s *Service) Latest() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	latest := slices.Clone(s.recent)
	slices.Reverse(latest)
	return latest
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
