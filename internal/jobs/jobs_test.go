package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lumbung/internal/act"
	"lumbung/internal/events"
	"lumbung/internal/jobs"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

// evening is half an hour before the night begins.
func evening() time.Time { return time.Date(2126, 11, 22, 19, 0, 0, 0, time.UTC) }

// world is jobs of a test, with a clock that the test moves.
type world struct {
	*jobs.Service
	t    *testing.T
	db   *store.DB
	mu   sync.Mutex
	at   time.Time
	said bytes.Buffer
	acts []act.Line
}

// each runs a test in a new world on every engine.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{t: t, db: db, at: evening()}
		w.Service = w.process()
		if err := db.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

// process is one of several that run the same jobs.
func (w *world) process() *jobs.Service {
	audit := func(_ context.Context, line act.Line) error { w.acts = append(w.acts, line); return nil }
	log := slog.New(slog.NewTextHandler(&w.said, nil))
	return jobs.New(&act.Frame{DB: w.db, Now: w.clock, Audit: audit}, events.New(w.db, w.clock, log), log)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// state is how the only job stands.
func (w *world) state() jobs.State {
	w.t.Helper()
	all, err := w.States(w.t.Context(), members.System())
	if err != nil || len(all) != 1 {
		w.t.Fatalf("states: got %+v, %v", all, err)
	}
	return all[0]
}

var errBroken = errors.New("broken")

func TestLastNight(t *testing.T) {
	for clock, want := range map[string]string{
		"2026-11-21 00:00:00": "2026-11-20 19:30:00", "2026-11-21 19:29:59": "2026-11-20 19:30:00",
		"2026-11-21 19:30:00": "2026-11-21 19:30:00", "2026-11-21 23:59:59": "2026-11-21 19:30:00",
	} {
		now, err := time.Parse(time.DateTime, clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := jobs.LastNight(now).Format(time.DateTime); got != want {
			t.Errorf("LastNight(%s): got %s, want %s", clock, got, want)
		}
	}
}

// A job that fails or panics is done again, and what is written down says so, with the stack in the log.
func TestEvery(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		turn := 0
		w.Add(jobs.Job{Name: "try", Every: 5 * time.Second, Do: func(context.Context) error {
			switch turn++; turn {
			case 2:
				return errBroken
			case 3:
				panic("a bug")
			}
			return nil
		}})
		if got := w.state(); !got.EndedAt.IsZero() || got.Late {
			t.Errorf("before: got %+v", got)
		}
		w.Look(t.Context())
		if got := w.state(); got.Failures != 0 || !got.SucceededAt.Equal(evening()) || got.Error != "" {
			t.Errorf("once: got %+v", got)
		}
		w.pass(time.Minute)
		w.Look(t.Context())
		w.Look(t.Context())
		if got := w.state(); got.Failures != 2 || got.Error != "panic: a bug" || !got.SucceededAt.Equal(evening()) || got.Late {
			t.Errorf("failed twice: got %+v", got)
		}
		if text := w.said.String(); !strings.Contains(text, "error=broken") || !strings.Contains(text, "jobs_test.go") {
			t.Errorf("the log: got %s", text)
		}
		w.pass(10 * time.Minute)
		if got := w.state(); !got.Late {
			t.Errorf("eleven minutes later: got %+v", got)
		}
		if n, err := w.Late(t.Context(), 5); n != 1 || err != nil {
			t.Errorf("late: got %d, %v", n, err)
		}
		w.Look(t.Context())
		if got := w.state(); got.Late || got.Failures != 0 || got.Error != "" {
			t.Errorf("well again: got %+v", got)
		}
	})
}

