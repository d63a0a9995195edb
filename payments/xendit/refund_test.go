package xendit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

func refund(invoice, key string, amount money.Amount) payments.RefundInput {
	return payments.RefundInput{Key: key, Reference: "rf-" + key, Invoice: invoice, Amount: amount, Reason: payments.RefundCancelled}
}

// openPaid is openRich with an invoice over Rp19.999.999 that was paid by QRIS.
func openPaid(t *testing.T, faults ...xenditsim.Fault) (*xendit.Client, *xenditsim.Simulator, string) {
	t.Helper()
	c, s := openRich(t, faults...)
	made := create(t, c, order("order-1", 19_999_999))
	if err := s.Pay(made.ID, "QRIS"); err != nil {
		t.Fatal(err)
	}
	return c, s, made.ID
}

func TestRefundToTheEnd(t *testing.T) {
	c, s, id := openPaid(t)
	before := balance(t, c)
	made, err := c.CreateRefund(t.Context(), refund(id, "1", 16_777_217))
	if err != nil || made.ID == "" || made.Status != payments.RefundPending || made.Amount != 16_777_217 || made.Reference != "rf-1" ||
		made.Invoice != id || made.Channel != "QRIS" || made.CreatedAt.IsZero() {
		t.Fatalf("CreateRefund: %+v, %v", made, err)
	}
	s.Advance(t.Context(), time.Hour)
	got, err := c.Refund(t.Context(), made.ID)
	if err != nil || !got.Status.Done() {
		t.Errorf("Refund: %+v, %v", got, err)
	}
	failing, err := c.CreateRefund(t.Context(), refund(id, "2", 3_000_000))
	if err = errors.Join(err, s.FailRefund(failing.ID, "ACCOUNT_NOT_FOUND")); err != nil {
		t.Fatal(err)
	}
	list, err := c.RefundsOf(t.Context(), id)
	if err != nil || len(list) != 2 || list[0].ID != failing.ID || list[0].FailureCode != "ACCOUNT_NOT_FOUND" || !list[0].Status.Failed() {
		t.Errorf("RefundsOf: %+v, %v", list, err)
	}
	if other, err := c.RefundsOf(t.Context(), "000000000000000000000000"); err != nil || len(other) != 0 {
		t.Errorf("RefundsOf another: %+v, %v", other, err)
	}
	row := only(t, c, "rf-1")
	if row.Type != payments.TransactionRefund || row.In || row.Net != 16_777_217 || !row.Fee.Final || balance(t, c) != before-row.Net {
		t.Errorf("booked %+v, balance %v", row, balance(t, c))
	}
}

func TestRefundsAreAskedForOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		xenditsim.Fault
		want error
		made int
	}{
		{"timeout before", xenditsim.Fault{Action: xenditsim.TimeoutBeforeEffect}, payments.ErrGatewayUnknown, 0},
		{"timeout after", xenditsim.Fault{Action: xenditsim.TimeoutAfterEffect}, payments.ErrGatewayUnknown, 1},
		{"empty", xenditsim.Fault{Action: xenditsim.Empty200}, payments.ErrGatewayUnknown, 1},
		{"500", xenditsim.Fault{Action: xenditsim.Status, Status: 500}, payments.ErrGatewayUnknown, 0},
		{"503", xenditsim.Fault{Action: xenditsim.Status, Status: 503}, payments.ErrGatewayDown, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fault := c.Fault
			fault.Endpoint, fault.Nth = "create_refund", 1
			s, url := serve(t, fault)
			client := at(url, patience)
			made := create(t, client, order("order-1", 115_000))
			if err := errors.Join(s.Pay(made.ID, "QRIS"), s.Settle()); err != nil {
				t.Fatal(err)
			}
			_, err := at(url, waitFor(fault)).CreateRefund(t.Context(), refund(made.ID, "1", 15_000))
			if !errors.Is(err, c.want) {
				t.Errorf("CreateRefund: got %v, want %v", err, c.want)
			}
			if found, err := client.RefundsOf(t.Context(), made.ID); err != nil || len(found) != c.made {
				t.Errorf("RefundsOf: %d, %v; want %d", len(found), err, c.made)
			}
			again, err := client.CreateRefund(t.Context(), refund(made.ID, "1", 15_000))
			if n := len(s.Refunds()); err != nil || n != 1 || again.Reference != "rf-1" {
				t.Errorf("again: %+v, %v; %d refunds, want 1", again, err, n)
			}
		})
	}
}

