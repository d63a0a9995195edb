package closing

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// Month is a calendar month: 2026-10.
type Month string

const monthForm = "2006-01"

// MonthOf is the month of a moment where the cooperative is.
func MonthOf(at time.Time, zone *time.Location) Month { return Month(at.In(zone).Format(monthForm)) }

// Valid says whether it is one.
func (m Month) Valid() bool {
	_, err := time.Parse(monthForm, string(m))
	return err == nil
}

// First is midnight UTC of its first day, as days of forms are.
func (m Month) First() time.Time {
	first, _ := time.Parse(monthForm, string(m)) // the zero time for none
	return first
}

// Begin is when it begins in a zone.
func (m Month) Begin(zone *time.Location) time.Time {
	first := m.First()
	return time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, zone).UTC()
}

// Next is the month after it.
func (m Month) Next() Month { return Month(m.First().AddDate(0, 1, 0).Format(monthForm)) }

// String writes 10/2026, as sentences of faults say it.
func (m Month) String() string { return m.First().Format("01/2006") }

// rest is how long a month rests before it is prepared: what was recorded in its last moments is in the book by then, by clocks that
// differ by less than a minute (ledger).
const rest = time.Hour

// overdue is the day of a month from which the one before it should be closed.
const overdue = 10

// Turn is the month that is closed next: the first one behind what is closed, and in the beginning that of the book's first entry.
// ErrNoMonth while the book is empty.
func (s *Service) Turn(ctx context.Context, coop string) (Month, error) {
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return "", err
	}
	closed, err := s.ledger.ClosedBefore(ctx, coop)
	if err != nil {
		return "", err
	}
	if !closed.IsZero() {
		return MonthOf(closed.Add(half), home.Zone), nil
	}
	first, err := s.closings.ForTenant(coop).First(ctx, store.By("month"))
	if err == nil {
		return first.Month, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	return s.firstMonth(ctx, coop, home.Zone)
}

// firstMonth is that of the book's first entry.
func (s *Service) firstMonth(ctx context.Context, coop string, zone *time.Location) (Month, error) {
	e, err := s.ledger.FirstEntry(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		return "", ErrNoMonth
	}
	if err != nil {
		return "", err
	}
	return MonthOf(e.CountsAt, zone), nil
}

// Due is the month that is closed next, once it is over.
type Due struct {
	Month    Month
	Prepared bool   // it waits for another officer
	By       string // who prepared it
	Overdue  bool   // the tenth of the next month has come
}

// Due is the month that waits to be closed, nil while none does. The newest month that was prepared mostly says it.
func (s *Service) Due(ctx context.Context, coop string) (*Due, error) {
	newest, err := s.closings.ForTenant(coop).First(ctx, store.By("month").Desc())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	home, err := s.register.Cooperative(ctx, coop)
	if err != nil {
		return nil, err
	}
	due := &Due{}
	switch {
	case newest == nil:
		due.Month, err = s.firstMonth(ctx, coop, home.Zone)
	case newest.State == Closed:
		due.Month = newest.Month.Next()
	case newest.State == Prepared:
		due.Month, due.Prepared, due.By = newest.Month, true, newest.By()
	default:
		due.Month, err = s.Turn(ctx, coop)
	}
	if errors.Is(err, ErrNoMonth) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	over := due.Month.Next().Begin(home.Zone)
	if s.acts.Now().Before(over.Add(rest)) {
		return nil, nil
	}
	due.Overdue = !s.acts.Now().Before(over.AddDate(0, 0, overdue-1))
	return due, nil
}

// half a day behind the end of a month it is the next month in every zone, should the cooperative have moved.
const half = 12 * time.Hour

// Figures are what the book says of a month, by effect: the balances at its end, and what it brought. They are those of the statements
// (ledger.Trial).
type Figures struct {
	Entries     int64        `bson:"entries"` // of the whole book up to the end of the month
	Cash        money.Amount `bson:"cash"`
	Bank        money.Amount `bson:"bank"`
	Clearing    money.Amount `bson:"clearing"`   // what the gateway owes
	AtGateway   money.Amount `bson:"at_gateway"` // what it holds for the cooperative
	Suspense    money.Amount `bson:"suspense"`
	Assets      money.Amount `bson:"assets"`
	Liabilities money.Amount `bson:"liabilities"`
	Equity      money.Amount `bson:"equity"` // with the surplus that no meeting has divided
	Income      money.Amount `bson:"income"` // of the month
	Expenses    money.Amount `bson:"expenses"`
}

// Surplus is what the month brought.
func (f Figures) Surplus() money.Amount { return f.Income - f.Expenses }

// figures reads those of [from, to).
func (s *Service) figures(ctx context.Context, coop string, from, to time.Time) (f Figures, err error) {
	before, err := s.ledger.TrialEffective(ctx, coop, from)
	if err != nil {
		return f, err
	}
	t, err := s.ledger.TrialEffective(ctx, coop, to)
	if err != nil {
		return f, err
	}
	return Figures{
		Entries: t.Entries, Cash: t.Of(ledger.Cash).Grown(), Bank: t.Of(ledger.Bank).Grown(), Clearing: t.Of(ledger.Clearing).Grown(),
		AtGateway: t.Of(ledger.AtGateway).Grown(), Suspense: t.Of(ledger.Suspense).Grown(), Assets: t.OfClass(ledger.Asset),
		Liabilities: t.OfClass(ledger.Liability), Equity: t.OfClass(ledger.Equity) + t.Unbooked(),
		Income:   t.OfClass(ledger.Income) - before.OfClass(ledger.Income),
		Expenses: t.OfClass(ledger.Expense) - before.OfClass(ledger.Expense),
	}, nil
}
