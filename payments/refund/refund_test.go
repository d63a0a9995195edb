package refund_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/bank"
	"lumbung/payments/ledger"
	"lumbung/payments/refund"
	"lumbung/payments/savings"
	"lumbung/payments/xendit/xenditsim"
)

// Account numbers with a meaning at the simulator, as at the payment gateway in its test mode (docs/xendit.md).
const (
	goodNumber    = "4471010122335044"
	unknownNumber = "121212"
	returnsNumber = "654321"
)

// each bill of these tests is over so much.
const paid = money.Amount(96_000)

// desk is a market in which Sri sells coffee, and whose cooperative has 450.000 at the payment gateway.
type desk struct {
	*markettest.Market
	t    *testing.T
	sri  string
	kopi *catalog.Product
}

func open(t *testing.T, m *markettest.Market) *desk {
	t.Helper()
	d := &desk{Market: m, t: t, sri: m.Member("Sri")}
	d.kopi = m.Product(d.sri, "Kopi Sembalun", markettest.Price(48_000), markettest.Stock(200))
	rich := m.Product(d.sri, "Kopi Luwak", markettest.Price(90_000), markettest.Stock(100))
	for range 5 {
		m.Pay(m.Buy(rich, 1, "pickup"))
	}
	m.Pass(4 * 24 * time.Hour)
	d.settle()
	return d
}

// settle books what has settled.
func (d *desk) settle() {
	d.t.Helper()
	for {
		n, err := d.Payments.Settle(d.t.Context(), 50)
		d.Must(err)
		if n == 0 {
			return
		}
	}
}

// settled lets the provider settle all that was paid.
func (d *desk) settled() {
	d.t.Helper()
	d.Pass(4 * 24 * time.Hour)
	d.settle()
}

// late pays a purchase through a channel after it was cancelled, so that its money is owed back.
func (d *desk) late(p *orders.Purchase, channel string) {
	d.t.Helper()
	invoice := d.Invoice(p)
	_, err := d.Orders.Cancel(d.t.Context(), orders.HolderOf(p.ID), p.ID)
	d.Must(err)
	d.Must(d.Sim.PayAmount(invoice, channel, p.Total()))
	d.Deliver()
	if now := d.Purchase(p); now.State != orders.RefundDue {
		d.t.Fatalf("paid after it was cancelled: %s", now.State)
	}
}

// owe makes a refund of a payment through a channel.
func (d *desk) owe(channel string) *refund.Refund {
	d.t.Helper()
	cart := fmt.Sprint("cart-", d.Clock.Now().UnixNano(), channel, len(d.Sim.Invoices()))
	d.Fill(cart, 2, d.kopi)
	in := d.Checkout(cart, "pickup")
	in.Way = payments.WayOf(payments.Channel(channel))
	p, err := d.Orders.Place(d.t.Context(), in)
	d.Must(err)
	d.late(p, channel)
	return d.of(p.Number)
}

func (d *desk) of(number string) *refund.Refund {
	d.t.Helper()
	all, err := d.Refunds.OfPurchase(d.t.Context(), d.Coop.ID, number)
	d.Must(err)
	if len(all) != 1 {
		d.t.Fatalf("%d refunds of %s", len(all), number)
	}
	return &all[0]
}

func (d *desk) now(r *refund.Refund) *refund.Refund {
	d.t.Helper()
	r, err := d.Refunds.ByID(d.t.Context(), r.Coop, r.ID)
	d.Must(err)
	return r
}

// work lets the program do what is due, and the gateway pass on, for a while.
func (d *desk) work(span time.Duration) {
	d.t.Helper()
	for passed := time.Duration(0); passed <= span; passed += span / 4 {
		_, err := d.Refunds.Work(d.t.Context(), 50)
		d.Must(err)
		d.Deliver()
		d.Pass(span / 4)
	}
}

