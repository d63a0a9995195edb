package orders

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/store"
	"lumbung/payments"
)

// What a guest bought belongs to whoever holds its signed address. An account that has proved the phone which the guest gave may adopt
// it: from then on it stands in the account's list and its news goes to the account. The address stays good for who holds it, and opens
// nothing but the purchase.

// ErrNotOffered says that a purchase is not, or no longer, one that the account may adopt.
var ErrNotOffered = fault.New(fault.Conflict, "guest.not_offered")

// ActAdopted is the name of Adopt in the audit log of the platform.
const ActAdopted = "user.purchases_adopted"

// ProvedPhone says which phone (E.164) a user has proved to be her own, and when last; "" for none. It joins the caller's Tx.
type ProvedPhone func(ctx context.Context, user string) (number string, at time.Time, err error)

// adoptWithin is how far a purchase may lie from the moment at which the phone was proved, before it or after. A number that lapses must
// rest for 60 days before it is sold again (Permenkominfo 14/2018), so that within them it cannot have changed hands: who proved it is who
// bought. What is older is followed by its address alone; for what is newer the phone is proved anew.
const adoptWithin = 60 * 24 * time.Hour

// AdoptMost is how many purchases are adopted at once.
const AdoptMost = 25

// GuestProof is what an account has proved: the phone by which the purchases of guests are offered to it, and the days from which they are.
type GuestProof struct {
	Phone       string // E.164; "" when nothing is proved, and then nothing is offered
	From, Until time.Time
}

// guestProof reads what an account has proved.
func (s *Service) guestProof(ctx context.Context, by act.Actor) (proof GuestProof, err error) {
	number, at, err := s.provedPhone(ctx, by.ID())
	if err != nil || number == "" {
		return proof, err
	}
	return GuestProof{Phone: number, From: at.Add(-adoptWithin), Until: at.Add(adoptWithin)}, nil
}

// covers says whether the phone was the account's when something was bought with it; never when none is proved.
func (g GuestProof) covers(at time.Time) bool { return !at.Before(g.From) && at.Before(g.Until) }

// GuestPurchases lists what guests bought with the phone that the account has proved, newest first: at most AdoptMost, and nothing when it
// has proved none. more says that there are others.
func (s *Service) GuestPurchases(ctx context.Context, by act.Actor) (proof GuestProof, list []Purchase, more bool, err error) {
	if err := act.SignedIn.Check(by, act.Place{}); err != nil {
		return proof, nil, false, err
	}
	if proof, err = s.guestProof(ctx, by); err != nil || proof.Phone == "" {
		return proof, nil, false, err
	}
	slice, err := s.payments.OfGuest(ctx, proof.Phone, proof.From, proof.Until, store.Page{Limit: AdoptMost})
	for i := range slice.Items {
		p, failed := purchaseOf(&slice.Items[i])
		if failed != nil {
			return proof, nil, false, failed
		}
		list = append(list, *p)
	}
	return proof, list, slice.Next != "", err
}

// CountGuestPurchases counts what GuestPurchases lists, up to limit.
func (s *Service) CountGuestPurchases(ctx context.Context, by act.Actor, limit int) (int, error) {
	if err := act.SignedIn.Check(by, act.Place{}); err != nil {
		return 0, err
	}
	proof, err := s.guestProof(ctx, by)
	if err != nil || proof.Phone == "" {
		return 0, err
	}
	return s.payments.CountOfGuest(ctx, proof.Phone, proof.From, proof.Until, limit)
}

// Adopt makes purchases of guests those of the account: all of the numbers or, with ErrNotOffered, none. Those that are hers already stay
// so: twice is once. At most AdoptMost.
func (s *Service) Adopt(ctx context.Context, by act.Actor, numbers []string) error {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	if len(numbers) == 0 || len(numbers) > AdoptMost {
		return ErrNotOffered
	}
	a := act.Act{Name: ActAdopted, By: by, Access: act.SignedIn.Written(), Subject: by.ID()}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (none struct{}, err error) {
		proof, err := s.guestProof(ctx, by)
		if err != nil {
			return none, err
		}
		var adopted []string
		for _, number := range numbers {
			taken, err := s.adopt(ctx, proof, number, r)
			if err != nil {
				return none, err
			}
			if taken {
				adopted = append(adopted, number)
			}
		}
		if len(adopted) == 0 {
			return none, r.Nothing()
		}
		r.Note("purchases", strings.Join(adopted, " "))
		return none, nil
	})
	return err
}

// adopt takes over one purchase with its orders, unless it is hers already. Those of one that is not recorded yet get their buyer from
// their payment.
func (s *Service) adopt(ctx context.Context, proof GuestProof, number string, r *act.Record) (taken bool, err error) {
	payment, err := s.payments.ByReference(ctx, number)
	switch {
	case errors.Is(err, payments.ErrNotFound):
		return false, ErrNotOffered
	case err != nil:
		return false, err
	case payment.User == r.By:
		return false, nil
	case !proof.covers(payment.CreatedAt):
		return false, ErrNotOffered
	}
	payment, err = s.payments.Adopt(ctx, payment.ID, proof.Phone, r.By, r.At)
	if errors.Is(err, payments.ErrNotFound) {
		return false, ErrNotOffered
	}
	if err != nil {
		return false, err
	}
	p, err := purchaseOf(payment)
	if err != nil || !p.recorded {
		return true, err
	}
	for i := range p.Drafts {
		_, err := s.orders.ForTenant(p.Drafts[i].Coop).Update(ctx, p.Drafts[i].ID, func(o *Order) error {
			o.User = r.By
			return nil
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
