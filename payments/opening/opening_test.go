package opening_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
)

// What one officer writes another one books: the neraca at its day, every member's own figures, the suspense account at zero, once.
func TestBook(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana", "Inaq Rai")
		o := d.filled("saldo", three())
		if again := d.start("saldo"); again.ID != o.ID {
			t.Errorf("begun twice: %s and %s", o.ID, again.ID)
		}
		_, err := m.Openings.Start(t.Context(), cashier, d.input("second"))
		wantFault(t, "a second one", err, opening.ErrOne)
		other := d.input("saldo")
		other.Number = "Neraca lain"
		_, err = m.Openings.Start(t.Context(), cashier, other)
		wantFault(t, "the same form with another number", err, opening.ErrOtherForm)
		for range 2 {
			o, err = m.Openings.Submit(t.Context(), cashier, m.Coop.ID, o.ID)
			m.Must(err)
		}
		_, err = m.Openings.Approve(t.Context(), cashier, m.Coop.ID, o.ID)
		wantFault(t, "approved by who wrote it", err, opening.ErrSameHand)
		_, err = m.Openings.WriteNeraca(t.Context(), cashier, m.Coop.ID, o.ID, nil, opening.Amounts{})
		wantFault(t, "written at while it waits", err, opening.ErrDecided)
		for range 2 {
			_, err = m.Openings.Approve(t.Context(), treasurer, m.Coop.ID, o.ID)
			m.Must(err)
		}
		for range 2 {
			_, err = m.Openings.Work(t.Context())
			m.Must(err)
		}
		if o = d.again(o); o.State != opening.Booked || o.Tally.Asked != (opening.Count{Members: 3, Amount: 2_100_000}) {
			t.Errorf("it is %s, %+v", o.State, o.Tally)
		}
		for code, want := range map[string]money.Amount{
			ledger.Cash: 2_600_000, ledger.Bank: 3_000_000, "1-2100": 12_000_000, "2-1710": 5_500_000, "3-1300": 11_000_000,
			ledger.SurplusYear: -1_000_000, ledger.Principal: 150_000, ledger.Mandatory: 700_000, ledger.Savings: 1_250_000, ledger.Suspense: 0,
		} {
			if got := d.net(code); got != want {
				t.Errorf("%s is %d, want %d", code, got, want)
			}
		}
		if got := d.has(savings.Sukarela, d.members[1]); got != 250_000 {
			t.Errorf("Amaq Dul has %d", got)
		}
		end := d.day().AddDate(0, 0, 1)
		trial, err := m.Ledger.TrialEffective(t.Context(), m.Coop.ID, end)
		m.Must(err)
		if trial.Of(ledger.Cash).Net() != 2_600_000 || trial.Difference() != 0 {
			t.Errorf("at the day of the neraca: %+v", trial)
		}
	})
}

