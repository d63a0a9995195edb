package interest_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/money"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
)

// What the meeting decided is reckoned by the program, submitted by one officer, approved by another one and booked: the expense is what
// members get and the state, above the limit a tenth of the whole.
func TestPost(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana", "Inaq Rai")
		sri, dul, ana := d.members[0], d.members[1], d.members[2]
		d.decide("3/2026", lowest(1200, 100_000))
		first := time.Date(2026, time.November, 1, 0, 0, 0, 0, zone)
		d.move(sri, 1_000_000, first)
		d.move(dul, 30_000_000, first)
		d.move(ana, 99_999, first)
		d.move(sri, 5_000_000, time.Time{})
		d.refused("a month that is not over", interest.ErrOrder, func() error {
			_, err := m.Interest.Reckon(t.Context(), cashier, m.Coop.ID, "2026-11")
			return err
		})
		d.goTo(2026, time.December, 2)
		d.move(sri, -1_000_000, time.Time{}) // behind the month
		waits, err := m.Interest.Due(t.Context(), m.Coop.ID)
		m.Must(err)
		if waits.Month != "2026-11" || waits.Run != nil {
			t.Errorf("it waits for %+v", waits)
		}
		r := d.reckon("2026-11")
		if again := d.reckon("2026-11"); again.ID != r.ID || again.Lists != 1 {
			t.Errorf("reckoned twice: %+v", again)
		}
		// 1.000.000 × 12 % × 30 ÷ 365 = 9.863,01; 30.000.000: 295.890,41, of which a tenth is withheld.
		want := []interest.Line{
			{Member: sri, Number: 1, Name: "Inaq Sri", Sum: 30_000_000, Gross: 9863},
			{Member: dul, Number: 2, Name: "Amaq Dul", Sum: 900_000_000, Gross: 295_890, Tax: 29_589},
		}
		got := d.lines(r)
		for i := range want {
			want[i].Number = got[i].Number
			if got[i] != want[i] {
				t.Errorf("line %d: %+v, want %+v", i, got[i], want[i])
			}
		}
		d.refused("approved before it was submitted", interest.ErrDecided, func() error {
			_, err := m.Interest.Approve(t.Context(), treasurer, m.Coop.ID, r.ID)
			return err
		})
		for range 2 {
			_, err = m.Interest.Submit(t.Context(), cashier, m.Coop.ID, r.ID)
			m.Must(err)
		}
		d.refused("reckoned while it waits", interest.ErrDecided, func() error {
			_, err := m.Interest.Reckon(t.Context(), cashier, m.Coop.ID, "2026-11")
			return err
		})
		d.refused("approved by who submitted it", interest.ErrSameHand, func() error {
			_, err := m.Interest.Approve(t.Context(), cashier, m.Coop.ID, r.ID)
			return err
		})
		d.refused("refused without a reason", fault.New(fault.Invalid, "interest.reason_needed"), func() error {
			_, err := m.Interest.Refuse(t.Context(), treasurer, m.Coop.ID, r.ID, " ")
			return err
		})
		for range 2 {
			_, err = m.Interest.Approve(t.Context(), treasurer, m.Coop.ID, r.ID)
			m.Must(err)
		}
		for range 2 {
			_, err = m.Interest.Work(t.Context())
			m.Must(err)
			_, err = m.Interest.Approve(t.Context(), treasurer, m.Coop.ID, r.ID)
			m.Must(err)
		}
		if r = d.again(r); r.State != interest.Posted || r.List.Gross != 305_753 || r.List.Tax != 29_589 {
			t.Errorf("it is %s, %+v", r.State, r.List)
		}
		if d.has(sri) != 5_009_863 || d.has(dul) != 30_266_301 || d.has(ana) != 99_999 {
			t.Errorf("they have %d, %d and %d", d.has(sri), d.has(dul), d.has(ana))
		}
		if d.net(ledger.Interest) != 305_753 || d.net(ledger.InterestTax) != -29_589 {
			t.Errorf("the expense is %d, the tax %d", d.net(ledger.Interest), d.net(ledger.InterestTax))
		}
		november, err := m.Ledger.TrialEffective(t.Context(), m.Coop.ID, time.Date(2026, time.December, 1, 0, 0, 0, 0, zone))
		m.Must(err)
		if got := november.Of(ledger.Interest).Net(); got != 305_753 {
			t.Errorf("of November it is an expense of %d", got)
		}
		slip, err := m.Interest.SlipByID(t.Context(), m.Coop.ID, interest.SlipID(r.ID, dul))
		m.Must(err)
		if slip.TaxRate != 1000 || slip.Net() != 266_301 || slip.Days != 30 || r.Number(slip.N) != "JS-202611-00002" {
			t.Errorf("the slip says %+v, number %s", slip, r.Number(slip.N))
		}
		if waits, err = m.Interest.Due(t.Context(), m.Coop.ID); err != nil || waits.Month != "" {
			t.Errorf("it waits for %+v, %v", waits, err)
		}
	})
}

