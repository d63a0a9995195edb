package closing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/markettest"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/payments"
	"lumbung/payments/closing"
	"lumbung/payments/ledger"
	"lumbung/payments/opening"
)

const november, december = closing.Month("2026-11"), closing.Month("2026-12")

// What one officer has prepared another one closes; then nothing is booked into the month until it is reopened, and all
// of it stays written.
func TestClose(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		d.passTo(2026, 12, 3)
		c := d.prepare(november)
		if f := c.Paper().Figures; f.Cash != 500_000 || f.Assets != 500_000 || f.Liabilities != 500_000 || f.Entries != 1 {
			t.Errorf("the month says %+v", f)
		}
		d.refused("closed by who prepared it", closing.ErrSameHand, func() error {
			_, err := m.Closings.Close(ctx, cashier, coop, november)
			return err
		})
		for range 2 {
			m.Must(d.close(november))
		}
		d.mistake("a voucher of the month", "day", ledger.ErrClosed.Key, func() error {
			_, err := d.write(d.rent(day(11, 30)))
			return err
		})
		_, err := d.write(d.rent(day(12, 1)))
		m.Must(err)
		reopen := func(by act.Actor, reason string) error {
			_, err := m.Closings.Reopen(ctx, by, coop, november, reason)
			return err
		}
		d.refused("reopened by who prepared it", closing.ErrSameHand, func() error { return reopen(cashier, "Ada nota lama.") })
		if err := reopen(treasurer, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("reopened without a reason: %v", err)
		}
		m.Must(reopen(treasurer, "Ada nota lama."))
		v, err := d.write(d.rent(day(11, 30)))
		m.Must(err)
		_, err = m.Vouchers.Book(ctx, treasurer, coop, v.ID)
		m.Must(err)
		d.closed(november)
		c, err = m.Closings.Of(ctx, coop, november)
		m.Must(err)
		var way []string
		for _, step := range c.Steps {
			way = append(way, string(step.State)+" "+step.By+" "+step.Reason)
		}
		want := "prepared cashier |closed treasurer |reopened treasurer Ada nota lama.|prepared cashier |closed treasurer "
		if got := strings.Join(way, "|"); got != want || len(c.Papers) != 2 || c.Paper().Figures.Expenses != 1_000 {
			t.Errorf("its way is %s, the last paper says %+v", got, c.Paper().Figures)
		}
		_, err = m.Vouchers.TakeBack(ctx, treasurer, coop, v.ID, "Salah.") // its mirror counts today
		m.Must(err)
	})
}

// Months close one after another, never one that is not over, and are reopened in the opposite order.
func TestOrder(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		prepare := func(month closing.Month) func() error {
			return func() error { _, err := m.Closings.Prepare(ctx, cashier, d.input(month)); return err }
		}
		d.refused("the current month", closing.ErrNotOver, prepare(november))
		d.Pass(time.Date(2026, 12, 1, 0, 59, 0, 0, i18n.WITA()).Sub(m.Clock.Now()))
		d.refused("in the hour in which it ended", closing.ErrNotOver, prepare(november))
		d.passTo(2027, 2, 3)
		d.refused("October, in which there was no book", closing.ErrOrder, prepare("2026-10"))
		d.refused("December before November", closing.ErrOrder, prepare(december))
		d.refused("no month", closing.ErrNoMonth, prepare("2026-13"))
		d.closed(november)
		d.closed(december)
		d.refused("February, which goes on", closing.ErrOrder, prepare("2027-02"))
		reopen := func(month closing.Month) func() error {
			return func() error { _, err := m.Closings.Reopen(ctx, chair, coop, month, "Salah."); return err }
		}
		d.refused("November before December", closing.ErrLater, reopen(november))
		m.Must(reopen(december)())
		m.Must(reopen(november)())
		d.refused("twice", closing.ErrDecided, func() error {
			_, err := m.Closings.Reopen(ctx, treasurer, coop, november, "Salah.")
			return err
		})
		d.refused("December before November, once more", closing.ErrOrder, prepare(december))
		d.closed(november)
		d.closed(december)
		turn, err := m.Closings.Turn(ctx, coop)
		if m.Must(err); turn != "2027-01" {
			t.Errorf("the next one is %s", turn)
		}
	})
}