// is wants a refund to stand somewhere, and the book to owe buyers so much in all.
func (d *desk) is(r *refund.Refund, state refund.State, waits refund.Wait, owed money.Amount) {
	d.t.Helper()
	if now := d.now(r); now.State != state || now.Waits != waits {
		d.t.Errorf("%s is %s and waits for %q, want %s and %q: %+v", r.Purchase, now.State, now.Waits, state, waits, now.Attempts)
	}
	if now := -d.balance(ledger.RefundsOwed); now != owed {
		d.t.Errorf("%d are owed to buyers, want %d", now, owed)
	}
}

func (d *desk) balance(code string) money.Amount {
	d.t.Helper()
	trial, err := d.Ledger.TrialBalance(d.t.Context(), d.Coop.ID)
	d.Must(err)
	return trial.Of(code).Net()
}

// agrees wants the simulator's own book to hold what ours says.
func (d *desk) agrees() {
	d.t.Helper()
	d.Must(d.Sim.Verify())
	if there, ours := d.Sim.Ledger().Cash, d.balance(ledger.AtGateway); there != ours {
		d.t.Errorf("the gateway holds %d, our book says %d", there, ours)
	}
	d.Verify()
}

func (d *desk) name(r *refund.Refund, number string) {
	d.t.Helper()
	_, err := d.Refunds.NameAccount(d.t.Context(), orders.HolderOf(r.Payment), r.Coop, r.ID, r.Payment, account(number))
	d.Must(err)
}

func account(number string) bank.Input {
	return bank.Input{Bank: "ID_BRI", Number: number, Holder: "Dewi Lestari"}
}

// atOnce does something n times at once and counts how often it went well.
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

// Money goes back by itself through the channel by which it came, once it has settled, and once.
func TestBackThroughTheChannel(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		r := d.owe("QRIS")
		if r.Name != "Dewi Lestari" || r.Amount != paid || !r.Whole || r.Channel != "QRIS" || r.State != refund.Owed {
			t.Errorf("owed: %+v", r)
		}
		there := d.balance(ledger.AtGateway)
		d.work(time.Minute)
		d.is(r, refund.Owed, refund.ForSettlement, paid)
		d.settled()
		_, err := m.Refunds.Work(t.Context(), 50)
		m.Must(err)
		d.is(r, refund.Sending, refund.ForNothing, paid)
		d.work(time.Hour)
		d.is(r, refund.Paid, refund.ForNothing, 0)
		fee := d.balance(ledger.GatewayCost)
		if now := d.balance(ledger.AtGateway); now > there || now < there-fee {
			t.Errorf("%d at the gateway, %d before; fees %d", now, there, fee)
		}
		d.agrees()
		d.work(30 * 24 * time.Hour)
		if n := len(m.Sim.Refunds()); n != 1 {
			t.Errorf("%d refunds at the gateway", n)
		}
		oldest, err := m.Refunds.Oldest(t.Context())
		if m.Must(err); !oldest.IsZero() {
			t.Errorf("the oldest is open since %s", oldest)
		}
	})
}

// What does not lie at the payment gateway is not asked for: the refund waits.
func TestWaitsForBalance(t *testing.T) {
	m := markettest.Open(t)
	d := &desk{Market: m, t: t, sri: m.Member("Sri")}
	d.kopi = m.Product(d.sri, "Kopi Sembalun", markettest.Price(48_000), markettest.Stock(20))
	r := d.owe("OVO") // whose fee is missing from what has settled
	d.settled()
	d.work(time.Hour)
	d.is(r, refund.Owed, refund.ForBalance, paid)
	if n := len(m.Sim.Refunds()); n != 0 {
		t.Errorf("%d refunds were asked for", n)
	}
	m.Pay(m.Buy(d.kopi, 1, "pickup"))
	d.settled()
	d.work(time.Hour)
	d.is(r, refund.Paid, refund.ForNothing, 0)
	d.agrees()
}

