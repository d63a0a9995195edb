package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/internal/store/storetest"
)

// lumbung is the real program on a market of its own.
type lumbung struct {
	*testing.T
	binary string
	url    string
	env    []string
	cmd    *exec.Cmd
	output bytes.Buffer
	ended  chan error
}

// startLumbung builds the program, fills a small market at a scale and serves it; mongo is "" for the embedded database.
func startLumbung(t *testing.T, mongo string) *lumbung {
	t.Helper()
	dir := t.TempDir()
	p := &lumbung{T: t, binary: filepath.Join(dir, "lumbung"), ended: make(chan error, 1)}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", p.binary, "lumbung/cmd/lumbung")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	shop := freePort(t)
	p.url = "http://" + shop
	p.env = append(os.Environ(), "LUMBUNG_DATA="+filepath.Join(dir, "data"), "LUMBUNG_ADDR="+shop, "LUMBUNG_UNPAID_LIMIT=1000",
		"LUMBUNG_BASE_URL="+p.url,
		"LUMBUNG_SIMULATOR_ADDR="+freePort(t), "LUMBUNG_MONGO_URI="+mongo, "LUMBUNG_MEILI_URL=", "LUMBUNG_SEED=none")
	if out, err := p.command("seed", "0.0002"); err != nil {
		t.Fatalf("seed: %v\n%s", err, out)
	}
	if out, err := p.command("seed", "0.0002"); err == nil || !strings.Contains(out, "not empty") {
		t.Errorf("a second seed: %v\n%s", err, out)
	}
	p.cmd = exec.CommandContext(context.Background(), p.binary)
	p.cmd.Env, p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = p.env, dir, &p.output, &p.output // not in the repository: static files are read once
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	go func(cmd *exec.Cmd) { p.ended <- cmd.Wait() }(p.cmd)
	p.ready()
	return p
}

func (p *lumbung) ready() {
	p.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if r, err := http.Get(p.url + "/readyz"); err == nil { //nolint:noctx // ended by the deadline
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case err := <-p.ended:
			p.cmd = nil
			p.Fatalf("the program ended: %v\n%s", err, &p.output)
		case <-time.After(5 * time.Millisecond):
		}
	}
	p.Fatal("not ready after a minute")
}

// command runs a subcommand on the program's data.
func (p *lumbung) command(args ...string) (string, error) {
	p.Helper()
	cmd := exec.CommandContext(p.Context(), p.binary, args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (p *lumbung) kill() {
	if p.cmd != nil {
		_ = p.cmd.Process.Kill() // it may have ended already
		p.Logf("killed: %v", <-p.ended)
	}
}

// stop ends the program as an operator would.
func (p *lumbung) stop() {
	p.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.Fatal(err)
	}
	if err := <-p.ended; err != nil {
		p.Errorf("stopped with %v\n%s", err, &p.output)
	}
	p.cmd = nil
}

// A market at a scale stands the standard mix: nothing is answered wrongly, every payment arrives, the books are sound.
func TestStandardMix(t *testing.T) {
	for name, mongo := range map[string]func(testing.TB) string{
		"sqlite": func(testing.TB) string { return "" }, "mongo": storetest.MongoURI,
	} {
		t.Run(name, func(t *testing.T) {
			p := startLumbung(t, mongo(t))
			r := p.play("-mix", "standard", "-requests", "200")
			if ended := r.Interactions + r.Outcomes[string(soldOut)] + r.Outcomes[string(elsewhere)]; ended != 200 {
				t.Errorf("%d interactions ended as they may, of 200: %v", ended, r.Outcomes)
			}
			p.play("-mix", "rush", "-requests", "40", "-seed", "2")
			p.trade()
			p.stop()
			if out, err := p.command("verify"); err != nil {
				t.Errorf("verify: %v\n%s", err, out)
			}
			if strings.Contains(p.output.String(), "level=ERROR") {
				t.Errorf("errors in the log:\n%s", &p.output)
			}
		})
	}
}

// trade lets people buy, sellers send and buyers receive until each of them has done something. Who meets whose order is
// chance, so that it takes some rounds.
func (p *lumbung) trade() {
	p.Helper()
	address, err := loopback(p.url)
	if err != nil {
		p.Fatal(err)
	}
	done, known := map[string]int64{}, (*deals)(nil)
	for round := range uint64(10) {
		l, err := newLoad(p.Context(), options{
			url: address, connections: 2, duration: time.Minute, requests: 100, seed: 3 + round, password: "panen-raya-2026",
			simKey: "xnd_development_simulator", payAfter: time.Millisecond,
			mix: mix{shares: []share{{"checkout", 20}, {"handle", 40}, {"status", 40}}},
		})
		if err != nil {
			p.Fatal(err)
		}
		if known != nil {
			l.deals = known // what was bought before may have been sent by now
		}
		known = l.deals
		r := l.sheet.report(l.play(p.Context()))
		if len(r.Errors) > 0 {
			p.Fatalf("errors %v", r.Errors)
		}
		for name, n := range r.Outcomes {
			done[name] += n
		}
		if done[string(credited)] > 0 && done[string(handled)] > 0 && done[string(received)] > 0 {
			return
		}
	}
	p.Errorf("outcomes %v; want orders paid, sent and received", done)
}

// play runs this program against the other and checks what must always hold.
func (p *lumbung) play(args ...string) report {
	p.Helper()
	var out, errOut bytes.Buffer
	args = append([]string{
		"-url", p.url, "-connections", "4", "-duration", "1m", "-pay-after", "50ms", "-json", "-pids", strconv.Itoa(p.cmd.Process.Pid),
	}, args...)
	if err := run(p.Context(), args, &out, &errOut); err != nil {
		p.Errorf("run: %v\n%s%s", err, &out, &errOut)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		p.Fatalf("%v\n%s", err, &out)
	}
	if r.Outcomes[string(paid)] != r.Outcomes[string(credited)] {
		p.Errorf("%d purchases were paid and %d credited", r.Outcomes[string(paid)], r.Outcomes[string(credited)])
	}
	if len(r.Processes) != 2 || r.Processes[1].CPU <= 0 {
		p.Errorf("processes: %+v", r.Processes)
	}
	return r
}
