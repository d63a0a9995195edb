// Package fault holds the errors a visitor may know about. A fault has a Kind for the program and a Key for the
// person: the key of a sentence in the locale files, never the sentence itself. Every other error is internal; its
// text is logged and never shown.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what sort of trouble it is. internal/web maps each kind to one HTTP status.
type Kind int

const (
	Internal     Kind = iota // unknown to the visitor: a plain 500
	Invalid                  // what was typed cannot be taken: 422
	NotFound                 // does not exist, or not for this visitor: 404
	Forbidden                // signed in, but not allowed: 403
	Unauthorized             // not signed in: 401
	Conflict                 // the state has moved on: 409
	TooMany                  // slow down: 429
	Unavailable              // a service we need is down: 503
)

// Fault is one declared case, for example ErrSoldOut = New(Conflict, "stock.sold_out").
// Two faults are equal to errors.Is when their keys are equal.
type Fault struct {
	Kind Kind
	Key  string        // locale key of the sentence
	Args []any         // values for the sentence's verbs, in order
	Wait time.Duration // after which a new attempt may succeed, 0 when nobody knows
}

// New declares a fault.
func New(kind Kind, key string) *Fault { return &Fault{Kind: kind, Key: key} }

// With returns a copy that carries values for the sentence.
func (f *Fault) With(args ...any) *Fault {
	g := *f
	g.Args = args
	return &g
}

// RetryAfter returns a copy that says how long to wait before the next attempt.
func (f *Fault) RetryAfter(wait time.Duration) *Fault {
	g := *f
	g.Wait = wait
	return &g
}

// Error is for logs.
func (f *Fault) Error() string {
	if len(f.Args) == 0 {
		return f.Key
	}
	return fmt.Sprintf("%s %v", f.Key, f.Args)
}

// Is makes errors.Is ignore the arguments.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Key == f.Key
}

// Of returns the fault inside err, or nil when the visitor may know nothing.
func Of(err error) *Fault {
	f, _ := errors.AsType[*Fault](err)
	return f
}

// KindOf returns the kind of err: of its fault, Invalid for Fields, otherwise Internal.
func KindOf(err error) Kind {
	if _, form := errors.AsType[Fields](err); form {
		return Invalid
	}
	if f := Of(err); f != nil {
		return f.Kind
	}
	return Internal
}

// Fields are the mistakes of one form: the name of each field and what is wrong with it. It is an error of kind Invalid.
type Fields map[string]*Fault

// Add notes a mistake in a field; the first one for a field stands.
func (f Fields) Add(field, key string, args ...any) {
	if _, taken := f[field]; !taken {
		f[field] = New(Invalid, key).With(args...)
	}
}

// Err returns the fields as an error, or nil when there are none.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Error is for logs.
func (f Fields) Error() string {
	var b strings.Builder
	b.WriteString("invalid form:")
	for name, fault := range f {
		fmt.Fprintf(&b, " %s=%s", name, fault.Key)
	}
	return b.String()
}

// FieldsOf returns the field mistakes inside err, or nil.
func FieldsOf(err error) Fields {
	fields, _ := errors.AsType[Fields](err)
	return fields
}
