package opening_test

import (
	"errors"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
	"lumbung/payments/savings"
)

// desk is a cooperative that comes from its Excel: two officers, and members with numbers.
type desk struct {
	*markettest.Market
	t       *testing.T
	members []string // by user id, in the order of their numbers
}

func desks(t *testing.T, m *markettest.Market, names ...string) *desk {
	t.Helper()
	d := &desk{m, t, nil}
	for _, name := range names {
		d.members = append(d.members, m.Member(name))
	}
	return d
}

var cashier, treasurer = acttest.Officer("cashier"), acttest.Officer("treasurer")

// day is the day of the neraca, a month before the market opens.
func (d *desk) day() time.Time { return d.Clock.Now().AddDate(0, -1, 0).Truncate(24 * time.Hour) }

func (d *desk) start(key string) *opening.Opening {
	d.t.Helper()
	o, err := d.Openings.Start(d.t.Context(), cashier, d.input(key))
	d.Must(err)
	return o
}

func (d *desk) input(key string) opening.Input {
	return opening.Input{
		Coop: d.Coop.ID, Key: key, Day: d.day(), Number: "Neraca RAT 4/2026",
		Proof: &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
	}
}

// rows are a list in which the nth member has so much.
func (d *desk) rows(has ...opening.Amounts) (rows []opening.Row) {
	for i, h := range has {
		m, err := d.Members.Membership(d.t.Context(), d.Coop.ID, members.MembershipID(d.Coop.ID, d.members[i]))
		d.Must(err)
		rows = append(rows, opening.Row{Line: i + 2, Number: m.Number, Name: m.Name, Has: h})
	}
	return rows
}

// three are what the three members of most tests have: 150.000 pokok, 700.000 wajib, 1.250.000 sukarela.
func three() []opening.Amounts {
	return []opening.Amounts{{50_000, 400_000, 1_000_000}, {50_000, 300_000, 250_000}, {50_000, 0, 0}}
}

func totals(has []opening.Amounts) (sum opening.Amounts) {
	for _, h := range has {
		sum.Pokok, sum.Wajib, sum.Sukarela = sum.Pokok+h.Pokok, sum.Wajib+h.Wajib, sum.Sukarela+h.Sukarela
	}
	return sum
}

// neraca is a sound one around what members have.
func neraca(has []opening.Amounts) []opening.Figure {
	return []opening.Figure{
		{Code: ledger.Cash, Amount: 500_000 + totals(has).Sum()},
		{Code: ledger.Bank, Amount: 3_000_000},
		{Code: "1-2100", Amount: 12_000_000},
		{Code: "2-1710", Amount: 5_500_000},
		{Code: "3-1300", Amount: 11_000_000},
		{Code: ledger.SurplusYear, Amount: 1_000_000, Against: true},
	}
}

// filled is an opening with a sound neraca and its list.
func (d *desk) filled(key string, has []opening.Amounts) *opening.Opening {
	d.t.Helper()
	o := d.start(key)
	_, err := d.Openings.WriteNeraca(d.t.Context(), cashier, d.Coop.ID, o.ID, neraca(has), totals(has))
	d.Must(err)
	o, err = d.Openings.TakeList(d.t.Context(), cashier, d.Coop.ID, o.ID, d.rows(has...))
	d.Must(err)
	return o
}

func (d *desk) approved(key string, has []opening.Amounts) *opening.Opening {
	d.t.Helper()
	o := d.filled(key, has)
	_, err := d.Openings.Submit(d.t.Context(), cashier, d.Coop.ID, o.ID)
	d.Must(err)
	o, err = d.Openings.Approve(d.t.Context(), treasurer, d.Coop.ID, o.ID)
	d.Must(err)
	return o
}

func (d *desk) booked(key string, has []opening.Amounts) *opening.Opening {
	d.t.Helper()
	o := d.approved(key, has)
	_, err := d.Openings.Work(d.t.Context())
	d.Must(err)
	return d.again(o)
}

func (d *desk) again(o *opening.Opening) *opening.Opening {
	d.t.Helper()
	now, err := d.Openings.ByID(d.t.Context(), d.Coop.ID, o.ID)
	d.Must(err)
	return now
}

// net is what stands on a line of the chart, on its own side.
func (d *desk) net(code string) money.Amount {
	d.t.Helper()
	trial, err := d.Ledger.TrialBalance(d.t.Context(), d.Coop.ID)
	d.Must(err)
	net := trial.Of(code).Net()
	if account, _ := ledger.Find(code); account.Class != ledger.Asset && account.Class != ledger.Expense {
		return -net
	}
	return net
}

func (d *desk) has(kind savings.Kind, member string) money.Amount {
	d.t.Helper()
	balance, err := d.Ledger.Balance(d.t.Context(), d.Coop.ID, kind.Account(member))
	d.Must(err)
	return balance
}

func wantFault(t *testing.T, what string, err error, want *fault.Fault) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}
