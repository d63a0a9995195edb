package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lumbung/internal/web/metrics"
)

func TestObserve(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	m.Observe("/p/:slug", "GET", 200, 3*time.Millisecond)
	m.Observe("/p/:slug", "GET", 200, 30*time.Millisecond)
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	for _, want := range []string{
		`lumbung_http_requests_total{method="GET",route="/p/:slug",status="200"} 2`,
		`lumbung_http_request_seconds_bucket{route="/p/:slug",le="0.005"} 1`,
		`lumbung_http_request_seconds_count{route="/p/:slug"} 2`,
	} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("/metrics lacks %q:\n%s", want, rec.Body)
		}
	}
}
