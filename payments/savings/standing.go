package savings

import (
	"context"
	"errors"
	"time"

	"lumbung/internal/store"
)

// Standing is by what members in arrears are found. What somebody owes is never read from it: see ObligationOf.
type Standing struct {
	ID     string    `bson:"_id"` // coop|member
	Coop   string    `bson:"coop"`
	Member string    `bson:"member"`
	Late   time.Time `bson:"late"` // when the oldest month that is not paid is late, or will be
}

func defineStanding(db *store.DB) *store.Scoped[Standing] {
	return store.DefineScoped(db, store.Spec[Standing]{
		Name: "dues_standings", Scope: "coop",
		Indexes: []store.Index{{Name: "late", Fields: []string{"late"}}},
	})
}

// Behind lists members whose simpanan wajib is late, the longest first.
func (s *Service) Behind(ctx context.Context, coop string, page store.Page) (store.Slice[Standing], error) {
	return s.standing.ForTenant(coop).List(ctx, s.late(), page)
}

// CountBehind counts them, up to limit.
func (s *Service) CountBehind(ctx context.Context, coop string, limit int) (int, error) {
	return s.standing.ForTenant(coop).Count(ctx, s.late(), limit)
}

func (s *Service) late() store.Query {
	return store.By("late").Between(nil, s.now().Add(time.Millisecond))
}

// stand keeps when a member's oldest unpaid month is late, or nothing for who owes nothing. It joins the caller's Tx.
func (s *Service) stand(ctx context.Context, coop string, m Member, versions []Dues) error {
	scoped, id := s.standing.ForTenant(coop), coop+"|"+m.User
	var late time.Time
	if m.Active {
		o, err := s.obligation(ctx, coop, m, versions)
		if err != nil {
			return err
		}
		late = o.nextLate()
	}
	if late.IsZero() {
		err := scoped.Delete(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	fresh := func() *Standing { return &Standing{ID: id, Coop: coop, Member: m.User} }
	_, err := scoped.Upsert(ctx, id, fresh, func(st *Standing) error {
		if st.Late.Equal(late) {
			return store.ErrUnchanged
		}
		st.Late = late
		return nil
	})
	return err
}

// StandAll keeps it for all members of a cooperative: a month has begun, or members came, left or are to pay by another decision.
func (s *Service) StandAll(ctx context.Context, coop string) error {
	versions, err := s.DuesVersions(ctx, coop)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	err = s.register.EachMember(ctx, coop, func(m Member) error {
		known[m.User] = true
		return s.db.Tx(ctx, func(ctx context.Context) error { return s.stand(ctx, coop, m, versions) })
	})
	if err != nil {
		return err
	}
	return s.standing.ForTenant(coop).Each(ctx, store.By("late"), func(st *Standing) error {
		if known[st.Member] {
			return nil
		}
		return s.stand(ctx, coop, Member{User: st.Member}, versions)
	})
}
