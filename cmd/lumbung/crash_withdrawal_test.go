package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
	"lumbung/payments/xendit"
	"lumbung/payments/xendit/xenditsim"
)

// The program is killed while the payment gateway has been told to pay members and has not been heard. Each withdrawal is paid once, by
// one payout, and the money of those that the bank refuses is back in the passbook.
func TestKillWithdrawals(t *testing.T) { onBothStacks(t, killWithdrawals) }

// unheard are the moments at which the program dies: the gateway has not begun, or has it done, or is asked what became of it.
var unheard = []xenditsim.Fault{
	{Endpoint: "create_payout", Action: xenditsim.TimeoutAfterEffect},
	{Endpoint: "create_payout", Action: xenditsim.TimeoutBeforeEffect},
	{Endpoint: "list_payouts", Action: xenditsim.TimeoutBeforeEffect},
}

func killWithdrawals(t *testing.T, p *program) {
	k := &withdrawing{program: p, asked: map[string]bool{}}
	k.sim, p.sim = startGateway(t, p.url)
	p.env = append(p.env, gatewaySettings(p.sim)...)
	if err := k.sim.Topup(5_000_000); err != nil {
		t.Fatal(err)
	}
	k.prepare()
	for i := range max(1, crashLoops(t)/6) {
		k.round(i, unheard[i%len(unheard)])
	}
	k.finish()
	p.verified()
}

// withdrawing is a gateway, and a member who takes money out again and again.
type withdrawing struct {
	*program
	sim          *xenditsim.Simulator
	coop, member string
	good, bad    string          // her bank accounts: one that exists, and one that the bank does not know
	asked        map[string]bool // ids, and whether they go to the good one
	before       money.Amount    // in her passbook
}

// prepare lets her pay in, and the cooperative have money at the gateway.
func (k *withdrawing) prepare() {
	k.Helper()
	product := forSale(k.program)[0].product
	k.withData(func(ctx context.Context, a *app) error {
		sold, err := a.catalog.Product(ctx, product)
		if err != nil {
			return err
		}
		k.coop, k.member = sold.Coop, sold.Seller
		cashier, treasurer := acttest.Officer("kasir"), acttest.Officer("bendahara")
		if _, err := a.savings.Deposit(ctx, cashier, savings.DepositInput{
			Coop: k.coop, Key: "isi-buku-untuk-ditarik", Member: k.member, Way: savings.ByCash,
			Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 4_000_000}},
		}); err != nil {
			return err
		}
		if _, err := a.payments.CarryFunds(ctx, treasurer, payments.FundsInput{
			Coop: k.coop, Key: "isi-saldo-gateway", From: ledger.Cash, To: ledger.AtGateway, Amount: 3_000_000, Note: "topup",
		}); err != nil {
			return err
		}
		rules := withdrawal.StandardRules(k.coop)
		rules.Ways, rules.Resolution = withdrawal.Ways(), "RAT 4/2026"
		if _, err := a.withdrawals.SetRules(ctx, treasurer, *rules); err != nil {
			return err
		}
		for _, to := range []struct {
			number string
			id     *string
		}{{"4471010122335044", &k.good}, {"121212", &k.bad}} {
			account, err := a.withdrawals.AddAccount(ctx, acttest.Member(k.member), withdrawal.AccountInput{
				Coop: k.coop, Key: "rekening-" + to.number, Bank: "ID_BRI", Number: to.number, Holder: "Sri",
			})
			if err != nil {
				return err
			}
			if _, err := a.withdrawals.ConfirmAccount(ctx, cashier, k.coop, account.ID); err != nil {
				return err
			}
			*to.id = account.ID
		}
		k.before, err = a.ledger.Balance(ctx, k.coop, savings.Sukarela.Account(k.member))
		return err
	})
}

const eachTime = money.Amount(25_000)

// round has her ask for money, and kills the program while the gateway does not answer.
func (k *withdrawing) round(n int, fault xenditsim.Fault) {
	k.Helper()
	k.withData(func(ctx context.Context, a *app) error {
		for i := range 4 {
			account := k.good
			if i == 3 {
				account = k.bad
			}
			w, err := a.withdrawals.Ask(ctx, acttest.Member(k.member), withdrawal.Input{
				Coop: k.coop, Key: fmt.Sprintf("tarik-%d-%d", n, i), From: savings.Sukarela, Amount: eachTime, Way: withdrawal.ByGateway,
				Account: account,
			})
			if err != nil {
				return err
			}
			k.asked[w.ID] = account == k.good
		}
		return nil
	})
	faults := []xenditsim.Fault{fault}
	if fault.Endpoint == "list_payouts" { // it is asked only about what was told and not answered
		faults = append(faults, xenditsim.Fault{Endpoint: "create_payout", Action: xenditsim.TimeoutAfterEffect})
	}
	if err := k.sim.SetFaults(faults...); err != nil {
		k.Fatal(err)
	}
	after := len(k.sim.Requests())
	k.start()
	within(k.T, time.Minute, "the gateway is told", func() error {
		for _, r := range k.sim.Requests()[after:] {
			if r.Fault == fault.Action && r.Endpoint == fault.Endpoint {
				return nil
			}
		}
		return errNotYet
	})
	k.kill()
	k.verified()
	if err := k.sim.SetFaults(); err != nil {
		k.Fatal(err)
	}
}

// finish does what the running program does by itself within the next hours, and counts.
func (k *withdrawing) finish() {
	k.Helper()
	at := clock()
	gateway := xendit.New(xendit.Config{APIKey: simKey, BaseURL: k.program.sim})
	a, err := newApp(k.Context(), k.config(), gateway, slog.New(slog.DiscardHandler), func() time.Time { return at })
	if err != nil {
		k.Fatal(err)
	}
	for range 40 {
		if _, err := a.withdrawals.Work(k.Context(), 100); err != nil {
			k.Fatal(err)
		}
		for _, payout := range k.sim.Payouts() {
			if err := k.sim.AdvancePayout(payout.ID); err != nil && !errors.Is(err, xenditsim.ErrWrongState) {
				k.Fatal(err)
			}
		}
		at = at.Add(10 * time.Minute)
	}
	left := k.before
	for id, good := range k.asked {
		w, err := a.withdrawals.ByID(k.Context(), k.coop, id)
		if err != nil {
			k.Fatal(err)
		}
		want := withdrawal.Failed
		if good {
			want, left = withdrawal.Paid, left-eachTime
		}
		if w.State != want {
			k.Errorf("%s is %s, want %s", w.Number, w.State, want)
		}
	}
	payouts := map[string]int{}
	for _, payout := range k.sim.Payouts() {
		payouts[payout.Reference]++
	}
	for id := range k.asked {
		if payouts[id] != 1 {
			k.Errorf("%s was paid by %d payouts", id, payouts[id])
		}
	}
	if now, err := a.ledger.Balance(k.Context(), k.coop, savings.Sukarela.Account(k.member)); err != nil || now != left {
		k.Errorf("%d are left in her passbook, %v, want %d", now, err, left)
	}
	if err := errors.Join(a.bus.Drain(k.Context()), a.close()); err != nil {
		k.Fatal(err)
	}
}
