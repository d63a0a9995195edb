package withdrawal_test

import (
	"context"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
)

// Two officers who change the rules at once do not lose one of the changes.
func TestRulesAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c := &counter{Market: m, t: t}
		c.rules(nil)
		r, err := m.Withdrawals.RulesOf(t.Context(), m.Coop.ID)
		m.Must(err)
		got := atOnce(6, func(i int) error {
			next := *r
			next.Alone = money.Amount(1000 * (i + 1))
			_, err := m.Withdrawals.SetRules(context.WithoutCancel(t.Context()), acttest.Officer("treasurer"), next)
			return err
		})
		after, err := m.Withdrawals.RulesOf(t.Context(), m.Coop.ID)
		m.Must(err)
		if got != 1 || after.Version != r.Version+1 {
			t.Errorf("%d of 6 say they decided, version %d after %d", got, after.Version, r.Version)
		}
	})
}
