package leaving_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments/leaving"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// house is a cooperative with a member who has savings.
type house struct {
	*markettest.Market
	t   *testing.T
	sri string
	n   int
}

var chair, treasurer, cashier = acttest.Officer("chair"), acttest.Officer("treasurer"), acttest.Officer("cashier")

func open(t *testing.T, m *markettest.Market) *house {
	t.Helper()
	h := &house{Market: m, t: t, sri: m.Member("Sri")}
	_, err := m.Savings.DecideDues(t.Context(), treasurer, savings.DuesInput{
		Coop: m.Coop.ID, Key: "dues", Resolution: "RAT 1/2026", From: m.Clock.Now(), Pokok: 100_000, Wajib: 20_000, Day: 10,
	})
	m.Must(err)
	return h
}

func (h *house) key() string {
	h.n++
	return fmt.Sprintf("form-%d", h.n)
}

func (h *house) pay(member string, kind savings.Kind, amount money.Amount) *savings.Deposit {
	h.t.Helper()
	d, err := h.Savings.Deposit(h.t.Context(), cashier, savings.DepositInput{
		Coop: h.Coop.ID, Key: h.key(), Member: member, Way: savings.ByCash, Parts: []savings.Part{{Kind: kind, Amount: amount}},
	})
	h.Must(err)
	return d
}

func (h *house) decide(in leaving.Terms) {
	h.t.Helper()
	now, err := h.Leavings.RulesOf(h.t.Context(), h.Coop.ID)
	h.Must(err)
	in.Resolution = "RAT 4/2026"
	_, err = h.Leavings.SetRules(h.t.Context(), treasurer, h.Coop.ID, now.Version, in)
	h.Must(err)
}

func (h *house) leave(member string) *leaving.Return {
	h.t.Helper()
	_, err := h.Members.Leave(h.t.Context(), acttest.Member(member), members.Decision{
		Coop: h.Coop.ID, ID: members.MembershipID(h.Coop.ID, member), Reason: "Pindah ke Sumbawa",
	})
	h.Must(err)
	return h.latest(member)
}

func (h *house) latest(member string) *leaving.Return {
	h.t.Helper()
	r, err := h.Leavings.Latest(h.t.Context(), h.Coop.ID, member)
	h.Must(err)
	return r
}

func (h *house) approve(r *leaving.Return) (*leaving.Return, error) {
	h.t.Helper()
	sums, err := h.Leavings.Reckon(h.t.Context(), r)
	h.Must(err)
	return h.Leavings.Approve(h.t.Context(), treasurer, leaving.Approval{Coop: h.Coop.ID, ID: r.ID, Sums: sums})
}

func (h *house) balance(code, member string) money.Amount {
	h.t.Helper()
	amount, err := h.Ledger.Balance(h.t.Context(), h.Coop.ID, ledger.Of(code, member))
	h.Must(err)
	return amount
}

// owe lets somebody owe the cooperative: goods of hers went back to a buyer.
func (h *house) owe(member string, amount money.Amount) {
	h.t.Helper()
	h.Must(h.DB.Tx(h.t.Context(), func(ctx context.Context) error {
		if err := h.Savings.Owe(ctx, h.Coop.ID, member, true); err != nil {
			return err
		}
		_, err := h.Ledger.Post(ctx, ledger.Entry{
			Book: h.Coop.ID, Ref: "vouch:" + h.key(), Kind: "test", Subject: "x", By: "x",
			Postings: []ledger.Posting{{Debit: ledger.Of(ledger.MemberDebt, member), Credit: ledger.OtherIncome, Amount: amount}},
		})
		return err
	}))
}

func (h *house) take(member string, from savings.Kind, amount money.Amount) error {
	h.t.Helper()
	w, err := h.Withdrawals.Ask(h.t.Context(), acttest.Former(member), withdrawal.Input{
		Coop: h.Coop.ID, Key: h.key(), From: from, Amount: amount, Way: withdrawal.ByCash,
	})
	if err != nil {
		return err
	}
	_, err = h.Withdrawals.PayCash(h.t.Context(), cashier, h.Coop.ID, w.ID, w.Code)
	return err
}