// Months follow one another, one without interest needs none, the rate of a month is the one that was in force when it began, and what was
// credited bears interest itself from the month behind on.
func TestMonthsInOrder(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri")
		d.goTo(2026, time.December, 5)
		d.decide("1", average(1200, 0))
		d.move(d.members[0], 1_000_000, time.Date(2026, time.November, 1, 0, 0, 0, 0, zone))
		d.goTo(2027, time.January, 5)
		d.decide("2", lowest(0, 0))
		d.goTo(2027, time.February, 5)
		d.decide("3", lowest(600, 0))
		d.goTo(2027, time.April, 5)
		for _, month := range []string{"2026-11", "2027-01", "2027-02", "2027-03", "2027-04", "", "x"} {
			d.refused("before December: "+month, interest.ErrOrder, func() error {
				_, err := m.Interest.Reckon(t.Context(), cashier, m.Coop.ID, month)
				return err
			})
		}
		r := d.posted("2026-12")
		if r.List.Gross != 10_191 || r.Terms.Basis != interest.Average { // 1.000.000 × 12 % × 31 ÷ 365
			t.Errorf("December: %+v", r)
		}
		d.refused("January bears none", interest.ErrOrder, func() error {
			_, err := m.Interest.Reckon(t.Context(), cashier, m.Coop.ID, "2027-01")
			return err
		})
		if r = d.posted("2027-02"); r.List.Gross != 4649 { // 1.010.191 × 6 % × 28 ÷ 365
			t.Errorf("February: %+v", r)
		}
		d.refused("December once more", interest.ErrOrder, func() error {
			_, err := m.Interest.Reckon(t.Context(), cashier, m.Coop.ID, "2026-12")
			return err
		})
		if r = d.posted("2027-03"); r.List.Gross != 5171 { // 1.014.840 × 6 % × 31 ÷ 365
			t.Errorf("March: %+v", r)
		}
		all, err := m.Interest.Runs(t.Context(), m.Coop.ID, page)
		m.Must(err)
		if len(all.Items) != 3 || all.Items[0].Month != "2027-03" {
			t.Errorf("%d runs", len(all.Items))
		}
	})
}

// Sent back, it is reckoned again; what was recorded meanwhile into the month makes it stale, and behind its approval changes nothing.
func TestStale(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri")
		sri, first := d.members[0], time.Date(2026, time.November, 1, 0, 0, 0, 0, zone)
		d.decide("1", average(1200, 0))
		d.goTo(2026, time.December, 1)
		d.move(sri, 1_000_000, first)
		r := d.reckon("2026-11")
		d.move(sri, 500_000, first)
		submit := func() error { _, err := m.Interest.Submit(t.Context(), cashier, m.Coop.ID, r.ID); return err }
		d.refused("submitted with balances that have changed", interest.ErrStale, submit)
		d.reckon("2026-11")
		m.Must(submit())
		d.move(sri, 500_000, first)
		approve := func() error { _, err := m.Interest.Approve(t.Context(), treasurer, m.Coop.ID, r.ID); return err }
		d.refused("approved with balances that have changed", interest.ErrStale, approve)
		_, err := m.Interest.Refuse(t.Context(), treasurer, m.Coop.ID, r.ID, "Setoran baru belum ikut.")
		m.Must(err)
		d.refused("submitted without being reckoned", interest.ErrDecided, submit)
		d.reckon("2026-11")
		m.Must(submit())
		_, err = m.Interest.Recall(t.Context(), cashier, m.Coop.ID, r.ID)
		m.Must(err)
		m.Must(submit())
		m.Must(approve())
		d.move(sri, -1_500_000, first)
		_, err = m.Interest.Work(t.Context())
		m.Must(err)
		if r = d.again(r); r.List.Gross != 19_726 || d.has(sri) != 519_726 { // 2.000.000 × 12 % × 30 ÷ 365
			t.Errorf("credited %d, she has %d", r.List.Gross, d.has(sri))
		}
	})
}