// Whatever happens to the calls and the news, there is one refund, and it has one end.
func TestRefundsUnderFaults(t *testing.T) {
	for name, faults := range map[string][]xenditsim.Fault{
		"the answer is lost":      {{Endpoint: "create_refund", Nth: 1, Action: xenditsim.TimeoutAfterEffect}},
		"nothing was done":        {{Endpoint: "create_refund", Nth: 1, Action: xenditsim.TimeoutBeforeEffect}},
		"the connection breaks":   {{Endpoint: "create_refund", Nth: 1, Action: xenditsim.Reset}},
		"a proxy answers":         {{Endpoint: "create_refund", Nth: 1, Action: xenditsim.HTML200}},
		"half an answer":          {{Endpoint: "create_refund", Nth: 1, Action: xenditsim.TruncatedJSON}},
		"busy":                    {{Endpoint: "create_refund", Nth: 1, Action: xenditsim.Status, Status: 503}},
		"news twice":              {{Event: "refund.succeeded", Action: xenditsim.Duplicate, N: 3}},
		"news at the same moment": {{Event: "refund.succeeded", Action: xenditsim.Concurrent, N: 4}},
		"no news":                 {{Event: "refund.succeeded", Action: xenditsim.Drop}},
		"lost, and nobody finds one": {
			{Endpoint: "create_refund", Nth: 1, Action: xenditsim.TimeoutAfterEffect},
			{Endpoint: "list_refunds", Nth: 1, Action: xenditsim.Status, Status: 500},
			{Endpoint: "list_refunds", Nth: 2, Action: xenditsim.Status, Status: 500},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := markettest.Open(t)
			d := open(t, m)
			r := d.owe("QRIS")
			d.settled()
			m.Must(m.Sim.SetFaults(faults...))
			d.work(4 * time.Hour)
			d.is(r, refund.Paid, refund.ForNothing, 0)
			if n := len(m.Sim.Refunds()); n != 1 {
				t.Errorf("%d refunds", n)
			}
			d.agrees()
		})
	}
}

// A program that dies between any two steps leaves a refund that the next one brings to its end.
func TestCutOff(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		r := d.owe("QRIS")
		d.settled()
		for range 3 { // asked three times, and nobody heard an answer
			m.Must(m.Sim.SetFaults(
				xenditsim.Fault{Endpoint: "create_refund", Action: xenditsim.HTML200},
				xenditsim.Fault{Endpoint: "list_refunds", Action: xenditsim.Status, Status: 500},
			))
			d.work(time.Hour)
			d.is(r, refund.Sending, refund.ForNothing, paid)
			m.Verify()
		}
		m.Must(m.Sim.SetFaults())
		d.work(4 * time.Hour)
		d.is(r, refund.Paid, refund.ForNothing, 0)
		if n := len(m.Sim.Refunds()); n != 1 {
			t.Errorf("%d refunds", n)
		}
		d.agrees()
	})
}

// Five workers at once send every refund once, also those of one bill, which go one after the other.
func TestManyWorkers(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		laut := m.Cooperative("laut")
		ikan := laut.Product(laut.Member("Hamid"), "Ikan Asin", markettest.Price(30_000), markettest.Stock(50))
		for range 4 { // 120.000 for its own refunds
			m.Pay(m.Buy(ikan, 1, "pickup"))
		}
		var numbers []string
		for i := range 3 {
			cart := fmt.Sprint("both", i)
			m.Fill(cart, 1, d.kopi, ikan)
			p := m.Place(cart, "pickup")
			d.late(p, "QRIS")
			numbers = append(numbers, p.Number)
		}
		d.settled()
		for range 12 {
			atOnce(5, func(int) error { _, err := m.Refunds.Work(t.Context(), 50); return err })
			m.Pass(time.Minute)
			m.Deliver()
			m.Verify()
		}
		d.work(time.Hour)
		for _, number := range numbers {
			for _, coop := range []string{m.Coop.ID, laut.Coop.ID} {
				all, err := m.Refunds.OfPurchase(t.Context(), coop, number)
				m.Must(err)
				if len(all) != 1 || all[0].State != refund.Paid || all[0].Whole {
					t.Errorf("%s in %s: %+v", number, coop, all)
				}
			}
		}
		if n := len(m.Sim.Refunds()); n != 6 {
			t.Errorf("%d refunds at the gateway", n)
		}
		m.Must(m.Sim.Verify())
	})
}