// Who leaves takes all of hers out, to the rupiah: at once what she always could, and pokok and wajib when they are due.
func TestLeaveWithEverything(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Pokok, 100_000)
		h.pay(h.sri, savings.Wajib, 40_000)
		h.pay(h.sri, savings.Sukarela, 75_500)
		h.Must(m.Savings.Consent(t.Context(), acttest.Member(h.sri), m.Coop.ID, true))
		r := h.leave(h.sri)
		if want := (leaving.Sums{Pokok: 100_000, Wajib: 40_000}); r.State != leaving.Waiting || r.Sums != want || r.Number != "PS-2026-00001" {
			t.Fatalf("%s is %s and comes to %+v", r.Number, r.State, r.Sums)
		}
		if order, err := m.Savings.StandingOrder(t.Context(), m.Coop.ID, h.sri); err != nil || order.ToSavings || order.N != 2 {
			t.Errorf("her standing order is %+v, %v", order, err)
		}
		if err := m.Savings.Consent(t.Context(), acttest.Member(h.sri), m.Coop.ID, true); !errors.Is(err, savings.ErrNotMember) {
			t.Errorf("a consent behind the end: %v", err)
		}
		if err := h.take(h.sri, savings.Sukarela, 75_500); err != nil {
			t.Errorf("her sukarela: %v", err)
		}
		if err := h.take(h.sri, savings.ToReturn, 140_000); fault.FieldsOf(err)["amount"] == nil {
			t.Errorf("before it is approved: %v", err)
		}
		r, err := h.approve(r)
		m.Must(err)
		if r.State != leaving.Approved || !r.Due.Equal(r.LeftAt.AddDate(0, 0, 30)) {
			t.Fatalf("%s, due %v", r.State, r.Due)
		}
		m.Pass(30*24*time.Hour - time.Minute)
		if n, err := m.Leavings.Work(t.Context(), 10); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		m.Pass(time.Minute)
		for _, want := range []int{1, 0} {
			if n, err := m.Leavings.Work(t.Context(), 10); n != want || err != nil {
				t.Errorf("when it is due: %d, %v", n, err)
			}
		}
		if r = h.latest(h.sri); r.State != leaving.Booked || h.balance(ledger.ToReturn, h.sri) != 140_000 {
			t.Fatalf("%s, %d", r.State, h.balance(ledger.ToReturn, h.sri))
		}
		if err := h.take(h.sri, savings.ToReturn, 140_000); err != nil {
			t.Fatal(err)
		}
		h.empty(h.sri)
		trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		if cash := trial.Of(ledger.Cash).Net(); cash != 0 {
			t.Errorf("%d are left in the till", cash)
		}
	})
}

// empty wants every account that is kept for a member to be zero.
func (h *house) empty(member string) {
	h.t.Helper()
	for _, account := range ledger.Chart() {
		if account.Per == ledger.PerMember {
			if left := h.balance(account.Code, member); left != 0 {
				h.t.Errorf("%d are left in %s", left, account.Code)
			}
		}
	}
}

