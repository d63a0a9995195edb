package xenditsim

import (
	"time"

	"lumbung/internal/money"
)

// VAT on fees: 12 % on eleven twelfths. Source: docs/xendit.md.
const vat money.BasisPoints = 1_100

// payoutFee is the price of one payout, without VAT: our own guess.
const payoutFee money.Amount = 2_500

// indonesia is the time in which prices begin and banks work.
func indonesia() *time.Location { return time.FixedZone("WIB", 7*60*60) }

// freeQRIS is what a payment by QRIS may be and cost nothing, and from when. Source: docs/xendit.md.
func freeQRIS() (most money.Amount, since time.Time) {
	return 100_000, time.Date(2026, 10, 1, 0, 0, 0, 0, indonesia())
}

// charges is what the provider keeps of one transaction.
type charges struct {
	Fee money.Amount `json:"fee"`
	VAT money.Amount `json:"vat"`
}

func (c charges) sum() money.Amount { return c.Fee + c.VAT }

// charges of a payment, never more than the payment itself. The price of QRIS is the merchant's whole share: nothing comes on top.
func (c channel) charges(amount money.Amount, at time.Time) charges {
	var kept charges
	switch c.kind {
	case kindQR:
		if most, since := freeQRIS(); amount <= most && !at.Before(since) {
			return kept
		}
		return charges{Fee: amount.Rate(70)}
	case kindBank:
		kept.Fee = 4_000
	case kindWallet:
		kept.Fee = amount.Rate(150)
	case kindOutlet:
		kept.Fee = 5_000
	}
	kept.Fee = min(kept.Fee, amount)
	kept.VAT = min(kept.Fee.Rate(vat), amount-kept.Fee)
	return kept
}

// settles is when a payment's money can be spent: at once through a virtual account, at noon some days later otherwise, and BCA and
// outlets do not count the weekend. Source: docs/xendit.md.
func (c channel) settles(at time.Time) time.Time {
	days, business := 0, false
	switch {
	case c.kind == kindQR || c.kind == kindWallet:
		days = 2
	case c.kind == kindOutlet:
		days, business = 5, true
	case c.code == "BCA":
		days, business = 1, true
	default:
		return at
	}
	local := at.In(indonesia())
	day := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, local.Location())
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; !business || !weekend {
			days--
		}
	}
	return day.UTC()
}
