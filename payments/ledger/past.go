package ledger

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

// skew is by how much the clocks of servers may differ (docs/books.md): a line may say an earlier moment than the line before it, by less.
const skew = time.Minute

var errEnough = errors.New("ledger: seen enough") // ends a visit

// BalanceAt is what stood on an account that has lines by what was recorded before a moment, as TrialAt sums it up.
func (s *Service) BalanceAt(ctx context.Context, book string, account AccountID, before time.Time) (money.Amount, error) {
	base, err := s.lineBefore(ctx, book, account, before)
	if err != nil {
		return 0, err
	}
	sum := base.Balance
	err = s.eachBehind(ctx, base, before, func(l *Line) {
		if l.At.Before(before) {
			sum += l.Delta
		}
	})
	return sum, err
}

// atOnce is how many accounts are read at the same time.
const atOnce = 8

// BalancesAt is BalanceAt of many accounts.
func (s *Service) BalancesAt(
	ctx context.Context, book string, accounts []AccountID, before time.Time,
) (map[AccountID]money.Amount, error) {
	found := make([]money.Amount, len(accounts))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, account := range accounts {
		group.Go(func() (err error) {
			found[i], err = s.BalanceAt(ctx, book, account, before)
			return err
		})
	}
	err := group.Wait()
	balances := make(map[AccountID]money.Amount, len(accounts))
	for i, account := range accounts {
		balances[account] = found[i]
	}
	return balances, err
}

// lineBefore is a line that, with all lines before it, was recorded before a moment, and behind which few were: line 0 without one.
// It is looked for from the end of the account, in steps that double, and then between the last two. A line that is missing is for Verify
// to tell: the one before it is read in its place.
func (s *Service) lineBefore(ctx context.Context, book string, account AccountID, before time.Time) (*Line, error) {
	after, err := s.lastLine(ctx, book, account)
	surely := func(l *Line) bool { return l.N == 0 || l.At.Before(before.Add(-skew)) }
	if err != nil || surely(after) {
		return after, err
	}
	base := &Line{Book: book, Account: account}
	low := int64(0) // no line is behind base up to here
	for step := int64(1); after.N > low+1; step *= 2 {
		n := after.N - step
		if low > 0 || n <= 0 {
			n = (low + after.N) / 2
		}
		line, err := s.lines.ForTenant(book).First(ctx, store.By("account", account).Between(low+1, n+1).Desc())
		switch {
		case errors.Is(err, store.ErrNotFound):
			low = n
		case err != nil:
			return nil, err
		case surely(line):
			base, low = line, n
		default:
			after = line
		}
	}
	return base, nil
}

// eachBehind visits the lines behind one of lineBefore, in their order, until no more can be from before a moment.
func (s *Service) eachBehind(ctx context.Context, base *Line, before time.Time, visit func(*Line)) error {
	query := store.By("account", base.Account).Between(base.N+1, nil)
	err := s.lines.ForTenant(base.Book).Each(ctx, query, func(l *Line) error {
		if !l.At.Before(before.Add(skew)) {
			return errEnough
		}
		visit(l)
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
