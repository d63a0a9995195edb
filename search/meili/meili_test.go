package meili_test

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"lumbung/search"
	"lumbung/search/meili"
	"lumbung/search/searchtest"
)

// config names a fresh index on the server for tests.
func config(t testing.TB) meili.Config {
	t.Helper()
	address := os.Getenv("LUMBUNG_TEST_MEILI_URL")
	if address == "" {
		if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatal("LUMBUNG_TEST_REQUIRE=all, and LUMBUNG_TEST_MEILI_URL names no server")
		}
		t.Skip("LUMBUNG_TEST_MEILI_URL names no server")
	}
	return meili.Config{
		URL: address, Key: os.Getenv("LUMBUNG_TEST_MEILI_KEY"), Prefix: "test-" + strings.ToLower(rand.Text()), Within: 20 * time.Second,
	}
}

func open(t testing.TB, c meili.Config) *meili.Index {
	t.Helper()
	ix, err := meili.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return ix
}

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return open(t, config(t)) })
}

func BenchmarkSearch(b *testing.B) { searchtest.Bench(b, open(b, config(b))) }
