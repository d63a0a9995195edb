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
)

func TestHealth(t *testing.T) {
	engine, _, _ := open(t, storetest.MongoURI(t), store.Spec[entry]{})
	h, err := engine.Health(t.Context())
	if err != nil || h.Version == "" || h.Set == "" || h.Members != 1 || h.Arbiters != 0 || h.Took == 0 || h.Ahead.Abs() > time.Second {
		t.Errorf("Health: got %+v, %v", h, err)
	}
}

// Rehearse leaves no trace, and Standing reads a database that nobody has prepared.
func TestRehearse(t *testing.T) {
	uri := storetest.MongoURI(t)
	engine, db, _ := open(t, uri, store.Spec[entry]{})
	must(t, engine.Rehearse(t.Context()))
	standing, err := db.Standing(t.Context())
	if err != nil || standing.Phase != store.Ready || len(standing.Present) != 0 {
		t.Errorf("Standing: got %+v, %v", standing, err)
	}
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	must(t, err)
	defer func() { must(t, client.Disconnect(t.Context())) }()
	where, err := url.Parse(uri)
	must(t, err)
	names, err := client.Database(where.Path[1:]).ListCollectionNames(t.Context(), bson.D{})
	if err != nil || len(names) > 0 {
		t.Errorf("collections after Rehearse: got %v, %v", names, err)
	}
}

// A program that serves is seen from outside.
func TestStanding(t *testing.T) {
	uri := storetest.MongoURI(t)
	_, db, _ := open(t, uri, store.Spec[entry]{})
	must(t, db.Open(t.Context()))
	_, leave, err := db.Attend(t.Context(), store.Lease)
	must(t, err)
	_, other, _ := open(t, uri, store.Spec[entry]{})
	standing, err := other.Standing(t.Context())
	if err != nil || len(standing.Present) != 1 {
		t.Errorf("Standing beside a program: got %+v, %v", standing, err)
	}
	must(t, leave())
}
