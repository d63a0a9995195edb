package xendit

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
)

// reply is what we read of an invoice in Xendit's JSON. Source: docs/xendit.md.
type reply struct {
	ID             string    `json:"id"`
	ExternalID     string    `json:"external_id"`
	UserID         string    `json:"user_id"`
	Status         string    `json:"status"`
	Amount         rupiah    `json:"amount"`
	PaidAmount     rupiah    `json:"paid_amount"`
	Currency       string    `json:"currency"`
	InvoiceURL     string    `json:"invoice_url"`
	PaymentChannel string    `json:"payment_channel"`
	PaidAt         time.Time `json:"paid_at"`
	ExpiryDate     time.Time `json:"expiry_date"`
	Created        time.Time `json:"created"`
}

// decodeInvoice reads one invoice. Without an id, a status, and an amount it is no answer.
func decodeInvoice(body []byte) (payments.Invoice, error) {
	var r reply
	if err := json.Unmarshal(body, &r); err != nil {
		return payments.Invoice{}, fmt.Errorf("decode invoice: %w", err)
	}
	return r.invoice()
}

// decodeInvoices reads a bare array of invoices.
func decodeInvoices(body []byte) ([]payments.Invoice, error) {
	var replies []reply
	if err := json.Unmarshal(body, &replies); err != nil {
		return nil, fmt.Errorf("decode invoices: %w", err)
	}
	if replies == nil {
		return nil, errors.New("decode invoices: null")
	}
	invoices := make([]payments.Invoice, 0, len(replies))
	for _, r := range replies {
		in, err := r.invoice()
		if err != nil {
			return nil, err
		}
		invoices = append(invoices, in)
	}
	return invoices, nil
}

func (r reply) invoice() (payments.Invoice, error) {
	if r.ID == "" || r.Status == "" || r.Amount <= 0 {
		return payments.Invoice{}, errors.New("decode invoice: id, status, or amount is missing")
	}
	return payments.Invoice{
		ID: r.ID, ExternalID: r.ExternalID, BusinessID: r.UserID,
		Status: payments.InvoiceStatus(r.Status),
		Amount: money.Amount(r.Amount), PaidAmount: money.Amount(r.PaidAmount),
		Currency: r.Currency, URL: r.InvoiceURL, Channel: payments.Channel(r.PaymentChannel),
		PaidAt: utc(r.PaidAt), ExpiresAt: utc(r.ExpiryDate), CreatedAt: utc(r.Created),
	}, nil
}

func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}
