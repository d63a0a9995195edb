package savings_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// What a member owes is paid at the counter, never more than that, whether she has left or not; another officer takes a wrong one back, and
// she owes it again.
func TestDebtAtTheCounter(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		sri, ctx := m.Member("Sri"), t.Context()
		debt := ledger.Of(ledger.MemberDebt, sri)
		m.Must(m.DB.Tx(ctx, func(ctx context.Context) error {
			_, err := m.Ledger.Post(ctx, ledger.Entry{
				Book: m.Coop.ID, Ref: "test:debt", Kind: "test", Subject: "x", By: "x",
				Postings: []ledger.Posting{{Debit: debt, Credit: ledger.OtherIncome, Amount: 30_000}},
			})
			return errors.Join(err, m.Savings.Owe(ctx, m.Coop.ID, sri, true))
		}))
		pay := func(key string, parts ...savings.Part) (*savings.Deposit, error) {
			return m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
				Coop: m.Coop.ID, Key: key, Member: sri, Way: savings.ByCash, Parts: parts,
			})
		}
		owes := func(amount int64, noted bool) {
			t.Helper()
			got, err := m.Ledger.Balance(ctx, m.Coop.ID, debt)
			m.Must(err)
			order, err := m.Savings.StandingOrder(ctx, m.Coop.ID, sri)
			m.Must(err)
			if int64(got) != amount || order.Owes != noted {
				t.Errorf("she owes %d, noted: %t; want %d, %t", got, order.Owes, amount, noted)
			}
		}
		if _, err := pay("more", savings.Part{Kind: savings.Debt, Amount: 30_001}); fault.FieldsOf(err)["utang"] == nil {
			t.Errorf("more than she owes: %v", err)
		}
		_, err := pay("part", savings.Part{Kind: savings.Debt, Amount: 10_000})
		m.Must(err)
		owes(20_000, true)
		_, err = m.Members.Leave(ctx, acttest.Member(sri), members.Decision{
			Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, sri), Reason: "Pindah",
		})
		m.Must(err)
		if _, err := pay("savings", savings.Part{Kind: savings.Sukarela, Amount: 1}); !errors.Is(err, savings.ErrNotMember) {
			t.Errorf("savings of who has left: %v", err)
		}
		if _, err := pay(
			"both", savings.Part{Kind: savings.Debt, Amount: 1}, savings.Part{Kind: savings.Wajib, Amount: 1},
		); !errors.Is(err, savings.ErrNotMember) {
			t.Errorf("a debt and savings: %v", err)
		}
		rest, err := pay("rest", savings.Part{Kind: savings.Debt, Amount: 20_000})
		m.Must(err)
		owes(0, false)
		if _, err := m.Savings.TakeBack(ctx, acttest.Officer("cashier"), m.Coop.ID, rest.ID, "Salah orang"); err == nil {
			t.Error("taken back by who took it")
		}
		_, err = m.Savings.TakeBack(ctx, acttest.Officer("treasurer"), m.Coop.ID, rest.ID, "Salah orang")
		m.Must(err)
		owes(20_000, true)
	})
}

// Whoever pays at the same moment, no more is paid than is owed.
func TestDebtPaidAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		sri, ctx := m.Member("Sri"), t.Context()
		debt := ledger.Of(ledger.MemberDebt, sri)
		o := m.Pay(m.Buy(m.Product(sri, "Kopi"), 1, "pickup"))[0]
		m.Must(m.DB.Tx(ctx, func(ctx context.Context) error {
			_, err := m.Ledger.Post(ctx, ledger.Entry{
				Book: m.Coop.ID, Ref: "test:debt", Kind: "test", Subject: "x", By: "x",
				Postings: []ledger.Posting{{Debit: debt, Credit: ledger.OtherIncome, Amount: 20_000}},
			})
			return errors.Join(err, m.Savings.Owe(ctx, m.Coop.ID, sri, true))
		}))
		var wg sync.WaitGroup
		wg.Go(func() { m.Complete(o) }) // her proceeds pay it, too
		for _, key := range []string{"a", "b", "c"} {
			wg.Go(func() {
				_, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
					Coop: m.Coop.ID, Key: key, Member: sri, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Debt, Amount: 20_000}},
				})
				if err != nil && fault.FieldsOf(err)["utang"] == nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		left, err := m.Ledger.Balance(ctx, m.Coop.ID, debt)
		m.Must(err)
		order, err := m.Savings.StandingOrder(ctx, m.Coop.ID, sri)
		m.Must(err)
		if left != 0 || order.Owes {
			t.Errorf("%d are owed, noted: %t", left, order.Owes)
		}
	})
}
