package store

import "context"

// Depart closes a database whose documents are to be moved elsewhere, and returns the ticket of the move: the given one,
// or that of the move which was begun before. ErrPresent refuses while a program works on it. note is what programs that
// want to work on it are told.
func (db *DB) Depart(ctx context.Context, ticket, note string) (string, error) {
	err := db.changeUsage(ctx, func(u *usage) error {
		switch u.Phase {
		case Leaving, Left:
			ticket = u.Ticket
			return ErrUnchanged
		case Filling:
			return &ClosedError{Phase: u.Phase, Note: u.Note}
		case Ready:
		}
		if err := u.absent(); err != nil {
			return err
		}
		u.Phase, u.Ticket, u.Note = Leaving, ticket, note
		return nil
	})
	return ticket, err
}

// Departed notes that everything is elsewhere now; note says where.
func (db *DB) Departed(ctx context.Context, ticket, note string) error {
	return db.changeUsage(ctx, func(u *usage) error {
		if u.Ticket != ticket || u.Phase != Leaving && u.Phase != Left {
			return errOther
		}
		u.Phase, u.Note = Left, note
		return nil
	})
}

// Return opens a database that a move had closed again. What was written elsewhere since is not in it.
func (db *DB) Return(ctx context.Context) (was Phase, err error) {
	err = db.changeUsage(ctx, func(u *usage) error {
		if was = u.Phase; was == Filling {
			return &ClosedError{Phase: u.Phase, Note: u.Note}
		}
		u.Phase, u.Ticket, u.Note = Ready, "", ""
		return nil
	})
	return was, err
}
