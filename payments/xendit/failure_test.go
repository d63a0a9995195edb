package xendit_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/payments"
	"lumbung/payments/xendit/xenditsim"
)

func TestFaultsOnCreate(t *testing.T) {
	for _, c := range []struct {
		name string
		xenditsim.Fault
		want error
		made int // invoices that exist afterwards
	}{
		{"short delay", xenditsim.Fault{Action: xenditsim.Delay, Delay: time.Millisecond}, nil, 1},
		{"long delay", xenditsim.Fault{Action: xenditsim.Delay, Delay: time.Minute}, payments.ErrGatewayUnknown, 1},
		{"timeout before", xenditsim.Fault{Action: xenditsim.TimeoutBeforeEffect}, payments.ErrGatewayUnknown, 0},
		{"timeout after", xenditsim.Fault{Action: xenditsim.TimeoutAfterEffect}, payments.ErrGatewayUnknown, 1},
		{"reset", xenditsim.Fault{Action: xenditsim.Reset}, payments.ErrGatewayUnknown, 0},
		{"500", xenditsim.Fault{Action: xenditsim.Status, Status: 500}, payments.ErrGatewayUnknown, 0},
		{"502", xenditsim.Fault{Action: xenditsim.Status, Status: 502}, payments.ErrGatewayUnknown, 0},
		{"504", xenditsim.Fault{Action: xenditsim.Status, Status: 504}, payments.ErrGatewayUnknown, 0},
		{"408", xenditsim.Fault{Action: xenditsim.Status, Status: 408}, payments.ErrGatewayUnknown, 0},
		{"503", xenditsim.Fault{Action: xenditsim.Status, Status: 503}, payments.ErrGatewayDown, 0},
		{"429", xenditsim.Fault{Action: xenditsim.Status, Status: 429}, payments.ErrGatewayDown, 0},
		{"403", xenditsim.Fault{Action: xenditsim.Status, Status: 403}, payments.ErrGatewayRefused, 0},
		{"page of a proxy", xenditsim.Fault{Action: xenditsim.HTML200}, payments.ErrGatewayUnknown, 1},
		{"empty", xenditsim.Fault{Action: xenditsim.Empty200}, payments.ErrGatewayUnknown, 1},
		{"half an answer", xenditsim.Fault{Action: xenditsim.TruncatedJSON}, payments.ErrGatewayUnknown, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			fault := c.Fault
			fault.Endpoint = "create"
			t.Parallel()
			s, url := serve(t, fault)
			_, err := at(url, waitFor(fault)).CreateInvoice(t.Context(), order("order-1", 25_000))
			if !errors.Is(err, c.want) {
				t.Errorf("CreateInvoice: got %v, want %v", err, c.want)
			}
			if calls := len(s.Requests()); calls != 1 {
				t.Errorf("%d calls, want 1: creating is never tried again by itself", calls)
			}
			settle(t, s, c.made)
			found, err := at(url, patience).InvoicesByReference(t.Context(), "order-1")
			if err != nil || len(found) != c.made {
				t.Fatalf("InvoicesByReference: %d invoices, %v; want %d", len(found), err, c.made)
			}
			if c.made == 1 && (found[0].Amount != 25_000 || found[0].ID != s.Invoices()[0].ID) {
				t.Errorf("found %+v", found[0])
			}
		})
	}
}

// settle waits until the simulator has as many invoices as it should: after a delay the effect comes when the caller
// has left already.
func settle(t *testing.T, s *xenditsim.Simulator, invoices int) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		if len(s.Invoices()) == invoices {
			return
		}
		<-tick.C
	}
	t.Fatalf("the simulator has %d invoices, want %d", len(s.Invoices()), invoices)
}

