package minio_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"lumbung/internal/media"
	"lumbung/internal/media/minio"
)

// server is a MinIO of its own, which a test may kill.
type server struct {
	*testing.T
	program, address, data string
	key, secret            string
	cmd                    *exec.Cmd
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{T: t, program: setting(t, "LUMBUNG_TEST_S3_PROGRAM"), data: t.TempDir(), key: "test-key", secret: rand.Text()}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}

func (s *server) config() minio.Config {
	return minio.Config{
		Endpoint: "http://" + s.address, Key: s.key, Secret: s.secret, Bucket: "lumbung", Region: "us-east-1", Log: slog.New(slog.DiscardHandler),
	}
}

// start returns once the server answers.
func (s *server) start() {
	s.Helper()
	s.cmd = exec.CommandContext(context.WithoutCancel(s.Context()), s.program, "server", "--quiet", "--address", s.address, s.data)
	s.cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+s.key, "MINIO_ROOT_PASSWORD="+s.secret, "MINIO_BROWSER=off", "MINIO_UPDATE=off")
	if err := s.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	for !healthy(ctx, "http://"+s.address+"/minio/health/live") {
		select {
		case <-ctx.Done():
			s.Fatal("minio does not answer")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func healthy(ctx context.Context, address string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// kill ends the server as a power cut would.
func (s *server) kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended already
	if err := s.cmd.Wait(); err != nil {
		s.Logf("minio: %v", err)
	}
	s.cmd = nil
}

// get asks the shop for a picture.
func get(t *testing.T, s *media.Service, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

const picture = "00000000000000000000000000000001"

// TestKilled: the store is away when the program starts, comes, is killed and comes again. While it is away a drawing
// stands in, and the very next request after its return shows the picture.
func TestKilled(t *testing.T) {
	host := newServer(t)
	s := describe(t, host.config())
	shop := media.New(s.Hurried(), media.Limits{})
	path := media.Picture{ID: picture}.URL(320)
	away := func() {
		t.Helper()
		began := time.Now()
		answer := get(t, shop, path)
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Content-Type") != "image/svg+xml" ||
			answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("GET while the store is away: %d %v", answer.Code, answer.Header())
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("a visitor waited %v for a store that refuses at once", took)
		}
	}
	if err := s.Prepare(t.Context()); !errors.Is(err, media.ErrUnavailable) {
		t.Errorf("Prepare: got %v, want %v", err, media.ErrUnavailable)
	}
	away()
	host.start()
	put(t, s, picture+"-320.webp", "picture")
	for range 2 {
		if answer := get(t, shop, path); answer.Code != http.StatusOK || answer.Body.String() != "picture" {
			t.Fatalf("GET: %d %q", answer.Code, answer.Body)
		}
		host.kill()
		for range 5 {
			away()
		}
		if err := s.Put(t.Context(), "b", "image/webp", strings.NewReader("x")); !errors.Is(err, media.ErrUnavailable) {
			t.Errorf("Put: got %v, want %v", err, media.ErrUnavailable)
		}
		if err := s.Each(t.Context(), func(string) error { return nil }); !errors.Is(err, media.ErrUnavailable) {
			t.Errorf("Each: got %v, want %v", err, media.ErrUnavailable)
		}
		host.start()
	}
}

// TestReturnsDuringUpload: a store that is back soon costs a seller nothing but a moment.
func TestReturnsDuringUpload(t *testing.T) {
	host := newServer(t)
	host.start()
	s := open(t, host.config())
	failures := 2
	flaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failures--; failures >= 0 {
			http.Error(w, "out of order", http.StatusServiceUnavailable)
			return
		}
		forward(t, w, r, host.address)
	}))
	defer flaky.Close()
	c := host.config()
	c.Endpoint = flaky.URL
	behind := describe(t, c)
	failures = 0
	if err := behind.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	failures = 2
	put(t, behind, "a", "content")
	file, _, err := s.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(file); string(got) != "content" || errors.Join(err, file.Close()) != nil {
		t.Errorf("got %q, %v", got, err)
	}
	failures = 100
	if err := behind.Put(t.Context(), "a", "", strings.NewReader("x")); !errors.Is(err, media.ErrUnavailable) || failures != 96 {
		t.Errorf("Put: got %v after %d tries, want %v after 4", err, 100-failures, media.ErrUnavailable)
	}
	if _, _, err := behind.Hurried().Open(t.Context(), "a"); !errors.Is(err, media.ErrUnavailable) || failures != 95 {
		t.Errorf("Open in a hurry: got %v after %d tries, want %v after one", err, 96-failures, media.ErrUnavailable)
	}
	failures = 2
	file, _, err = behind.Open(t.Context(), "a")
	if err != nil {
		t.Fatalf("Open: got %v, want the file at the third try", err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}

// forward sends a request on to the server, with the host that was signed.
func forward(t *testing.T, w http.ResponseWriter, r *http.Request, address string) {
	t.Helper()
	on, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+address+r.URL.RequestURI(), r.Body)
	if err != nil {
		t.Error(err)
		return
	}
	on.Header, on.Host, on.ContentLength = r.Header, r.Host, r.ContentLength
	answer, err := http.DefaultTransport.RoundTrip(on)
	if err != nil {
		t.Error(err)
		return
	}
	defer answer.Body.Close()
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.StatusCode)
	if _, err := io.Copy(w, answer.Body); err != nil {
		t.Error(err)
	}
}

