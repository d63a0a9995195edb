package withdrawal_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// counter is a market in which Sri has paid in 500.000 of voluntary savings, in cash.
type counter struct {
	*markettest.Market
	t   *testing.T
	sri string
}

func open(t *testing.T, m *markettest.Market) *counter {
	t.Helper()
	c := &counter{Market: m, t: t, sri: m.Member("Sri")}
	c.deposit("first", 500_000)
	return c
}

func (c *counter) deposit(key string, amount money.Amount) {
	c.t.Helper()
	_, err := c.Savings.Deposit(c.t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: c.Coop.ID, Key: key, Member: c.sri, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: amount}}, Way: savings.ByCash,
	})
	c.Must(err)
}

func (c *counter) input(key string, amount money.Amount, way withdrawal.Way) withdrawal.Input {
	return withdrawal.Input{Coop: c.Coop.ID, Key: key, Member: c.sri, From: savings.Sukarela, Amount: amount, Way: way}
}

func (c *counter) ask(key string, amount money.Amount, way withdrawal.Way) (*withdrawal.Withdrawal, error) {
	return c.Withdrawals.Ask(c.t.Context(), acttest.Member(c.sri), c.input(key, amount, way))
}

// begin asks for cash.
func (c *counter) begin(key string, amount money.Amount) *withdrawal.Withdrawal {
	c.t.Helper()
	w, err := c.ask(key, amount, withdrawal.ByCash)
	c.Must(err)
	return w
}

func (c *counter) now(w *withdrawal.Withdrawal) *withdrawal.Withdrawal {
	c.t.Helper()
	w, err := c.Withdrawals.ByID(c.t.Context(), w.Coop, w.ID)
	c.Must(err)
	return w
}

// is wants a withdrawal to stand somewhere, and Sri to have so much left.
func (c *counter) is(w *withdrawal.Withdrawal, state withdrawal.State, left money.Amount) {
	c.t.Helper()
	if now := c.now(w); now.State != state {
		c.t.Errorf("%s is %s, want %s", w.Number, now.State, state)
	}
	if has := c.Holdings(c.sri).Savings; has != left {
		c.t.Errorf("%d are left, want %d", has, left)
	}
}

func (c *counter) balance(code string) money.Amount {
	c.t.Helper()
	trial, err := c.Ledger.TrialBalance(c.t.Context(), c.Coop.ID)
	c.Must(err)
	return trial.Of(code).Net()
}

// account is a bank account of Sri's that an officer has confirmed.
func (c *counter) account(number string) string {
	c.t.Helper()
	a, err := c.Withdrawals.AddAccount(c.t.Context(), acttest.Member(c.sri), withdrawal.AccountInput{
		Coop: c.Coop.ID, Key: "account-" + number, Bank: "ID_BRI", Number: number, Holder: "Sri",
	})
	c.Must(err)
	_, err = c.Withdrawals.ConfirmAccount(c.t.Context(), acttest.Officer("cashier"), c.Coop.ID, a.ID)
	c.Must(err)
	return a.ID
}

// rules opens all ways.
func (c *counter) rules(change func(*withdrawal.Rules)) {
	c.t.Helper()
	r, err := c.Withdrawals.RulesOf(c.t.Context(), c.Coop.ID)
	c.Must(err)
	next := *r
	next.Ways, next.Resolution = withdrawal.Ways(), "RAT 4/2026"
	if change != nil {
		change(&next)
	}
	_, err = c.Withdrawals.SetRules(c.t.Context(), acttest.Officer("treasurer"), next)
	c.Must(err)
}

