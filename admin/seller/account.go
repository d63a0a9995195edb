package seller

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/bank"
	"lumbung/payments/withdrawal"
)

// accountsPage lists the bank accounts to which a member has her money sent.
func (s *Seller) accountsPage() page {
	return page{
		Path: "simpanan/rekening", Access: act.OwnSavings, Nav: nav{ID: placeBook}, Title: "seller.accounts", Help: "accounts", Show: s.accounts,
		Acts: []web.Act[*Visit]{web.Do("akhiri", act.OwnSavings, s.endAccount)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return v.showAccounts(sampleAccounts(v)), nil
		},
		More: map[string]show{"kosong": func(_ context.Context, v *Visit) (templ.Component, error) { return v.showAccounts(nil), nil }},
	}
}

// newAccountPage adds one.
func (s *Seller) newAccountPage() page {
	return page{
		Path: "simpanan/rekening/baru", Access: takesOut(), Nav: nav{ID: placeBook}, Title: "seller.new_account", Help: "new_account",
		Show: s.newAccount, Acts: []web.Act[*Visit]{web.Do("", takesOut(), s.addAccount)}, Sample: s.newAccount,
	}
}

// accountForm is a bank account as its owner writes it.
type accountForm struct {
	Bank   string `form:"bank,required"   max:"40"  label:"seller.account_bank"`
	Number string `form:"number,required" max:"40"  label:"seller.account_number"`
	Holder string `form:"holder,required" max:"100" label:"seller.account_holder"`
}

// accountNamed is the account on whose card a button was pressed.
type accountNamed struct {
	ID string `form:"rekening,required" max:"120"`
}

func (s *Seller) accounts(ctx context.Context, v *Visit) (templ.Component, error) {
	all, err := s.Withdrawals.Accounts(ctx, v.coop.ID, v.owner)
	return v.showAccounts(all), err
}

func (v *Visit) showAccounts(all []withdrawal.Account) templ.Component {
	v.Back = at("simpanan/uang")
	var shown []withdrawal.Account
	for _, a := range all {
		if a.State != withdrawal.Ended {
			shown = append(shown, a)
		}
	}
	return accountsMain(v, shown)
}

func (s *Seller) newAccount(_ context.Context, v *Visit) (templ.Component, error) {
	v.Back = at("simpanan/rekening")
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(accountForm{Holder: v.actor.User.Name}); err != nil {
			return nil, err
		}
	}
	return newAccountMain(v), nil
}

// bankOptions are the banks to choose from.
func bankOptions() (options []web.Option) {
	for _, b := range bank.List() {
		options = append(options, web.Option{Value: b.Code, Text: b.Name})
	}
	return options
}

func (s *Seller) addAccount(ctx context.Context, v *Visit, in accountForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Withdrawals.AddAccount(ctx, v.actor, withdrawal.AccountInput{
		Coop: v.coop.ID, Key: key, Bank: in.Bank, Number: in.Number, Holder: in.Holder,
	})
	return web.Done{To: at("simpanan/rekening"), Tone: "padi", Key: "seller.did_add_account"}, err
}

func (s *Seller) endAccount(ctx context.Context, v *Visit, in accountNamed) (web.Done, error) {
	_, err := s.Withdrawals.EndAccount(ctx, v.actor, v.coop.ID, in.ID)
	return web.Done{Tone: "nila", Key: "seller.did_end_account"}, err
}

func sampleAccounts(v *Visit) []withdrawal.Account {
	make := func(bank, last string, state withdrawal.AccountState, reason string) withdrawal.Account {
		a := withdrawal.Account{ID: last, Bank: bank, Last: last, Holder: "Sri Wahyuni", At: v.now}
		a.State = state
		a.Steps = []states.Step[withdrawal.AccountState]{{State: state, Mark: states.Mark{At: v.now, Reason: reason}}}
		return a
	}
	return []withdrawal.Account{
		make("ID_BRI", "4471", withdrawal.Confirmed, ""), make("ID_NUSA_TENGGARA_BARAT", "0082", withdrawal.Added, ""),
		make("ID_BCA", "9020", withdrawal.Rejected, "Nama di buku bank lain dari nama anggota."),
	}
}
