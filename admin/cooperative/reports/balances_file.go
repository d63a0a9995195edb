package reports

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/internal/sheet"
	"lumbung/internal/ui"
)

// rowFile is a file in the making: CSV or XLSX.
type rowFile interface {
	Write(row []string) error
	Flush() error
}

// balancesName is what browsers call the file.
func balancesName(ending string) func(*Visit) string {
	return func(v *Visit) string {
		day, _ := balancesDayOf(v)
		return "daftar-saldo-" + v.Coop.Slug + "-" + day.Format("20060102") + ending
	}
}

func (s *desk) writeBalancesCSV(ctx context.Context, v *Visit, to io.Writer) error {
	file, err := ui.NewSheet(to)
	if err != nil {
		return err
	}
	return s.writeBalances(ctx, v, file)
}

func (s *desk) writeBalancesXLSX(ctx context.Context, v *Visit, to io.Writer) error {
	file, err := sheet.NewFigures(to, v.T("coop.balances.title"), 4+len(memberCodes()))
	if err != nil {
		return err
	}
	return errors.Join(s.writeBalances(ctx, v, file), file.Close())
}

// writeBalances writes every member with a balance, and below them their sums beside the neraca. A file is not to be taken for a sound one
// that is none: the difference stands in it.
func (s *desk) writeBalances(ctx context.Context, v *Visit, file rowFile) error {
	day, end := balancesDayOf(v)
	trial, err := s.Payments.TrialAt(ctx, v.Coop.ID, end)
	if err != nil {
		return err
	}
	codes := balancesOf(trial)
	head := [][]string{{ui.Disarm(v.Coop.Name)}, {v.T("coop.balances.title"), v.T("coop.reports.at", v.Day(day))}}
	if trial.Last.N > 0 {
		head = append(head, []string{v.T("coop.proof.print", trial.Last.Head())})
	}
	columns := []string{v.T("coop.book.no"), v.T("coop.col.name"), v.T("coop.balances.since"), v.T("coop.balances.until")}
	for _, code := range codes {
		columns = append(columns, code+" "+office.AccountName(v.Locale, code))
	}
	for _, row := range append(head, nil, columns) {
		if err := file.Write(row); err != nil {
			return err
		}
	}
	sums, err := s.eachBalance(ctx, v, codes, end, func(rows []balanceRow) error {
		for i := range rows {
			if err := file.Write(rows[i].cells(v, codes, end)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sum := range []struct {
		key string
		of  func(code string) money.Amount
	}{
		{"sum", func(code string) money.Amount { return sums[code] }},
		{"neraca", func(code string) money.Amount { return trial.Of(code).Grown() }},
		{"off", func(code string) money.Amount { return sums[code] - trial.Of(code).Grown() }},
	} {
		row := []string{"", v.T("coop.balances." + sum.key), "", ""}
		for _, code := range codes {
			row = append(row, strconv.FormatInt(int64(sum.of(code)), 10))
		}
		if err := file.Write(row); err != nil {
			return err
		}
	}
	return file.Flush()
}

// cells are a row of the file.
func (r *balanceRow) cells(v *Visit, codes []string, end time.Time) []string {
	stay, _ := r.StayAt(end)
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(v.Zone()).Format(time.DateOnly)
	}
	row := []string{r.NumberText(), ui.Disarm(r.Name), day(stay.From), day(stay.To)}
	for _, code := range codes {
		row = append(row, strconv.FormatInt(int64(r.has[code]), 10))
	}
	return row
}