// A channel that gives back no part, one that gives nothing back, and one whose time is over: the buyer is asked for an account.
func TestWhereTheChannelCannot(t *testing.T) {
	m := markettest.Open(t)
	d := open(t, m)
	gula := m.Product(d.sri, "Gula Aren", markettest.Price(20_000), markettest.Stock(50))
	laut := m.Cooperative("laut")
	ikan := laut.Product(laut.Member("Hamid"), "Ikan Asin", markettest.Price(30_000), markettest.Stock(50))
	m.Fill("part", 1, gula, ikan)
	p := m.Place("part", "pickup")
	d.late(p, "LINKAJA")
	part, none := d.of(p.Number), d.owe("BCA")
	d.work(time.Minute)
	d.is(part, refund.Owed, refund.ForAccount, 20_000+paid)
	d.is(none, refund.Owed, refund.ForAccount, 20_000+paid)
	old := d.owe("OVO")
	m.Pass(15 * 24 * time.Hour)
	d.settle()
	d.work(time.Minute)
	d.is(old, refund.Owed, refund.ForAccount, 20_000+2*paid)
	if n := len(m.Sim.Refunds()); n != 0 {
		t.Errorf("%d refunds were asked for", n)
	}
	_, err := m.Refunds.Choose(t.Context(), acttest.Officer("cashier"), none.Coop, none.ID, refund.ByChannel)
	if !errors.Is(err, refund.ErrNoChannel) {
		t.Errorf("through a channel that cannot: %v", err)
	}
	whole := d.owe("LINKAJA")
	d.settled()
	d.work(time.Hour)
	d.is(whole, refund.Paid, refund.ForNothing, 20_000+2*paid)
}

// What fails changes nothing in the book: it is tried again, and when it will not do, another way.
func TestFailed(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		r := d.owe("QRIS")
		d.settled()
		fail := func(code string) {
			t.Helper()
			_, err := m.Refunds.Work(t.Context(), 50)
			m.Must(err)
			all := m.Sim.Refunds()
			m.Must(m.Sim.FailRefund(all[len(all)-1].ID, code))
			m.Deliver()
		}
		fail("REFUND_FAILED")
		d.is(r, refund.Owed, refund.ForAnotherTry, paid)
		m.Pass(time.Hour)
		fail("INSUFFICIENT_BALANCE")
		d.is(r, refund.Owed, refund.ForBalance, paid)
		m.Pass(time.Hour)
		fail("ACCOUNT_NOT_FOUND")
		d.is(r, refund.Owed, refund.ForAccount, paid)
		if steps := d.now(r).Steps; steps[len(steps)-1].Reason != "ACCOUNT_NOT_FOUND" {
			t.Errorf("steps: %+v", steps)
		}
		_, err := m.Refunds.Choose(t.Context(), acttest.Officer("cashier"), r.Coop, r.ID, refund.ByChannel)
		m.Must(err)
		d.work(time.Hour)
		d.is(r, refund.Paid, refund.ForNothing, 0)
		if n := len(m.Sim.Refunds()); n != 4 {
			t.Errorf("%d refunds at the gateway", n)
		}
		d.agrees()
	})
}

// A definite no of the provider is believed: the buyer is asked for an account, unless an officer has it tried again.
func TestRefused(t *testing.T) {
	m := markettest.Open(t)
	d := open(t, m)
	r := d.owe("QRIS")
	d.settled()
	m.Must(m.Sim.SetFaults(xenditsim.Fault{Endpoint: "create_refund", Nth: 1, Action: xenditsim.Status, Status: 403}))
	d.work(time.Minute)
	d.is(r, refund.Owed, refund.ForAccount, paid)
	_, err := m.Refunds.Choose(t.Context(), acttest.Officer("cashier"), r.Coop, r.ID, refund.ByChannel)
	m.Must(err)
	d.work(4 * time.Hour)
	d.is(r, refund.Paid, refund.ForNothing, 0)
	d.agrees()
}

