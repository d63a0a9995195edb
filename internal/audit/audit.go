// Package audit keeps the log of what officers and the platform's operator did: one chain of lines for each cooperative.
// It does not decide who may read a log.
package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/logfile"
	"lumbung/internal/store"
)

// ErrBroken means that a line of the log was changed or is missing. Args[0] is its place in the log.
var ErrBroken = fault.New(fault.Conflict, "audit.broken")

// Entry is a line of a cooperative's audit log. Each line carries the hash of the line before it, so that Verify finds a
// changed or missing line.
type Entry struct {
	ID       string            `bson:"_id"`  // <coop>.<seq>
	Coop     string            `bson:"coop"` // or act.Platform
	Seq      int64             `bson:"seq"`
	At       time.Time         `bson:"at"`
	By       string            `bson:"by"`                         // user id
	Remote   string            `bson:"remote,omitempty"`           // address of the request
	Action   string            `bson:"action"`                     // "orders.cancelled"
	Kind     string            `bson:"kind" json:"Kind,omitempty"` // the part of Action before the dot
	Subject  string            `bson:"subject"`                    // id of what the action changed
	Detail   map[string]string `bson:"detail,omitempty"`           // no secrets and no identity numbers
	Previous string            `bson:"previous"`
	Hash     string            `bson:"hash"`
}

// head is the end of a cooperative's log.
type head struct {
	ID   string `bson:"_id"` // coop
	Seq  int64  `bson:"seq"`
	Hash string `bson:"hash"`
}

// Log holds the audit logs of all cooperatives.
type Log struct {
	db      *store.DB
	now     func() time.Time
	heads   *store.Collection[head]
	entries *store.Scoped[Entry]
}

// New declares the collections of this package; now is the clock.
func New(db *store.DB, now func() time.Time) *Log {
	return &Log{
		db: db, now: func() time.Time { return now().UTC().Truncate(time.Millisecond) },
		heads: store.Define(db, store.Spec[head]{Name: "audit_heads"}),
		entries: store.DefineScoped(db, store.Spec[Entry]{Name: "audit", Scope: "coop", Indexes: []store.Index{
			{Name: "seq", Fields: []string{"seq"}, Unique: true},
			{Name: "subject", Fields: []string{"subject", "seq"}},
			{Name: "at", Fields: []string{"at"}},
			{Name: "by", Fields: []string{"by", "at"}},
			{Name: "kind", Fields: []string{"kind", "at"}},
		}}),
	}
}

type remoteKey struct{}

// WithRemote puts the address of a request into its context, for the audit log.
func WithRemote(ctx context.Context, remote string) context.Context {
	return context.WithValue(ctx, remoteKey{}, remote)
}

// Record appends a line to the log of its cooperative. Call it last in the Tx of the act: all acts of a cooperative
// write to the end of its log.
func (l *Log) Record(ctx context.Context, line act.Line) error {
	entry := Entry{At: l.now(), By: line.By, Coop: line.Coop, Action: line.Action, Subject: line.Subject, Detail: line.Detail}
	entry.Kind, _, _ = strings.Cut(line.Action, ".")
	entry.Remote, _ = ctx.Value(remoteKey{}).(string)
	return l.db.Tx(ctx, func(ctx context.Context) error {
		e := entry
		extend := func(end *head) error {
			e.Seq, e.Previous = end.Seq+1, end.Hash
			e.ID = fmt.Sprintf("%s.%d", e.Coop, e.Seq)
			e.Hash = e.hash()
			end.Seq, end.Hash = e.Seq, e.Hash
			return nil
		}
		_, err := l.heads.Upsert(ctx, e.Coop, func() *head { return &head{ID: e.Coop} }, extend)
		if err == nil {
			err = l.entries.ForTenant(e.Coop).Insert(ctx, &e)
		}
		if err != nil {
			return fmt.Errorf("audit %s: %w", e.Action, err)
		}
		return nil
	})
}

// RecordOwn appends to the platform's log that a user did something to the own account. It is an identity.Recorder.
func (l *Log) RecordOwn(ctx context.Context, user, action string) error {
	return l.Record(ctx, act.Line{By: user, Coop: act.Platform, Action: action, Subject: user})
}

// hash covers every field but itself.
func (e Entry) hash() string { return logfile.Line(e).Digest() }

