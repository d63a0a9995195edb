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
	if err := s.eachBetween(ctx, book, last.To, before, func(e *Entry) error { open.sum(e); return nil }); err != nil {
		return Trial{}, err
	}
	return open.trial(last), nil
}

// TrialEffective is the trial balance of what took effect before a moment, whenever it was recorded: that of what was recorded by then, and
// the back-dated entries behind it. What is dated ahead of its recording counts from its recording.
func (s *Service) TrialEffective(ctx context.Context, book string, before time.Time) (Trial, error) {
	trial, err := s.TrialAt(ctx, book, before)
	if err != nil {
		return Trial{}, err
	}
	sums := trial.stretch()
	add := func(e *Entry) error {
		if e.EffectiveAt.Before(before) {
			sums.sum(e)
		}
		return nil
	}
	// Of the hour that the moment is in all are read: who is late by less is not marked so.
	hour := before.Truncate(time.Hour).Add(time.Hour)
	if before.Equal(before.Truncate(time.Hour)) {
		hour = before
	}
	if hour.After(before) {
		if err := s.eachBetween(ctx, book, before.Add(-time.Millisecond), hour, add); err != nil {
			return Trial{}, err
		}
	}
	err = s.entries.ForTenant(book).Each(ctx, store.By("late").Between(hour, nil), add)
	return sums.trial(trial.Last), err
}

// MarkLate gives the entries of a book the Late that a release without it did not write.
func (s *Service) MarkLate(ctx context.Context, book string) error {
	var unmarked []string
	if err := s.Each(ctx, book, func(e *Entry) error {
		if e.Late == nil && e.lateness() != nil {
			unmarked = append(unmarked, e.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, id := range unmarked {
		if _, err := s.entries.ForTenant(book).Update(ctx, id, func(e *Entry) error { e.Late = e.lateness(); return nil }); err != nil {
			return err
		}
	}
	return nil
}

// IndexAccounts gives the entries of a book what a release without it did not write, by which those of an account are found.
func (s *Service) IndexAccounts(ctx context.Context, book string) error {
	return s.Each(ctx, book, func(e *Entry) error {
		if e.checkIndex() == nil {
			return nil
		}
		_, err := s.entries.ForTenant(book).Update(ctx, e.ID, func(e *Entry) error { e.index(); return nil })
		return err
	})
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