// An opening whose list adds up to something else than its neraca, to the rupiah, is refused with what is between, and so is one whose
// sides differ; nothing of the database changes.
func TestNotSubmitted(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana")
		o := d.start("saldo")
		ctx, coop := t.Context(), m.Coop.ID
		submit := func() error { _, err := m.Openings.Submit(ctx, cashier, coop, o.ID); return err }
		write := func(figures []opening.Figure, sums opening.Amounts) {
			_, err := m.Openings.WriteNeraca(ctx, cashier, coop, o.ID, figures, sums)
			m.Must(err)
		}
		refused := func(what string, want *fault.Fault, args ...any) {
			t.Helper()
			before := d.Stored()
			err := submit()
			wantFault(t, what, err, want)
			if got := fault.Of(err); got != nil && len(args) > 0 && !slices.Equal(got.Args, args) {
				t.Errorf("%s: says %v, want %v", what, got.Args, args)
			}
			if d.Stored() != before {
				t.Errorf("%s: the database has changed", what)
			}
		}
		refused("without a list", opening.ErrNoList)
		has := three()
		_, err := m.Openings.TakeList(ctx, cashier, coop, o.ID, d.rows(has...))
		m.Must(err)
		refused("without a neraca", opening.ErrNothing)
		sums := totals(has)
		for _, tt := range []struct {
			what string
			part *money.Amount
			want *fault.Fault
		}{{"pokok", &sums.Pokok, opening.ErrPokok}, {"wajib", &sums.Wajib, opening.ErrWajib}, {"sukarela", &sums.Sukarela, opening.ErrSukarela}} {
			listed := *tt.part
			*tt.part++
			write(neraca(has), sums)
			refused(tt.what, tt.want, listed, listed+1, money.Amount(1))
			*tt.part--
		}
		figures := neraca(has)
		figures[1].Amount -= 7
		write(figures, sums)
		refused("one side", opening.ErrUnbalanced, money.Amount(17_599_993), money.Amount(17_600_000), money.Amount(7))
		write(neraca(has), sums)
		m.Must(submit())
		before := d.Stored()
		_, err = m.Openings.Refuse(ctx, treasurer, coop, o.ID, "  ")
		if fault.KindOf(err) != fault.Invalid || d.Stored() != before {
			t.Errorf("refused without a reason: %v", err)
		}
		_, err = m.Openings.Refuse(ctx, treasurer, coop, o.ID, "Saldo bank keliru.")
		m.Must(err)
		m.Must(submit())
		_, err = m.Openings.Recall(ctx, cashier, coop, o.ID)
		m.Must(err)
		_, err = m.Openings.Cancel(ctx, cashier, coop, o.ID)
		m.Must(err)
		if d.start("once more").State != opening.Draft {
			t.Error("none after one that was cancelled")
		}
	})
}

// A neraca of a day that the book knows already would count what was booked twice.
func TestBookBegunBefore(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri")
		_, err := m.Savings.Deposit(t.Context(), cashier, savings.DepositInput{
			Coop: m.Coop.ID, Key: "first", Member: d.members[0], Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 5_000}},
		})
		m.Must(err)
		in := d.input("today")
		in.Day = m.Clock.Now().Truncate(24 * time.Hour)
		_, err = m.Openings.Start(t.Context(), cashier, in)
		wantFault(t, "a neraca of today", err, opening.ErrBegun)
		if o := d.booked("earlier", []opening.Amounts{{50_000, 0, 0}}); o.State != opening.Booked {
			t.Errorf("one of last month is %s", o.State)
		}
	})
}