// What she owes is paid out of pokok and wajib in an entry of its own, if the cooperative has decided so, and never by her sukarela.
func TestLeaveWithDebt(t *testing.T) {
	for name, tt := range map[string]struct {
		terms       leaving.Terms
		owes        money.Amount
		rest, still money.Amount
	}{
		"offset":     {leaving.Terms{When: leaving.AtOnce, Offset: true, Article: "AD pasal 9"}, 30_000, 110_000, 0},
		"not offset": {leaving.Terms{When: leaving.AtOnce}, 30_000, 140_000, 30_000},
		"more debt":  {leaving.Terms{When: leaving.AtOnce, Offset: true, Article: "AD pasal 9"}, 150_000, 0, 10_000},
	} {
		t.Run(name, func(t *testing.T) {
			markettest.Each(t, func(t *testing.T, m *markettest.Market) {
				h := open(t, m)
				h.decide(tt.terms)
				h.pay(h.sri, savings.Pokok, 100_000)
				h.pay(h.sri, savings.Wajib, 40_000)
				h.pay(h.sri, savings.Sukarela, 5_000)
				h.owe(h.sri, tt.owes)
				r, err := h.approve(h.leave(h.sri))
				m.Must(err)
				if r.State != leaving.Booked || r.Sums.Rest() != tt.rest || h.balance(ledger.ToReturn, h.sri) != tt.rest {
					t.Errorf("%s, %+v, %d to take out", r.State, r.Sums, h.balance(ledger.ToReturn, h.sri))
				}
				order, err := m.Savings.StandingOrder(t.Context(), m.Coop.ID, h.sri)
				m.Must(err)
				if owes := h.balance(ledger.MemberDebt, h.sri); owes != tt.still || order.Owes != (tt.still > 0) {
					t.Errorf("she owes %d, noted: %t", owes, order.Owes)
				}
				if sukarela := h.balance(ledger.Savings, h.sri); sukarela != 5_000 {
					t.Errorf("sukarela is %d", sukarela)
				}
			})
		})
	}
}

// What is refused leaves the book as it is.
func TestRefused(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.decide(leaving.Terms{When: leaving.AfterMeeting})
		h.pay(h.sri, savings.Pokok, 100_000)
		_, err := m.Members.Leave(t.Context(), chair, members.Decision{
			Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, h.sri), Reason: "Tidak pernah hadir",
		})
		m.Must(err)
		r := h.latest(h.sri)
		yes := leaving.Approval{Coop: m.Coop.ID, ID: r.ID, Sums: r.Sums, Day: m.Clock.Now().Truncate(24 * time.Hour)}
		more, early := yes, yes
		more.Sums.Wajib++
		early.Day = yes.Day.AddDate(0, 0, -1)
		before, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		for name, tt := range map[string]struct {
			by  acttest.Person
			in  leaving.Approval
			err error
		}{
			"who ended it":   {chair, yes, leaving.ErrSameHand},
			"her own":        {acttest.Officer(h.sri), yes, errOwn},
			"other figures":  {treasurer, more, leaving.ErrChanged},
			"a day before":   {treasurer, early, errField},
			"no day":         {treasurer, leaving.Approval{Coop: yes.Coop, ID: yes.ID, Sums: yes.Sums}, errField},
			"another return": {treasurer, leaving.Approval{Coop: yes.Coop, ID: "x"}, leaving.ErrNotFound},
		} {
			_, err := m.Leavings.Approve(t.Context(), tt.by, tt.in)
			if errors.Is(tt.err, errField) && fault.FieldsOf(err)["day"] != nil || errors.Is(err, tt.err) {
				continue
			}
			t.Errorf("%s: %v", name, err)
		}
		if err := h.take(h.sri, savings.ToReturn, 1); err == nil {
			t.Error("taken out before it is approved")
		}
		if _, err := m.Withdrawals.Ask(t.Context(), acttest.Former(h.sri), withdrawal.Input{
			Coop: m.Coop.ID, Key: h.key(), From: savings.Pokok, Amount: 1, Way: withdrawal.ByCash,
		}); fault.FieldsOf(err)["from"] == nil {
			t.Errorf("out of pokok: %v", err)
		}
		after, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		if after.Entries != before.Entries || h.latest(h.sri).State != leaving.Waiting {
			t.Errorf("%d entries, before %d", after.Entries, before.Entries)
		}
		if r, err := m.Leavings.Approve(t.Context(), treasurer, yes); err != nil || r.State != leaving.Booked {
			t.Errorf("on the day of the meeting: %+v, %v", r, err)
		}
	})
}

var errOwn, errField = fault.New(fault.Forbidden, "act.own"), errors.New("a field")

