package ledger

import (
	"context"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

// BalancesByDay is what stood on every account of a line of the chart that is kept per owner, before each of some moments, which follow one
// another: the ends of the days of a month. Entries count by effect, as in TrialEffective, whenever they were recorded. It goes back from
// what stands there now, by the entries that count from the first of the moments on: its reads are one of each account, and those entries.
// It is to join a Tx, so that all of it is of one moment.
func (s *Service) BalancesByDay(
	ctx context.Context, book, code string, ends []time.Time,
) (map[AccountID][]money.Amount, error) {
	found := map[AccountID][]money.Amount{}
	for page := (store.Page{Limit: store.MaxPage}); ; {
		owners, err := s.Owners(ctx, book, code, page)
		if err != nil {
			return nil, err
		}
		for i := range owners.Items {
			days := make([]money.Amount, len(ends))
			for d := range days {
				days[d] = owners.Items[i].Balance
			}
			found[owners.Items[i].Account] = days
		}
		if page.After = owners.Next; page.After == "" {
			break
		}
	}
	if len(ends) == 0 {
		return found, nil
	}
	err := s.entries.ForTenant(book).Each(ctx, store.By("account", code).Between(ends[0], nil), func(e *Entry) error {
		for _, m := range e.movements() {
			if m.account.Code() != code {
				continue
			}
			days := found[m.account]
			for d := 0; d < len(days) && !e.CountsAt.Before(ends[d]); d++ {
				days[d] -= m.delta
			}
		}
		return nil
	})
	return found, err
}
