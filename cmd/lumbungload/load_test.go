package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQuantiles(t *testing.T) {
	var took durations
	for ms := range 1000 {
		took = append(took, time.Duration(1000-ms)*time.Millisecond)
	}
	for share, want := range map[float64]time.Duration{
		0: time.Millisecond, 0.5: 500 * time.Millisecond, 0.95: 950 * time.Millisecond, 0.99: 990 * time.Millisecond, 1: time.Second,
	} {
		if got := took.quantile(share); got != want {
			t.Errorf("quantile(%g): got %v, want %v", share, got, want)
		}
	}
	if got := (durations{}).quantile(0.99); got != 0 {
		t.Errorf("quantile of nothing: got %v", got)
	}
}

func TestMixShares(t *testing.T) {
	const draws = 200_000
	for name, want := range map[string]map[string]float64{
		"standard": {"detail": 22. / 98.2, "checkout": 2. / 98.2, "report": 0.2 / 98.2},
		"browse":   {"checkout": 0.5 / 96.7, "home": 14 / 96.7},
		"rush":     {"checkout": 15 / 111.2, "home": 14 / 111.2},
		"suggest":  {"suggest": 1},
	} {
		m, err := mixOf(name)
		if err != nil {
			t.Fatal(err)
		}
		r, counts := rand.New(rand.NewPCG(1, 2)), map[string]float64{}
		for range draws {
			counts[m.draw(r)]++
		}
		for interaction, share := range want {
			if got := counts[interaction] / draws; got < share*0.9 || got > share*1.1 {
				t.Errorf("mix %s: %s is %.4f of all, want %.4f", name, interaction, got, share)
			}
		}
	}
	if _, err := mixOf("singing"); err == nil || !strings.Contains(err.Error(), "browse, standard, rush") {
		t.Errorf("an unknown mix: got %v, want the ones there are", err)
	}
}

func TestMixWithoutStaff(t *testing.T) {
	m, err := mixOf("standard")
	if err != nil {
		t.Fatal(err)
	}
	m = m.without("handle", "statement", "edit", "login", "report")
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		if name := m.draw(r); name == "handle" || name == "report" {
			t.Fatalf("%s was left out and drawn", name)
		}
	}
}

func TestZipfPrefersTheFirst(t *testing.T) {
	z, r, counts := newZipf(1000), rand.New(rand.NewPCG(1, 2)), make([]int, 1000)
	for range 100_000 {
		counts[z.draw(r)]++
	}
	if ratio := float64(counts[0]) / float64(counts[9]); ratio < 8 || ratio > 12 {
		t.Errorf("the first came %.1f times as often as the tenth, want 10^0.99", ratio)
	}
}

// Load goes to this machine alone, whatever the command line or a page says.
func TestOnlyLoopback(t *testing.T) {
	for _, address := range []string{
		"http://example.com", "http://10.0.0.1:8080", "https://127.0.0.1", "http://localhost.example", "127.0.0.1:8080", "http://0.0.0.0:80", "",
	} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"-url", address}, &out, &out)
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("run(%q): got %v, want one line about loopback", address, err)
		}
	}
	for _, address := range []string{"http://127.0.0.1:8080", "http://[::1]:8080/", "http://127.3.2.1"} {
		if _, err := loopback(address); err != nil {
			t.Errorf("loopback(%q): %v", address, err)
		}
	}
	_, err := newTransport(1).DialContext(t.Context(), "tcp", "192.0.2.1:80")
	if err == nil || !strings.Contains(err.Error(), "no loopback address") {
		t.Errorf("a page that leads to 192.0.2.1: got %v, want a refusal", err)
	}
}

// In an open loop each interaction has its moment: a slow one makes the next late, and does not move it.
func TestOpenLoopKeepsItsSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		p := newPace(options{rate: 10, duration: time.Second}, began)
		var due, late []time.Duration
		for {
			at, ok := p.next(t.Context())
			if !ok {
				break
			}
			due, late = append(due, at.Sub(began)), append(late, time.Since(at))
			if len(due) == 3 {
				time.Sleep(250 * time.Millisecond) // one slow answer
			}
		}
		const ms = time.Millisecond
		want := []time.Duration{0, 100 * ms, 200 * ms, 300 * ms, 400 * ms, 500 * ms, 600 * ms, 700 * ms, 800 * ms, 900 * ms}
		if diff := cmp.Diff(want, due); diff != "" {
			t.Errorf("moments (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]time.Duration{0, 0, 0, 150 * ms, 50 * ms, 0, 0, 0, 0, 0}, late); diff != "" {
			t.Errorf("lateness, which counts as latency (-want +got):\n%s", diff)
		}
	})
}

func TestClosedLoopEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(options{duration: time.Second, requests: 3}, time.Now())
		n := 0
		for _, ok := p.next(t.Context()); ok; _, ok = p.next(t.Context()) {
			n++
		}
		if n != 3 {
			t.Errorf("began %d interactions, want 3", n)
		}
		p = newPace(options{duration: time.Second}, time.Now())
		time.Sleep(time.Second)
		if _, ok := p.next(t.Context()); ok {
			t.Error("began an interaction after the end")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, ok := newPace(options{duration: time.Second, rate: 1}, time.Now()).next(ctx); ok {
			t.Error("began an interaction after it was told to stop")
		}
	})
}

func TestTimesArePlausible(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var paid durations
	for range 20_000 {
		paid = append(paid, payTime(r, 2*time.Second))
		if d := thinkTime(r); d < 0 || d > thinkMost {
			t.Fatalf("think time %v", d)
		}
	}
	if p50, most := paid.quantile(0.5), paid.quantile(1); p50 < 1900*time.Millisecond || p50 > 2100*time.Millisecond || most > 16*time.Second {
		t.Errorf("paid after %v in the middle and %v at most", p50, most)
	}
}

func TestFormsAreReadAsABrowserDoes(t *testing.T) {
	p := page{body: []byte(`<form method="get" action="/cari"><input name="q"></form>
<label><input type="radio" form="beli" name="varian" value="v1" disabled></label>
<label><input type="radio" form="beli" name="varian" value="v2" checked></label>
<form id="beli" method="post" action="/keranjang?x=1"><input type="hidden" name="kunci" value="A&amp;B">
<input type="checkbox" name="no" value="1">
<input type="checkbox" name="yes" value="1" checked>
<input type="radio" name="kirim.s" value="jne"><input type="radio" name="kirim.s" value="pos">
<select name="one"><option value="">Pilih</option><option value="b" selected>B</option></select><textarea name="text">
a &lt; b</textarea><input type="file" name="foto"><button name="aksi" value="x">Kirim</button></form>`)}
	f, found := p.formTo("/keranjang")
	if !found || f.action != "/keranjang?x=1" {
		t.Fatalf("form: found %v, action %q", found, f.action)
	}
	want := map[string][]string{
		"kunci": {"A&B"}, "yes": {"1"}, "kirim.s": {"jne"}, "one": {"b"}, "text": {"a < b"}, "varian": {"v2"},
	}
	if diff := cmp.Diff(want, map[string][]string(f.values)); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if _, found := p.formTo("/cari"); found {
		t.Error("a form that is not posted was taken for one that is")
	}
}

// What is wrong with an answer is counted by its kind, printed, and makes the program fail.
func TestWrongAnswersFailTheRun(t *testing.T) {
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sitemap.xml":
			fmt.Fprint(w, "<loc>http://x/sitemap/umum.xml</loc>")
		case "/sitemap/umum.xml":
			fmt.Fprint(w, "<loc>http://x/p/kopi-arabika</loc><loc>http://x/kategori/kopi</loc><loc>http://x/koperasi/demo</loc>")
		case "/":
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer shop.Close()
	var out bytes.Buffer
	err := run(t.Context(), []string{"-url", shop.URL, "-mix", "home", "-requests", "5", "-connections", "2", "-json"}, &out, &out)
	if err == nil {
		t.Error("the run is said to be sound")
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]*mishap{"home: status 500": {5, "/"}}, r.Errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if r.Interactions != 0 || len(r.Steps) != 1 || r.Steps[0].Count != 5 || r.Host.Fsyncs <= 0 || r.Processes[0].Peak <= 0 {
		t.Errorf("report: %+v", r)
	}
}

func TestVerifyDecides(t *testing.T) {
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sitemap.xml":
			fmt.Fprint(w, "<loc>http://x/sitemap/umum.xml</loc>")
			return
		case "/sitemap/umum.xml":
			fmt.Fprint(w, "<loc>http://x/p/kopi-arabika</loc>")
			return
		}
		fmt.Fprint(w, `<section class="hero">`)
	}))
	defer shop.Close()
	for command, sound := range map[string]bool{"echo all is well": true, "echo M2: off by one; exit 1": false} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"-url", shop.URL, "-mix", "home", "-requests", "1", "-verify", command}, &out, &out)
		if (err == nil) != sound || !strings.Contains(out.String(), "verify: "+strings.TrimPrefix(strings.Split(command, ";")[0], "echo ")) {
			t.Errorf("-verify %q: got %v\n%s", command, err, out.String())
		}
	}
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	for _, args := range [][]string{
		{"-duration", "0s"}, {"-rate", "-1"}, {"-rate", "5", "-think"}, {"-pids", "one"}, {"-mix", "x"}, {"more"}, {"-duration", "48h"},
	} {
		var out bytes.Buffer
		if err := run(t.Context(), args, &out, &out); err == nil {
			t.Errorf("run(%v) is content", args)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // only its number was wanted
	return l.Addr().String()
}