// Whoever says yes at the same moment, it is booked once.
func TestApprovedAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.decide(leaving.Terms{When: leaving.AtOnce})
		h.pay(h.sri, savings.Pokok, 100_000)
		h.pay(h.sri, savings.Sukarela, 9_000)
		r := h.leave(h.sri)
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				if i%2 == 1 { // she takes out what is there, at the same moment
					_, errs[i] = m.Withdrawals.Ask(t.Context(), acttest.Former(h.sri), withdrawal.Input{
						Coop: m.Coop.ID, Key: fmt.Sprintf("at-once-%d", i), From: savings.Sukarela, Amount: 9_000, Way: withdrawal.ByCash,
					})
					return
				}
				_, errs[i] = m.Leavings.Approve(t.Context(), acttest.Officer(fmt.Sprintf("officer-%d", i)), leaving.Approval{
					Coop: m.Coop.ID, ID: r.ID, Sums: r.Sums,
				})
			})
		}
		wg.Wait()
		yes, out := 0, 0
		for i, err := range errs {
			switch {
			case err == nil && i%2 == 0:
				yes++
			case err == nil:
				out++
			case i%2 == 0 && !errors.Is(err, leaving.ErrDecided) && !errors.Is(err, leaving.ErrChanged):
				t.Errorf("officer %d: %v", i, err)
			}
		}
		if yes != 1 || out != 1 || h.balance(ledger.ToReturn, h.sri) != 100_000 || h.balance(ledger.Savings, h.sri) != 0 {
			t.Errorf("%d said yes, %d took out; %d to return", yes, out, h.balance(ledger.ToReturn, h.sri))
		}
	})
}

// Eight jobs book what is due once, and a job that is stopped within its write leaves nothing of it.
func TestBookedOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Pokok, 100_000)
		_, err := h.approve(h.leave(h.sri))
		m.Must(err)
		m.Pass(31 * 24 * time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if n, _ := m.Leavings.Work(ctx, 10); n != 0 || h.latest(h.sri).State != leaving.Approved {
			t.Errorf("stopped: %d booked, %s", n, h.latest(h.sri).State)
		}
		var wg sync.WaitGroup
		done := make([]int, 8)
		for i := range done {
			wg.Go(func() {
				var err error
				if done[i], err = m.Leavings.Work(t.Context(), 10); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		sum := 0
		for _, n := range done {
			sum += n
		}
		if sum != 1 || h.balance(ledger.ToReturn, h.sri) != 100_000 {
			t.Errorf("booked %d times, %d", sum, h.balance(ledger.ToReturn, h.sri))
		}
	})
}

// Who comes back before it is booked keeps her pokok and wajib; who comes back later pays anew, and what is booked stays hers.
func TestBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Pokok, 100_000)
		again := func() {
			t.Helper()
			_, err := m.Members.Apply(t.Context(), acttest.Former(h.sri), members.Application{Coop: m.Coop.ID, Area: markettest.Village})
			m.Must(err)
			_, err = m.Members.Admit(t.Context(), chair, m.Coop.ID, members.MembershipID(m.Coop.ID, h.sri))
			m.Must(err)
		}
		_, err := h.approve(h.leave(h.sri))
		m.Must(err)
		again()
		if r := h.latest(h.sri); r.State != leaving.Stayed || h.balance(ledger.Principal, h.sri) != 100_000 {
			t.Errorf("%s, pokok %d", r.State, h.balance(ledger.Principal, h.sri))
		}
		m.Pass(31 * 24 * time.Hour)
		if n, err := m.Leavings.Work(t.Context(), 10); n != 0 || err != nil {
			t.Errorf("booked although she is back: %d, %v", n, err)
		}
		h.decide(leaving.Terms{When: leaving.AtOnce})
		_, err = h.approve(h.leave(h.sri))
		m.Must(err)
		again()
		h.pay(h.sri, savings.Pokok, 100_000)
		if h.balance(ledger.ToReturn, h.sri) != 100_000 || h.balance(ledger.Principal, h.sri) != 100_000 {
			t.Errorf("%d to return, pokok %d", h.balance(ledger.ToReturn, h.sri), h.balance(ledger.Principal, h.sri))
		}
		w, err := m.Withdrawals.Ask(t.Context(), acttest.Member(h.sri), withdrawal.Input{
			Coop: m.Coop.ID, Key: h.key(), From: savings.ToReturn, Amount: 100_000, Way: withdrawal.ByCash,
		})
		m.Must(err)
		_, err = m.Withdrawals.Cancel(t.Context(), acttest.Member(h.sri), m.Coop.ID, w.ID)
		m.Must(err)
	})
}

