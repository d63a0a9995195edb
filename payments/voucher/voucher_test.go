package voucher_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/fault"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/money"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
	"lumbung/payments/voucher"
)

// desk is a cooperative with 500.000 in its till, and two officers.
type desk struct {
	*markettest.Market
	t *testing.T
}

func open(t *testing.T, m *markettest.Market) *desk {
	t.Helper()
	_, err := m.Savings.Deposit(t.Context(), acttest.Officer("cashier"), savings.DepositInput{
		Coop: m.Coop.ID, Key: "first", Member: m.Member("Sri"), Way: savings.ByCash,
		Parts: []savings.Part{{Kind: savings.Sukarela, Amount: 500_000}},
	})
	m.Must(err)
	return &desk{m, t}
}

// rent is a bill for 120.000, paid from the till yesterday.
func (d *desk) rent(key string) voucher.Input {
	day := d.Clock.Now().AddDate(0, 0, -1).Truncate(24 * time.Hour)
	return voucher.Input{
		Coop: d.Coop.ID, Key: key, Template: voucher.Rent, Fund: ledger.Cash, Amount: 120_000, Day: day, Text: "Sewa gudang November",
		Proof: &media.Document{ID: "0123456789abcdef0123456789abcdef", Type: media.DocumentPDF},
	}
}

func (d *desk) write(in voucher.Input) *voucher.Voucher {
	d.t.Helper()
	v, err := d.Vouchers.Write(d.t.Context(), acttest.Officer("cashier"), in)
	d.Must(err)
	return v
}

func (d *desk) book(v *voucher.Voucher) (*voucher.Voucher, error) {
	return d.Vouchers.Book(d.t.Context(), acttest.Officer("treasurer"), d.Coop.ID, v.ID)
}

func (d *desk) balance(code string) money.Amount {
	d.t.Helper()
	trial, err := d.Ledger.TrialBalance(d.t.Context(), d.Coop.ID)
	d.Must(err)
	return trial.Of(code).Net()
}

// What one officer writes another one books: at the day of its proof, under the next number, once.
func TestBook(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		v := d.write(d.rent("rent"))
		if again := d.write(d.rent("rent")); again.ID != v.ID || d.balance(ledger.Cash) != 500_000 {
			t.Errorf("written twice: %s and %s, %d in the till", v.ID, again.ID, d.balance(ledger.Cash))
		}
		other := d.rent("rent")
		other.Amount++
		if _, err := d.Vouchers.Write(t.Context(), acttest.Officer("cashier"), other); !errors.Is(err, voucher.ErrOtherForm) {
			t.Errorf("the same form with another amount: %v", err)
		}
		if _, err := d.Vouchers.Book(t.Context(), acttest.Officer("cashier"), m.Coop.ID, v.ID); !errors.Is(err, voucher.ErrSameHand) {
			t.Errorf("booked by who wrote it: %v", err)
		}
		for range 2 {
			booked, err := d.book(v)
			m.Must(err)
			if booked.State != voucher.Booked || booked.Number != "BJ-2026-00001" {
				t.Errorf("%s is %s", booked.Number, booked.State)
			}
		}
		if rent, cash := d.balance(ledger.Rent), d.balance(ledger.Cash); rent != 120_000 || cash != 380_000 {
			t.Errorf("rent is %d, the till has %d", rent, cash)
		}
		e, err := m.Ledger.Entry(t.Context(), m.Coop.ID, v.Ref())
		m.Must(err)
		if day := e.EffectiveAt.Format(time.DateOnly); day != v.Day.Format(time.DateOnly) || !e.EffectiveAt.Before(e.RecordedAt) {
			t.Errorf("takes effect at %s, recorded at %s", e.EffectiveAt, e.RecordedAt)
		}
		if _, err := d.Vouchers.Refuse(t.Context(), acttest.Officer("chair"), m.Coop.ID, v.ID, "Salah"); !errors.Is(err, voucher.ErrDecided) {
			t.Errorf("refused afterwards: %v", err)
		}
	})
}

