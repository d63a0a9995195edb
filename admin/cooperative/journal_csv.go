package cooperative

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/ledger"
)

// journalCSV writes the entries of a period into a file, oldest first, one row per account. It is written day by day, so
// that a long period takes no more memory than a busy day. The last row says that the file is whole.
func (s *Cooperative) journalCSV(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	var in periodForm
	form, err := web.BindQuery(c, &in)
	if err != nil {
		return err
	}
	days, err := in.in(v.zone())
	if err == nil && (!form.Ok() || days.from.IsZero() || days.to.IsZero() || days.to.Sub(days.from) > daysMax*24*time.Hour) {
		err = errPeriod
	}
	if err != nil {
		return err
	}
	name := fmt.Sprintf("jurnal-%s-%s-%s.csv", v.coop.Slug, in.From.Format("20060102"), in.To.Format("20060102"))
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Header("Cache-Control", "private, no-store")
	c.Status(http.StatusOK)
	d := desk{Page: web.Page{Locale: s.Web.Locale(c)}, Slug: v.coop.Slug, zone: v.zone()}
	return s.writeJournal(c.Request.Context(), c.Writer, s.lookup(d, v.coop.ID), days)
}

// journalFile writes rows and counts what it wrote.
type journalFile struct {
	*csv.Writer
	look    *lookup
	entries int
	total   money.Amount
}

// writeJournal writes the whole file. What fails half-way is said in its last row, since a file cannot be taken back.
func (s *Cooperative) writeJournal(ctx context.Context, w io.Writer, k *lookup, days period) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets read the file as UTF-8 then
		return err
	}
	f := &journalFile{Writer: csv.NewWriter(w), look: k}
	f.Comma, f.UseCRLF = ';', true
	if err := f.Write(strings.Split(k.desk.T("coop.csv.columns"), ";")); err != nil {
		return err
	}
	for day := days.from; day.Before(days.to); day = day.AddDate(0, 0, 1) {
		entries, err := s.entriesOf(ctx, k.coop, day)
		if err == nil {
			err = f.day(ctx, entries)
		}
		if err != nil {
			_ = f.Write([]string{k.desk.T("coop.csv.broken", k.desk.Day(day))}) // the error itself is returned
			f.Flush()
			return fmt.Errorf("write journal of %s: %w", k.coop, err)
		}
	}
	last := []string{k.desk.T("coop.csv.end", f.entries), "", "", "", "", "", "", "", digits(f.total), digits(f.total), "", "", ""}
	if err := f.Write(last); err != nil {
		return err
	}
	f.Flush()
	return f.Error()
}

// entriesOf lists the entries that were recorded on one day, oldest first.
func (s *Cooperative) entriesOf(ctx context.Context, coop string, day time.Time) ([]ledger.Entry, error) {
	var all []ledger.Entry
	for page := (store.Page{Limit: store.MaxPage}); ; {
		slice, err := s.Payments.Ledger.Journal(ctx, coop, day, day.AddDate(0, 0, 1), page)
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

// day writes the entries of one day and hands them on.
func (f *journalFile) day(ctx context.Context, entries []ledger.Entry) error {
	for _, e := range entries {
		f.entries++
		for _, one := range sides(e) {
			f.total += one.debit
			if err := f.Write(f.row(ctx, e, one)); err != nil {
				return err
			}
		}
	}
	f.Flush()
	return f.Error()
}

// row is one account of an entry: recorded, effective, kind, reference, order, account, name, owner, debit, credit, memo,
// by, fingerprint.
func (f *journalFile) row(ctx context.Context, e ledger.Entry, one side) []string {
	d := f.look.desk
	zone := d.place()
	return []string{
		e.RecordedAt.In(zone).Format(time.DateTime), e.EffectiveAt.In(zone).Format(time.DateTime),
		d.Word("kind", e.Kind), ui.Disarm(e.Ref), ui.Disarm(f.look.order(ctx, e.Subject)), one.account.Code(),
		nameOf(d.Locale, one.account), ui.Disarm(f.look.owner(ctx, one.account)), digits(one.debit), digits(one.credit),
		ui.Disarm(e.Memo), ui.Disarm(f.look.person(ctx, e.By)), e.Digest(),
	}
}

func nameOf(l *i18n.Locale, account ledger.AccountID) string { return accountName(l, account.Code()) }

// digits writes an amount as a spreadsheet reads it, nothing for zero.
func digits(a money.Amount) string {
	if a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(a), 10)
}
