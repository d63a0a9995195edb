package members

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/states"
	"lumbung/internal/store"
	"lumbung/internal/text"
)

// InvitationState is the state of an invitation. One that is Sent ends by itself at Expires.
type InvitationState string

const (
	Sent      InvitationState = "sent"
	Accepted  InvitationState = "accepted"
	Withdrawn InvitationState = "withdrawn"
)

// keepInvitation is how long an invitation can be accepted.
const keepInvitation = 14 * 24 * time.Hour

// Invitation asks a person to take up offices in a cooperative, to become its member, or to help one in her shop. The account with its
// phone number alone can accept it, so that nobody has to know the password of another.
type Invitation struct {
	ID       string    `bson:"_id"`
	Coop     string    `bson:"coop"`
	Name     string    `bson:"name"`
	Phone    string    `bson:"phone"`           // E.164
	Roles    []Role    `bson:"roles"`           // none for who is to help
	Helps    string    `bson:"helps,omitempty"` // user id of the member in whose shop: see InviteHelper
	Decision string    `bson:"decision"`        // number of the meeting's decision, "" where there is none
	SentAt   time.Time `bson:"sent_at"`
	Expires  time.Time `bson:"expires"`
	Open     string    `bson:"open,omitempty"` // Phone while it is Sent, so that a number has one at a time
	User     string    `bson:"user,omitempty"` // who accepted

	states.Life[InvitationState] `bson:",inline"`
	events.Outbox                `bson:",inline"`
}

var invitationLife = states.Declare(ErrInvitationOver, nil,
	states.Row[InvitationState]{State: Sent, Next: []InvitationState{Accepted, Withdrawn}},
	states.Row[InvitationState]{State: Accepted},
	states.Row[InvitationState]{State: Withdrawn},
)

// Over says whether nobody can accept the invitation any more.
func (i *Invitation) Over(now time.Time) bool { return i.State != Sent || !now.Before(i.Expires) }

// longestDecision is how many runes the number of a decision has at most.
const longestDecision = 60

// InvitationPath is the address at which a person accepts an invitation. Whoever holds it may read the invitation.
func InvitationPath(key identity.Keys, coop, id string) string {
	return "/undangan/" + coop + "/" + id + "?t=" + key.Sign(invitationText(coop, id))
}

// InvitationHeld says whether a signature is that of InvitationPath.
func InvitationHeld(key identity.Keys, coop, id, signature string) bool {
	return key.Verify(invitationText(coop, id), signature)
}

func invitationText(coop, id string) string { return "undangan " + coop + " " + id }

// InvitationInput is whom to invite, and to what.
type InvitationInput struct {
	Coop, ID    string // the id is that of the form: one that is sent twice invites once
	Name, Phone string // as typed
	Roles       []Role
	Decision    string
}

// Invite asks a person to take up offices, which the chair may do and the operator, or to become a member, which every officer
// may. Nobody invites himself. Mistakes are fault.Fields named name, phone, roles and decision; ErrInvited says that the number
// has an open invitation. A suspended cooperative asks nobody to become a member: ErrSuspended.
func (s *Service) Invite(ctx context.Context, by act.Actor, in InvitationInput) (*Invitation, error) {
	i, err := s.draft(ctx, by, in)
	if err != nil {
		return nil, err
	}
	return s.send(ctx, by, i)
}

// send saves an invitation, unless it was saved before, and tells the invited person.
func (s *Service) send(ctx context.Context, by act.Actor, i *Invitation) (*Invitation, error) {
	a := act.Act{Name: FactInvited, By: by, Access: i.inviting(), At: act.Place{Coop: i.Coop, Owner: i.Helps}, Subject: i.ID}
	invited, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Invitation, error) {
		known, err := s.invitations.ForTenant(i.Coop).Get(ctx, i.ID)
		if err == nil {
			return known, r.Nothing()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if i.joins() {
			if err := s.MayBegin(ctx, i.Coop); err != nil {
				return nil, err
			}
		}
		fresh := *i
		fresh.Life, fresh.SentAt, fresh.Expires = invitationLife.Born(r.Mark), r.At, r.At.Add(keepInvitation)
		r.Note("roles", joinRoles(fresh.Roles))
		r.Note("decision", fresh.Decision)
		if err := s.bus.Record(&fresh.Outbox, FactInvited, "", nil); err != nil {
			return nil, err
		}
		return &fresh, s.closeOld(ctx, &fresh, r)
	})
	return invited, duplicate(err, ErrInvited, ErrInvited)
}