// Where the channel cannot, the buyer names an account, and may correct it until the money leaves.
func TestToAnAccount(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		r := d.owe("BCA")
		d.settled()
		d.work(time.Minute)
		d.is(r, refund.Owed, refund.ForAccount, paid)
		for _, by := range []act.Actor{orders.HolderOf("another"), acttest.Member("dewi"), acttest.Officer("cashier")} {
			if _, err := m.Refunds.NameAccount(t.Context(), by, r.Coop, r.ID, r.Payment, account(goodNumber)); err == nil {
				t.Errorf("%s has named an account", by.ID())
			}
		}
		_, err := m.Refunds.NameAccount(t.Context(), orders.HolderOf(r.Payment), r.Coop, r.ID, r.Payment, account("12"))
		if fields, _ := errors.AsType[fault.Fields](err); fields["number"] == nil {
			t.Errorf("a number of two digits: %v", err)
		}
		other := d.owe("BCA")
		_, err = m.Refunds.NameAccount(t.Context(), orders.HolderOf(other.Payment), r.Coop, r.ID, other.Payment, account(goodNumber))
		if !errors.Is(err, refund.ErrNotFound) {
			t.Errorf("the account of somebody else's refund: %v", err)
		}
		d.name(r, unknownNumber)
		d.name(r, goodNumber)
		if to := d.now(r).To; to.Mask() != "BRI ••5044" {
			t.Errorf("to %s", to.Mask())
		}
		d.settled()
		d.work(4 * time.Hour)
		d.is(r, refund.Paid, refund.ForNothing, paid)
		if fee := d.now(r).Last().Fee; fee <= 0 {
			t.Errorf("the payout cost %d", fee)
		}
		payouts := m.Sim.Payouts()
		if len(payouts) != 1 || payouts[0].Account != goodNumber || payouts[0].Amount != paid {
			t.Errorf("payouts: %+v", payouts)
		}
		_, err = m.Refunds.NameAccount(t.Context(), orders.HolderOf(r.Payment), r.Coop, r.ID, r.Payment, account(unknownNumber))
		if !errors.Is(err, refund.ErrDecided) {
			t.Errorf("another account after it was paid: %v", err)
		}
		d.agrees()
	})
}

// An account that the bank does not know, and one whose bank sends the money back: it is owed again, and the buyer is asked again.
func TestAccountThatIsNone(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		r := d.owe("BCA")
		d.settled()
		d.work(time.Minute)
		d.name(r, unknownNumber)
		d.work(2 * time.Hour)
		d.is(r, refund.Owed, refund.ForAccount, paid)
		if now := d.now(r); now.To != nil || now.Last().Failed != "INVALID_DESTINATION" {
			t.Errorf("after an unknown account: %+v", now)
		}
		d.name(r, returnsNumber)
		d.work(3 * 24 * time.Hour)
		d.is(r, refund.Owed, refund.ForAccount, paid)
		if last := d.now(r).Last(); !last.Paid || !last.Back {
			t.Errorf("sent back: %+v", last)
		}
		d.name(r, goodNumber)
		d.work(4 * time.Hour)
		d.is(r, refund.Paid, refund.ForNothing, 0)
		if n := len(m.Sim.Payouts()); n != 3 {
			t.Errorf("%d payouts", n)
		}
		d.agrees()
	})
}