// Cash leaves the passbook when it is asked for, and the till when the member has said her code.
func TestCash(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c, ctx := open(t, m), t.Context()
		w := c.begin("one", 120_000)
		if w.Number != fmt.Sprintf("KK-%d-00001", m.Clock.Now().Year()) || len(w.Code) != 6 {
			t.Errorf("slip %q, code %q", w.Number, w.Code)
		}
		c.is(w, withdrawal.Ready, 380_000)
		if on, cash := c.balance(ledger.PayoutInWork), c.balance(ledger.Cash); on != -120_000 || cash != 500_000 {
			t.Errorf("%d are on the way, %d in the till", on, cash)
		}
		again := c.begin("one", 120_000)
		if again.ID != w.ID {
			t.Errorf("the same form is withdrawal %s, then %s", w.ID, again.ID)
		}
		if _, err := c.ask("one", 130_000, withdrawal.ByCash); !errors.Is(err, withdrawal.ErrOtherForm) {
			t.Errorf("the same form with another amount: %v", err)
		}
		wrong := "000000"
		if w.Code == wrong {
			wrong = "111111"
		}
		if _, err := m.Withdrawals.PayCash(ctx, acttest.Officer("cashier"), w.Coop, w.ID, wrong); !errors.Is(err, withdrawal.ErrCode) {
			t.Errorf("a wrong code: %v", err)
		}
		if _, err := m.Withdrawals.PayCash(ctx, acttest.Officer(c.sri), w.Coop, w.ID, w.Code); !errors.Is(err, act.ErrOwn) {
			t.Errorf("she pays herself: %v", err)
		}
		_, err := m.Withdrawals.PayCash(ctx, acttest.Officer("cashier"), w.Coop, w.ID, " "+w.Code+" ")
		m.Must(err)
		c.is(w, withdrawal.Paid, 380_000)
		if on, cash := c.balance(ledger.PayoutInWork), c.balance(ledger.Cash); on != 0 || cash != 380_000 {
			t.Errorf("%d are on the way, %d in the till", on, cash)
		}
		if _, err := m.Withdrawals.PayCash(ctx, acttest.Officer("cashier"), w.Coop, w.ID, w.Code); err == nil {
			t.Error("it was paid twice")
		}
		if _, err := m.Withdrawals.Cancel(ctx, acttest.Member(c.sri), w.Coop, w.ID); !errors.Is(err, withdrawal.ErrDecided) {
			t.Errorf("cancelled after it was paid: %v", err)
		}
	})
}

// Guessing ends: after five wrong codes the right one is refused, too, until the member makes another one.
func TestGuessedCode(t *testing.T) {
	m := markettest.Open(t)
	c, ctx, cashier := open(t, m), t.Context(), acttest.Officer("cashier")
	w := c.begin("one", 50_000)
	for i := range 6 {
		_, err := m.Withdrawals.PayCash(ctx, cashier, w.Coop, w.ID, "no")
		if want := map[bool]error{false: withdrawal.ErrCode, true: withdrawal.ErrLocked}[i == 5]; !errors.Is(err, want) {
			t.Errorf("try %d: %v", i+1, err)
		}
	}
	if _, err := m.Withdrawals.PayCash(ctx, cashier, w.Coop, w.ID, w.Code); !errors.Is(err, withdrawal.ErrLocked) {
		t.Errorf("the right code: %v", err)
	}
	fresh, err := m.Withdrawals.RenewCode(ctx, acttest.Member(c.sri), w.Coop, w.ID)
	m.Must(err)
	if _, err := m.Withdrawals.PayCash(ctx, cashier, w.Coop, w.ID, fresh.Code); err != nil {
		t.Errorf("the new code: %v", err)
	}
	if _, err := m.Withdrawals.RenewCode(ctx, acttest.Member("nur"), w.Coop, w.ID); !errors.Is(err, withdrawal.ErrNotFound) {
		t.Errorf("a code for somebody else's money: %v", err)
	}
}

// A member without a phone signs a slip that one officer writes and another one pays.
func TestSlipInTwoHands(t *testing.T) {
	m := markettest.Open(t)
	c, ctx := open(t, m), t.Context()
	w, err := m.Withdrawals.AskAtCounter(ctx, acttest.Officer("cashier"), c.input("slip", 50_000, ""))
	m.Must(err)
	if !w.Slip || w.Code != "" {
		t.Errorf("slip %t, code %q", w.Slip, w.Code)
	}
	if _, err := m.Withdrawals.PayCash(ctx, acttest.Officer("cashier"), w.Coop, w.ID, ""); !errors.Is(err, withdrawal.ErrSameHand) {
		t.Errorf("the same hand: %v", err)
	}
	_, err = m.Withdrawals.PayCash(ctx, acttest.Officer("manager"), w.Coop, w.ID, "")
	m.Must(err)
	c.is(w, withdrawal.Paid, 450_000)
	if _, err := m.Withdrawals.AskAtCounter(ctx, acttest.Officer(c.sri), c.input("own", 50_000, "")); !errors.Is(err, act.ErrOwn) {
		t.Errorf("her own slip: %v", err)
	}
}

