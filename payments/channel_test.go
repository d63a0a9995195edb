package payments_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lumbung/internal/money"
	"lumbung/payments"
)

// A channel that does not fit the amount is not offered: too little, too much, or a fixed price that is most of it.
func TestChannels(t *testing.T) {
	for _, test := range []struct {
		amount          money.Amount
		phone, transfer []payments.Channel
	}{
		{13_000, []payments.Channel{"QRIS", "OVO", "DANA", "SHOPEEPAY", "LINKAJA"}, nil},
		{50, []payments.Channel{"QRIS", "SHOPEEPAY", "LINKAJA"}, nil},
		{19_999, []payments.Channel{"QRIS", "OVO", "DANA", "SHOPEEPAY", "LINKAJA"}, nil},
		{
			20_000,
			[]payments.Channel{"QRIS", "OVO", "DANA", "SHOPEEPAY", "LINKAJA"},
			[]payments.Channel{"BCA", "BNI", "BRI", "MANDIRI", "BSI", "PERMATA"},
		},
		{
			2_500_001,
			[]payments.Channel{"QRIS", "OVO", "DANA", "SHOPEEPAY", "LINKAJA"},
			[]payments.Channel{"BCA", "BNI", "BRI", "MANDIRI", "BSI", "PERMATA", "ALFAMART"},
		},
		{20_000_001, nil, []payments.Channel{"BCA", "BNI", "BRI", "MANDIRI", "BSI", "PERMATA"}},
		{payments.MostAtOnce, nil, []payments.Channel{"BRI", "MANDIRI", "BSI"}},
		{payments.MostAtOnce + 1, nil, nil},
	} {
		if got := payments.Channels(payments.ByPhone, test.amount); !slices.Equal(got, test.phone) {
			t.Errorf("%d by phone: got %v", test.amount, got)
		}
		if got := payments.Channels(payments.ByTransfer, test.amount); !slices.Equal(got, test.transfer) {
			t.Errorf("%d by transfer: got %v", test.amount, got)
		}
	}
}

// Whatever an order costs, it can be paid, and a fixed price is never more than a fifth of it.
func TestLeast(t *testing.T) {
	for way, want := range map[payments.Way]money.Amount{payments.ByPhone: 1, payments.ByTransfer: 20_000} {
		least := payments.Least(way)
		if least != want || len(payments.Channels(way, least)) == 0 || len(payments.Channels(way, least-1)) > 0 {
			t.Errorf("the least %s is %s, want %s", way, least, want)
		}
	}
}

func TestChannelsTakeEveryAmount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		amount := money.Amount(rapid.Int64Range(1, int64(payments.MostAtOnce)).Draw(r, "amount"))
		ways := payments.Ways(amount)
		if len(ways) == 0 {
			r.Fatalf("%d cannot be paid", amount)
		}
		for _, way := range ways {
			for _, channel := range payments.Channels(way, amount) {
				if _, fixed := payments.ChannelCost(channel); 5*fixed > amount {
					r.Fatalf("%s is offered for %d", channel, amount)
				}
			}
		}
	})
}
