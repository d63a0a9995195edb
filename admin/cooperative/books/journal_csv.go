package books

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// journalFile writes rows.
type journalFile struct {
	*ui.Sheet
	v *Visit
}

// filePeriod reads the days of a file: both are given, and not too far apart.
func filePeriod(v *Visit) (period, error) {
	_, days, form, err := readPeriod(v)
	if err != nil {
		return period{}, err
	}
	if !form.Ok() || days.from.IsZero() || days.to.IsZero() || days.to.Sub(days.from) > daysMax*24*time.Hour {
		return period{}, errPeriod
	}
	return days, nil
}

// writeJournal writes the entries of a period into a file, oldest first, one row per account. It is written day by day, so
// that a long period takes no more memory than a busy day. A file that could not be written to its end is cut off, which the browser tells.
func (s *desk) writeJournal(ctx context.Context, v *Visit, to io.Writer) error {
	days, err := filePeriod(v)
	if err != nil {
		return err
	}
	sheet, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	f := &journalFile{Sheet: sheet, v: v}
	columns := strings.Split(v.T("coop.csv.columns"), ";")
	for i := range 2 { // the times
		columns[i] += " (" + v.Zone().String() + ")"
	}
	if err := f.Write(columns); err != nil {
		return err
	}
	if err := s.eachEntry(ctx, v, days, f.entry); err != nil {
		return err
	}
	return f.Flush()
}

// eachEntry visits the entries that were recorded in a period, oldest first, with the names that stand in them.
func (s *desk) eachEntry(ctx context.Context, v *Visit, days period, visit func(*ledger.Entry, office.EntryView) error) error {
	for day := days.from; day.Before(days.to); day = day.AddDate(0, 0, 1) {
		entries, err := s.entriesOf(ctx, v.Coop.ID, day)
		if err == nil {
			err = eachView(ctx, v, entries, visit)
		}
		if err != nil {
			return fmt.Errorf("write journal of %s: %w", v.Coop.ID, err)
		}
	}
	return nil
}

// entriesOf lists the entries that were recorded on one day, oldest first.
func (s *desk) entriesOf(ctx context.Context, coop string, day time.Time) ([]ledger.Entry, error) {
	var all []ledger.Entry
	for page := (store.Page{Limit: store.MaxPage}); ; {
		slice, err := s.Payments.Journal(ctx, coop, day, day.AddDate(0, 0, 1), page)
		if err != nil {
			return nil, err
		}
		all = append(all, slice.Items...)
		if page.After = slice.Next; slice.Next == "" {
			slices.Reverse(all)
			return all, nil
		}
	}
}

// namedAtOnce is for how many entries names are read at one stroke.
const namedAtOnce = 100

// eachView visits the entries of one day.
func eachView(ctx context.Context, v *Visit, entries []ledger.Entry, visit func(*ledger.Entry, office.EntryView) error) error {
	for part := range slices.Chunk(entries, namedAtOnce) {
		cells := office.EntryCells(part)
		if err := ui.Resolve(ctx, v, cells); err != nil {
			return err
		}
		for i, view := range v.Entries(part, cells, &ledger.Seal{}) {
			if err := visit(&part[i], view); err != nil {
				return err
			}
		}
	}
	return nil
}

// entry writes one entry.
func (f *journalFile) entry(e *ledger.Entry, view office.EntryView) error {
	for _, line := range view.Lines {
		if err := f.Write(f.row(e, view, line)); err != nil {
			return err
		}
	}
	return nil
}

// row is one account of an entry: recorded, effective, kind, reference, order, account, name, owner, debit, credit, memo,
// by, fingerprint.
func (f *journalFile) row(e *ledger.Entry, view office.EntryView, line office.EntryLine) []string {
	zone := f.v.Zone()
	return []string{
		e.RecordedAt.In(zone).Format(time.DateTime), e.EffectiveAt.In(zone).Format(time.DateTime), view.Kind, e.Ref,
		view.Order, line.Code, line.Name, line.Owner, digits(line.Debit), digits(line.Credit),
		view.Memo, view.By, e.Digest(),
	}
}

// digits writes an amount as a spreadsheet reads it, nothing for zero.
func digits(a money.Amount) string {
	if a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(a), 10)
}
