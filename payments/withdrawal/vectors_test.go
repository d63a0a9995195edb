package withdrawal_test

import (
	"maps"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
	"lumbung/payments/withdrawal"
)

// balances are those of all accounts by their code, debits above zero; an account that is not named has 0.
type balances map[string]money.Amount

// event is something that happens in a market, and what is then on every account.
type event struct {
	name string
	do   func(*flow)
	then balances
}

// vector is a case of the books (docs/books.md): what a cooperative is like, and what happens there.
type vector struct {
	bearer   payments.Bearer // of the gateway's fee
	consent  bool            // Sri's proceeds go into her savings
	licensed bool            // the cooperative may collect savings
	events   []event
}

// flow is a market in which a buyer pays 115.000 by QRIS for goods of 100.000 of Sri's and a delivery of 15.000, and what it has come to.
type flow struct {
	*counter
	goods   *catalog.Product
	order   *orders.Order
	asked   *withdrawal.Withdrawal
	deposit *savings.Deposit
}

func openFlow(t *testing.T, m *markettest.Market, v vector) *flow {
	t.Helper()
	if !v.licensed {
		m = m.Cooperative("kampung-tenun")
	}
	m.Couriers(15_000)
	rules := payments.StandardFeeSchedule(m.Coop.ID, 500, v.bearer, "13/III/2026", m.Clock.Now())
	rules.ID, rules.Version = m.Coop.ID+"|2", 2
	m.Must(m.Payments.SetFeeSchedule(t.Context(), acttest.Operator(), rules))
	f := &flow{counter: &counter{Market: m, t: t, sri: m.Member("Sri")}}
	f.rules(nil)
	f.goods = m.Product(f.sri, "Kopi Sembalun", markettest.Price(100_000), markettest.Stock(1))
	if v.consent {
		m.Must(m.Savings.Consent(t.Context(), acttest.Member(f.sri), m.Coop.ID, true))
	}
	return f
}

// has wants every account of the book to have what an event leaves, and Sri's passbooks to have all of theirs.
func (f *flow) has(event string, want balances) {
	f.t.Helper()
	trial, err := f.Ledger.TrialBalance(f.t.Context(), f.Coop.ID)
	f.Must(err)
	for _, account := range ledger.Chart() {
		got := trial.Of(account.Code).Net()
		if got != want[account.Code] {
			f.t.Errorf("%s: %s %s has %d, want %d", event, account.Code, account.EN, got, want[account.Code])
		}
		if account.Per != ledger.PerMember {
			continue
		}
		hers, err := f.Ledger.Balance(f.t.Context(), f.Coop.ID, ledger.Of(account.Code, f.sri))
		f.Must(err)
		if hers != max(got, -got) {
			f.t.Errorf("%s: Sri has %d of the %d on %s", event, hers, got, account.Code)
		}
	}
	if trial.Difference() != 0 {
		f.t.Errorf("%s: debits and credits differ by %d", event, trial.Difference())
	}
}

func pay(f *flow)    { f.order = f.Pay(f.Buy(f.goods, 1, "jne-reg"))[0] }
func settle(f *flow) { f.Pass(4 * 24 * time.Hour); settleAll(f.Market) }

// payLate pays a bill that had ended, for goods that another buyer has meanwhile.
func payLate(f *flow) {
	late := f.Buy(f.goods, 1, "jne-reg")
	bill := f.Invoice(late)
	f.Pass(orders.HoldFor + time.Second)
	_, err := f.Orders.ExpireDue(f.t.Context(), 100)
	f.Must(err)
	f.Buy(f.goods, 1, "pickup")
	f.Must(f.Sim.Pay(bill, "QRIS"))
	f.Deliver()
}

func ship(f *flow) {
	_, err := f.Orders.Pack(f.t.Context(), acttest.Member(f.sri), f.order.Coop, f.order.ID)
	f.Must(err)
	_, err = f.Orders.Ship(f.t.Context(), acttest.Member(f.sri), f.order.Coop, f.order.ID, "JNE123456789")
	f.Must(err)
}

func complete(f *flow) {
	_, err := f.Orders.Complete(f.t.Context(), orders.HolderOf(f.order.Purchase), f.order.Coop, f.order.ID)
	f.Must(err)
}

// carry brings money from one of the cooperative's own places to another.
func carry(from, to string, amount money.Amount) func(*flow) {
	return func(f *flow) {
		_, err := f.Payments.CarryFunds(f.t.Context(), acttest.Officer("treasurer"), payments.FundsInput{
			Coop: f.Coop.ID, Key: from + "-" + to, From: from, To: to, Amount: amount, Note: "penarikan saldo",
		})
		f.Must(err)
	}
}

