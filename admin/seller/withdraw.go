package seller

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/web"
	"lumbung/payments/savings"
	"lumbung/payments/withdrawal"
)

// takesOut is who takes money out: the member, or who has left, who has just shown who she is.
func takesOut() act.Access { return act.OwnSavings.Proven() }

// withdrawPage asks how much, out of which book and where to.
func (s *Seller) withdrawPage() page {
	return page{
		Path: "simpanan/tarik", Access: takesOut(), Nav: nav{ID: placeBook}, Title: "seller.take_out", Help: "withdraw", Show: s.withdraw,
		Acts: []web.Act[*Visit]{web.Do("", takesOut(), s.doWithdraw)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return v.showWithdraw(&withdrawing{
				books: []withdrawal.Purse{
					{Kind: savings.Sukarela, Balance: 1_582_559, Available: 1_355_984}, {Kind: savings.Proceeds, Balance: 25_000, Available: 25_000},
				},
				rules:    &withdrawal.Rules{Ways: withdrawal.Ways(), Least: 10_000, Alone: 1_000_000, Wait: 7},
				accounts: sampleAccounts(v),
			})
		},
		More: map[string]show{
			"belum": func(_ context.Context, v *Visit) (templ.Component, error) {
				return v.showWithdraw(&withdrawing{rules: withdrawal.StandardRules("sembalun")})
			},
		},
	}
}

// withdrawForm is what she wants. To is a way, and behind a colon the bank account.
type withdrawForm struct {
	From   string       `form:"from,required"   max:"20"  label:"seller.withdraw_from"`
	Amount money.Amount `form:"amount,required"           label:"seller.withdraw_amount"`
	To     string       `form:"to,required"     max:"120" label:"seller.withdraw_to"`
}

// withdrawing is what the page says.
type withdrawing struct {
	books    []withdrawal.Purse
	rules    *withdrawal.Rules
	accounts []withdrawal.Account
}

func (s *Seller) withdraw(ctx context.Context, v *Visit) (templ.Component, error) {
	d := &withdrawing{}
	var err error
	if d.books, err = s.Withdrawals.Purses(ctx, v.coop.ID, v.owner); err != nil {
		return nil, err
	}
	if d.rules, err = s.Withdrawals.RulesOf(ctx, v.coop.ID); err != nil {
		return nil, err
	}
	if d.accounts, err = s.Withdrawals.Accounts(ctx, v.coop.ID, v.owner); err != nil {
		return nil, err
	}
	return v.showWithdraw(d)
}

func (v *Visit) showWithdraw(d *withdrawing) (templ.Component, error) {
	v.Back = at("simpanan/uang")
	if v.Form == nil {
		form := withdrawForm{}
		if ways := v.withdrawTo(d); len(ways) > 0 {
			form.To = ways[0].Value
		}
		for _, book := range d.books {
			if book.Available > 0 && form.From == "" {
				form.From = string(book.Kind)
			}
		}
		var err error
		if v.Form, err = web.FormOf(form); err != nil {
			return nil, err
		}
		v.Form.Values.Del("amount") // she writes it herself
	}
	return withdrawMain(v, d), nil
}

// withdrawFrom are the books with money that can be taken out.
func (v *Visit) withdrawFrom(d *withdrawing) (options []web.Option) {
	for _, book := range d.books {
		if book.Available > 0 {
			options = append(options, web.Option{
				Value: string(book.Kind), Text: v.T("seller.book_" + string(book.Kind)), Hint: v.T("seller.withdraw_there", book.Available),
			})
		}
	}
	return options
}

// withdrawTo are the places where the money can go: the counter, each of her confirmed bank accounts, her savings. A transfer by the
// payment gateway comes first where the cooperative offers both.
func (v *Visit) withdrawTo(d *withdrawing) (options []web.Option) {
	if d.rules.Offers(withdrawal.ByCash) {
		options = append(options, web.Option{
			Value: string(withdrawal.ByCash), Text: v.T("seller.to_cash"), Hint: v.T("seller.to_cash_text", d.rules.Wait),
		})
	}
	way := withdrawal.ByHand
	if d.rules.Offers(withdrawal.ByGateway) {
		way = withdrawal.ByGateway
	}
	for i := range d.accounts {
		if a := &d.accounts[i]; a.State == withdrawal.Confirmed && d.rules.Offers(way) {
			options = append(options, web.Option{
				Value: string(way) + ":" + a.ID, Text: a.Destination().Mask(), Hint: v.T("seller.to_account", a.Holder),
			})
		}
	}
	for _, book := range d.books {
		if v.coop.USPLicense && !v.left() && book.Kind == savings.Proceeds && book.Available > 0 {
			options = append(options, web.Option{
				Value: string(withdrawal.ToSavings), Text: v.T("seller.to_savings"), Hint: v.T("seller.to_savings_text"),
			})
		}
	}
	return options
}

