package cooperative

import (
	"context"
	"sync"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments/ledger"
)

// glanceLife is how long sums of a book are kept even though nothing was written since.
const glanceLife = time.Minute

// glances keep the sums of each book between two visits: a whole book is read to make them. A book only grows, so the
// sums hold as long as its newest entry is the same.
type glances struct {
	mu sync.Mutex
	of map[string]glance
}

type glance struct {
	newest string
	at     time.Time
	trial  ledger.Trial
}

func (g *glances) find(coop, newest string, now time.Time) (ledger.Trial, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	kept, ok := g.of[coop]
	return kept.trial, ok && kept.newest == newest && now.Sub(kept.at) < glanceLife
}

func (g *glances) keep(coop string, kept glance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil {
		g.of = map[string]glance{}
	}
	g.of[coop] = kept
}

// trial is the trial balance of a book, kept while the book stays as it is.
func (s *Cooperative) trial(ctx context.Context, coop string) (ledger.Trial, error) {
	slice, err := s.Payments.Ledger.Journal(ctx, coop, time.Time{}, time.Time{}, store.Page{Limit: 1})
	if err != nil {
		return ledger.Trial{}, err
	}
	newest := ""
	if len(slice.Items) > 0 {
		newest = slice.Items[0].ID
	}
	now := s.Now()
	if trial, ok := s.books.find(coop, newest, now); ok {
		return trial, nil
	}
	trial, err := s.Payments.Ledger.TrialBalance(ctx, coop)
	if err == nil {
		s.books.keep(coop, glance{newest, now, trial})
	}
	return trial, err
}

// balanceOf sums accounts of a trial balance, each in its normal direction.
func balanceOf(t ledger.Trial, codes ...string) (total money.Amount) {
	for _, row := range t.Rows {
		for _, code := range codes {
			if row.Account.Code == code {
				total += normal(row.Account.Class, row.Net())
			}
		}
	}
	return total
}

// normal turns a sum of debits less credits into the direction in which the account grows.
func normal(class ledger.Class, net money.Amount) money.Amount {
	if class == ledger.Asset || class == ledger.Expense {
		return net
	}
	return -net
}
