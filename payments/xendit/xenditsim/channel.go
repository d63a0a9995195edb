package xenditsim

import "lumbung/internal/money"

// kind groups channels as the hosted page and payment_method do.
type kind string

const (
	kindQR     kind = "QR_CODE"
	kindBank   kind = "BANK_TRANSFER"
	kindWallet kind = "EWALLET"
	kindOutlet kind = "RETAIL_OUTLET"
)

// channel is one way to pay.
type channel struct {
	code     string
	name     string
	kind     kind
	min, max money.Amount // of one payment
	prefix   string       // of account numbers and pay codes
	standard bool         // offered when the invoice names no methods
}

// channels returns every way to pay. Source of the limits: docs/xendit.md.
func channels() []channel {
	const million, billion = 1_000_000, 1_000_000_000
	return []channel{
		{"QRIS", "QRIS", kindQR, 1, 20 * million, "", true},
		{"BCA", "BCA", kindBank, 10_000, 50 * million, "10766", true},
		{"BRI", "BRI", kindBank, 1, 50 * billion, "13282", true},
		{"MANDIRI", "Mandiri", kindBank, 1, 50 * billion, "88608", true},
		{"BNI", "BNI", kindBank, 1, 50 * million, "8808", false},
		{"BSI", "BSI", kindBank, 1, 50 * billion, "9347", false},
		{"PERMATA", "Permata", kindBank, 1, 9_999_999_999, "8214", false},
		{"OVO", "OVO", kindWallet, 100, 20 * million, "", true},
		{"DANA", "DANA", kindWallet, 100, 20 * million, "", true},
		{"SHOPEEPAY", "ShopeePay", kindWallet, 1, 20 * million, "", false},
		{"LINKAJA", "LinkAja", kindWallet, 1, 20 * million, "", false},
		{"ALFAMART", "Alfamart", kindOutlet, 10_000, 5 * million, "LMBG", true},
		{"INDOMARET", "Indomaret", kindOutlet, 10_000, 2_500_000, "LMBG", false},
	}
}

// channelByCode finds a channel.
func channelByCode(code string) (channel, bool) {
	for _, c := range channels() {
		if c.code == code {
			return c, true
		}
	}
	return channel{}, false
}

func (c channel) takes(amount money.Amount) bool { return amount >= c.min && amount <= c.max }

// offered returns the channels through which this invoice can be paid: those it names, or the standard ones, as far as
// their limits allow the amount.
func (in *invoice) offered() []channel {
	var open []channel
	for _, c := range channels() {
		named := c.standard
		if len(in.Methods) > 0 {
			named = false
			for _, m := range in.Methods {
				named = named || m == c.code
			}
		}
		if named && c.takes(in.Amount) {
			open = append(open, c)
		}
	}
	return open
}

// offers says whether this invoice can be paid through the channel.
func (in *invoice) offers(code string) bool {
	for _, c := range in.offered() {
		if c.code == code {
			return true
		}
	}
	return false
}

// destination is the account number or pay code for this invoice, or empty.
func (c channel) destination(invoiceID string) string {
	if c.prefix == "" {
		return ""
	}
	return c.prefix + figures(c.code+invoiceID, 10)
}
