package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"lumbung/internal/money"
	"lumbung/internal/store"
)

// Asked is an account of a book over a period, as the general ledger (buku besar) is asked for it. Entries count by effect, as in
// TrialEffective.
type Asked struct {
	Book, Code string    // of the chart
	From, To   time.Time // [From, To)
	Newest     bool      // first
}

// Leaf is a page of the general ledger. Its sums are debits less credits.
type Leaf struct {
	Rows          []LeafRow // in the order asked for
	Before, After money.Amount
	Next          string // cursor of the following page, "" at the end
}

// LeafRow is one posting as the account sees it.
type LeafRow struct {
	Entry         *Entry
	Account       AccountID // with its owner, if it has one
	Counter       AccountID // the other side of the arrow
	Debit, Credit money.Amount
	Balance       money.Amount // of the whole account after it, debits less credits
}

// Leaf reads a page of so many entries. What stood before its first one is the trial balance of that moment and the entries of the same
// moment before it, so that every page begins where the one before it ends, whatever was recorded since that one was read.
func (s *Service) Leaf(ctx context.Context, asked Asked, page store.Page) (*Leaf, error) {
	query := store.By("account", asked.Code).Between(asked.From, asked.To)
	if asked.Newest {
		query = query.Desc()
	}
	slice, err := s.entries.ForTenant(asked.Book).List(ctx, query, page)
	if err != nil {
		return nil, err
	}
	if asked.Newest {
		slices.Reverse(slice.Items)
	}
	leaf := &Leaf{Next: slice.Next}
	if leaf.Before, err = s.netBefore(ctx, asked, slice.Items); err != nil {
		return nil, err
	}
	leaf.After = leaf.Before
	for i := range slice.Items {
		for _, row := range slice.Items[i].leafRows(asked.Code) {
			leaf.After += row.Debit - row.Credit
			row.Balance = leaf.After
			leaf.Rows = append(leaf.Rows, row)
		}
	}
	if asked.Newest {
		slices.Reverse(leaf.Rows)
	}
	return leaf, nil
}

// netBefore is what stood on an account before the first of these entries, or at the beginning of the period without one.
func (s *Service) netBefore(ctx context.Context, asked Asked, list []Entry) (money.Amount, error) {
	at := asked.From
	if len(list) > 0 {
		at = list[0].CountsAt
	}
	trial, err := s.TrialEffective(ctx, asked.Book, at)
	if err != nil || len(list) == 0 {
		return trial.Of(asked.Code).Net(), err
	}
	net, found := trial.Of(asked.Code).Net(), errors.New("the first one") // what the visit ends with
	same := store.By("account", asked.Code).Between(at, at.Add(time.Millisecond))
	err = s.entries.ForTenant(asked.Book).Each(ctx, same, func(e *Entry) error {
		if e.ID == list[0].ID {
			return found
		}
		for _, row := range e.leafRows(asked.Code) {
			net += row.Debit - row.Credit
		}
		return nil
	})
	if errors.Is(err, found) {
		err = nil
	}
	return net, err
}

// leafRows are the postings of an entry on a line of the chart, those with the same accounts as one.
func (e *Entry) leafRows(code string) (rows []LeafRow) {
	add := func(row LeafRow) {
		for i := range rows {
			r := &rows[i]
			if r.Account == row.Account && r.Counter == row.Counter && (r.Debit > 0) == (row.Debit > 0) {
				r.Debit, r.Credit = r.Debit+row.Debit, r.Credit+row.Credit
				return
			}
		}
		rows = append(rows, row)
	}
	for _, p := range e.Postings {
		if p.Debit.Code() == code {
			add(LeafRow{Entry: e, Account: p.Debit, Counter: p.Credit, Debit: p.Amount})
		}
		if p.Credit.Code() == code {
			add(LeafRow{Entry: e, Account: p.Credit, Counter: p.Debit, Credit: p.Amount})
		}
	}
	return rows
}
