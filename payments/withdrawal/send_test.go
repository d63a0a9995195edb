package withdrawal_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
	"lumbung/payments/xendit/xenditsim"
)

// Account numbers with a meaning at the simulator, as at the payment gateway in its test mode (docs/xendit.md).
const (
	goodNumber    = "4471010122335044"
	unknownNumber = "121212"
	returnsNumber = "654321"
	stuckNumber   = "131313"
)

// gatewayOpen is a counter whose cooperative pays through the gateway and has 900.000 there, out of 20 purchases of Sri's goods.
func gatewayOpen(t *testing.T, m *markettest.Market) *counter {
	t.Helper()
	c := open(t, m)
	c.rules(nil)
	p := m.Product(c.sri, "Kopi Sembalun", markettest.Price(90_000), markettest.Stock(100))
	for range 10 {
		m.Pay(m.Buy(p, 1, "pickup"))
	}
	m.Pass(4 * 24 * time.Hour)
	settleAll(m)
	return c
}

// settleAll books what has settled.
func settleAll(m *markettest.Market) {
	m.Helper()
	for {
		n, err := m.Payments.Settle(m.Context(), 50)
		m.Must(err)
		if n == 0 {
			return
		}
	}
}

// work lets the program do what is due, and the gateway pass on, for a while.
func (c *counter) work(d time.Duration) {
	c.t.Helper()
	for passed := time.Duration(0); passed <= d; passed += d / 4 {
		_, err := c.Withdrawals.Work(c.t.Context(), 50)
		c.Must(err)
		c.Deliver()
		c.Pass(d / 4)
	}
}

func (c *counter) send(key string, amount money.Amount, account string) *withdrawal.Withdrawal {
	c.t.Helper()
	in := c.input(key, amount, withdrawal.ByGateway)
	in.Account = account
	w, err := c.Withdrawals.Ask(c.t.Context(), acttest.Member(c.sri), in)
	c.Must(err)
	return w
}

// A transfer leaves by itself, once; what the bank refuses or sends back is in the passbook again, once.
func TestPayouts(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := gatewayOpen(t, m)
		there := c.balance(ledger.AtGateway)
		if there < 800_000 {
			t.Fatalf("%d at the gateway", there)
		}
		paid := c.send("paid", 100_000, c.account(goodNumber))
		c.work(2 * time.Hour)
		c.is(paid, withdrawal.Paid, 400_000)
		fee := c.now(paid).Fee
		if now := c.balance(ledger.AtGateway); fee <= 0 || now != there-100_000-fee {
			t.Errorf("%d at the gateway, %d before a payout of 100.000 for %d", now, there, fee)
		}
		failed := c.send("failed", 50_000, c.account(unknownNumber))
		c.work(2 * time.Hour)
		c.is(failed, withdrawal.Failed, 400_000)
		if reason := c.now(failed).Latest().Reason; reason != "INVALID_DESTINATION" {
			t.Errorf("it failed because of %q", reason)
		}
		back := c.send("back", 70_000, c.account(returnsNumber))
		c.work(3 * 24 * time.Hour)
		c.is(back, withdrawal.Returned, 400_000)
		sent, err := m.Withdrawals.Newest(t.Context(), m.Coop.ID, c.sri, store.Page{})
		m.Must(err)
		if len(sent.Items) != 3 || len(m.Sim.Payouts()) != 3 {
			t.Errorf("%d withdrawals, %d payouts", len(sent.Items), len(m.Sim.Payouts()))
		}
	})
}

// Whatever happens to the calls and the news, each withdrawal has one outcome and one payout.
func TestPayoutsUnderFaults(t *testing.T) {
	for name, faults := range map[string][]xenditsim.Fault{
		"the answer is lost":      {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.TimeoutAfterEffect}},
		"the connection breaks":   {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.Reset}},
		"a proxy answers":         {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.HTML200}},
		"nothing answers":         {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.Empty200}},
		"half an answer":          {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.TruncatedJSON}},
		"busy":                    {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.Status, Status: 503}},
		"news before the answer":  {{Endpoint: "create_payout", Nth: 1, Action: xenditsim.BeforeResponse}},
		"news twice":              {{Event: "payout.succeeded", Action: xenditsim.Duplicate, N: 3}},
		"news at the same moment": {{Event: "payout.succeeded", Action: xenditsim.Concurrent, N: 4}},
		"no news":                 {{Event: "payout.succeeded", Action: xenditsim.Drop}},
		"lost, and nobody finds one": {
			{Endpoint: "create_payout", Nth: 1, Action: xenditsim.TimeoutAfterEffect},
			{Endpoint: "list_payouts", Nth: 1, Action: xenditsim.Status, Status: 500},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := markettest.Open(t)
			c := gatewayOpen(t, m)
			account := c.account(goodNumber)
			m.Must(m.Sim.SetFaults(faults...))
			w := c.send("one", 100_000, account)
			c.work(4 * time.Hour)
			c.is(w, withdrawal.Paid, 400_000)
			if n := len(m.Sim.Payouts()); n != 1 {
				t.Errorf("%d payouts", n)
			}
		})
	}
}

