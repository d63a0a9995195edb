package books

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/payments/ledger"
)

// The journal for other accounting programs. Both begin with the balances before the period, so that their own balances are those of the
// trial balance at its end; accounts are those of the chart, and whose they are stands beside the amount.

// part is one account of an entry, or of the balances before the period: more than zero is a debit.
type part struct {
	account, owner string
	amount         money.Amount
}

// event is an entry as other programs keep it.
type event struct {
	day, effective time.Time
	ref, text      string
	hash           string
	parts          []part
}

// eachEvent visits the balances before a period and the entries recorded in it, oldest first.
func (s *desk) eachEvent(ctx context.Context, v *Visit, visit func(event) error) error {
	days, err := filePeriod(v)
	if err != nil {
		return err
	}
	before, err := s.Payments.TrialAt(ctx, v.Coop.ID, days.from)
	if err != nil {
		return err
	}
	opening := event{day: days.from, effective: days.from, ref: "saldo-awal", text: v.T("coop.journal.opening")}
	for _, row := range before.Rows {
		if row.Net() != 0 {
			opening.parts = append(opening.parts, part{account: accountPath(v, row.Account.Code), amount: row.Net()})
		}
	}
	if len(opening.parts) > 0 {
		if err := visit(opening); err != nil {
			return err
		}
	}
	return s.eachEntry(ctx, v, days, func(e *ledger.Entry, view office.EntryView) error {
		one := event{
			day: e.RecordedAt.In(v.Zone()), effective: e.EffectiveAt.In(v.Zone()), ref: e.Ref, hash: e.Digest(),
			text: strings.TrimSpace(view.Kind + " " + view.Order + " " + view.Memo),
		}
		for _, line := range view.Lines {
			one.parts = append(one.parts, part{accountPath(v, line.Code), line.Owner, line.Debit - line.Credit})
		}
		return visit(one)
	})
}

// accountPath is an account below its class: Harta:1-1100 Kas.
func accountPath(v *Visit, code string) string {
	account, _ := ledger.Find(code) // entries have no others
	return v.Word("class", account.Class) + ":" + code + " " + office.AccountName(v.Locale, code)
}

// classes are in the order of the chart, with the letter that hledger has for them and the name that GnuCash has.
func classes() []struct {
	class            ledger.Class
	hledger, gnuCash string
} {
	return []struct {
		class            ledger.Class
		hledger, gnuCash string
	}{
		{ledger.Asset, "A", "ASSET"},
		{ledger.Liability, "L", "LIABILITY"},
		{ledger.Equity, "E", "EQUITY"},
		{ledger.Income, "R", "INCOME"},
		{ledger.Expense, "X", "EXPENSE"},
	}
}

// tidy is text that hledger reads as one line without a comment: no line ends, no semicolon, no two spaces.
func tidy(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer(";", ",", "|", "/").Replace(text)), " ")
}

// writeHledger writes a period in the format of hledger's journal (hledger.org/hledger.html#journal). Amounts are whole rupiah; the first
// date is when an entry was recorded, the second when it took effect, if that was another day.
func (s *desk) writeHledger(ctx context.Context, v *Visit, to io.Writer) error {
	out := bufio.NewWriter(to)
	begun := false
	begin := func() {
		begun = true
		fmt.Fprintf(out, "; %s\n; %s\n\ncommodity IDR 1000.\n\n", tidy(v.Coop.Name), tidy(v.T("coop.journal.zone", v.Zone().String())))
		for _, one := range classes() {
			fmt.Fprintf(out, "account %s  ; type: %s\n", v.Word("class", one.class), one.hledger)
		}
		for _, account := range ledger.Chart() {
			fmt.Fprintf(out, "account %s\n", accountPath(v, account.Code))
		}
	}
	err := s.eachEvent(ctx, v, func(e event) error {
		if !begun {
			begin()
		}
		date := e.day.Format(time.DateOnly)
		if effective := e.effective.Format(time.DateOnly); effective != date {
			date += "=" + effective
		}
		fmt.Fprintf(out, "\n%s * (%s) %s\n", date, strings.NewReplacer("(", "[", ")", "]").Replace(tidy(e.ref)), tidy(e.text))
		if e.hash != "" {
			fmt.Fprintf(out, "    ; sha256: %s\n", e.hash)
		}
		for _, p := range e.parts {
			fmt.Fprintf(out, "    %s  IDR %d", p.account, p.amount)
			if p.owner != "" {
				fmt.Fprintf(out, "  ; pemilik: %s", strings.ReplaceAll(tidy(p.owner), ",", " "))
			}
			fmt.Fprintln(out)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !begun {
		begin()
	}
	return out.Flush()
}

// gnuCashColumns are those that GnuCash gives its own file of transactions, one row for each account of a transaction.
func gnuCashColumns() []string {
	return []string{
		"Date", "Transaction ID", "Number", "Description", "Notes", "Commodity/Currency", "Void Reason", "Action", "Memo", "Full Account Name",
		"Account Name", "Amount With Sym", "Amount Num.", "Value With Sym", "Value Num.", "Reconcile", "Reconcile Date", "Rate/Price",
	}
}

// writeGnuCash writes a period as GnuCash's file of transactions, which its import reads with the box for several splits on.
func (s *desk) writeGnuCash(ctx context.Context, v *Visit, to io.Writer) error {
	out := csv.NewWriter(to)
	if _, err := filePeriod(v); err != nil {
		return err
	}
	if err := out.Write(gnuCashColumns()); err != nil {
		return err
	}
	err := s.eachEvent(ctx, v, func(e event) error {
		for _, p := range e.parts {
			_, name, _ := strings.Cut(p.account, ":")
			amount := strconv.FormatInt(int64(p.amount), 10)
			if err := out.Write([]string{
				e.day.Format(time.DateOnly), e.ref, "", tidy(e.text), e.hash, "CURRENCY::IDR", "", "", tidy(p.owner), p.account, name,
				"Rp" + amount, amount, "Rp" + amount, amount, "n", "", "1",
			}); err != nil {
				return err
			}
		}
		return nil
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// writeGnuCashAccounts writes the chart as GnuCash's file of accounts, to be imported before the transactions.
func (s *desk) writeGnuCashAccounts(_ context.Context, v *Visit, to io.Writer) error {
	out := csv.NewWriter(to)
	rows := [][]string{{
		"Type", "Full Account Name", "Account Name", "Account Code", "Description", "Account Color", "Notes", "Symbol", "Namespace", "Hidden",
		"Tax Info", "Placeholder",
	}}
	row := func(kind, path, code, placeholder string) {
		name := path[strings.LastIndex(path, ":")+1:]
		rows = append(rows, []string{kind, path, name, code, "", "", "", "IDR", "CURRENCY", "F", "F", placeholder})
	}
	for _, one := range classes() {
		row(one.gnuCash, v.Word("class", one.class), "", "T")
		for _, account := range ledger.Chart() {
			if account.Class == one.class {
				row(one.gnuCash, accountPath(v, account.Code), account.Code, "F")
			}
		}
	}
	return out.WriteAll(rows)
}