// Each kind moves its account and the till or the bank, in its direction.
func TestTemplates(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		for _, template := range voucher.Templates() {
			in := d.rent(string(template))
			in.Template, in.Amount = template, 1_000
			if template.PaysOwed() || template == voucher.Charges {
				continue // below: there is nothing to pay, or no money
			}
			before := d.balance(ledger.Cash)
			_, err := d.book(d.write(in))
			m.Must(err)
			want := before - 1_000
			if template.Comes() {
				want = before + 1_000
			}
			account, _ := ledger.Find(template.Account())
			if got := d.balance(ledger.Cash); got != want || account.Per != ledger.PerBook {
				t.Errorf("%s: the till has %d, want %d; its account is %+v", template, got, want, account)
			}
		}
		in := d.rent("tax")
		in.Template, in.Amount = voucher.SavingsTax, 1_000
		for _, text := range []string{"Pajak jasa simpanan", "NTPN 0A1B2C3D4E5F6G7", "NTPN 0a1b2c3d4e5f6g7h", "NTPN ABCDEFGHABCDEFGH"} {
			in.Text = text
			if _, err := d.Vouchers.Write(t.Context(), acttest.Officer("cashier"), in); fieldOf(err, "text") == nil {
				t.Errorf("%s: %v", text, err)
			}
		}
		in.Text = "Pajak jasa simpanan, NTPN: 0A1B2C3D4E5F6G7H."
		if _, err := d.book(d.write(in)); !errors.Is(err, voucher.ErrTaxLess) {
			t.Errorf("tax that nobody withheld: %v", err)
		}
		in = d.rent("charges")
		in.Template = voucher.Charges
		if _, err := d.Vouchers.Write(t.Context(), acttest.Officer("cashier"), in); fieldOf(err, "fund") == nil {
			t.Errorf("charges of the bank from the till: %v", err)
		}
		in.Fund = ledger.Bank
		if _, err := d.book(d.write(in)); !errors.Is(err, voucher.ErrShort) {
			t.Errorf("from an empty bank account: %v", err)
		}
	})
}

func fieldOf(err error, name string) *fault.Fault {
	fields, _ := errors.AsType[fault.Fields](err)
	return fields[name]
}

// What is wrong is told beside its field, and nothing is kept.
func TestRefusedInput(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		for name, tt := range map[string]struct {
			field  string
			change func(*voucher.Input)
		}{
			"no template":    {"template", func(in *voucher.Input) { in.Template = "gift" }},
			"a member's":     {"fund", func(in *voucher.Input) { in.Fund = "2-1110" }},
			"nothing":        {"amount", func(in *voucher.Input) { in.Amount = 0 }},
			"less":           {"amount", func(in *voucher.Input) { in.Amount = -5 }},
			"too much":       {"amount", func(in *voucher.Input) { in.Amount = money.Max }},
			"tomorrow":       {"day", func(in *voucher.Input) { in.Day = in.Day.AddDate(0, 0, 3) }},
			"two years ago":  {"day", func(in *voucher.Input) { in.Day = in.Day.AddDate(-2, 0, 0) }},
			"without a word": {"text", func(in *voucher.Input) { in.Text = " \n" }},
			"without proof":  {"document", func(in *voucher.Input) { in.Proof = nil }},
		} {
			in := d.rent("wrong")
			tt.change(&in)
			if _, err := d.Vouchers.Write(t.Context(), acttest.Officer("cashier"), in); fieldOf(err, tt.field) == nil {
				t.Errorf("%s: got %v, want a mistake of %s", name, err, tt.field)
			}
		}
		if n, err := d.Vouchers.Count(t.Context(), m.Coop.ID, voucher.Written, 5); n != 0 || err != nil {
			t.Errorf("%d are written, %v", n, err)
		}
	})
}

// Five officers and one voucher, five vouchers and one till: one outcome each, and numbers without a gap.
func TestAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		var list []*voucher.Voucher
		for _, key := range []string{"a", "b", "c", "d", "e"} {
			list = append(list, d.write(d.rent(key))) // 600.000 in all, and the till has 500.000
		}
		var all sync.WaitGroup
		outcomes := make([][5]error, len(list))
		for i, v := range list {
			for j, officer := range []string{"treasurer", "chair", "manager", "secretary", "board"} {
				all.Go(func() {
					_, outcomes[i][j] = d.Vouchers.Book(t.Context(), acttest.Officer(officer), m.Coop.ID, v.ID)
				})
			}
		}
		all.Wait()
		booked := 0
		for _, of := range outcomes {
			for _, err := range of {
				switch {
				case err == nil:
					booked++
				case !errors.Is(err, voucher.ErrShort) && !errors.Is(err, voucher.ErrDecided):
					t.Error(err)
				}
			}
		}
		if cash := d.balance(ledger.Cash); booked != 4 || cash != 20_000 {
			t.Errorf("%d are booked, the till has %d", booked, cash)
		}
	})
}

