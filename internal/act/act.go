// Package act is the frame of what people do: it asks who may, then runs the change and writes its line into the audit log in
// one write. It must never know a noun, a page or who a person is beyond what Actor says.
package act

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"lumbung/internal/states"
	"lumbung/internal/store"
)

// Platform stands where a cooperative's id would, for what the platform's operator does.
const Platform = "platform"

// Act is something that somebody wants to do.
type Act struct {
	Name    string // in the audit log: catalog.approved
	By      Actor
	Access  Access // who may
	At      Place
	Subject string // id of what it is done to
	Reason  string
	Single  bool // the change saves one document: it needs no Tx unless the audit log gets a line
}

// Record is one attempt at an act: who does it and when, which is also the mark of a step that a state takes. A Tx may run
// twice, and each attempt gets its own.
type Record struct {
	states.Mark

	notes   map[string]string
	nothing bool
}

// Note puts a word beside the act in the audit log: no secrets, no numbers of identity.
func (r *Record) Note(key, value string) {
	if r.notes == nil {
		r.notes = map[string]string{}
	}
	r.notes[key] = value
}

// Nothing says that the act was done before: somebody pressed twice. Return it from the change of store.Update, or from that of
// Do, before anything is written. Then Do writes no line and returns no error.
func (r *Record) Nothing() error {
	r.nothing = true
	return store.ErrUnchanged
}

// Attempt says that the act was tried and not done, as with a wrong code. Return it from the change of store.Update: what the change
// keeps of the attempt is saved, and Do writes no line.
func (r *Record) Attempt() error {
	r.nothing = true
	return nil
}

// Line is what the audit log gets of an act.
type Line struct {
	By      string // user id
	Coop    string // or Platform
	Action  string
	Subject string
	Detail  map[string]string
}

// Frame is what acts need: the database, the clock and the audit log.
type Frame struct {
	DB    *store.DB
	Now   func() time.Time
	Audit func(ctx context.Context, line Line) error // joins the Tx of ctx
}

// Do asks whether the actor may, then runs change in one Tx with the line in the audit log, if the access asks for one. change
// may run twice; its Record has the time, so that no clock runs inside. What it returns is returned. Facts lie in the documents
// that change saves, so the frame knows none.
func Do[T any](ctx context.Context, f *Frame, a Act, change func(context.Context, *Record) (T, error)) (T, error) {
	var result T
	if err := a.Access.Check(a.By, a.At); err != nil {
		return result, fmt.Errorf("%s %s: %w", a.Name, a.Subject, err)
	}
	now := f.Now().UTC().Truncate(time.Millisecond)
	audited, run := a.Access.audited(a.By, a.At), f.DB.Tx
	if a.Single && !audited {
		run = func(ctx context.Context, change func(context.Context) error) error { return change(ctx) }
	}
	err := run(ctx, func(ctx context.Context) error {
		r := &Record{Mark: states.Mark{By: a.By.ID(), At: now, Reason: a.Reason}}
		var err error
		result, err = change(ctx, r)
		switch {
		case r.nothing && (err == nil || errors.Is(err, store.ErrUnchanged)):
			return nil
		case err != nil:
			return err
		case !audited:
			return nil
		}
		return f.Audit(ctx, a.line(r))
	})
	if err != nil {
		var none T
		return none, fmt.Errorf("%s %s: %w", a.Name, a.Subject, err)
	}
	return result, nil
}

// line is what is written down of an act that was done.
func (a Act) line(r *Record) Line {
	line := Line{By: r.By, Coop: a.At.Coop, Action: a.Name, Subject: a.Subject, Detail: maps.Clone(r.notes)}
	if line.Coop == "" {
		line.Coop = Platform
	}
	if r.Reason != "" {
		if line.Detail == nil {
			line.Detail = map[string]string{}
		}
		line.Detail["reason"] = r.Reason
	}
	return line
}
