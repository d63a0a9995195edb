package xendit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lumbung/internal/money"
	"lumbung/payments"
)

func balance(t *testing.T, c payments.Treasury) money.Amount {
	t.Helper()
	amount, err := c.Balance(t.Context())
	if err != nil {
		t.Fatalf("Balance: %v", err)
	}
	return amount
}

// only reads the one transaction of a reference.
func only(t *testing.T, c payments.Treasury, reference string) payments.Transaction {
	t.Helper()
	rows, err := c.Transactions(t.Context(), reference)
	if err != nil || len(rows) != 1 {
		t.Fatalf("Transactions(%s): %d, %v; want one", reference, len(rows), err)
	}
	return rows[0]
}

func TestMoneySettlesAndLeaves(t *testing.T) {
	c, s := open(t)
	made := create(t, c, order("order-1", 20_000_001))
	if err := s.Pay(made.ID, "BCA"); err != nil {
		t.Fatal(err)
	}
	row := only(t, c, "order-1")
	if row.Type != payments.TransactionPayment || !row.In || row.Status != payments.TransactionSuccess || row.Channel != "BCA" ||
		row.Amount != 20_000_001 || row.Net != 20_000_001-4_440 || row.Settlement != payments.SettlementPending {
		t.Errorf("paid: %+v", row)
	}
	if want := (payments.Charges{Gateway: 4_000, VAT: 440}); row.Fee != want {
		t.Errorf("charges %+v, want %+v, not final", row.Fee, want)
	}
	if got := balance(t, c); got != 0 {
		t.Errorf("balance %v before it has settled", got)
	}
	s.Advance(t.Context(), row.SettlesAt.Sub(s.Now()))
	if row = only(t, c, "order-1"); !row.Settlement.Settled() || !row.Fee.Final || balance(t, c) != row.Net {
		t.Errorf("settled: %+v, balance %v", row, balance(t, c))
	}

	paid := pay(t, c, withdrawal("1", 5_000_000))
	before := row.Net
	out := only(t, c, paid.Reference)
	if out.Type != payments.TransactionPayout || out.In || out.Status != payments.TransactionPending || out.Amount != 5_000_000 ||
		out.Net != 5_000_000+out.Fee.Sum() || out.Fee.Sum() == 0 || out.Fee.Final || out.Settlement.Settled() ||
		!strings.HasSuffix(paid.ID, out.ProductID) {
		t.Errorf("accepted: %+v", out)
	}
	if got := balance(t, c); got != before-out.Net {
		t.Errorf("balance %v while it is reserved, want %v", got, before-out.Net)
	}
	s.Advance(t.Context(), time.Hour)
	if out = only(t, c, paid.Reference); out.Status != payments.TransactionSuccess || !out.Fee.Final || !out.Settlement.Settled() {
		t.Errorf("succeeded: %+v", out)
	}
	if got := balance(t, c); got != before-out.Net {
		t.Errorf("balance %v after it has left, want %v", got, before-out.Net)
	}
	if err := s.ReversePayout(paid.ID); err != nil {
		t.Fatal(err)
	}
	if out = only(t, c, paid.Reference); out.Status != payments.TransactionReversed || balance(t, c) != before-out.Fee.Sum() {
		t.Errorf("reversed: %+v, balance %v", out, balance(t, c))
	}
}

func TestFailedPayoutCostsNothing(t *testing.T) {
	c, s := openRich(t)
	before := balance(t, c)
	made := pay(t, c, withdrawal("1", 250_000))
	if err := s.FailPayout(made.ID, "INVALID_DESTINATION"); err != nil {
		t.Fatal(err)
	}
	row := only(t, c, made.Reference)
	if row.Status != payments.TransactionFailed || row.Settlement != "" || row.Fee != (payments.Charges{Final: true}) {
		t.Errorf("failed: %+v", row)
	}
	if got := balance(t, c); got != before {
		t.Errorf("balance %v, want %v", got, before)
	}
}

