package interest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
	"lumbung/payments/voucher"
)

// page is a whole list.
var page = store.Page{Limit: store.MaxPage}

// pay pays tax to the state by a voucher of two officers.
func pay(m *markettest.Market, amount money.Amount) {
	m.Helper()
	_, err := m.Ledger.Post(m.Context(), ledger.Entry{
		Book: m.Coop.ID, Ref: "test:till", Kind: "test", By: "test",
		Postings: []ledger.Posting{{Debit: ledger.Cash, Credit: ledger.Commission, Amount: amount}},
	})
	m.Must(err)
	v, err := m.Vouchers.Write(m.Context(), cashier, voucher.Input{
		Coop: m.Coop.ID, Key: "tax", Template: voucher.SavingsTax, Fund: ledger.Cash, Amount: amount, Text: "PPh jasa, NTPN 0A1B2C3D4E5F6G7H",
		Day: m.Clock.Now().Truncate(24 * time.Hour), Proof: &media.Document{ID: "fedcba9876543210fedcba9876543210", Type: media.DocumentPDF},
	})
	m.Must(err)
	_, err = m.Vouchers.Book(m.Context(), treasurer, m.Coop.ID, v.ID)
	m.Must(err)
}

// unpay takes that voucher back.
func unpay(m *markettest.Market, amount money.Amount) {
	m.Helper()
	_, err := m.Vouchers.TakeBack(m.Context(), treasurer, m.Coop.ID, m.Coop.ID+".tax", "Salah bulan.")
	m.Must(err)
	if amount <= 0 {
		m.Errorf("there was no tax")
	}
}

// A job that is killed between any two pieces, and in the middle of one, goes on where it stopped, and credits everybody once.
func TestKilled(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		const n = 230
		d := imported(t, m, n)
		d.decide("1", lowest(1200, 0))
		for i, member := range d.members {
			d.move(member, money.Amount(1_000_000*(i+1)), time.Date(2026, time.November, 1, 0, 0, 0, 0, zone))
		}
		d.goTo(2026, time.December, 3)
		r := d.approved("2026-11")
		rounds := 0
		for d.again(r).State == interest.Posting {
			if rounds++; rounds > 60 {
				t.Fatalf("after %d rounds %d of %d entries are booked", rounds, d.again(r).Done, r.Entries())
			}
			ctx, kill := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Duration(rounds*rounds)*time.Millisecond, func() { kill(errors.New("killed")) })
			_, _ = m.Interest.Work(ctx)
			m.Verify()
		}
		t.Logf("%d entries in %d rounds", r.Entries(), rounds)
		if got := d.net(ledger.Interest); got != r.List.Gross || -d.net(ledger.InterestTax) != r.List.Tax || r.List.Tax == 0 || r.Entries() != 5 {
			t.Errorf("%d entries, the expense is %d of %d, the tax %d of %d", r.Entries(), got, r.List.Gross, -d.net(ledger.InterestTax), r.List.Tax)
		}
		for i, l := range d.lines(r) {
			if l.Member != d.members[i] || d.has(l.Member) != money.Amount(1_000_000*(i+1))+l.Net() {
				t.Errorf("member %d has %d", i+1, d.has(l.Member))
			}
		}
	})
}

// A thousand members with thirty thousand moves; how long it takes is in the log.
func TestThousandMembers(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		const n = 1000
		d := imported(t, m, n)
		d.decide("1", average(1200, 0))
		for i := range 3 {
			for part := 0; part < n; part += 100 {
				e := ledger.Entry{Book: m.Coop.ID, Ref: fmt.Sprintf("test:%d:%d", i, part), Kind: "test", By: "test"}
				for _, member := range d.members[part : part+100] {
					e.Postings = append(e.Postings, ledger.Posting{Debit: ledger.Commission, Credit: ledger.Of(ledger.Savings, member), Amount: 500_000})
				}
				_, err := m.Ledger.Post(t.Context(), e)
				m.Must(err)
			}
			d.Clock.Advance(24 * time.Hour)
		}
		d.goTo(2026, time.December, 3)
		begun := time.Now()
		d.reckon("2026-11")
		reckoned := time.Since(begun)
		begun = time.Now()
		r := d.approved("2026-11")
		approved := time.Since(begun)
		begun = time.Now()
		_, err := m.Interest.Work(t.Context())
		m.Must(err)
		booked := time.Since(begun)
		begun = time.Now()
		_, err = m.Interest.TakeBack(t.Context(), treasurer, m.Coop.ID, r.ID, "Suku jasa keliru.")
		m.Must(err)
		t.Logf("reckoned in %s, submitted and approved in %s, booked in %s, taken back in %s", reckoned, approved, booked, time.Since(begun))
		if r.List.Members != n || d.net(ledger.Interest) != 0 {
			t.Errorf("%d members, expense %d", r.List.Members, d.net(ledger.Interest))
		}
	})
}

