package members

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/states"
	"lumbung/internal/store"
)

// PayWithin is how long somebody who was accepted has to pay simpanan pokok, before the acceptance lapses.
const PayWithin = 30 * 24 * time.Hour

// ActBegan is the name of Begin in the audit log.
const ActBegan = "members.began"

// AskPokok says at start who knows whether somebody pays simpanan pokok before she becomes a member: membership begins when it is paid,
// where the members' meeting wants it so (UU 25/1992 art. 41). ask joins the Tx of its ctx.
func (s *Service) AskPokok(ask func(ctx context.Context, coop, user string) (bool, error)) {
	s.paysFirst = ask
}

// accept lets an applicant pay.
func (m *Membership) accept(mark states.Mark) error {
	m.AcceptedAt, m.PayBy = mark.At, mark.At.Add(PayWithin)
	return life.Step(&m.Life, Entering, mark)
}

// Begin makes a member of somebody who was accepted and has paid, with the next free number. Only who books the payment calls it, in the
// Tx of the entry, for the officer who takes it. ErrDecided when she is not, or no longer, accepted; nobody begins for herself: act.ErrOwn.
func (s *Service) Begin(ctx context.Context, by act.Actor, coop, user string) (*Membership, error) {
	a := act.Act{
		Name: ActBegan, By: by, Access: act.May(act.Collect).Guarded(), At: act.Place{Coop: coop}, Subject: MembershipID(coop, user),
	}
	return s.change(ctx, a, func(ctx context.Context, m *Membership, r *act.Record) (string, error) {
		if err := act.NotOwn(r.By, m.User); err != nil {
			return "", err
		}
		if m.State != Entering {
			return "", ErrDecided
		}
		return FactAdmitted, s.begin(ctx, m, r.Mark)
	})
}

// Accepted lists who was accepted and has not paid yet, who applied first the first, for those who may read the register.
func (s *Service) Accepted(ctx context.Context, by act.Actor, coop string, page store.Page) (store.Slice[Membership], error) {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return store.Slice[Membership]{}, err
	}
	return s.memberships.ForTenant(coop).List(ctx, store.By("applied", Entering), page)
}

// EachUnpaid visits, in all cooperatives, who was accepted and pays until a moment before the given one, the earliest first.
func (s *Service) EachUnpaid(ctx context.Context, before time.Time, visit func(*Membership) error) error {
	return s.memberships.AllTenants().Each(ctx, store.By("pay_by").Between(nil, before.UTC()), visit)
}

// LapseUnpaid ends what people were accepted for who have not paid in time. It returns how many.
func (s *Service) LapseUnpaid(ctx context.Context) (n int, err error) {
	var failed []error
	err = s.EachUnpaid(ctx, s.acts.Now(), func(m *Membership) error {
		lapsed, err := s.lapse(ctx, m.Coop, m.ID)
		if lapsed {
			n++
		}
		failed = append(failed, err)
		return nil
	})
	return n, errors.Join(append(failed, err)...)
}

// lapse ends what one was accepted for, unless she has paid meanwhile or it was decided otherwise.
func (s *Service) lapse(ctx context.Context, coop, id string) (lapsed bool, err error) {
	a := act.Act{
		Name: FactLapsed, By: act.Job{Name: "timer"}, Access: act.Background, At: act.Place{Coop: coop}, Subject: id, Single: true,
	}
	_, err = s.change(ctx, a, func(_ context.Context, m *Membership, r *act.Record) (string, error) {
		if lapsed = m.State == Entering && r.At.After(m.PayBy); !lapsed {
			return "", r.Nothing()
		}
		m.PayBy = time.Time{}
		return FactLapsed, life.Step(&m.Life, Lapsed, r.Mark)
	})
	return lapsed && err == nil, err
}
