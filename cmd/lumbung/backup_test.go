package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/internal/store/transfer"
)

// place is where an installation lies.
type place struct {
	data, mongo string
	env         []string // more settings
}

func sqlitePlace(t *testing.T) place {
	t.Helper()
	return place{data: filepath.Join(t.TempDir(), "data")}
}

func mongoPlace(t *testing.T) place {
	t.Helper()
	return place{data: filepath.Join(t.TempDir(), "data"), mongo: storetest.MongoURI(t)}
}

// command is the program on this installation.
func (p place) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = append(append(os.Environ(), p.env...), "LUMBUNG_DATA="+p.data, "LUMBUNG_MONGO_URI="+p.mongo, "LUMBUNG_SEED=none")
	return cmd
}

// run runs a subcommand, which must succeed.
func (p place) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := p.command(t, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("lumbung %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// refuses runs a subcommand, which must fail with one line that says why.
func (p place) refuses(t *testing.T, want string, args ...string) {
	t.Helper()
	cmd := p.command(t, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	if err == nil || !strings.Contains(lines[0], want) || len(lines) != 1 {
		t.Errorf("lumbung %s: got %v, want one line with %q\n%s", strings.Join(args, " "), err, want, &said)
	}
}

// holdings are all documents of an installation but those that have expired, which any database may delete at any
// moment, and all its pictures.
func (p place) holdings(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	c := config{Env: "development", Data: p.data, MongoURI: p.mongo}
	e := environment{config: c, out: io.Discard, log: slog.New(slog.DiscardHandler)}
	err := withStore(t.Context(), e, func(a *app) error {
		expiry := expiryFields(a.db)
		return transfer.Snapshot(t.Context(), a.db, func(collection string, doc bson.Raw) error {
			if field := expiry[collection]; field != "" && doc.Lookup(field).Type == bson.TypeDateTime &&
				doc.Lookup(field).Time().Before(time.Now().Add(time.Hour)) {
				return nil
			}
			found[collection+" "+doc.Lookup("_id").StringValue()] = string(doc)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	pictures := os.DirFS(filepath.Join(p.data, "media"))
	err = fs.WalkDir(pictures, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, ".unfinished/") {
			return err
		}
		text, err := fs.ReadFile(pictures, name)
		found["picture "+name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// expiryFields are the fields after which documents are deleted, by collection.
func expiryFields(db *store.DB) map[string]string {
	fields := map[string]string{}
	for _, s := range db.Schemas() {
		for _, index := range s.Indexes {
			if index.Expire {
				fields[s.Name] = index.Fields[0]
			}
		}
	}
	return fields
}

// wantSame compares two installations, hash chains and their heads among the rest.
func wantSame(t *testing.T, want, got map[string]string) {
	t.Helper()
	count := map[string]int{}
	for key := range want {
		kind, _, _ := strings.Cut(key, " ")
		count[kind]++
		if got[key] != want[key] {
			t.Errorf("%s differs", key)
		}
	}
	if len(got) != len(want) || count["ledger_heads"] == 0 || count["ledger_entries"] < 50 || count["picture"] < 100 {
		t.Errorf("%d documents and pictures, want %d: %v", len(got), len(want), count)
	}
}

func mustFind(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said in:\n%s", want, text)
		}
	}
}

const allIsWell = "Every book balances"

// A backup goes from SQLite to SQLite, to MongoDB, and from there to SQLite again: nothing changes on the way.
func TestBackupAndRestore(t *testing.T) {
	first := place{data: demoData(t)}
	want := first.holdings(t)
	file := filepath.Join(t.TempDir(), "backup")
	mustFind(t, first.run(t, "backup", file), "written and read again")
	second := sqlitePlace(t)
	mustFind(t, second.run(t, "restore", file), "The backup is whole", allIsWell)
	wantSame(t, want, second.holdings(t))
	second.refuses(t, "not empty", "restore", file)
	wantSame(t, want, second.holdings(t))

	third := mongoPlace(t)
	mustFind(t, third.run(t, "restore", file), allIsWell)
	wantSame(t, want, third.holdings(t))
	again := filepath.Join(t.TempDir(), "again")
	third.run(t, "backup", again)
	fourth := sqlitePlace(t)
	mustFind(t, fourth.run(t, "restore", again), allIsWell)
	wantSame(t, want, fourth.holdings(t))
}

// A backup is made while four people buy. What it holds is of one moment: everything adds up.
func TestBackupWhileServing(t *testing.T) {
	p := newProgram(t, demoData(t))
	goods := forSale(p)
	p.start()
	rest, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	buyers := make([]*shopper, 4)
	for i := range buyers {
		buyers[i] = newShopper(p, goods)
		group.Go(func() { buyers[i].shop(rest) })
	}
	folder, bought := t.TempDir(), map[int]bool{}
	for i := range 3 {
		file := filepath.Join(folder, fmt.Sprint(i))
		place{data: p.data}.run(t, "backup", file)
		copied := sqlitePlace(t)
		mustFind(t, copied.run(t, "restore", file), allIsWell)
		n := 0
		for key := range copied.holdings(t) {
			if strings.HasPrefix(key, "payments ") {
				n++
			}
		}
		bought[n] = true
	}
	stop()
	group.Wait()
	p.kill()
	p.verified()
	if len(bought) < 2 {
		t.Errorf("purchases in the backups: %v; nobody bought anything meanwhile", slices.Collect(maps.Keys(bought)))
	}
}

// A damaged backup is refused before anything is made.
func TestRestoreRefusesDamage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "backup")
	place{data: demoData(t)}.run(t, "backup", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/3] ^= 4
	target := sqlitePlace(t)
	for name, text := range map[string][]byte{"flipped": flipped, "truncated": whole[:len(whole)-100], "empty": nil} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		target.refuses(t, "nothing was restored: the backup is damaged or not whole", "restore", file)
		if _, err := os.Stat(target.data); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something was made of it: %v", name, err)
		}
	}
}

// A backup that cannot be written leaves no file behind.
func TestBackupLeavesNothing(t *testing.T) {
	source, folder := place{data: demoData(t)}, t.TempDir()
	file := filepath.Join(folder, "backup")
	cmd := exec.CommandContext(t.Context(), "bash", "-c", `ulimit -f 2000; exec "$0" "$@"`)
	whole := source.command(t, "backup", file)
	cmd.Args, cmd.Env = append(cmd.Args, append([]string{whole.Path}, whole.Args[1:]...)...), whole.Env
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("a backup of 6 MB was written where 2 MB are allowed:\n%s", out)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

// trap keeps what a command says, and springs at a word.
type trap struct {
	said   bytes.Buffer
	word   string // "" for never
	spring func()
}

// Write keeps more of what the command says.
func (t *trap) Write(said []byte) (int, error) {
	n, err := t.said.Write(said)
	if t.word != "" && strings.Contains(t.said.String(), t.word) {
		t.spring()
	}
	return n, err
}

// killed runs a subcommand and kills it, first when the database is being filled, then after growing times, until it ends before that
// or says that there is nothing left to do. between is called after every kill.
func (p place) killed(t *testing.T, between func(), args ...string) {
	t.Helper()
	word := beingFilled
	for pause := 40 * time.Millisecond; ; pause += pause / 3 {
		cmd := p.command(t, args...)
		kill := func() { _ = cmd.Process.Kill() } // it may have ended already
		out := &trap{word: word, spring: kill}
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(pause, kill)
		if word != "" {
			timer.Stop()
		}
		word = ""
		err := cmd.Wait()
		timer.Stop()
		if err == nil || strings.Contains(out.said.String(), "is not empty") {
			return
		}
		if cmd.ProcessState.Exited() {
			t.Fatalf("lumbung %s: %v\n%s", strings.Join(args, " "), err, &out.said)
		}
		between()
	}
}

// A restore is killed again and again. In between nothing else can start; in the end all is there.
func TestKillRestore(t *testing.T) {
	t.Parallel()
	source := place{data: demoData(t)}
	want := source.holdings(t)
	file := filepath.Join(t.TempDir(), "backup")
	source.run(t, "backup", file)
	for engine, target := range map[string]func(*testing.T) place{"sqlite": sqlitePlace, "mongo": mongoPlace} {
		t.Run(engine, func(t *testing.T) {
			p, refused := target(t), 0
			p.killed(t, func() {
				out, err := p.command(t, "backup", filepath.Join(t.TempDir(), "half")).CombinedOutput()
				switch {
				case strings.Contains(string(out), "a restore of this database is not finished"):
					refused++
					p.refuses(t, "a restore of this database is not finished", "verify")
				case err == nil && !strings.Contains(string(out), " 0 documents"):
					wantSame(t, want, p.holdings(t)) // it was killed behind the end
				}
			}, "restore", file)
			wantSame(t, want, p.holdings(t))
			mustFind(t, p.run(t, "verify"), allIsWell)
			if refused == 0 {
				t.Error("it was never killed half-way: the test showed nothing")
			}
		})
	}
}

// A database with a mistyped name is empty: it is refused, said where it is without its password, and stays empty.
func TestEmptyDatabaseIsRefused(t *testing.T) {
	for _, at := range []place{sqlitePlace(t), mongoPlace(t)} {
		e := environment{
			config: config{Env: "development", Data: at.data, MongoURI: at.mongo}, argument: filepath.Join(t.TempDir(), "b.tar.gz"),
			log: slog.New(slog.DiscardHandler),
		}
		if err := withStore(t.Context(), e, func(*app) error { return nil }); err != nil { // makes an empty file
			t.Fatal(err)
		}
		verifyAll := func(ctx context.Context, e environment) error {
			e.argument = ""
			return verify(ctx, e)
		}
		for name, command := range map[string]func(context.Context, environment) error{"verify": verifyAll, "backup": backup} {
			var said bytes.Buffer
			e.out = &said
			if err := command(t.Context(), e); err == nil || !strings.Contains(err.Error(), "there are no documents in "+e.config.database()) {
				t.Errorf("%s of an empty database: got %v", name, err)
			}
			has(t, said.String(), e.config.database())
		}
		if _, err := os.Stat(e.argument); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a backup of nothing was made: %v", err)
		}
	}
	c := config{MongoURI: "mongodb://user:secret@a:1,b:2/market?replicaSet=rs0"}
	if got, want := c.database(), "MongoDB market on a:1,b:2"; got != want {
		t.Errorf("database: got %q, want %q", got, want)
	}
}
