package xenditsim

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"

	"lumbung/internal/money"
)

// HookView is a webhook as the control plane lists it.
type HookView struct {
	ID       string    `json:"id"`
	ObjectID string    `json:"object_id"` // of the invoice, payout or refund
	Event    string    `json:"event"`
	State    string    `json:"state"` // waiting, delivered, dead, dropped
	Attempts int       `json:"attempts"`
	Due      time.Time `json:"due"`
	Body     string    `json:"body"`
}

// Webhooks returns every webhook in order of emission.
func (s *Simulator) Webhooks() []HookView {
	s.mu.Lock()
	defer s.mu.Unlock()
	views := make([]HookView, 0, len(s.hookIDs))
	for _, id := range s.hookIDs {
		h := s.hooks[id]
		views = append(views, HookView{h.ID, h.ObjectID, h.Event, h.State, h.Attempts, h.Due, h.Body})
	}
	return views
}

// controlRoutes adds the addresses by which a test or a person steers the simulator from outside.
func (s *Simulator) controlRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /__sim/clock", func(w http.ResponseWriter, _ *http.Request) { s.showClock(w) })
	mux.HandleFunc("POST /__sim/clock/advance", s.controlAdvance)
	mux.HandleFunc("POST /__sim/invoices/{id}/pay", s.controlPay)
	mux.HandleFunc("POST /__sim/invoices/{id}/expire", func(w http.ResponseWriter, r *http.Request) {
		outcome(w, s.Expire(r.PathValue("id")))
	})
	mux.HandleFunc("GET /__sim/invoices", func(w http.ResponseWriter, _ *http.Request) { write(w, ok(s.Invoices())) })
	mux.HandleFunc("GET /__sim/payouts", func(w http.ResponseWriter, _ *http.Request) { write(w, ok(s.Payouts())) })
	mux.HandleFunc("GET /__sim/refunds", func(w http.ResponseWriter, _ *http.Request) { write(w, ok(s.Refunds())) })
	for step, act := range s.steps() {
		mux.HandleFunc("POST /__sim/"+step, func(w http.ResponseWriter, r *http.Request) {
			outcome(w, act(r.PathValue("id"), r.URL.Query().Get("code")))
		})
	}
	mux.HandleFunc("GET /__sim/transactions", func(w http.ResponseWriter, _ *http.Request) { write(w, ok(s.Transactions())) })
	mux.HandleFunc("GET /__sim/ledger", s.controlLedger)
	mux.HandleFunc("POST /__sim/settle", func(w http.ResponseWriter, _ *http.Request) { outcome(w, s.Settle()) })
	mux.HandleFunc("POST /__sim/balance/topup", s.controlTopup)
	mux.HandleFunc("PUT /__sim/faults", s.controlFaults)
	mux.HandleFunc("GET /__sim/faults", func(w http.ResponseWriter, _ *http.Request) { write(w, ok(s.Faults())) })
	mux.HandleFunc("DELETE /__sim/faults", func(w http.ResponseWriter, _ *http.Request) { outcome(w, s.SetFaults()) })
	mux.HandleFunc("GET /__sim/webhooks", func(w http.ResponseWriter, _ *http.Request) {
		write(w, ok(map[string]any{"webhooks": s.Webhooks(), "deliveries": s.Deliveries()}))
	})
	mux.HandleFunc("POST /__sim/webhooks/{id}/resend", func(w http.ResponseWriter, r *http.Request) {
		outcome(w, s.Resend(r.PathValue("id")))
	})
	mux.HandleFunc("GET /__sim/requests", func(w http.ResponseWriter, _ *http.Request) { write(w, ok(s.Requests())) })
	mux.HandleFunc("POST /__sim/reset", func(w http.ResponseWriter, _ *http.Request) { outcome(w, s.Reset()) })
}

func (s *Simulator) showClock(w http.ResponseWriter) {
	write(w, ok(map[string]string{"now": stamp(s.Now())}))
}

// controlAdvance reads {"d":"2h"} and answers when everything due has been done.
func (s *Simulator) controlAdvance(w http.ResponseWriter, r *http.Request) {
	var in struct{ D string }
	if !readControl(w, r, &in) {
		return
	}
	d, err := time.ParseDuration(in.D)
	if err != nil || d < 0 {
		write(w, invalid(wrong("d", "must be a duration", "any.invalid")))
		return
	}
	s.Advance(r.Context(), d)
	s.showClock(w)
}

// controlPay reads {"channel":"QRIS","amount":1000}; without an amount it is the invoice's own.
func (s *Simulator) controlPay(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Channel string
		Amount  money.Amount
	}
	if !readControl(w, r, &in) {
		return
	}
	if in.Amount < 0 {
		write(w, invalid(wrong("amount", "must be positive", "number.base")))
		return
	}
	outcome(w, s.PayAmount(r.PathValue("id"), in.Channel, in.Amount))
}

// steps are what a test or a person may do to a payout or a refund, by address. The code is that of a failure.
func (s *Simulator) steps() map[string]func(id, code string) error {
	return map[string]func(id, code string) error{
		"payouts/{id}/advance": func(id, _ string) error { return s.AdvancePayout(id) },
		"payouts/{id}/fail":    func(id, code string) error { return s.FailPayout(id, cmp.Or(code, "TEMPORARY_TRANSFER_ERROR")) },
		"payouts/{id}/reverse": func(id, _ string) error { return s.ReversePayout(id) },
		"payouts/{id}/cancel":  func(id, _ string) error { return s.CancelPayout(id) },
		"refunds/{id}/succeed": func(id, _ string) error { return s.SucceedRefund(id) },
		"refunds/{id}/fail":    func(id, code string) error { return s.FailRefund(id, cmp.Or(code, "REFUND_FAILED")) },
		"refunds/{id}/cancel":  func(id, _ string) error { return s.CancelRefund(id) },
	}
}

// controlLedger answers where the money is, once the books have been found to hold.
func (s *Simulator) controlLedger(w http.ResponseWriter, _ *http.Request) {
	if err := s.Verify(); err != nil {
		outcome(w, err)
		return
	}
	write(w, ok(s.Ledger()))
}

// controlTopup reads {"amount":1000000}.
func (s *Simulator) controlTopup(w http.ResponseWriter, r *http.Request) {
	var in struct{ Amount money.Amount }
	if readControl(w, r, &in) {
		outcome(w, s.Topup(in.Amount))
	}
}

func (s *Simulator) controlFaults(w http.ResponseWriter, r *http.Request) {
	var faults []Fault
	if readControl(w, r, &faults) {
		outcome(w, s.SetFaults(faults...))
	}
}

func readControl(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(into)
	if err != nil {
		write(w, invalid(wrong("body", err.Error(), "any.invalid")))
	}
	return err == nil
}

// outcome answers what was done, or why not.
func outcome(w http.ResponseWriter, err error) {
	if err != nil {
		write(w, fail(http.StatusConflict, "NOT_DONE", err.Error()))
		return
	}
	write(w, ok(map[string]bool{"done": true}))
}