// What was wrong is taken back by an officer who did not write it, as the mirror, once; what was not booked is cancelled or refused.
func TestUndone(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		ctx, cashier, treasurer := t.Context(), acttest.Officer("cashier"), acttest.Officer("treasurer")
		v := d.write(d.rent("wrong"))
		_, err := d.book(v)
		m.Must(err)
		if _, err := d.Vouchers.TakeBack(ctx, cashier, m.Coop.ID, v.ID, "Salah akun"); !errors.Is(err, voucher.ErrSameHand) {
			t.Errorf("by who wrote it: %v", err)
		}
		if _, err := d.Vouchers.TakeBack(ctx, treasurer, m.Coop.ID, v.ID, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() { _, _ = d.Vouchers.TakeBack(ctx, treasurer, m.Coop.ID, v.ID, "Salah akun") })
		}
		all.Wait()
		if rent, cash := d.balance(ledger.Rent), d.balance(ledger.Cash); rent != 0 || cash != 500_000 {
			t.Errorf("taken back: rent is %d, the till has %d", rent, cash)
		}
		grant := d.rent("grant")
		grant.Template, grant.Amount = voucher.Grant, 100_000
		g := d.write(grant)
		_, err = d.book(g)
		m.Must(err)
		_, err = d.book(d.write(func() voucher.Input { in := d.rent("spent"); in.Amount = 550_000; return in }()))
		m.Must(err)
		if _, err := d.Vouchers.TakeBack(ctx, treasurer, m.Coop.ID, g.ID, "Bukan hibah"); !errors.Is(err, voucher.ErrShort) {
			t.Errorf("a grant that is spent: %v", err)
		}
		w := d.write(d.rent("early"))
		if _, err := d.Vouchers.Cancel(ctx, treasurer, m.Coop.ID, w.ID); !errors.Is(err, voucher.ErrNotHers) {
			t.Errorf("cancelled by another: %v", err)
		}
		_, err = d.Vouchers.Cancel(ctx, cashier, m.Coop.ID, w.ID)
		m.Must(err)
		if _, err := d.book(w); !errors.Is(err, voucher.ErrDecided) {
			t.Errorf("booked after it was cancelled: %v", err)
		}
		x := d.write(d.rent("no proof"))
		if _, err := d.Vouchers.Refuse(ctx, cashier, m.Coop.ID, x.ID, "Buram"); !errors.Is(err, voucher.ErrSameHand) {
			t.Errorf("refused by who wrote it: %v", err)
		}
		_, err = d.Vouchers.Refuse(ctx, treasurer, m.Coop.ID, x.ID, "Nota tidak terbaca.")
		m.Must(err)
	})
}

// A courier is paid what buyers have paid for delivery, and no more, however many bills are booked at once.
func TestCourier(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		_, err := m.Ledger.Post(t.Context(), ledger.Entry{
			Book: m.Coop.ID, Ref: "shipped:test", Kind: ledger.Shipped, Subject: "test", By: "test",
			Postings: []ledger.Posting{{Debit: ledger.Cash, Credit: ledger.Courier, Amount: 40_000}},
		})
		m.Must(err)
		var list []*voucher.Voucher
		for _, key := range []string{"one", "two", "three"} {
			in := d.rent(key)
			in.Template, in.Amount, in.Text = voucher.Courier, 15_000, "Tagihan JNE pekan ini"
			list = append(list, d.write(in))
		}
		var all sync.WaitGroup
		outcomes := make([]error, len(list))
		for i, v := range list {
			all.Go(func() { _, outcomes[i] = d.book(v) })
		}
		all.Wait()
		refused := 0
		for _, err := range outcomes {
			if errors.Is(err, voucher.ErrOwedLess) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if owed := -d.balance(ledger.Courier); refused != 1 || owed != 10_000 {
			t.Errorf("%d were refused, %d is owed, want one and 10.000", refused, owed)
		}
	})
}

// Money is carried to the bank before it pays from there: the two ways of moving a fund go by the same balance.
func TestFromTheBank(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		_, err := m.Payments.CarryFunds(t.Context(), acttest.Officer("treasurer"), payments.FundsInput{
			Coop: m.Coop.ID, Key: "carried", From: ledger.Cash, To: ledger.Bank, Amount: 200_000, Note: "Setor BRI",
		})
		m.Must(err)
		in := d.rent("bank")
		in.Fund, in.Amount = ledger.Bank, 200_000
		v, err := d.book(d.write(in))
		m.Must(err)
		if d.balance(ledger.Bank) != 0 || d.balance(ledger.Cash) != 300_000 {
			t.Errorf("the bank has %d, the till %d", d.balance(ledger.Bank), d.balance(ledger.Cash))
		}
		if found, err := d.Vouchers.ByNumber(t.Context(), m.Coop.ID, v.Number); err != nil || found.ID != v.ID {
			t.Errorf("by its number: %+v, %v", found, err)
		}
	})
}
