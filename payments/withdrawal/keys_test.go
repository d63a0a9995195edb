package withdrawal_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// A form that comes twice is one act; a form that was changed, is somebody else's or has a key that nobody gave it is refused, in the same
// words whoever asks, and changes nothing.
func TestKeysOfForms(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c, ctx := gatewayOpen(t, m), t.Context()
		good, bad, dul := c.account(goodNumber), c.account(unknownNumber), m.Member("Dul")
		w := c.send("sale", 50_000, good)
		before := c.Stored()

		other := w.Amount + 1_000
		if _, err := c.ask("sale", other, withdrawal.ByGateway); !errors.Is(err, withdrawal.ErrOtherForm) {
			t.Errorf("the same key and another amount: %v", err)
		}
		deposit := savings.DepositInput{
			Coop: c.Coop.ID, Key: "first", Member: c.sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 1}},
		}
		if _, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), deposit); !errors.Is(err, savings.ErrOtherForm) {
			t.Errorf("a deposit with the key of another one: %v", err)
		}

		got, err := m.Withdrawals.Ask(ctx, acttest.Member(dul), withdrawal.Input{
			Coop: c.Coop.ID, Key: "sale", From: savings.Sukarela, Amount: w.Amount, Way: withdrawal.ByGateway, Account: good,
		})
		if got != nil || !errors.Is(err, withdrawal.ErrOtherForm) || !strings.HasSuffix(err.Error(), withdrawal.ErrOtherForm.Error()) {
			t.Errorf("somebody else's key: %+v, %v", got, err)
		}
		deposit.Member = dul
		if got, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), deposit); got != nil || !errors.Is(err, savings.ErrOtherForm) {
			t.Errorf("a deposit of somebody else with her key: %+v, %v", got, err)
		}

		if _, err := c.ask(strings.Repeat("k", 61), 10_000, withdrawal.ByCash); !errors.Is(err, withdrawal.ErrOtherForm) {
			t.Errorf("a key of 61 letters: %v", err)
		}
		if _, err := c.ask("", 10_000, withdrawal.ByCash); !errors.Is(err, withdrawal.ErrOtherForm) {
			t.Errorf("no key: %v", err)
		}
		if after := c.Stored(); after != before {
			t.Error("what was refused left traces")
		}

		failed := c.send("failed", 20_000, bad)
		c.work(time.Hour)
		c.is(failed, withdrawal.Failed, c.Holdings(c.sri).Savings)
		again := c.send("failed", 20_000, bad)
		if again.ID != failed.ID || again.State != withdrawal.Failed || again.Latest().Reason == "" {
			t.Errorf("the same form after it failed: %s is %s, because of %q", again.Number, again.State, again.Latest().Reason)
		}
		if _, err := m.Withdrawals.Ask(ctx, acttest.Member(c.sri), withdrawal.Input{
			Coop: c.Coop.ID, Key: "failed", From: savings.Sukarela, Amount: 20_000, Way: withdrawal.ByGateway, Account: good,
		}); !errors.Is(err, withdrawal.ErrOtherForm) {
			t.Errorf("put right under the old key: %v", err)
		}
		right := c.send("right", 20_000, good)
		c.work(time.Hour)
		c.is(right, withdrawal.Paid, c.Holdings(c.sri).Savings)
	})
}
