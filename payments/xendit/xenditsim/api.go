package xenditsim

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"lumbung/internal/money"
)

// call is one request to the API, read in full.
type call struct {
	endpoint string
	id       string // of the object, from the path
	key      string // idempotency key
	query    url.Values
	body     []byte
	base     string // address of the simulator as the caller sees it
}

// reply is an answer before faults have had their way with it.
type reply struct {
	status int
	body   any
	urgent []*hook // to be delivered before the answer
}

func ok(body any, urgent ...*hook) reply { return reply{http.StatusOK, body, urgent} }

// refusal is Xendit's error body.
type refusal struct {
	Code    string    `json:"error_code"`
	Message string    `json:"message"`
	Errors  []problem `json:"errors,omitempty"`
}

func fail(status int, code, message string) reply {
	return reply{status: status, body: refusal{Code: code, Message: message}}
}

func serverError() reply {
	return fail(500, "SERVER_ERROR", "An unexpected error occured") //nolint:misspell // Xendit's own spelling
}

func invalid(problems ...problem) reply {
	return reply{status: 400, body: refusal{"API_VALIDATION_ERROR", "There is an error with the format submitted to the server", problems}}
}

// create opens an invoice. The same external_id may be used again; that makes another invoice.
func (s *Simulator) create(c call) reply {
	o, no, valid := parseOrder(c.body)
	if !valid {
		return no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	in := o.invoice(s.newInvoiceID(), s.clock.now())
	if len(in.offered()) == 0 {
		return s.unpayable(in)
	}
	if err := s.commit(opCreate, change{invoice: in}); err != nil {
		logError("create", err)
		return serverError()
	}
	s.scheduleExpiry(in.ID, in.Expires)
	return ok(s.wire(in, c.base))
}

func (s *Simulator) newInvoiceID() string {
	for {
		id := s.ids.object()
		if s.invoices[id] == nil {
			return id
		}
	}
}

// unpayable says why no channel takes this amount.
func (s *Simulator) unpayable(in *invoice) reply {
	var most money.Amount
	for _, ch := range channels() {
		if len(in.Methods) == 0 && ch.standard || slices.Contains(in.Methods, ch.code) {
			most = max(most, ch.max)
		}
	}
	if in.Amount > most {
		return fail(400, "MAXIMUM_TRANSFER_AMOUNT_ERROR", "The amount is above the maximum of every payment method")
	}
	return fail(400, "NO_COLLECTION_METHODS_ERROR", "No payment method takes this amount")
}

func (s *Simulator) get(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, found := s.invoices[c.id]
	if !found {
		return noInvoice()
	}
	return ok(s.wire(in, c.base))
}

func noInvoice() reply { return fail(404, "INVOICE_NOT_FOUND_ERROR", "Could not find invoice") }

// expire closes a pending invoice. That a paid or expired one gives 400 is our reading; the code is not documented.
func (s *Simulator) expire(c call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	urgent, err := s.expireNow(c.id)
	switch {
	case errors.Is(err, ErrNoInvoice):
		return noInvoice()
	case errors.Is(err, ErrNotPending):
		return fail(400, "INVALID_REQUEST", "The invoice is already "+s.invoices[c.id].Status)
	case err != nil:
		logError("expire", err)
		return serverError()
	}
	return ok(s.wire(s.invoices[c.id], c.base), urgent...)
}

// list answers a bare array, newest first.
func (s *Simulator) list(c call) reply {
	limit, after, before, no, valid := listQuery(c.query)
	if !valid {
		return no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	last, found := c.query.Get("last_invoice"), []wire{}
	skipping := last != ""
	for _, id := range slices.Backward(s.order) {
		in := s.invoices[id]
		if skipping || !matches(in, c.query) || !in.Created.After(after) || !before.IsZero() && !in.Created.Before(before) {
			skipping = skipping && id != last
			continue
		}
		if found = append(found, s.wire(in, c.base)); len(found) == limit {
			break
		}
	}
	return ok(found)
}

func matches(in *invoice, query url.Values) bool {
	external, statuses := query.Get("external_id"), query["statuses"]
	return (external == "" || in.ExternalID == external) && (len(statuses) == 0 || slices.Contains(statuses, in.Status))
}

// listQuery reads limit and times. Times must be RFC 3339: the SDK's own form is refused on purpose, so that nobody
// comes to depend on it.
func listQuery(query url.Values) (limit int, after, before time.Time, no reply, valid bool) {
	limit = 10
	var err error
	if text := query.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 100 {
			return 0, after, before, invalid(problem{"limit", "query", []string{`"limit" must be from 1 to 100`}, []string{"number.base"}}), false
		}
	}
	for name, into := range map[string]*time.Time{"created_after": &after, "created_before": &before} {
		if text := query.Get(name); text != "" {
			if *into, err = time.Parse(time.RFC3339, text); err != nil {
				return 0, after, before, invalid(problem{name, "query", []string{`"` + name + `" must be RFC 3339`}, []string{"date.format"}}), false
			}
		}
	}
	return limit, after, before, reply{}, true
}

// readCall takes in a request for an endpoint.
func (s *Simulator) readCall(endpoint string, w http.ResponseWriter, r *http.Request) (call, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	return call{
		endpoint: endpoint, id: r.PathValue("id"), key: r.Header.Get("Idempotency-Key"), query: r.URL.Query(), body: body, base: s.base(r),
	}, err
}

// base is the address under which a browser finds the hosted page.
func (s *Simulator) base(r *http.Request) string {
	if s.config.BaseURL != "" {
		return s.config.BaseURL
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host
}

// known says whether the request carries the key, with an empty password.
func (s *Simulator) known(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	return ok && password == "" && subtle.ConstantTimeCompare([]byte(user), []byte(s.config.APIKey)) == 1
}

// deliver sends the webhooks that must come first.
func (s *Simulator) deliver(ctx context.Context, urgent []*hook) {
	for _, h := range urgent {
		s.attempt(ctx, h)
	}
}
