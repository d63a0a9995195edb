package members

import (
	"context"
	"fmt"

	"lumbung/internal/audit"
	"lumbung/internal/store"
)

// SetDisabled disables or enables an account; only the platform's operator may. A disabled user's sessions end.
func (s *Service) SetDisabled(ctx context.Context, by Actor, user string, disabled bool) error {
	entry := audit.Entry{Action: "user.enabled", Subject: user}
	if disabled {
		entry.Action = "user.disabled"
	}
	return s.operate(ctx, by, entry, func(ctx context.Context) error { return s.people.SetDisabled(ctx, user, disabled) })
}

// SetOperator makes a user an operator of the platform, or no longer one; only an operator may (System at installation).
func (s *Service) SetOperator(ctx context.Context, by Actor, user string, operator bool) error {
	entry := audit.Entry{Action: "user.operator", Subject: user, Detail: map[string]string{"operator": fmt.Sprint(operator)}}
	return s.operate(ctx, by, entry, func(ctx context.Context) error { return s.people.SetOperator(ctx, user, operator) })
}

// operate runs an act of the platform's operator and writes its entry into the platform's log in one write.
func (s *Service) operate(ctx context.Context, by Actor, entry audit.Entry, act func(context.Context) error) error {
	if !by.Operator() {
		return ErrNotAllowed
	}
	entry.By, entry.Coop = by.ID(), audit.Platform
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := act(ctx); err != nil {
			return err
		}
		return s.log.Record(ctx, entry)
	})
}

// AuditLog lists the log of a cooperative, newest first, for its officers and supervisors. The operator may read
// audit.Platform's.
func (s *Service) AuditLog(ctx context.Context, by Actor, search audit.Search, page store.Page) (store.Slice[audit.Entry], error) {
	if search.Coop != audit.Platform || !by.Operator() {
		if err := by.Read(search.Coop); err != nil {
			return store.Slice[audit.Entry]{}, err
		}
	}
	return s.log.List(ctx, search, page)
}
