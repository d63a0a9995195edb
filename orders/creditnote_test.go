package orders_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/orders"
	"lumbung/payments"
	"lumbung/payments/ledger"
)

// credit gives money back by an officer who agrees to whatever it comes to.
func (m market) credit(o *orders.Order, c orders.Crediting) (*orders.Order, error) {
	m.Helper()
	c.Coop, c.ID = o.Coop, o.ID
	if c.Reason == "" {
		c.Reason = "Satu bungkus sobek."
	}
	officer := acttest.Officer("officer")
	_, err := m.Orders.CreditAtOffice(m.Context(), officer, c)
	var asks *fault.Fault
	if !errors.As(err, &asks) || !errors.Is(err, orders.ErrAskAgain) {
		return nil, err
	}
	c.Agreed = asks.Args[0].(money.Amount)
	return m.Orders.CreditAtOffice(m.Context(), officer, c)
}

// owes is what a member owes the cooperative.
func (m market) owes(member string) money.Amount {
	m.Helper()
	owed, err := m.Ledger.Balance(m.Context(), m.Coop.ID, ledger.Of(ledger.MemberDebt, member))
	m.Must(err)
	return owed
}

// What goes back before an order completes is taken out of what is held for it, and what is left is divided as if that were all that had
// been bought: two of three pieces at 48.000 and a commission of 5 % leave the seller 45.600 of one.
func TestCreditBeforeRelease(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		goods := m.goods("sri", 10, 48_000)[0]
		o := m.Pay(m.Buy(goods, 3, "jne-reg"))[0]
		owed := m.owedBack()
		credited, err := m.credit(o, orders.Crediting{Pieces: []int64{1}, Delivery: 2_000})
		m.Must(err)
		if credited.Held != o.Total()-50_000 || credited.Credited() != 50_000 || credited.State != orders.Confirmed {
			t.Errorf("after one piece and part of the delivery: %+v", credited)
		}
		sri := acttest.Member("sri")
		_, err = m.Orders.Pack(t.Context(), sri, o.Coop, o.ID)
		m.Must(err)
		_, err = m.Orders.Ship(t.Context(), sri, o.Coop, o.ID, "RESI00001")
		m.Must(err)
		_, err = m.credit(o, orders.Crediting{Pieces: []int64{1}})
		m.Must(err)
		if got := m.owedBack() - owed; got != 98_000 {
			t.Errorf("%d are owed back, want 98.000", got)
		}
		_, err = m.Orders.Complete(t.Context(), orders.HolderOf(o.Purchase), o.Coop, o.ID)
		m.Must(err)
		done := m.orderNow(o)
		// the fee of the payment goes by what was paid, and a third of it is left
		if want := 45_600 - gatewayFee(o).Part(1, 3); done.Net() != want || done.NetReleased() != want || m.Holdings("sri").Proceeds != want {
			t.Errorf("net %d, released %d, proceeds %d", done.Net(), done.NetReleased(), m.Holdings("sri").Proceeds)
		}
		trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		if courier := -trial.Of(ledger.Courier).Net(); courier != o.Delivery()-2_000 {
			t.Errorf("owed to couriers: %d of %d", courier, o.Delivery())
		}
		m.Verify()
	})
}

func gatewayFee(o *orders.Order) (sum money.Amount) {
	for _, fee := range o.Fees() {
		if fee.Code == payments.GatewayFee {
			sum += fee.Amount
		}
	}
	return sum
}

// What goes back afterwards comes out of the seller's proceeds, with her commission at the rate that was frozen.
func TestCreditAfterRelease(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		o := m.Pay(m.Buy(m.goods("sri", 10, 48_000)[0], 2, "jne-reg"))[0]
		m.Complete(o)
		gateway := gatewayFee(o)
		if want := 91_200 - gateway; m.Holdings("sri").Proceeds != want {
			t.Fatalf("proceeds %d, want %d", m.Holdings("sri").Proceeds, want)
		}
		now, err := m.credit(o, orders.Crediting{Pieces: []int64{1}})
		m.Must(err)
		want := 45_600 - gateway.Part(1, 2)
		if got := m.Holdings("sri").Proceeds; got != want || m.owes("sri") != 0 || now.Net() != want {
			t.Errorf("proceeds %d, she owes %d, the order says %d, want %d", got, m.owes("sri"), now.Net(), want)
		}
		entry, err := m.Ledger.Entry(t.Context(), m.Coop.ID, payments.CreditNoteRef(o.ID, 1))
		m.Must(err)
		if from := entry.Postings[0]; from.Debit != ledger.Commission || from.Amount != 2_400 {
			t.Errorf("the commission that comes back: %+v", from)
		}
	})
}

