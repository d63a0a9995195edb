package voucher_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"lumbung/internal/act/acttest"
	"lumbung/internal/i18n"
	"lumbung/internal/markettest"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
	"lumbung/payments/voucher"
)

// wage is 30.000 on the 25th of each month from November on, when it is the 22nd.
func (d *desk) wage(key string) voucher.PlanInput {
	return voucher.PlanInput{
		Coop: d.Coop.ID, Key: key, Template: voucher.Wages, Fund: ledger.Cash, Amount: 30_000, Text: "Honor penjaga loket", Day: 25,
		From: "2026-11", Until: "2027-02",
	}
}

func (d *desk) plan(in voucher.PlanInput) *voucher.Plan {
	d.t.Helper()
	p, err := d.Vouchers.Plan(d.t.Context(), acttest.Officer("cashier"), in)
	d.Must(err)
	return p
}

// from is the voucher of a plan's next month.
func (d *desk) from(p *voucher.Plan, key string) voucher.Input {
	in := d.rent(key)
	in.Template, in.Fund, in.Amount, in.Text, in.Plan, in.Period = p.Template, p.Fund, p.Amount, p.Text, p.ID, p.Next
	return in
}

func (d *desk) again(p *voucher.Plan) *voucher.Plan {
	d.t.Helper()
	p, err := d.Vouchers.PlanByID(d.t.Context(), p.Coop, p.ID)
	d.Must(err)
	return p
}

func (d *desk) due() int {
	d.t.Helper()
	n, err := d.Vouchers.CountDue(d.t.Context(), d.Coop.ID, 10)
	d.Must(err)
	return n
}

// A plan asks from its day on, once for each of its months, and asks again when the voucher came to nothing. It books nothing itself.
func TestPlan(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, coop := open(t, m), t.Context(), m.Coop.ID
		cashier, treasurer := acttest.Officer("cashier"), acttest.Officer("treasurer")
		p := d.plan(d.wage("wage"))
		if again := d.plan(d.wage("wage")); again.ID != p.ID || d.due() != 0 {
			t.Errorf("written twice: %s and %s, %d ask on the 22nd", p.ID, again.ID, d.due())
		}
		other := d.wage("wage")
		other.Amount++
		if _, err := m.Vouchers.Plan(ctx, cashier, other); !errors.Is(err, voucher.ErrOtherForm) {
			t.Errorf("the same form with another amount: %v", err)
		}
		m.Pass(time.Date(2026, 11, 25, 0, 0, 0, 0, i18n.WITA()).Sub(m.Clock.Now()) - time.Minute)
		if d.due() != 0 {
			t.Error("it asks a minute before its day")
		}
		m.Pass(time.Minute)
		if d.due() != 1 || d.balance(ledger.Wages) != 0 {
			t.Errorf("%d ask on its day, %d is booked", d.due(), d.balance(ledger.Wages))
		}
		v := d.write(d.from(p, "nov"))
		if now := d.again(p); d.due() != 0 || now.Next != "2026-12" || now.Months[0].Voucher != v.ID {
			t.Errorf("after it is written %d ask, %+v", d.due(), now)
		}
		if _, err := m.Vouchers.Write(ctx, cashier, d.from(p, "nov again")); !errors.Is(err, voucher.ErrNotDue) {
			t.Errorf("November once more: %v", err)
		}
		_, err := m.Vouchers.Refuse(ctx, treasurer, coop, v.ID, "Buram.")
		m.Must(err)
		if now := d.again(p); d.due() != 1 || now.Next != "2026-11" {
			t.Errorf("after it is refused %d ask, for %s", d.due(), now.Next)
		}
		v, err = d.book(d.write(d.from(p, "nov mended")))
		m.Must(err)
		m.Pass(40 * 24 * time.Hour)
		if d.due() != 1 || d.balance(ledger.Wages) != 30_000 {
			t.Errorf("in January %d ask, %d is booked", d.due(), d.balance(ledger.Wages))
		}
		if _, err := m.Vouchers.Skip(ctx, cashier, coop, p.ID, "2026-12", " "); err == nil {
			t.Error("skipped without a reason")
		}
		if _, err := m.Vouchers.Skip(ctx, cashier, coop, p.ID, "2027-01", "Libur."); !errors.Is(err, voucher.ErrNotDue) {
			t.Errorf("skipped before it is due: %v", err)
		}
		_, err = m.Vouchers.Skip(ctx, cashier, coop, p.ID, "2026-12", "Libur.")
		m.Must(err)
		_, err = m.Vouchers.TakeBack(ctx, treasurer, coop, v.ID, "Salah.")
		m.Must(err)
		if now := d.again(p); now.Next != "2026-11" || len(now.Months) != 1 {
			t.Errorf("after it was taken back: %+v", now)
		}
		for i := range 3 {
			m.Pass(31 * 24 * time.Hour)
			d.write(d.from(d.again(p), fmt.Sprint("next", i)))
		}
		m.Pass(90 * 24 * time.Hour)
		if now := d.again(p); d.due() != 0 || now.Due != nil || now.Next != "2027-03" {
			t.Errorf("behind its last month %d ask, %+v", d.due(), now)
		}
		written, err := m.Vouchers.OfPlan(ctx, coop, p.ID, store.Page{})
		m.Must(err)
		if len(written.Items) != 5 || written.Items[0].Period != "2027-02" {
			t.Errorf("%d vouchers came of it", len(written.Items))
		}
	})
}

