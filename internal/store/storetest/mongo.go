package storetest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
)

// OpenMongo returns a store over a new database of the server at LUMBUNG_TEST_MONGO_URI, dropped at the end of the
// test. The caller defines collections and then calls db.Open.
func OpenMongo(t testing.TB) *store.DB {
	t.Helper()
	engine, err := mongo.Open(t.Context(), MongoURI(t))
	if err != nil {
		t.Fatal(err)
	}
	db := store.New(engine)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// MongoURI names a new database, dropped at the end of the test. It skips the test when there is no server.
func MongoURI(t testing.TB) string {
	t.Helper()
	server := os.Getenv("LUMBUNG_TEST_MONGO_URI")
	if server == "" {
		const reason = `LUMBUNG_TEST_MONGO_URI is not set: eval "$(.ci/services start)"`
		if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	name := "test_" + strings.ToLower(rand.Text()[:16])
	t.Cleanup(func() { drop(t, server, name) })
	hosts, settings, _ := strings.Cut(server, "?")
	return strings.TrimSuffix(hosts, "/") + "/" + name + "?" + settings
}

func drop(t testing.TB, server, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client, err := driver.Connect(options.Client().ApplyURI(server))
	if err != nil {
		t.Errorf("drop %s: %v", name, err)
		return
	}
	defer func() { _ = client.Disconnect(ctx) }()
	if err := client.Database(name).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
}