// What her proceeds do not cover she owes. Her savings stay hers, and her next proceeds pay it first, in a line of its own; her standing
// order moves on the rest.
func TestDebtIsPaidByProceeds(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		goods, ctx := m.goods("sri", 10, 48_000)[0], t.Context()
		m.Must(m.Payments.Consent(ctx, acttest.Member("sri"), m.Coop.ID, true))
		first := m.Pay(m.Buy(goods, 2, "jne-reg"))[0]
		m.Complete(first)
		_, err := m.credit(first, orders.Crediting{Pieces: []int64{2}})
		m.Must(err)
		owes := first.Net()
		if h := m.Holdings("sri"); h.Proceeds != 0 || h.Savings != owes || m.owes("sri") != owes {
			t.Fatalf("proceeds %d, savings %d, she owes %d of %d", h.Proceeds, h.Savings, m.owes("sri"), owes)
		}
		saved := owes
		for _, pieces := range []int64{1, 2} {
			o := m.Pay(m.Buy(goods, pieces, "jne-reg"))[0]
			m.Complete(o)
			pays := min(owes, o.Net())
			owes, saved = owes-pays, saved+o.Net()-pays
			if h := m.Holdings("sri"); h.Proceeds != 0 || h.Savings != saved || m.owes("sri") != owes {
				t.Errorf("proceeds %d, savings %d of %d, she owes %d of %d", h.Proceeds, h.Savings, saved, m.owes("sri"), owes)
			}
			book, err := m.Ledger.Statement(ctx, m.Coop.ID, ledger.Of(ledger.Proceeds, "sri"), store.Page{Limit: 2})
			m.Must(err)
			if paid, got := book.Items[0], book.Items[1]; paid.Kind != ledger.DebtPaid || paid.Delta != -pays || got.Delta != pays {
				t.Errorf("her passbook: %+v, then %+v", got, paid)
			}
		}
		if owes != 0 {
			t.Fatalf("%d are left", owes)
		}
	})
}

// What is refused changes nothing, and says by which field.
func TestCreditRefused(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx, officer := t.Context(), acttest.Officer("officer")
		goods := m.goods("sri", 10, 48_000)[0]
		o, ended := m.Pay(m.Buy(goods, 2, "jne-reg"))[0], m.Pay(m.Buy(goods, 1, "jne-reg"))[0]
		_, err := m.Orders.CancelAtOffice(ctx, officer, orders.Cancelling{Coop: o.Coop, ID: ended.ID, Reason: "Habis"})
		m.Must(err)
		before, owed := m.orderNow(o), m.owedBack()
		for name, c := range map[string]struct {
			by    act.Actor
			of    *orders.Order
			in    orders.Crediting
			field string
			want  error
		}{
			"more pieces":        {officer, o, orders.Crediting{Pieces: []int64{3}, Reason: "x"}, "pieces", nil},
			"less than none":     {officer, o, orders.Crediting{Pieces: []int64{-1}, Reason: "x"}, "pieces", nil},
			"a flaw of more":     {officer, o, orders.Crediting{Pieces: []int64{1}, Flaw: 48_001, Reason: "x"}, "flaw", nil},
			"a flaw below zero":  {officer, o, orders.Crediting{Flaw: -1, Reason: "x"}, "flaw", nil},
			"more delivery":      {officer, o, orders.Crediting{Delivery: o.Delivery() + 1, Reason: "x"}, "delivery", nil},
			"no reason":          {officer, o, orders.Crediting{Flaw: 1}, "reason", nil},
			"nothing":            {officer, o, orders.Crediting{Reason: "x"}, "", orders.ErrNothingBack},
			"all, not yet sent":  {officer, o, orders.Crediting{Pieces: []int64{2}, Reason: "x"}, "", orders.ErrWhole},
			"not agreed to":      {officer, o, orders.Crediting{Flaw: 10, Agreed: 9, Reason: "x"}, "", orders.ErrAskAgain},
			"her own":            {acttest.Officer("sri"), o, orders.Crediting{Flaw: 1, Agreed: 1, Reason: "x"}, "", orders.ErrOwnOrder},
			"a member":           {acttest.Member("lina"), o, orders.Crediting{Flaw: 1, Agreed: 1, Reason: "x"}, "", act.ErrNotAllowed},
			"one that has ended": {officer, ended, orders.Crediting{Flaw: 1, Agreed: 1, Reason: "x"}, "", orders.ErrStep},
			"of another place":   {officer, &orders.Order{Coop: o.Coop, ID: "none"}, orders.Crediting{Flaw: 1, Reason: "x"}, "", orders.ErrNotFound},
		} {
			c.in.Coop, c.in.ID = c.of.Coop, c.of.ID
			_, err := m.Orders.CreditAtOffice(ctx, c.by, c.in)
			fields := fault.FieldsOf(err)
			if c.want != nil && !errors.Is(err, c.want) || c.want == nil && (len(fields) != 1 || fields[c.field] == nil) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, by := range []string{"lina", "officer"} {
			_, err := m.Orders.Credit(ctx, acttest.Member(by), orders.Crediting{Coop: o.Coop, ID: o.ID, Flaw: 1, Agreed: 1, Reason: "x"})
			if !errors.Is(err, orders.ErrNotFound) {
				t.Errorf("as the seller, by %s: %v", by, err)
			}
		}
		if now := m.orderNow(o); len(now.CreditNotes) != 0 || now.Held != before.Held || m.owedBack() != owed {
			t.Errorf("something was written: %+v", now)
		}
		// the seller may herself
		_, err = m.Orders.Credit(ctx, acttest.Member("sri"), orders.Crediting{Coop: o.Coop, ID: o.ID, Flaw: 500, Agreed: 500, Reason: "Penyok"})
		m.Must(err)
	})
}

