package savings

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/money"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// ConsentText is the version of the sentence that members agree to (locale keys seller.consent_<version>).
const ConsentText = "2026-12"

// Names of what a member says about her proceeds, in the audit log.
const (
	ActConsented = "savings.consented"
	ActWithdrawn = "savings.consent_withdrawn"
)

// Wish is what a member wants done with her sales proceeds, each time that some are credited to her. What it does not move stays payable
// on demand; the zero Wish moves nothing.
type Wish struct {
	// Dues: simpanan wajib of months that have begun and are not paid is paid first.
	Dues bool `bson:"dues,omitempty"`
	// Of what is left goes into simpanan sukarela: all of it, or Share of it in basis points, or at most Each rupiah. One of the three.
	ToSavings bool              `bson:"to_savings"`
	Share     money.BasisPoints `bson:"share,omitempty"`
	Each      money.Amount      `bson:"each,omitempty"`
}

// Moves says whether it moves anything.
func (w Wish) Moves() bool { return w != Wish{} }

// Saves says whether a part of it goes into simpanan sukarela.
func (w Wish) Saves() bool { return w.ToSavings || w.Share > 0 || w.Each > 0 }

// saved is what of an amount goes into simpanan sukarela; of a share, fractions of a rupiah stay payable.
func (w Wish) saved(amount money.Amount) money.Amount {
	switch {
	case w.ToSavings:
		return amount
	case w.Share > 0:
		return amount * money.Amount(w.Share) / allOfIt
	}
	return min(w.Each, amount)
}

// allOfIt is all, in basis points.
const allOfIt = 10_000

// MostEach is the most that a Wish moves of each order.
const MostEach = money.Amount(100_000_000)

// ErrWish is a wish that says two things about one amount, or nothing that can be done.
var ErrWish = fault.New(fault.Invalid, "savings.wish")

func (w Wish) check() error {
	ways := 0
	for _, way := range []bool{w.ToSavings, w.Share != 0, w.Each != 0} {
		if way {
			ways++
		}
	}
	if ways > 1 || w.Share < 0 || w.Share >= allOfIt || w.Each < 0 || w.Each > MostEach {
		return ErrWish
	}
	return nil
}

// StandingOrder is where a member's sales proceeds go now: the newest of her consents, and whether they pay a debt first.
type StandingOrder struct {
	ID     string `bson:"_id"` // coop|member
	Coop   string `bson:"coop"`
	Member string `bson:"member"`
	Wish   `bson:",inline"`
	By     string    `bson:"by"` // who gave the consent: the member's user id
	At     time.Time `bson:"at"`
	Text   string    `bson:"text"` // version of the sentence agreed to
	N      int64     `bson:"n"`    // how many consents there are
	// Owes says that she owes the cooperative something (1-1330), which her next proceeds pay first.
	Owes bool `bson:"owes,omitempty"`
	// Ended is when her membership ended, the zero time for a member: she gives no consent any more.
	Ended time.Time `bson:"ended,omitempty"`
}

// Consent is what a member said about her proceeds, as she said it. It is never changed.
type Consent struct {
	ID     string `bson:"_id"` // coop|member|n
	Coop   string `bson:"coop"`
	Member string `bson:"member"`
	N      int64  `bson:"n"` // from 1
	Wish   `bson:",inline"`
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
	Text   string    `bson:"text"` // version of the sentence agreed to, or no longer
}

func defineConsents(db *store.DB) *store.Scoped[Consent] {
	return store.DefineScoped(db, store.Spec[Consent]{
		Name: "consents", Scope: "coop", Immutable: true,
		Indexes: []store.Index{{Name: "member", Fields: []string{"member", "n"}, Unique: true}},
	})
}

// ConsentID is the id of a member's n-th consent, from 1, of a standing order's id.
func ConsentID(order string, n int64) string { return fmt.Sprintf("%s|%d", order, n) }

// consent is the newest, as it is kept.
func (o *StandingOrder) consent() *Consent {
	return &Consent{
		ID: ConsentID(o.ID, o.N), Coop: o.Coop, Member: o.Member, N: o.N, Wish: o.Wish, By: o.By, At: o.At, Text: o.Text,
	}
}

// Consent records that the member who acts wants all her proceeds in simpanan sukarela, or none of them moved: see Say.
func (s *Service) Consent(ctx context.Context, by act.Actor, coop string, toSavings bool) error {
	return s.Say(ctx, by, coop, Wish{ToSavings: toSavings})
}

