package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestUntilNight(t *testing.T) {
	for clock, want := range map[string]time.Duration{
		"00:00:00": 19*time.Hour + 30*time.Minute, "19:29:59": time.Second, "19:30:00": 24 * time.Hour, "20:30:00": 23 * time.Hour,
	} {
		now, err := time.Parse(time.TimeOnly, clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := untilNight(now.AddDate(2026, 10, 21)); got != want {
			t.Errorf("untilNight(%s): got %v, want %v", clock, got, want)
		}
	}
}

// A job that panics runs again when its time has come.
func TestAJobSurvivesAPanic(t *testing.T) {
	for name, loop := range map[string]func(a *app, job func(context.Context) error) func(context.Context){
		"every": func(a *app, job func(context.Context) error) func(context.Context) {
			return a.every("try", time.Hour, job)
		},
		"nightly": func(a *app, job func(context.Context) error) func(context.Context) { return a.nightly("try", job) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var said lines
				a := &app{now: clock, log: slog.New(slog.NewTextHandler(&said, nil))}
				ctx, stop := context.WithCancel(t.Context())
				rounds := 0
				loop(a, func(context.Context) error {
					if rounds++; rounds == 1 {
						panic("a bug")
					}
					stop()
					return nil
				})(ctx)
				if rounds != 2 {
					t.Errorf("%d rounds, want 2", rounds)
				}
				if !said.has("level=ERROR", "job=try", "panic: a bug", "jobs_test.go") {
					t.Errorf("the log has no line with the stack:\n%s", said.text.String())
				}
			})
		})
	}
}

// Each of the jobs that ask for the time panics once, and the market goes on.
func TestPanicsCostNobodyAnything(t *testing.T) {
	falling := []string{"expirePurchases", "poll", "endHolidays", "feed"}
	var fallen sync.Map
	now := func() time.Time {
		stack := string(debug.Stack())
		for _, job := range falling {
			if strings.Contains(stack, ")."+job+"(") {
				if _, again := fallen.LoadOrStore(job, true); !again {
					panic("a bug in " + job)
				}
			}
		}
		return clock()
	}
	var said lines
	settings := config{
		Env: "development", Addr: "127.0.0.1:0", BaseURL: "http://127.0.0.1",
		Data: filepath.Join(t.TempDir(), "data"), Seed: "none",
	}
	ctx, stop := context.WithCancel(t.Context())
	a, err := newApp(ctx, settings, noGateway{}, slog.New(slog.NewTextHandler(&said, nil)), now)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.run(ctx, listener, nil); err != nil {
			t.Error(err)
		}
	})
	for _, job := range falling {
		(&cluster{T: t}).within(20*time.Second, job+" panics", func() error {
			if said.has("level=ERROR", "panic: a bug in "+job, "goroutine") {
				return nil
			}
			return errNotYet
		})
	}
	if status, _ := get(t, "http://"+listener.Addr().String()+"/"); status != http.StatusOK {
		t.Errorf("the home page answers %d", status)
	}
	stop()
	running.Wait()
	if err := a.close(); err != nil {
		t.Error(err)
	}
}

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// has says whether one line has all the words.
func (l *lines) has(words ...string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return oneLineHas(l.text.String(), words...)
}
