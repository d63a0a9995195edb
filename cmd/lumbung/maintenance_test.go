package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// During maintenance everything can be looked at, no form and no webhook gets in, and no job touches the database: it stays as it is.
func TestMaintenance(t *testing.T) {
	p := newProgram(t, filepath.Join(t.TempDir(), "data"))
	p.env = append(p.env, "LUMBUNG_SEED=none", "LUMBUNG_MAINTENANCE=1")
	p.start()
	for _, path := range []string{"/", "/cari", "/masuk", "/keranjang"} {
		if status, page := get(t, p.url+path); status != http.StatusOK || !strings.Contains(page, "Pasar sedang dirawat.") {
			t.Errorf("%s: got %d\n%s", path, status, page)
		}
	}
	for _, path := range []string{"/masuk", "/keranjang", webhookPath, "/webhooks/whatsapp"} {
		a, err := call(t.Context(), http.MethodPost, p.url+path)
		if err != nil || a.status != http.StatusServiceUnavailable {
			t.Errorf("POST %s: got %d, %v", path, a.status, err)
		}
	}
	if err := refused(p.url + "/readyz"); err == nil {
		t.Error("a load balancer sends nobody here")
	}
	p.stop()
	p.verified()
	if jobs := (&app{config: config{Maintenance: "1"}}).jobs(); len(jobs) > 0 {
		t.Errorf("%d jobs run", len(jobs))
	}
}
