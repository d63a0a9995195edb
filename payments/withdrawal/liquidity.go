package withdrawal

import (
	"context"

	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// Liquidity is how much of what members can take out any day could be paid today.
type Liquidity struct {
	Demandable money.Amount // simpanan sukarela, proceeds, savings that go back to who has left, and what is on its way out
	Cash       money.Amount
	Bank       money.Amount
	AtGateway  money.Amount
	OnTheWay   money.Amount // of Demandable
	Floor      int64        // percent that a meeting has decided, 0 for none
}

// Payable is what lies in the till, at the bank and at the payment gateway.
func (l Liquidity) Payable() money.Amount { return l.Cash + l.Bank + l.AtGateway }

// Share is the payable part in whole percent, rounded down; 100 when there is more than enough, and when there is nothing to pay.
func (l Liquidity) Share() int64 {
	if l.Payable() >= l.Demandable {
		return 100
	}
	return int64(l.Payable() * 100 / l.Demandable)
}

// Low says whether less is there than a meeting wants.
func (l Liquidity) Low() bool { return l.Share() < l.Floor }

// Liquidity reads it out of the book.
func (s *Service) Liquidity(ctx context.Context, coop string) (l Liquidity, err error) {
	rules, err := s.RulesOf(ctx, coop)
	if err != nil {
		return l, err
	}
	trial, err := s.ledger.TrialBalance(ctx, coop)
	l.Floor, l.OnTheWay = rules.Floor, -trial.Of(ledger.PayoutInWork).Net()
	l.Demandable = l.OnTheWay - trial.Of(ledger.Savings).Net() - trial.Of(ledger.Proceeds).Net() - trial.Of(ledger.ToReturn).Net()
	l.Cash, l.Bank, l.AtGateway = trial.Of(ledger.Cash).Net(), trial.Of(ledger.Bank).Net(), trial.Of(ledger.AtGateway).Net()
	return l, err
}