// A payout asks for no more than is there, in the order of asking; several processes at once ask once.
func TestPayoutsInOrder(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := gatewayOpen(t, m)
		c.deposit("more", 3_000_000)
		c.rules(func(r *withdrawal.Rules) { r.Alone = 10_000_000 })
		account := c.account(stuckNumber)
		first := c.send("first", 600_000, account)
		m.Clock.Advance(time.Second)
		big := c.send("big", 2_000_000, account)
		m.Clock.Advance(time.Second)
		small := c.send("small", 50_000, account)
		if n := atOnce(6, func(int) error { _, err := m.Withdrawals.Work(t.Context(), 50); return err }); n == 0 {
			t.Error("nobody worked")
		}
		c.work(time.Hour)
		left := money.Amount(3_500_000 - 2_650_000)
		c.is(first, withdrawal.Sending, left)
		c.is(big, withdrawal.Ready, left)
		c.is(small, withdrawal.Ready, left)
		_, err := m.Withdrawals.Refuse(t.Context(), acttest.Officer("treasurer"), big.Coop, big.ID, "Ambil tunai saja.")
		m.Must(err)
		c.work(time.Hour)
		c.is(small, withdrawal.Sending, left+2_000_000)
		if n := len(m.Sim.Payouts()); n != 2 {
			t.Errorf("%d payouts", n)
		}
		if _, err := m.Withdrawals.Cancel(t.Context(), acttest.Member(c.sri), small.Coop, small.ID); err == nil {
			t.Error("cancelled while it was being sent")
		}
	})
}

// Proceeds are held until the gateway has settled them, unless the cooperative advances them.
func TestHeld(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c, ctx := &counter{Market: m, t: t, sri: m.Member("Sri")}, t.Context()
		p := m.Product(c.sri, "Kopi Sembalun", markettest.Price(50_000), markettest.Stock(10))
		for range 2 {
			m.Complete(m.Pay(m.Buy(p, 1, "pickup"))[0])
		}
		purse := func() withdrawal.Purse {
			t.Helper()
			purses, err := m.Withdrawals.Purses(ctx, m.Coop.ID, c.sri)
			m.Must(err)
			return purses[1]
		}
		before := purse()
		if before.Balance <= 0 || before.Available != 0 || payments.HeldSum(before.Held) != before.Balance || len(before.Held) != 2 {
			t.Fatalf("before it has settled: %+v", before)
		}
		in := withdrawal.Input{Coop: m.Coop.ID, Key: "early", From: savings.Proceeds, Amount: 10_000, Way: withdrawal.ByCash}
		if _, err := m.Withdrawals.Ask(ctx, acttest.Member(c.sri), in); err == nil {
			t.Error("held money was taken out")
		}
		c.rules(func(r *withdrawal.Rules) { r.Advance = 30_000 })
		if got := purse().Available; got != 30_000 {
			t.Errorf("%d can be taken out of what is advanced", got)
		}
		_, err := m.Withdrawals.Ask(ctx, acttest.Member(c.sri), in)
		m.Must(err)
		if got := purse().Available; got != 20_000 {
			t.Errorf("%d are left of what is advanced", got)
		}
		m.Pass(4 * 24 * time.Hour)
		settleAll(m)
		// QRIS costs nothing up to 100.000: she gets back what she left for its fee
		if after := purse(); len(after.Held) != 0 || after.Available != after.Balance || after.Balance != 2*(50_000-2_500)-10_000 {
			t.Errorf("after it has settled: %+v", after)
		}
		for _, code := range []string{ledger.Clearing, ledger.FeesHeld, ledger.GatewayCost} {
			if left := c.balance(code); left != 0 {
				t.Errorf("%d are left on %s", left, code)
			}
		}
	})
}

// A gateway that never says what has settled does not keep a member's money for ever.
func TestHeldHasAnEnd(t *testing.T) {
	m := markettest.Open(t)
	sri := m.Member("Sri")
	m.Complete(m.Pay(m.Buy(m.Product(sri, "Kopi Sembalun", markettest.Price(50_000)), 1, "pickup"))[0])
	available := func() money.Amount {
		t.Helper()
		purses, err := m.Withdrawals.Purses(t.Context(), m.Coop.ID, sri)
		m.Must(err)
		return purses[1].Available
	}
	m.Clock.Advance(payments.HeldMost - time.Minute)
	if got := available(); got != 0 {
		t.Errorf("a minute before its end %d can be taken out", got)
	}
	m.Clock.Advance(2 * time.Minute)
	if got := available(); got <= 0 {
		t.Errorf("after its end %d can be taken out", got)
	}
}

// What can be taken out is never more than the balance, nor less than what is settled, whatever is held and advanced.
func TestPursesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := func(name string) money.Amount { return money.Amount(rapid.Int64Range(0, 1000).Draw(t, name)) }
		purses := []withdrawal.Purse{
			{Balance: amount("savings"), Held: []payments.Held{{Amount: amount("held savings")}}},
			{Balance: amount("proceeds"), Held: []payments.Held{{Amount: amount("held proceeds")}}},
		}
		advance := amount("advance")
		withdrawal.Reckon(purses, advance)
		var lent money.Amount
		for _, p := range purses {
			settled := max(p.Balance-payments.HeldSum(p.Held), 0)
			if p.Available < settled || p.Available > p.Balance {
				t.Fatalf("%d of %d can be taken out, %d are settled", p.Available, p.Balance, settled)
			}
			lent += max(payments.HeldSum(p.Held)-p.Balance, 0) + p.Available - settled
		}
		before := max(payments.HeldSum(purses[0].Held)-purses[0].Balance, 0) + max(payments.HeldSum(purses[1].Held)-purses[1].Balance, 0)
		if lent > max(advance, before) {
			t.Fatalf("%d are advanced, %d is the most, %d were before", lent, advance, before)
		}
	})
}