func TestRefusalsOfRefunds(t *testing.T) {
	c, s, id := openPaid(t)
	for name, in := range map[string]payments.RefundInput{
		"no invoice":   refund("", "1", 1),
		"a path":       refund("../v2/payouts", "1", 1),
		"no key":       refund(id, "", 1),
		"nothing":      refund(id, "1", 0),
		"too much":     refund(id, "1", money.Max+1),
		"no reference": {Key: "1", Invoice: id, Amount: 1, Reason: payments.RefundOther},
		"no reason":    {Key: "1", Reference: "r", Invoice: id, Amount: 1},
	} {
		_, err := c.CreateRefund(t.Context(), in)
		if no, is := errors.AsType[*payments.Refusal](err); !is || no.Status != 0 {
			t.Errorf("%s: got %v, want it refused before asking", name, err)
		}
	}
	_, err := c.CreateRefund(t.Context(), refund(id, "1", 20_000_000))
	if no, is := errors.AsType[*payments.Refusal](err); !is || no.Code != "REFUND_AMOUNT_EXCEEDED" {
		t.Errorf("more than was paid: %v", err)
	}
	virtual := create(t, c, order("order-2", 115_000))
	if err := s.Pay(virtual.ID, "BRI"); err != nil {
		t.Fatal(err)
	}
	_, err = c.CreateRefund(t.Context(), refund(virtual.ID, "2", 115_000))
	if no, is := errors.AsType[*payments.Refusal](err); !is || no.Code != "REFUND_NOT_SUPPORTED" {
		t.Errorf("of a virtual account: %v", err)
	}
	if _, err := c.CreateRefund(t.Context(), refund(id, "3", 1)); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]payments.RefundInput{
		"one under way": refund(id, "4", 1), "the key with another amount": refund(id, "3", 2),
	} {
		_, err := c.CreateRefund(t.Context(), in)
		if !errors.Is(err, payments.ErrGatewayUnknown) || errors.Is(err, payments.ErrGatewayRefused) {
			t.Errorf("%s: got %v, want ErrGatewayUnknown", name, err)
		}
	}
}

func TestUnreadableRefunds(t *testing.T) {
	const one = `{"id":"rfd-1","invoice_id":"i1","reference_id":"rf-1","status":"PENDING","amount":15000,"currency":"IDR",
		"channel_code":"QRIS","refund_fee_amount":null,"failure_code":null,"created":"2026-11-22T08:00:00Z"}`
	for name, change := range map[string][2]string{
		"another reference": {`"rf-1"`, `"rf-2"`},
		"another invoice":   {`"i1"`, `"i2"`},
		"another amount":    {`15000`, `15001`},
		"part of a rupiah":  {`15000`, `15000.5`},
		"negative":          {`15000`, `-15000`},
		"negative fee":      {`"refund_fee_amount":null`, `"refund_fee_amount":-1`},
		"another currency":  {`"IDR"`, `"USD"`},
		"no status":         {`"status":"PENDING",`, ``},
	} {
		body := strings.Replace(one, change[0], change[1], 1)
		if _, err := answering(t, 200, body).CreateRefund(t.Context(), refund("i1", "1", 15_000)); !errors.Is(err, payments.ErrGatewayUnknown) {
			t.Errorf("%s: got %v, want ErrGatewayUnknown", name, err)
		}
	}
	without := strings.Replace(one, `"invoice_id":"i1",`, "", 1)
	if r, err := answering(t, 200, without).CreateRefund(t.Context(), refund("i1", "1", 15_000)); err != nil || r.Amount != 15_000 {
		t.Errorf("without the invoice: %+v, %v", r, err)
	}
	if _, err := answering(t, 403, "<html>").CreateRefund(t.Context(), refund("i1", "1", 15_000)); errors.Is(err, payments.ErrGatewayRefused) {
		t.Errorf("a proxy's page refuses: %v", err)
	}
}
