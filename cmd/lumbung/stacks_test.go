package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"lumbung/internal/store/storetest"
)

// onBothStacks runs a test on the demo twice: embedded, with SQLite, Bleve and a folder, and full, with MongoDB, Meilisearch
// and MinIO. The two run side by side: each waits for its program and its browser most of the time.
func onBothStacks(t *testing.T, test func(t *testing.T, p *program)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, newProgram(t, demoData(t)))
	})
	t.Run("full", func(t *testing.T) {
		t.Parallel()
		settings := fullStack(t, sharedServers(t))
		p := newProgram(t, t.TempDir())
		p.env = slices.Concat(p.env, settings)
		test(t, p)
	})
}

// demoBackup is the demo as a file.
var demoBackup = sync.OnceValues(func() (string, error) {
	data, err := seeded()
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(data), "demo.tar.gz")
	cmd := exec.CommandContext(context.Background(), filepath.Join(filepath.Dir(data), "lumbung"), "backup", path)
	cmd.Env = append(os.Environ(), "LUMBUNG_DATA="+data, "LUMBUNG_MONGO_URI=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("backup: %w\n%s", err, out)
	}
	return path, nil
})

// fullStack puts the demo on servers, which are named as .ci/services does, and returns the settings for it.
func fullStack(t *testing.T, servers map[string]string) []string {
	t.Helper()
	file, err := demoBackup()
	if err != nil {
		t.Fatal(err)
	}
	name := "test-" + strings.ToLower(rand.Text())
	mongo := servers["LUMBUNG_TEST_MONGO_URI"]
	if hosts, options, _ := strings.Cut(mongo, "/?"); options != "" { // a server of the test's own
		mongo = hosts + "/" + name + "?" + options
	}
	settings := []string{
		"LUMBUNG_MONGO_URI=" + mongo, "LUMBUNG_MEILI_URL=" + servers["LUMBUNG_TEST_MEILI_URL"],
		"LUMBUNG_MEILI_KEY=" + servers["LUMBUNG_TEST_MEILI_KEY"],
		"LUMBUNG_MEILI_INDEX=" + name, "LUMBUNG_S3_ENDPOINT=" + servers["LUMBUNG_TEST_S3_ENDPOINT"],
		"LUMBUNG_S3_KEY=" + servers["LUMBUNG_TEST_S3_KEY"],
		"LUMBUNG_S3_SECRET=" + servers["LUMBUNG_TEST_S3_SECRET"], "LUMBUNG_S3_BUCKET=" + name,
	}
	place{data: filepath.Join(t.TempDir(), "data"), mongo: mongo, env: settings}.run(t, "restore", file)
	return settings
}

// sharedServers are those that all tests use, with a new database. It skips the test where there are none.
func sharedServers(t *testing.T) map[string]string {
	t.Helper()
	servers := map[string]string{"LUMBUNG_TEST_MONGO_URI": storetest.MongoURI(t)}
	for _, name := range []string{
		"LUMBUNG_TEST_MEILI_URL", "LUMBUNG_TEST_MEILI_KEY", "LUMBUNG_TEST_S3_ENDPOINT", "LUMBUNG_TEST_S3_KEY", "LUMBUNG_TEST_S3_SECRET",
	} {
		servers[name] = os.Getenv(name)
	}
	return servers
}

// service is a server that the test has for itself, so that it may kill it.
type service struct {
	*testing.T
	pid  int
	argv []string
	dir  string
	env  []string
}

// ownServices starts servers for this test alone and returns their settings, LUMBUNG_TEST_... and all.
func ownServices(t *testing.T, names ...string) (settings map[string]string, services map[string]*service) {
	t.Helper()
	requireServices(t)
	run := filepath.Join(t.TempDir(), "services")
	script := func(args ...string) []byte {
		cmd := exec.CommandContext(context.Background(), "../../.ci/services", args...)
		cmd.Env, cmd.Stderr = append(os.Environ(), "LUMBUNG_SERVICES="+run), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf(".ci/services %s: %v", strings.Join(args, " "), err)
		}
		return out
	}
	t.Cleanup(func() { script("stop") })
	settings, services = map[string]string{}, map[string]*service{}
	for word := range strings.FieldsSeq(string(script(append([]string{"start"}, names...)...))) {
		if name, value, ok := strings.Cut(word, "="); ok {
			settings[name] = strings.Trim(value, "'")
		}
	}
	for _, name := range names {
		services[name] = readService(t, filepath.Join(run, name, "pid"))
		t.Cleanup(services[name].kill)
	}
	return settings, services
}

// requireServices skips the test where there are no servers to be had.
func requireServices(t *testing.T) {
	t.Helper()
	if os.Getenv("LUMBUNG_TEST_MONGO_URI") != "" {
		return
	}
	const reason = `LUMBUNG_TEST_MONGO_URI is not set: eval "$(.ci/services start)"`
	if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// readService notes how a process was started, so that it can be again.
func readService(t *testing.T, pidFile string) *service {
	t.Helper()
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{T: t}
	if s.pid, err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
		t.Fatal(err)
	}
	list := func(name string) []string {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.pid, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
	}
	s.argv, s.env = list("cmdline"), list("environ")
	if s.dir, err = os.Readlink(fmt.Sprintf("/proc/%d/cwd", s.pid)); err != nil {
		t.Fatal(err)
	}
	return s
}

// kill ends it as a power cut would, and waits until it is gone.
func (s *service) kill() {
	if s.pid == 0 {
		return
	}
	_ = syscall.Kill(s.pid, syscall.SIGKILL) // it may have ended already
	for alive := true; alive; {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
		_, rest, _ := strings.Cut(string(state), ") ")
		alive = err == nil && !strings.HasPrefix(rest, "Z") && !strings.HasPrefix(rest, "X")
	}
	s.pid = 0
}

// restart starts it again on the same data.
func (s *service) restart() {
	s.Helper()
	cmd := exec.CommandContext(context.Background(), s.argv[0], s.argv[1:]...)
	cmd.Dir, cmd.Env = s.dir, s.env
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.pid = cmd.Process.Pid
	go func() { _ = cmd.Wait() }() // it is killed
}
