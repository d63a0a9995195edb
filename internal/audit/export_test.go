package audit

import "context"

// Tamper changes an entry of a log behind the package's back, or deletes it.
func (l *Log) Tamper(ctx context.Context, coop, id string, change func(*Entry)) error {
	if change == nil {
		return l.entries.ForTenant(coop).Delete(ctx, id)
	}
	_, err := l.entries.ForTenant(coop).Update(ctx, id, func(e *Entry) error { change(e); return nil })
	return err
}

// LoseEnd deletes the end of a log.
func (l *Log) LoseEnd(ctx context.Context, coop string) error { return l.heads.Delete(ctx, coop) }
