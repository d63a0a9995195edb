// Package xendit is the adapter to Xendit: it opens, reads, and closes invoices, gives money back, pays people, reads what Xendit
// booked, and takes in webhooks. It turns everything Xendit says into payments' own words and never decides what a payment means.
//
// Creating, reading, and closing invoices go through Xendit's SDK, which is exact for these three; the amounts it would lose are
// read from the raw reply. Everything else goes through our own client: the SDK writes query values in forms of its own, and keeps the
// amounts of payouts, balances and transactions in a float32, which turns Rp99.999.999 into Rp100.000.000.
package xendit

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	sdk "github.com/xendit/xendit-go/v7"
	"github.com/xendit/xendit-go/v7/common"

	"lumbung/payments"
)

// LiveURL is where Xendit answers, for test keys and live keys alike.
const LiveURL = "https://api.xendit.co"

// Timeout is how long one call may take when Config.HTTP brings no timeout of its own.
const Timeout = 15 * time.Second

// Config is how to reach Xendit.
type Config struct {
	APIKey  string       // secret key, xnd_development_... or xnd_production_...
	BaseURL string       // empty: LiveURL
	HTTP    *http.Client // empty: a client of our own. Only its Transport, Jar, and Timeout are used
}

// Client is payments.Gateway, payments.Treasury and payments.Refunder at Xendit. It is safe for concurrent use.
type Client struct {
	apiKey  string
	baseURL string
	http    *http.Client
	sdk     *sdk.APIClient
}

// New returns a Client. It does not call Xendit.
func New(config Config) *Client {
	c := &Client{apiKey: config.APIKey, baseURL: strings.TrimRight(config.BaseURL, "/"), http: newHTTP(config.HTTP)}
	if c.baseURL == "" {
		c.baseURL = LiveURL
	}
	c.sdk = sdk.NewClient(config.APIKey)
	// GetConfig has no setters; its concrete type does. A failing assertion means that the SDK changed under us.
	settings := c.sdk.GetConfig().(*sdk.Configuration)
	settings.Servers = sdk.ServerConfigurations{{URL: c.baseURL}}
	settings.HTTPClient = c.http
	return c
}

// CreateInvoice implements payments.Gateway. An invoice that is refused is asked for once more without what is optional and was the
// reason: the payer's e-mail, as Xendit may know fewer addresses than we do, or the channels, of which the account may lack some.
func (c *Client) CreateInvoice(ctx context.Context, in payments.InvoiceInput) (payments.Invoice, error) {
	for {
		made, err := c.createInvoice(ctx, in)
		refused, is := errors.AsType[*payments.Refusal](err)
		switch {
		case is && in.PayerEmail != "" && (refused.Code == "EMAIL_FORMAT_ERROR" || refused.Code == "API_VALIDATION_ERROR"):
			in.PayerEmail = ""
		case is && len(in.Methods) > 0 && refused.Code == "UNAVAILABLE_PAYMENT_METHOD_ERROR":
			in.Methods = nil
		default:
			return made, err
		}
	}
}

func (c *Client) createInvoice(ctx context.Context, in payments.InvoiceInput) (payments.Invoice, error) {
	request, err := createRequest(in)
	if err != nil {
		return payments.Invoice{}, err
	}
	return oneInvoice(ctx, "create invoice "+in.ExternalID, func(ctx context.Context) (*http.Response, *common.XenditSdkError) {
		_, response, err := c.sdk.InvoiceApi.CreateInvoice(ctx).CreateInvoiceRequest(request).Execute()
		return response, err
	})
}

// Invoice implements payments.Gateway. A failed reading is tried once more.
func (c *Client) Invoice(ctx context.Context, id string) (payments.Invoice, error) {
	if err := checkID(id); err != nil {
		return payments.Invoice{}, err
	}
	return twice(ctx, func() (payments.Invoice, error) {
		return oneInvoice(ctx, "read invoice "+id, func(ctx context.Context) (*http.Response, *common.XenditSdkError) {
			_, response, err := c.sdk.InvoiceApi.GetInvoiceById(ctx, id).Execute()
			return response, err
		})
	})
}

// ExpireInvoice implements payments.Gateway.
func (c *Client) ExpireInvoice(ctx context.Context, id string) (payments.Invoice, error) {
	if err := checkID(id); err != nil {
		return payments.Invoice{}, err
	}
	return oneInvoice(ctx, "expire invoice "+id, func(ctx context.Context) (*http.Response, *common.XenditSdkError) {
		_, response, err := c.sdk.InvoiceApi.ExpireInvoice(ctx, id).Execute()
		return response, err
	})
}

// oneInvoice makes a call of the SDK and reads the one invoice in its raw reply. The SDK's error is used for nothing but
// its words: it does not unwrap, and a nil one turns into a non-nil error as soon as it is returned as such. With a nil
// context the SDK would send the call without its key; withSending panics first.
func oneInvoice(
	ctx context.Context, doing string, call func(context.Context) (*http.Response, *common.XenditSdkError),
) (payments.Invoice, error) {
	ctx, sent := withSending(ctx)
	response, refused := call(ctx)
	if response == nil {
		cause := sent.failure()
		if cause == nil && refused != nil {
			cause = errors.New(refused.Error())
		}
		return payments.Invoice{}, sent.unanswered(doing, cause)
	}
	body, err := readBody(response)
	if err != nil {
		return payments.Invoice{}, unknown(doing, err)
	}
	if err := judge(doing, response.StatusCode, body); err != nil {
		return payments.Invoice{}, err
	}
	in, err := decodeInvoice(body)
	if err != nil {
		return payments.Invoice{}, unknown(doing, err)
	}
	return in, nil
}

// twice tries a reading once more, unless Xendit said no, asked us to slow down, or the caller has left.
func twice[T any](ctx context.Context, read func() (T, error)) (T, error) {
	got, err := read()
	var busy *busyError
	if err == nil || errors.Is(err, payments.ErrGatewayRefused) || errors.As(err, &busy) || ctx.Err() != nil {
		return got, err
	}
	return read()
}

// checkID refuses what could not be an id of Xendit's, so that no path is ever built from it.
func checkID(id string) error {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_'
	}
	if id == "" || len(id) > 100 || strings.ContainsFunc(id, func(r rune) bool { return !plain(r) }) {
		return &payments.Refusal{Code: "INVALID_ID", Message: "not an id"}
	}
	return nil
}

var _ payments.Gateway = (*Client)(nil)