// What keeps a month from being closed: a till that nobody has counted since, a voucher or an opening that waits, money in suspense, and a
// book that says something else than when it was prepared. A month that was sent back is prepared again.
func TestNotClosed(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		d.count(500_000, "")
		d.passTo(2026, 12, 3)
		prepare := func() error { _, err := m.Closings.Prepare(ctx, cashier, d.input(november)); return err }
		d.refused("counted in November", closing.ErrNoCount, prepare)
		v, err := d.write(d.rent(day(11, 30)))
		m.Must(err)
		d.refused("a voucher waits", closing.ErrVouchers, prepare)
		_, err = m.Vouchers.Cancel(ctx, cashier, coop, v.ID)
		m.Must(err)
		_, err = d.write(d.rent(day(12, 1)))
		m.Must(err)
		posting := ledger.Posting{Debit: ledger.Suspense, Credit: ledger.Cash, Amount: 7_000}
		_, err = m.Ledger.Post(ctx, ledger.Entry{
			Book: coop, Ref: "selisih", Kind: ledger.Vouched + "_test", By: "test", EffectiveAt: m.Clock.Now().AddDate(0, 0, -5),
			Postings: []ledger.Posting{posting},
		})
		m.Must(err)
		d.refused("money in suspense", closing.ErrSuspense, prepare)
		_, err = m.Ledger.Post(ctx, ledger.Entry{
			Book: coop, Ref: "balik", Kind: ledger.Vouched + "_test", By: "test", EffectiveAt: m.Clock.Now().AddDate(0, 0, -4),
			Postings: []ledger.Posting{{Debit: ledger.Cash, Credit: ledger.Suspense, Amount: 7_000}},
		})
		m.Must(err)
		d.prepare(november)
		_, err = m.Closings.SendBack(ctx, treasurer, coop, november, " ")
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("sent back without a reason: %v", err)
		}
		_, err = m.Closings.SendBack(ctx, treasurer, coop, november, "Rekening koran terpotong.")
		m.Must(err)
		d.refused("closed after it was sent back", closing.ErrDecided, func() error { return d.close(november) })
		d.prepare(november)
		v, err = d.write(d.rent(day(11, 29)))
		m.Must(err)
		d.refused("a voucher was written", closing.ErrVouchers, func() error { return d.close(november) })
		_, err = m.Vouchers.Book(ctx, treasurer, coop, v.ID)
		m.Must(err)
		d.refused("the book has changed", closing.ErrChanged, func() error { return d.close(november) })
		d.closed(november)
	})
}

// An opening of the month is booked to its end before the month is closed, and refused beside its day once it is.
func TestOpening(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		ctx, coop, d := t.Context(), m.Coop.ID, &desk{Market: m, t: t}
		sri := m.Member("Sri")
		membership, err := m.Members.Membership(ctx, coop, members.MembershipID(coop, sri))
		m.Must(err)
		begin := func() (*opening.Opening, error) {
			return m.Openings.Start(ctx, cashier, opening.Input{Coop: coop, Key: d.key(), Day: day(11, 20), Number: "RAT 4", Proof: proof()})
		}
		o, err := begin()
		m.Must(err)
		has := opening.Amounts{Pokok: 50_000}
		_, err = m.Openings.WriteNeraca(ctx, cashier, coop, o.ID, []opening.Figure{{Code: ledger.Cash, Amount: 50_000}}, has)
		m.Must(err)
		row := opening.Row{Line: 2, Number: membership.Number, Name: membership.Name, Has: has}
		_, err = m.Openings.TakeList(ctx, cashier, coop, o.ID, []opening.Row{row})
		m.Must(err)
		d.deposit(10_000)
		d.passTo(2026, 12, 2)
		prepare := func() error { _, err := m.Closings.Prepare(ctx, cashier, d.input(november)); return err }
		_, err = m.Openings.Submit(ctx, cashier, coop, o.ID)
		m.Must(err)
		d.refused("it waits", closing.ErrOpening, prepare)
		_, err = m.Openings.Approve(ctx, treasurer, coop, o.ID)
		m.Must(err)
		d.refused("it is on its way", closing.ErrOpening, prepare)
		_, err = m.Openings.Work(ctx)
		m.Must(err)
		d.closed(november)
		_, err = m.Openings.TakeBack(ctx, treasurer, coop, o.ID, "Daftar lama.")
		m.Must(err)
		d.mistake("another one of the month", "day", ledger.ErrClosed.Key, func() error { _, err := begin(); return err })
	})
}