// A job of the night runs once a night whatever the number of processes, again an hour after it failed, and is made up for when no
// process ran.
func TestNight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var turns atomic.Int64
		var fail atomic.Bool
		sweep := jobs.Job{Name: "sweep", Night: true, Do: func(context.Context) error {
			turns.Add(1)
			if fail.Load() {
				return errBroken
			}
			return nil
		}}
		w.Add(sweep)
		var processes []*jobs.Service
		for range 4 {
			p := w.process()
			p.Add(sweep)
			processes = append(processes, p)
		}
		look := func(what string, want int64) {
			t.Helper()
			var all sync.WaitGroup
			for _, p := range processes {
				all.Go(func() { p.Look(t.Context()); p.Look(t.Context()) })
			}
			all.Wait()
			if got := turns.Load(); got != want {
				t.Errorf("%s: %d turns, want %d", what, got, want)
			}
		}
		look("in the evening", 0)
		w.pass(30 * time.Minute)
		look("at night", 1)
		fail.Store(true)
		w.pass(24 * time.Hour)
		look("the next night", 2)
		w.pass(59 * time.Minute)
		look("before the hour is over", 2)
		w.pass(time.Minute)
		look("an hour later", 3)
		if got := w.state(); got.Failures != 2 || got.Error != "broken" || got.Late {
			t.Errorf("after two failures: got %+v", got)
		}
		w.pass(2 * time.Hour)
		if got := w.state(); !got.Late {
			t.Errorf("27 hours after it went well: got %+v", got)
		}
		fail.Store(false)
		look("well again", 4)
		w.pass(60 * time.Hour)
		look("three nights without a process", 5)
	})
}

// Whoever runs the market has a job of the night run at once; nobody else does, and what is no such job is refused.
func TestRunNow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, turns := t.Context(), 0
		w.Add(jobs.Job{Name: "sweep", Night: true, Do: func(context.Context) error { turns++; return nil }})
		w.Look(ctx)
		if _, err := w.States(ctx, members.Actor{}); !errors.Is(err, act.ErrSignIn) {
			t.Errorf("a stranger reads: got %v", err)
		}
		if err := w.RunNow(ctx, members.Actor{}, "sweep"); !errors.Is(err, act.ErrSignIn) {
			t.Errorf("a stranger asks: got %v", err)
		}
		if err := w.RunNow(ctx, members.System(), "dance"); !errors.Is(err, jobs.ErrNoJob) {
			t.Errorf("no such job: got %v", err)
		}
		w.pass(time.Second)
		for range 2 {
			if err := w.RunNow(ctx, members.System(), "sweep"); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.state(); !got.Asked || len(w.acts) != 1 || w.acts[0].Action != "jobs.asked" {
			t.Errorf("asked: got %+v, acts %+v", got, w.acts)
		}
		w.pass(time.Second)
		w.Look(ctx)
		w.Look(ctx)
		if got := w.state(); turns != 1 || got.Asked || got.SucceededAt.IsZero() {
			t.Errorf("%d turns, state %+v", turns, got)
		}
	})
}

// A process that died while it did a job of the night is waited for two hours.
func TestNightAfterADeath(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		turns := 0
		ctx, die := context.WithCancel(t.Context())
		w.Add(jobs.Job{Name: "sweep", Night: true, Do: func(context.Context) error {
			if turns++; turns == 1 {
				die()
			}
			return nil
		}})
		w.Look(t.Context())
		w.pass(time.Hour)
		w.Look(ctx)
		if got := w.state(); !got.Running || turns != 1 {
			t.Errorf("dead: %d turns, state %+v", turns, got)
		}
		w.pass(119 * time.Minute)
		w.Look(t.Context())
		w.pass(time.Minute)
		w.Look(t.Context())
		if got := w.state(); turns != 2 || got.Running {
			t.Errorf("%d turns, state %+v", turns, got)
		}
	})
}

// Run ends with its context.
func TestRunEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, stop := context.WithCancel(t.Context())
		var turns atomic.Int64
		w.Add(
			jobs.Job{Name: "try", Every: time.Millisecond, Do: func(context.Context) error {
				if turns.Add(1) == 3 {
					stop()
				}
				return nil
			}},
			jobs.Job{Name: "sweep", Night: true, Do: func(context.Context) error { return nil }})
		w.Run(ctx)
		if got := turns.Load(); got != 3 {
			t.Errorf("%d turns", got)
		}
	})
}
