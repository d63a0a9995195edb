package xendit

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"lumbung/payments"
)

// ask is one call through our own client.
type ask struct {
	doing  string // for errors
	method string
	path   string // with its query
	key    string // idempotency key, if any
	body   any    // written as JSON, if any
}

// fetch makes a call and reads its reply; what decode cannot read is ErrGatewayUnknown.
func fetch[T any](ctx context.Context, c *Client, a ask, decode func([]byte) (T, error)) (read T, err error) {
	body, err := c.send(ctx, a)
	if err != nil {
		return read, err
	}
	if read, err = decode(body); err != nil {
		var none T
		return none, unknown(a.doing, err)
	}
	return read, nil
}

// readTwice is fetch for a call that changes nothing: a failed one is tried once more.
func readTwice[T any](ctx context.Context, c *Client, doing, path string, decode func([]byte) (T, error)) (T, error) {
	return twice(ctx, func() (T, error) { return fetch(ctx, c, ask{doing: doing, method: http.MethodGet, path: path}, decode) })
}

// send makes a call and returns the body of a 2xx.
func (c *Client) send(ctx context.Context, a ask) ([]byte, error) {
	var content io.Reader
	if a.body != nil {
		text, err := json.Marshal(a.body)
		if err != nil {
			return nil, &payments.Refusal{Code: "INVALID_BODY", Message: err.Error()}
		}
		content = bytes.NewReader(text)
	}
	ctx, sent := withSending(ctx)
	request, err := http.NewRequestWithContext(ctx, a.method, c.baseURL+a.path, content)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(c.apiKey, "")
	request.Header.Set("Accept", "application/json")
	if a.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.key != "" {
		request.Header.Set("Idempotency-Key", a.key)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, sent.unanswered(a.doing, err)
	}
	body, err := readBody(response)
	if err != nil {
		return nil, unknown(a.doing, err)
	}
	return body, judge(a.doing, response.StatusCode, body)
}
