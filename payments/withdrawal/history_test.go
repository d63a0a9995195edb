package withdrawal_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/withdrawal"
	"lumbung/payments/xendit/xenditsim"
)

// steps is how long a history is: short in CI, as long as LUMBUNG_TEST_STEPS says otherwise.
func steps(t *testing.T, short int) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("LUMBUNG_TEST_STEPS"))
	if err != nil {
		return short
	}
	return n
}

// history is a market in which anything happens to a member's money.
type history struct {
	*counter
	r        *rand.Rand
	goods    *catalog.Product
	accounts []string
	open     []*orders.Order // paid and not completed
	n        int
	paidIn   money.Amount // deposits, less those taken back
}

// TestRandomHistories lets sales, settlements, deposits, withdrawals of every way, approvals, refusals, cancellations, lost answers and
// returns happen in any order. Every invariant holds after every step, a refused act leaves the journal as it was, and at the end all of
// a member's money is in her passbook, on its way or paid out.
func TestRandomHistories(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		h := &history{counter: open(t, m), r: rand.New(rand.NewPCG(seed, 1)), paidIn: 500_000}
		h.rules(func(r *withdrawal.Rules) { r.Alone, r.Least, r.Advance = 60_000, 1_000, 20_000 })
		h.goods = m.Product(h.sri, "Kopi Sembalun", markettest.Price(90_000), markettest.Stock(10_000))
		for _, number := range []string{goodNumber, unknownNumber, returnsNumber} {
			h.accounts = append(h.accounts, h.account(number))
		}
		acts := map[string]func() error{
			"sell": h.sell, "complete": h.complete, "settle": h.settle, "deposit": h.payIn, "ask": h.askAny, "decide": h.decide, "pay": h.pay,
			"cancel": h.cancel, "work": h.toil, "wait": h.wait, "carry": h.carry, "trouble": h.trouble,
		}
		names := []string{ // some more often than others
			"sell", "complete", "settle", "deposit", "ask", "ask", "ask", "decide", "pay", "pay", "cancel", "work", "work", "wait", "carry",
			"trouble",
		}
		for range steps(t, 60) {
			name := names[h.r.IntN(len(names))]
			before := h.entries()
			h.n++
			if err := acts[name](); err != nil {
				if fault.KindOf(err) == fault.Internal {
					t.Fatalf("%s: %v", name, err)
				}
				if after := h.entries(); after != before && name != "work" && name != "wait" {
					t.Errorf("%s was refused (%v) and left %d entries", name, err, after-before)
				}
			}
			m.Verify()
			if t.Failed() {
				t.Fatalf("after step %d, %s", h.n, name)
			}
		}
		h.end()
	})
}

func (h *history) entries() int64 {
	h.t.Helper()
	trial, err := h.Ledger.TrialBalance(h.t.Context(), h.Coop.ID)
	h.Must(err)
	return trial.Entries
}

func (h *history) key(of string) string { return fmt.Sprintf("%s-%d", of, h.n) }

func (h *history) sell() error {
	h.open = append(h.open, h.Pay(h.Buy(h.goods, 1, "pickup"))...)
	return nil
}

func (h *history) complete() error {
	if len(h.open) > 0 {
		h.Complete(h.open[0])
		h.open = h.open[1:]
	}
	return nil
}

func (h *history) settle() error {
	h.Pass(time.Duration(h.r.IntN(60)) * time.Hour)
	settleAll(h.Market)
	return nil
}

func (h *history) payIn() error {
	amount := money.Amount(1_000 * (1 + h.r.IntN(100)))
	h.deposit(h.key("in"), amount)
	h.paidIn += amount
	return nil
}

func (h *history) askAny() error {
	ways := append(withdrawal.Ways(), withdrawal.ToSavings)
	in := h.input(h.key("out"), money.Amount(1+h.r.IntN(150_000)), ways[h.r.IntN(len(ways))])
	in.From = withdrawal.Kinds()[h.r.IntN(2)]
	in.Account = h.accounts[h.r.IntN(len(h.accounts))]
	if in.Way == withdrawal.ByCash || in.Way == withdrawal.ToSavings {
		in.Account = ""
	}
	if h.r.IntN(6) == 0 {
		_, err := h.Withdrawals.AskAtCounter(h.t.Context(), acttest.Officer("cashier"), in)
		return err
	}
	_, err := h.Withdrawals.Ask(h.t.Context(), acttest.Member(h.sri), in)
	if err == nil && h.r.IntN(3) == 0 { // the browser sends it again
		_, err = h.Withdrawals.Ask(h.t.Context(), acttest.Member(h.sri), in)
	}
	return err
}

// some is any withdrawal in a state, nil for none.
func (h *history) some(state withdrawal.State) *withdrawal.Withdrawal {
	h.t.Helper()
	all, err := h.Withdrawals.InState(h.t.Context(), h.Coop.ID, state, store.Page{Limit: 50})
	h.Must(err)
	if len(all.Items) == 0 {
		return nil
	}
	return &all.Items[h.r.IntN(len(all.Items))]
}

