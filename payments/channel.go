package payments

import (
	"slices"

	"lumbung/internal/money"
)

// Channel is how the payer paid, in Xendit's words for payment_channel: QRIS, BCA, BRI, MANDIRI, OVO, DANA, ALFAMART ...
type Channel string

// Way is a group of channels with one habit. The payer chooses it before there is an invoice, which then offers these channels alone.
type Way string

// The ways: with the phone that is in the hand already, or at a bank or the counter of a shop, where the payer has yet to go.
const (
	ByPhone    Way = "phone"    // QRIS and wallets
	ByTransfer Way = "transfer" // virtual accounts and minimarkets
)

// MostAtOnce is what the widest channel takes in one payment, a virtual account of BRI, BSI or Mandiri.
const MostAtOnce = money.Amount(50_000_000_000)

// channel is one line of the price list.
type channel struct {
	name        Channel
	way         Way
	least, most money.Amount // of one payment
	percent     money.BasisPoints
	fixed       money.Amount
	refund      refundTerms
}

// refundTerms are how a channel gives a payer's money back.
type refundTerms struct {
	days int  // after it was paid; 0: never
	part bool // of a payment, too
}

// channels is the price list of the payment channels (docs/xendit.md: usual fees without tax; QRIS 0,7 % is the MDR of small and
// larger merchants), with its terms for refunds (the provider's table of April 2026; where its pages disagree, what the provider says to a
// refund counts). Reconciliation books the provider's real fee.
func channels() []channel {
	const million = 1_000_000
	return []channel{
		{"QRIS", ByPhone, 1, 20 * million, 70, 0, refundTerms{30, true}},
		{"OVO", ByPhone, 100, 20 * million, 150, 0, refundTerms{14, true}},
		{"DANA", ByPhone, 100, 20 * million, 150, 0, refundTerms{30, true}},
		{"SHOPEEPAY", ByPhone, 1, 20 * million, 150, 0, refundTerms{365, true}},
		{"LINKAJA", ByPhone, 1, 20 * million, 150, 0, refundTerms{30, false}},
		{"BCA", ByTransfer, 10_000, 50 * million, 0, 4_000, refundTerms{}},
		{"BNI", ByTransfer, 1, 50 * million, 0, 4_000, refundTerms{}},
		{"BRI", ByTransfer, 1, MostAtOnce, 0, 4_000, refundTerms{}},
		{"MANDIRI", ByTransfer, 1, MostAtOnce, 0, 4_000, refundTerms{}},
		{"BSI", ByTransfer, 1, MostAtOnce, 0, 4_000, refundTerms{}},
		{"PERMATA", ByTransfer, 1, 9_999_999_999, 0, 4_000, refundTerms{}},
		{"ALFAMART", ByTransfer, 10_000, 5 * million, 0, 5_000, refundTerms{}},
		{"INDOMARET", ByTransfer, 10_000, 2_500_000, 0, 5_000, refundTerms{}},
	}
}

// dearest is the part of a payment that a fixed price may be at most: a fifth.
const dearest = 5

func (c channel) takes(amount money.Amount) bool { return amount >= c.from() && amount <= c.most }

// from is the smallest amount that an invoice offers the channel for.
func (c channel) from() money.Amount { return max(c.least, dearest*c.fixed) }

// Least is the smallest amount that can be paid in a way.
func Least(way Way) money.Amount {
	least := MostAtOnce
	for _, c := range channels() {
		if c.way == way {
			least = min(least, c.from())
		}
	}
	return least
}

// Channels lists the channels of a way that an invoice over an amount offers. One whose fixed price is more than a fifth of it is not
// among them: the seller would bear it.
func Channels(way Way, amount money.Amount) (offered []Channel) {
	for _, c := range channels() {
		if c.way == way && c.takes(amount) {
			offered = append(offered, c.name)
		}
	}
	return offered
}

// Ways lists the ways in which an amount can be paid.
func Ways(amount money.Amount) []Way {
	return slices.DeleteFunc([]Way{ByPhone, ByTransfer}, func(w Way) bool { return len(Channels(w, amount)) == 0 })
}

// ChannelCost is what a channel costs; nothing when it is not in the price list.
func ChannelCost(name Channel) (percent money.BasisPoints, fixed money.Amount) {
	for _, c := range channels() {
		if c.name == name {
			return c.percent, c.fixed
		}
	}
	return 0, 0
}

// WayOf is the way that a channel belongs to; by phone when it is not in the price list.
func WayOf(name Channel) Way {
	for _, c := range channels() {
		if c.name == name {
			return c.way
		}
	}
	return ByPhone
}