// payCourier is the courier's bill, paid from the bank by two officers.
func payCourier(f *flow) {
	v, err := f.Vouchers.Write(f.t.Context(), acttest.Officer("cashier"), voucher.Input{
		Coop: f.Coop.ID, Key: "courier", Template: voucher.Courier, Fund: ledger.Bank, Amount: 15_000, Text: "Tagihan kurir",
		Day: f.Clock.Now().Truncate(24 * time.Hour), Proof: &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
	})
	f.Must(err)
	_, err = f.Vouchers.Book(f.t.Context(), acttest.Officer("treasurer"), f.Coop.ID, v.ID)
	f.Must(err)
}

// ask asks for money out of a passbook of Sri's. number is that of the bank account, "" where it goes to none.
func ask(from savings.Kind, amount money.Amount, way withdrawal.Way, number string) func(*flow) {
	return func(f *flow) {
		in := withdrawal.Input{
			Coop: f.Coop.ID, Key: string(way) + "-" + number, Member: f.sri, From: from, Amount: amount, Way: way,
		}
		if number != "" {
			in.Account = f.account(number)
		}
		asked, err := f.Withdrawals.Ask(f.t.Context(), acttest.Member(f.sri), in)
		f.Must(err)
		f.asked = asked
	}
}

func payByHand(f *flow) {
	_, err := f.Withdrawals.PayByHand(f.t.Context(), acttest.Officer("treasurer"), f.asked.Coop, f.asked.ID, "BRI 1")
	f.Must(err)
}

func payCash(f *flow) {
	_, err := f.Withdrawals.PayCash(f.t.Context(), acttest.Officer("cashier"), f.asked.Coop, f.asked.ID, f.asked.Code)
	f.Must(err)
}

func send(f *flow) { f.work(2 * time.Hour) }

func cancel(f *flow) {
	_, err := f.Withdrawals.Cancel(f.t.Context(), acttest.Member(f.sri), f.asked.Coop, f.asked.ID)
	f.Must(err)
}

// deposit pays in simpanan pokok and a month of wajib, as a meeting has decided.
func deposit(f *flow) {
	_, err := f.Savings.DecideDues(f.t.Context(), acttest.Officer("treasurer"), savings.DuesInput{
		Coop: f.Coop.ID, Key: "first", Resolution: "RAT 3/2026", From: f.Clock.Now(), Pokok: 50_000, Wajib: 20_000, Day: 28,
	})
	f.Must(err)
	f.deposit, err = f.Savings.Deposit(f.t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: f.Coop.ID, Key: "first", Member: f.sri, Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Pokok, Amount: 50_000}, {Kind: savings.Wajib, Amount: 20_000}},
	})
	f.Must(err)
}

func takeBack(f *flow) {
	_, err := f.Savings.TakeBack(f.t.Context(), acttest.Officer("treasurer"), f.Coop.ID, f.deposit.ID, "Salah nama.")
	f.Must(err)
}