// Export writes the whole log of a cooperative, or of act.Platform, as a file that logfile.Check checks; members.ExportLog checks who may.
func (l *Log) Export(ctx context.Context, coop string, to io.Writer) error {
	w, err := logfile.NewWriter(to, coop)
	if err != nil {
		return err
	}
	if err := l.entries.ForTenant(coop).Each(ctx, store.By("seq"), func(e *Entry) error { return w.Add(logfile.Line(*e)) }); err != nil {
		return err
	}
	return w.Close()
}

// Search asks for the log of a cooperative (or act.Platform): of one Subject, of what one person did (By), of one Kind of action, from
// From until before To. What is empty narrows nothing down.
type Search struct {
	Coop, Subject, By, Kind string
	From, To                time.Time
}

// List lists the entries of a log, newest first; a page may be short. members.AuditLog checks who may read it.
func (l *Log) List(ctx context.Context, search Search, page store.Page) (store.Slice[Entry], error) {
	return l.entries.ForTenant(search.Coop).ListWhere(ctx, search.query().Desc(), page, search.fits)
}

// query looks up by what tells most apart; fits does the rest.
func (search Search) query() store.Query {
	query := store.By("seq")
	switch {
	case search.Subject != "":
		return store.By("subject", search.Subject)
	case search.By != "":
		query = store.By("by", search.By)
	case search.Kind != "":
		query = store.By("kind", search.Kind)
	case !search.From.IsZero() || !search.To.IsZero():
		query = store.By("at")
	default:
		return query
	}
	var from, to any
	if !search.From.IsZero() {
		from = search.From
	}
	if !search.To.IsZero() {
		to = search.To
	}
	return query.Between(from, to)
}

func (search Search) fits(e *Entry) bool {
	return (search.By == "" || e.By == search.By) && (search.Kind == "" || e.Kind == search.Kind) &&
		!e.At.Before(search.From) && (search.To.IsZero() || e.At.Before(search.To))
}

// Verify reads the whole log of a cooperative and returns ErrBroken at the first line that was changed or is missing, at the end
// too. Call it outside a Tx. The log may grow meanwhile: a line and the end of the log are one write.
func (l *Log) Verify(ctx context.Context, coop string) error {
	least, err := l.end(ctx, coop)
	if err != nil {
		return err
	}
	var last head
	err = l.entries.ForTenant(coop).Each(ctx, store.By("seq"), func(e *Entry) error {
		if e.Seq != last.Seq+1 || e.Previous != last.Hash || e.hash() != e.Hash {
			return ErrBroken.With(last.Seq + 1)
		}
		last.Seq, last.Hash = e.Seq, e.Hash
		return nil
	})
	if err != nil {
		return err
	}
	return l.endsWith(ctx, coop, last, least)
}

// VerifyLast is Verify of the newest lines alone, at most count of them, for a page that says so at each visit.
func (l *Log) VerifyLast(ctx context.Context, coop string, count int) error {
	least, err := l.end(ctx, coop)
	if err != nil {
		return err
	}
	slice, err := l.entries.ForTenant(coop).List(ctx, store.By("seq").Desc(), store.Page{Limit: count})
	if err != nil {
		return err
	}
	var last head
	for i, e := range slice.Items {
		if i == 0 {
			last.Seq, last.Hash = e.Seq, e.Hash
		} else if newer := slice.Items[i-1]; e.Seq != newer.Seq-1 || e.Hash != newer.Previous {
			return ErrBroken.With(newer.Seq - 1)
		}
		if e.hash() != e.Hash {
			return ErrBroken.With(e.Seq)
		}
	}
	return l.endsWith(ctx, coop, last, least)
}

// endsWith returns ErrBroken unless the last line that was read is the end of the log, which was least before the reading.
func (l *Log) endsWith(ctx context.Context, coop string, last head, least *head) error {
	most, err := l.end(ctx, coop)
	if err == nil && (last.Seq < least.Seq || last.Seq > most.Seq || last.Seq == most.Seq && last.Hash != most.Hash) {
		err = ErrBroken.With(last.Seq + 1)
	}
	return err
}

// end is the end of a log, a zero one when nothing was written.
func (l *Log) end(ctx context.Context, coop string) (*head, error) {
	end, err := l.heads.Get(ctx, coop)
	if errors.Is(err, store.ErrNotFound) {
		return &head{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("verify audit: %w", err)
	}
	return end, nil
}