func (h *history) decide() error {
	w, treasurer := h.some(withdrawal.Asked), acttest.Officer("treasurer")
	if w == nil {
		return nil
	}
	var err error
	if h.r.IntN(4) == 0 {
		_, err = h.Withdrawals.Refuse(h.t.Context(), treasurer, w.Coop, w.ID, "Belum bisa.")
	} else {
		_, err = h.Withdrawals.Approve(h.t.Context(), treasurer, w.Coop, w.ID)
	}
	return err
}

func (h *history) pay() error {
	w, by := h.some(withdrawal.Ready), acttest.Officer([]string{"cashier", "treasurer", "manager"}[h.r.IntN(3)])
	if w == nil {
		return nil
	}
	var err error
	if w.Way == withdrawal.ByHand {
		_, err = h.Withdrawals.PayByHand(h.t.Context(), by, w.Coop, w.ID, h.key("BRI"))
	} else {
		_, err = h.Withdrawals.PayCash(h.t.Context(), by, w.Coop, w.ID, w.Code)
	}
	return err
}

func (h *history) cancel() error {
	states := []withdrawal.State{withdrawal.Asked, withdrawal.Ready, withdrawal.Sending, withdrawal.Paid}
	w := h.some(states[h.r.IntN(len(states))])
	if w == nil {
		return nil
	}
	_, err := h.Withdrawals.Cancel(h.t.Context(), acttest.Member(h.sri), w.Coop, w.ID)
	return err
}

func (h *history) toil() error {
	_, err := h.Withdrawals.Work(h.t.Context(), 50)
	h.Deliver()
	return err
}

func (h *history) wait() error {
	h.Pass(time.Duration(1+h.r.IntN(240)) * time.Minute)
	return h.toil()
}

func (h *history) carry() error {
	funds := payments.Funds()
	_, err := h.Payments.CarryFunds(h.t.Context(), acttest.Officer("treasurer"), payments.FundsInput{
		Coop: h.Coop.ID, Key: h.key("carry"), From: funds[h.r.IntN(3)], To: funds[h.r.IntN(3)], Amount: money.Amount(1 + h.r.IntN(100_000)),
		Note: "dibawa",
	})
	return err
}

func (h *history) trouble() error {
	return h.Sim.SetFaults(
		xenditsim.Fault{Endpoint: "create_payout", Probability: .3, Action: xenditsim.TimeoutAfterEffect},
		xenditsim.Fault{Endpoint: "create_payout", Probability: .2, Action: xenditsim.Reset},
		xenditsim.Fault{Endpoint: "list_payouts", Probability: .2, Action: xenditsim.Status, Status: 500},
		xenditsim.Fault{Endpoint: "transactions", Probability: .2, Action: xenditsim.TruncatedJSON},
		xenditsim.Fault{Event: "payout.succeeded", Probability: .3, Action: xenditsim.Duplicate, N: 1},
		xenditsim.Fault{Event: "payout.failed", Probability: .3, Action: xenditsim.Drop},
	)
}

// end lets everything come to its end, and counts Sri's money.
func (h *history) end() {
	h.t.Helper()
	h.Must(h.Sim.SetFaults())
	for range 12 {
		h.Must(ignore(h.settle()))
		h.Must(ignore(h.wait()))
		h.Pass(26 * time.Hour)
	}
	for h.some(withdrawal.Sending) != nil {
		h.Must(ignore(h.wait()))
	}
	var out, onTheWay money.Amount
	for page := (store.Page{Limit: 100}); ; {
		all, err := h.Withdrawals.Newest(h.t.Context(), h.Coop.ID, h.sri, page)
		h.Must(err)
		for _, w := range all.Items {
			switch {
			case w.State == withdrawal.Paid && w.Way != withdrawal.ToSavings:
				out += w.Amount
			case !w.State.Back() && w.State != withdrawal.Paid:
				onTheWay += w.Amount
			}
		}
		if page.After = all.Next; all.Next == "" {
			break
		}
	}
	has := h.Holdings(h.sri)
	earned := -h.balanceOf("released")
	if got := has.Savings + has.Proceeds + out + onTheWay; got != h.paidIn+earned {
		h.t.Errorf("%d in her passbooks, %d paid out, %d on the way, of %d paid in and %d earned", has.Savings+has.Proceeds, out, onTheWay,
			h.paidIn, earned)
	}
	if on := -h.balance(ledger.PayoutInWork); on != onTheWay {
		h.t.Errorf("the book has %d on the way, withdrawals %d", on, onTheWay)
	}
}

// balanceOf sums what a kind of entries, and the squares of their fees, have brought to Sri's proceeds, as a credit.
func (h *history) balanceOf(kind ledger.Kind) (sum money.Amount) {
	h.t.Helper()
	h.Must(h.Ledger.Each(h.t.Context(), h.Coop.ID, func(e *ledger.Entry) error {
		if e.Kind == kind || e.Kind == ledger.FeeSquared {
			sum -= e.Credited(ledger.Of(ledger.Proceeds, h.sri))
		}
		return nil
	}))
	return sum
}

// ignore takes the faults of a gateway in trouble for what they are.
func ignore(err error) error {
	if errors.Is(err, payments.ErrGatewayUnknown) || errors.Is(err, payments.ErrGatewayDown) {
		return nil
	}
	return err
}
