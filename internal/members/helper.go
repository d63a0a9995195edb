package members

import (
	"context"
	"slices"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// A member need not run her shop alone. Whoever helps her there packs orders and keeps the goods as she does; what the shop is called, what
// it earns and who else helps stays hers. Helping makes nobody a member.

// MostHelpers is how many people work in one shop beside its owner.
const MostHelpers = 10

// HelperInput is whom to ask.
type HelperInput struct {
	Coop, ID    string // the id is that of the form: one that is sent twice asks once
	Name, Phone string // as typed
}

// InviteHelper asks a person to help in the shop of who acts. Mistakes are fault.Fields named name and phone. Errors also ErrInvited,
// ErrHelps, ErrManyHelpers.
func (s *Service) InviteHelper(ctx context.Context, by act.Actor, in HelperInput) (*Invitation, error) {
	i := &Invitation{ID: in.ID, Coop: in.Coop, Name: text.Name(in.Name), Helps: by.ID()}
	fields, err := s.whom(ctx, by, i, in.Phone)
	if err != nil {
		return nil, err
	}
	if err := fields.Err(); err != nil {
		return nil, err
	}
	helpers, err := s.Helpers(ctx, by, in.Coop)
	switch {
	case err != nil:
		return nil, err
	case slices.ContainsFunc(helpers, func(m Membership) bool { return m.Phone == i.Phone }):
		return nil, ErrHelps
	case len(helpers) >= MostHelpers:
		return nil, ErrManyHelpers
	}
	return s.send(ctx, by, i)
}

// Helpers lists who works in the shop of who acts, by name.
func (s *Service) Helpers(ctx context.Context, by act.Actor, coop string) ([]Membership, error) {
	if err := act.Member.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	return s.HelpersOf(ctx, coop, by.ID())
}

// HelpersOf lists who works in a member's shop, by name. It does not check who may see it; the caller does.
func (s *Service) HelpersOf(ctx context.Context, coop, owner string) ([]Membership, error) {
	slice, err := s.memberships.ForTenant(coop).List(ctx, store.By("helps", owner), store.Page{Limit: MostHelpers})
	return slice.Items, err
}

// helpersKept is of how many shops it is kept in memory who helps there.
const helpersKept = 10_000

// HelperUsers are the user ids of who works in a member's shop, from memory until one of them comes or goes: asked at each sale.
func (s *Service) HelperUsers(ctx context.Context, coop, owner string) ([]string, error) {
	return s.helped.Get(ctx, coop+"|"+owner, func(ctx context.Context) (users []string, err error) {
		helpers, err := s.HelpersOf(ctx, coop, owner)
		for i := range helpers {
			users = append(users, helpers[i].User)
		}
		return users, err
	})
}

// HelpInvitations lists whom who acts has asked to help and who can still accept, the newest first.
func (s *Service) HelpInvitations(ctx context.Context, by act.Actor, coop string) (open []Invitation, err error) {
	if err := act.Member.Check(by, act.Place{Coop: coop}); err != nil {
		return nil, err
	}
	slice, err := s.invitations.ForTenant(coop).List(ctx, store.By("helps", by.ID()).Desc(), store.Page{Limit: store.MaxPage})
	for _, i := range slice.Items {
		if !i.Over(s.acts.Now()) {
			open = append(open, i)
		}
	}
	return open, err
}

// takeSeat lets a person into the shop of who invited her. Call it in a Tx.
func (s *Service) takeSeat(ctx context.Context, i *Invitation, u *identity.User) (*Membership, error) {
	owner, err := s.Membership(ctx, i.Coop, MembershipID(i.Coop, i.Helps))
	if err != nil {
		return nil, err
	}
	helpers, err := s.HelpersOf(ctx, i.Coop, i.Helps)
	switch {
	case err != nil:
		return nil, err
	case !owner.Has(RoleMember):
		return nil, ErrInvitationOver
	case len(helpers) >= MostHelpers:
		return nil, ErrManyHelpers
	}
	id := MembershipID(i.Coop, u.ID)
	fresh := func() *Membership { return &Membership{ID: id, Coop: i.Coop, User: u.ID, Name: u.Name, Phone: u.Phone} }
	return s.memberships.ForTenant(i.Coop).Upsert(ctx, id, fresh, func(m *Membership) error {
		if !slices.Contains(m.Helps, i.Helps) {
			m.Helps = append(m.Helps, i.Helps)
		}
		return s.bus.Record(&m.Outbox, FactHelps, i.ID, Help{i.Helps})
	})
}

// Help is the data of FactHelps and FactHelped: in whose shop.
type Help struct {
	Owner string `bson:"owner"` // user id
}

// EndHelp takes a person out of a shop: its owner does, or the person herself. Who does not work there is ErrNoMembership.
func (s *Service) EndHelp(ctx context.Context, by act.Actor, seat Seat, user string) error {
	at := act.Place{Coop: seat.Coop, Owner: seat.Owner}
	if by.ID() == user {
		at.Owner = user
	}
	a := act.Act{Name: FactHelped, By: by, Access: act.Owner, At: at, Subject: MembershipID(seat.Coop, user), Single: true}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		return s.endHelp(ctx, seat, a.Subject, r)
	})
	return err
}

func (s *Service) endHelp(ctx context.Context, seat Seat, id string, r *act.Record) (*Membership, error) {
	m, err := s.memberships.ForTenant(seat.Coop).Update(ctx, id, func(m *Membership) error {
		if !slices.Contains(m.Helps, seat.Owner) {
			return ErrNoMembership
		}
		m.Helps = slices.DeleteFunc(m.Helps, func(owner string) bool { return owner == seat.Owner })
		return s.bus.Record(&m.Outbox, FactHelped, seat.Owner+" "+r.At.Format(time.RFC3339), Help{seat.Owner})
	})
	return m, store.NotFoundAs(err, ErrNoMembership)
}

// emptyShop takes everybody out of the shop of somebody who is no longer a member. Call it in a Tx.
func (s *Service) emptyShop(ctx context.Context, seat Seat, r *act.Record) error {
	helpers, err := s.HelpersOf(ctx, seat.Coop, seat.Owner)
	for i := range helpers {
		if _, err := s.endHelp(ctx, seat, helpers[i].ID, r); err != nil {
			return err
		}
	}
	return err
}
