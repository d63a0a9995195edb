package message_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/message"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

func letter(id string) message.Message {
	return message.Message{
		ID: id, To: message.Recipient{Name: "Siti", Phone: "+6281234567890"}, Channel: message.WhatsApp,
		Coop: "tani", Text: "Pesanan Ibu Siti dikirim.", Link: "/pesanan/1",
	}
}

func TestSendIsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var log bytes.Buffer
		now := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
		s := message.New(db, func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil)))
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if err := s.Send(t.Context(), letter(message.ID("orders.paid:1:", "u"))); err != nil {
					t.Errorf("Send: %v", err)
				}
			})
		}
		wait.Wait()
		now = now.Add(time.Minute)
		if err := s.Send(t.Context(), letter("second")); err != nil {
			t.Fatal(err)
		}
		got, err := s.To(t.Context(), "+6281234567890", store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Items) != 2 || got.Items[0].ID != "second" || got.Items[0].State != message.Sent || got.Items[0].SentAt == nil {
			t.Errorf("To: got %+v, want second and the one sent eight times", got.Items)
		}
		all, err := s.Latest(t.Context(), store.Page{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(all.Items) != 1 || all.Items[0].ID != "second" || all.Next == "" {
			t.Errorf("Latest: got %+v", all)
		}
		checkLog(t, log.String())
	})
}

// checkLog wants two lines without anything personal.
func checkLog(t *testing.T, log string) {
	t.Helper()
	if lines := strings.Count(log, "message sent"); lines != 2 {
		t.Errorf("log: got %d lines, want 2", lines)
	}
	for _, personal := range []string{"Siti", "81234567890", "Pesanan"} {
		if strings.Contains(log, personal) {
			t.Errorf("log: %q is in %s", personal, log)
		}
	}
}

func TestSendIncomplete(t *testing.T) {
	s := message.New(store.New(nil), time.Now, slog.New(slog.DiscardHandler))
	for name, spoil := range map[string]func(*message.Message){
		"no id":            func(m *message.Message) { m.ID = "" },
		"no text":          func(m *message.Message) { m.Text = " " },
		"no phone":         func(m *message.Message) { m.To.Phone = "" },
		"no address":       func(m *message.Message) { m.Channel, m.Subject = message.Email, "Halo" },
		"no such channel":  func(m *message.Message) { m.Channel = "pigeon" },
		"mail, no subject": func(m *message.Message) { m.Channel, m.To.Email = message.Email, "a@b.id" },
	} {
		m := letter("1")
		spoil(&m)
		if err := s.Send(t.Context(), m); !errors.Is(err, message.ErrIncomplete) {
			t.Errorf("%s: got %v, want %v", name, err, message.ErrIncomplete)
		}
	}
}