// A payout whose answer is lost is asked about, not made again.
func TestPayoutUnheard(t *testing.T) {
	for _, action := range []xenditsim.Action{xenditsim.TimeoutAfterEffect, xenditsim.TimeoutBeforeEffect, xenditsim.HTML200} {
		m := markettest.Open(t)
		d := open(t, m)
		r := d.owe("BCA")
		d.settled()
		d.work(time.Minute)
		d.name(r, goodNumber)
		m.Must(m.Sim.SetFaults(xenditsim.Fault{Endpoint: "create_payout", Nth: 1, Action: action}))
		d.work(4 * time.Hour)
		d.is(r, refund.Paid, refund.ForNothing, 0)
		if n := len(m.Sim.Payouts()); n != 1 {
			t.Errorf("%s: %d payouts", action, n)
		}
	}
}

// A buyer who names no account is asked three times in all; then it is the officers' turn.
func TestReminders(t *testing.T) {
	m := markettest.Open(t)
	d := open(t, m)
	r := d.owe("BCA")
	d.work(time.Minute)
	for want := range int64(3) {
		if now := d.now(r); now.Reminders != want+1 || now.Due == nil {
			t.Errorf("asked %d times, want %d; due %v", now.Reminders, want+1, now.Due)
		}
		m.Pass(3 * 24 * time.Hour)
		_, err := m.Refunds.Work(t.Context(), 50)
		m.Must(err)
	}
	if now := d.now(r); now.Reminders != 3 || now.Due != nil {
		t.Errorf("asked %d times, due %v", now.Reminders, now.Due)
	}
	oldest, err := m.Refunds.Oldest(t.Context())
	if m.Must(err); !oldest.Equal(r.At) {
		t.Errorf("open since %s, owed since %s", oldest, r.At)
	}
}

// Cash is handed over once, by one of two officers, against a receipt, and not by who sold or bought.
func TestCash(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx := open(t, m), t.Context()
		_, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
			Coop: m.Coop.ID, Key: "till", Member: d.sri, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: paid}}, Way: savings.ByCash,
		})
		m.Must(err)
		r := d.owe("QRIS")
		in := refund.CashInput{Number: " " + r.Purchase, Receiver: "Dewi Lestari"}
		if _, err := m.Refunds.PayCash(ctx, acttest.Officer(d.sri), r.Coop, r.ID, in); !errors.Is(err, act.ErrOwn) {
			t.Errorf("by who sold it: %v", err)
		}
		if _, err := m.Refunds.PayCash(ctx, acttest.Member("nur"), r.Coop, r.ID, in); err == nil {
			t.Error("by no officer")
		}
		_, err = m.Refunds.PayCash(ctx, acttest.Officer("cashier"), r.Coop, r.ID, refund.CashInput{Number: "LB-NONE"})
		if fields, _ := errors.AsType[fault.Fields](err); fields["number"] == nil || fields["receiver"] == nil {
			t.Errorf("another purchase's number: %v", err)
		}
		well := atOnce(2, func(i int) error {
			_, err := m.Refunds.PayCash(ctx, acttest.Officer(fmt.Sprint("cashier", i)), r.Coop, r.ID, in)
			return err
		})
		if well != 1 {
			t.Errorf("%d officers have paid it", well)
		}
		d.is(r, refund.Paid, refund.ForNothing, 0)
		now := d.now(r)
		if want := fmt.Sprintf("KR-%d-00001", m.Clock.Now().Year()); now.Last().Receipt != want || d.balance(ledger.Cash) != 0 {
			t.Errorf("receipt %s, %d in the till", now.Last().Receipt, d.balance(ledger.Cash))
		}
		again, err := m.Refunds.PayCash(ctx, acttest.Officer(now.Latest().By), r.Coop, r.ID, in)
		if m.Must(err); again.Last().Receipt != now.Last().Receipt {
			t.Errorf("pressed twice: %+v", again.Attempts)
		}
		d.work(30 * 24 * time.Hour)
		if n := len(m.Sim.Refunds()); n != 0 {
			t.Errorf("%d refunds were asked for as well", n)
		}
		empty := d.owe("QRIS")
		in.Number = empty.Purchase
		if _, err := m.Refunds.PayCash(ctx, acttest.Officer("cashier"), empty.Coop, empty.ID, in); !errors.Is(err, refund.ErrEmptyTill) {
			t.Errorf("out of an empty till: %v", err)
		}
		d.is(empty, refund.Owed, refund.ForNothing, paid)
	})
}

