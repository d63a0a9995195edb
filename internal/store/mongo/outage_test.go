package mongo_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
)

// server is a mongod of the test's own, which may be killed.
type server struct {
	*testing.T
	binary, data, address string
	cmd                   *exec.Cmd
}

// newServer starts the mongod that .ci/services has fetched.
func newServer(t *testing.T, flags ...string) *server {
	t.Helper()
	cache := os.Getenv("LUMBUNG_CACHE")
	if cache == "" {
		home, err := os.UserHomeDir()
		must(t, err)
		cache = filepath.Join(home, ".cache", "lumbung")
	}
	s := &server{T: t, binary: filepath.Join(cache, "mongod-6.0.5", "mongod"), data: t.TempDir(), address: freeAddress(t)}
	if _, err := os.Stat(s.binary); err != nil {
		if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatal(err)
		}
		t.Skipf("%v: .ci/services start mongo fetches it", err)
	}
	s.start(flags...)
	t.Cleanup(s.kill)
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	return l.Addr().String()
}

// start runs mongod and waits until it answers.
func (s *server) start(flags ...string) {
	s.Helper()
	_, port, err := net.SplitHostPort(s.address)
	must(s.T, err)
	args := append([]string{
		"--bind_ip", "127.0.0.1", "--port", port, "--dbpath", s.data, "--nounixsocket", "--wiredTigerCacheSizeGB", "0.25",
		"--setParameter", "diagnosticDataCollectionEnabled=false",
	}, flags...)
	s.cmd = exec.CommandContext(context.Background(), s.binary, args...)
	must(s.T, s.cmd.Start())
	client := s.direct()
	defer func() { must(s.T, client.Disconnect(context.Background())) }()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	must(s.T, client.Ping(ctx, nil))
}

// direct is a client of this one server, whatever it is.
func (s *server) direct() *driver.Client {
	s.Helper()
	client, err := driver.Connect(options.Client().SetHosts([]string{s.address}).SetDirect(true).SetServerSelectionTimeout(time.Minute))
	must(s.T, err)
	return client
}

// initiate makes a replica set of it.
func (s *server) initiate() {
	s.Helper()
	client := s.direct()
	defer func() { must(s.T, client.Disconnect(context.Background())) }()
	member := bson.D{{Key: "_id", Value: 0}, {Key: "host", Value: s.address}}
	command := bson.D{{Key: "replSetInitiate", Value: bson.D{{Key: "_id", Value: "rs0"}, {Key: "members", Value: bson.A{member}}}}}
	must(s.T, client.Database("admin").RunCommand(s.Context(), command).Err())
}

func (s *server) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill() // it may have ended already
		_ = s.cmd.Wait()         // which says that it was killed
	}
	s.cmd = nil
}

func (s *server) uri() string { return "mongodb://" + s.address + "/outage?replicaSet=rs0" }

// TestNoReplicaSet: one line says what to do, whatever the address claims.
func TestNoReplicaSet(t *testing.T) {
	for name, flags := range map[string][]string{"alone": nil, "never initiated": {"--replSet", "rs0"}} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, flags...)
			for _, uri := range []string{s.uri(), "mongodb://" + s.address} {
				_, err := mongo.Open(t.Context(), uri)
				if err == nil || !strings.Contains(err.Error(), "start mongod with --replSet rs0 and run rs.initiate() once") ||
					strings.Contains(err.Error(), "\n") {
					t.Errorf("Open(%s): got %v, want one line with the remedy", uri, err)
				}
			}
		})
	}
}

// TestWrongPassword: who is not let in is told so, at once.
func TestWrongPassword(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(key, []byte("of the members of the set"), 0o600))
	s := newServer(t, "--replSet", "rs0", "--keyFile", key)
	s.initiate()
	admin := s.direct()
	defer func() { must(t, admin.Disconnect(context.Background())) }()
	eventually(t, "a user", func() error { // once there is a primary
		return admin.Database("admin").RunCommand(t.Context(), bson.D{
			{Key: "createUser", Value: "lumbung"}, {Key: "pwd", Value: "right"}, {Key: "roles", Value: bson.A{"root"}},
		}).Err()
	})
	at := func(password string) string {
		return "mongodb://lumbung:" + password + "@" + s.address + "/outage?replicaSet=rs0&authSource=admin"
	}
	engine, err := mongo.Open(t.Context(), at("right"))
	must(t, err)
	must(t, engine.Close())
	began := time.Now()
	if _, err = mongo.Open(t.Context(), at("wrong")); !errors.Is(err, mongo.ErrNotLetIn) || time.Since(began) > patience {
		t.Errorf("got %v after %s, want ErrNotLetIn at once", err, time.Since(began))
	}
}

// soon is how long anybody waits for a server that is not there, retries and a slow machine included.
const soon = 12 * time.Second