func (s *Seller) doWithdraw(ctx context.Context, v *Visit, in withdrawForm) (web.Done, error) {
	key, err := v.Key()
	if err != nil {
		return web.Done{}, err
	}
	way, account, _ := strings.Cut(in.To, ":")
	w, err := s.Withdrawals.Ask(ctx, v.actor, withdrawal.Input{
		Coop: v.coop.ID, Key: key, From: savings.Kind(in.From), Amount: in.Amount, Way: withdrawal.Way(way), Account: account,
	})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{To: at("simpanan/tarik/" + w.ID), Tone: "padi", Key: "seller.did_ask"}, nil
}

// withdrawalPage is one withdrawal: where it stands, and what there is to do.
func (s *Seller) withdrawalPage() page {
	more := map[string]show{}
	for name, state := range map[string]withdrawal.State{
		"menunggu": withdrawal.Asked, "dikirim": withdrawal.Sending, "selesai": withdrawal.Paid, "kembali": withdrawal.Failed,
	} {
		more[name] = sampleWithdrawal(state)
	}
	return page{
		Path: "simpanan/tarik/:id", Access: act.OwnSavings, Nav: nav{ID: placeBook}, Title: "seller.withdrawal", Help: "withdrawal",
		Show: s.withdrawal,
		Acts: []web.Act[*Visit]{web.Do("batal", act.OwnSavings, s.cancelWithdrawal), web.Do("kode", takesOut(), s.renewCode)},

		Sample: sampleWithdrawal(withdrawal.Ready), More: more,
	}
}

// ownWithdrawal is the one of the address, if it is hers.
func (s *Seller) ownWithdrawal(ctx context.Context, v *Visit) (*withdrawal.Withdrawal, error) {
	w, err := s.Withdrawals.ByID(ctx, v.coop.ID, v.Param("id"))
	if err == nil && w.Member != v.owner {
		err = withdrawal.ErrNotFound
	}
	return w, err
}

func (s *Seller) withdrawal(ctx context.Context, v *Visit) (templ.Component, error) {
	w, err := s.ownWithdrawal(ctx, v)
	if err != nil {
		return nil, err
	}
	before := 0
	if w.State == withdrawal.Ready && w.Way != withdrawal.ByCash {
		if before, err = s.Withdrawals.Before(ctx, w, queueCounted); err != nil {
			return nil, err
		}
	}
	return v.showWithdrawal(w, before), nil
}

// queueCounted is how far a queue is counted.
const queueCounted = 100

func (v *Visit) showWithdrawal(w *withdrawal.Withdrawal, before int) templ.Component {
	v.Back, v.Title = at("simpanan/uang"), v.T("seller.withdrawal_of", w.Number)
	if w.State == withdrawal.Paid {
		v.bar.Actions = printBar(v)
	}
	return withdrawalMain(v, w, before)
}

// cancellable says whether nothing has left yet.
func cancellable(w *withdrawal.Withdrawal) bool {
	return w.State == withdrawal.Asked || w.State == withdrawal.Ready
}

