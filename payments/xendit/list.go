package xendit

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"lumbung/payments"
)

const (
	pageSize = 100 // invoices per page of a list
	mostPage = 20  // pages read at most; a reference is ours and has one or two invoices
)

// InvoicesByReference implements payments.Gateway. A failed reading is tried once more.
func (g *Gateway) InvoicesByReference(ctx context.Context, externalID string) ([]payments.Invoice, error) {
	if externalID == "" {
		return nil, &payments.Refusal{Code: "INVALID_EXTERNAL_ID", Message: "no external id"}
	}
	var all []payments.Invoice
	last := ""
	for range mostPage {
		page, err := twice(ctx, func() ([]payments.Invoice, error) { return g.listPage(ctx, externalID, last) })
		if err != nil {
			return nil, err
		}
		for _, in := range page {
			if in.ExternalID == externalID {
				all = append(all, in)
			}
		}
		if len(page) < pageSize {
			return all, nil
		}
		last = page[len(page)-1].ID
	}
	return nil, unknown("list invoices "+externalID, errors.New("too many for one reference"))
}

// listPage asks for one page with our own client: plain query values, and the raw reply.
func (g *Gateway) listPage(ctx context.Context, externalID, last string) ([]payments.Invoice, error) {
	doing := "list invoices " + externalID
	query := url.Values{"external_id": {externalID}, "limit": {strconv.Itoa(pageSize)}}
	if last != "" {
		query.Set("last_invoice", last)
	}
	ctx, sent := withSending(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.baseURL+"/v2/invoices?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(g.apiKey, "")
	request.Header.Set("Accept", "application/json")
	response, err := g.http.Do(request)
	if err != nil {
		return nil, sent.unanswered(doing, err)
	}
	body, err := readBody(response)
	if err != nil {
		return nil, unknown(doing, err)
	}
	if err := judge(doing, response.StatusCode, body); err != nil {
		return nil, err
	}
	invoices, err := decodeInvoices(body)
	if err != nil {
		return nil, unknown(doing, err)
	}
	return invoices, nil
}
