// Package whatsapp carries notices over Meta's WhatsApp Cloud API: templates go out, statuses and replies come in by webhook. It
// must never log what is personal. What it needs of Meta is in docs/operations.md, messages.
package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"lumbung/internal/notify"
)

// timeout is for one call.
const timeout = 15 * time.Second

// largestReply is the most that is read of a reply, in bytes.
const largestReply = 1 << 20

// Config is how to reach one number of a business.
type Config struct {
	URL     string // https://graph.facebook.com
	Version string // v23.0
	PhoneID string // id of the number that sends
	Token   string
	Shop    string       // address of the shop: the button of a template leads below it
	HTTP    *http.Client // only Transport and Timeout are used; may be nil
}

// Client sends templates. It is a notify.Sender.
type Client struct {
	config Config
	http   *http.Client
}

// New returns a client. It follows no redirect: that would hand the token to whatever address a reply names.
func New(c Config) *Client {
	client := &http.Client{Timeout: timeout}
	if c.HTTP != nil {
		client.Transport = c.HTTP.Transport
		if c.HTTP.Timeout > 0 {
			client.Timeout = c.HTTP.Timeout
		}
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{c, client}
}

// Channel is WhatsApp.
func (c *Client) Channel() notify.Channel { return notify.WhatsApp }

// Send has the template of a notice sent. An answer that is none leaves it unknown whether it was.
func (c *Client) Send(ctx context.Context, n *notify.Notice) (string, error) {
	body, err := json.Marshal(c.message(n))
	if err != nil {
		return "", err
	}
	var answer struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := c.call(ctx, http.MethodPost, "/messages", body, &answer); err != nil {
		return "", err
	}
	if len(answer.Messages) == 0 || answer.Messages[0].ID == "" {
		return "", errors.New("whatsapp: the answer names no message")
	}
	return answer.Messages[0].ID, nil
}

// Number asks which number sends, as people write it: only who has a good token is told.
func (c *Client) Number(ctx context.Context) (string, error) {
	var answer struct {
		Number string `json:"display_phone_number"`
	}
	err := c.call(ctx, http.MethodGet, "?fields=display_phone_number", nil, &answer)
	return answer.Number, err
}

func (c *Client) call(ctx context.Context, method, what string, body []byte, into any) error {
	var connected atomic.Bool // bytes may have left
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	address := strings.Join([]string{c.config.URL, c.config.Version, c.config.PhoneID}, "/") + what
	r, err := http.NewRequestWithContext(traced, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.config.Token)
	r.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(r)
	if err != nil {
		if !connected.Load() {
			return &notify.Failure{Remedy: notify.Retry, Code: "whatsapp unreachable", Detail: err.Error()}
		}
		return fmt.Errorf("whatsapp: %w", err)
	}
	defer response.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(response.Body, largestReply))
	if err != nil {
		return fmt.Errorf("whatsapp: %w", err)
	}
	if response.StatusCode >= 300 {
		return refusal(response.StatusCode, reply)
	}
	if err := json.Unmarshal(reply, into); err != nil {
		return fmt.Errorf("whatsapp: read the answer: %w", err)
	}
	return nil
}

// refusal reads an answer that is no success. Without a code of WhatsApp's it comes from something in between, and says whether
// the request got through only when that asks for patience.
func refusal(status int, body []byte) error {
	var said struct {
		Error failure `json:"error"`
	}
	switch err := json.Unmarshal(body, &said); {
	case err == nil && said.Error.Code != nil:
		return said.Error.notify()
	case status == http.StatusTooManyRequests:
		return &notify.Failure{Remedy: notify.Retry, Code: "whatsapp 429", Detail: "too many requests"}
	}
	return fmt.Errorf("whatsapp: status %d without a code", status)
}

// message is the body of a call. Source: Meta's reference of the Cloud API, messages.
type message struct {
	Product   string   `json:"messaging_product"`
	Recipient string   `json:"recipient_type"`
	To        string   `json:"to"` // no plus sign
	Type      string   `json:"type"`
	Ref       string   `json:"biz_opaque_callback_data"` // comes back with every status
	Template  template `json:"template"`
}

type template struct {
	Name       string      `json:"name"`
	Language   language    `json:"language"`
	Components []component `json:"components,omitempty"`
}

type language struct {
	Code string `json:"code"`
}

type component struct {
	Type       string      `json:"type"`
	SubType    string      `json:"sub_type,omitempty"`
	Index      string      `json:"index,omitempty"`
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// message is a notice in WhatsApp's words: the template of its kind and language, with its values in order. A code stands in the
// text and on the button that copies it.
func (c *Client) message(n *notify.Notice) message {
	m := message{
		"whatsapp", "individual", strings.TrimPrefix(n.To.Phone, "+"), "template", n.Ref(),
		template{Name: n.Kind, Language: language{n.Locale}},
	}
	var values []parameter
	for _, value := range n.Values {
		values = append(values, parameter{"text", oneLine(value.Text)})
	}
	if len(values) > 0 {
		m.Template.Components = append(m.Template.Components, component{Type: "body", Parameters: values})
	}
	suffix, below := strings.CutPrefix(n.Link, c.config.Shop+"/")
	if n.Class == notify.Code && len(n.Values) > 0 {
		suffix, below = n.Values[0].Text, true
	}
	if below {
		m.Template.Components = append(m.Template.Components, component{"button", "url", "0", []parameter{{"text", suffix}}})
	}
	return m
}

// oneLine is a text as a template takes it: without line breaks, tabs or rows of spaces, and not empty.
func oneLine(text string) string {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return "-"
	}
	return text
}
