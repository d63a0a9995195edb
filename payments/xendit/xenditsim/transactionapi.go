package xenditsim

import (
	"net/url"
	"slices"

	"lumbung/internal/money"
)

// balance is what can be spent; other kinds of account have nothing.
func (s *Simulator) balance(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	cash := s.ledger.Cash
	if kind := c.query.Get("account_type"); kind != "" && kind != "CASH" {
		cash = 0
	}
	return ok(map[string]money.Amount{"balance": cash})
}

// wireRow is a transaction as the API shows it. Source: docs/xendit.md.
type wireRow struct {
	ID               string       `json:"id"`
	ProductID        string       `json:"product_id"`
	Type             string       `json:"type"`
	Status           string       `json:"status"`
	ChannelCategory  string       `json:"channel_category"`
	ChannelCode      string       `json:"channel_code"`
	ReferenceID      string       `json:"reference_id"`
	Account          *string      `json:"account_identifier"`
	Currency         string       `json:"currency"`
	Amount           money.Amount `json:"amount"`
	NetAmount        money.Amount `json:"net_amount"`
	NetCurrency      string       `json:"net_amount_currency"`
	Cashflow         string       `json:"cashflow"`
	SettlementStatus *string      `json:"settlement_status"`
	SettlesAt        *string      `json:"estimated_settlement_time"`
	BusinessID       string       `json:"business_id"`
	Created          string       `json:"created"`
	Updated          string       `json:"updated"`
	Fee              wireFee      `json:"fee"`
}

type wireFee struct {
	Xendit        money.Amount `json:"xendit_fee"`
	VAT           money.Amount `json:"value_added_tax"`
	Withheld      money.Amount `json:"xendit_withholding_tax"`
	WithheldThird money.Amount `json:"third_party_withholding_tax"`
	Status        string       `json:"status"`
}

func (s *Simulator) wireRow(t *Transaction) wireRow {
	w := wireRow{
		ID: t.ID, ProductID: t.ProductID, Type: t.Type, Status: t.Status, ChannelCategory: t.Category, ChannelCode: t.Channel,
		ReferenceID: t.Reference, Account: textOrNull(t.Account), Currency: "IDR", Amount: t.Amount, NetAmount: t.Net, NetCurrency: "IDR",
		Cashflow: "MONEY_OUT", SettlementStatus: textOrNull(t.Settlement), BusinessID: s.config.BusinessID,
		Created: stamp(t.Created), Updated: stamp(t.Updated),
		Fee: wireFee{Xendit: t.Charges.Fee, VAT: t.Charges.VAT, Status: t.feeStatus()},
	}
	if t.In {
		w.Cashflow = "MONEY_IN"
	}
	if !t.SettlesAt.IsZero() {
		w.SettlesAt = textOrNull(stamp(t.SettlesAt))
	}
	return w
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// feeStatus says whether the fee has been taken.
func (t *Transaction) feeStatus() string {
	switch {
	case t.Charges == charges{}:
		return "NOT_APPLICABLE"
	case t.Settlement == pending:
		return pending
	case t.Settlement == "":
		return "CANCELED"
	}
	return "COMPLETED"
}

// listTransactions answers newest first, as many as asked for and whether there are more.
func (s *Simulator) listTransactions(c call) reply {
	limit, _, _, no, valid := listQuery(c.query)
	if !valid {
		return no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := struct {
		HasMore bool      `json:"has_more"`
		Data    []wireRow `json:"data"`
		Links   []any     `json:"links"`
	}{Data: []wireRow{}, Links: []any{}}
	for _, id := range behind(s.rowIDs, c.query.Get("after_id")) {
		t := s.rows[id]
		if !t.matches(c.query) {
			continue
		}
		if answer.HasMore = len(answer.Data) == limit; answer.HasMore {
			break
		}
		answer.Data = append(answer.Data, s.wireRow(t))
	}
	return ok(answer)
}

func (t *Transaction) matches(query url.Values) bool {
	for name, value := range map[string]string{
		"reference_id": t.Reference, "product_id": t.ProductID, "types": t.Type, "statuses": t.Status,
		"channel_categories": t.Category, "account_identifier": t.Account,
	} {
		if query.Has(name) && !slices.Contains(query[name], value) {
			return false
		}
	}
	return true
}

func (s *Simulator) getTransaction(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, found := s.rows[c.id]
	if !found {
		return fail(404, "DATA_NOT_FOUND", "Could not find transaction")
	}
	return ok(s.wireRow(t))
}
