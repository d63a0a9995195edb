package store

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Usage is the one document about the database itself: who works on it, and whether it is closed. Package transfer writes
// it; it is no part of a copy.
type Usage struct {
	ID      string    `bson:"_id"`
	Ticket  string    `bson:"ticket"` // of whoever fills the database; "" when it is open
	Note    string    `bson:"note"`   // what those who are refused are told
	Present []Process `bson:"present"`
	Backup  time.Time `bson:"backup"` // when the last backup was begun that became whole
}

// Process is a program that works on the database, until its lease runs out.
type Process struct {
	ID    string    `bson:"id"`
	Host  string    `bson:"host"`
	PID   int64     `bson:"pid"`
	Until time.Time `bson:"until"`
}

const usageName, usageID = "database_usage", "usage"

// ClosedError says that a database is not whole. Note is for the operator.
type ClosedError struct{ Note string }

func (e *ClosedError) Error() string { return e.Note }

// Admit lets the holder of a ticket open a database that is closed under it. It is called before Open.
func (db *DB) Admit(ticket string) { db.ticket = ticket }

// Admits refuses a closed database with a *ClosedError.
func (db *DB) Admits(u *Usage) error {
	if u.Ticket == "" || u.Ticket == db.ticket {
		return nil
	}
	return &ClosedError{Note: u.Note}
}

// ChangeUsage changes the document about the database, which it makes when there is none.
func (db *DB) ChangeUsage(ctx context.Context, change func(*Usage) error) error {
	_, err := db.usage.Upsert(ctx, usageID, func() *Usage { return &Usage{ID: usageID} }, change)
	return err
}

// Usage reads the document about the database, which need not be prepared.
func (db *DB) Usage(ctx context.Context) (u Usage, err error) {
	err = db.engine.Snapshot(ctx, []Schema{*db.usage.schema}, func(_ *Schema, doc bson.Raw) error { return bson.Unmarshal(doc, &u) })
	return u, err
}

// IsUsage says whether a collection is about the database itself.
func (s *Schema) IsUsage() bool { return s.Name == usageName }

// open refuses a closed database.
func (db *DB) open(ctx context.Context) error {
	u, err := db.usage.Get(ctx, usageID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return db.Admits(u)
}
