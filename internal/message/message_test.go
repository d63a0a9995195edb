package message_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/message"
)

func letter(id string) message.Message {
	return message.Message{
		ID: id, To: message.Recipient{Name: "Siti", Phone: "+6281234567890"}, Channel: message.WhatsApp,
		Coop: "tani", Text: "Pesanan Ibu Siti dikirim.", Link: "/pesanan/1",
	}
}

func TestSendIsOnce(t *testing.T) {
	var log bytes.Buffer
	s := message.New(time.Now, slog.New(slog.NewTextHandler(&log, nil)))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := s.Send(t.Context(), letter(message.ID("payments/1/payments.captured", "u"))); err != nil {
				t.Errorf("Send: %v", err)
			}
		})
	}
	wait.Wait()
	if err := s.Send(t.Context(), letter("second")); err != nil {
		t.Fatal(err)
	}
	if got := s.Latest(); len(got) != 2 || got[0].ID != "second" || got[0].SentAt.IsZero() {
		t.Errorf("Latest: got %+v, want second and the one sent eight times", got)
	}
	checkLog(t, log.String())
	for i := range 1000 {
		if err := s.Send(t.Context(), letter(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Latest(); len(got) != 500 || got[0].ID != "999" {
		t.Errorf("after a thousand more there are %d, the last is %s", len(got), got[0].ID)
	}
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
	s := message.New(time.Now, slog.New(slog.DiscardHandler))
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
