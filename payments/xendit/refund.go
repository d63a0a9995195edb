package xendit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
)

var _ payments.Refunder = (*Client)(nil)

// refundBody is a refund as it is asked for.
type refundBody struct {
	InvoiceID   string                `json:"invoice_id"`
	ReferenceID string                `json:"reference_id"`
	Amount      rupiah                `json:"amount"`
	Currency    string                `json:"currency"`
	Reason      payments.RefundReason `json:"reason"`
}

// refundReply is what we read of a refund in Xendit's JSON.
type refundReply struct {
	ID          string    `json:"id"`
	InvoiceID   string    `json:"invoice_id"`
	ReferenceID string    `json:"reference_id"`
	Status      string    `json:"status"`
	Amount      rupiah    `json:"amount"`
	Fee         rupiah    `json:"refund_fee_amount"`
	Currency    string    `json:"currency"`
	ChannelCode string    `json:"channel_code"`
	FailureCode string    `json:"failure_code"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

// CreateRefund implements payments.Refunder. As with payouts, only Xendit's own no is believed, and a no that may mean an earlier call of
// ours is ErrGatewayUnknown.
func (c *Client) CreateRefund(ctx context.Context, in payments.RefundInput) (payments.Refund, error) {
	if err := checkRefund(in); err != nil {
		return payments.Refund{}, err
	}
	made, err := fetch(ctx, c, ask{
		doing: "refund " + in.Reference, method: http.MethodPost, path: "/refunds", key: in.Key,
		body: refundBody{in.Invoice, in.Reference, rupiah(in.Amount), "IDR", in.Reason},
	}, func(body []byte) (payments.Refund, error) {
		r, err := decodeRefund(body)
		if err == nil && (r.Reference != in.Reference || r.Amount != in.Amount || r.Invoice != "" && r.Invoice != in.Invoice) {
			err = fmt.Errorf("it tells of another refund: %s, %v of %s", r.Reference, r.Amount, r.Invoice)
		}
		return r, err
	})
	return made, believed(err, "refund "+in.Reference, "DUPLICATE_ERROR", "REFUND_IN_PROGRESS")
}

// believed turns a refusal into ErrGatewayUnknown when it has no code, as a proxy's page, or one of those that speak of something that
// exists.
func believed(err error, doing string, exists ...string) error {
	if no, is := errors.AsType[*payments.Refusal](err); is && no.Status != 0 && (no.Code == "" || slices.Contains(exists, no.Code)) {
		return unknown(doing, errors.New(no.Error()))
	}
	return err
}

// checkRefund refuses what Xendit would refuse or misread, before it is asked.
func checkRefund(in payments.RefundInput) error {
	switch {
	case checkID(in.Invoice) != nil:
		return checkID(in.Invoice)
	case strings.TrimSpace(in.Reference) == "" || len([]rune(in.Reference)) > longestReference:
		return &payments.Refusal{Code: "INVALID_REFERENCE", Message: "the reference has from 1 to 255 characters"}
	case in.Amount <= 0 || in.Amount > money.Max:
		return &payments.Refusal{Code: "INVALID_AMOUNT", Message: in.Amount.String()}
	case in.Reason == "":
		return &payments.Refusal{Code: "INVALID_REASON", Message: "no reason"}
	}
	return checkKey(in.Key)
}

// Refund implements payments.Refunder. A failed reading is tried once more.
func (c *Client) Refund(ctx context.Context, id string) (payments.Refund, error) {
	if err := checkID(id); err != nil {
		return payments.Refund{}, err
	}
	return readTwice(ctx, c, "read refund "+id, "/refunds/"+id, decodeRefund)
}

// RefundsOf implements payments.Refunder. A failed reading is tried once more.
func (c *Client) RefundsOf(ctx context.Context, invoice string) ([]payments.Refund, error) {
	if err := checkID(invoice); err != nil {
		return nil, err
	}
	query := url.Values{"invoice_id": {invoice}, "limit": {strconv.Itoa(rowsPerPage)}}
	doing := "list refunds of " + invoice
	all, err := collect(doing, func(last *payments.Refund) ([]payments.Refund, bool, error) {
		if last != nil {
			query.Set("after_id", last.ID)
		}
		page, err := readTwice(ctx, c, doing, "/refunds?"+query.Encode(), decodeRefunds)
		return page.rows, page.more, err
	}, func(r payments.Refund) bool { return r.Invoice == "" || r.Invoice == invoice })
	slices.SortStableFunc(all, func(a, b payments.Refund) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return all, err
}

func decodeRefund(body []byte) (payments.Refund, error) {
	var r refundReply
	if err := json.Unmarshal(body, &r); err != nil {
		return payments.Refund{}, fmt.Errorf("decode refund: %w", err)
	}
	return r.refund()
}

func decodeRefunds(body []byte) (page[payments.Refund], error) {
	return decodePage(body, refundReply.refund)
}

// refund needs an id, a status and an amount in rupiah; without them it is no answer.
func (r refundReply) refund() (payments.Refund, error) {
	if r.ID == "" || r.Status == "" || r.Amount <= 0 || r.Currency != "IDR" {
		return payments.Refund{}, errors.New("decode refund: id, status, or an amount in rupiah is missing")
	}
	return payments.Refund{
		ID: r.ID, Reference: r.ReferenceID, Invoice: r.InvoiceID, Status: payments.RefundStatus(r.Status), Amount: money.Amount(r.Amount),
		Fee: money.Amount(r.Fee), Channel: payments.Channel(r.ChannelCode), FailureCode: r.FailureCode,
		CreatedAt: utc(r.Created), UpdatedAt: utc(r.Updated),
	}, nil
}
