package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"lumbung/internal/notify"
)

// largestDelivery is the most that a webhook may carry, in bytes. Meta sends up to 3 MB.
const largestDelivery = 3 << 20

// Receiver takes what a webhook tells. notify.Service is one.
type Receiver interface {
	Hear(ctx context.Context, status notify.Status) error
	Inbound(ctx context.Context, phone, text string) error
}

// NewWebhook takes in /webhooks/whatsapp: Meta's question whether the address is ours (GET), and what it tells (POST), signed with the
// secret of the app. Without a secret there is no such address. Statuses are not kept as they came: each is noted in its notice, which
// takes it twice and in any order, and when one cannot be noted Meta is told so and sends all of them again, for seven days.
func NewWebhook(secret, verifyToken string, to Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusMethodNotAllowed
		switch {
		case secret == "" || verifyToken == "":
			status = http.StatusNotFound
		case r.Method == http.MethodGet:
			status = http.StatusForbidden
			if q := r.URL.Query(); q.Get("hub.mode") == "subscribe" && equal(q.Get("hub.verify_token"), verifyToken) {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				_, _ = io.WriteString(w, q.Get("hub.challenge")) // a caller who has left needs no answer
				return
			}
		case r.Method == http.MethodPost:
			status = receive(w, r, secret, to)
		}
		if status != http.StatusOK {
			http.Error(w, http.StatusText(status), status)
		}
	})
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func receive(w http.ResponseWriter, r *http.Request, secret string, to Receiver) (status int) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestDelivery))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	if !signed(body, r.Header.Get("X-Hub-Signature-256"), secret) {
		return http.StatusUnauthorized
	}
	var d delivery
	if err := json.Unmarshal(body, &d); err != nil {
		return http.StatusBadRequest
	}
	if err := d.tell(r.Context(), to); err != nil {
		slog.ErrorContext(r.Context(), "webhook of WhatsApp not noted", "error", err)
		return http.StatusInternalServerError
	}
	return http.StatusOK
}

// signed checks the signature of the bytes as they came.
func signed(body []byte, header, secret string) bool {
	given, err := hex.DecodeString(strings.TrimPrefix(header, "sha256="))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

// delivery is what is read of a webhook. A sender may have no number (BSUID); it is then nobody whom we know.
type delivery struct {
	Entry []struct {
		Changes []struct {
			Value struct {
				Statuses []struct {
					ID     string    `json:"id"`
					Status string    `json:"status"`
					Ref    string    `json:"biz_opaque_callback_data"`
					Errors []failure `json:"errors"`
				} `json:"statuses"`
				Messages []struct {
					From string `json:"from"`
					Text struct {
						Body string `json:"body"`
					} `json:"text"`
					Button struct {
						Text string `json:"text"`
					} `json:"button"`
				} `json:"messages"`
				Preferences []struct {
					From     string `json:"wa_id"`
					Category string `json:"category"`
					Value    string `json:"value"`
				} `json:"user_preferences"`
			} `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

// states are those of WhatsApp in our words; others mean nothing to us.
var states = map[string]notify.State{
	"sent": notify.Accepted, "delivered": notify.Delivered, "read": notify.Read, "played": notify.Read, "failed": notify.Failed,
}

// tell hands on all that a webhook says, though some of it fails.
func (d delivery) tell(ctx context.Context, to Receiver) (failed error) {
	for _, entry := range d.Entry {
		for _, change := range entry.Changes {
			for _, said := range change.Value.Statuses {
				status := notify.Status{Ref: said.Ref, Channel: notify.WhatsApp, ProviderID: said.ID, State: states[said.Status]}
				if status.State == notify.Failed {
					status.Failure = &notify.Failure{Remedy: notify.Broken, Code: "whatsapp failed"}
					if len(said.Errors) > 0 && said.Errors[0].Code != nil {
						status.Failure = said.Errors[0].notify()
					}
				}
				if status.State != "" {
					failed = errors.Join(failed, to.Hear(ctx, status))
				}
			}
			for _, m := range change.Value.Messages {
				if m.From != "" {
					failed = errors.Join(failed, to.Inbound(ctx, "+"+m.From, m.Text.Body+m.Button.Text))
				}
			}
			for _, p := range change.Value.Preferences {
				if p.From != "" && p.Category == "marketing_messages" {
					word := map[string]string{"stop": "STOP", "resume": "START"}[p.Value]
					failed = errors.Join(failed, to.Inbound(ctx, "+"+p.From, word))
				}
			}
		}
	}
	return failed
}
