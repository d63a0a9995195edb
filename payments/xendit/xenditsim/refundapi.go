package xenditsim

import (
	"encoding/json"
	"slices"

	"lumbung/internal/money"
)

// refundRequest is the body of a create call. Without an amount it is what the payment was.
type refundRequest struct {
	InvoiceID   string `json:"invoice_id"`
	ReferenceID string `json:"reference_id"`
	Amount      number `json:"amount"`
	Currency    string `json:"currency"`
	Reason      string `json:"reason"`
}

// refundReasons are the reasons that a request may have.
func refundReasons() []string {
	return []string{"FRAUDULENT", "DUPLICATE", "REQUESTED_BY_CUSTOMER", "CANCELLATION", "OTHERS"}
}

func (r refundRequest) problems() (found []problem) {
	if r.InvoiceID == "" {
		found = append(found, wrong("invoice_id", "is required", "any.required"))
	}
	if len([]rune(r.ReferenceID)) > 255 {
		found = append(found, wrong("reference_id", "is too long", "string.max"))
	}
	if amount, whole := r.Amount.exact(); r.Amount != "" && (!whole || amount <= 0) {
		found = append(found, wrong("amount", "must be a whole positive number", "number.base"))
	}
	if !slices.Contains(refundReasons(), r.Reason) {
		found = append(found, wrong("reason", "must be one of those documented", "any.only"))
	}
	return found
}

// wireRefund is a refund as the API and webhooks show it. Source: docs/xendit.md.
type wireRefund struct {
	ID            string       `json:"id"`
	PaymentID     string       `json:"payment_id"`
	InvoiceID     string       `json:"invoice_id"`
	ReferenceID   string       `json:"reference_id"`
	PaymentMethod string       `json:"payment_method_type"`
	ChannelCode   string       `json:"channel_code"`
	Amount        money.Amount `json:"amount"`
	Status        string       `json:"status"`
	Reason        string       `json:"reason"`
	FailureCode   *string      `json:"failure_code"`
	Fee           *int64       `json:"refund_fee_amount"`
	Country       string       `json:"country"`
	Currency      string       `json:"currency"`
	Created       string       `json:"created"`
	Updated       string       `json:"updated"`
}

func (s *Simulator) wireRefund(r *Refund) wireRefund {
	in := s.invoices[r.InvoiceID]
	return wireRefund{
		ID: r.ID, PaymentID: paymentOf(in).PaymentID, InvoiceID: r.InvoiceID, ReferenceID: r.Reference,
		PaymentMethod: string(paymentOf(in).PaymentMethod), ChannelCode: r.Channel, Amount: r.Amount, Status: r.Status, Reason: r.Reason,
		FailureCode: textOrNull(r.FailureCode), Country: "ID", Currency: "IDR", Created: stamp(r.Created), Updated: stamp(r.Updated),
	}
}

// createRefund answers a key that it knows with the refund of that key as it is now, unless the body is another.
func (s *Simulator) createRefund(c call) reply {
	var request refundRequest
	sum, err := canonical(c.body)
	if err == nil {
		err = json.Unmarshal(c.body, &request)
	}
	if err != nil {
		return invalid(wrong("body", err.Error(), "any.invalid"))
	}
	if problems := request.problems(); len(problems) > 0 {
		return invalid(problems...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.refunds[s.keys[refundKey(c.key)]]; known != nil && c.key != "" {
		if known.BodySum != sum {
			return fail(409, "DUPLICATE_ERROR", "The idempotency key was used for another refund")
		}
		return ok(s.wireRefund(known))
	}
	in := s.invoices[request.InvoiceID]
	amount, given := request.Amount.exact()
	if !given && in != nil {
		amount = in.Paid
	}
	if no, may := s.refundRefusal(in, amount); !may {
		return no
	}
	r, err := s.openRefund(Refund{
		Key: c.key, BodySum: sum, InvoiceID: in.ID, Reference: request.ReferenceID, Reason: request.Reason, Amount: amount,
	})
	if err != nil {
		logError("refund", err)
		return serverError()
	}
	return ok(s.wireRefund(r))
}

// refundKey keeps the keys of refunds apart from those of payouts.
func refundKey(key string) string { return "refund " + key }

func (s *Simulator) getRefund(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, found := s.refunds[c.id]
	if !found {
		return fail(404, "DATA_NOT_FOUND", "Could not find refund")
	}
	return ok(s.wireRefund(r))
}

// listRefunds answers newest first, as many as asked for and whether there are more.
func (s *Simulator) listRefunds(c call) reply {
	limit, _, _, no, valid := listQuery(c.query)
	if !valid {
		return no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := struct {
		Data    []wireRefund `json:"data"`
		HasMore bool         `json:"has_more"`
	}{Data: []wireRefund{}}
	for _, id := range behind(s.refundIDs, c.query.Get("after_id")) {
		r := s.refunds[id]
		if c.query.Has("invoice_id") && r.InvoiceID != c.query.Get("invoice_id") {
			continue
		}
		if answer.HasMore = len(answer.Data) == limit; answer.HasMore {
			break
		}
		answer.Data = append(answer.Data, s.wireRefund(r))
	}
	return ok(answer)
}
