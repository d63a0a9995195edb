package xendit

import (
	"time"

	"github.com/xendit/xendit-go/v7/invoice"

	"lumbung/internal/money"
	"lumbung/payments"
)

// longest is the longest life of an invoice. Source: docs/xendit.md.
const longest = 365 * 24 * time.Hour

// createRequest writes an invoice in the SDK's words, or refuses what Xendit would misread.
func createRequest(in payments.InvoiceInput) (invoice.CreateInvoiceRequest, error) {
	var none invoice.CreateInvoiceRequest
	switch {
	case in.ExternalID == "":
		return none, &payments.Refusal{Code: "INVALID_EXTERNAL_ID", Message: "no external id"}
	case in.Amount <= 0 || in.Amount > money.Max: // money.Max is far below 2^53, so a float64 holds it exactly
		return none, &payments.Refusal{Code: "INVALID_AMOUNT", Message: in.Amount.String()}
	case in.Duration < 0 || in.Duration > longest:
		return none, &payments.Refusal{Code: "INVALID_DURATION", Message: in.Duration.String()}
	}
	request := invoice.NewCreateInvoiceRequest(in.ExternalID, float64(in.Amount))
	request.SetCurrency("IDR")
	request.SetShouldSendEmail(false) // our own letters tell the buyer
	request.Description = optional(in.Description)
	request.PayerEmail = optional(in.PayerEmail)
	request.SuccessRedirectUrl = optional(in.SuccessURL)
	request.FailureRedirectUrl = optional(in.FailureURL)
	request.Locale = optional(in.Locale)
	for _, channel := range in.Methods {
		request.PaymentMethods = append(request.PaymentMethods, string(channel))
	}
	request.Customer = customer(in)
	request.Items = exactItems(in.Items)
	if in.Duration > 0 {
		request.SetInvoiceDuration(seconds(in.Duration))
	}
	return *request, nil
}

// customer is who pays, or nil when nothing is known.
func customer(in payments.InvoiceInput) *invoice.CustomerObject {
	if in.PayerName == "" && in.PayerPhone == "" {
		return nil
	}
	c := invoice.NewCustomerObject()
	if in.PayerName != "" {
		c.SetGivenNames(in.PayerName)
	}
	if in.PayerPhone != "" {
		c.SetMobileNumber(in.PayerPhone)
	}
	if in.PayerEmail != "" {
		c.SetEmail(in.PayerEmail)
	}
	return c
}

// exactItems returns the items, or none at all when the SDK's float32 would change a single figure of one of them.
func exactItems(items []payments.InvoiceItem) []invoice.InvoiceItem {
	var exact []invoice.InvoiceItem
	for _, item := range items {
		price, quantity := float32(item.Price), float32(item.Quantity)
		if int64(price) != int64(item.Price) || int64(quantity) != item.Quantity || item.Price < 0 || item.Quantity <= 0 {
			return nil
		}
		exact = append(exact, *invoice.NewInvoiceItem(item.Name, price, quantity))
	}
	return exact
}

// seconds writes a duration so that float32 holds it exactly: whole seconds up to 2^24, whole minutes above.
func seconds(d time.Duration) float32 {
	if d > 1<<24*time.Second {
		d = d.Truncate(time.Minute)
	}
	return float32(max(1, d/time.Second))
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
