package payments_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"lumbung/catalog"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/orders"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
	"lumbung/payments/withdrawal"
	"lumbung/payments/xendit/xenditsim"
)

// stage is a market in which Sri sells coffee and has her proceeds moved into her savings. Its cooperative has money in the till and at the
// gateway, and acts happen there again and again.
type stage struct {
	*markettest.Market
	sri, account string
	kopi         *catalog.Product
	forms        int
}

// scene is an act on which money hangs.
type scene struct {
	name    string
	prepare func(s *stage) (subject string) // makes what it is about
	deed    markettest.Deed                 // what the process does that dies; done again, it does what is left of it
}

// sum is what is paid in, taken out or vouched for in each scene.
const sum = money.Amount(25_000)

var (
	cashier   = acttest.Officer("cashier")
	treasurer = acttest.Officer("treasurer")
)

func setStage(m *markettest.Market) *stage {
	m.Helper()
	s := &stage{Market: m, sri: m.Member("Sri")}
	m.Must(m.Savings.Consent(m.Context(), acttest.Member(s.sri), m.Coop.ID, true))
	step := catalog.Step{Coop: m.Coop.ID, ID: m.Shop(s.sri, "Lapak Sri").ID} // which sells longer than half a year
	_, err := m.Catalog.SubmitLicence(m.Context(), acttest.Member(s.sri), step, catalog.LicenceInput{
		NIB: "1234567890123", Standard: catalog.StandardPIRT, Number: "2105203010189-31",
	})
	m.Must(err)
	_, err = m.Catalog.VerifyLicence(m.Context(), cashier, step)
	m.Must(err)
	s.kopi = m.Product(s.sri, "Kopi Sembalun", markettest.Price(48_000), markettest.Stock(5_000))
	_, err = m.Savings.Deposit(m.Context(), cashier, deposit(m, s.sri, "first", 90_000_000))
	m.Must(err)
	rules := withdrawal.StandardRules(m.Coop.ID)
	rules.Ways, rules.Resolution = withdrawal.Ways(), "RAT 4/2026"
	_, err = m.Withdrawals.SetRules(m.Context(), treasurer, *rules)
	m.Must(err)
	a, err := m.Withdrawals.AddAccount(m.Context(), acttest.Member(s.sri), withdrawal.AccountInput{
		Coop: m.Coop.ID, Key: "account", Bank: "ID_BRI", Number: "4471010122335044", Holder: "Sri",
	})
	m.Must(err)
	_, err = m.Withdrawals.ConfirmAccount(m.Context(), cashier, m.Coop.ID, a.ID)
	m.Must(err)
	s.account = a.ID
	rich := m.Product(s.sri, "Kopi Luwak", markettest.Price(900_000), markettest.Stock(10))
	for range 10 { // money at the gateway
		m.Pay(m.Buy(rich, 1, "pickup"))
	}
	s.rest()
	return s
}

// form is the key of the next one.
func (s *stage) form() string {
	s.forms++
	return fmt.Sprintf("form-%d", s.forms)
}

// bought is a paid order of one piece.
func (s *stage) bought() *orders.Order { return s.Pay(s.Buy(s.kopi, 1, "pickup"))[0] }

// ended is one of which nothing is left to do.
func (s *stage) ended() *orders.Order {
	o := s.bought()
	s.Complete(o)
	s.rest()
	return o
}

// asked is a withdrawal.
func (s *stage) asked(way withdrawal.Way) string {
	w, err := s.Withdrawals.Ask(s.Context(), acttest.Member(s.sri), s.asking(s.form(), way))
	s.Must(err)
	return w.ID
}

func (s *stage) asking(key string, way withdrawal.Way) withdrawal.Input {
	in := withdrawal.Input{Coop: s.Coop.ID, Key: key, From: savings.Sukarela, Amount: sum, Way: way}
	if way == withdrawal.ByGateway {
		in.Account = s.account
	}
	return in
}