// An order that completes after its seller has left pays her like any other, without a standing order that moves it on.
func TestReleasedAfterLeaving(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.Must(m.Savings.Consent(t.Context(), acttest.Member(h.sri), m.Coop.ID, true))
		o := m.Pay(m.Buy(m.Product(h.sri, "Kopi"), 1, "pickup"))[0]
		if r := h.leave(h.sri); r != nil {
			t.Errorf("a return of nothing: %+v", r)
		}
		m.Complete(o)
		proceeds := h.balance(ledger.Proceeds, h.sri)
		if proceeds <= 40_000 || h.balance(ledger.Savings, h.sri) != 0 {
			t.Errorf("proceeds are %d, sukarela %d", proceeds, h.balance(ledger.Savings, h.sri))
		}
		m.Pass(20 * 24 * time.Hour)
		_, err := m.Withdrawals.Ask(t.Context(), acttest.Former(h.sri), withdrawal.Input{
			Coop: m.Coop.ID, Key: h.key(), From: savings.Proceeds, Amount: proceeds, Way: withdrawal.ToSavings,
		})
		if fault.FieldsOf(err)["to"] == nil {
			t.Errorf("into savings: %v", err)
		}
		w, err := m.Withdrawals.Ask(t.Context(), acttest.Former(h.sri), withdrawal.Input{
			Coop: m.Coop.ID, Key: h.key(), From: savings.Proceeds, Amount: proceeds, Way: withdrawal.ByCash,
		})
		if err != nil || w.State != withdrawal.Ready {
			t.Errorf("%+v, %v", w, err)
		}
	})
}

// Nobody leaves who alone decides about money.
func TestLastOfficer(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		siti := m.Member("Siti", members.RoleTreasurer)
		leave := func() error {
			_, err := m.Members.Leave(t.Context(), acttest.Member(siti), members.Decision{
				Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, siti), Reason: "Pindah",
			})
			return err
		}
		if err := leave(); !errors.Is(err, members.ErrLastOfficer) {
			t.Errorf("the last: %v", err)
		}
		m.Member("Baiq", members.RoleChair)
		m.Must(leave())
	})
}

