package withdrawal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
	"lumbung/payments/bank"
)

// AccountState is what became of a bank account.
type AccountState string

// The states. Money goes to a confirmed one alone.
const (
	Added     AccountState = "added"     // an officer compares it with the bank's book or card
	Confirmed AccountState = "confirmed" //
	Rejected  AccountState = "rejected"  // with a reason
	Ended     AccountState = "ended"     // by the member
)

// Account is a bank account to which a member has her money sent.
type Account struct {
	ID                        string `bson:"_id"` // coop.key
	Coop                      string `bson:"coop"`
	states.Life[AccountState] `bson:",inline"`
	events.Outbox             `bson:",inline"`
	Member                    string    `bson:"member"`
	Bank                      string    `bson:"bank"`   // code: see bank.List
	Sealed                    []byte    `bson:"sealed"` // the number
	Blind                     string    `bson:"blind"`  // by which the same number is found
	Last                      string    `bson:"last"`   // its last four digits
	Holder                    string    `bson:"holder"` // the name that the bank has
	At                        time.Time `bson:"at"`
}

// Destination is the account as a withdrawal keeps it.
func (a *Account) Destination() *Destination {
	return &Destination{Account: a.ID, Bank: a.Bank, Name: bank.Name(bank.List(), a.Bank), Last: a.Last, Holder: a.Holder}
}

// FactAccountAdded and FactAccountDecided are about an account. They carry no data.
const (
	FactAccountAdded   = "withdrawal.account_added"
	FactAccountDecided = "withdrawal.account_decided"
	actAccountEnded    = "withdrawal.account_ended"
)

// Faults of accounts.
var (
	ErrNoAccount      = fault.New(fault.NotFound, "withdrawal.no_account")
	ErrAccountDecided = fault.New(fault.Conflict, "withdrawal.account_is_decided")
)

var accountLife = states.Declare(ErrAccountDecided, errNeedReason,
	states.Row[AccountState]{State: Added, Next: []AccountState{Confirmed, Rejected, Ended}},
	states.Row[AccountState]{State: Confirmed, Next: []AccountState{Ended, Rejected}},
	states.Row[AccountState]{State: Rejected, Reason: true},
	states.Row[AccountState]{State: Ended},
)

const mostAccounts = 3 // of one member

func defineAccounts(bus *events.Bus) *store.Scoped[Account] {
	return events.DefineScoped(bus, store.Spec[Account]{
		Name: "bank_accounts", Scope: "coop",
		Indexes: []store.Index{
			{Name: "member", Fields: []string{"member", "at"}},
			{Name: "state", Fields: []string{"state", "at"}},
			{Name: "blind", Fields: []string{"blind"}},
		},
		Check: func(a *Account) error {
			if a.Member == "" || len(a.Sealed) == 0 || a.Last == "" {
				return fmt.Errorf("withdrawal: account %s lacks a member or a number", a.ID)
			}
			return accountLife.Check(a.Life)
		},
	}, false, func(a *Account) events.Address { return events.Address{Coop: a.Coop, ID: a.ID, Box: &a.Outbox} })
}

// AccountInput is a bank account as its owner writes it.
type AccountInput struct {
	Coop, Key            string // the key of the form: sent twice, it is one account
	Bank, Number, Holder string
}

