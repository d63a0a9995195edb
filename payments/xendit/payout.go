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

// Limits of a payout's fields, in characters. Source: docs/xendit.md.
const (
	longestKey       = 100
	longestReference = 255
	longestName      = 100 // of account number, holder and description each
)

// rowsPerPage is how many payouts or transactions a page of a list has at most. Source: docs/xendit.md.
const rowsPerPage = 50

// payoutBody is a payout in Xendit's words, as it is sent and as it comes back.
type payoutBody struct {
	ReferenceID string            `json:"reference_id"`
	ChannelCode string            `json:"channel_code"`
	Properties  channelProperties `json:"channel_properties"`
	Amount      rupiah            `json:"amount"`
	Currency    string            `json:"currency"`
	Description string            `json:"description,omitempty"`
}

type channelProperties struct {
	AccountNumber string `json:"account_number"`
	HolderName    string `json:"account_holder_name"`
}

// payoutReply is what we read of a payout in Xendit's JSON.
type payoutReply struct {
	payoutBody
	ID          string    `json:"id"`
	Status      string    `json:"status"`
	FailureCode string    `json:"failure_code"`
	ArrivesAt   time.Time `json:"estimated_arrival_time"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

// CreatePayout implements payments.Treasury. A no is believed only when it is Xendit's own and says that there is no such payout: a
// proxy's error page is ErrGatewayUnknown, and so is a reply that tells of another payout than the one asked for.
func (c *Client) CreatePayout(ctx context.Context, in payments.PayoutInput) (payments.Payout, error) {
	if err := checkPayout(in); err != nil {
		return payments.Payout{}, err
	}
	made, err := fetch(ctx, c, ask{
		doing: "create payout " + in.Reference, method: http.MethodPost, path: "/v2/payouts", key: in.Key,
		body: payoutBody{
			ReferenceID: in.Reference, ChannelCode: in.Bank, Properties: channelProperties{in.Account, in.Holder},
			Amount: rupiah(in.Amount), Currency: "IDR", Description: in.Description,
		},
	}, func(body []byte) (payments.Payout, error) {
		p, err := decodePayout(body)
		if err == nil && (p.Reference != in.Reference || p.Amount != in.Amount || p.Bank != in.Bank) {
			err = fmt.Errorf("it tells of another payout: %s, %v to %s", p.Reference, p.Amount, p.Bank)
		}
		return p, err
	})
	return made, believed(err, "create payout "+in.Reference, "DUPLICATE_ERROR")
}

// checkPayout refuses what Xendit would refuse or misread, before it is asked.
func checkPayout(in payments.PayoutInput) error {
	refuse := func(code, message string) error { return &payments.Refusal{Code: code, Message: message} }
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	switch {
	case strings.TrimSpace(in.Reference) == "" || len([]rune(in.Reference)) > longestReference:
		return refuse("INVALID_REFERENCE", "the reference has from 1 to 255 characters")
	case !consists(in.Bank, longestName, visible):
		return refuse("INVALID_BANK", "no code of a bank")
	case !consists(in.Account, longestName, digit):
		return refuse("INVALID_ACCOUNT", "an account number has digits alone")
	case strings.TrimSpace(in.Holder) == "" || len([]rune(in.Holder)) > longestName:
		return refuse("INVALID_HOLDER", "the holder has from 1 to 100 characters")
	case in.Amount <= 0 || in.Amount > money.Max:
		return refuse("INVALID_AMOUNT", in.Amount.String())
	case len([]rune(in.Description)) > longestName:
		return refuse("INVALID_DESCRIPTION", "the description has at most 100 characters")
	}
	return checkKey(in.Key)
}

// checkKey refuses what is no idempotency key.
func checkKey(key string) error {
	if !consists(key, longestKey, visible) {
		return &payments.Refusal{Code: "INVALID_KEY", Message: "the idempotency key has from 1 to 100 visible characters of ASCII"}
	}
	return nil
}

func visible(r rune) bool { return r > ' ' && r <= '~' }

// consists says whether a text consists of such characters, and has any.
func consists(text string, longest int, of func(rune) bool) bool {
	return text != "" && len(text) <= longest && !strings.ContainsFunc(text, func(r rune) bool { return !of(r) })
}

// Payout implements payments.Treasury. A failed reading is tried once more.
func (c *Client) Payout(ctx context.Context, id string) (payments.Payout, error) {
	if err := checkID(id); err != nil {
		return payments.Payout{}, err
	}
	return readTwice(ctx, c, "read payout "+id, "/v2/payouts/"+id, decodePayout)
}

// CancelPayout implements payments.Treasury.
func (c *Client) CancelPayout(ctx context.Context, id string) (payments.Payout, error) {
	if err := checkID(id); err != nil {
		return payments.Payout{}, err
	}
	a := ask{doing: "cancel payout " + id, method: http.MethodPost, path: "/v2/payouts/" + id + "/cancel"}
	return fetch(ctx, c, a, decodePayout)
}

// PayoutsByReference implements payments.Treasury. A failed reading is tried once more.
func (c *Client) PayoutsByReference(ctx context.Context, reference string) ([]payments.Payout, error) {
	if reference == "" {
		return nil, &payments.Refusal{Code: "INVALID_REFERENCE", Message: "no reference"}
	}
	query := url.Values{"reference_id": {reference}, "limit": {strconv.Itoa(rowsPerPage)}}
	doing := "list payouts " + reference
	all, err := collect(doing, func(last *payments.Payout) ([]payments.Payout, bool, error) {
		if last != nil {
			query.Set("after_id", last.ID)
		}
		page, err := readTwice(ctx, c, doing, "/v2/payouts?"+query.Encode(), decodePayouts)
		return page.rows, page.more || len(page.rows) >= rowsPerPage, err
	}, func(p payments.Payout) bool { return p.Reference == reference })
	slices.SortStableFunc(all, func(a, b payments.Payout) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return all, err
}

// decodePayout reads one payout. Without an id, a reference, a status and an amount it is no answer.
func decodePayout(body []byte) (payments.Payout, error) {
	var r payoutReply
	if err := json.Unmarshal(body, &r); err != nil {
		return payments.Payout{}, fmt.Errorf("decode payout: %w", err)
	}
	return r.payout()
}

func (r payoutReply) payout() (payments.Payout, error) {
	if r.ID == "" || r.ReferenceID == "" || r.Status == "" || r.Amount <= 0 || r.Currency != "IDR" {
		return payments.Payout{}, errors.New("decode payout: id, reference, status, or an amount in rupiah is missing")
	}
	return payments.Payout{
		ID: r.ID, Reference: r.ReferenceID, Bank: r.ChannelCode, Account: r.Properties.AccountNumber, Holder: r.Properties.HolderName,
		Status: payments.PayoutStatus(r.Status), Amount: money.Amount(r.Amount), FailureCode: r.FailureCode,
		ArrivesAt: utc(r.ArrivesAt), CreatedAt: utc(r.Created), UpdatedAt: utc(r.Updated),
	}, nil
}

// decodePayouts reads a list of payouts.
func decodePayouts(body []byte) (page[payments.Payout], error) {
	return decodePage(body, payoutReply.payout)
}
