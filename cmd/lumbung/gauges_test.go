package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// scrape reads /metrics as Prometheus does: what stands behind each name, labels included.
func scrape(t *testing.T, address string) map[string]string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", address, answer.Status, err, text)
	}
	found := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if at := strings.LastIndexByte(line, ' '); at > 0 && !strings.HasPrefix(line, "#") {
			found[line[:at]] = strings.TrimSpace(line[at:])
		}
	}
	return found
}

// What has happened and what waits shows at /metrics, and each metric that the rules and the dashboard name is one of them.
func TestMetricsOfTheMarket(t *testing.T) { onBothStacks(t, marketMetrics) }

func marketMetrics(t *testing.T, p *program) {
	goods := forSale(p)
	giveUp(p)
	if said, err := p.command("backup", filepath.Join(t.TempDir(), "b.tar.gz")); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	p.start()
	if err := newShopper(p, goods).buy(t.Context()); err != nil {
		t.Fatal(err)
	}
	var found map[string]string
	(&cluster{T: t}).within(20*time.Second, "what was bought is counted", func() error {
		found = scrape(t, p.url+"/metrics")
		if found["lumbung_credit_seconds_count"] == "1" && found["lumbung_purchases_placed_total"] == "1" {
			return nil
		}
		return errNotYet
	})
	for name, want := range map[string]string{
		"lumbung_purchases_placed_total": "1", "lumbung_purchases_paid_total": "1", "lumbung_purchases_expired_total": "0",
		"lumbung_webhooks_waiting": "0", "lumbung_gauges_up": "1", "lumbung_search_degraded": "0",
		"lumbung_pictures_degraded": "0", "lumbung_upload_room_used": "0",
	} {
		if found[name] != want {
			t.Errorf("%s is %q, want %s", name, found[name], want)
		}
	}
	if found["lumbung_dead_letters"] == "0" {
		t.Error("facts that were given up do not show")
	}
	if found["lumbung_last_backup_timestamp_seconds"] == "0" {
		t.Error("the backup was not noted")
	}
	names := map[string]bool{}
	for series := range found {
		name, _, _ := strings.Cut(series, "{")
		names[name] = true
	}
	known := regexp.MustCompile(`\b(lumbung|go|process)_[a-z_]+\b`)
	for _, path := range []string{"alerts.yaml", "dashboard.json"} {
		used := known.FindAllString(deployFiles(t)[path], -1)
		if len(used) < 10 {
			t.Errorf("%s names only %d metrics", path, len(used))
		}
		for _, name := range used {
			if !names[name] {
				t.Errorf("%s: /metrics has no %s", path, name)
			}
		}
	}
}

// A number that cannot be read is left out, the others are there, and what was read is not read again for each scrape.
func TestGaugesAreBounded(t *testing.T) {
	asked, broken := 0, errors.New("away")
	g := &gauges{up: prometheus.NewDesc("up", "up", nil, nil)}
	for name, err := range map[string]error{"good": nil, "bad": broken} {
		g.of = append(g.of, &gauge{
			desc: prometheus.NewDesc(name, name, nil, nil), life: time.Hour,
			read: func(context.Context) (float64, error) { asked++; return 7, err },
		})
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(g)
	server := httptest.NewServer(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	defer server.Close()
	for range 3 {
		found := scrape(t, server.URL)
		if _, there := found["bad"]; there || found["good"] != "7" || found["up"] != "0" {
			t.Errorf("got %v", found)
		}
	}
	if asked != 2 {
		t.Errorf("read %d times, want 2", asked)
	}
}

// The rules are well-formed and ring when they should, where promtool is there to say so.
func TestDeployedAlerts(t *testing.T) {
	under(manifests(t)["alerts.yaml"], "alert", func(value any) {
		if name, _ := value.(string); !strings.HasPrefix(name, "Lumbung") {
			t.Errorf("alert %v", value)
		}
	})
	if _, err := exec.LookPath("promtool"); err != nil {
		return // the metrics that they name are checked above without it
	}
	for _, args := range [][]string{
		{"check", "rules", filepath.Join(deployed, "alerts.yaml")}, {"test", "rules", filepath.Join("testdata", "alerts_test.yaml")},
	} {
		if said, err := exec.CommandContext(t.Context(), "promtool", args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, said)
		}
	}
}
