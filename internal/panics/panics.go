// Package panics turns a panic into an error, so that one round of background work that goes wrong does not end the
// program and everybody's requests with it. It must never be used where nobody looks at the error.
package panics

import (
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Error is a panic that was caught. A log shows it with its stack. Whatever it was that somebody panicked with, it is a
// bug, so it hides that from errors.Is.
type Error struct {
	value any
	stack string
}

// Catch calls work and returns its error, or an *Error when it panics.
func Catch(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Error{p, string(debug.Stack())}
		}
	}()
	return work()
}

// Error is without the stack, for those who are shown it.
func (e *Error) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// LogValue is what slog writes.
func (e *Error) LogValue() slog.Value { return slog.StringValue(e.Error() + "\n" + e.stack) }
