package xendit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// page is one page of a list, and whether Xendit says that there are more.
type page[T any] struct {
	rows []T
	more bool
}

// decodePage reads a list: a bare array, or an object around it. The manual and the SDK do not agree on which list has which.
func decodePage[Reply, T any](body []byte, read func(Reply) (T, error)) (found page[T], err error) {
	var around struct {
		Data    []Reply `json:"data"`
		HasMore bool    `json:"has_more"`
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		err = json.Unmarshal(body, &around.Data)
	} else {
		err = json.Unmarshal(body, &around)
	}
	if err == nil && around.Data == nil {
		err = errors.New("there is none")
	}
	if err != nil {
		return page[T]{}, fmt.Errorf("decode list: %w", err)
	}
	found.more = around.HasMore
	for i, reply := range around.Data {
		one, err := read(reply)
		if err != nil {
			return page[T]{}, fmt.Errorf("decode number %d of a list: %w", i, err)
		}
		found.rows = append(found.rows, one)
	}
	return found, nil
}