// Eight officers approve at once, and several processes book at once while a member moves her money: it is booked once.
func TestAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := imported(t, m, 120)
		d.decide("1", lowest(1200, 0))
		for _, member := range d.members {
			d.move(member, 1_000_000, time.Date(2026, time.November, 1, 0, 0, 0, 0, zone))
		}
		d.goTo(2026, time.December, 3)
		r := d.reckon("2026-11")
		_, err := m.Interest.Submit(t.Context(), cashier, m.Coop.ID, r.ID)
		m.Must(err)
		var all sync.WaitGroup
		outcomes := make([]error, 8)
		for i := range outcomes {
			by := acttest.Officer("officer" + string(rune('a'+i)))
			all.Go(func() { _, outcomes[i] = m.Interest.Approve(t.Context(), by, m.Coop.ID, r.ID) })
		}
		all.Wait()
		approved := 0
		for _, err := range outcomes {
			if err == nil {
				approved++
			} else if !errors.Is(err, interest.ErrDecided) {
				t.Error(err)
			}
		}
		for range 3 {
			all.Go(func() {
				if _, err := m.Interest.Work(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			for range 8 {
				for _, member := range []string{d.members[3], d.members[77]} {
					if err := d.tryMove(member, -100_000, time.Time{}); err != nil {
						t.Error(err)
					}
				}
			}
		})
		all.Wait()
		if r = d.again(r); approved != 1 || r.State != interest.Posted || d.net(ledger.Interest) != 120*9863 {
			t.Errorf("%d approved, it is %s, the expense is %d", approved, r.State, d.net(ledger.Interest))
		}
		if got := d.has(d.members[77]); got != 200_000+9863 {
			t.Errorf("who moved hers has %d", got)
		}
	})
}

// What was posted wrongly is taken back whole, by another officer, and the month is reckoned again as if it had never been; not once a
// member has taken hers out, the tax is paid, a later month rests on it, or it is too long ago.
func TestTakeBack(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri", "Amaq Dul")
		sri, dul := d.members[0], d.members[1]
		d.decide("1", average(1200, 0))
		d.move(sri, 1_000_000, time.Date(2026, time.November, 1, 0, 0, 0, 0, zone))
		d.move(dul, 50_000_000, time.Date(2026, time.November, 1, 0, 0, 0, 0, zone))
		d.goTo(2026, time.December, 3)
		r := d.posted("2026-11")
		back := func(by acttest.Person, reason string) func() error {
			return func() error { _, err := m.Interest.TakeBack(t.Context(), by, m.Coop.ID, r.ID, reason); return err }
		}
		d.refused("by who reckoned it", interest.ErrSameHand, back(acttest.Officer("cashier"), "Salah"))
		d.refused("without a reason", fault.New(fault.Invalid, "interest.reason_needed"), back(treasurer, " "))
		had := d.has(sri)
		d.move(sri, -had, time.Time{})
		d.refused("she has taken it out", interest.ErrSpent, back(treasurer, "Salah"))
		d.move(sri, had, time.Time{})
		tax := r.List.Tax
		pay(m, tax)
		d.refused("its tax is paid", interest.ErrTaxPaid, back(treasurer, "Salah"))
		unpay(m, tax)
		for range 2 {
			m.Must(back(treasurer, "Setoran Amaq Dul belum dicatat.")())
		}
		if d.has(sri) != 1_000_000 || d.net(ledger.Interest) != 0 || d.net(ledger.InterestTax) != 0 {
			t.Errorf("taken back: she has %d, the expense is %d, the tax %d", d.has(sri), d.net(ledger.Interest), d.net(ledger.InterestTax))
		}
		slip, err := m.Interest.SlipByID(t.Context(), m.Coop.ID, interest.SlipID(r.ID, dul))
		if err != nil || !slip.Back {
			t.Errorf("his slip is %+v, %v", slip, err)
		}
		again := d.posted("2026-11")
		if again.ID == r.ID || again.List.Gross != r.List.Gross || again.Number(1) != "JS-202611.2-00001" {
			t.Errorf("reckoned again: %s, %+v, want the same as %+v", again.ID, again.List, r.List)
		}
		d.goTo(2027, time.January, 2)
		r = d.posted("2026-12")
		if r.List.Gross != money.Amount(10_292+514_112) { // of 1.009.863 and 50.443.835: with one November each
			t.Errorf("December: %+v", r.List)
		}
		r = again
		d.refused("a later month rests on it", interest.ErrLater, back(treasurer, "Salah"))
		r, err = m.Interest.OfMonth(t.Context(), m.Coop.ID, "2026-12")
		m.Must(err)
		m.Pass(interest.MayTakeBack + time.Hour)
		d.refused("too late", interest.ErrOld, back(treasurer, "Salah"))
	})
}
