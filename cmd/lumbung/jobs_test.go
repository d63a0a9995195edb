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
	"time"
)

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