// A difference of the till or the bank is told with its amount, and closed with its reason alone. It stays written.
func TestDifferences(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		_, err := m.Payments.CarryFunds(ctx, treasurer, payments.FundsInput{
			Coop: coop, Key: "carried", From: ledger.Cash, To: ledger.Bank, Amount: 200_000, Note: "Setor BRI",
		})
		m.Must(err)
		d.passTo(2026, 12, 3)
		in := closing.CountInput{Coop: coop, Key: "hitung", Pieces: []closing.Piece{{Value: 100_000, N: 2}, {Value: 50_000, N: 1}}, Coins: 75}
		d.mistake("49.925 are missing", "sebab", "closing.count_less", func() error { _, err := m.Closings.Count(ctx, cashier, in); return err })
		for _, wrong := range []closing.CountInput{
			{Pieces: []closing.Piece{{Value: 100_000, N: -1}}},
			{Pieces: []closing.Piece{{Value: 75_000, N: 1}}},
			{Coins: -1},
			{Pieces: []closing.Piece{{Value: 500, N: 1}, {Value: 500, N: 1}}},
			{Coins: 2_000_000},
		} {
			wrong.Coop, wrong.Key, wrong.Reason = coop, "salah", "Tidak ada."
			if _, err := m.Closings.Count(ctx, cashier, wrong); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v is counted: %v", wrong, err)
			}
		}
		in.Reason = "Nota parkir belum ditulis."
		n, err := m.Closings.Count(ctx, cashier, in)
		m.Must(err)
		if again, err := m.Closings.Count(ctx, cashier, in); err != nil || again.ID != n.ID || n.Total != 250_075 || n.Off() != -49_925 {
			t.Errorf("counted %+v, then %+v, %v", n, again, err)
		}
		other := in
		other.Coins = 100
		d.refused("the same form with other coins", closing.ErrOtherForm, func() error {
			_, err := m.Closings.Count(ctx, cashier, other)
			return err
		})
		month := closing.Input{Coop: coop, Key: "siap", Month: november, Statement: 201_500}
		prepare := func() error { _, err := m.Closings.Prepare(ctx, cashier, month); return err }
		d.mistake("without the bank's statement", "document", "closing.proof_missing", prepare)
		month.Proof = &media.Document{ID: "fedcba9876543210fedcba9876543210", Type: media.DocumentPicture}
		d.mistake("1.500 more at the bank", "sebab", "closing.bank_more", prepare)
		month.Reason = "Bunga November belum ditulis."
		for range 2 {
			m.Must(prepare())
		}
		m.Must(d.close(november))
		c, err := m.Closings.Of(ctx, coop, november)
		m.Must(err)
		if p := c.Paper(); len(c.Papers) != 1 || p.Cash.Off() != -49_925 || p.Cash.Reason != in.Reason || p.Bank.Off() != 1_500 || !p.Off() {
			t.Errorf("the month says %+v, %+v", p.Cash, p.Bank)
		}
		if document, err := m.Closings.Proof(ctx, chair, coop, november); err != nil || document.ID != month.Proof.ID {
			t.Errorf("its proof is %+v, %v", document, err)
		}
	})
}