func TestReadingIsTriedTwice(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault xenditsim.Fault
		want  error
		calls int
	}{
		{"first fails", xenditsim.Fault{Action: xenditsim.Status, Status: 502, Nth: 1}, nil, 2},
		{"first reset", xenditsim.Fault{Action: xenditsim.Reset, Nth: 1}, nil, 2},
		{"first silent", xenditsim.Fault{Action: xenditsim.TimeoutBeforeEffect, Nth: 1}, nil, 2},
		{"first spoiled", xenditsim.Fault{Action: xenditsim.TruncatedJSON, Nth: 1}, nil, 2},
		{"both empty", xenditsim.Fault{Action: xenditsim.Empty200}, payments.ErrGatewayUnknown, 2},
		{"down", xenditsim.Fault{Action: xenditsim.Status, Status: 503}, payments.ErrGatewayDown, 2},
		{"too many", xenditsim.Fault{Action: xenditsim.Status, Status: 429}, payments.ErrGatewayDown, 1},
		{"refused", xenditsim.Fault{Action: xenditsim.Status, Status: 403}, payments.ErrGatewayRefused, 1},
	} {
		s, url := serve(t)
		made := create(t, at(url, patience), order("order-1", 25_000))
		g := at(url, waitFor(c.fault))
		for endpoint, read := range map[string]func() error{
			"get":  func() error { _, err := g.Invoice(t.Context(), made.ID); return err },
			"list": func() error { _, err := g.InvoicesByReference(t.Context(), "order-1"); return err },
		} {
			c.fault.Endpoint = endpoint
			if err := s.SetFaults(c.fault); err != nil {
				t.Fatal(err)
			}
			before := len(s.Requests())
			if err := read(); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: got %v, want %v", c.name, endpoint, err, c.want)
			}
			if calls := len(s.Requests()) - before; calls != c.calls {
				t.Errorf("%s, %s: %d calls, want %d", c.name, endpoint, calls, c.calls)
			}
		}
	}
}

func TestManyInvoicesOfOneReference(t *testing.T) {
	g, s := open(t)
	for range 105 {
		create(t, g, order("same", 1000))
	}
	create(t, g, order("other", 1000))
	found, err := g.InvoicesByReference(t.Context(), "same")
	if err != nil || len(found) != 105 {
		t.Fatalf("found %d, %v; want 105", len(found), err)
	}
	if newest := s.Invoices()[104].ID; found[0].ID != newest {
		t.Errorf("first is %s, want the newest, %s", found[0].ID, newest)
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	g := at("http://"+address, patience)
	_, err = g.CreateInvoice(t.Context(), order("order-1", 1000))
	if !errors.Is(err, payments.ErrGatewayDown) || errors.Is(err, payments.ErrGatewayUnknown) {
		t.Errorf("CreateInvoice: got %v, want ErrGatewayDown", err)
	}
	if _, dial := errors.AsType[*net.OpError](err); !dial {
		t.Errorf("CreateInvoice: %v hides its cause", err)
	}
	if _, err = g.InvoicesByReference(t.Context(), "order-1"); !errors.Is(err, payments.ErrGatewayDown) {
		t.Errorf("InvoicesByReference: got %v, want ErrGatewayDown", err)
	}
}

func TestCallerWhoHasLeft(t *testing.T) {
	g, s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := g.CreateInvoice(ctx, order("order-1", 1000))
	if !errors.Is(err, payments.ErrGatewayDown) || !errors.Is(err, context.Canceled) {
		t.Errorf("CreateInvoice: got %v, want ErrGatewayDown and context.Canceled", err)
	}
	if n := len(s.Invoices()); n != 0 {
		t.Errorf("%d invoices, want none", n)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			followed.Add(1)
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	g := at(server.URL, patience)
	_, err := g.CreateInvoice(t.Context(), order("order-1", 1000))
	_, listErr := g.InvoicesByReference(t.Context(), "order-1")
	if !errors.Is(err, payments.ErrGatewayUnknown) || !errors.Is(listErr, payments.ErrGatewayUnknown) || followed.Load() != 0 {
		t.Errorf("got %v and %v, followed %d times", err, listErr, followed.Load())
	}
}
