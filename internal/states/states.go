// Package states is what nouns with states have in common: a table of the states and what may follow each, and the history of
// the steps that were taken. It must never know a noun, a role or the clock.
package states

import (
	"fmt"
	"slices"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/text"
)

// Mark is who took a step, when, and why.
type Mark struct {
	By     string    `bson:"by"`
	At     time.Time `bson:"at"`
	Reason string    `bson:"reason,omitempty"`
}

// Step is one line of a history: the state that was entered, and its mark.
type Step[S ~string] struct {
	State S `bson:"state"`
	Mark  `bson:",inline"`
}

// Life is the state of a document and how it came there. A document embeds it inline, so that state is a field of its own and
// an index may name it.
type Life[S ~string] struct {
	State S         `bson:"state"`
	Steps []Step[S] `bson:"steps"`
}

// Last returns the latest step into a state, nil when it was never entered.
func (l *Life[S]) Last(state S) *Step[S] {
	for i := len(l.Steps) - 1; i >= 0; i-- {
		if l.Steps[i].State == state {
			return &l.Steps[i]
		}
	}
	return nil
}

// Latest is the mark of the latest step, a zero one before birth.
func (l *Life[S]) Latest() Mark {
	if len(l.Steps) == 0 {
		return Mark{}
	}
	return l.Steps[len(l.Steps)-1].Mark
}

// Row is one state: what may follow it, and what holds for entering it.
type Row[S ~string] struct {
	State  S
	Next   []S
	Reason bool         // entering it needs a reason
	Fault  *fault.Fault // of an illegal step into it; nil: the machine's
}

// Machine is the table of a noun's states.
type Machine[S ~string] struct {
	rows            []Row[S]
	illegal, reason *fault.Fault
}

// Declare makes a machine for a package variable. The first row is the state of birth. It panics when two rows have the same
// state, when a row names a state that has none, or when a state can never be entered. illegal is the fault of a step that the
// table does not have, reason that of a step without the reason that it needs.
func Declare[S ~string](illegal, reason *fault.Fault, rows ...Row[S]) Machine[S] {
	m := Machine[S]{rows, illegal, reason}
	reached := map[S]bool{}
	var walk func(S)
	walk = func(state S) {
		row := m.row(state)
		if row == nil {
			panic(fmt.Sprintf("states: %q follows another state and has no row", state))
		}
		if !reached[state] {
			reached[state] = true
			for _, next := range row.Next {
				walk(next)
			}
		}
	}
	if len(rows) > 0 {
		walk(rows[0].State)
	}
	if len(reached) != len(rows) || illegal == nil {
		panic(fmt.Sprintf("states: %d of %d rows are reached, or the machine has no fault", len(reached), len(rows)))
	}
	return m
}

// Born starts a life in the state of birth.
func (m Machine[S]) Born(mark Mark) Life[S] {
	first := m.rows[0].State
	return Life[S]{first, []Step[S]{{first, mark}}}
}

// Step enters a state. A step that the table does not have, or that lacks its reason, is a fault and changes nothing.
func (m Machine[S]) Step(l *Life[S], to S, mark Mark) error {
	if err := m.May(l.State, to); err != nil {
		return err
	}
	if mark.Reason = text.Clean(mark.Reason); mark.Reason == "" && m.row(to).Reason {
		return m.reason
	}
	l.State = to
	l.Steps = append(slices.Clip(l.Steps), Step[S]{to, mark})
	return nil
}

// May returns the fault of a step, nil when the table has it.
func (m Machine[S]) May(from, to S) error {
	if m.Can(from, to) {
		return nil
	}
	refused := m.illegal
	if row := m.row(to); row != nil && row.Fault != nil {
		refused = row.Fault
	}
	return refused.With(string(from), string(to))
}

// Can tells whether the table has a step.
func (m Machine[S]) Can(from, to S) bool {
	row := m.row(from)
	return row != nil && slices.Contains(row.Next, to)
}

// Open tells whether anything may follow a state.
func (m Machine[S]) Open(state S) bool {
	row := m.row(state)
	return row != nil && len(row.Next) > 0
}

// States lists all states in the order of the table.
func (m Machine[S]) States() []S {
	all := make([]S, len(m.rows))
	for i, row := range m.rows {
		all[i] = row.State
	}
	return all
}

// Check refuses a life that the table does not allow, for Spec.Check of a collection.
func (m Machine[S]) Check(l Life[S]) error {
	if len(l.Steps) == 0 || l.Steps[0].State != m.rows[0].State || l.Steps[len(l.Steps)-1].State != l.State {
		return fmt.Errorf("states: %q does not end a history of %d steps that begins with %q", l.State, len(l.Steps), m.rows[0].State)
	}
	for i := 1; i < len(l.Steps); i++ {
		if from, to := l.Steps[i-1].State, l.Steps[i].State; !m.Can(from, to) {
			return fmt.Errorf("states: %q cannot follow %q", to, from)
		}
	}
	return nil
}

func (m Machine[S]) row(state S) *Row[S] {
	i := slices.IndexFunc(m.rows, func(row Row[S]) bool { return row.State == state })
	if i < 0 {
		return nil
	}
	return &m.rows[i]
}
