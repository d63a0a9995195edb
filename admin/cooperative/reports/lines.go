package reports

import (
	"slices"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// amounts are those of a period, and of the one before.
type amounts struct{ now, before money.Amount }

func (a amounts) plus(b amounts) amounts  { return amounts{a.now + b.now, a.before + b.before} }
func (a amounts) minus(b amounts) amounts { return amounts{a.now - b.now, a.before - b.before} }

// statement is a table in the making.
type statement struct {
	v    *Visit
	q    question
	grid ui.Grid
}

func newStatement(v *Visit, q question, columns ...string) *statement {
	s := &statement{v: v, q: q, grid: ui.Grid{Caption: v.T("coop.reports." + q.view)}}
	s.grid.Heads = []ui.GridHead{{Label: v.T("coop.col.account")}}
	for _, column := range columns {
		s.grid.Heads = append(s.grid.Heads, ui.GridHead{Label: column, Sum: true})
	}
	return s
}

// line is an account, which leads to its general ledger over the period.
func (s *statement) line(account ledger.Account, a amounts) {
	title := office.AccountName(s.v.Locale, account.Code)
	name := ui.Anchor(title, s.v.General(account.Code, s.q.from, s.q.lastDay())).Lead().File(account.Code + " " + title)
	s.grid.Rows = append(s.grid.Rows, []ui.Cell{name, ui.Figure(a.now), ui.Figure(a.before)})
}

// sum is a line of the statement itself.
func (s *statement) sum(key string, a amounts) {
	s.grid.Rows = append(s.grid.Rows, []ui.Cell{
		ui.Text(s.v.T("coop.reports." + key)).Lead(), ui.Figure(a.now).Strong(), ui.Figure(a.before).Strong(),
	})
}

// group writes the accounts that moved of those that belong, each as take reads it, and returns their sum.
func (s *statement) group(belongs func(ledger.Account) bool, take func(code string) amounts) (sum amounts) {
	for _, account := range ledger.Chart() {
		if !belongs(account) {
			continue
		}
		if a := take(account.Code); a != (amounts{}) {
			s.line(account, a)
			sum = sum.plus(a)
		}
	}
	return sum
}

// fromMembers and fromOthers are income by whom it comes from: partisipasi bruto anggota, and business with others. All other income stands
// below the surplus of the business.
func fromMembers() []string { return []string{ledger.Commission, "4-1120"} }
func fromOthers() []string  { return []string{"4-2110"} }

// surplusOf is the PHU of a period, in the order of Permenkop 2/2024: what members brought, what others brought, expenses, other income.
// No account has the cost of goods, since the goods are the members' own.
func surplusOf(v *Visit, q question, t trials) ui.Grid {
	s := newStatement(v, q, v.T("coop.reports.now"), v.T("coop.reports.before"))
	moved := func(code string) amounts {
		to, from, before := t.to.Of(code).Grown(), t.from.Of(code).Grown(), t.before.Of(code).Grown()
		return amounts{to - from, from - before}
	}
	among := func(codes []string) func(ledger.Account) bool {
		return func(a ledger.Account) bool { return slices.Contains(codes, a.Code) }
	}
	members := s.group(among(fromMembers()), moved)
	s.sum("members", members)
	others := s.group(among(fromOthers()), moved)
	s.sum("others", others)
	s.sum("gross", members.plus(others))
	expenses := s.group(func(a ledger.Account) bool { return a.Class == ledger.Expense }, moved)
	s.sum("expenses", expenses)
	s.sum("operating", members.plus(others).minus(expenses))
	rest := s.group(func(a ledger.Account) bool {
		return a.Class == ledger.Income && !slices.Contains(append(fromMembers(), fromOthers()...), a.Code)
	}, moved)
	s.sum("other_income", rest)
	s.sum("surplus", members.plus(others).minus(expenses).plus(rest))
	return s.grid
}

// positionOf is the neraca at the end of a period beside the one at its beginning. The surplus of the year is not booked before a meeting
// divides it: it stands in equity as the difference of income and expenses.
func positionOf(v *Visit, q question, t trials) ui.Grid {
	s := newStatement(v, q, v.T("coop.reports.end"), v.T("coop.reports.begin"))
	stands := func(code string) amounts { return amounts{t.to.Of(code).Grown(), t.from.Of(code).Grown()} }
	class := func(class ledger.Class) amounts {
		return s.group(func(a ledger.Account) bool { return a.Class == class }, stands)
	}
	s.sum("assets", class(ledger.Asset))
	liabilities := class(ledger.Liability)
	s.sum("liabilities", liabilities)
	equity := class(ledger.Equity)
	year := amounts{t.to.Unbooked(), t.from.Unbooked()}
	s.sum("unbooked", year)
	s.sum("equity", equity.plus(year))
	s.sum("both", liabilities.plus(equity).plus(year))
	return s.grid
}

// trialOf is the trial balance at the end of a period.
func trialOf(v *Visit, q question, t ledger.Trial) ui.Grid {
	s := newStatement(v, q, v.T("coop.col.debit"), v.T("coop.col.credit"))
	for _, row := range t.Rows {
		s.line(row.Account, amounts{max(row.Net(), 0), max(-row.Net(), 0)})
	}
	s.sum("total", amounts{t.Debit, t.Credit})
	return s.grid
}
