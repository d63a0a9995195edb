package members

import (
	"context"
	"errors"
	"io"
	"strconv"

	"lumbung/internal/act"
	"lumbung/internal/audit"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/store"
)

// SetDisabled disables or enables an account; only the platform's operator may. A disabled user's sessions end.
func (s *Service) SetDisabled(ctx context.Context, by act.Actor, user string, disabled bool) error {
	name := "user.enabled"
	if disabled {
		name = "user.disabled"
	}
	return s.operate(ctx, by, name, user, func(ctx context.Context, _ *act.Record) error {
		return s.people.SetDisabled(ctx, user, disabled)
	})
}

// SetOperator makes a user an operator of the platform, or no longer one; only another operator may (System at installation), so that one
// always stays: act.ErrOwn. Who was one a moment ago is act.ErrNotAllowed.
func (s *Service) SetOperator(ctx context.Context, by act.Actor, user string, operator bool) error {
	return s.operate(ctx, by, "user.operator", user, func(ctx context.Context, r *act.Record) error {
		if err := act.NotOwn(r.By, user); err != nil {
			return err
		}
		if r.By != System().ID() { // two who end each other at once meet in the audit log, and the second is none by then
			u, err := s.people.User(ctx, r.By)
			if err != nil {
				return err
			}
			if !u.Operator {
				return act.ErrNotAllowed
			}
		}
		r.Note("operator", strconv.FormatBool(operator))
		return s.people.SetOperator(ctx, user, operator)
	})
}

// Operators lists who runs the platform, by name, for one of them.
func (s *Service) Operators(ctx context.Context, by act.Actor) ([]identity.User, error) {
	if err := act.Operates.Check(by, act.Place{}); err != nil {
		return nil, err
	}
	return s.people.Operators(ctx)
}

// OperatorByPhone finds the account of who is to run the platform, by the number as typed, for an operator. Mistakes are fault.Fields named
// phone.
func (s *Service) OperatorByPhone(ctx context.Context, by act.Actor, typed string) (*identity.User, error) {
	if err := act.Operates.Check(by, act.Place{}); err != nil {
		return nil, err
	}
	number, err := phone.Parse(typed)
	if err != nil {
		return nil, fault.Fields{"phone": phone.ErrInvalid}
	}
	u, err := s.people.ByPhone(ctx, number)
	if errors.Is(err, identity.ErrNoUser) {
		return nil, fault.Fields{"phone": ErrNoAccount}
	}
	return u, err
}

// operate runs an act of the platform's operator on a user, who has just shown who she is.
func (s *Service) operate(ctx context.Context, by act.Actor, name, user string, change func(context.Context, *act.Record) error) error {
	a := act.Act{Name: name, By: by, Access: act.Operates.Guarded().Proven(), Subject: user}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (struct{}, error) { return struct{}{}, change(ctx, r) })
	return err
}

// SignIns lists who signed in, how and from where, newest first, for the operator.
func (s *Service) SignIns(
	ctx context.Context, by act.Actor, search identity.SignInSearch, page store.Page,
) (store.Slice[identity.SignInNote], error) {
	if err := act.Operates.Check(by, act.Place{}); err != nil {
		return store.Slice[identity.SignInNote]{}, err
	}
	return s.people.SignIns(ctx, search, page)
}

// ExportLog writes the whole log of a cooperative as a file that anybody can check, for those who may read it.
func (s *Service) ExportLog(ctx context.Context, by act.Actor, coop string, to io.Writer) error {
	if err := act.Reads.Check(by, act.Place{Coop: coop}); err != nil {
		return err
	}
	return s.log.Export(ctx, coop, to)
}

// AuditLog lists the log of a cooperative, newest first, for its officers and supervisors. The operator may read
// act.Platform's.
func (s *Service) AuditLog(ctx context.Context, by act.Actor, search audit.Search, page store.Page) (store.Slice[audit.Entry], error) {
	access := act.Reads
	if search.Coop == act.Platform {
		access = access.Or(act.Operates)
	}
	if err := access.Check(by, act.Place{Coop: search.Coop}); err != nil {
		return store.Slice[audit.Entry]{}, err
	}
	return s.log.List(ctx, search, page)
}
