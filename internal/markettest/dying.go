package markettest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
	"lumbung/payments/xendit"
)

// Deed is something that a process does and is killed at: it does what subject names, as far as it is not done yet.
type Deed func(m *Market, subject string) error

// life is what a process of its own is told: where the market is, what it does in it, and before which step it dies.
type life struct {
	Address, Gateway, Coop string
	Coops                  []string
	At                     time.Time
	Deed, Subject          string
	Step                   int
}

const (
	lifeVariable = "LUMBUNG_TEST_LIFE"
	lastWords    = "killed before "
)

// Living says whether this process is one that Dies has started, and does its deed then. A test that calls Dies asks it first.
func Living(t *testing.T, deeds map[string]Deed) bool {
	t.Helper()
	text := os.Getenv(lifeVariable)
	if text == "" {
		return false
	}
	var l life
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatal(err)
	}
	clock := newClock()
	clock.at.Store(l.At.UnixMilli())
	m := enter(t, l.Address, clock)
	m.gateway, m.coops = l.Gateway, l.Coops
	m.start()
	var err error
	m.Coop, err = m.Members.Cooperative(t.Context(), l.Coop)
	m.Must(err)
	steps := 0
	m.engine.step = func(name string) {
		if steps++; steps == l.Step {
			fmt.Println(lastWords + name)
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it has come
		}
	}
	m.Must(deeds[l.Deed](m, l.Subject))
	return true
}

// Dies starts a process that does a deed in this market and is killed (SIGKILL) before its n-th step, from 1: a write, a commit, what
// follows one, or a request to the payment gateway, before it is sent and before its answer is heard. It returns the step, "" when the deed
// has fewer. This test, whose name is given, calls Living first.
//
// On MongoDB what happens within a Tx is no step: the server keeps the transaction of a process that is gone for a minute, and refuses
// everybody else what it wrote to for so long.
func (m *Market) Dies(test, deed, subject string, n int) (step string) {
	m.Helper()
	text, err := json.Marshal(life{m.address, m.gateway, m.Coop.ID, m.coops, m.Clock.Now(), deed, subject, n})
	m.Must(err)
	program, err := os.Executable()
	m.Must(err)
	process := exec.CommandContext(m.Context(), program, "-test.run", "^"+test+"$", "-test.count", "1")
	process.Env = append(os.Environ(), lifeVariable+"="+string(text), "TMPDIR="+m.TempDir()) // what it leaves behind goes with this test
	said, err := process.CombinedOutput()
	m.engine.Watch().Lost() // what another process wrote is not in the caches of this one
	if _, after, died := strings.Cut(string(said), lastWords); died {
		step, _, _ = strings.Cut(after, "\n")
		return step
	}
	if err != nil {
		m.Fatalf("%s, step %d: %v\n%s", deed, n, err, said)
	}
	return ""
}

// client counts the requests to the payment gateway as steps, before each and before its answer.
func (e *engine) client() *http.Client {
	return &http.Client{Transport: counted{e}, Timeout: xendit.Timeout}
}

type counted struct{ *engine }

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.steps(r.Context(), r.Method+" of the gateway")
	answer, err := http.DefaultTransport.RoundTrip(r)
	c.steps(r.Context(), "the answer to "+r.Method)
	return answer, err
}

func (e *engine) steps(ctx context.Context, name string) {
	if e.step != nil && (e.file || !e.InTx(ctx)) {
		e.step(name)
	}
}

func (e *engine) Insert(ctx context.Context, s *store.Schema, docs ...bson.Raw) error {
	e.steps(ctx, "insert "+s.Name)
	return e.Engine.Insert(ctx, s, docs...)
}

func (e *engine) Replace(ctx context.Context, s *store.Schema, key store.Key, version int64, doc bson.Raw) error {
	e.steps(ctx, "replace "+s.Name)
	return e.Engine.Replace(ctx, s, key, version, doc)
}

func (e *engine) Delete(ctx context.Context, s *store.Schema, key store.Key) error {
	e.steps(ctx, "delete "+s.Name)
	return e.Engine.Delete(ctx, s, key)
}

func (e *engine) Add(
	ctx context.Context, s *store.Schema, key store.Key, changes []store.Change, guards []store.Guard,
) (bson.Raw, bool, error) {
	e.steps(ctx, "add "+s.Name)
	return e.Engine.Add(ctx, s, key, changes, guards)
}

// Tx has two steps of its own, before its commit and after it.
func (e *engine) Tx(ctx context.Context, change func(context.Context) error) error {
	if e.step == nil || e.InTx(ctx) {
		return e.Engine.Tx(ctx, change)
	}
	err := e.Engine.Tx(ctx, func(ctx context.Context) error {
		err := change(ctx)
		if err == nil {
			e.steps(ctx, "a commit")
		}
		return err
	})
	if err == nil {
		e.steps(ctx, "what follows a commit")
	}
	return err
}
