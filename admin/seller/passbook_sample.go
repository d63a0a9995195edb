package seller

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
	"lumbung/payments/interest"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

func samplePassbook(_ context.Context, v *Visit) (templ.Component, error) {
	d := &book{
		search: bookSearch{kind: savings.Sukarela}, wish: sampleWish(v, savings.Wish{Dues: true, Share: 3_000}),
		balance: 3_482_650, owes: 43_200, held: v.Rupiah(412_000), kinds: savings.Kinds(), pager: ui.NewPager(&v.Page, "x"),
		seal: &ledger.Seal{Book: "sembalun", N: 1_204},
	}
	for i, agreed := range []bool{true, false, true} {
		said := savings.Consent{Wish: savings.Wish{ToSavings: agreed}, Text: "2026-11", At: v.now.AddDate(0, 0, -40*i)}
		if i == 0 {
			said.Wish, said.Text = d.wish.Wish, d.wish.Text
		}
		d.said = append(d.said, said)
	}
	balance := d.balance
	add := func(kind ledger.Kind, days int, delta money.Amount, o *orders.Order) {
		if o != nil {
			delta = o.Net()
		}
		line := ledger.Line{Kind: kind, Delta: delta, Balance: balance, At: v.now.AddDate(0, 0, -days)}
		d.lines = append(d.lines, v.bookLine(savings.Sukarela, line, o))
		balance -= delta
	}
	sold := func(number, name string, quantity int64, price money.Amount) *orders.Order {
		return saleOf(number, "Dewi Lestari", "", sampleParcel, time.Time{}, sampleLine(name, "", "kopi", quantity, price, 240))
	}
	add(ledger.Released, 0, 0, sold("LB-8F2K3X-1", "Kopi Arabika", 2, 48_000))
	add(ledger.Released, 2, 0, sold("LB-77QX2A-1", "Kopi Arabika", 1, 48_000))
	add(ledger.Reversal, 4, -45_264, nil)
	add(ledger.Released, 8, 0, sold("LB-6ZT93H-2", "Kopi Robusta", 3, 36_000))
	add(ledger.Withdrawn, 9, -500_000, nil)
	d.lines = append(d.lines, bookLine{
		PassbookLine: v.interestLine(web.PassbookLine{Amount: 266_301, Balance: balance}, &interest.Slip{
			Month: "2026-10", Line: interest.Line{Sum: 930_000_000, Gross: 295_890, Tax: 29_589}, Days: 31, Resolution: "RAT 3/III/2026",
			Terms: interest.Terms{Rate: 1200, Basis: interest.Lowest}, TaxRate: 1000,
		}), when: v.ShortDate(v.now.AddDate(0, 0, -20)),
	})
	d.lines[0].Open = true
	var err error
	d.filters, err = v.bookWays("")
	return v.showBook(d), err
}

func sampleEmptyBook(_ context.Context, v *Visit) (_ templ.Component, err error) {
	d := &book{search: bookSearch{kind: savings.Proceeds}, held: v.Rupiah(412_000), kinds: savings.Kinds()[1:], seal: &ledger.Seal{}}
	d.filters, err = v.bookWays("")
	return v.showBook(d), err
}

// sampleBookOwing is the book of a member who was admitted in July and has paid a part of simpanan pokok and two months of wajib.
func sampleBookOwing(_ context.Context, v *Visit) (_ templ.Component, err error) {
	july := time.Date(2026, 7, 1, 0, 0, 0, 0, v.zone)
	decided := []savings.Dues{{Pokok: 100_000, Wajib: 20_000, Day: 10, From: july}}
	d := &book{
		search: bookSearch{kind: savings.Wajib}, balance: 40_000, held: v.Rupiah(0), kinds: savings.Kinds()[1:], seal: &ledger.Seal{},
		owed: savings.Reckon(decided, savings.Member{Active: true, Since: july}, v.now, v.zone, 60_000, 40_000, savings.Old{}),
	}
	d.filters, err = v.bookWays("")
	return v.showBook(d), err
}
