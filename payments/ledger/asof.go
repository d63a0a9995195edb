package ledger

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/store"
)

// TrialAt is the trial balance of what was recorded before a moment: the totals of the last seal that ends before it, and the entries
// between. It is the same for ever, since nothing is recorded in the past; within two minutes of now entries may still come.
func (s *Service) TrialAt(ctx context.Context, book string, before time.Time) (Trial, error) {
	last, err := s.seals.ForTenant(book).First(ctx, store.By("to").Between(nil, before).Desc())
	if errors.Is(err, store.ErrNotFound) {
		last, err = &Seal{Book: book}, nil
	}
	if err != nil {
		return Trial{}, err
	}
	open := last.next()
	if err := s.eachBetween(ctx, book, last.To, before, func(e *Entry) error { open.add(e); return nil }); err != nil {
		return Trial{}, err
	}
	return open.trial(last), nil
}

// TrialEffective is the trial balance of what took effect before a moment, whenever it was recorded: that of what was recorded by then, and
// the back-dated entries behind it, which it reads all. What is dated ahead of its recording counts from its recording.
func (s *Service) TrialEffective(ctx context.Context, book string, before time.Time) (Trial, error) {
	trial, err := s.TrialAt(ctx, book, before)
	if err != nil {
		return Trial{}, err
	}
	sums := trial.stretch()
	err = s.eachBetween(ctx, book, before.Add(-time.Millisecond), time.Time{}, func(e *Entry) error {
		if e.EffectiveAt.Before(before) {
			sums.Entries++
			addUp(sums.Totals, e)
		}
		return nil
	})
	return sums.trial(trial.Last), err
}

// stretch is the trial balance as sums to which more is added.
func (t Trial) stretch() *stretch {
	sums := &stretch{Seal: Seal{Entries: t.Entries, Totals: map[string]Sum{}}}
	for _, row := range t.Rows {
		sums.Totals[row.Account.Code] = Sum{Debit: row.Debit, Credit: row.Credit}
	}
	return sums
}

// trial is the trial balance of a stretch behind a seal.
func (s *stretch) trial(last *Seal) Trial {
	trial := Trial{Entries: s.Entries, Last: last}
	for _, account := range Chart() {
		sum, moved := s.Totals[account.Code]
		if !moved {
			continue
		}
		row := TrialRow{Account: account, Debit: sum.Debit, Credit: sum.Credit}
		trial.Rows = append(trial.Rows, row)
		trial.Debit += max(row.Net(), 0)
		trial.Credit += max(-row.Net(), 0)
	}
	return trial
}

// Of is the row of an account, one without movement when there is none.
func (t Trial) Of(code string) TrialRow {
	for _, row := range t.Rows {
		if row.Account.Code == code {
			return row
		}
	}
	account, _ := Find(code)
	return TrialRow{Account: account}
}