// silent is a store that says nothing until it is told to.
type silent struct {
	*httptest.Server
	mu    sync.Mutex
	speak chan struct{}
	asked int
}

func newSilent(t *testing.T) *silent {
	s := &silent{speak: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		s.asked++
		s.mu.Unlock()
		<-s.speak
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		fmt.Fprint(w, "picture")
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *silent) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// TestSilent: visitors wait for a silent store as long as was agreed, soon not at all, and it is asked again.
func TestSilent(t *testing.T) {
	store := newSilent(t)
	const within = 200 * time.Millisecond
	s := describe(t, minio.Config{
		Endpoint: store.URL, Key: "k", Secret: "s", Bucket: "lumbung", Region: "us-east-1", Within: within, Log: slog.New(slog.DiscardHandler),
	}).Hurried()
	wait := func() time.Duration {
		t.Helper()
		began := time.Now()
		if _, _, err := s.Open(t.Context(), "a"); !errors.Is(err, media.ErrUnavailable) {
			t.Errorf("Open: got %v, want %v", err, media.ErrUnavailable)
		}
		return time.Since(began)
	}
	for range 3 {
		if took := wait(); took < within || took > within+time.Second {
			t.Errorf("it took %v, want %v", took, within)
		}
	}
	before := store.times()
	if took := wait(); took > 100*time.Millisecond || store.times() != before {
		t.Errorf("after three in vain it took %v, and the store was asked %d times", took, store.times()-before)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Open(gone, "a"); err == nil {
		t.Error("Open for a visitor who left: got a file")
	}
	close(store.speak)
	for deadline := time.Now().Add(20 * time.Second); ; {
		if file, size, err := s.Open(t.Context(), "a"); err == nil {
			if file.Close() != nil || size != 7 {
				t.Errorf("Open: %d bytes", size)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the store speaks again and is not asked")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestBackAtOnce: a store that refuses at once costs nobody any time, and is asked by everybody, so that nobody sees a
// drawing once it is back.
func TestBackAtOnce(t *testing.T) {
	var back bool
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !back {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
	}))
	defer store.Close()
	s := describe(t, minio.Config{
		Endpoint: store.URL, Key: "k", Secret: "s", Bucket: "lumbung", Region: "us-east-1", Log: slog.New(slog.DiscardHandler),
	}).Hurried()
	for range 10 {
		if _, _, err := s.Open(t.Context(), "a"); !errors.Is(err, media.ErrUnavailable) {
			t.Errorf("Open: got %v, want %v", err, media.ErrUnavailable)
		}
	}
	back = true
	file, _, err := s.Open(t.Context(), "a")
	if err != nil {
		t.Fatalf("Open of a store that is back: %v", err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}

// TestCutShort: a store that dies, or falls silent, in the middle of a file shows nobody half a picture.
func TestCutShort(t *testing.T) {
	for name, ends := range map[string]bool{"dies": true, "falls silent": false} {
		store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			if !ends {
				<-r.Context().Done()
			}
		}))
		s := describe(t, minio.Config{
			Endpoint: store.URL, Key: "k", Secret: "s", Bucket: "lumbung", Region: "us-east-1", Within: 200 * time.Millisecond,
			Log: slog.New(slog.DiscardHandler),
		})
		answer := get(t, media.New(s.Hurried(), media.Limits{}), media.Picture{ID: picture}.URL(320))
		if answer.Code != http.StatusServiceUnavailable || !strings.HasPrefix(answer.Body.String(), "<svg") {
			t.Errorf("a store that %s: got %d %q", name, answer.Code, answer.Body)
		}
		store.Close()
	}
}

// TestUnlikeMinIO: a store that knows no policies is used all the same; one that is no S3 store is away.
func TestUnlikeMinIO(t *testing.T) {
	for status, usable := range map[int]bool{
		http.StatusNotImplemented: true, http.StatusForbidden: true, http.StatusMethodNotAllowed: true, http.StatusInternalServerError: false,
	} {
		store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("policy") {
				w.WriteHeader(status)
				return
			}
			fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
		}))
		s := describe(t, minio.Config{
			Endpoint: store.URL, Key: "k", Secret: "s", Bucket: "lumbung", Region: "us-east-1", Log: slog.New(slog.DiscardHandler),
		})
		if err := s.Prepare(t.Context()); (err == nil) != usable {
			t.Errorf("Prepare with a policy that gives %d: %v", status, err)
		}
		store.Close()
	}
}
