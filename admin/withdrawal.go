package admin

import "lumbung/payments/withdrawal"

// WithdrawalTone is the colour of where a withdrawal stands.
func WithdrawalTone(s withdrawal.State) string {
	switch s {
	case withdrawal.Asked:
		return "kunyit"
	case withdrawal.Ready, withdrawal.Sending:
		return "nila"
	case withdrawal.Paid:
		return "padi"
	case withdrawal.Refused, withdrawal.Failed, withdrawal.Returned:
		return "bata"
	case withdrawal.Cancelled, withdrawal.Lapsed:
	}
	return "soga"
}

// AccountTone is the colour of what became of a member's bank account.
func AccountTone(s withdrawal.AccountState) string {
	switch s {
	case withdrawal.Confirmed:
		return "padi"
	case withdrawal.Rejected:
		return "bata"
	case withdrawal.Added, withdrawal.Ended:
	}
	return "kunyit"
}
