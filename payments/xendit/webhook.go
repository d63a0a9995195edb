package xendit

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"lumbung/payments"
)

// largestDelivery is the most a webhook may carry, in bytes. Source: docs/xendit.md.
const largestDelivery = 256 << 10

// NewWebhook takes in POST /webhooks/xendit/invoice: it checks Xendit's token and hands on the delivery as it came.
// tokens are the one in force and, while it is being changed, the one before; without any it refuses everything.
// When receive fails, Xendit is told so and tries again; receive must keep the delivery before it returns nil.
func NewWebhook(tokens []string, receive func(context.Context, payments.Webhook) error) http.Handler {
	var sums [][sha256.Size]byte
	for _, token := range tokens {
		if token != "" {
			sums = append(sums, sha256.Sum256([]byte(token)))
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, reason := admit(r, sums)
		if status != http.StatusOK {
			http.Error(w, reason, status)
			return
		}
		delivery, status := readDelivery(w, r)
		if status == http.StatusOK {
			if err := receive(r.Context(), delivery); err != nil {
				slog.ErrorContext(r.Context(), "webhook not kept", "object", delivery.ObjectID, "error", err)
				status = http.StatusInternalServerError
			}
		}
		if status != http.StatusOK {
			http.Error(w, http.StatusText(status), status)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

// admit decides from the head of the request alone.
func admit(r *http.Request, sums [][sha256.Size]byte) (status int, reason string) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(sums) == 0:
		return http.StatusServiceUnavailable, "no callback token configured"
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, "POST only"
	case !tokenMatches(r.Header.Get("X-Callback-Token"), sums):
		return http.StatusUnauthorized, "wrong callback token"
	case err != nil || kind != "application/json":
		return http.StatusUnsupportedMediaType, "JSON only"
	}
	return http.StatusOK, ""
}

// tokenMatches compares with every token, in a time that tells nothing about any.
func tokenMatches(token string, sums [][sha256.Size]byte) bool {
	got, match := sha256.Sum256([]byte(token)), 0
	for i := range sums {
		match |= subtle.ConstantTimeCompare(got[:], sums[i][:])
	}
	return match == 1
}

// readDelivery reads the body; a status other than 200 says why it could not.
func readDelivery(w http.ResponseWriter, r *http.Request) (payments.Webhook, int) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestDelivery))
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return payments.Webhook{}, http.StatusRequestEntityTooLarge
		}
		return payments.Webhook{}, http.StatusBadRequest
	}
	delivery, err := decodeDelivery(body)
	if err != nil {
		return payments.Webhook{}, http.StatusBadRequest
	}
	delivery.WebhookID = r.Header.Get("Webhook-Id")
	delivery.ReceivedAt = time.Now().UTC().Truncate(time.Millisecond)
	return delivery, http.StatusOK
}

// decodeDelivery reads from any JSON object what the inbox sorts by; what is missing stays empty. Keys are taken
// exactly as written, which decoding into a struct would not do. News of an invoice is flat; all other news is in an envelope that names
// the event, and says what it is about in data.
func decodeDelivery(body []byte) (payments.Webhook, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return payments.Webhook{}, err
	}
	if fields == nil {
		return payments.Webhook{}, errors.New("null is no delivery")
	}
	sum := sha256.Sum256(body)
	kind, reference := payments.KindInvoice, "external_id"
	if event := scalar(fields["event"]); event != "" {
		kind, reference = kindOf(event), "reference_id"
		var data map[string]json.RawMessage
		_ = json.Unmarshal(fields["data"], &data) // an envelope without any is kept, for a person
		if scalar(data["event"]) != "" {          // refunds may come in an envelope within the envelope
			inner := data["data"]
			data = nil
			_ = json.Unmarshal(inner, &data)
		}
		fields = data
	}
	return payments.Webhook{
		Provider: "xendit", Kind: kind,
		ObjectID:   scalar(fields["id"]),
		ExternalID: scalar(fields[reference]),
		Status:     scalar(fields["status"]),
		BodySHA256: hex.EncodeToString(sum[:]),
		Body:       body,
	}, nil
}

// kindOf is what an event is about, by its first word.
func kindOf(event string) string {
	if subject, _, _ := strings.Cut(event, "."); subject == payments.KindPayout || subject == payments.KindRefund {
		return subject
	}
	return payments.KindOther
}

// scalar is the text of a JSON string or number, and nothing for any other value.
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if len(raw) > 0 && strings.ContainsRune("-0123456789", rune(raw[0])) {
		return string(raw)
	}
	return ""
}