// closeOld inserts an invitation, and takes the number away from one that was never accepted in its time.
func (s *Service) closeOld(ctx context.Context, fresh *Invitation, r *act.Record) error {
	tenant := s.invitations.ForTenant(fresh.Coop)
	old, err := tenant.First(ctx, store.By("open", fresh.Open))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return tenant.Insert(ctx, fresh)
	case err != nil:
		return err
	case !old.Over(r.At):
		return ErrInvited
	}
	_, err = tenant.Update(ctx, old.ID, func(i *Invitation) error {
		i.Open = ""
		return nil
	})
	if err != nil {
		return err
	}
	return tenant.Insert(ctx, fresh)
}

// joins says whether the invitation is to become a member, and to no office.
func (i *Invitation) joins() bool { return len(i.Roles) == 1 && i.Roles[0] == RoleMember }

// inviting says who may send the invitation, and take it back.
func (i *Invitation) inviting() act.Access {
	switch {
	case i.Helps != "":
		return act.OwnShop
	case i.joins():
		return act.May(act.Invite).Or(act.May(act.Appoint))
	}
	return act.May(act.Appoint)
}

// draft makes an invitation of what was typed.
func (s *Service) draft(ctx context.Context, by act.Actor, in InvitationInput) (*Invitation, error) {
	i := &Invitation{ID: in.ID, Coop: in.Coop, Name: text.Name(in.Name), Decision: text.Line(in.Decision)}
	fields, err := s.whom(ctx, by, i, in.Phone)
	if err != nil {
		return nil, err
	}
	if i.Roles, err = checkRoles(in.Roles); err != nil {
		fields.Add("roles", ErrRoles.Key)
	}
	if n := utf8.RuneCountInString(i.Decision); n > longestDecision {
		fields.Add("decision", "form.too_long", longestDecision, n)
	}
	return i, fields.Err()
}

// whom checks the name and the number of who is invited.
func (s *Service) whom(ctx context.Context, by act.Actor, i *Invitation, typed string) (fault.Fields, error) {
	fields := fault.Fields{}
	if n := utf8.RuneCountInString(i.Name); n < 2 || n > 100 {
		fields.Add("name", "register.name_length", 2, 100)
	}
	number, err := phone.Parse(typed)
	if err != nil {
		fields.Add("phone", phone.ErrInvalid.Key)
	}
	i.Phone, i.Open = number, number
	if own, err := s.people.User(ctx, by.ID()); err == nil && own.Phone == number {
		fields.Add("phone", "members.own_invitation")
	} else if err != nil && !errors.Is(err, identity.ErrNoUser) {
		return nil, err
	}
	return fields, nil
}

// Withdraw takes back an invitation that nobody has accepted.
func (s *Service) Withdraw(ctx context.Context, by act.Actor, coop, id string) error {
	i, err := s.Invitation(ctx, coop, id)
	if err != nil {
		return err
	}
	a := act.Act{Name: "invitations.withdrawn", By: by, Access: i.inviting(), At: act.Place{Coop: coop, Owner: i.Helps}, Subject: id}
	_, err = act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Invitation, error) {
		return s.invitations.ForTenant(coop).Update(ctx, id, func(i *Invitation) error {
			if i.State == Withdrawn {
				return r.Nothing()
			}
			i.Open = ""
			return invitationLife.Step(&i.Life, Withdrawn, r.Mark)
		})
	})
	return err
}