// Say records what the member who acts says about her proceeds: it holds from now on, and all that she said before stays on record. The
// same again changes nothing. ErrWish for what cannot be done.
func (s *Service) Say(ctx context.Context, by act.Actor, coop string, wish Wish) error {
	id := coop + "|" + by.ID()
	a := act.Act{Name: ActWithdrawn, By: by, Access: act.Member.Written(), At: act.Place{Coop: coop}, Subject: id}
	if wish.Moves() {
		a.Name = ActConsented
	}
	if err := wish.check(); err != nil {
		return err
	}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*StandingOrder, error) {
		again, fresh := false, func() *StandingOrder { return new(StandingOrder) }
		o, err := s.orders.ForTenant(coop).Upsert(ctx, id, fresh, func(o *StandingOrder) error {
			if !o.Ended.IsZero() { // she has left a moment ago
				return ErrNotMember
			}
			if again = o.N > 0 && o.Wish == wish && o.Text == ConsentText; again {
				return r.Nothing()
			}
			*o = StandingOrder{
				ID: id, Coop: coop, Member: r.By, Wish: wish, By: r.By, At: r.At, Text: ConsentText, N: o.N + 1, Owes: o.Owes,
			}
			return nil
		})
		if err != nil || again {
			return o, err
		}
		r.Note("text", o.Text)
		noteWish(r, wish)
		return o, store.RetryDuplicate(s.consents.ForTenant(coop).Insert(ctx, o.consent()))
	})
	return err
}

// noteWish puts into the audit log what was agreed to beside "all into savings".
func noteWish(r *act.Record, w Wish) {
	if w.Dues {
		r.Note("dues", "true")
	}
	if w.Share > 0 {
		r.Note("share", strconv.FormatInt(int64(w.Share), 10))
	}
	if w.Each > 0 {
		r.Note("amount", w.Each.String())
	}
}

// Leave ends what goes on by itself for a member: her standing order moves nothing any more, which stands among her consents, and her dues
// are not late. It joins the Tx in which her membership ends, and always writes the standing order, so that a consent that she gives at the
// same moment is refused.
func (s *Service) Leave(ctx context.Context, mark states.Mark, coop, member string) error {
	id, moved := coop+"|"+member, false
	fresh := func() *StandingOrder { return &StandingOrder{ID: id, Coop: coop, Member: member} }
	o, err := s.orders.ForTenant(coop).Upsert(ctx, id, fresh, func(o *StandingOrder) error {
		o.Ended = mark.At
		if moved = o.Moves(); moved {
			o.Wish, o.By, o.At, o.N = Wish{}, mark.By, mark.At, o.N+1
		}
		return nil
	})
	if err == nil && moved {
		err = store.RetryDuplicate(s.consents.ForTenant(coop).Insert(ctx, o.consent()))
	}
	if err != nil {
		return err
	}
	return s.stand(ctx, coop, Member{User: member}, nil)
}

// Back lets somebody who is a member again give a consent; what she gave before stays ended. It joins the Tx in which she becomes one.
func (s *Service) Back(ctx context.Context, coop, member string) error {
	_, err := s.orders.ForTenant(coop).Update(ctx, coop+"|"+member, func(o *StandingOrder) error {
		if o.Ended.IsZero() {
			return store.ErrUnchanged
		}
		o.Ended = time.Time{}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Consents lists what a member said about her proceeds, the newest first.
func (s *Service) Consents(ctx context.Context, coop, member string, page store.Page) (store.Slice[Consent], error) {
	return s.consents.ForTenant(coop).List(ctx, store.By("member", member).Desc(), page)
}

// KeepConsents puts the newest consents of a release that overwrote them on record, as the first of each member.
func (s *Service) KeepConsents(ctx context.Context) error {
	return s.orders.AllTenants().Each(ctx, store.By("all"), func(o *StandingOrder) error {
		if o.N > 0 {
			return nil
		}
		return s.db.Tx(ctx, func(ctx context.Context) error {
			kept, err := s.orders.ForTenant(o.Coop).Update(ctx, o.ID, func(o *StandingOrder) error {
				if o.N > 0 {
					return store.ErrUnchanged
				}
				o.N = 1
				return nil
			})
			if err != nil {
				return err
			}
			_, err = s.consents.ForTenant(o.Coop).Get(ctx, ConsentID(kept.ID, 1))
			if !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return s.consents.ForTenant(o.Coop).Insert(ctx, kept.consent())
		})
	})
}

// StandingOrder returns the member's standing order; without one, nothing is moved.
func (s *Service) StandingOrder(ctx context.Context, coop, member string) (StandingOrder, error) {
	order, err := s.orders.ForTenant(coop).Get(ctx, coop+"|"+member)
	if errors.Is(err, store.ErrNotFound) {
		return StandingOrder{Coop: coop, Member: member}, nil
	}
	if err != nil {
		return StandingOrder{}, err
	}
	return *order, nil
}