// written is a voucher that waits for another officer.
func (s *stage) written() string {
	v, err := s.Vouchers.Write(s.Context(), cashier, voucher.Input{
		Coop: s.Coop.ID, Key: s.form(), Template: voucher.Rent, Fund: ledger.Cash, Amount: sum,
		Day: s.Clock.Now().AddDate(0, 0, -1).Truncate(24 * time.Hour), Text: "Sewa gudang",
		Proof: &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
	})
	s.Must(err)
	return v.ID
}

// rest lets the running program, and the gateway, do what is left: they have as much time as they need.
func (s *stage) rest() {
	s.Helper()
	for range 8 {
		s.Pass(24 * time.Hour)
		s.Deliver()
		for _, work := range []func() (int, error){
			func() (int, error) { return s.Payments.Settle(s.Context(), 50) },
			func() (int, error) { return s.Refunds.Work(s.Context(), 50) },
			func() (int, error) { return s.Withdrawals.Work(s.Context(), 50) },
		} {
			_, err := work()
			s.Must(err)
		}
		for _, payout := range s.Sim.Payouts() {
			if err := s.Sim.AdvancePayout(payout.ID); err != nil && !errors.Is(err, xenditsim.ErrWrongState) {
				s.Fatal(err)
			}
		}
	}
}

// book is what the accounts hold, debit positive, by their code.
func (s *stage) book() map[string]money.Amount {
	s.Helper()
	trial, err := s.Ledger.TrialBalance(s.Context(), s.Coop.ID)
	s.Must(err)
	book := map[string]money.Amount{}
	for _, account := range ledger.Chart() {
		if net := trial.Of(account.Code).Net(); net != 0 {
			book[account.Code] = net
		}
	}
	return book
}

// changed is what one book has more than another.
func changed(before, after map[string]money.Amount) map[string]money.Amount {
	change := map[string]money.Amount{}
	for _, account := range ledger.Chart() {
		if d := after[account.Code] - before[account.Code]; d != 0 {
			change[account.Code] = d
		}
	}
	return change
}

func deposit(m *markettest.Market, member, key string, amount money.Amount) savings.DepositInput {
	return savings.DepositInput{
		Coop: m.Coop.ID, Key: key, Member: member, Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: amount}},
	}
}

// credits gives one piece of an order back, whatever it comes to.
func credits(m *markettest.Market, order string) error {
	now, err := m.Orders.Order(m.Context(), m.Coop.ID, order)
	if err != nil || now.Credited() > 0 {
		return err
	}
	c := orders.Crediting{Coop: m.Coop.ID, ID: order, Pieces: []int64{1}, Reason: "Sobek."}
	_, err = m.Orders.CreditAtOffice(m.Context(), cashier, c)
	var asks *fault.Fault
	if !errors.As(err, &asks) || !errors.Is(err, orders.ErrAskAgain) {
		return err
	}
	c.Agreed = asks.Args[0].(money.Amount)
	_, err = m.Orders.CreditAtOffice(m.Context(), cashier, c)
	return err
}

// cancels an order for which goods are missing.
func cancels(m *markettest.Market, order string) error {
	now, err := m.Orders.Order(m.Context(), m.Coop.ID, order)
	if err != nil || now.State == orders.Cancelled {
		return err
	}
	_, err = m.Orders.CancelAtOffice(m.Context(), cashier, orders.Cancelling{Coop: m.Coop.ID, ID: order, Reason: "Habis."})
	return err
}

// unless forgives that it was done before.
func unless(err, before error) error {
	if errors.Is(err, before) {
		return nil
	}
	return err
}