// Whatever happened on accounts, in time, late or taken back: the interest of a month is that of what a day-by-day sum over all entries
// makes of it, and the expense is what members and the state get.
func TestAnyHistory(t *testing.T) {
	m := markettest.Open(t)
	d := desks(t, m, "Inaq Sri", "Amaq Dul", "Baiq Ana")
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		now := m.Clock.Now().In(zone)
		first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, zone)
		next := first.AddDate(0, 1, 0)
		terms := interest.Terms{
			Rate: money.BasisPoints(rapid.IntRange(1, 2400).Draw(t, "rate")), Basis: rapid.SampledFrom(interest.Bases()).Draw(t, "basis"),
			Least: money.Amount(rapid.SampledFrom([]int64{0, 50_000, 5_000_000}).Draw(t, "least")),
		}
		d.decide(fmt.Sprint("round", round), terms)
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			at := first.Add(time.Duration(rapid.Int64Range(-40*24*60, 31*24*60).Draw(t, "minute")) * time.Minute)
			amount := money.Amount(rapid.Int64Range(-9_000_000, 20_000_000).Draw(t, "amount"))
			err := d.tryMove(rapid.SampledFrom(d.members).Draw(t, "member"), amount, at)
			if err != nil && !errors.Is(err, ledger.ErrOverdrawn) && fault.Of(err) != nil {
				t.Fatal(err)
			}
		}
		m.Clock.Advance(next.Add(50 * time.Hour).Sub(m.Clock.Now()))
		month := interest.Word(first, zone)
		r := d.reckon(month)
		want, expense, withheld := map[string]money.Amount{}, d.net(ledger.Interest), -d.net(ledger.InterestTax)
		for _, member := range d.members {
			_, want[member] = terms.Reckon(naive(d, member, first, next))
		}
		for _, l := range d.lines(r) {
			if l.Gross != want[l.Member] || l.Tax != interest.TaxRuleOf(first).Tax(l.Gross) {
				t.Fatalf("%s gets %d less %d, want %d", l.Member, l.Gross, l.Tax, want[l.Member])
			}
			delete(want, l.Member)
		}
		for member, gross := range want {
			if gross != 0 {
				t.Fatalf("%s gets nothing, want %d", member, gross)
			}
		}
		before := map[string]money.Amount{}
		for _, member := range d.members {
			before[member] = d.has(member)
		}
		if _, err := m.Interest.Submit(m.Context(), cashier, m.Coop.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Interest.Approve(m.Context(), treasurer, m.Coop.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Interest.Work(m.Context()); err != nil {
			t.Fatal(err)
		}
		net := money.Amount(0)
		for _, member := range d.members {
			net += d.has(member) - before[member]
		}
		expense, withheld = d.net(ledger.Interest)-expense, -d.net(ledger.InterestTax)-withheld
		if net+withheld != expense || expense != r.List.Gross || withheld != r.List.Tax {
			t.Fatalf("members get %d, the state %d, the expense is %d; the list says %+v", net, withheld, expense, r.List)
		}
	})
}

// naive is what stood on an account at the end of each day, by adding up all entries for each of them.
func naive(d *desk, member string, first, next time.Time) (days []money.Amount) {
	d.Helper()
	var all []*ledger.Entry
	d.Must(d.Ledger.Each(d.Context(), d.Coop.ID, func(e *ledger.Entry) error { all = append(all, e); return nil }))
	account := ledger.Of(ledger.Savings, member)
	for day := first; day.Before(next); day = day.AddDate(0, 0, 1) {
		balance, end := money.Amount(0), day.AddDate(0, 0, 1)
		for _, e := range all {
			if !e.EffectiveAt.Before(end) && !e.RecordedAt.Before(end) {
				continue
			}
			for _, p := range e.Postings {
				if p.Credit == account {
					balance += p.Amount
				}
				if p.Debit == account {
					balance -= p.Amount
				}
			}
		}
		days = append(days, balance)
	}
	return days
}

// Who has no office, the wrong one, or no licence, changes nothing.
func TestRefused(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := desks(t, m, "Inaq Sri")
		other := m.Cooperative("tanpa-izin")
		input := interest.RateInput{Coop: other.Coop.ID, Key: "1", Resolution: "RAT 1", Terms: lowest(600, 0), From: m.Clock.Now()}
		d.refused("without a licence", interest.ErrUnlicensed, func() error {
			_, err := m.Interest.DecideRate(t.Context(), treasurer, input)
			return err
		})
		input.Coop = m.Coop.ID
		for name, change := range map[string]func(*interest.RateInput){
			"rate":       func(in *interest.RateInput) { in.Terms.Rate = 2401 },
			"basis":      func(in *interest.RateInput) { in.Terms.Basis = "highest" },
			"least":      func(in *interest.RateInput) { in.Terms.Least = -1 },
			"from":       func(in *interest.RateInput) { in.From = in.From.AddDate(0, -1, 0) },
			"resolution": func(in *interest.RateInput) { in.Resolution = " " },
		} {
			wrong, before := input, d.stored()
			change(&wrong)
			if _, err := m.Interest.DecideRate(t.Context(), treasurer, wrong); fault.FieldsOf(err)[name] == nil || d.stored() != before {
				t.Errorf("%s: %v", name, err)
			}
		}
		first := d.decide("1", lowest(600, 0))
		if again := d.decide("1", lowest(600, 0)); again.ID != first.ID || again.Version != 1 {
			t.Errorf("decided twice: %+v", again)
		}
		input.Terms.Rate = 700
		d.refused("the same form with another rate", interest.ErrOtherForm, func() error {
			_, err := m.Interest.DecideRate(t.Context(), treasurer, input)
			return err
		})
		d.move(d.members[0], 1_000_000, time.Time{})
		d.goTo(2026, time.December, 1)
		sri := acttest.Member(d.members[0])
		if _, err := m.Interest.Reckon(t.Context(), sri, m.Coop.ID, "2026-11"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("reckoned by a member: %v", err)
		}
		r := d.reckon("2026-11")
		if _, err := m.Interest.Approve(t.Context(), sri, m.Coop.ID, r.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("approved by a member: %v", err)
		}
		d.refused("one that there is not", interest.ErrNotFound, func() error {
			_, err := m.Interest.Submit(t.Context(), cashier, m.Coop.ID, r.ID+"0")
			return err
		})
	})
}