// vectors are those whose flow there is: docs/books.md says what each event books.
func vectors() map[string]vector {
	const (
		cash, bank, clearing, gateway    = ledger.Cash, ledger.Bank, ledger.Clearing, ledger.AtGateway
		sukarela, proceeds, escrow       = ledger.Savings, ledger.Proceeds, ledger.Escrow
		courier, owed, onTheWay, feeHeld = ledger.Courier, ledger.RefundsOwed, ledger.PayoutInWork, ledger.FeesHeld
		pokok, wajib, commission, fees   = ledger.Principal, ledger.Mandatory, ledger.Commission, ledger.GatewayCost
	)
	// sold is case A until the goods are with their buyer and their money in Sri's passbook.
	sold := func(passbook string) []event {
		return []event{
			{"captured", pay, balances{clearing: 115_000, escrow: -115_000}},
			{"settled", settle, balances{gateway: 114_195, fees: 805, escrow: -115_000}},
			{"shipped", ship, balances{gateway: 114_195, fees: 805, escrow: -100_000, courier: -15_000}},
			{"completed", complete, balances{gateway: 114_195, fees: 805, courier: -15_000, commission: -5_000, passbook: -95_000}},
		}
	}
	after := func(change balances) balances { // what sold has left, and what is different since
		all := balances{gateway: 114_195, fees: 805, courier: -15_000, commission: -5_000, sukarela: -95_000}
		maps.Copy(all, change)
		return all
	}
	asked := balances{sukarela: -45_000, onTheWay: -50_000}
	return map[string]vector{
		"case A": {bearer: payments.ByCooperative, consent: true, licensed: true, events: append(sold(sukarela),
			event{"drawn to the bank", carry(gateway, bank, 114_195), after(balances{gateway: 0, bank: 114_195})},
			event{"courier paid", payCourier, after(balances{gateway: 0, bank: 99_195, courier: 0})},
			event{"withdrawal asked", ask(savings.Sukarela, 50_000, withdrawal.ByHand, goodNumber), balances{
				bank: 99_195, fees: 805, commission: -5_000, sukarela: -45_000, onTheWay: -50_000,
			}},
			event{"withdrawal paid", payByHand, balances{bank: 49_195, fees: 805, commission: -5_000, sukarela: -45_000}},
		)},
		"no standing order": {bearer: payments.ByCooperative, licensed: true, events: append(sold(proceeds),
			event{"moved into savings", ask(savings.Proceeds, 95_000, withdrawal.ToSavings, ""), after(nil)},
		)},
		"no licence": {bearer: payments.ByCooperative, consent: true, events: sold(proceeds)},
		"fee borne by the seller": {bearer: payments.BySeller, consent: true, licensed: true, events: []event{
			{"captured", pay, balances{clearing: 115_000, escrow: -115_000}},
			{"shipped", ship, balances{clearing: 115_000, escrow: -100_000, courier: -15_000}},
			{"completed", complete, balances{clearing: 115_000, courier: -15_000, commission: -5_000, feeHeld: -805, sukarela: -94_195}},
			{"settled", settle, balances{gateway: 114_195, courier: -15_000, commission: -5_000, sukarela: -94_195}},
		}},
		"fee borne by the seller, settled first": {bearer: payments.BySeller, consent: true, licensed: true, events: []event{
			{"captured", pay, balances{clearing: 115_000, escrow: -115_000}},
			{"settled", settle, balances{gateway: 114_195, fees: 805, escrow: -115_000}},
			{"shipped", ship, balances{gateway: 114_195, fees: 805, escrow: -100_000, courier: -15_000}},
			{"completed", complete, balances{
				gateway: 114_195, fees: 805, courier: -15_000, commission: -5_000, feeHeld: -805, sukarela: -94_195,
			}},
			{"fee squared", settle, balances{gateway: 114_195, courier: -15_000, commission: -5_000, sukarela: -94_195}},
		}},
		"withdrawal at the counter": {bearer: payments.ByCooperative, consent: true, licensed: true, events: append(sold(sukarela),
			event{"drawn to the till", carry(gateway, cash, 50_000), after(balances{gateway: 64_195, cash: 50_000})},
			event{"asked", ask(savings.Sukarela, 50_000, withdrawal.ByCash, ""), after(balances{
				gateway: 64_195, cash: 50_000, sukarela: -45_000, onTheWay: -50_000,
			})},
			event{"paid", payCash, after(balances{gateway: 64_195, sukarela: -45_000})},
		)},
		"withdrawal by the gateway": {bearer: payments.ByCooperative, consent: true, licensed: true, events: append(sold(sukarela),
			event{"asked for an account that is not there", ask(savings.Sukarela, 50_000, withdrawal.ByGateway, unknownNumber), after(asked)},
			event{"failed", send, after(nil)},
			event{"asked", ask(savings.Sukarela, 50_000, withdrawal.ByGateway, goodNumber), after(asked)},
			// the gateway keeps 2.500 and 275 of VAT for a payout
			event{"paid", send, after(balances{gateway: 61_420, fees: 3_580, sukarela: -45_000})},
		)},
		"withdrawal cancelled": {bearer: payments.ByCooperative, consent: true, licensed: true, events: append(sold(sukarela),
			event{"asked", ask(savings.Sukarela, 50_000, withdrawal.ByCash, ""), after(asked)},
			event{"cancelled", cancel, after(nil)},
		)},
		"paid too late, goods gone": {bearer: payments.ByCooperative, licensed: true, events: []event{
			{"captured", payLate, balances{clearing: 115_000, owed: -115_000}},
			{"settled", settle, balances{gateway: 114_195, fees: 805, owed: -115_000}},
		}},
		"pokok and wajib in cash": {bearer: payments.ByCooperative, licensed: true, events: []event{
			{"paid in", deposit, balances{cash: 70_000, pokok: -50_000, wajib: -20_000}},
			{"taken back", takeBack, nil},
		}},
	}
}

// Every case of the books whose flow there is, over the whole market: after each event every account has what the case says, to the rupiah.
func TestMoneyVectors(t *testing.T) {
	for name, v := range vectors() {
		t.Run(name, func(t *testing.T) {
			markettest.Each(t, func(t *testing.T, m *markettest.Market) {
				f := openFlow(t, m, v)
				f.has("before", nil)
				for _, e := range v.events {
					e.do(f)
					f.has(e.name, e.then)
				}
			})
		})
	}
}