// AddAccount adds a bank account of the member who acts; an officer confirms it before money goes there, and she is told on her phone. A
// number that she has added already is that account. Mistakes are fault.Fields by "bank", "number" and "holder".
func (s *Service) AddAccount(ctx context.Context, by act.Actor, in AccountInput) (*Account, error) {
	if in.Key == "" || len(in.Key) > longestKey {
		return nil, ErrOtherForm
	}
	clean := bank.Input{Bank: in.Bank, Number: in.Number, Holder: in.Holder}
	if err := clean.Clean(bank.List()); err != nil {
		return nil, err
	}
	vault, err := s.vault(ctx)
	if err != nil {
		return nil, err
	}
	id := in.Coop + "." + in.Key
	account := Account{
		ID: id, Coop: in.Coop, Member: by.ID(), Bank: clean.Bank, Holder: clean.Holder, Last: clean.Last(),
		Blind: vault.Blind(clean.Bank+" "+clean.Number, in.Coop),
	}
	if account.Sealed, err = vault.Seal(clean.Number, id); err != nil {
		return nil, err
	}
	a := act.Act{Name: FactAccountAdded, By: by, Access: act.Saver.Proven(), At: act.Place{Coop: in.Coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Account, error) {
		known, err := s.accounts.ForTenant(in.Coop).Get(ctx, id)
		if err == nil {
			if known.Member != account.Member || known.Blind != account.Blind || known.Holder != account.Holder {
				return nil, ErrOtherForm
			}
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err := s.lives(ctx, in.Coop, r.By); err != nil {
			return nil, err
		}
		mine, err := s.openAccounts(ctx, in.Coop, r.By)
		if err != nil {
			return nil, err
		}
		for i := range mine {
			if mine[i].Blind == account.Blind {
				return &mine[i], r.Nothing()
			}
		}
		if len(mine) >= mostAccounts {
			fields := fault.Fields{}
			fields.Add("number", "withdrawal.accounts_most", mostAccounts)
			return nil, fields.Err()
		}
		fresh := account
		fresh.Life, fresh.At = accountLife.Born(r.Mark), r.At
		if err := s.bus.Record(&fresh.Outbox, FactAccountAdded, "", nil); err != nil {
			return nil, err
		}
		return &fresh, store.RetryDuplicate(s.accounts.ForTenant(in.Coop).Insert(ctx, &fresh))
	})
}

// openAccounts are those of a member that are neither rejected nor ended.
func (s *Service) openAccounts(ctx context.Context, coop, member string) (open []Account, err error) {
	all, err := s.Accounts(ctx, coop, member)
	for _, a := range all {
		if accountLife.Open(a.State) {
			open = append(open, a)
		}
	}
	return open, err
}

// Accounts lists all bank accounts that a member has ever added, the newest first.
func (s *Service) Accounts(ctx context.Context, coop, member string) ([]Account, error) {
	slice, err := s.accounts.ForTenant(coop).List(ctx, store.By("member", member).Desc(), store.Page{Limit: store.MaxPage})
	return slice.Items, err
}

// AccountByID returns one, or ErrNoAccount.
func (s *Service) AccountByID(ctx context.Context, coop, id string) (*Account, error) {
	a, err := s.accounts.ForTenant(coop).Get(ctx, id)
	return a, store.NotFoundAs(err, ErrNoAccount)
}

// AccountsIn lists those in a state, the oldest first.
func (s *Service) AccountsIn(ctx context.Context, coop string, state AccountState, page store.Page) (store.Slice[Account], error) {
	return s.accounts.ForTenant(coop).List(ctx, store.By("state", state), page)
}

// CountAccounts counts those in a state, up to limit.
func (s *Service) CountAccounts(ctx context.Context, coop string, state AccountState, limit int) (int, error) {
	return s.accounts.ForTenant(coop).Count(ctx, store.By("state", state), limit)
}

// AlsoOf are other members who have added the same account: a family may share one, and somebody may collect what is not hers.
func (s *Service) AlsoOf(ctx context.Context, a *Account) (members []string, err error) {
	slice, err := s.accounts.ForTenant(a.Coop).List(ctx, store.By("blind", a.Blind), store.Page{Limit: store.MaxPage})
	for _, other := range slice.Items {
		if other.Member != a.Member && accountLife.Open(other.State) {
			members = append(members, other.Member)
		}
	}
	return members, err
}

// NumberOf is the whole number, for officers who compare it or send money there.
func (s *Service) NumberOf(ctx context.Context, a *Account) (string, error) {
	vault, err := s.vault(ctx)
	if err != nil {
		return "", err
	}
	return vault.Open(a.Sealed, a.ID)
}

// ConfirmAccount says that the account is the member's: an officer who pays has compared it, and not her own.
func (s *Service) ConfirmAccount(ctx context.Context, by act.Actor, coop, id string) (*Account, error) {
	return s.decideAccount(ctx, by, coop, id, Confirmed, "")
}

// RejectAccount says why no money goes to an account, also to one that was confirmed.
func (s *Service) RejectAccount(ctx context.Context, by act.Actor, coop, id, reason string) (*Account, error) {
	return s.decideAccount(ctx, by, coop, id, Rejected, text.Clean(reason))
}

func (s *Service) decideAccount(ctx context.Context, by act.Actor, coop, id string, to AccountState, reason string) (*Account, error) {
	a := act.Act{
		Name: FactAccountDecided, By: by, Access: act.May(act.Collect).Guarded(), At: act.Place{Coop: coop}, Subject: id, Reason: reason,
	}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Account, error) {
		account, err := s.accounts.ForTenant(coop).Update(ctx, id, func(account *Account) error {
			if err := act.NotOwn(r.By, account.Member); err != nil {
				return err
			}
			if account.State == to && account.Latest().By == r.By {
				return r.Nothing()
			}
			if err := accountLife.Step(&account.Life, to, r.Mark); err != nil {
				return err
			}
			r.Note("account", account.Destination().Mask())
			r.Note("decision", string(to))
			return s.bus.Record(&account.Outbox, FactAccountDecided, "", nil)
		})
		return account, store.NotFoundAs(err, ErrNoAccount)
	})
}

// EndAccount takes an account of the member who acts out of use. What is on its way there arrives there.
func (s *Service) EndAccount(ctx context.Context, by act.Actor, coop, id string) (*Account, error) {
	a := act.Act{Name: actAccountEnded, By: by, Access: act.Saver, At: act.Place{Coop: coop}, Subject: id, Single: true}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Account, error) {
		account, err := s.accounts.ForTenant(coop).Update(ctx, id, func(account *Account) error {
			switch {
			case account.Member != r.By:
				return ErrNoAccount
			case account.State == Ended:
				return r.Nothing()
			}
			return accountLife.Step(&account.Life, Ended, r.Mark)
		})
		return account, store.NotFoundAs(err, ErrNoAccount)
	})
}
