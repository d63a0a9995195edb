package members

import (
	"context"
	"strconv"

	"lumbung/internal/act"
	"lumbung/internal/audit"
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

// SetOperator makes a user an operator of the platform, or no longer one; only an operator may (System at installation).
func (s *Service) SetOperator(ctx context.Context, by act.Actor, user string, operator bool) error {
	return s.operate(ctx, by, "user.operator", user, func(ctx context.Context, r *act.Record) error {
		r.Note("operator", strconv.FormatBool(operator))
		return s.people.SetOperator(ctx, user, operator)
	})
}

// operate runs an act of the platform's operator on a user.
func (s *Service) operate(ctx context.Context, by act.Actor, name, user string, change func(context.Context, *act.Record) error) error {
	a := act.Act{Name: name, By: by, Access: act.Operates.Guarded(), Subject: user}
	_, err := act.Do(ctx, s.acts, a, func(ctx context.Context, r *act.Record) (struct{}, error) { return struct{}{}, change(ctx, r) })
	return err
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
