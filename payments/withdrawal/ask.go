package withdrawal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/store"
	"lumbung/payments"
	"lumbung/payments/ledger"
	"lumbung/payments/savings"
)

// Input is what a member wants to take out.
type Input struct {
	Coop    string
	Key     string // of the form: sent twice, it is one withdrawal
	Member  string // user id
	From    savings.Kind
	Amount  money.Amount
	Way     Way
	Heir    int64  // at the counter, of a member who has died: which of her heirs, from 1; else 0
	Account string // id of one of her confirmed bank accounts, for a way that goes to one
}

// Kinds are the passbooks from which money is taken out. Simpanan pokok and wajib come back when membership ends, by the last of them.
func Kinds() []savings.Kind {
	return []savings.Kind{savings.Sukarela, savings.Proceeds, savings.ToReturn}
}

// Purse is what a member can do with one of her passbooks now.
type Purse struct {
	Kind      savings.Kind
	Balance   money.Amount
	Held      []payments.Held // what of it the payment gateway has not settled
	Stop      *savings.Stop   // why none of it is paid out for a while; nil when it is
	Available money.Amount    // what she can take out
}

// Unsettled is what is held because the payment gateway has not settled it.
func (p *Purse) Unsettled() money.Amount { return min(payments.HeldSum(p.Held), p.Balance) }

// Stopped is what is held beside that because of p.Stop.
func (p *Purse) Stopped() money.Amount {
	if p.Stop == nil {
		return 0
	}
	return p.Balance - p.Unsettled()
}

// StopIn is why her proceeds, which are one of the purses, stay where they are; nil when they do not.
func StopIn(purses []Purse) *savings.Stop {
	for i := range purses {
		if purses[i].Stop != nil {
			return purses[i].Stop
		}
	}
	return nil
}

// Purses are a member's passbooks from which money is taken out, in the order of Kinds. It joins the caller's Tx.
func (s *Service) Purses(ctx context.Context, coop, member string) ([]Purse, error) {
	rules, err := s.RulesOf(ctx, coop)
	if err != nil {
		return nil, err
	}
	purses := make([]Purse, len(Kinds()))
	for i, kind := range Kinds() {
		p := Purse{Kind: kind}
		if p.Balance, err = s.ledger.Balance(ctx, coop, kind.Account(member)); err != nil {
			return nil, err
		}
		if kind != savings.ToReturn { // it never comes of a sale
			if p.Held, err = s.payments.Held(ctx, coop, kind.Account(member)); err != nil {
				return nil, err
			}
		}
		if kind == savings.Proceeds {
			if p.Stop, err = s.payments.StopOf(ctx, coop, member); err != nil {
				return nil, err
			}
		}
		purses[i] = p
	}
	Reckon(purses, rules.Advance)
	return purses, nil
}

// Reckon fills in what can be taken out of each purse: what is settled, and of what is held as much as the cooperative advances to a
// member, less what she has taken of that before; nothing of one that is stopped.
func Reckon(purses []Purse, advance money.Amount) {
	for _, p := range purses {
		advance -= min(advance, max(payments.HeldSum(p.Held)-p.Balance, 0))
	}
	for i := range purses {
		p := &purses[i]
		if p.Stop != nil {
			continue
		}
		lent := min(p.Unsettled(), advance)
		p.Available = p.Balance - p.Unsettled() + lent
		advance -= lent
	}
}

// Ask takes money out of a passbook of the member who acts, who has just shown who she is: from that moment on it is on its way, in one
// write with its entry. The same form twice is one withdrawal, and ErrOtherForm when it has changed meanwhile. Mistakes are fault.Fields
// by "amount", "from" and "to"; ledger.ErrOverdrawn when somebody took the money at the same moment.
func (s *Service) Ask(ctx context.Context, by act.Actor, in Input) (*Withdrawal, error) {
	in.Member, in.Heir = by.ID(), 0
	return s.ask(ctx, by, in, act.Saver.Proven(), false)
}

// AskAtCounter writes down what a member without a phone wants in cash, or an heir of one who has died, on a slip that she signs. Another
// officer hands the money over. Errors also ErrDied, ErrNoHeir.
func (s *Service) AskAtCounter(ctx context.Context, by act.Actor, in Input) (*Withdrawal, error) {
	if err := act.NotOwn(by.ID(), in.Member); err != nil {
		return nil, err
	}
	in.Way, in.Account = ByCash, ""
	return s.ask(ctx, by, in, act.May(act.Collect).Guarded(), true)
}

