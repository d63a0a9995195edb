package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"
)

// The tests below run the real program, built once, on a copy of a demo that was seeded once.
var (
	build = sync.OnceValues(func() (string, error) {
		path := filepath.Join(os.TempDir(), fmt.Sprintf("lumbung-test-%d", os.Getpid()), "lumbung")
		out, err := exec.CommandContext(context.Background(), "go", "build", "-buildvcs=false", "-o", path, ".").CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("build: %w\n%s", err, out)
		}
		return path, nil
	})
	seeded = sync.OnceValues(func() (string, error) {
		path, err := build()
		if err != nil {
			return "", err
		}
		data := filepath.Join(filepath.Dir(path), "demo")
		return data, seedOnce(path, data)
	})
)

// A demo that one run of the tests seeded serves the next while it is young: the day of a demo is today.
const (
	demoYoung = 30 * time.Minute
	demoOld   = 3 * time.Hour
)

// seedOnce fills a data folder with the demo as the program seeds it, which takes a second of work for each picture. Demos are kept in
// the user's cache, under a hash of the program.
func seedOnce(program, data string) error {
	binary, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	cache = filepath.Join(cache, "lumbung", "demos")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return err
	}
	hash := fmt.Sprintf("%x", sha256.Sum256(binary))
	young, err := youngDemo(cache, hash)
	if err != nil {
		return err
	}
	if young != "" {
		return os.CopyFS(data, os.DirFS(young))
	}
	cmd := exec.CommandContext(context.Background(), program, "seed")
	cmd.Env = append(os.Environ(), "LUMBUNG_DATA="+data, "LUMBUNG_MONGO_URI=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("seed: %w\n%s", err, out)
	}
	draft, err := os.MkdirTemp(cache, "draft-")
	if err != nil {
		return err
	}
	if err := os.CopyFS(draft, os.DirFS(data)); err != nil {
		return err
	}
	return os.Rename(draft, filepath.Join(cache, hash+filepath.Base(draft)))
}

// youngDemo finds a demo that may be copied, and removes the old ones.
func youngDemo(cache, hash string) (young string, err error) {
	demos, err := os.ReadDir(cache)
	for _, demo := range demos {
		path := filepath.Join(cache, demo.Name())
		info, gone := demo.Info()
		switch {
		case gone != nil: // another run removed it
		case time.Since(info.ModTime()) > demoOld:
			err = errors.Join(err, os.RemoveAll(path))
		case time.Since(info.ModTime()) < demoYoung && strings.HasPrefix(demo.Name(), hash):
			young = path
		}
	}
	return young, err
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := os.RemoveAll(filepath.Join(os.TempDir(), fmt.Sprintf("lumbung-test-%d", os.Getpid()))); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// demoData returns a fresh copy of the demo's data folder.
func demoData(t *testing.T) string {
	t.Helper()
	source, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	return data
}

// program is a running lumbung.
type program struct {
	*testing.T
	url, sim string // addresses of the shop and of the payment simulator
	data     string
	env      []string
	wrap     []string // command line before that of the program
	cmd      *exec.Cmd
	output   *bytes.Buffer
	ended    chan error
}

// newProgram describes a program on a data folder; start runs it.
func newProgram(t *testing.T, data string) *program {
	t.Helper()
	p := &program{T: t, data: data}
	shop, sim := freePort(t), freePort(t)
	p.url, p.sim = "http://"+shop, "http://"+sim
	p.env = append(os.Environ(), "LUMBUNG_DATA="+data, "LUMBUNG_ADDR="+shop, "LUMBUNG_UNPAID_LIMIT=1000",
		"LUMBUNG_BASE_URL="+p.url, "LUMBUNG_SIMULATOR_ADDR="+sim,
		"LUMBUNG_MONGO_URI=", "LUMBUNG_SEED=demo")
	t.Cleanup(p.kill)
	return p
}

// given are the ports that tests of this process got: the system may give one again before its program listens.
var given sync.Map

func freePort(t *testing.T) string {
	t.Helper()
	for {
		// Below those that the system gives to whoever asks for any: none of these gets it before the program listens.
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			continue
		}
		_ = l.Close() // only its number was wanted
		if _, before := given.LoadOrStore(address, true); !before {
			return address
		}
	}
}

// start runs the program and waits until it is ready; it returns how long that took.
func (p *program) start() time.Duration {
	p.Helper()
	path, err := build()
	if err != nil {
		p.Fatal(err)
	}
	began := time.Now()
	p.output, p.ended = &bytes.Buffer{}, make(chan error, 1)
	p.cmd = p.exec(context.Background(), path)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, p.output, p.output
	if err := p.cmd.Start(); err != nil {
		p.Fatal(err)
	}
	go func(cmd *exec.Cmd, ended chan<- error) { ended <- cmd.Wait() }(p.cmd, p.ended)
	for deadline := time.Now().Add(time.Minute); ; {
		if r, err := http.Get(p.url + "/readyz"); err == nil { //nolint:noctx // ended by the deadline
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return time.Since(began)
			}
		}
		select {
		case err := <-p.ended:
			p.cmd = nil
			p.Fatalf("the program ended: %v\n%s", err, p.output)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.Fatalf("not ready after a minute\n%s", p.output)
		}
	}
}

func (p *program) exec(ctx context.Context, args ...string) *exec.Cmd {
	args = slices.Concat(p.wrap, args)
	return exec.CommandContext(ctx, args[0], args[1:]...)
}

// kill ends the program as a power cut would.
func (p *program) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended already
	if err := <-p.ended; err != nil {
		p.Logf("killed: %v", err)
	}
	p.cmd = nil
}

// stop ends the program as an operator would, and fails the test when it does not end well.
func (p *program) stop() {
	p.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.Fatal(err)
	}
	if err := <-p.ended; err != nil {
		p.Errorf("stopped with %v\n%s", err, p.output)
	}
	p.cmd = nil
}

// command runs a subcommand on the program's data.
func (p *program) command(name string, arguments ...string) (string, error) {
	p.Helper()
	path, err := build()
	if err != nil {
		p.Fatal(err)
	}
	cmd := p.exec(p.Context(), slices.Concat([]string{path, name}, arguments)...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// verified fails the test unless verify is content.
func (p *program) verified() {
	p.Helper()
	if out, err := p.command("verify"); err != nil {
		p.Errorf("verify: %v\n%s", err, out)
	}
}

// config are the settings of the program.
func (p *program) config() config {
	p.Helper()
	c, err := env.ParseAsWithOptions[config](env.Options{Environment: env.ToMap(p.env)})
	if err != nil {
		p.Fatal(err)
	}
	return c
}

// withData opens the data of a program that is not running.
func (p *program) withData(work func(ctx context.Context, a *app) error) {
	p.Helper()
	e := environment{config: p.config(), out: io.Discard, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	err := withApp(p.Context(), e, func(a *app) error { return work(p.Context(), a) })
	if err != nil {
		p.Fatal(err)
	}
}
