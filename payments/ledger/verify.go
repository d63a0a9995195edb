package ledger

import (
	"context"
	"fmt"

	"lumbung/internal/money"
)

// Verify checks one book and reports every violation: M1 entries balance, M2 the trial balance is zero, M3 stored
// balances and their lines are what the entries say, M4 no protected account is below zero, M11 the hash chain holds and
// is as long as the book (money.md section 7). In a book that is being written to, a real fault is reported in the same
// words each time, so figures are told by how much they are off; what differs from one look to the next is none.
func (s *Service) Verify(ctx context.Context, book string, report func(invariant, detail string)) error {
	sums := map[AccountID]money.Amount{}
	var net money.Amount
	entries := 0
	err := s.Each(ctx, book, func(e *Entry) error {
		entries++
		if err := e.check(); err != nil {
			report("M1", err.Error())
		}
		for _, p := range e.Postings {
			sums[p.Debit] += p.Debit.Class().sign() * p.Amount
			sums[p.Credit] -= p.Credit.Class().sign() * p.Amount
		}
		return nil
	})
	if err != nil {
		return err
	}
	for account, sum := range sums {
		net += account.Class().sign() * sum
	}
	if net != 0 {
		report("M2", fmt.Sprintf("%s: the trial balance is off by %d", book, net))
	}
	if err := s.verifyBalances(ctx, book, sums, report); err != nil {
		return err
	}
	return s.verifyChainLength(ctx, book, entries, report)
}

// verifyBalances compares every stored balance with the entries and with the last line of its statement.
func (s *Service) verifyBalances(ctx context.Context, book string, sums map[AccountID]money.Amount, report func(invariant, detail string)) error {
	stored := map[AccountID]bool{}
	err := s.EachBalance(ctx, book, func(b *Balance) error {
		stored[b.Account] = true
		if b.Amount != sums[b.Account] {
			report("M3", fmt.Sprintf("%s %s: stored is %d more than the entries say", book, b.Account, b.Amount-sums[b.Account]))
		}
		if b.Amount < 0 {
			report("M4", fmt.Sprintf("%s %s is below zero", book, b.Account))
		}
		return s.verifyLines(ctx, b, report)
	})
	if err != nil {
		return err
	}
	for account, sum := range sums {
		if account.Protected() && !stored[account] && sum != 0 {
			report("M3", fmt.Sprintf("%s %s: no stored balance, entries say %d", book, account, sum))
		}
	}
	return nil
}

func (s *Service) verifyLines(ctx context.Context, b *Balance, report func(invariant, detail string)) error {
	var n int64
	var balance money.Amount
	err := s.EachLine(ctx, b.Book, b.Account, func(l *Line) error {
		n, balance = n+1, balance+l.Delta
		if l.N != n || l.Balance != balance {
			report("M3", fmt.Sprintf("%s line %d: number %d, balance %d, the lines before say %d", b.ID, n, l.N, l.Balance, balance))
		}
		return nil
	})
	if n != b.N || balance != b.Amount {
		report("M3", fmt.Sprintf("%s: stored are %d movements and %d more than the lines say", b.ID, b.N-n, b.Amount-balance))
	}
	return err
}

func (s *Service) verifyChainLength(ctx context.Context, book string, entries int, report func(invariant, detail string)) error {
	chain, err := s.VerifyChain(ctx, book)
	for _, problem := range chain.Problems {
		report("M11", problem)
	}
	if chain.Sealed+chain.Unsealed != entries {
		report("M11", fmt.Sprintf("%s: the chain has %d entries more than the book", book, chain.Sealed+chain.Unsealed-entries))
	}
	return err
}
