package xenditsim

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Action is what a fault does.
type Action string

// What may happen to a call of the API.
const (
	Delay               Action = "delay"                 // answer after Fault.Delay of real time; with an Event, see below
	TimeoutBeforeEffect Action = "timeout_before_effect" // nothing done, no answer
	TimeoutAfterEffect  Action = "timeout_after_effect"  // done, no answer
	Reset               Action = "reset"                 // nothing done, connection reset
	Status              Action = "status"                // nothing done, answer Fault.Status
	HTML200             Action = "html_200"              // done, answered by a proxy's page
	Empty200            Action = "empty_200"             // done, answered by nothing
	TruncatedJSON       Action = "truncated_json"        // done, half an answer
)

// What may happen to a webhook. Delay with an Event delivers Fault.Delay later on the simulator's clock.
const (
	Duplicate         Action = "duplicate"           // Fault.N more deliveries with the same id
	Concurrent        Action = "concurrent"          // Fault.N deliveries at the same moment
	Drop              Action = "drop"                // none, until it is sent by hand
	WrongToken        Action = "wrong_token"         // with a token that is not the merchant's
	AmountMismatch    Action = "amount_mismatch"     // the amount is Fault.N less than what was paid
	UnknownExternalID Action = "unknown_external_id" // with a reference that the merchant never made
	PaidAfterExpired  Action = "paid_after_expired"  // an expired invoice is paid Fault.Delay later
	ExpiredAfterPaid  Action = "expired_after_paid"  // a paid invoice is said to have expired Fault.Delay later
)

// BeforeResponse belongs to both: the webhook arrives before the answer to what caused it. On the endpoint "create" the
// invoice is paid at once, on "create_payout" the payout comes to its end at once.
const BeforeResponse Action = "before_response"

// Fault is one rule. What it leaves empty matches everything.
type Fault struct {
	Endpoint    string        `json:"endpoint,omitempty"`    // a name in routes, such as create or list_payouts
	Event       string        `json:"event,omitempty"`       // the event of a webhook, such as invoice.paid or payout.failed
	Object      string        `json:"object,omitempty"`      // id of an invoice, payout or refund, external id or reference
	Nth         int           `json:"nth,omitempty"`         // only the nth match, counted from 1
	Probability float64       `json:"probability,omitempty"` // 0 is always; drawn from the simulator's seed
	Action      Action        `json:"action"`
	Status      int           `json:"status,omitempty"`
	Delay       time.Duration `json:"delay,omitempty"` // in JSON nanoseconds, or a text such as "2s"
	N           int           `json:"n,omitempty"`
}

// rule is a fault in force and how often it has matched.
type rule struct {
	Fault
	seen int
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *Fault) UnmarshalJSON(text []byte) error {
	type plain Fault
	with := struct {
		*plain
		Delay json.RawMessage `json:"delay"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(text, &with); err != nil {
		return err
	}
	var spelled string
	if json.Unmarshal(with.Delay, &spelled) == nil {
		d, err := time.ParseDuration(spelled)
		f.Delay = d
		return err
	}
	if len(with.Delay) == 0 {
		return nil
	}
	return json.Unmarshal(with.Delay, &f.Delay)
}

// onCall says whether the rule is one for calls of the API.
func (f Fault) onCall() bool {
	switch f.Action {
	case Delay, TimeoutBeforeEffect, TimeoutAfterEffect, Reset, Status, HTML200, Empty200, TruncatedJSON:
		return f.Event == ""
	case BeforeResponse:
		return f.Event == "" && (f.Endpoint == "create" || f.Endpoint == "create_payout")
	default:
		return false
	}
}

// onWebhook says whether the rule is one for webhooks.
func (f Fault) onWebhook() bool {
	switch f.Action {
	case Duplicate, Concurrent, Drop, WrongToken, AmountMismatch, UnknownExternalID, PaidAfterExpired, ExpiredAfterPaid, BeforeResponse:
		return f.Endpoint == ""
	case Delay:
		return f.Event != "" && f.Endpoint == ""
	default:
		return false
	}
}

// SetFaults replaces all rules. With none, nothing goes wrong.
func (s *Simulator) SetFaults(faults ...Fault) error {
	rules := make([]*rule, 0, len(faults))
	for _, f := range faults {
		if !f.onCall() && !f.onWebhook() {
			return fmt.Errorf("xenditsim: action %q is unknown, or has no place where the rule puts it", f.Action)
		}
		if f.Action == Status && (f.Status < 400 || f.Status > 599) {
			return fmt.Errorf("xenditsim: status %d is no failure", f.Status)
		}
		rules = append(rules, &rule{Fault: f})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = rules
	return nil
}

// Faults returns the rules in force.
func (s *Simulator) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	faults := make([]Fault, 0, len(s.faults))
	for _, r := range s.faults {
		faults = append(faults, r.Fault)
	}
	return faults
}

// callFault finds the first rule that strikes this call; under the lock.
func (s *Simulator) callFault(endpoint string, objects ...string) Fault {
	var struck Fault
	for i, r := range s.faults {
		if !r.onCall() || r.Endpoint != "" && r.Endpoint != endpoint || !r.about(objects) {
			continue
		}
		if s.strikes(i, r) && struck.Action == "" {
			struck = r.Fault
		}
	}
	return struck
}

// webhookFaults finds every rule that strikes this webhook; under the lock.
func (s *Simulator) webhookFaults(event string, objects ...string) []Fault {
	var struck []Fault
	for i, r := range s.faults {
		if !r.onWebhook() || r.Event != "" && r.Event != event || !r.about(objects) {
			continue
		}
		if !r.Action.contradicts(event) && s.strikes(i, r) {
			struck = append(struck, r.Fault)
		}
	}
	return struck
}

// contradicts is true where the action has no meaning: an expiry cannot be followed by an expiry.
func (a Action) contradicts(event string) bool {
	switch a {
	case PaidAfterExpired:
		return event != eventExpired
	case ExpiredAfterPaid:
		return event != eventPaid
	case AmountMismatch:
		return event == eventExpired
	default:
		return false
	}
}

func (r *rule) about(objects []string) bool {
	return r.Object == "" || slices.Contains(objects, r.Object)
}

// strikes counts a match and says whether the rule acts this time.
func (s *Simulator) strikes(index int, r *rule) bool {
	r.seen++
	if r.Nth > 0 && r.seen != r.Nth {
		return false
	}
	return r.Probability <= 0 || chance(r.Probability, fmt.Sprintf("%d:%d:%d", s.config.Seed, index, r.seen))
}

// scheduleLatePayment pays an invoice after its end, through the first channel it offers.
func (s *Simulator) scheduleLatePayment(in *invoice, at time.Time) {
	id, offered := in.ID, in.offered()
	if len(offered) == 0 {
		return
	}
	s.clock.schedule(at, func(context.Context) { logError("late payment", s.Pay(id, offered[0].code)) })
}
