package books

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/payments/ledger"
)

// trialPage is the neraca saldo and how far the book is sealed.
func (s *desk) trialPage() page {
	return page{
		Path: "neraca", Access: act.Reads, Nav: nav{ID: "neraca", Icon: "scale", Label: "coop.nav.trial", Rank: 30},
		Title: "coop.nav.trial", Help: "trial", Show: s.trial,
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) { return trialOf(ctx, v, SampleTrial()) },
	}
}

func (s *desk) trial(ctx context.Context, v *Visit) (templ.Component, error) {
	trial, err := s.Payments.TrialBalance(ctx, v.Coop.ID)
	if err != nil {
		return nil, err
	}
	return trialOf(ctx, v, trial)
}

// trialOf shows each account with its balance on the side where it stands.
func trialOf(ctx context.Context, v *Visit, t ledger.Trial) (templ.Component, error) {
	g, err := ui.Tabulate(ctx, v, []column[ledger.TrialRow]{
		{Label: "coop.col.code", Cell: func(_ *Visit, row *ledger.TrialRow) ui.Cell { return ui.Code(row.Account.Code) }},
		{Label: "coop.col.account", Cell: trialAccount},
		{Label: "coop.col.debit", Sum: true, Cell: func(_ *Visit, row *ledger.TrialRow) ui.Cell { return onSide(row, row.Net(), 1) }},
		{Label: "coop.col.credit", Sum: true, Cell: func(_ *Visit, row *ledger.TrialRow) ui.Cell { return onSide(row, -row.Net(), -1) }},
	}, t.Rows)
	g.Caption, g.Compact = v.Title, true
	g.Foot = []ui.Cell{ui.Code(""), ui.Text(v.T("coop.total")).Lead(), ui.Figure(t.Debit), ui.Figure(t.Credit)}
	return trialMain(v, t, g), err
}

// onSide is what stands on one side of an account: 1 is debit, -1 credit. An empty account says so on the side on which it grows.
func onSide(row *ledger.TrialRow, net, growth money.Amount) ui.Cell {
	if net == 0 && normal(row.Account.Class, growth) > 0 {
		return ui.Figure(0)
	}
	return ui.Money(max(net, 0))
}

// trialAccount is the name of an account; one that is kept for each member or withdrawal says so.
func trialAccount(v *Visit, row *ledger.TrialRow) ui.Cell {
	cell := ui.Anchor(office.AccountName(v.Locale, row.Account.Code), v.Statement(row.Account.Code, "")).Lead()
	if row.Account.HasOwners() {
		cell.Small = v.T("coop.trial.split")
	}
	if note := heldFor(v, row.Account, -row.Net()); note != "" {
		cell.Small = note
	}
	return cell
}

// heldFor says what an account holds that has its money only for a while: fees that sellers have borne and the gateway has yet to charge.
func heldFor(v *Visit, account ledger.Account, amount money.Amount) string {
	if account.Code != ledger.FeesHeld || amount <= 0 {
		return ""
	}
	return v.T("coop.trial.borne")
}

// BalanceOf sums accounts of a trial balance, each in its normal direction.
func BalanceOf(t ledger.Trial, codes ...string) (total money.Amount) {
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