// A purchase that was paid in a month of which the program hears when it is closed is booked all the same: at once, with its own time.
func TestPaidIntoAClosedMonth(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx := open(t, m), t.Context()
		product := m.Product(m.Member("Dul"), "Kopi Sembalun")
		d.Pass(time.Date(2026, 11, 30, 23, 50, 0, 0, i18n.WITA()).Sub(m.Clock.Now()))
		purchase := m.Buy(product, 1, "pickup")
		m.Must(m.Sim.Pay(m.Invoice(purchase), "QRIS"))
		m.Clock.Advance(36 * time.Hour) // the gateway stays silent
		d.closed(november)
		m.Deliver()
		var captured *ledger.Entry
		m.Must(m.Ledger.Each(ctx, m.Coop.ID, func(e *ledger.Entry) error {
			if e.Kind == ledger.Captured {
				kept := *e
				captured = &kept
			}
			return nil
		}))
		if captured == nil || !captured.EffectiveAt.Equal(captured.RecordedAt) || !strings.HasSuffix(captured.Memo, "30/11/2026 22.50 WIB") {
			t.Fatalf("the capture is %+v", captured)
		}
		checks, err := m.Closings.Checks(ctx, m.Coop.ID, november)
		m.Must(err)
		if checks.Figures.Clearing != 0 {
			t.Errorf("November got %d", checks.Figures.Clearing)
		}
	})
}

// A voucher that waits for its second officer when its month is closed by whom nothing holds back is refused at booking, and can be ended.
func TestVoucherOfAClosedMonth(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		v, err := d.write(d.rent(day(11, 21)))
		m.Must(err)
		d.passTo(2026, 12, 2)
		since, err := m.Ledger.CloseBefore(ctx, coop, december.Begin(i18n.WITA()), m.Clock.Now())
		m.Must(err)
		d.refused("booked", ledger.ErrClosed, func() error { _, err := m.Vouchers.Book(ctx, treasurer, coop, v.ID); return err })
		_, err = m.Vouchers.Refuse(ctx, treasurer, coop, v.ID, "Bulannya sudah ditutup.")
		m.Must(err)
		_, err = m.Ledger.CloseBefore(ctx, coop, time.Time{}, since)
		m.Must(err)
	})
}

// M29 tells of an entry that came into a month while it was closed, of a month that one pair of hands has closed, and of a book that is
// closed further than its months.
func TestVerify(t *testing.T) {
	for name, tamper := range map[string]func(*closing.Closing){
		"one hand":          func(c *closing.Closing) { c.Steps[1].By = c.Steps[0].By },
		"a late entry":      func(c *closing.Closing) { c.Steps[1].At = c.Steps[1].At.Add(-50 * time.Hour) },
		"another count":     func(c *closing.Closing) { c.Papers[0].Cash.Counted, c.Papers[0].Cash.Book = 1, 1 },
		"longer":            func(c *closing.Closing) { c.To = c.To.Add(time.Hour) },
		"without its paper": func(c *closing.Closing) { c.Papers = append(c.Papers, c.Papers[0]) },
	} {
		t.Run(name, func(t *testing.T) {
			m := markettest.Open(t)
			d := open(t, m)
			d.passTo(2026, 12, 2)
			v, err := d.write(d.rent(day(11, 30)))
			m.Must(err)
			_, err = m.Vouchers.Book(t.Context(), treasurer, m.Coop.ID, v.ID)
			m.Must(err)
			d.passTo(2026, 12, 3)
			d.closed(november)
			m.Verify()
			m.Must(m.Closings.Tamper(t.Context(), m.Coop.ID, november, tamper))
			m.Breaks("M29")
		})
	}
}

// Nobody without an office, and no supervisor, counts, prepares, closes or reopens.
func TestWhoMay(t *testing.T) {
	m := markettest.Open(t)
	d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
	d.passTo(2026, 12, 3)
	d.closed(november)
	by, err := m.Members.Actor(ctx, m.Member("Sri"))
	m.Must(err)
	for name, do := range map[string]func() error{
		"count": func() error {
			_, err := m.Closings.Count(ctx, by, closing.CountInput{Coop: coop, Key: "x"})
			return err
		},
		"prepare": func() error { _, err := m.Closings.Prepare(ctx, by, d.input(november)); return err },
		"close":   func() error { _, err := m.Closings.Close(ctx, by, coop, november); return err },
		"back":    func() error { _, err := m.Closings.SendBack(ctx, by, coop, november, "x"); return err },
		"reopen":  func() error { _, err := m.Closings.Reopen(ctx, by, coop, november, "x"); return err },
		"read":    func() error { _, err := m.Closings.Proof(ctx, by, coop, november); return err },
	} {
		if err := do(); !errors.Is(err, act.ErrNotAllowed) {
			t.Errorf("a member: %s: %v", name, err)
		}
	}
}