func TestBanks(t *testing.T) {
	c, _ := open(t)
	banks, err := c.Banks(t.Context())
	if err != nil || !slices.ContainsFunc(banks, func(b payments.Bank) bool {
		return b == payments.Bank{Code: "ID_BSI", Name: "Bank Syariah Indonesia", Least: 10_000, Most: 1_999_999_999_999}
	}) {
		t.Errorf("Banks: %+v, %v", banks, err)
	}
	if slices.ContainsFunc(banks, func(b payments.Bank) bool { return b.Code == "ID_DANA" }) {
		t.Error("a wallet is among the banks")
	}
}

func TestUnreadableTreasury(t *testing.T) {
	const row = `{"has_more":false,"data":[{"id":"txn_1","product_id":"p","type":"PAYMENT","status":"SUCCESS","channel_code":"BCA",
		"reference_id":"order-1","currency":"IDR","amount":10000,"net_amount":5560,"cashflow":"MONEY_IN","settlement_status":null,
		"estimated_settlement_time":null,"created":"2026-11-22T08:00:00Z","updated":"2026-11-22T08:00:00Z",
		"fee":{"xendit_fee":4000.0,"value_added_tax":440,"xendit_withholding_tax":80,"third_party_withholding_tax":null,"status":"COMPLETED"}}]}`
	got := only(t, answering(t, 200, row), "order-1")
	want := payments.Charges{Gateway: 4_000, VAT: 440, Withheld: 80, Final: true}
	if got.Fee != want || got.Net != 5_560 || got.Settlement != "" {
		t.Errorf("read %+v", got)
	}
	without := only(t, answering(t, 200, strings.Replace(row, `"net_amount":5560,`, "", 1)), "order-1")
	if without.Net != 5_480 {
		t.Errorf("net %v without a word about it, want 5.480", without.Net)
	}
	given := only(t, answering(t, 200, strings.Replace(row, "COMPLETED", "REVERSED", 1)), "order-1")
	if given.Fee != (payments.Charges{Final: true}) {
		t.Errorf("a fee that was given back: %+v", given.Fee)
	}
	for name, change := range map[string][2]string{
		"part of a rupiah":  {`"amount":10000`, `"amount":10000.5`},
		"negative":          {`"amount":10000`, `"amount":-10000`},
		"no amount":         {`"amount":10000,`, ``},
		"negative net":      {`"net_amount":5560`, `"net_amount":-1`},
		"negative fee":      {`4000.0`, `-4000`},
		"part of a fee":     {`4000.0`, `4000.25`},
		"no fee":            {`"xendit_fee":4000.0,`, ``},
		"no VAT":            {`440`, `null`},
		"neither in or out": {`MONEY_IN`, `SIDEWAYS`},
		"another currency":  {`"IDR"`, `"USD"`},
		"no list":           {`"data"`, `"rows"`},
	} {
		changed := strings.Replace(row, change[0], change[1], 1)
		if rows, err := answering(t, 200, changed).Transactions(t.Context(), "order-1"); !errors.Is(err, payments.ErrGatewayUnknown) {
			t.Errorf("%s: %+v, %v; want ErrGatewayUnknown", name, rows, err)
		}
	}
	for _, body := range []string{`{}`, `{"balance":null}`, `{"balance":-1}`, `{"balance":1.5}`, `{"balance":"7"}`, `[]`, ``} {
		if amount, err := answering(t, 200, body).Balance(t.Context()); !errors.Is(err, payments.ErrGatewayUnknown) || amount != 0 {
			t.Errorf("balance of %s: %v, %v; want ErrGatewayUnknown", body, amount, err)
		}
	}
	if amount := balance(t, answering(t, 200, `{"balance":1234567891.00}`)); amount != 1_234_567_891 {
		t.Errorf("balance %v", amount)
	}
	for _, body := range []string{`null`, `{}`, `[{"currency":"IDR","channel_category":"BANK","channel_code":"ID_X"}]`} {
		if banks, err := answering(t, 200, body).Banks(t.Context()); !errors.Is(err, payments.ErrGatewayUnknown) {
			t.Errorf("banks of %s: %v, %v; want ErrGatewayUnknown", body, banks, err)
		}
	}
}
