package xenditsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lumbung/internal/money"
)

// Lives of an invoice. Source: docs/xendit.md.
const (
	standardLife = 24 * time.Hour
	longestLife  = 365 * 24 * time.Hour
)

// order is the body of a create call, as far as the simulator reads it.
type order struct {
	ExternalID  *string   `json:"external_id"`
	Amount      number    `json:"amount"`
	Description string    `json:"description"`
	PayerEmail  string    `json:"payer_email"`
	Duration    number    `json:"invoice_duration"`
	SuccessURL  string    `json:"success_redirect_url"`
	FailureURL  string    `json:"failure_redirect_url"`
	Methods     []string  `json:"payment_methods"`
	Currency    string    `json:"currency"`
	Locale      string    `json:"locale"`
	Customer    *customer `json:"customer"`
	Items       []struct {
		Name     string `json:"name"`
		Quantity number `json:"quantity"`
		Price    number `json:"price"`
	} `json:"items"`
}

// number is a JSON number; a text that looks like one is none.
type number string

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(text []byte) error {
	var value json.Number
	if bytes.HasPrefix(text, []byte(`"`)) {
		return errors.New("a number must not be a string")
	}
	err := json.Unmarshal(text, &value)
	*n = number(value)
	return err
}

// whole cuts decimals off, as Xendit does for rupiah; ok is false for anything else than plain digits.
func (n number) whole() (value int64, ok bool) {
	digits, _, _ := strings.Cut(string(n), ".")
	value, err := strconv.ParseInt(digits, 10, 64)
	return value, err == nil
}

// problem is one wrong field of a request.
type problem struct {
	Field    string   `json:"field"`
	Location string   `json:"location"`
	Messages []string `json:"messages"`
	Types    []string `json:"types"`
}

func wrong(field, message, kind string) problem {
	return problem{field, "body", []string{`"` + field + `" ` + message}, []string{kind}}
}

// email is stricter than what a shop takes (lumbung/internal/text), as nobody knows how strict Xendit is: o'neil@contoh.id is refused.
var email = regexp.MustCompile(`^[a-z0-9]([a-z0-9._+-]{0,62}[a-z0-9])?@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$`)

// parseOrder reads and checks the body of a create call; a refusal is returned as a reply.
func parseOrder(body []byte) (order, reply, bool) {
	var o order
	if err := json.Unmarshal(body, &o); err != nil {
		return o, invalid(problem{"body", "body", []string{err.Error()}, []string{"any.invalid"}}), false
	}
	if problems := o.problems(); len(problems) > 0 {
		return o, invalid(problems...), false
	}
	if o.Currency != "" && o.Currency != "IDR" {
		return o, fail(400, "UNSUPPORTED_CURRENCY", "The currency is not supported"), false
	}
	if o.PayerEmail != "" && !email.MatchString(o.PayerEmail) {
		return o, fail(400, "EMAIL_FORMAT_ERROR", "The email address is not valid"), false
	}
	for _, m := range o.Methods {
		if _, ok := channelByCode(m); !ok {
			return o, fail(400, "UNAVAILABLE_PAYMENT_METHOD_ERROR", "Payment method "+m+" is not available"), false
		}
	}
	return o, reply{}, true
}

func (o order) problems() []problem {
	var found []problem
	if o.ExternalID == nil || *o.ExternalID == "" {
		found = append(found, wrong("external_id", "is required", "any.required"))
	} else if len(*o.ExternalID) > 255 {
		found = append(found, wrong("external_id", "is too long", "string.max"))
	}
	if amount, ok := o.Amount.whole(); !ok || amount <= 0 || amount > int64(money.Max) {
		found = append(found, wrong("amount", "must be a positive number", "number.base"))
	}
	if life, ok := o.Duration.whole(); o.Duration != "" && (!ok || life <= 0 || life > int64(longestLife/time.Second)) {
		found = append(found, wrong("invoice_duration", "must be between 1 and 31536000", "number.base"))
	}
	if !webAddress(o.SuccessURL) {
		found = append(found, wrong("success_redirect_url", "must be a valid uri", "string.uri"))
	}
	if !webAddress(o.FailureURL) {
		found = append(found, wrong("failure_redirect_url", "must be a valid uri", "string.uri"))
	}
	return found
}

// webAddress accepts nothing at all, or an absolute http address.
func webAddress(address string) bool {
	u, err := url.Parse(address)
	return address == "" || err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// invoice makes the invoice that was ordered.
func (o order) invoice(id string, now time.Time) *invoice {
	life := standardLife
	if seconds, ok := o.Duration.whole(); ok && seconds > 0 {
		life = time.Duration(seconds) * time.Second
	}
	amount, _ := o.Amount.whole()
	in := &invoice{
		ID: id, ExternalID: *o.ExternalID, Status: pending, Amount: money.Amount(amount),
		Description: o.Description, PayerEmail: o.PayerEmail, Locale: o.Locale,
		SuccessURL: o.SuccessURL, FailureURL: o.FailureURL, Methods: slices.Clone(o.Methods), Customer: o.Customer,
		Created: now, Updated: now, Expires: now.Add(life),
	}
	for _, i := range o.Items {
		price, _ := i.Price.whole()
		quantity, _ := i.Quantity.whole()
		in.Items = append(in.Items, item{i.Name, quantity, money.Amount(price)})
	}
	return in
}
