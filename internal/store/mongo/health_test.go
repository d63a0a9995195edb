package mongo_test

import (
	"net/url"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
	"lumbung/internal/store/transfer"
)

func TestHealth(t *testing.T) {
	engine, _, _ := open(t, storetest.MongoURI(t), store.Spec[entry]{})
	h, err := engine.Health(t.Context())
	if err != nil || h.Version == "" || h.Set == "" || h.Members != 1 || h.Arbiters != 0 || h.Took == 0 || h.Ahead.Abs() > time.Second {
		t.Errorf("Health: got %+v, %v", h, err)
	}
}

// SelfTest leaves no trace, and StatusOf reads a database that nobody has prepared.
func TestSelfTest(t *testing.T) {
	uri := storetest.MongoURI(t)
	engine, db, _ := open(t, uri, store.Spec[entry]{})
	must(t, engine.SelfTest(t.Context()))
	status, err := transfer.StatusOf(t.Context(), db)
	if err != nil || status.Closed || len(status.Present) != 0 {
		t.Errorf("Status: got %+v, %v", status, err)
	}
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	must(t, err)
	defer func() { must(t, client.Disconnect(t.Context())) }()
	where, err := url.Parse(uri)
	must(t, err)
	names, err := client.Database(where.Path[1:]).ListCollectionNames(t.Context(), bson.D{})
	if err != nil || len(names) > 0 {
		t.Errorf("collections after SelfTest: got %v, %v", names, err)
	}
}