// Above the limit a second officer says yes, who does not pay; what an officer takes out always needs one.
func TestApproval(t *testing.T) {
	m := markettest.Open(t)
	c, ctx := open(t, m), t.Context()
	c.rules(func(r *withdrawal.Rules) { r.Alone = 100_000 })
	small, big := c.begin("small", 100_000), c.begin("big", 100_001)
	c.is(small, withdrawal.Ready, 299_999)
	c.is(big, withdrawal.Asked, 299_999)
	if _, err := m.Withdrawals.PayCash(ctx, acttest.Officer("cashier"), big.Coop, big.ID, big.Code); !errors.Is(err, withdrawal.ErrDecided) {
		t.Errorf("paid without a yes: %v", err)
	}
	if _, err := m.Withdrawals.Approve(ctx, acttest.Officer(c.sri), big.Coop, big.ID); !errors.Is(err, act.ErrOwn) {
		t.Errorf("she approves her own: %v", err)
	}
	_, err := m.Withdrawals.Approve(ctx, acttest.Officer("treasurer"), big.Coop, big.ID)
	m.Must(err)
	_, err = m.Withdrawals.Approve(ctx, acttest.Officer("treasurer"), big.Coop, big.ID)
	m.Must(err)
	_, err = m.Withdrawals.PayCash(ctx, acttest.Officer("treasurer"), big.Coop, big.ID, big.Code)
	if !errors.Is(err, withdrawal.ErrSameHand) {
		t.Errorf("who approved it pays it: %v", err)
	}
	_, err = m.Withdrawals.PayCash(ctx, acttest.Officer("cashier"), big.Coop, big.ID, big.Code)
	m.Must(err)
	c.is(big, withdrawal.Paid, 299_999)

	c.sri = m.Member("Baiq", members.RoleCashier)
	c.deposit("hers", 20_000)
	if w := c.begin("hers", 20_000); w.State != withdrawal.Asked {
		t.Errorf("an officer's own withdrawal is %s", w.State)
	}
}

// Whatever does not leave the cooperative is back in the passbook, by the exact mirror.
func TestBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c, ctx := open(t, m), t.Context()
		c.rules(func(r *withdrawal.Rules) { r.Alone = 100_000 })
		for name, end := range map[string]struct {
			amount money.Amount
			do     func(w *withdrawal.Withdrawal) error
			state  withdrawal.State
		}{
			"cancelled": {50_000, func(w *withdrawal.Withdrawal) error {
				_, err := m.Withdrawals.Cancel(ctx, acttest.Member(c.sri), w.Coop, w.ID)
				return err
			}, withdrawal.Cancelled},
			"refused": {150_000, func(w *withdrawal.Withdrawal) error {
				if _, err := m.Withdrawals.Refuse(ctx, acttest.Officer("treasurer"), w.Coop, w.ID, " "); err == nil {
					t.Error("refused without a reason")
				}
				_, err := m.Withdrawals.Refuse(ctx, acttest.Officer("treasurer"), w.Coop, w.ID, "Buku simpanan belum dibawa.")
				return err
			}, withdrawal.Refused},
			"not fetched": {50_000, func(*withdrawal.Withdrawal) error {
				m.Clock.Advance(7*24*time.Hour - time.Minute)
				if _, err := m.Withdrawals.Work(ctx, 10); err != nil {
					return err
				}
				if w, err := m.Withdrawals.Next(ctx, m.Coop.ID, withdrawal.ByCash); err != nil || w.State != withdrawal.Ready {
					t.Errorf("a minute before: %v", err)
				}
				m.Clock.Advance(time.Minute)
				_, err := m.Withdrawals.Work(ctx, 10)
				return err
			}, withdrawal.Lapsed},
			"not decided": {150_000, func(*withdrawal.Withdrawal) error {
				m.Clock.Advance(14 * 24 * time.Hour)
				_, err := m.Withdrawals.Work(ctx, 10)
				return err
			}, withdrawal.Lapsed},
		} {
			w := c.begin(name, end.amount)
			m.Must(end.do(w))
			c.is(w, end.state, 500_000)
			if _, err := m.Withdrawals.Refuse(ctx, acttest.Officer("treasurer"), w.Coop, w.ID, "Lagi."); !errors.Is(err, withdrawal.ErrDecided) {
				t.Errorf("%s, then refused: %v", name, err)
			}
		}
		if on := c.balance(ledger.PayoutInWork); on != 0 {
			t.Errorf("%d are still on the way", on)
		}
	})
}