// TestOutage: while the server is away everything fails soon with ErrUnavailable, and all is well when it is back,
// without a new connection by hand. What was acknowledged before is there.
func TestOutage(t *testing.T) {
	s := newServer(t, "--replSet", "rs0")
	s.initiate()
	ctx := t.Context()
	var engine *mongo.Engine
	eventually(t, "a primary", func() (err error) { engine, err = mongo.Open(ctx, s.uri()); return err })
	db := store.New(engine)
	c := store.Define(db, store.Spec[entry]{Name: "entries", Indexes: indexes()})
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Open(ctx))
	for i := range 20 {
		must(t, c.Insert(ctx, &entry{ID: fmt.Sprint("before", i)}))
	}
	get := func() error { _, err := c.Get(ctx, "before0"); return err }
	var surprised sync.WaitGroup
	for range 32 { // some of them wait for a connection when another one breaks
		surprised.Go(func() {
			for {
				if err := get(); err != nil {
					if !errors.Is(err, store.ErrUnavailable) {
						t.Errorf("the server went while somebody read: got %v, want ErrUnavailable", err)
					}
					return
				}
			}
		})
	}
	s.kill()
	surprised.Wait()
	for name, do := range map[string]func() error{
		"get":    get,
		"insert": func() error { return c.Insert(ctx, &entry{ID: "during"}) },
		"list":   func() error { _, err := c.List(ctx, store.By("all"), store.Page{}); return err },
		"transaction": func() error {
			return db.Tx(ctx, func(ctx context.Context) error { return c.Insert(ctx, &entry{ID: "during tx"}) })
		},
	} {
		began := time.Now()
		err := do()
		if took := time.Since(began); !errors.Is(err, store.ErrUnavailable) || took > soon {
			t.Errorf("%s without a server: got %v after %s, want ErrUnavailable soon", name, err, took)
		}
	}
	if err := db.Ping(ctx); err == nil {
		t.Error("Ping without a server was no error")
	}
	s.start("--replSet", "rs0")
	eventually(t, "the server to be back", func() error { return c.Insert(ctx, &entry{ID: "after"}) })
	for i := range 20 {
		if _, err := c.Get(ctx, fmt.Sprint("before", i)); err != nil {
			t.Errorf("an acknowledged write: %v", err)
		}
	}
	must(t, db.Ping(ctx))
}

// atOnce is how long anybody waits for a server that is known to be silent, on a slow machine.
const atOnce = time.Second

// TestFrozen: a server that takes everything and answers nothing is found out once. Whoever reads meanwhile is told as soon as
// that is known, all others at once, and when the server goes on, so does everything.
func TestFrozen(t *testing.T) {
	s := newServer(t, "--replSet", "rs0")
	s.initiate()
	ctx := t.Context()
	var engine *mongo.Engine
	eventually(t, "a primary", func() (err error) { engine, err = mongo.Open(ctx, s.uri()); return err })
	db := store.New(engine)
	c := store.Define(db, store.Spec[entry]{Name: "entries", Indexes: indexes()})
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Open(ctx))
	must(t, c.Insert(ctx, &entry{ID: "before"}))
	operations := map[string]func() error{
		"get":    func() error { _, err := c.Get(ctx, "before"); return err },
		"insert": func() error { return c.Insert(ctx, &entry{ID: "during"}) },
		"list":   func() error { _, err := c.List(ctx, store.By("all"), store.Page{}); return err },
		"count":  func() error { _, err := c.Count(ctx, store.By("all"), 1); return err },
		"ping":   func() error { return db.Ping(ctx) },
		"transaction": func() error {
			return db.Tx(ctx, func(ctx context.Context) error { return c.Insert(ctx, &entry{ID: "during tx"}) })
		},
	}
	inTx, underWay, frozen := make(chan error, 1), make(chan struct{}), make(chan struct{})
	go func() {
		inTx <- db.Tx(ctx, func(ctx context.Context) error {
			err := c.Insert(ctx, &entry{ID: "half"})
			close(underWay)
			<-frozen
			_, _ = c.Get(ctx, "before") // a change that looks away saves nothing either
			return err
		})
	}()
	<-underWay
	s.freeze()
	close(frozen)
	began := time.Now()
	if err := operations["get"](); !errors.Is(err, store.ErrUnavailable) || time.Since(began) > 2*patience {
		t.Errorf("the first to find out: got %v after %s, want ErrUnavailable", err, time.Since(began))
	}
	if err := <-inTx; !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a transaction under way: got %v, want ErrUnavailable", err)
	}
	for name, do := range operations {
		began := time.Now()
		if err := do(); !errors.Is(err, store.ErrUnavailable) || time.Since(began) > atOnce {
			t.Errorf("%s after that: got %v after %s, want ErrUnavailable at once", name, err, time.Since(began))
		}
	}
	must(t, s.cmd.Process.Signal(syscall.SIGCONT))
	back := time.Now()
	eventually(t, "the server to go on", func() error { return c.Insert(ctx, &entry{ID: "after"}) })
	t.Logf("went on %s after the server did", time.Since(back).Round(time.Millisecond))
	for _, id := range []string{"during", "during tx", "half"} {
		if _, err := c.Get(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s, which was refused: got %v, want ErrNotFound", id, err)
		}
	}
}

// freeze stops it, and waits until it has.
func (s *server) freeze() {
	s.Helper()
	must(s.T, s.cmd.Process.Signal(syscall.SIGSTOP))
	s.Cleanup(func() { _ = s.cmd.Process.Signal(syscall.SIGCONT) }) // before it is killed
	eventually(s.T, "mongod to stop", func() error {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
		if err == nil && !strings.Contains(string(stat), ") T ") {
			err = errors.New("it runs")
		}
		return err
	})
}

// patience is how long the one who finds out waits, on a quiet machine.
const patience = 3 * time.Second

// eventually tries until it works, half a minute long.
func eventually(t *testing.T, what string, try func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("wait for %s: %v", what, err)
		}
		select {
		case <-t.Context().Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}
