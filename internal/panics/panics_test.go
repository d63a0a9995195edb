package panics_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"lumbung/internal/panics"
)

var errBroken = errors.New("broken")

func explode() error { panic("boom") }

func TestCatch(t *testing.T) {
	for name, c := range map[string]struct {
		work func() error
		want string
	}{
		"well":           {func() error { return nil }, "<nil>"},
		"an error":       {func() error { return errBroken }, "broken"},
		"a panic":        {explode, "panic: boom"},
		"an error flung": {func() error { panic(errBroken) }, "panic: broken"},
		"a bug": {
			func() error { var list []int; return fmt.Errorf("%d", list[len(list)]) },
			"panic: runtime error: index out of range [0] with length 0",
		},
		"nothing flung": {func() error { panic(nil) }, "panic: panic called with nil argument"},
	} {
		err := panics.Catch(c.work)
		if got := fmt.Sprint(err); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if errors.Is(err, errBroken) != (name == "an error") {
			t.Errorf("%s: %v looks like the wrong error", name, err)
		}
	}
}

// The log line names the function that panicked; what is shown to people does not.
func TestLogHasTheStack(t *testing.T) {
	var line bytes.Buffer
	err := panics.Catch(explode)
	slog.New(slog.NewJSONHandler(&line, nil)).Error("job failed", "error", err)
	if text := line.String(); !strings.Contains(text, `"error":"panic: boom\n`) || !strings.Contains(text, "panics_test.explode(") {
		t.Errorf("logged %s", text)
	}
	if strings.Contains(err.Error(), "explode") {
		t.Errorf("shown: %v", err)
	}
}
