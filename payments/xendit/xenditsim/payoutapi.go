package xenditsim

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"lumbung/internal/money"
)

// payoutBank is a channel that payouts go to.
type payoutBank struct {
	code, name, category string
	most                 money.Amount
}

// leastPayout is the smallest payout. Source: docs/xendit.md.
const leastPayout money.Amount = 10_000

// payoutBanks are some of the channels, by code. Their codes follow Xendit's pattern.
func payoutBanks() []payoutBank {
	const most = 1_999_999_999_999
	return []payoutBank{
		{"ID_BCA", "Bank Central Asia", "BANK", most},
		{"ID_BNI", "Bank Negara Indonesia", "BANK", most},
		{"ID_BRI", "Bank Rakyat Indonesia", "BANK", most},
		{"ID_BSI", "Bank Syariah Indonesia", "BANK", most},
		{"ID_CIMB", "CIMB Niaga", "BANK", most},
		{"ID_DANA", "DANA", "EWALLET", 20_000_000},
		{"ID_MANDIRI", "Bank Mandiri", "BANK", most},
		{"ID_PERMATA", "Bank Permata", "BANK", most},
	}
}

// payoutRequest is the body of a create call.
type payoutRequest struct {
	ReferenceID string `json:"reference_id"`
	ChannelCode string `json:"channel_code"`
	Properties  struct {
		AccountNumber string `json:"account_number"`
		HolderName    string `json:"account_holder_name"`
	} `json:"channel_properties"`
	Amount      number `json:"amount"`
	Currency    string `json:"currency"`
	Description string `json:"description"`
}

// wirePayout is a payout as the API and webhooks show it.
type wirePayout struct {
	ID          string         `json:"id"`
	ReferenceID string         `json:"reference_id"`
	ChannelCode string         `json:"channel_code"`
	Properties  wireProperties `json:"channel_properties"`
	Amount      money.Amount   `json:"amount"`
	Currency    string         `json:"currency"`
	Description string         `json:"description,omitempty"`
	Status      string         `json:"status"`
	FailureCode string         `json:"failure_code,omitempty"`
	ArrivesAt   string         `json:"estimated_arrival_time"`
	BusinessID  string         `json:"business_id"`
	Created     string         `json:"created"`
	Updated     string         `json:"updated"`
}

type wireProperties struct {
	AccountNumber string `json:"account_number"`
	HolderName    string `json:"account_holder_name"`
}

func (s *Simulator) wirePayout(p *Payout) wirePayout {
	return wirePayout{
		ID: p.ID, ReferenceID: p.Reference, ChannelCode: p.Bank, Properties: wireProperties{p.Account, p.Holder}, Amount: p.Amount,
		Currency: "IDR", Description: p.Description, Status: p.Status, FailureCode: p.FailureCode,
		ArrivesAt: stamp(p.Created.Add(arrivalTime)), BusinessID: s.config.BusinessID, Created: stamp(p.Created), Updated: stamp(p.Updated),
	}
}

