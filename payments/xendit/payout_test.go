package xendit_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

func withdrawal(key string, amount money.Amount) payments.PayoutInput {
	return payments.PayoutInput{
		Key: key, Reference: "wd-" + key, Bank: "ID_BCA", Account: "1234567890", Holder: "Siti Aminah", Amount: amount,
		Description: "Penarikan",
	}
}

// openRich is open with money in the account.
func openRich(t *testing.T, faults ...xenditsim.Fault) (*xendit.Client, *xenditsim.Simulator) {
	t.Helper()
	c, s := open(t, faults...)
	if err := s.Topup(100_000_000_000); err != nil {
		t.Fatal(err)
	}
	return c, s
}

func pay(t *testing.T, c *xendit.Client, in payments.PayoutInput) payments.Payout {
	t.Helper()
	p, err := c.CreatePayout(t.Context(), in)
	if err != nil {
		t.Fatalf("CreatePayout(%+v): %v", in, err)
	}
	return p
}

func TestPayoutFromAcceptedToReversed(t *testing.T) {
	c, s := openRich(t)
	made := pay(t, c, withdrawal("1", 250_000))
	if made.ID == "" || made.Status != payments.PayoutAccepted || made.Reference != "wd-1" || made.Amount != 250_000 ||
		made.Bank != "ID_BCA" || made.Account != "1234567890" || made.Holder != "Siti Aminah" {
		t.Errorf("created %+v", made)
	}
	if !made.ArrivesAt.After(made.CreatedAt) || made.CreatedAt.Location() != time.UTC {
		t.Errorf("times of %+v", made)
	}
	for _, want := range []payments.PayoutStatus{payments.PayoutRequested, payments.PayoutSucceeded} {
		if err := s.AdvancePayout(made.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := c.Payout(t.Context(), made.ID); err != nil || got.Status != want {
			t.Errorf("read %v, %v; want %v", got.Status, err, want)
		}
	}
	if err := s.ReversePayout(made.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Payout(t.Context(), made.ID); err != nil || !got.Status.Reversed() {
		t.Errorf("read %v, %v; want it reversed", got.Status, err)
	}
	failing := pay(t, c, withdrawal("2", 10_000))
	if err := s.FailPayout(failing.ID, "ACCOUNT_NAME_MISMATCH"); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Payout(t.Context(), failing.ID); err != nil || !got.Status.Failed() || got.FailureCode != "ACCOUNT_NAME_MISMATCH" {
		t.Errorf("read %+v, %v; want it failed", got, err)
	}
}

func TestCancelPayout(t *testing.T) {
	c, s := openRich(t)
	made := pay(t, c, withdrawal("1", 250_000))
	if got, err := c.CancelPayout(t.Context(), made.ID); err != nil || got.Status != payments.PayoutCancelled {
		t.Errorf("CancelPayout: %v, %v", got.Status, err)
	}
	sent := pay(t, c, withdrawal("2", 250_000))
	if err := s.AdvancePayout(sent.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CancelPayout(t.Context(), sent.ID); !errors.Is(err, payments.ErrGatewayRefused) {
		t.Errorf("CancelPayout of one that was sent: got %v, want a refusal", err)
	}
}

// The SDK would have sent Rp20.000.000 for the third and Rp100.000.000 for the fourth.
func TestPayoutAmountsAreExact(t *testing.T) {
	c, s := openRich(t)
	for _, amount := range []money.Amount{10_000, 16_777_217, 20_000_001, 99_999_999, 999_999_999, 49_999_999_999} {
		made := pay(t, c, withdrawal(amount.String()[2:], amount))
		got, err := c.Payout(t.Context(), made.ID)
		list, listErr := c.PayoutsByReference(t.Context(), made.Reference)
		rows, rowsErr := c.Transactions(t.Context(), made.Reference)
		if err = errors.Join(err, listErr, rowsErr); err != nil || len(list) != 1 || len(rows) != 1 {
			t.Fatalf("%v: %v, %d payouts, %d transactions", amount, err, len(list), len(rows))
		}
		if made.Amount != amount || got.Amount != amount || list[0].Amount != amount || rows[0].Amount != amount {
			t.Errorf("%v: made %v, read %v, listed %v, booked %v", amount, made.Amount, got.Amount, list[0].Amount, rows[0].Amount)
		}
	}
	if kept := s.Payouts()[2].Amount; kept != 20_000_001 {
		t.Errorf("the simulator was asked for %v", kept)
	}
}

func TestSameKeyIsTheSamePayout(t *testing.T) {
	c, s := openRich(t)
	first := pay(t, c, withdrawal("1", 250_000))
	if err := s.AdvancePayout(first.ID); err != nil {
		t.Fatal(err)
	}
	if again := pay(t, c, withdrawal("1", 250_000)); again.ID != first.ID || again.Status != payments.PayoutRequested {
		t.Errorf("again: %+v, want %s as it is now", again, first.ID)
	}
	_, err := c.CreatePayout(t.Context(), payments.PayoutInput{
		Key: "1", Reference: "wd-1", Bank: "ID_BCA", Account: "1234567890", Holder: "Siti Aminah", Amount: 250_001,
	})
	if !errors.Is(err, payments.ErrGatewayUnknown) || errors.Is(err, payments.ErrGatewayRefused) ||
		!strings.Contains(err.Error(), "DUPLICATE") {
		t.Errorf("another amount: got %v; the payout of the key exists, so nobody may take it for refused", err)
	}
	if n := len(s.Payouts()); n != 1 {
		t.Errorf("%d payouts, want 1", n)
	}
}

func TestFaultsOnCreatePayout(t *testing.T) {
	for _, c := range []struct {
		name string
		xenditsim.Fault
		want error
		made int // payouts that exist afterwards
	}{
		{"timeout before", xenditsim.Fault{Action: xenditsim.TimeoutBeforeEffect}, payments.ErrGatewayUnknown, 0},
		{"timeout after", xenditsim.Fault{Action: xenditsim.TimeoutAfterEffect}, payments.ErrGatewayUnknown, 1},
		{"reset", xenditsim.Fault{Action: xenditsim.Reset}, payments.ErrGatewayUnknown, 0},
		{"500", xenditsim.Fault{Action: xenditsim.Status, Status: 500}, payments.ErrGatewayUnknown, 0},
		{"504", xenditsim.Fault{Action: xenditsim.Status, Status: 504}, payments.ErrGatewayUnknown, 0},
		{"503", xenditsim.Fault{Action: xenditsim.Status, Status: 503}, payments.ErrGatewayDown, 0},
		{"429", xenditsim.Fault{Action: xenditsim.Status, Status: 429}, payments.ErrGatewayDown, 0},
		{"403", xenditsim.Fault{Action: xenditsim.Status, Status: 403}, payments.ErrGatewayRefused, 0},
		{"page of a proxy", xenditsim.Fault{Action: xenditsim.HTML200}, payments.ErrGatewayUnknown, 1},
		{"empty", xenditsim.Fault{Action: xenditsim.Empty200}, payments.ErrGatewayUnknown, 1},
		{"half an answer", xenditsim.Fault{Action: xenditsim.TruncatedJSON}, payments.ErrGatewayUnknown, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fault := c.Fault
			fault.Endpoint, fault.Nth = "create_payout", 1
			s, url := serve(t, fault)
			if err := s.Topup(1_000_000); err != nil {
				t.Fatal(err)
			}
			_, err := at(url, waitFor(fault)).CreatePayout(t.Context(), withdrawal("1", 250_000))
			if !errors.Is(err, c.want) {
				t.Errorf("CreatePayout: got %v, want %v", err, c.want)
			}
			client := at(url, patience)
			if calls := len(s.Requests()); calls != 1 {
				t.Errorf("%d calls, want 1", calls)
			}
			if found, err := client.PayoutsByReference(t.Context(), "wd-1"); err != nil || len(found) != c.made {
				t.Errorf("PayoutsByReference: %d, %v; want %d", len(found), err, c.made)
			}
			pay(t, client, withdrawal("1", 250_000))
			if n := len(s.Payouts()); n != 1 {
				t.Errorf("%d payouts after asking again with the key, want 1", n)
			}
		})
	}
}

func TestPayoutsByReferenceOverPages(t *testing.T) {
	c, s := openRich(t)
	for i := range 120 {
		in := withdrawal(strings.Repeat("k", i%90+1)+string(rune('a'+i/90)), 10_000)
		in.Reference = "same"
		pay(t, c, in)
		s.Advance(t.Context(), time.Millisecond)
	}
	pay(t, c, withdrawal("other", 10_000))
	found, err := c.PayoutsByReference(t.Context(), "same")
	if err != nil || len(found) != 120 {
		t.Fatalf("found %d, %v; want 120", len(found), err)
	}
	if made := s.Payouts(); found[0].ID != made[119].ID || found[119].ID != made[0].ID {
		t.Error("they are not newest first")
	}
	if rows, err := c.Transactions(t.Context(), "same"); err != nil || len(rows) != 120 || rows[0].CreatedAt.After(rows[119].CreatedAt) {
		t.Errorf("%d transactions, %v; want 120, oldest first", len(rows), err)
	}
}

func TestPayoutRefusedBeforeAsking(t *testing.T) {
	c, s := open(t)
	for name, change := range map[string]func(*payments.PayoutInput){
		"no key":          func(in *payments.PayoutInput) { in.Key = "" },
		"long key":        func(in *payments.PayoutInput) { in.Key = strings.Repeat("k", 101) },
		"key of lines":    func(in *payments.PayoutInput) { in.Key = "a\r\nb" },
		"no reference":    func(in *payments.PayoutInput) { in.Reference = " " },
		"long reference":  func(in *payments.PayoutInput) { in.Reference = strings.Repeat("r", 256) },
		"no bank":         func(in *payments.PayoutInput) { in.Bank = "" },
		"account":         func(in *payments.PayoutInput) { in.Account = "12 34" },
		"no account":      func(in *payments.PayoutInput) { in.Account = "" },
		"no holder":       func(in *payments.PayoutInput) { in.Holder = "" },
		"nothing":         func(in *payments.PayoutInput) { in.Amount = 0 },
		"negative":        func(in *payments.PayoutInput) { in.Amount = -10_000 },
		"too much":        func(in *payments.PayoutInput) { in.Amount = money.Max + 1 },
		"long descriptor": func(in *payments.PayoutInput) { in.Description = strings.Repeat("d", 101) },
	} {
		in := withdrawal("1", 250_000)
		change(&in)
		if _, err := c.CreatePayout(t.Context(), in); !errors.Is(err, payments.ErrGatewayRefused) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	for _, id := range []string{"", "../balance", "a/b", "a?b"} {
		_, err := c.Payout(t.Context(), id)
		_, cancelErr := c.CancelPayout(t.Context(), id)
		if !errors.Is(err, payments.ErrGatewayRefused) || !errors.Is(cancelErr, payments.ErrGatewayRefused) {
			t.Errorf("id %q: got %v and %v, want refusals", id, err, cancelErr)
		}
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d calls were made, want none", n)
	}
}

func TestRefusalsOfPayouts(t *testing.T) {
	c, s := openRich(t)
	for code, change := range map[string]func(*payments.PayoutInput){
		"CHANNEL_CODE_NOT_SUPPORTED":   func(in *payments.PayoutInput) { in.Bank = "ID_NONE" },
		"MINIMUM_TRANSFER_LIMIT_ERROR": func(in *payments.PayoutInput) { in.Amount = 9_999 },
		"MAXIMUM_TRANSFER_LIMIT_ERROR": func(in *payments.PayoutInput) { in.Amount = 2_000_000_000_000 },
	} {
		in := withdrawal("1", 250_000)
		change(&in)
		_, err := c.CreatePayout(t.Context(), in)
		if no, is := errors.AsType[*payments.Refusal](err); !is || no.Code != code || no.Status != 400 {
			t.Errorf("%s: got %v", code, err)
		}
	}
	if n := len(s.Payouts()); n != 0 {
		t.Errorf("%d payouts, want none", n)
	}
}

// answering is a client of a Xendit that gives one answer to everything.
func answering(t *testing.T, status int, body string) *xendit.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return at(server.URL, patience)
}

const onePayout = `{"id":"disb-1","reference_id":"wd-1","channel_code":"ID_BCA","channel_properties":{"account_number":"1234567890",
	"account_holder_name":"Siti"},"amount":250000,"currency":"IDR","status":"ACCEPTED","created":"2026-11-22T08:00:00.000Z"}`

func TestUnreadablePayouts(t *testing.T) {
	for name, change := range map[string][2]string{
		"another reference": {`"wd-1"`, `"wd-2"`},
		"another amount":    {`250000`, `250001`},
		"another bank":      {`"ID_BCA"`, `"ID_BRI"`},
		"part of a rupiah":  {`250000`, `250000.5`},
		"negative":          {`250000`, `-250000`},
		"text":              {`250000`, `"250000"`},
		"null":              {`250000`, `null`},
		"another currency":  {`"IDR"`, `"USD"`},
		"no status":         {`"ACCEPTED"`, `""`},
		"no id":             {`"disb-1"`, `""`},
		"a time of its own": {`2026-11-22T08:00:00.000Z`, `22 November`},
	} {
		body := strings.Replace(onePayout, change[0], change[1], 1)
		if _, err := answering(t, 200, body).CreatePayout(t.Context(), withdrawal("1", 250_000)); !errors.Is(err, payments.ErrGatewayUnknown) {
			t.Errorf("%s: got %v, want ErrGatewayUnknown", name, err)
		}
	}
	decimals := strings.Replace(onePayout, "250000", "250000.00", 1)
	if p := pay(t, answering(t, 200, decimals), withdrawal("1", 250_000)); p.Amount != 250_000 || !p.ArrivesAt.IsZero() {
		t.Errorf("decimals: %+v", p)
	}
}

// Only Xendit's own no may lead to the money being given back to the member.
func TestProxyDoesNotRefusePayouts(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       error
	}{
		{"a proxy's page", `<html>403 Forbidden`, payments.ErrGatewayUnknown},
		{"no code", `{"message":"no"}`, payments.ErrGatewayUnknown},
		{"the key is taken", `{"error_code":"DUPLICATE_ERROR","message":"no"}`, payments.ErrGatewayUnknown},
		{"no by Xendit", `{"error_code":"REQUEST_FORBIDDEN_ERROR","error_message":"no"}`, payments.ErrGatewayRefused},
	} {
		_, err := answering(t, 403, c.body).CreatePayout(t.Context(), withdrawal("1", 250_000))
		other := map[error]error{
			payments.ErrGatewayUnknown: payments.ErrGatewayRefused, payments.ErrGatewayRefused: payments.ErrGatewayUnknown,
		}[c.want]
		if !errors.Is(err, c.want) || errors.Is(err, other) {
			t.Errorf("%s: got %v, want %v alone", c.name, err, c.want)
		}
	}
}

func TestShapesOfAListOfPayouts(t *testing.T) {
	for name, body := range map[string]string{
		"array":  "[" + onePayout + "]",
		"object": `{"data":[` + onePayout + `],"has_more":false,"links":[]}`,
	} {
		if found, err := answering(t, 200, body).PayoutsByReference(t.Context(), "wd-1"); err != nil || len(found) != 1 {
			t.Errorf("%s: %d payouts, %v", name, len(found), err)
		}
		if found, err := answering(t, 200, body).PayoutsByReference(t.Context(), "wd-2"); err != nil || len(found) != 0 {
			t.Errorf("%s: %d payouts of another reference, %v", name, len(found), err)
		}
	}
	for _, body := range []string{"null", "{}", `{"data":null}`, `[{}]`, "", `{"data":[` + onePayout + `],"has_more":true}`} {
		if found, err := answering(t, 200, body).PayoutsByReference(t.Context(), "wd-1"); !errors.Is(err, payments.ErrGatewayUnknown) {
			t.Errorf("%s: %d payouts, %v; want ErrGatewayUnknown", body, len(found), err)
		}
	}
}