// What cannot be taken out is refused beside its field, and changes nothing.
func TestRefusedInput(t *testing.T) {
	m := markettest.Open(t)
	c := open(t, m)
	for name, try := range map[string]struct {
		change func(*withdrawal.Input)
		field  string
		is     error
	}{
		"more than there is":     {func(in *withdrawal.Input) { in.Amount = 500_001 }, "amount", nil},
		"nothing":                {func(in *withdrawal.Input) { in.Amount = 0 }, "amount", nil},
		"less than nothing":      {func(in *withdrawal.Input) { in.Amount = -1 }, "amount", nil},
		"less than the least":    {func(in *withdrawal.Input) { in.Amount = 9_999 }, "amount", nil},
		"simpanan pokok":         {func(in *withdrawal.Input) { in.From = savings.Pokok }, "from", nil},
		"a way that is closed":   {func(in *withdrawal.Input) { in.Way = withdrawal.ByGateway }, "to", nil},
		"no account":             {func(in *withdrawal.Input) { in.Way = withdrawal.ByHand }, "to", nil},
		"savings into savings":   {func(in *withdrawal.Input) { in.Way = withdrawal.ToSavings }, "to", nil},
		"a key that is too long": {func(in *withdrawal.Input) { in.Key = string(make([]byte, 100)) }, "", withdrawal.ErrOtherForm},
		"no key":                 {func(in *withdrawal.Input) { in.Key = "" }, "", withdrawal.ErrOtherForm},
	} {
		in := c.input("refused", 100_000, withdrawal.ByCash)
		try.change(&in)
		_, err := m.Withdrawals.Ask(t.Context(), acttest.Member(c.sri), in)
		fields := fault.FieldsOf(err)
		if try.field != "" && fields[try.field] == nil || try.is != nil && !errors.Is(err, try.is) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w := c.begin("refused", 100_000); w.State != withdrawal.Ready {
		t.Errorf("what was refused has left its key taken: %s", w.State)
	}
	nur := m.Member("Nur")
	in := c.input("refused", 100_000, withdrawal.ByCash)
	if _, err := m.Withdrawals.Ask(t.Context(), acttest.Member(nur), in); !errors.Is(err, withdrawal.ErrOtherForm) {
		t.Errorf("her key in another's hand: %v", err)
	}
	if _, err := c.ask("all", 400_000, withdrawal.ByCash); err != nil {
		t.Errorf("all that is left: %v", err)
	}
}

// A hundred forms ask for the whole balance at once: one gets it. Two officers pay one withdrawal at once: it is paid once.
func TestOneOutcome(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		c, ctx := open(t, m), t.Context()
		got := atOnce(100, func(i int) error {
			_, err := m.Withdrawals.Ask(ctx, acttest.Member(c.sri), c.input(fmt.Sprintf("k%d", i), 500_000, withdrawal.ByCash))
			return err
		})
		if got != 1 {
			t.Errorf("%d of 100 got the whole balance", got)
		}
		w, err := m.Withdrawals.Next(ctx, m.Coop.ID, withdrawal.ByCash)
		m.Must(err)
		var cancelled, paid atomic.Int64
		atOnce(8, func(i int) (err error) {
			well := &cancelled
			if i%2 == 0 {
				_, err = m.Withdrawals.Cancel(ctx, acttest.Member(c.sri), w.Coop, w.ID)
			} else {
				well = &paid
				_, err = m.Withdrawals.PayCash(ctx, acttest.Officer(fmt.Sprintf("cashier%d", i)), w.Coop, w.ID, w.Code)
			}
			if err == nil {
				well.Add(1)
			}
			return err
		})
		after := c.now(w)
		one := after.State == withdrawal.Paid && paid.Load() == 1 && cancelled.Load() == 0
		if back := after.State == withdrawal.Cancelled && paid.Load() == 0 && cancelled.Load() > 0; one == back {
			t.Errorf("it is %s; %d say that they paid it, %d that they cancelled it", after.State, paid.Load(), cancelled.Load())
		}
		left := map[withdrawal.State]money.Amount{withdrawal.Paid: 0, withdrawal.Cancelled: 500_000}[after.State]
		c.is(w, after.State, left)
	})
}