// createPayout answers a key that it knows with the payout of that key as it is now, unless the body is another.
func (s *Simulator) createPayout(c call) reply {
	request, no, valid := parsePayout(c)
	if !valid {
		return no
	}
	sum, err := canonical(c.body)
	if err != nil {
		return invalid(wrong("body", err.Error(), "any.invalid"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.payouts[s.keys[c.key]]; known != nil {
		if known.BodySum != sum {
			return fail(400, "DUPLICATE_ERROR", "The idempotency key was used for another payout")
		}
		return ok(s.wirePayout(known))
	}
	amount, _ := request.Amount.exact()
	p, err := s.openPayout(Payout{
		Key: c.key, BodySum: sum, Reference: request.ReferenceID, Bank: request.ChannelCode, Account: request.Properties.AccountNumber,
		Holder: request.Properties.HolderName, Description: request.Description, Amount: amount,
	})
	if err != nil {
		logError("payout", err)
		return serverError()
	}
	return ok(s.wirePayout(p))
}

// parsePayout reads and checks the body of a create call; a refusal is returned as a reply.
func parsePayout(c call) (request payoutRequest, no reply, valid bool) {
	if err := json.Unmarshal(c.body, &request); err != nil {
		return request, invalid(wrong("body", err.Error(), "any.invalid")), false
	}
	if problems := request.problems(c.key); len(problems) > 0 {
		return request, invalid(problems...), false
	}
	at := slices.IndexFunc(payoutBanks(), func(b payoutBank) bool { return b.code == request.ChannelCode })
	if at < 0 || request.Currency != "IDR" {
		return request, fail(400, "CHANNEL_CODE_NOT_SUPPORTED", "The channel or its currency is not supported"), false
	}
	if strings.Trim(request.Properties.AccountNumber, "0123456789") != "" {
		return request, fail(400, "RECIPIENT_ACCOUNT_NUMBER_ERROR", "The account number is not valid"), false
	}
	amount, _ := request.Amount.exact()
	switch bank := payoutBanks()[at]; {
	case amount < leastPayout:
		return request, fail(400, "MINIMUM_TRANSFER_LIMIT_ERROR", "The amount is below the minimum of the channel"), false
	case amount > bank.most:
		return request, fail(400, "MAXIMUM_TRANSFER_LIMIT_ERROR", "The amount is above the maximum of the channel"), false
	}
	return request, no, true
}

func (r payoutRequest) problems(key string) (found []problem) {
	need := func(field, text string, longest int) {
		if text == "" || len([]rune(text)) > longest {
			found = append(found, wrong(field, "is required and must not be too long", "string.base"))
		}
	}
	need("Idempotency-key", key, 100)
	need("reference_id", r.ReferenceID, 255)
	need("channel_code", r.ChannelCode, 100)
	need("account_number", r.Properties.AccountNumber, 100)
	need("account_holder_name", r.Properties.HolderName, 100)
	if len([]rune(r.Description)) > 100 {
		found = append(found, wrong("description", "is too long", "string.max"))
	}
	if amount, whole := r.Amount.exact(); !whole || amount <= 0 {
		found = append(found, wrong("amount", "must be a whole positive number", "number.base"))
	}
	return found
}

// exact reads digits alone: a payout in rupiah has no decimals.
func (n number) exact() (money.Amount, bool) {
	value, err := strconv.ParseInt(string(n), 10, 64)
	return money.Amount(value), err == nil
}

// canonical is the sum of a JSON text, whatever its spaces and the order of its fields.
func canonical(body []byte) (string, error) {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", err
	}
	sum := digest(encode(value))
	return hex.EncodeToString(sum[:]), nil
}

func (s *Simulator) getPayout(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, found := s.payouts[c.id]
	if !found {
		return noPayout()
	}
	return ok(s.wirePayout(p))
}

func noPayout() reply { return fail(404, "DATA_NOT_FOUND", "Could not find payout") }

// cancelPayout ends a payout. The code for one that is no longer ACCEPTED is our reading; it is not documented.
func (s *Simulator) cancelPayout(c call) reply {
	err := s.CancelPayout(c.id)
	switch {
	case errors.Is(err, ErrNoPayout):
		return noPayout()
	case errors.Is(err, ErrWrongState):
		return fail(400, "INVALID_REQUEST", "The payout can no longer be cancelled")
	case err != nil:
		logError("cancel", err)
		return serverError()
	}
	return s.getPayout(c)
}

// listPayouts answers a bare array, newest first.
func (s *Simulator) listPayouts(c call) reply {
	limit, _, _, no, valid := listQuery(c.query)
	if !valid {
		return no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []wirePayout{}
	for _, id := range behind(s.payoutIDs, c.query.Get("after_id")) {
		if p := s.payouts[id]; len(found) < limit && (!c.query.Has("reference_id") || p.Reference == c.query.Get("reference_id")) {
			found = append(found, s.wirePayout(p))
		}
	}
	return ok(found)
}

// behind lists ids newest first, beginning behind one of them.
func behind(ids []string, last string) []string {
	newest := slices.Clone(ids)
	slices.Reverse(newest)
	if last == "" {
		return newest
	}
	return newest[slices.Index(newest, last)+1:]
}

// banks answers a bare array of channels by code.
func (s *Simulator) banks(c call) reply {
	type limits struct {
		Minimum   money.Amount `json:"minimum"`
		Maximum   money.Amount `json:"maximum"`
		Increment int          `json:"minimum_increment"`
	}
	type wireChannel struct {
		Code     string `json:"channel_code"`
		Category string `json:"channel_category"`
		Currency string `json:"currency"`
		Name     string `json:"channel_name"`
		Limits   limits `json:"amount_limits"`
	}
	asked := func(name, value string) bool { return !c.query.Has(name) || c.query.Get(name) == value }
	found := []wireChannel{}
	for _, b := range payoutBanks() {
		if asked("channel_category", b.category) && asked("currency", "IDR") && asked("channel_code", b.code) {
			found = append(found, wireChannel{b.code, b.category, "IDR", b.name, limits{leastPayout, b.most, 1}})
		}
	}
	return ok(found)
}