// Two officers at once give back what both have agreed to only once more than there is: each agreed to a part of what was left.
func TestCreditAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		ctx := t.Context()
		o := m.Pay(m.Buy(m.goods("sri", 10, 48_000)[0], 3, "jne-reg"))[0]
		m.Complete(o)
		owed, failed := m.owedBack(), make([]error, 8)
		together(len(failed), func(i int) {
			_, failed[i] = m.Orders.CreditAtOffice(ctx, acttest.Officer(fmt.Sprint("officer-", i)), orders.Crediting{
				Coop: o.Coop, ID: o.ID, Pieces: []int64{1}, Agreed: 48_000, Reason: "Sobek",
			})
		})
		done := 0
		for _, err := range failed {
			if err == nil {
				done++
			} else if fault.FieldsOf(err)["pieces"] == nil {
				t.Error(err)
			}
		}
		if got := m.owedBack() - owed; done != 3 || got != 3*48_000 || m.Holdings("sri").Proceeds != 0 {
			t.Errorf("%d were written, %d owed back, proceeds %d", done, got, m.Holdings("sri").Proceeds)
		}
	})
}

// Whatever goes back and whenever: the buyer never gets more than was paid, the seller never bears more than her share of an order, her
// commission comes back in proportion, and nothing is held in the end (the market checks all books at its end).
func TestRandomCredits(t *testing.T) {
	m := openMarket(t)
	ctx, shops := t.Context(), 0
	rapid.Check(t, func(r *rapid.T) {
		shops++
		seller := fmt.Sprint("seller-", shops)
		sri := acttest.Member(seller)
		goods := m.goods(seller, 100, rapid.SampledFrom([]money.Amount{999, 33_333, 48_000}).Draw(r, "price"))[0]
		if rapid.Bool().Draw(r, "saves") {
			m.Must(m.Payments.Consent(ctx, sri, m.Coop.ID, true))
		}
		o := m.Pay(m.Buy(goods, rapid.Int64Range(1, 5).Draw(r, "pieces"), "jne-reg"))[0]
		gross, share := o.Net(), o.Total()
		steps := []func() error{
			func() error { _, err := m.Orders.Pack(ctx, sri, o.Coop, o.ID); return err },
			func() error { _, err := m.Orders.Ship(ctx, sri, o.Coop, o.ID, "RESI00001"); return err },
			func() error {
				_, err := m.Orders.Complete(ctx, orders.HolderOf(o.Purchase), o.Coop, o.ID)
				return err
			},
		}
		for range len(steps) + rapid.IntRange(1, 6).Draw(r, "notes") {
			if len(steps) > 0 && rapid.Bool().Draw(r, "goes on") {
				m.Must(steps[0]())
				steps = steps[1:]
				continue
			}
			before := m.orderNow(o)
			_, err := m.credit(o, orders.Crediting{
				Pieces: []int64{rapid.Int64Range(0, 2).Draw(r, "back")}, Flaw: money.Amount(rapid.Int64Range(0, 2_000).Draw(r, "flaw")),
				Delivery: money.Amount(rapid.Int64Range(0, 9_000).Draw(r, "delivery")),
			})
			now := m.orderNow(o)
			if err != nil && (len(now.CreditNotes) != len(before.CreditNotes) || now.Held != before.Held) {
				r.Fatalf("refused with %v, and written", err)
			}
			if now.Credited() > share || now.Net() < 0 || now.Net() > gross {
				r.Fatalf("%d of %d went back, and %d of %d are hers", now.Credited(), share, now.Net(), gross)
			}
		}
		for _, step := range steps {
			m.Must(step())
		}
		done := m.orderNow(o)
		h := m.Holdings(seller)
		if got := h.Proceeds + h.Savings - m.owes(seller); got != done.Net() || done.Held != 0 {
			r.Fatalf("she has %d, the order says %d; %d are held", got, done.Net(), done.Held)
		}
	})
}

// A debt that nobody would take from her proceeds is told.
func TestVerifyTellsOfDebts(t *testing.T) {
	each(t, func(t *testing.T, m market) {
		m.Must(m.Payments.Consent(t.Context(), acttest.Member("sri"), m.Coop.ID, true))
		o := m.Pay(m.Buy(m.goods("sri", 10, 48_000)[0], 1, "jne-reg"))[0]
		m.Complete(o)
		_, err := m.credit(o, orders.Crediting{Pieces: []int64{1}})
		m.Must(err)
		m.Verify()
		m.Must(m.Savings.Owe(t.Context(), m.Coop.ID, "sri", false))
		m.Breaks("M28")
	})
}
