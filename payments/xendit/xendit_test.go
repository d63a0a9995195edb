package xendit_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

const key = "xnd_development_test"

// How long a gateway of these tests waits for Xendit: the impatient one where no answer will come.
const (
	patience   = time.Minute
	impatience = 700 * time.Millisecond
)

// open returns a gateway on a simulator in which these faults are in force.
func open(t *testing.T, faults ...xenditsim.Fault) (*xendit.Client, *xenditsim.Simulator) {
	t.Helper()
	s, url := serve(t, faults...)
	return at(url, patience), s
}

func serve(t *testing.T, faults ...xenditsim.Fault) (*xenditsim.Simulator, string) {
	t.Helper()
	s, err := xenditsim.New(xenditsim.Config{APIKey: key, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetFaults(faults...); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server.URL
}

func at(url string, patience time.Duration) *xendit.Client {
	return xendit.New(xendit.Config{APIKey: key, BaseURL: url + "/", HTTP: &http.Client{Timeout: patience}})
}

// waitFor is how long a gateway should wait for an answer under this fault.
func waitFor(f xenditsim.Fault) time.Duration {
	if f.Action == xenditsim.TimeoutBeforeEffect || f.Action == xenditsim.TimeoutAfterEffect || f.Delay >= time.Second {
		return impatience
	}
	return patience
}

func order(reference string, amount money.Amount) payments.InvoiceInput {
	return payments.InvoiceInput{ExternalID: reference, Amount: amount}
}

func create(t *testing.T, g *xendit.Client, in payments.InvoiceInput) payments.Invoice {
	t.Helper()
	made, err := g.CreateInvoice(t.Context(), in)
	if err != nil {
		t.Fatalf("CreateInvoice(%s): %v", in.ExternalID, err)
	}
	return made
}

func TestInvoiceWithoutWhatIsRefused(t *testing.T) {
	g, s := open(t)
	create(t, g, payments.InvoiceInput{ExternalID: "order-1", Amount: 115_000, PayerName: "Siti", PayerEmail: "o'neil@contoh.id"})
	if made := s.Invoices(); len(made) != 1 || made[0].PayerEmail != "" || made[0].Customer.GivenNames != "Siti" {
		t.Errorf("the simulator was told %+v", made)
	}
	create(t, g, payments.InvoiceInput{
		ExternalID: "order-3", Amount: 115_000, PayerEmail: "o'neil@contoh.id", Methods: []payments.Channel{"QRIS", "TIDAK_ADA"},
	})
	if made := s.Invoices(); len(made) != 2 || made[1].PayerEmail != "" || len(made[1].Methods) > 0 {
		t.Errorf("the simulator was told %+v", made)
	}
	for _, in := range []payments.InvoiceInput{
		{ExternalID: "order-2", Amount: -1, PayerEmail: "siti@contoh.id", Methods: []payments.Channel{"TIDAK_ADA"}},
		{ExternalID: "", Amount: 115_000, PayerEmail: "o'neil@contoh.id"},
	} {
		if _, err := g.CreateInvoice(t.Context(), in); !errors.Is(err, payments.ErrGatewayRefused) {
			t.Errorf("CreateInvoice(%+v): got %v, want a refusal", in, err)
		}
	}
}

func TestInvoiceFromOpenToPaid(t *testing.T) {
	g, s := open(t)
	made := create(t, g, payments.InvoiceInput{
		ExternalID: "order-1", Amount: 115_000, Description: "Pesanan LB-8F2K1", Duration: 2 * time.Hour,
		PayerName: "Siti", PayerPhone: "+628123456789", PayerEmail: "siti@contoh.id",
		SuccessURL: "http://toko.test/ok", FailureURL: "http://toko.test/batal", Locale: "id", Methods: []payments.Channel{"QRIS", "BCA"},
		Items: []payments.InvoiceItem{{Name: "Kopi", Quantity: 2, Price: 48_000}},
	})
	if made.Status != payments.InvoicePending || made.Status.Paid() || made.Amount != 115_000 || made.PaidAmount != 0 ||
		made.Currency != "IDR" || made.URL == "" || made.BusinessID == "" {
		t.Errorf("created %+v", made)
	}
	if lives := made.ExpiresAt.Sub(made.CreatedAt); lives != 2*time.Hour {
		t.Errorf("lives %v, want 2 h", lives)
	}
	if kept := s.Invoices()[0]; len(kept.Items) != 1 || kept.Customer.GivenNames != "Siti" ||
		kept.SuccessURL != "http://toko.test/ok" || kept.Locale != "id" {
		t.Errorf("the simulator was told %+v", kept)
	}
	if err := s.Pay(made.ID, "QRIS"); err != nil {
		t.Fatal(err)
	}
	got, err := g.Invoice(t.Context(), made.ID)
	if err != nil || !got.Status.Paid() || got.PaidAmount != 115_000 || got.Channel != "QRIS" {
		t.Errorf("Invoice: %+v, %v", got, err)
	}
	if got.PaidAt.IsZero() || got.PaidAt.Location() != time.UTC {
		t.Errorf("paid at %v, want a time in UTC", got.PaidAt)
	}
}

func TestExpireInvoice(t *testing.T) {
	g, _ := open(t)
	made := create(t, g, order("order-1", 50_000))
	closed, err := g.ExpireInvoice(t.Context(), made.ID)
	if err != nil || closed.Status != payments.InvoiceExpired {
		t.Fatalf("ExpireInvoice: %v, %v", closed.Status, err)
	}
	if _, err := g.ExpireInvoice(t.Context(), made.ID); !errors.Is(err, payments.ErrGatewayRefused) {
		t.Errorf("ExpireInvoice again: got %v, want ErrGatewayRefused", err)
	}
}

func TestAmountsAreExact(t *testing.T) {
	g, s := open(t)
	for _, amount := range []money.Amount{1, 16_777_217, 20_000_001, 99_999_999, 999_999_999, 49_999_999_999} {
		made := create(t, g, order("order-"+amount.String(), amount))
		if err := s.Pay(made.ID, "MANDIRI"); err != nil {
			t.Fatal(err)
		}
		got, err := g.Invoice(t.Context(), made.ID)
		list, listErr := g.InvoicesByReference(t.Context(), made.ExternalID)
		if err != nil || listErr != nil || len(list) != 1 {
			t.Fatalf("%v: %v, %v, %d in the list", amount, err, listErr, len(list))
		}
		if made.Amount != amount || got.Amount != amount || got.PaidAmount != amount || list[0].PaidAmount != amount {
			t.Errorf("%v: created %v, read %v, paid %v, listed %v", amount, made.Amount, got.Amount, got.PaidAmount, list[0].PaidAmount)
		}
	}
}

func TestInexactItemsStayBehind(t *testing.T) {
	g, s := open(t)
	in := order("order-1", 16_787_217)
	in.Items = []payments.InvoiceItem{{Name: "Kopi", Quantity: 1, Price: 10_000}, {Name: "Mesin", Quantity: 1, Price: 16_777_217}}
	create(t, g, in)
	if kept := s.Invoices()[0]; len(kept.Items) != 0 || kept.Amount != 16_787_217 {
		t.Errorf("the simulator was told %+v", kept)
	}
}

func TestRefusedBeforeAsking(t *testing.T) {
	g, s := open(t)
	long := order("order-1", 1000)
	long.Duration = 366 * 24 * time.Hour
	for _, in := range []payments.InvoiceInput{order("", 1000), order("a", 0), order("a", -1), order("a", money.Max+1), long} {
		if _, err := g.CreateInvoice(t.Context(), in); !errors.Is(err, payments.ErrGatewayRefused) {
			t.Errorf("CreateInvoice(%+v): got %v, want ErrGatewayRefused", in, err)
		}
	}
	for _, id := range []string{"", "../v2/payouts", "a/b", "a?b"} {
		if _, err := g.Invoice(t.Context(), id); !errors.Is(err, payments.ErrGatewayRefused) {
			t.Errorf("Invoice(%q): got %v, want ErrGatewayRefused", id, err)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d calls were made, want none", n)
	}
}

func TestRefusalCarriesCodeAndWords(t *testing.T) {
	g, _ := open(t)
	_, err := g.Invoice(t.Context(), "000000000000000000000000")
	var no *payments.Refusal
	if !errors.As(err, &no) || no.Status != 404 || no.Code != "INVOICE_NOT_FOUND_ERROR" || no.Message == "" {
		t.Errorf("Invoice: got %v, want a refusal with code and words", err)
	}
}