// Two officers who approve at once, and two processes that book at once, book it once.
func TestAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		var names []string
		var has []opening.Amounts
		for i := range 120 {
			names = append(names, fmt.Sprintf("Anggota Ke%c%c", 'a'+i/26, 'a'+i%26))
			has = append(has, opening.Amounts{Pokok: 50_000, Wajib: money.Amount(i)})
		}
		d := desks(t, m, names...)
		o := d.filled("saldo", has)
		_, err := m.Openings.Submit(t.Context(), cashier, m.Coop.ID, o.ID)
		m.Must(err)
		var all sync.WaitGroup
		outcomes := make([]error, 4)
		for i, officer := range []string{"treasurer", "chair", "manager", "board"} {
			all.Go(func() { _, outcomes[i] = m.Openings.Approve(t.Context(), acttest.Officer(officer), m.Coop.ID, o.ID) })
		}
		all.Wait()
		approved := 0
		for _, err := range outcomes {
			if err == nil {
				approved++
			} else if !errors.Is(err, opening.ErrDecided) {
				t.Error(err)
			}
		}
		for range 3 {
			all.Go(func() {
				if _, err := m.Openings.Work(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		trial, err := m.Ledger.TrialBalance(t.Context(), m.Coop.ID)
		m.Must(err)
		if o = d.again(o); approved != 1 || o.State != opening.Booked || trial.Entries != 4 || d.net(ledger.Principal) != 6_000_000 {
			t.Errorf("%d approved, it is %s, %d entries, pokok is %d", approved, o.State, trial.Entries, d.net(ledger.Principal))
		}
	})
}

// What a member brought of simpanan wajib pays for no month that came later, the months of the old book are its own, and pokok that she
// paid there is paid.
func TestDues(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul")
		_, err := m.Savings.DecideDues(t.Context(), cashier, savings.DuesInput{
			Coop: m.Coop.ID, Key: "rat", Resolution: "RAT 3/2026", From: m.Clock.Now(), Pokok: 50_000, Wajib: 20_000, Day: 10,
		})
		m.Must(err)
		owes := func(member string) (pokok, wajib money.Amount) {
			t.Helper()
			long := savings.Member{User: member, Active: true, Since: m.Clock.Now().AddDate(-3, 0, 0)}
			o, err := m.Savings.ObligationOf(t.Context(), m.Coop.ID, long)
			m.Must(err)
			admitted, err := m.Savings.ObligationOf(t.Context(), m.Coop.ID, savings.Member{User: member, Active: true, Since: m.Clock.Now()})
			m.Must(err)
			return admitted.PokokLeft(), o.WajibLeft()
		}
		if pokok, wajib := owes(d.members[0]); pokok != 50_000 || wajib != 20_000 {
			t.Fatalf("before it she owes %d and %d", pokok, wajib)
		}
		d.booked("saldo", []opening.Amounts{{50_000, 1_000_000, 0}, {30_000, 0, 0}})
		if pokok, wajib := owes(d.members[0]); pokok != 0 || wajib != 20_000 {
			t.Errorf("with 1.000.000 from the old book she owes %d and %d, want 0 and 20.000", pokok, wajib)
		}
		if pokok, _ := owes(d.members[1]); pokok != 20_000 {
			t.Errorf("with 30.000 of pokok from the old book he owes %d more", pokok)
		}
		_, err = m.Savings.Deposit(t.Context(), cashier, savings.DepositInput{
			Coop: m.Coop.ID, Key: "month", Member: d.members[0], Way: savings.ByCash, Parts: []savings.Part{{Kind: savings.Wajib, Amount: 20_000}},
		})
		m.Must(err)
		if _, wajib := owes(d.members[0]); wajib != 0 {
			t.Errorf("having paid the month she owes %d", wajib)
		}
	})
}

// Each member says once whether hers is right, and what she disputes can be answered and confirmed; the tally is what they said.
func TestAnswers(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana", "Inaq Rai")
		o := d.booked("saldo", three())
		ctx, coop := t.Context(), m.Coop.ID
		sri, dul := acttest.Member(d.members[0]), acttest.Member(d.members[1])
		_, err := m.Openings.Confirm(ctx, acttest.Member(d.members[3]), coop)
		wantFault(t, "who does not stand in it", err, opening.ErrNoBalance)
		_, err = m.Openings.Dispute(ctx, dul, coop, opening.Amounts{Pokok: -1}, " ")
		if fields := fault.FieldsOf(err); fields["pokok"] == nil || fields["why"] == nil {
			t.Errorf("disputed without a reason: %v", err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := m.Openings.Confirm(ctx, sri, coop); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				if _, err := m.Openings.Dispute(ctx, dul, coop, opening.Amounts{50_000, 350_000, 250_000}, "Bulan Mei sudah saya bayar."); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		want := opening.Tally{Asked: opening.Count{1, 50_000}, Confirmed: opening.Count{1, 1_450_000}, Disputed: opening.Count{1, 600_000}}
		if o = d.again(o); o.Tally != want || o.Tally.Open() != (opening.Count{2, 650_000}) {
			t.Errorf("they say %+v", o.Tally)
		}
		_, err = m.Openings.Dispute(ctx, sri, coop, opening.Amounts{}, "Salah")
		wantFault(t, "disputed after it was confirmed", err, opening.ErrAnswered)
		b, err := m.Openings.BalanceOf(ctx, coop, d.members[1])
		m.Must(err)
		if len(b.Steps) != 2 || b.Why() != "Bulan Mei sudah saya bayar." || b.Says.Wajib != 350_000 {
			t.Errorf("Amaq Dul said %+v", b)
		}
		_, err = m.Openings.Settle(ctx, acttest.Officer(d.members[1]), coop, b.ID, "Memang begitu")
		wantFault(t, "answered by himself", err, act.ErrOwn)
		_, err = m.Openings.Settle(ctx, treasurer, coop, b.ID, " ")
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("answered without a word: %v", err)
		}
		b, err = m.Openings.Settle(ctx, treasurer, coop, b.ID, "Kuitansi Mei ditemukan; setoran KM-2026-00001 dicatat.")
		m.Must(err)
		if b.Reply() == "" {
			t.Error("the answer is not shown")
		}
		for _, by := range []acttest.Person{dul, acttest.Member(d.members[2])} {
			_, err = m.Openings.Confirm(ctx, by, coop)
			m.Must(err)
		}
		if o = d.again(o); o.Tally.Open() != (opening.Count{}) || o.Tally.Confirmed.Members != 3 {
			t.Errorf("at the end: %+v", o.Tally)
		}
		m.Must(m.Audit.Verify(ctx, coop))
	})
}

