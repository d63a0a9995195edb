package xenditsim

import (
	"encoding/json"
	"time"

	"lumbung/internal/money"
)

// The news that webhooks bring.
const (
	eventPaid    = "invoice.paid"
	eventExpired = "invoice.expired"

	eventPaidOut  = "payout.succeeded"
	eventFailed   = "payout.failed"
	eventReversed = "payout.reversed"

	eventRefunded    = "refund.succeeded"
	eventNotRefunded = "refund.failed"
)

// What became of a webhook.
const (
	hookWaiting   = "waiting"
	hookDelivered = "delivered"
	hookDead      = "dead"    // every attempt failed
	hookDropped   = "dropped" // a fault kept it back; it can be sent by hand
)

// hook is one piece of news and how it is to be delivered. Its id and body never change.
type hook struct {
	ID       string    `json:"id"`
	ObjectID string    `json:"object_id"` // of the invoice, payout or refund
	Event    string    `json:"event"`
	Body     string    `json:"body"`
	Due      time.Time `json:"due"`
	State    string    `json:"state"`
	Attempts int       `json:"attempts"`

	// Set by faults.
	Copies     int  `json:"copies,omitempty"`      // further deliveries after the first
	Parallel   int  `json:"parallel,omitempty"`    // deliveries at the same moment
	Drop       bool `json:"drop,omitempty"`        // never deliver by itself
	WrongToken bool `json:"wrong_token,omitempty"` // deliver with a token that is not the merchant's
	Urgent     bool `json:"urgent,omitempty"`      // deliver before answering whoever caused it
}

// news is the body of a webhook: flat, no envelope. Source: docs/xendit.md.
type news struct {
	ID              string       `json:"id"`
	ExternalID      string       `json:"external_id"`
	UserID          string       `json:"user_id"`
	IsHigh          bool         `json:"is_high"`
	Status          string       `json:"status"`
	MerchantName    string       `json:"merchant_name"`
	Amount          money.Amount `json:"amount"`
	Created         string       `json:"created"`
	Updated         string       `json:"updated"`
	Currency        string       `json:"currency"`
	Description     string       `json:"description,omitempty"`
	PayerEmail      string       `json:"payer_email,omitempty"`
	SuccessURL      string       `json:"success_redirect_url,omitempty"`
	FailureURL      string       `json:"failure_redirect_url,omitempty"`
	Items           []item       `json:"items,omitempty"`
	PaymentMethodID string       `json:"payment_method_id,omitempty"`
	payment
}

// body writes the news of an invoice.
func (s *Simulator) body(in *invoice, event string) news {
	n := news{
		ID: in.ID, ExternalID: in.ExternalID, UserID: s.config.BusinessID, MerchantName: s.config.MerchantName,
		Amount: in.Amount, Created: stamp(in.Created), Updated: stamp(in.Updated), Currency: "IDR",
		Description: in.Description, PayerEmail: in.PayerEmail, SuccessURL: in.SuccessURL, FailureURL: in.FailureURL,
		Items: in.Items, Status: expired,
	}
	if event == eventPaid {
		n.Status, n.payment = paid, paymentOf(in)
		n.PaymentMethodID = "pm-" + in.PaymentID
	}
	return n
}

// emit makes the webhooks of one event, as the faults in force want them.
func (s *Simulator) emit(in *invoice, event string) []*hook {
	now := s.clock.now()
	h := &hook{ID: s.ids.uuid(), ObjectID: in.ID, Event: event, Due: now, State: hookWaiting}
	hooks := []*hook{h}
	body := s.body(in, event)
	for _, f := range s.webhookFaults(event, in.ID, in.ExternalID) {
		h.suffer(f)
		switch f.Action {
		case AmountMismatch:
			body.PaidAmount -= money.Amount(max(1, f.N))
		case UnknownExternalID:
			body.ExternalID = "unknown-" + h.ID
		case ExpiredAfterPaid:
			hooks = append(hooks, s.contradiction(in, now.Add(max(time.Second, f.Delay))))
		case PaidAfterExpired:
			s.scheduleLatePayment(in, now.Add(max(time.Second, f.Delay)))
		default: // it changed the delivery
		}
	}
	h.Body = encode(body)
	return hooks
}

// suffer changes how a webhook is delivered. What a fault does to its body, or has follow, is not done here.
func (h *hook) suffer(f Fault) {
	switch f.Action {
	case Duplicate:
		h.Copies += max(1, f.N)
	case Concurrent:
		h.Parallel = max(2, f.N)
	case Drop:
		h.Drop = true
	case Delay:
		h.Due = h.Due.Add(f.Delay)
	case WrongToken:
		h.WrongToken = true
	case BeforeResponse:
		h.Urgent = true
	default: // it strikes something else
	}
}

// contradiction is the news that a paid invoice has expired.
func (s *Simulator) contradiction(in *invoice, due time.Time) *hook {
	return &hook{
		ID: s.ids.uuid(), ObjectID: in.ID, Event: eventExpired, Due: due, State: hookWaiting,
		Body: encode(s.body(in, eventExpired)),
	}
}

// envelope is what stands around the news of everything but an invoice. Source: docs/xendit.md.
type envelope struct {
	Event      string `json:"event"`
	BusinessID string `json:"business_id"`
	Created    string `json:"created"`
	Data       any    `json:"data"`
}

// tell makes the webhook of one event about a payout or a refund, as the faults in force want it. The reference and the amount point
// into data.
func (s *Simulator) tell(event, id string, reference *string, amount *money.Amount, at time.Time, data any) *hook {
	h := &hook{ID: s.ids.uuid(), ObjectID: id, Event: event, Due: s.clock.now(), State: hookWaiting}
	for _, f := range s.webhookFaults(event, id, *reference) {
		h.suffer(f)
		switch f.Action {
		case AmountMismatch:
			*amount -= money.Amount(max(1, f.N))
		case UnknownExternalID:
			*reference = "unknown-" + h.ID
		default: // it changed the delivery
		}
	}
	around := envelope{event, s.config.BusinessID, stamp(at), data}
	if s.config.NestRefunds && (event == eventRefunded || event == eventNotRefunded) {
		around.Data = around
	}
	h.Body = encode(around)
	return h
}

func (s *Simulator) rememberHook(h *hook) {
	if _, known := s.hooks[h.ID]; !known {
		s.hookIDs = append(s.hookIDs, h.ID)
	}
	s.hooks[h.ID] = h
}

func urgentOf(hooks []*hook) []*hook {
	var urgent []*hook
	for _, h := range hooks {
		if h.Urgent {
			urgent = append(urgent, h)
		}
	}
	return urgent
}

// encode writes JSON of our own types, which cannot fail.
func encode(v any) string {
	b, err := json.Marshal(v)
	logError("encode", err)
	return string(b)
}

// stamp is a time as Xendit writes it: UTC with milliseconds.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
