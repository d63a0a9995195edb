package xendit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
)

var _ payments.Treasury = (*Client)(nil)

// Balance implements payments.Treasury. A failed reading is tried once more.
func (c *Client) Balance(ctx context.Context) (money.Amount, error) {
	return readTwice(ctx, c, "read balance", "/balance?account_type=CASH", func(body []byte) (money.Amount, error) {
		var r struct {
			Balance *rupiah `json:"balance"`
		}
		if err := json.Unmarshal(body, &r); err != nil || r.Balance == nil {
			return 0, fmt.Errorf("decode balance: %w", cmp.Or(err, errors.New("none")))
		}
		return money.Amount(*r.Balance), nil
	})
}

// Banks implements payments.Treasury. A failed reading is tried once more.
func (c *Client) Banks(ctx context.Context) ([]payments.Bank, error) {
	return readTwice(ctx, c, "list banks", "/payouts_channels?channel_category=BANK&currency=IDR", decodeBanks)
}

// decodeBanks reads the channels for payouts and keeps Indonesia's banks that take whole rupiah, by code.
func decodeBanks(body []byte) ([]payments.Bank, error) {
	var replies []struct {
		Code     string `json:"channel_code"`
		Category string `json:"channel_category"`
		Currency string `json:"currency"`
		Name     string `json:"channel_name"`
		Limits   struct {
			Minimum   *json.Number `json:"minimum"`
			Maximum   *json.Number `json:"maximum"`
			Increment json.Number  `json:"minimum_increment"`
		} `json:"amount_limits"`
	}
	if err := json.Unmarshal(body, &replies); err != nil {
		return nil, fmt.Errorf("decode banks: %w", err)
	}
	if replies == nil {
		return nil, errors.New("decode banks: null")
	}
	banks := []payments.Bank{}
	for _, r := range replies {
		if r.Currency != "IDR" || r.Category != "BANK" {
			continue // its limits may be no whole numbers
		}
		if r.Code == "" || r.Limits.Minimum == nil || r.Limits.Maximum == nil {
			return nil, errors.New("decode banks: code or limits are missing")
		}
		least, err := wholeNumber(r.Limits.Minimum.String())
		most, mostErr := wholeNumber(r.Limits.Maximum.String())
		if err = errors.Join(err, mostErr); err != nil {
			return nil, fmt.Errorf("decode banks: %s: %w", r.Code, err)
		}
		banks = append(banks, payments.Bank{Code: r.Code, Name: cmp.Or(r.Name, r.Code), Least: least, Most: most})
	}
	slices.SortFunc(banks, func(a, b payments.Bank) int { return cmp.Compare(a.Code, b.Code) })
	return banks, nil
}

// Transactions implements payments.Treasury. A failed reading is tried once more.
func (c *Client) Transactions(ctx context.Context, reference string) ([]payments.Transaction, error) {
	if reference == "" {
		return nil, &payments.Refusal{Code: "INVALID_REFERENCE", Message: "no reference"}
	}
	query := url.Values{"reference_id": {reference}, "limit": {strconv.Itoa(rowsPerPage)}}
	doing := "list transactions " + reference
	all, err := collect(doing, func(last *payments.Transaction) ([]payments.Transaction, bool, error) {
		if last != nil {
			query.Set("after_id", last.ID)
		}
		page, err := readTwice(ctx, c, doing, "/transactions?"+query.Encode(), decodeTransactions)
		return page.rows, page.more, err
	}, func(t payments.Transaction) bool { return t.Reference == reference })
	slices.SortStableFunc(all, func(a, b payments.Transaction) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return all, err
}

// row is what we read of a transaction in Xendit's JSON. Source: docs/xendit.md.
type row struct {
	ID               string    `json:"id"`
	ProductID        string    `json:"product_id"`
	Type             string    `json:"type"`
	Status           string    `json:"status"`
	ChannelCode      string    `json:"channel_code"`
	ReferenceID      string    `json:"reference_id"`
	Currency         string    `json:"currency"`
	Amount           *rupiah   `json:"amount"`
	NetAmount        *rupiah   `json:"net_amount"`
	Cashflow         string    `json:"cashflow"`
	SettlementStatus string    `json:"settlement_status"`
	SettlesAt        time.Time `json:"estimated_settlement_time"`
	Created          time.Time `json:"created"`
	Updated          time.Time `json:"updated"`
	Fee              *fee      `json:"fee"`
}

type fee struct {
	Xendit        *rupiah `json:"xendit_fee"`
	VAT           *rupiah `json:"value_added_tax"`
	Withheld      rupiah  `json:"xendit_withholding_tax"`
	WithheldThird rupiah  `json:"third_party_withholding_tax"`
	Status        string  `json:"status"`
}

// decodeTransactions reads a page of transactions.
func decodeTransactions(body []byte) (page[payments.Transaction], error) {
	return decodePage(body, row.transaction)
}

func (r row) transaction() (payments.Transaction, error) {
	t := payments.Transaction{
		ID: r.ID, ProductID: r.ProductID, Reference: r.ReferenceID, Type: payments.TransactionType(r.Type),
		Status: payments.TransactionStatus(r.Status), Channel: payments.Channel(r.ChannelCode), In: r.Cashflow == "MONEY_IN",
		Settlement: payments.SettlementStatus(r.SettlementStatus), SettlesAt: utc(r.SettlesAt), CreatedAt: utc(r.Created),
		UpdatedAt: utc(r.Updated),
	}
	switch {
	case r.ID == "" || r.Type == "" || r.Status == "" || r.Currency != "IDR":
		return t, errors.New("id, type, status or the currency is missing")
	case !t.In && r.Cashflow != "MONEY_OUT":
		return t, fmt.Errorf("cashflow %.40q", r.Cashflow)
	case r.Amount == nil || r.Fee == nil || r.Fee.Xendit == nil || r.Fee.VAT == nil:
		return t, errors.New("the amount or the fee is missing")
	}
	t.Amount, t.Fee = money.Amount(*r.Amount), r.Fee.charges()
	switch kept := t.Fee.Sum(); {
	case r.NetAmount != nil:
		t.Net = money.Amount(*r.NetAmount)
	case t.In:
		t.Net = t.Amount - kept
	default:
		t.Net = t.Amount + kept
	}
	if t.Net < 0 {
		return t, errors.New("the fee is larger than the amount")
	}
	return t, nil
}

// charges reads a fee; one that was cancelled or given back is none.
func (f fee) charges() payments.Charges {
	switch f.Status {
	case "CANCELED", "CANCELLED", "REVERSED":
		return payments.Charges{Final: true}
	}
	return payments.Charges{
		Gateway: money.Amount(*f.Xendit), VAT: money.Amount(*f.VAT), Withheld: money.Amount(f.Withheld) + money.Amount(f.WithheldThird),
		Final: f.Status == "COMPLETED" || f.Status == "NOT_APPLICABLE",
	}
}