// scenes are all of them. A subject of two words is a member and the key of a form.
var scenes = []scene{
	{
		name: "capture",
		prepare: func(s *stage) string {
			p := s.Buy(s.kopi, 1, "pickup")
			s.Must(s.Sim.Pay(s.Invoice(p), "QRIS"))
			return p.ID
		},
		deed: func(m *markettest.Market, payment string) error {
			_, err := m.Payments.Refresh(m.Context(), payment)
			return err
		},
	},
	{
		name: "release",
		prepare: func(s *stage) string {
			o := s.bought()
			_, err := s.Orders.Pack(s.Context(), acttest.Member(s.sri), o.Coop, o.ID)
			s.Must(err)
			_, err = s.Orders.HandOver(s.Context(), acttest.Member(s.sri), o.Coop, o.ID, o.Shipment.Code)
			s.Must(err)
			return o.ID
		},
		deed: func(m *markettest.Market, order string) error {
			now, err := m.Orders.Order(m.Context(), m.Coop.ID, order)
			if err != nil || now.State == orders.Completed {
				return err
			}
			_, err = m.Orders.Complete(m.Context(), orders.HolderOf(now.Purchase), m.Coop.ID, order)
			return err
		},
	},
	{
		name: "settlement",
		prepare: func(s *stage) string {
			s.Complete(s.bought())
			s.Pass(4 * 24 * time.Hour)
			return ""
		},
		deed: func(m *markettest.Market, _ string) error {
			_, err := m.Payments.Settle(m.Context(), 20)
			return err
		},
	},
	{
		name:    "cancelling",
		prepare: func(s *stage) string { return s.bought().ID },
		deed:    cancels,
	},
	{
		name: "refund",
		prepare: func(s *stage) string {
			o := s.bought()
			s.rest()
			s.Must(cancels(s.Market, o.ID))
			s.Deliver()
			return ""
		},
		deed: func(m *markettest.Market, _ string) error {
			_, err := m.Refunds.Work(m.Context(), 20)
			return err
		},
	},
	{
		name: "credit note",
		prepare: func(s *stage) string {
			s.ended() // pays what the credit note before it has left her owing
			return s.ended().ID
		},
		deed: credits,
	},
	{
		name:    "withdrawal asked",
		prepare: func(s *stage) string { return s.sri + " " + s.form() },
		deed: func(m *markettest.Market, subject string) error {
			sri, key, _ := strings.Cut(subject, " ")
			s := &stage{Market: m, sri: sri}
			_, err := m.Withdrawals.Ask(m.Context(), acttest.Member(sri), s.asking(key, withdrawal.ByCash))
			return err
		},
	},
	{
		name:    "withdrawal paid in cash",
		prepare: func(s *stage) string { return s.asked(withdrawal.ByCash) },
		deed: func(m *markettest.Market, id string) error {
			w, err := m.Withdrawals.ByID(m.Context(), m.Coop.ID, id)
			if err != nil || w.State == withdrawal.Paid {
				return err
			}
			_, err = m.Withdrawals.PayCash(m.Context(), cashier, m.Coop.ID, id, w.Code)
			return err
		},
	},
	{
		name:    "withdrawal sent",
		prepare: func(s *stage) string { return s.asked(withdrawal.ByGateway) },
		deed: func(m *markettest.Market, _ string) error {
			_, err := m.Withdrawals.Work(m.Context(), 20)
			return err
		},
	},
	{
		name:    "withdrawal cancelled",
		prepare: func(s *stage) string { return s.sri + " " + s.asked(withdrawal.ByCash) },
		deed: func(m *markettest.Market, subject string) error {
			sri, id, _ := strings.Cut(subject, " ")
			_, err := m.Withdrawals.Cancel(m.Context(), acttest.Member(sri), m.Coop.ID, id)
			return unless(err, withdrawal.ErrDecided)
		},
	},
	{
		name:    "deposit",
		prepare: func(s *stage) string { return s.sri + " " + s.form() },
		deed: func(m *markettest.Market, subject string) error {
			sri, key, _ := strings.Cut(subject, " ")
			_, err := m.Savings.Deposit(m.Context(), cashier, deposit(m, sri, key, sum))
			return err
		},
	},
	{
		name: "deposit cancelled",
		prepare: func(s *stage) string {
			d, err := s.Savings.Deposit(s.Context(), cashier, deposit(s.Market, s.sri, s.form(), sum))
			s.Must(err)
			return d.ID
		},
		deed: func(m *markettest.Market, id string) error {
			_, err := m.Savings.TakeBack(m.Context(), treasurer, m.Coop.ID, id, "Salah ketik.")
			return unless(err, savings.ErrTakenBack)
		},
	},
	{
		name:    "voucher",
		prepare: (*stage).written,
		deed: func(m *markettest.Market, id string) error {
			_, err := m.Vouchers.Book(m.Context(), treasurer, m.Coop.ID, id)
			return err
		},
	},
	{
		name: "voucher taken back",
		prepare: func(s *stage) string {
			id := s.written()
			_, err := s.Vouchers.Book(s.Context(), treasurer, s.Coop.ID, id)
			s.Must(err)
			return id
		},
		deed: func(m *markettest.Market, id string) error {
			_, err := m.Vouchers.TakeBack(m.Context(), treasurer, m.Coop.ID, id, "Sudah dibayar.")
			return err
		},
	},
	{
		name: "return of who left",
		prepare: func(s *stage) string {
			key := s.form()
			user := s.Member("Inaq " + key)
			_, err := s.Savings.Deposit(s.Context(), cashier, savings.DepositInput{
				Coop: s.Coop.ID, Key: key, Member: user, Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Wajib, Amount: sum}},
			})
			s.Must(err)
			_, err = s.Members.Leave(s.Context(), acttest.Member(user), members.Decision{
				Coop: s.Coop.ID, ID: members.MembershipID(s.Coop.ID, user), Reason: "Pindah.",
			})
			s.Must(err)
			r, err := s.Leavings.Latest(s.Context(), s.Coop.ID, user)
			s.Must(err)
			_, err = s.Leavings.Approve(s.Context(), treasurer, leaving.Approval{Coop: s.Coop.ID, ID: r.ID, Sums: r.Sums})
			s.Must(err)
			s.Pass(31 * 24 * time.Hour)
			return ""
		},
		deed: func(m *markettest.Market, _ string) error {
			_, err := m.Leavings.Work(m.Context(), 20)
			return err
		},
	},
}