// What was booked wrongly is taken back whole, by who did not write it, before a member has confirmed hers and while nothing is spent.
func TestTakeBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana")
		o := d.booked("saldo", three())
		ctx, coop := t.Context(), m.Coop.ID
		back := func(by acttest.Person, reason string) error {
			_, err := m.Openings.TakeBack(ctx, by, coop, o.ID, reason)
			return err
		}
		wantFault(t, "by who wrote it", back(cashier, "Salah"), opening.ErrSameHand)
		if err := back(treasurer, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		m.Must(back(treasurer, "Daftar bergeser satu baris."))
		for _, code := range []string{ledger.Cash, ledger.Principal, ledger.Savings, ledger.Suspense, "3-1300"} {
			if got := d.net(code); got != 0 {
				t.Errorf("taken back: %s is %d", code, got)
			}
		}
		if b, err := m.Openings.BalanceOf(ctx, coop, d.members[0]); b != nil || err != nil {
			t.Errorf("she is still asked: %+v, %v", b, err)
		}
		o = d.booked("second", three())
		m.Pass(opening.MayTakeBack + time.Hour)
		wantFault(t, "too late", back(treasurer, "Salah"), opening.ErrOld)
		m.Must(m.Savings.Consent(ctx, acttest.Member(d.members[0]), coop, false))
	})
}

// A member who has confirmed hers, or money that was spent, keeps an opening from being taken back; nothing changes then.
func TestNotTakenBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana")
		o := d.booked("saldo", three())
		ctx, coop := t.Context(), m.Coop.ID
		v, err := m.Vouchers.Write(ctx, cashier, voucher.Input{
			Coop: coop, Key: "rent", Template: voucher.Rent, Fund: ledger.Cash, Amount: 1, Day: m.Clock.Now().Truncate(24 * time.Hour),
			Text: "Sewa", Proof: d.input("x").Proof,
		})
		m.Must(err)
		_, err = m.Vouchers.Book(ctx, treasurer, coop, v.ID)
		m.Must(err)
		before := d.Stored()
		_, err = m.Openings.TakeBack(ctx, treasurer, coop, o.ID, "Salah")
		wantFault(t, "a rupiah is gone", err, opening.ErrSpent)
		if d.Stored() != before {
			t.Error("something has changed")
		}
		_, err = m.Openings.Confirm(ctx, acttest.Member(d.members[0]), coop)
		m.Must(err)
		before = d.Stored()
		_, err = m.Openings.TakeBack(ctx, treasurer, coop, o.ID, "Salah")
		wantFault(t, "one has confirmed", err, opening.ErrConfirmed)
		if d.Stored() != before {
			t.Error("something has changed")
		}
	})
}