// A plan that is ended asks for nothing, and no voucher is written from it.
func TestPlanEnds(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d, ctx, cashier := open(t, m), t.Context(), acttest.Officer("cashier")
		p := d.plan(d.wage("wage"))
		m.Pass(4 * 24 * time.Hour)
		v := d.write(d.from(p, "nov"))
		for range 2 {
			_, err := m.Vouchers.End(ctx, cashier, p.Coop, p.ID)
			m.Must(err)
		}
		m.Pass(60 * 24 * time.Hour)
		if _, err := m.Vouchers.Write(ctx, cashier, d.from(d.again(p), "dec")); !errors.Is(err, voucher.ErrPlanEnded) || d.due() != 0 {
			t.Errorf("from a plan that is ended: %v, %d ask", err, d.due())
		}
		if _, err := m.Vouchers.Skip(ctx, cashier, p.Coop, p.ID, "2026-12", "Libur."); !errors.Is(err, voucher.ErrPlanEnded) {
			t.Errorf("a month of it is skipped: %v", err)
		}
		_, err := m.Vouchers.Cancel(ctx, cashier, p.Coop, v.ID)
		m.Must(err)
		if d.due() != 0 {
			t.Error("it asks again")
		}
	})
}

// Eight officers write the voucher of one month: one of them does.
func TestPlanAtOnce(t *testing.T) {
	markettest.Each(t, func(t *testing.T, m *markettest.Market) {
		d := open(t, m)
		p := d.plan(d.wage("wage"))
		outcomes := make([]error, 8)
		var all sync.WaitGroup
		for i := range outcomes {
			in := d.from(p, fmt.Sprint("nov", i))
			all.Go(func() { _, outcomes[i] = m.Vouchers.Write(t.Context(), acttest.Officer(fmt.Sprint("officer", i)), in) })
		}
		all.Wait()
		well := 0
		for _, err := range outcomes {
			switch {
			case err == nil:
				well++
			case !errors.Is(err, voucher.ErrNotDue):
				t.Error(err)
			}
		}
		if n, err := m.Vouchers.Count(t.Context(), m.Coop.ID, voucher.Written, 10); well != 1 || n != 1 || err != nil {
			t.Errorf("%d have written, %d are there, %v", well, n, err)
		}
	})
}

// What is wrong with a plan is told beside its field, and nothing is kept.
func TestRefusedPlans(t *testing.T) {
	m := markettest.Open(t)
	d := open(t, m)
	for name, tt := range map[string]struct {
		field  string
		change func(*voucher.PlanInput)
	}{
		"no template":    {"template", func(in *voucher.PlanInput) { in.Template = "gift" }},
		"a member's":     {"fund", func(in *voucher.PlanInput) { in.Fund = "2-1110" }},
		"nothing":        {"amount", func(in *voucher.PlanInput) { in.Amount = 0 }},
		"without a word": {"text", func(in *voucher.PlanInput) { in.Text = "" }},
		"the 31st":       {"day", func(in *voucher.PlanInput) { in.Day = 31 }},
		"long ago":       {"from", func(in *voucher.PlanInput) { in.From = "2026-09" }},
		"no month":       {"from", func(in *voucher.PlanInput) { in.From = "November" }},
		"backwards":      {"until", func(in *voucher.PlanInput) { in.Until = "2026-10" }},
		"for ever":       {"until", func(in *voucher.PlanInput) { in.Until = "2099-10" }},
	} {
		in := d.wage("wrong")
		tt.change(&in)
		if _, err := m.Vouchers.Plan(t.Context(), acttest.Officer("cashier"), in); fieldOf(err, tt.field) == nil {
			t.Errorf("%s: got %v, want a mistake of %s", name, err, tt.field)
		}
	}
	slice, err := m.Vouchers.Plans(t.Context(), m.Coop.ID, voucher.Running, store.Page{})
	if m.Must(err); len(slice.Items) != 0 {
		t.Errorf("%d plans are kept", len(slice.Items))
	}
}