// Over any life all that a member has here is what she brought in less what went out, whatever order it comes in.
func TestAnyLife(t *testing.T) {
	m := markettest.Open(t)
	h := open(t, m)
	h.decide(leaving.Terms{When: leaving.AfterDays, Days: 3, Offset: true, Article: "AD pasal 9"})
	life := 0
	rapid.Check(t, func(rt *rapid.T) {
		life++
		member := m.Member(fmt.Sprintf("Anggota %d", life))
		var in, out, debt money.Amount
		pay := func(kind savings.Kind, amount money.Amount) {
			_, err := m.Savings.Deposit(t.Context(), cashier, savings.DepositInput{
				Coop: m.Coop.ID, Key: h.key(), Member: member, Way: savings.ByCash, Parts: []savings.Part{{Kind: kind, Amount: amount}},
			})
			if err == nil {
				in += amount
			}
		}
		for range rapid.IntRange(3, 16).Draw(rt, "steps") {
			amount := money.Amount(rapid.IntRange(1, 100_000).Draw(rt, "amount"))
			switch rapid.IntRange(0, 8).Draw(rt, "step") {
			case 0:
				pay(savings.Pokok, amount)
			case 1:
				pay(savings.Wajib, amount)
			case 2:
				pay(savings.Sukarela, amount)
			case 3:
				pay(savings.Debt, amount)
			case 4:
				h.owe(member, amount)
				debt += amount
			case 5:
				kind := rapid.SampledFrom(withdrawal.Kinds()).Draw(rt, "kind")
				if err := h.take(member, kind, amount); err == nil {
					out += amount
				}
			case 6:
				_, err := m.Members.Leave(t.Context(), acttest.Member(member), members.Decision{
					Coop: m.Coop.ID, ID: members.MembershipID(m.Coop.ID, member), Reason: "Pindah",
				})
				if err != nil && !errors.Is(err, members.ErrNotActive) {
					rt.Fatal(err)
				}
			case 7:
				if r := h.latest(member); r != nil && r.State == leaving.Waiting {
					_, err := h.approve(r)
					m.Must(err)
				}
				m.Pass(2 * 24 * time.Hour)
				_, err := m.Leavings.Work(t.Context(), 10)
				m.Must(err)
			case 8:
				id := members.MembershipID(m.Coop.ID, member)
				if now, err := m.Members.Membership(t.Context(), m.Coop.ID, id); err != nil || now.State != members.Left {
					continue
				}
				_, err := m.Members.Apply(t.Context(), acttest.Former(member), members.Application{Coop: m.Coop.ID, Area: markettest.Village})
				m.Must(err)
				_, err = m.Members.Admit(t.Context(), chair, m.Coop.ID, id)
				m.Must(err)
			}
			var has money.Amount
			for _, kind := range []savings.Kind{savings.Pokok, savings.Wajib, savings.Sukarela, savings.Proceeds, savings.ToReturn} {
				has += h.balance(kind.Code(), member)
			}
			if owes := h.balance(ledger.MemberDebt, member); has-owes != in-out-debt {
				rt.Fatalf("she has %d and owes %d; brought %d, took %d, owed %d", has, owes, in, out, debt)
			}
		}
	})
	m.Verify()
}

// What the books have without a return, or a return without the books, is told.
func TestVerifyTells(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Wajib, 40_000)
		m.Verify()
		_, err := m.Ledger.Post(t.Context(), ledger.Entry{
			Book: m.Coop.ID, Ref: "return:nobody", Kind: ledger.ToGoBack, Subject: "x", By: "x", Postings: []ledger.Posting{
				{Debit: ledger.Of(ledger.Mandatory, h.sri), Credit: ledger.Of(ledger.ToReturn, h.sri), Amount: 1},
			},
		})
		m.Must(err)
		m.Breaks("M30")
	})
}

// Of a release that made no returns and kept 2-1610 as a sum, a migration makes what is missing, once.
func TestFromBefore(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		h := open(t, m)
		h.pay(h.sri, savings.Wajib, 40_000)
		m.Members.OnLeft(func(context.Context, *members.Membership) error { return nil })
		if r := h.leave(h.sri); r != nil {
			t.Fatalf("made %+v", r)
		}
		_, err := m.Ledger.Post(t.Context(), ledger.Entry{
			Book: m.Coop.ID, Ref: "test:old", Kind: "test", Subject: "x", By: "x",
			Postings: []ledger.Posting{{Debit: ledger.Cash, Credit: ledger.ToReturn, Amount: 5_000}},
		})
		m.Must(err)
		for range 2 {
			m.Must(m.Ledger.CarrySum(t.Context(), m.Coop.ID))
			m.Must(m.Members.EachMember(t.Context(), m.Coop.ID, members.Left, func(one *members.Membership) error {
				return m.Leavings.MakeMissing(t.Context(), one)
			}))
		}
		trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		if sum, carried := trial.Of(ledger.ToReturn).Net(), trial.Of(ledger.OtherDebts).Net(); sum != 0 || carried != -5_000 {
			t.Errorf("%d in 2-1610, %d in 2-1710", sum, carried)
		}
		if r := h.latest(h.sri); r == nil || r.State != leaving.Waiting || r.Sums.Wajib != 40_000 {
			t.Errorf("made %+v", r)
		}
	})
}
