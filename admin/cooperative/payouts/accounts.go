package payouts

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments/withdrawal"
)

// accountsPage lists the bank accounts that wait to be compared, and those that were.
func (s *desk) accountsPage() page {
	return list[withdrawal.Account]{
		Path: "rekening-anggota", Title: "coop.payout.accounts", Help: "accounts", Access: act.Reads, File: "rekening-anggota.csv",
		Nav: nav{ID: "penarikan"},
		Read: func(ctx context.Context, v *Visit, q ui.Query) (store.Slice[withdrawal.Account], error) {
			return s.Withdrawals.AccountsIn(ctx, v.Coop.ID, accountState(q.Tab), q.Page)
		},
		Tabs: []tab{
			{Word: "", Label: "coop.account_state.added", Empty: "coop.payout.no_accounts"},
			{Word: "cocok", Label: "coop.account_state.confirmed"},
			{Word: "ditolak", Label: "coop.account_state.rejected"},
		},
		Columns: []column[withdrawal.Account]{
			{Label: "coop.payout.account", Cell: func(v *Visit, a *withdrawal.Account) ui.Cell {
				return ui.Anchor(a.Destination().Mask(), v.To("rekening-anggota", a.ID)).Lead()
			}},
			{Label: "coop.payout.holder", Cell: func(_ *Visit, a *withdrawal.Account) ui.Cell { return ui.Text(a.Holder) }},
			{Label: "coop.col.member", Cell: func(_ *Visit, a *withdrawal.Account) ui.Cell { return ui.Named(office.Person, a.Member) }},
			{Label: "coop.col.time", Of: (*Visit).ZoneName, Cell: func(v *Visit, a *withdrawal.Account) ui.Cell { return v.Stamped(a.At) }},
		},
		Head: func(_ context.Context, v *Visit) (ui.Head, error) {
			return ui.Head{Sub: v.T("coop.payout.accounts_text"), Beside: withdrawalLinks(v)}, nil
		},
		Empty:  ui.Blank{Icon: "building-bank", Title: "coop.payout.no_accounts", Text: "coop.payout.no_accounts_text"},
		Sample: func(v *Visit) []withdrawal.Account { return sampleAccounts(v)[:1] },
	}.Page()
}

// accountState is the state behind a tab.
func accountState(word string) withdrawal.AccountState {
	switch word {
	case "cocok":
		return withdrawal.Confirmed
	case "ditolak":
		return withdrawal.Rejected
	}
	return withdrawal.Added
}

// accountPage is one bank account, with its number for who compares it.
func (s *desk) accountPage() page {
	return page{
		Path: "rekening-anggota/:id", Access: act.Reads, Nav: nav{ID: "penarikan"}, Title: "coop.payout.account", Help: "bank_account",
		Show: s.account,
		Acts: []web.Act[*Visit]{web.Do("cocok", pays(), s.confirmAccount), web.Do("tolak", pays(), s.rejectAccount)},

		Sample: sampleAccount(0), More: map[string]web.Show[*Visit]{"cocok": sampleAccount(1), "ditolak": sampleAccount(2)},
	}
}

// accountDetail is what the page says.
type accountDetail struct {
	*withdrawal.Account
	member *members.Membership
	number string   // for who compares it
	also   []string // other members with the same account
	by     string   // who decided last
}

func (s *desk) account(ctx context.Context, v *Visit) (templ.Component, error) {
	a, err := s.Withdrawals.AccountByID(ctx, v.Coop.ID, v.Param("id"))
	if err != nil {
		return nil, err
	}
	d := &accountDetail{Account: a}
	if d.member, err = v.MemberOf(ctx, a.Member); err != nil {
		return nil, err
	}
	if v.May(act.Collect) {
		if d.number, err = s.Withdrawals.NumberOf(ctx, a); err != nil {
			return nil, err
		}
	}
	if d.also, err = s.Withdrawals.AlsoOf(ctx, a); err != nil {
		return nil, err
	}
	return showAccount(ctx, v, d)
}

func showAccount(ctx context.Context, v *Visit, d *accountDetail) (templ.Component, error) {
	v.Title, v.Back = d.Destination().Mask(), v.To("rekening-anggota")
	cells := []ui.Cell{ui.Named(office.Person, d.Latest().By)}
	for _, user := range d.also {
		cells = append(cells, ui.Named(office.Person, user))
	}
	if err := ui.Resolve(ctx, v, [][]ui.Cell{cells}); err != nil {
		return nil, err
	}
	d.by = cells[0].Text
	for i := range d.also {
		d.also[i] = cells[i+1].Text
	}
	return accountMain(v, d), nil
}

// sameName says whether the account is in the member's own name, as far as its letters tell.
func (d *accountDetail) sameName() bool {
	plain := func(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
	return plain(d.Holder) == plain(d.member.Name)
}

// alsoText names the others with the same account.
func (d *accountDetail) alsoText() string { return strings.Join(d.also, ", ") }

func (s *desk) confirmAccount(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	a, err := s.Withdrawals.ConfirmAccount(ctx, v.By, v.Coop.ID, v.Param("id"))
	return doneAccount(v, a, err, "padi", "coop.payout.did_confirm")
}

func (s *desk) rejectAccount(ctx context.Context, v *Visit, in reasonForm) (web.Done, error) {
	a, err := s.Withdrawals.RejectAccount(ctx, v.By, v.Coop.ID, v.Param("id"), in.Reason)
	return doneAccount(v, a, err, "nila", "coop.payout.did_reject")
}

func doneAccount(v *Visit, a *withdrawal.Account, err error, tone, key string) (web.Done, error) {
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: v.To("rekening-anggota"), Tone: tone, Key: key, Args: []any{a.Destination().Mask()}}, nil
}

func sampleAccount(n int) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		d := &accountDetail{Account: &sampleAccounts(v)[n], member: sampleMember(), number: "4471010122335044"}
		if n == 0 {
			d.also = []string{"nur"}
		}
		return showAccount(ctx, v, d)
	}
}

func sampleAccounts(v *Visit) []withdrawal.Account {
	make := func(state withdrawal.AccountState, by, reason string) withdrawal.Account {
		a := withdrawal.Account{ID: string(state), Bank: "ID_BRI", Last: "4471", Holder: "Sri Wahyuni", Member: "sri", At: v.Now}
		a.State = state
		a.Steps = []states.Step[withdrawal.AccountState]{{State: state, Mark: states.Mark{By: by, At: v.Now, Reason: reason}}}
		return a
	}
	return []withdrawal.Account{
		make(withdrawal.Added, "sri", ""), make(withdrawal.Confirmed, "siti", ""),
		make(withdrawal.Rejected, "siti", "Nama di buku bank lain dari nama anggota."),
	}
}
