package payments_test

import (
	"testing"

	"lumbung/payments"
)

// A word that says more than is true would pay somebody twice, or give back what has left.
func TestPayoutStatusWords(t *testing.T) {
	for status, want := range map[payments.PayoutStatus]struct{ final, paid, failed, reversed bool }{
		payments.PayoutAccepted:  {},
		payments.PayoutRequested: {},
		payments.PayoutAssessed:  {},
		payments.PayoutSucceeded: {final: true, paid: true},
		payments.PayoutFailed:    {final: true, failed: true},
		payments.PayoutCancelled: {final: true, failed: true},
		payments.PayoutRejected:  {final: true, failed: true},
		payments.PayoutExpired:   {final: true, failed: true},
		payments.PayoutReversed:  {final: true, reversed: true},
		"ROUTING":                {},
		"succeeded":              {},
		"":                       {},
	} {
		if status.Final() != want.final || status.Paid() != want.paid || status.Failed() != want.failed || status.Reversed() != want.reversed {
			t.Errorf("%q: final %v, paid %v, failed %v, reversed %v; want %+v",
				status, status.Final(), status.Paid(), status.Failed(), status.Reversed(), want)
		}
	}
}

func TestSettledWords(t *testing.T) {
	for status, want := range map[payments.SettlementStatus]bool{
		payments.SettlementDone: true, payments.SettlementEarly: true, payments.SettlementPending: false, "": false, "NEW": false,
	} {
		if status.Settled() != want {
			t.Errorf("%q: settled %v", status, status.Settled())
		}
	}
}

func TestRefundStatusWords(t *testing.T) {
	for status, want := range map[payments.RefundStatus]struct{ final, done, failed bool }{
		payments.RefundPending:  {},
		payments.RefundDone:     {final: true, done: true},
		payments.RefundFailed:   {final: true, failed: true},
		payments.RefundCanceled: {final: true, failed: true},
		"REQUIRES_ACTION":       {},
		"":                      {},
	} {
		if status.Final() != want.final || status.Done() != want.done || status.Failed() != want.failed {
			t.Errorf("%q: final %v, done %v, failed %v; want %+v", status, status.Final(), status.Done(), status.Failed(), want)
		}
	}
}

func TestRefundableChannels(t *testing.T) {
	for channel, want := range map[payments.Channel]bool{
		"QRIS": true, "OVO": true, "DANA": true, "SHOPEEPAY": true, "LINKAJA": true,
		"BCA": false, "BNI": false, "BRI": false, "MANDIRI": false, "BSI": false, "PERMATA": false,
		"ALFAMART": false, "INDOMARET": false, "GOPAY": false, "": false,
	} {
		if got := payments.RefundableChannel(channel); got != want {
			t.Errorf("%q: %v, want %v", channel, got, want)
		}
	}
}
