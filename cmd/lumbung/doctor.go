package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// checkTime is how long one check may take. The driver of MongoDB alone waits five seconds for a primary before it asks
// a server why it is none.
const checkTime = 7 * time.Second

// check looks at one thing and writes what it found, in one line or some. It changes nothing that matters, beside a
// running program too, and makes nothing where there was nothing.
type check func(ctx context.Context, r *report)

// doctor is what the checks look at.
type doctor struct {
	config   config
	mistakes error    // in the settings
	environ  []string // NAME=value
	unit     string   // file with the settings of the program that systemd runs here, if it does
	log      *slog.Logger
}

// checks are all there are, in the order in which they are printed.
func (d *doctor) checks() []check {
	return []check{
		d.settings,
		d.unknownSettings,
		d.secrets,
		d.dataFolder,
		d.database,
		d.searchIndex,
		d.pictures,
		d.documents,
		d.payments,
		d.messages,
		d.program,
		d.webhook,
		d.certificate,
	}
}

// doctorCommand runs every check and prints one line for each thing it looked at. It fails when one of them has.
func doctorCommand(ctx context.Context, e environment) error {
	_, mistakes := loadConfig()
	values, _ := environ() // its mistakes are among those
	d := &doctor{config: e.config, mistakes: mistakes, environ: pairs(values), unit: "/etc/lumbung.env", log: slog.New(slog.DiscardHandler)}
	return examine(ctx, d.checks(), e.out)
}

// examine runs the checks all at once, so that those of services that are away cost the time of one.
func examine(ctx context.Context, checks []check, out io.Writer) error {
	reports := make([]report, len(checks))
	var running sync.WaitGroup
	for i, c := range checks {
		running.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, checkTime)
			defer cancel()
			c(ctx, &reports[i])
		})
	}
	running.Wait()
	count := map[string]int{}
	for _, r := range reports {
		for _, f := range r.findings {
			fmt.Fprintln(out, f)
			count[f.mark]++
		}
	}
	fmt.Fprintf(out, "%d ok, %d to look at, %d failed\n", count[markOK], count[markWarn], count[markFail])
	if n := count[markFail]; n > 0 {
		return fmt.Errorf("doctor: %d of the checks failed", n)
	}
	return nil
}

// The marks that begin a line.
const (
	markOK   = "ok"
	markWarn = "warn"
	markFail = "FAIL"
)

// longestFact is what a line may say before the remedy; drivers can be wordy.
const longestFact = 240

// finding is one line.
type finding struct{ mark, what, fact, remedy string }

func (f finding) String() string {
	found := strings.Join(strings.Fields(f.fact), " ") // one line, whatever an error says
	if runes := []rune(found); len(runes) > longestFact {
		found = string(runes[:longestFact]) + " …"
	}
	if f.remedy != "" {
		found += ": " + f.remedy
	}
	return fmt.Sprintf("%-4s  %-11s  %s", f.mark, f.what, found)
}

// report collects what a check found.
type report struct{ findings []finding }

func (r *report) ok(what, fact string, args ...any) { r.add(markOK, what, "", fact, args) }

// warn notes what works and should not stay as it is; remedy is what to do.
func (r *report) warn(what, remedy, fact string, args ...any) {
	r.add(markWarn, what, remedy, fact, args)
}

// fail notes what does not work; remedy is what to do, and may be empty when the fact says so.
func (r *report) fail(what, remedy, fact string, args ...any) {
	r.add(markFail, what, remedy, fact, args)
}

func (r *report) add(mark, what, remedy, fact string, args []any) {
	r.findings = append(r.findings, finding{mark, what, fmt.Sprintf(fact, args...), remedy})
}

// millis shows how long something took.
func millis(took time.Duration) string { return fmt.Sprintf("%d ms", took.Milliseconds()) }

// size shows bytes in a unit that suits them.
func size(bytes uint64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%d kB", bytes/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%d MB", bytes/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}