// The program is killed (SIGKILL) between any two steps of each act on which money hangs, done in a process of its own. Every invariant
// holds at that moment; and when the act is done again, and time passes, the book has what it has where nobody was killed.
func TestEachStep(t *testing.T) {
	deeds := map[string]markettest.Deed{}
	for _, one := range scenes {
		deeds[one.name] = one.deed
	}
	if markettest.Living(t, deeds) {
		return
	}
	for _, one := range scenes {
		t.Run(strings.ReplaceAll(one.name, " ", "_"), func(t *testing.T) {
			markettest.Each(t, func(t *testing.T, m *markettest.Market) { one.play(setStage(m)) })
		})
	}
}

// play does the act undisturbed, and then again and again, killed before one step after the other until one comes to its end.
func (one *scene) play(s *stage) {
	subject := one.prepare(s)
	before := s.book()
	s.Must(one.deed(s.Market, subject))
	s.rest()
	want := changed(before, s.book())
	var died []string
	for at := "its first step"; at != ""; {
		subject = one.prepare(s)
		before = s.book()
		at = s.Dies("TestEachStep", one.name, subject, len(died)+1)
		s.Verify()
		s.Pass(2 * time.Minute) // until another process may take over
		s.Must(one.deed(s.Market, subject))
		s.rest()
		after := s.book()
		if there := s.Sim.Ledger(); after[ledger.AtGateway]+after[ledger.Clearing] != there.Cash+there.PendingIn {
			s.Errorf("%s, killed before %s: the gateway's own record is %+v, the book has %v", one.name, at, there, after)
		}
		if got := changed(before, after); !maps.Equal(got, want) {
			s.Errorf("%s, killed before %s: the book has %v more, want %v", one.name, at, got, want)
		}
		died = append(died, at)
	}
	s.Logf("killed before %s; the book has %v more", strings.Join(died[:len(died)-1], ", "), want)
	if len(died) < 2 {
		s.Error("it has no step: the test shows nothing")
	}
}