func (s *Service) ask(ctx context.Context, by act.Actor, in Input, access act.Access, slip bool) (*Withdrawal, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	id := in.Coop + "." + in.Key
	a := act.Act{Name: FactAsked, By: by, Access: access, At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Withdrawal, error) {
		known, err := s.withdrawals.ForTenant(in.Coop).Get(ctx, id)
		if err == nil {
			if !known.asks(in) {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		w, err := s.draft(ctx, in, r)
		if err != nil {
			return nil, err
		}
		w.ID, w.Slip = id, slip
		if slip {
			w.Code = ""
		}
		return w, s.begin(ctx, w, r)
	})
}

// asks says whether the withdrawal is what an input asks for.
func (w *Withdrawal) asks(in Input) bool {
	account := ""
	if w.To != nil {
		account = w.To.Account
	}
	return w.Member == in.Member && w.From == in.From && w.Amount == in.Amount && w.Way == in.Way && account == in.Account &&
		w.heir() == in.Heir
}

// draft checks an input against what the member has and the cooperative offers.
func (s *Service) draft(ctx context.Context, in Input, r *act.Record) (*Withdrawal, error) {
	home, err := s.register.Cooperative(ctx, in.Coop)
	if err != nil {
		return nil, err
	}
	member, err := s.register.Member(ctx, in.Coop, in.Member)
	if err != nil {
		return nil, err
	}
	rules, err := s.RulesOf(ctx, in.Coop)
	if err != nil {
		return nil, err
	}
	purses, payee, err := s.pursesFor(ctx, in, member, r.By)
	if err != nil {
		return nil, err
	}
	w := &Withdrawal{
		Payee: payee, Coop: in.Coop, Life: life.Born(r.Mark), Member: in.Member, From: in.From, Amount: in.Amount, Way: in.Way,
		AskedAt: r.At,
	}
	fields := fault.Fields{}
	home.Licensed = home.Licensed && member.Active // nothing is paid in by who has left
	in.check(fields, home, rules, purses)
	if in.Way.toAccount() {
		account, err := s.AccountByID(ctx, in.Coop, in.Account)
		if err != nil && !errors.Is(err, ErrNoAccount) {
			return nil, err
		}
		if err != nil || account.Member != in.Member || account.State != Confirmed {
			fields.Add("to", "withdrawal.account_choose")
		} else {
			w.To = account.Destination()
		}
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	if w.Number, err = s.numbers.Next(ctx, in.Coop, r.At.In(home.Zone).Year()); err != nil {
		return nil, err
	}
	officer, err := s.register.Decides(ctx, in.Coop, in.Member)
	if err != nil {
		return nil, err
	}
	w.Approval = in.Way != ToSavings && (officer || in.Amount > rules.Alone)
	if w.Way == ByCash {
		w.Code, err = newCode()
	}
	return w, err
}

// check adds what is wrong with the amount, the passbook and the way.
func (in *Input) check(fields fault.Fields, home savings.Cooperative, rules *Rules, purses []Purse) {
	var from *Purse
	for i := range purses {
		if purses[i].Kind == in.From {
			from = &purses[i]
		}
	}
	switch {
	case from == nil:
		fields.Add("from", "form.choose_one")
	case in.Amount <= 0:
		fields.Add("amount", "form.money")
	case from.Stop != nil:
		fields.Add("from", "withdrawal.stopped")
	case in.Amount > from.Available:
		fields.Add("amount", "withdrawal.most", from.Available)
	case in.Way != ToSavings && in.Amount < rules.Least && in.Amount < from.Available:
		fields.Add("amount", "withdrawal.least", rules.Least)
	}
	switch {
	case in.Way == ToSavings && (in.From != savings.Proceeds || !home.Licensed), in.Way != ToSavings && in.Heir == 0 && !rules.Offers(in.Way):
		fields.Add("to", "form.choose_one")
	}
}

// newCode is six digits that the member says at the counter.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

// begin takes the money out of the passbook and saves the withdrawal where it then stands.
func (s *Service) begin(ctx context.Context, w *Withdrawal, r *act.Record) error {
	r.Note("receipt", w.Number)
	r.Note("amount", w.Amount.String())
	entry := ledger.Entry{Book: w.Coop, Ref: w.askRef(), Kind: ledger.Withdrawn, Subject: w.ID, Memo: w.Number, By: r.By}
	entry.Postings = []ledger.Posting{{Debit: w.From.Account(w.Member), Credit: w.onTheWay(), Amount: w.Amount}}
	fact, err := FactAsked, error(nil)
	switch {
	case w.Way == ToSavings:
		entry.Kind, entry.Postings[0].Credit = ledger.Moved, savings.Sukarela.Account(w.Member)
		fact, err = FactPaid, s.finish(w, r)
	case w.Approval:
		due := w.AskedAt.Add(decideWithin)
		w.Due = &due
	default:
		err = s.ready(ctx, w, r)
	}
	if err != nil {
		return err
	}
	if _, err := s.ledger.Post(ctx, entry); err != nil {
		return err
	}
	if err := s.bus.Record(&w.Outbox, fact, "", nil); err != nil {
		return err
	}
	return store.RetryDuplicate(s.withdrawals.ForTenant(w.Coop).Insert(ctx, w))
}

// finish is the way into a passbook, which has no steps in between.
func (s *Service) finish(w *Withdrawal, r *act.Record) error {
	if err := life.Step(&w.Life, Ready, r.Mark); err != nil {
		return err
	}
	return life.Step(&w.Life, Paid, r.Mark)
}

// decideWithin is how long a withdrawal waits for the officer who says yes; then the money is back in the passbook.
const decideWithin = 14 * 24 * time.Hour

// ready puts a withdrawal into the queue of its way.
func (s *Service) ready(ctx context.Context, w *Withdrawal, r *act.Record) error {
	if err := life.Step(&w.Life, Ready, r.Mark); err != nil {
		return err
	}
	rules, err := s.RulesOf(ctx, w.Coop)
	if err != nil {
		return err
	}
	home, err := s.register.Cooperative(ctx, w.Coop)
	if err != nil {
		return err
	}
	w.Queue, w.Due = w.Way, nil
	switch w.Way {
	case ByCash:
		until := r.At.AddDate(0, 0, int(rules.Wait))
		w.Due = &until
	case ByGateway:
		at := rules.payday(r.At, home.Zone)
		w.Due = &at
	case ByHand, ToSavings:
	}
	return nil
}