func (s *Seller) cancelWithdrawal(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	w, err := s.ownWithdrawal(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Withdrawals.Cancel(ctx, v.actor, v.coop.ID, w.ID)
	return web.Done{Tone: "nila", Key: "seller.did_cancel_withdrawal"}, err
}

func (s *Seller) renewCode(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	w, err := s.ownWithdrawal(ctx, v)
	if err != nil {
		return web.Done{}, err
	}
	_, err = s.Withdrawals.RenewCode(ctx, v.actor, v.coop.ID, w.ID)
	return web.Done{Tone: "padi", Key: "seller.did_renew_code"}, err
}

// withdrawalSteps is its way: what was, where it stands, and what comes.
func (v *Visit) withdrawalSteps(w *withdrawal.Withdrawal, before int) (way []web.Step) {
	for i, step := range w.Steps {
		if w.Way == withdrawal.ToSavings && i == 1 || step.State == withdrawal.Ready && i == 1 && !w.Approval {
			continue
		}
		title := "seller.wd_" + string(step.State)
		if i == 0 {
			title = "seller.wd_begun"
		}
		state := "done"
		if step.State == w.State && i == len(w.Steps)-1 && !w.State.Back() && w.State != withdrawal.Paid {
			state = "now"
		}
		text := ""
		if step.State.Back() {
			text = v.backText(step)
		}
		way = append(way, web.Step{Title: v.T(title), Text: text, When: v.DateTime(step.At.In(v.zone)), State: state})
	}
	if next := v.withdrawalNext(w, before); next.Title != "" {
		for i := range way {
			way[i].State = "done"
		}
		way = append(way, next)
	}
	return way
}

// backText says why the money is back: what an officer wrote, or what the bank's word means.
func (v *Visit) backText(step states.Step[withdrawal.State]) string {
	if step.State == withdrawal.Refused {
		return step.Reason
	}
	if key := "seller.bank_" + strings.ToLower(step.Reason); v.Locale.Has(key) {
		return v.T(key)
	}
	if step.State == withdrawal.Failed || step.State == withdrawal.Returned {
		return v.T("seller.bank_other", step.Reason)
	}
	return ""
}

// withdrawalNext is what it waits for now.
func (v *Visit) withdrawalNext(w *withdrawal.Withdrawal, before int) web.Step {
	next := web.Step{State: "now"}
	switch {
	case w.State == withdrawal.Asked:
		next.Title = v.T("seller.wd_waits_approval")
		if w.Due != nil {
			next.Text = v.T("seller.wd_waits_until", v.Date(w.Due.In(v.zone)))
		}
	case w.State == withdrawal.Ready && w.Way == withdrawal.ByCash:
		next.Title = v.T("seller.wd_fetch")
		if w.Due != nil {
			next.Text = v.T("seller.wd_fetch_until", v.Date(w.Due.In(v.zone)))
		}
	case w.State == withdrawal.Ready:
		next.Title = v.T("seller.wd_turn")
		next.Text = v.T("seller.wd_turn_first")
		if before > 0 {
			next.Text = v.T("seller.wd_turn_n", before)
		}
		if w.Due != nil && w.Due.After(v.now) {
			next.Text += " " + v.T("seller.wd_payday", v.Date(w.Due.In(v.zone)))
		}
	case w.State == withdrawal.Sending:
		next.Title, next.Text = v.T("seller.wd_bank"), v.T("seller.wd_bank_text")
	}
	return next
}

func sampleWithdrawal(state withdrawal.State) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		for _, w := range sampleWithdrawals(v) {
			if w.State == state {
				return v.showWithdrawal(&w, 2), nil
			}
		}
		return nil, withdrawal.ErrNotFound
	}
}

// sampleWithdrawals has one in each state that a member may meet.
func sampleWithdrawals(v *Visit) []withdrawal.Withdrawal {
	to := &withdrawal.Destination{Account: "a", Bank: "ID_BRI", Name: "BRI", Last: "4471", Holder: "Sri Wahyuni"}
	due := v.now.AddDate(0, 0, 5)
	make := func(number string, way withdrawal.Way, amount money.Amount, all ...withdrawal.State) withdrawal.Withdrawal {
		w := withdrawal.Withdrawal{
			ID: number, Number: number, Member: v.owner, From: savings.Sukarela, Way: way, Amount: amount, AskedAt: v.now.AddDate(0, 0, -1),
		}
		if way != withdrawal.ByCash {
			w.To = to
		}
		for i, state := range all {
			w.Steps = append(w.Steps, states.Step[withdrawal.State]{State: state, Mark: states.Mark{At: v.now.AddDate(0, 0, i-len(all))}})
			w.State = state
		}
		return w
	}
	cash := make("KK-2026-00412", withdrawal.ByCash, 500_000, withdrawal.Asked, withdrawal.Ready)
	cash.Code, cash.Due = "471902", &due
	big := make("KK-2026-00411", withdrawal.ByGateway, 1_200_000, withdrawal.Asked)
	big.Approval, big.Due = true, &due
	failed := make("KK-2026-00399", withdrawal.ByGateway, 80_000, withdrawal.Asked, withdrawal.Ready, withdrawal.Sending, withdrawal.Failed)
	failed.Steps[3].Reason = "INVALID_DESTINATION"
	return []withdrawal.Withdrawal{
		cash, big, make("KK-2026-00405", withdrawal.ByGateway, 200_000, withdrawal.Asked, withdrawal.Ready, withdrawal.Sending),
		make("KK-2026-00401", withdrawal.ByCash, 300_000, withdrawal.Asked, withdrawal.Ready, withdrawal.Paid), failed,
	}
}
