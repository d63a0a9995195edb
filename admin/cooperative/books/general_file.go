package books

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/internal/sheet"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// rowFile is a file in the making: CSV or XLSX.
type rowFile interface {
	Write(row []string) error
	Flush() error
}

// generalName is what browsers call the file.
func generalName(ending string) func(*Visit) string {
	return func(v *Visit) string {
		q, _, err := readGeneral(v)
		if err != nil {
			return "buku-besar" + ending // writing refuses it
		}
		return strings.Join([]string{
			"buku-besar", q.line.Code, v.Coop.Slug, q.from.Format("20060102"), q.lastDay().Format("20060102"),
		}, "-") + ending
	}
}

// fileAsked is the question of a file: always oldest first, and not of too long a period.
func fileAsked(v *Visit) (generalAsked, error) {
	q, _, err := readGeneral(v)
	if err == nil && q.to.Sub(q.from) > daysMax*24*time.Hour {
		err = errPeriod
	}
	q.newest = false
	return q, err
}

func (s *desk) writeGeneralCSV(ctx context.Context, v *Visit, to io.Writer) error {
	q, err := fileAsked(v)
	if err != nil {
		return err
	}
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	return s.writeGeneral(ctx, v, q, file)
}

func (s *desk) writeGeneralXLSX(ctx context.Context, v *Visit, to io.Writer) error {
	q, err := fileAsked(v)
	if err != nil {
		return err
	}
	file, err := sheet.NewFigures(to, q.line.Code, len(generalHeads(v)))
	if err != nil {
		return err
	}
	return errors.Join(s.writeGeneral(ctx, v, q, file), file.Close())
}

// generalHeads are the columns of the file.
func generalHeads(v *Visit) []string {
	return strings.Split(v.T("coop.general.columns", v.ZoneName()), ";")
}

// writeGeneral writes the account from its balance before the period to the one after it, a page of the store at a time.
func (s *desk) writeGeneral(ctx context.Context, v *Visit, q generalAsked, file rowFile) error {
	if err := file.Write(generalHeads(v)); err != nil {
		return err
	}
	page := store.Page{Limit: store.MaxPage}
	for first := true; ; first = false {
		leaf, err := s.Payments.Leaf(ctx, q.ask(v.Coop.ID), page)
		if err != nil {
			return err
		}
		if first {
			if err := file.Write(q.balanceRow(v, "begin", q.from, leaf.Before)); err != nil {
				return err
			}
		}
		if err := writeLeaf(ctx, v, q, leaf, file); err != nil {
			return err
		}
		if page.After = leaf.Next; leaf.Next == "" {
			if err := file.Write(q.balanceRow(v, "end", q.lastDay(), leaf.After)); err != nil {
				return err
			}
			return file.Flush()
		}
	}
}

// writeLeaf writes the rows of a page: day, recorded, reference, what happened, memo, order, account, owner, counter-account, its name and
// owner, debit, credit, balance.
func writeLeaf(ctx context.Context, v *Visit, q generalAsked, leaf *ledger.Leaf, file rowFile) error {
	names := make([][]ui.Cell, len(leaf.Rows))
	for i := range leaf.Rows {
		r := &leaf.Rows[i]
		names[i] = []ui.Cell{ui.Named(office.Numbers, r.Entry.Subject), office.OwnerCell(r.Account), office.OwnerCell(r.Counter)}
	}
	if err := ui.Resolve(ctx, v, names); err != nil {
		return err
	}
	for i := range leaf.Rows {
		r, e := &leaf.Rows[i], leaf.Rows[i].Entry
		err := file.Write([]string{
			e.CountsAt.In(v.Zone()).Format(time.DateTime), e.RecordedAt.In(v.Zone()).Format(time.DateTime), ui.Disarm(e.Ref),
			v.Word("kind", e.Kind), ui.Disarm(office.Memo(v.Word, e.Kind, e.Memo)), ui.Disarm(names[i][0].Text), r.Account.Code(),
			ui.Disarm(names[i][1].Text), r.Counter.Code(), office.AccountName(v.Locale, r.Counter.Code()), ui.Disarm(names[i][2].Text),
			digits(r.Debit), digits(r.Credit), figure(q.line.Class, r.Balance),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// balanceRow says what stood on the account at the begin of the period, or at its end.
func (q generalAsked) balanceRow(v *Visit, key string, day time.Time, net money.Amount) []string {
	row := make([]string, len(generalHeads(v)))
	row[0], row[3], row[6] = day.Format(time.DateOnly), v.T("coop.general."+key), q.line.Code
	row[len(row)-1] = figure(q.line.Class, net)
	return row
}

// figure writes a balance as a spreadsheet reads it, in the direction in which its account grows.
func figure(class ledger.Class, net money.Amount) string {
	return strconv.FormatInt(int64(normal(class, net)), 10)
}
