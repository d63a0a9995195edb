package xendit

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"lumbung/payments"
)

const (
	pageSize = 100 // invoices per page of a list
	mostPage = 20  // pages read at most; a reference is ours and has one or two objects
)

// InvoicesByReference implements payments.Gateway. A failed reading is tried once more.
func (c *Client) InvoicesByReference(ctx context.Context, externalID string) ([]payments.Invoice, error) {
	if externalID == "" {
		return nil, &payments.Refusal{Code: "INVALID_EXTERNAL_ID", Message: "no external id"}
	}
	query := url.Values{"external_id": {externalID}, "limit": {strconv.Itoa(pageSize)}}
	doing := "list invoices " + externalID
	return collect(doing, func(last *payments.Invoice) (page []payments.Invoice, more bool, err error) {
		if last != nil {
			query.Set("last_invoice", last.ID)
		}
		page, err = readTwice(ctx, c, doing, "/v2/invoices?"+query.Encode(), decodeInvoices)
		return page, len(page) >= pageSize, err
	}, func(in payments.Invoice) bool { return in.ExternalID == externalID })
}

// collect reads a list page by page, each beginning after the last one of the page before, and keeps what is wanted: a filter that
// Xendit did not know would be ignored.
func collect[T any](doing string, next func(last *T) (page []T, more bool, err error), wanted func(T) bool) (all []T, err error) {
	var last *T
	for range mostPage {
		page, more, err := next(last)
		if err != nil {
			return nil, err
		}
		for _, one := range page {
			if wanted(one) {
				all = append(all, one)
			}
		}
		if !more || len(page) == 0 {
			return all, nil
		}
		last = &page[len(page)-1]
	}
	return nil, unknown(doing, errors.New("too many for one reference"))
}
