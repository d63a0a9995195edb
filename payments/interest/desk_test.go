package interest_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
)

// desk is a cooperative whose meeting decided interest, two officers, and members with numbers.
type desk struct {
	*markettest.Market
	t       *testing.T
	members []string // by user id, in the order of their numbers
	moves   int
	taken   sync.Once
}

var cashier, treasurer = acttest.Officer("cashier"), acttest.Officer("treasurer")

func desks(t *testing.T, m *markettest.Market, names ...string) *desk {
	t.Helper()
	d := &desk{Market: m, t: t}
	for _, name := range names {
		d.members = append(d.members, m.Member(name))
	}
	return d
}

// imported are n members of a spreadsheet, with numbers from 1.
func imported(t *testing.T, m *markettest.Market, n int) *desk {
	t.Helper()
	d := &desk{Market: m, t: t, members: make([]string, n)}
	entries := make([]members.Entry, n)
	for i := range entries {
		e := members.Entry{Line: i + 2, Number: int64(i + 1), Since: time.Date(2019, 3, 2, 0, 0, 0, 0, time.UTC)}
		e.Name = "Anggota " + money.Spelled(money.Amount(i+1))
		entries[i] = e
	}
	_, err := m.Members.Import(t.Context(), treasurer, m.Coop.ID, entries)
	m.Must(err)
	m.Must(m.Members.EachMember(t.Context(), m.Coop.ID, members.Active, func(one *members.Membership) error {
		d.members[one.Number-1] = one.User
		return nil
	}))
	return d
}

// zone is where the cooperative is.
var zone = time.FixedZone("WITA", 8*60*60)

// goTo moves the clock on to noon of a day.
func (d *desk) goTo(year int, month time.Month, day int) {
	d.t.Helper()
	d.Clock.Advance(time.Date(year, month, day, 12, 0, 0, 0, zone).Sub(d.Clock.Now()))
}

// decide is a meeting that decides interest from this month on.
func (d *desk) decide(key string, terms interest.Terms) *interest.Rate {
	d.t.Helper()
	rate, err := d.Interest.DecideRate(d.t.Context(), treasurer, interest.RateInput{
		Coop: d.Coop.ID, Key: key, Resolution: "RAT " + key, Terms: terms, From: d.Clock.Now(),
	})
	d.Must(err)
	return rate
}

// move brings money to a member's simpanan sukarela, or takes some away, with effect from a moment, now for the zero one.
func (d *desk) move(member string, amount money.Amount, at time.Time) {
	d.t.Helper()
	d.Must(d.tryMove(member, amount, at))
}

func (d *desk) tryMove(member string, amount money.Amount, at time.Time) error {
	d.moves++
	p := ledger.Posting{Debit: ledger.Commission, Credit: ledger.Of(ledger.Savings, member), Amount: amount}
	if amount < 0 {
		p = ledger.Posting{Debit: p.Credit, Credit: p.Debit, Amount: -amount}
	}
	_, err := d.Ledger.Post(d.Context(), ledger.Entry{
		Book: d.Coop.ID, Ref: fmt.Sprint("test:", d.moves), Kind: "test", EffectiveAt: at, Postings: []ledger.Posting{p}, By: "test",
	})
	if err == nil && amount < 0 { // nobody asked her
		d.taken.Do(func() { d.Breaks("M30") })
	}
	return err
}

func (d *desk) reckon(month string) *interest.Run {
	d.t.Helper()
	r, err := d.Interest.Reckon(d.t.Context(), cashier, d.Coop.ID, month)
	d.Must(err)
	return r
}

func (d *desk) approved(month string) *interest.Run {
	d.t.Helper()
	r := d.reckon(month)
	_, err := d.Interest.Submit(d.t.Context(), cashier, d.Coop.ID, r.ID)
	d.Must(err)
	r, err = d.Interest.Approve(d.t.Context(), treasurer, d.Coop.ID, r.ID)
	d.Must(err)
	return r
}

func (d *desk) posted(month string) *interest.Run {
	d.t.Helper()
	r := d.approved(month)
	_, err := d.Interest.Work(d.t.Context())
	d.Must(err)
	return d.again(r)
}

func (d *desk) again(r *interest.Run) *interest.Run {
	d.t.Helper()
	now, err := d.Interest.ByID(d.t.Context(), d.Coop.ID, r.ID)
	d.Must(err)
	return now
}

func (d *desk) lines(r *interest.Run) []interest.Line {
	d.t.Helper()
	list, err := d.Interest.ListOf(d.t.Context(), r)
	d.Must(err)
	return list.Lines
}

func (d *desk) has(member string) money.Amount {
	d.t.Helper()
	balance, err := d.Ledger.Balance(d.Context(), d.Coop.ID, ledger.Of(ledger.Savings, member))
	d.Must(err)
	return balance
}

// net is what stands on a line of the chart, debits less credits.
func (d *desk) net(code string) money.Amount {
	d.t.Helper()
	trial, err := d.Ledger.TrialBalance(d.Context(), d.Coop.ID)
	d.Must(err)
	return trial.Of(code).Net()
}

// stored is a digest of every document there is.
func (d *desk) stored() string {
	d.t.Helper()
	var all []string
	d.Must(d.DB.EachStored(d.t.Context(), func(s *store.Schema, doc bson.Raw) error {
		all = append(all, s.Name+string(doc))
		return nil
	}))
	slices.Sort(all)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(all, "\n"))))
}

// refused wants a fault, and nothing changed.
func (d *desk) refused(what string, want *fault.Fault, do func() error) {
	d.t.Helper()
	before := d.stored()
	if err := do(); !errors.Is(err, want) {
		d.t.Errorf("%s: got %v, want %v", what, err, want)
	}
	if d.stored() != before {
		d.t.Errorf("%s: the database has changed", what)
	}
}
