package withdrawal

import (
	"context"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/payments/savings"
)

// Payee is who is paid in the place of a member who has died: one of her heirs.
type Payee struct {
	Heir     int64  `bson:"heir"` // which of the list, from 1
	List     int64  `bson:"list"` // which list of her heirs
	Name     string `bson:"name"`
	Relation string `bson:"relation"`
	User     string `bson:"user,omitempty"` // of an heir who is in the register herself
}

// Estates knows who has died, and what heirs may take. It joins the caller's Tx.
type Estates interface {
	// Died says whether a member has.
	Died(ctx context.Context, coop, member string) (bool, error)
	// Claim is an heir of a member who has died, with what she may take of each passbook now, for the officer by to write down. Whoever
	// claims at the same moment waits. Errors: ErrNoHeir, act.ErrOwn.
	Claim(ctx context.Context, by, coop, member string, heir int64) (*Payee, []Purse, error)
}

// AskEstates names whom to ask about who has died. It is called once, at start; without it everybody lives.
func (s *Service) AskEstates(e Estates) { s.estates = e }

// Faults of withdrawals of who has died.
var (
	ErrDied   = fault.New(fault.Conflict, "withdrawal.died")    // her heirs are paid, at the counter
	ErrNoHeir = fault.New(fault.NotFound, "withdrawal.no_heir") // no heir, or heirs about whom nobody has decided
)

// died is the reason of what goes back, as the register has it.
const died = "Meninggal dunia"

func (s *Service) died(ctx context.Context, coop, member string) (bool, error) {
	if s.estates == nil {
		return false, nil
	}
	return s.estates.Died(ctx, coop, member)
}

// lives returns ErrDied for a member who has died: nobody takes her money with her login.
func (s *Service) lives(ctx context.Context, coop, member string) error {
	gone, err := s.died(ctx, coop, member)
	if err == nil && gone {
		err = ErrDied
	}
	return err
}

// heir is which heir is paid, 0 for the member herself.
func (w *Withdrawal) heir() int64 {
	if w.Payee == nil {
		return 0
	}
	return w.Payee.Heir
}

// notOwn returns act.ErrOwn when somebody decides about what she gets herself.
func (w *Withdrawal) notOwn(by string) error {
	if w.Payee != nil && w.Payee.User != "" && w.Payee.User == by {
		return act.ErrOwn
	}
	return act.NotOwn(by, w.Member)
}

// pursesFor is what can be taken by an input, and the heir who takes it. Only who is no member any more can have died.
func (s *Service) pursesFor(ctx context.Context, in Input, member savings.Member, by string) ([]Purse, *Payee, error) {
	if in.Heir != 0 && s.estates != nil && !member.Active {
		payee, purses, err := s.estates.Claim(ctx, by, in.Coop, in.Member, in.Heir)
		return purses, payee, err
	}
	if in.Heir != 0 {
		return nil, nil, ErrNoHeir
	}
	if !member.Active {
		if err := s.lives(ctx, in.Coop, in.Member); err != nil {
			return nil, nil, err
		}
	}
	purses, err := s.Purses(ctx, in.Coop, in.Member)
	return purses, nil, err
}

// GiveBack puts into her passbooks again what a member who has died had asked for and what has not been sent, and says how many that were:
// each by the exact mirror of its entry. What the payment gateway has been told of runs to its end. It joins the Tx that records the death.
func (s *Service) GiveBack(ctx context.Context, mark states.Mark, coop, member string) (n int, err error) {
	var open []string
	err = s.withdrawals.ForTenant(coop).Each(ctx, store.By("member", member), func(w *Withdrawal) error {
		if life.Can(w.State, Refused) {
			open = append(open, w.ID)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	mark.Reason = died
	r := &act.Record{Mark: mark}
	for _, id := range open {
		w, err := s.withdrawals.ForTenant(coop).Update(ctx, id, func(w *Withdrawal) error { return s.giveBack(w, Refused, r) })
		if err == nil {
			err = s.bookBack(ctx, w, r)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// ForHeirs lists the slips of the heirs of a member that were written since a moment, the oldest first, with those that went back.
func (s *Service) ForHeirs(ctx context.Context, coop, member string, since time.Time) (slips []Withdrawal, err error) {
	q := store.By("member", member).Between(since, nil)
	err = s.withdrawals.ForTenant(coop).Each(ctx, q, func(w *Withdrawal) error {
		if w.Payee != nil {
			slips = append(slips, *w)
		}
		return nil
	})
	return slips, err
}

// EachFrom visits everything that was taken out of a book's passbooks, in the order of the numbers.
func (s *Service) EachFrom(ctx context.Context, book string, visit func(*Withdrawal) error) error {
	return s.withdrawals.ForTenant(book).Each(ctx, store.By("number"), visit)
}