// Cash and the channel at the same moment: one of them pays.
func TestCashAndChannelAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx := open(t, m), t.Context()
		_, err := m.Savings.Deposit(ctx, acttest.Officer("cashier"), savings.DepositInput{
			Coop: m.Coop.ID, Key: "till", Member: d.sri, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 500_000}}, Way: savings.ByCash,
		})
		m.Must(err)
		for range 3 {
			r := d.owe("QRIS")
			d.settled()
			atOnce(4, func(i int) error {
				if i%2 == 0 {
					_, err := m.Refunds.Work(ctx, 50)
					return err
				}
				_, err := m.Refunds.PayCash(ctx, acttest.Officer("cashier"), r.Coop, r.ID, refund.CashInput{Number: r.Purchase, Receiver: "Dewi"})
				return err
			})
			d.work(time.Hour)
			d.is(r, refund.Paid, refund.ForNothing, 0)
			m.Verify()
		}
	})
}

// A second payment of the same purchase goes back through its own channel, and a wrong amount too.
func TestSurplus(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		twice := m.Buy(d.kopi, 2, "pickup")
		m.PayTwice(twice)
		wrong := m.Buy(d.kopi, 2, "pickup")
		m.Must(m.Sim.PayAmount(m.Invoice(wrong), "DANA", paid-1_000))
		m.Deliver()
		d.settled()
		d.work(4 * time.Hour)
		for number, channel := range map[string]payments.Channel{twice.Number: "OVO", wrong.Number: "DANA"} {
			r := d.of(number)
			d.is(r, refund.Paid, refund.ForNothing, 0)
			if r.Channel != channel || !r.Whole {
				t.Errorf("%s: %+v", number, r)
			}
		}
		d.agrees()
	})
}

// Books of earlier releases get the refunds of what they owe, once.
func TestMakeOwed(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		twice := m.Buy(d.kopi, 2, "pickup")
		m.PayTwice(twice)
		late, surplus := d.owe("QRIS"), d.of(twice.Number)
		bare := store.DefineScoped(store.New(m.DB.Engine()), store.Spec[refund.Refund]{Name: "refunds", Scope: "coop"})
		for _, r := range []*refund.Refund{late, surplus} {
			m.Must(bare.ForTenant(r.Coop).Delete(t.Context(), r.ID))
		}
		for range 2 {
			m.Must(m.Refunds.MakeOwed(t.Context()))
		}
		for _, before := range []*refund.Refund{late, surplus} {
			now := d.now(before)
			if now.Amount != before.Amount || now.Invoice != before.Invoice || now.Reason != before.Reason || !now.At.Equal(before.At) {
				t.Errorf("made again: %+v, was %+v", now, before)
			}
		}
		m.Verify()
		d.settled()
		d.work(4 * time.Hour)
		d.is(late, refund.Paid, refund.ForNothing, 0)
		d.is(surplus, refund.Paid, refund.ForNothing, 0)
	})
}

// Verify tells what does not fit.
func TestVerifyTells(t *testing.T) {
	m := markettest.Open(t)
	d := open(t, m)
	late, other := d.owe("QRIS"), d.owe("QRIS")
	bare := store.DefineScoped(store.New(m.DB.Engine()), store.Spec[refund.Refund]{Name: "refunds", Scope: "coop"})
	m.Breaks("M26")
	m.Must(bare.ForTenant(late.Coop).Delete(t.Context(), late.ID))
	found := map[string]int{}
	m.Must(m.Refunds.Verify(t.Context(), m.Coop.ID, func(invariant, _ string) { found[invariant]++ }))
	if found["M26"] != 2 || len(found) != 1 {
		t.Errorf("found %v", found)
	}
	d.settled()
	d.work(time.Hour)
	if now := d.now(other); now.State != refund.Paid {
		t.Errorf("%s", now.State)
	}
}