// Accept gives who is signed in the offices of an invitation to her phone number, and a number in the register where they need
// one, or a place in the shop of who invited. ErrNotInvited says that the number is another's. Accepting twice is accepting once.
// Errors also ErrInvitationOver, ErrManyHelpers.
func (s *Service) Accept(ctx context.Context, by act.Actor, coop, id string) (*Membership, error) {
	a := act.Act{Name: "invitations.accepted", By: by, Access: act.SignedIn, At: act.Place{Coop: coop}, Subject: id}
	return act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (*Membership, error) {
		u, err := s.people.User(ctx, r.By)
		if err != nil {
			return nil, err
		}
		again := false
		i, err := s.invitations.ForTenant(coop).Update(ctx, id, func(i *Invitation) error {
			switch again = i.State == Accepted && i.User == u.ID; {
			case i.Phone != u.Phone:
				return ErrNotInvited
			case again:
				return r.Nothing()
			case i.Over(r.At):
				return ErrInvitationOver
			}
			i.Open, i.User = "", u.ID
			return invitationLife.Step(&i.Life, Accepted, r.Mark)
		})
		if err != nil {
			return nil, store.NotFoundAs(err, ErrNoInvitation)
		}
		if again {
			return s.Membership(ctx, coop, MembershipID(coop, u.ID))
		}
		if err := s.log.Record(ctx, act.Line{By: r.By, Coop: coop, Action: a.Name, Subject: id, Detail: map[string]string{
			"roles": joinRoles(i.Roles), "decision": i.Decision, "invited_by": i.Steps[0].By,
		}}); err != nil {
			return nil, err
		}
		if i.Helps != "" {
			return s.takeSeat(ctx, i, u)
		}
		return s.takeUp(ctx, i, u, r)
	})
}

// takeUp writes the offices of an accepted invitation into the register. Call it in a Tx.
func (s *Service) takeUp(ctx context.Context, i *Invitation, u *identity.User, r *act.Record) (*Membership, error) {
	id := MembershipID(i.Coop, u.ID)
	fresh := func() *Membership {
		return &Membership{ID: id, Coop: i.Coop, User: u.ID, AppliedAt: r.At, Life: life.Born(r.Mark)}
	}
	return s.memberships.ForTenant(i.Coop).Upsert(ctx, id, fresh, func(m *Membership) error {
		if m.State == Outside {
			m.AppliedAt, m.Life = r.At, life.Born(r.Mark)
		}
		if m.State == Rejected || m.State == Lapsed || m.State == Left {
			m.AcceptedAt = time.Time{}
			if err := life.Step(&m.Life, Applied, r.Mark); err != nil {
				return err
			}
		}
		if m.State == Applied || m.State == Entering {
			m.Name, m.Phone = u.Name, u.Phone
			if waits, err := s.mayPayFirst(ctx, i, m, r); waits || err != nil {
				return err
			}
			m.Since, m.PayBy = r.At, time.Time{}
			if err := life.Step(&m.Life, Active, r.Mark); err != nil {
				return err
			}
		}
		roles, err := checkRoles(slices.Concat(m.Roles, i.Roles))
		if err != nil {
			return err
		}
		m.hold(roles, r.At, cmp.Or(i.Decision, m.Decision))
		return s.number(ctx, m)
	})
}

// mayPayFirst accepts who is invited to be a member and pays before she becomes one; she may be accepted already. Who is invited to an
// office holds it at once. Call it in a Tx.
func (s *Service) mayPayFirst(ctx context.Context, i *Invitation, m *Membership, r *act.Record) (waits bool, err error) {
	if !i.joins() || m.State == Entering {
		return i.joins(), nil
	}
	if waits, err = s.paysFirst(ctx, m.Coop, m.User); !waits || err != nil {
		return false, err
	}
	if err := m.accept(r.Mark); err != nil {
		return false, err
	}
	return true, s.record(m, FactAccepted)
}

// Invitation returns one of a cooperative's. It does not check who may see it; the caller does.
func (s *Service) Invitation(ctx context.Context, coop, id string) (*Invitation, error) {
	i, err := s.invitations.ForTenant(coop).Get(ctx, id)
	return i, store.NotFoundAs(err, ErrNoInvitation)
}

// Invitations lists a cooperative's invitations, the newest first, for those who may read the register and for the operator. Whom members
// ask to help in their shops is not among them; a page may be short.
func (s *Service) Invitations(ctx context.Context, by act.Actor, coop string, page store.Page) (store.Slice[Invitation], error) {
	if err := act.Reads.Or(act.Operates).Check(by, act.Place{Coop: coop}); err != nil {
		return store.Slice[Invitation]{}, err
	}
	return s.invitations.ForTenant(coop).ListWhere(ctx, store.By("sent").Desc(), page, func(i *Invitation) bool { return i.Helps == "" })
}