// atOnce calls a function so often at the same time, and says how often it went well.
func atOnce(n int, do func(i int) error) (well int) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := do(i); err == nil {
				mu.Lock()
				well++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return well
}

// Transfers by hand leave in order, and not more than the bank has.
func TestByHand(t *testing.T) {
	m := markettest.Open(t)
	c, ctx := open(t, m), t.Context()
	in := c.input("first", 200_000, withdrawal.ByHand)
	in.Account = c.account("4471010122335044")
	first, err := m.Withdrawals.Ask(ctx, acttest.Member(c.sri), in)
	m.Must(err)
	m.Clock.Advance(time.Minute)
	in.Key, in.Amount = "second", 50_000
	second, err := m.Withdrawals.Ask(ctx, acttest.Member(c.sri), in)
	m.Must(err)
	pay := func(w *withdrawal.Withdrawal, reference string) error {
		_, err := m.Withdrawals.PayByHand(ctx, acttest.Officer("treasurer"), w.Coop, w.ID, reference)
		return err
	}
	if err := pay(second, "BRI 1"); !errors.Is(err, withdrawal.ErrTurn) {
		t.Errorf("out of turn: %v", err)
	}
	if err := pay(first, " "); fault.FieldsOf(err)["reference"] == nil {
		t.Errorf("without a reference: %v", err)
	}
	if err := pay(first, "BRI 1"); !errors.Is(err, withdrawal.ErrEmptyTill) {
		t.Errorf("the bank has nothing: %v", err)
	}
	c.is(first, withdrawal.Ready, 250_000)
	carry := payments.FundsInput{Coop: m.Coop.ID, Key: "fill", From: ledger.Cash, To: ledger.Bank, Amount: 250_000, Note: "setor tunai"}
	for range 2 {
		_, err = m.Payments.CarryFunds(ctx, acttest.Officer("treasurer"), carry)
		m.Must(err)
	}
	if _, err := m.Payments.CarryFunds(ctx, acttest.Officer("treasurer"), withOther(carry)); !errors.Is(err, payments.ErrOtherFunds) {
		t.Errorf("the same form with another amount: %v", err)
	}
	m.Must(pay(first, "BRI 1"))
	m.Must(pay(first, "BRI 1"))
	m.Must(pay(second, "BRI 2"))
	if cash, bank := c.balance(ledger.Cash), c.balance(ledger.Bank); cash != 250_000 || bank != 0 {
		t.Errorf("%d in the till, %d in the bank", cash, bank)
	}
	over := carry
	over.Key, over.Amount = "over", 300_000
	if _, err := m.Payments.CarryFunds(ctx, acttest.Officer("treasurer"), over); !errors.Is(err, payments.ErrFundsShort) {
		t.Errorf("more than the till has: %v", err)
	}
}

func withOther(in payments.FundsInput) payments.FundsInput {
	in.Amount++
	return in
}
