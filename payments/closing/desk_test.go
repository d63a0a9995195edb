package closing_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/closing"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
)

var cashier, treasurer, chair = acttest.Officer("cashier"), acttest.Officer("treasurer"), acttest.Officer("chair")

// desk is a cooperative with 500.000 in its till since November, and its officers.
type desk struct {
	*markettest.Market
	t *testing.T
	n int // forms so far
}

func open(t *testing.T, m *markettest.Market) *desk {
	t.Helper()
	d := &desk{Market: m, t: t}
	d.deposit(500_000)
	return d
}

func (d *desk) key() string { d.n++; return fmt.Sprint("form-", d.n) }

func (d *desk) deposit(amount money.Amount) {
	d.t.Helper()
	_, err := d.Savings.Deposit(d.t.Context(), cashier, savings.DepositInput{
		Coop: d.Coop.ID, Key: d.key(), Member: d.Member("Sri"), Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: amount}},
	})
	d.Must(err)
}

// passTo moves the clock to nine in the morning of a day, where the cooperative is.
func (d *desk) passTo(year int, month time.Month, day int) {
	d.Pass(time.Date(year, month, day, 9, 0, 0, 0, i18n.WITA()).Sub(d.Clock.Now()))
}

// count counts so much in the till, in notes of 1.000, and says why it differs.
func (d *desk) count(amount money.Amount, reason string) *closing.Count {
	d.t.Helper()
	c, err := d.Closings.Count(d.t.Context(), cashier, closing.CountInput{
		Coop: d.Coop.ID, Key: d.key(), Pieces: []closing.Piece{{Value: 1_000, N: int64(amount / 1_000)}}, Coins: amount % 1_000, Reason: reason,
	})
	d.Must(err)
	return c
}

func (d *desk) input(month closing.Month) closing.Input {
	return closing.Input{Coop: d.Coop.ID, Key: d.key(), Month: month, Proof: proof()}
}

func proof() *media.Document {
	return &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF}
}

// prepare prepares a month whose till is as the book says.
func (d *desk) prepare(month closing.Month) *closing.Closing {
	d.t.Helper()
	cash, err := d.Ledger.Balance(d.t.Context(), d.Coop.ID, ledger.Cash)
	d.Must(err)
	d.count(cash, "")
	in := d.input(month)
	checks, err := d.Closings.Checks(d.t.Context(), d.Coop.ID, month)
	d.Must(err)
	in.Statement = checks.Figures.Bank
	c, err := d.Closings.Prepare(d.t.Context(), cashier, in)
	d.Must(err)
	return c
}

func (d *desk) close(month closing.Month) error {
	_, err := d.Closings.Close(d.t.Context(), treasurer, d.Coop.ID, month)
	return err
}

func (d *desk) closed(month closing.Month) {
	d.t.Helper()
	d.prepare(month)
	d.Must(d.close(month))
}

// rent is a bill for 1.000, paid from the till on a day.
func (d *desk) rent(day time.Time) voucher.Input {
	return voucher.Input{
		Coop: d.Coop.ID, Key: d.key(), Template: voucher.Rent, Fund: ledger.Cash, Amount: 1_000, Day: day, Text: "Sewa", Proof: proof(),
	}
}

func (d *desk) write(in voucher.Input) (*voucher.Voucher, error) {
	return d.Vouchers.Write(d.t.Context(), cashier, in)
}

// refused wants a fault, and a database that has not changed by a byte.
func (d *desk) refused(what string, want error, do func() error) {
	d.t.Helper()
	was := d.stored()
	if err := do(); !errors.Is(err, want) {
		d.t.Errorf("%s: got %v, want %v", what, err, want)
	}
	if d.stored() != was {
		d.t.Errorf("%s: something has changed", what)
	}
}

// mistake wants a mistake of a field, and a database that has not changed by a byte.
func (d *desk) mistake(what, field, key string, do func() error) {
	d.t.Helper()
	was := d.stored()
	if f := fault.FieldsOf(do())[field]; f == nil || f.Key != key {
		d.t.Errorf("%s: got %v, want %s of %s", what, f, key, field)
	}
	if d.stored() != was {
		d.t.Errorf("%s: something has changed", what)
	}
}

// stored is a fingerprint of the whole database.
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

func day(month time.Month, n int) time.Time {
	return time.Date(2026, month, n, 0, 0, 0, 0, time.UTC)
}
