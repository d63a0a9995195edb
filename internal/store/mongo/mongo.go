// Package mongo is the engine of internal/store that grows: a MongoDB replica set. It must never acknowledge a write
// that a majority has not journalled, nor run a query without naming its index.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"lumbung/internal/store"
)

const (
	defaultDatabase  = "lumbung"
	selectionTimeout = 5 * time.Second
	operationTimeout = 30 * time.Second // of an operation whose context has no deadline
	closeTimeout     = 10 * time.Second
	maxConnections   = 64
	maxConnecting    = 8
)

// Engine is a store.Engine over one database of a MongoDB replica set.
type Engine struct {
	client  *mongo.Client
	db      *mongo.Database
	written store.Signal

	mu          sync.Mutex
	closed      bool
	stopWatch   context.CancelFunc // nil until somebody asks for Written
	watcher     sync.WaitGroup
	collections map[*store.Schema]*collection
	expire      map[string]*collection
}

var _ store.Engine = (*Engine)(nil)

// Open connects to the replica set of a mongodb:// URI, whose path names the database ("lumbung" when it names none).
func Open(ctx context.Context, uri string) (*Engine, error) {
	settings := options.Client().ApplyURI(uri).SetAppName("lumbung").
		SetWriteConcern(durable()).SetReadConcern(readconcern.Majority()).SetReadPreference(readpref.Primary()).
		SetRetryWrites(true).SetRetryReads(true).SetServerSelectionTimeout(selectionTimeout).
		SetMaxPoolSize(maxConnections).SetMaxConnecting(maxConnecting)
	if err := settings.Validate(); err != nil {
		return nil, fmt.Errorf("mongo: the address is wrong: %w", err)
	}
	client, err := mongo.Connect(settings)
	if err != nil {
		return nil, fmt.Errorf("mongo: %w", err)
	}
	if err := checkReplicaSet(ctx, client, settings); err != nil {
		return nil, errors.Join(err, client.Disconnect(context.WithoutCancel(ctx)))
	}
	return &Engine{
		client: client, db: client.Database(databaseName(uri)),
		collections: map[*store.Schema]*collection{}, expire: map[string]*collection{},
	}, nil
}

// durable is a write that a majority has in its journal.
func durable() *writeconcern.WriteConcern {
	journal := true
	return &writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}
}

// databaseName is the path of the URI.
func databaseName(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	if _, name, _ := strings.Cut(rest, "/"); name != "" {
		return name
	}
	return defaultDatabase
}

// hello is what a server says of itself.
type hello struct {
	Set     string `bson:"setName"`
	Message string `bson:"msg"` // "isdbgrid" on the router of a sharded cluster
}

func (h hello) transactions() bool { return h.Set != "" || h.Message == "isdbgrid" }

func greet(ctx context.Context, client *mongo.Client) (h hello, err error) {
	err = client.Database("admin").RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&h)
	return h, err
}

// checkReplicaSet refuses a server without transactions, with one line that says what to do.
func checkReplicaSet(ctx context.Context, client *mongo.Client, settings *options.ClientOptions) error {
	hosts := strings.Join(settings.Hosts, ",")
	remedy := fmt.Errorf("mongo: %s is no replica set, and transactions need one: start mongod with --replSet rs0 and run rs.initiate() once", hosts)
	h, err := greet(ctx, client)
	switch {
	case err == nil && h.transactions():
		return nil
	case err == nil:
		return remedy
	}
	// A server outside a replica set, or in one that was never initiated, is no candidate for the driver: ask it.
	direct, failed := mongo.Connect(options.Client().SetHosts(settings.Hosts[:1]).SetDirect(true).SetServerSelectionTimeout(time.Second))
	if failed == nil {
		defer func() { _ = direct.Disconnect(context.WithoutCancel(ctx)) }()
		if h, failed := greet(ctx, direct); failed == nil && !h.transactions() {
			return remedy
		}
	}
	return fmt.Errorf("mongo: no primary answers at %s: %w", hosts, err)
}

// Ping says whether the primary answers.
func (e *Engine) Ping(ctx context.Context) error {
	return e.client.Ping(ctx, readpref.Primary())
}

// Close ends the watcher and the connections.
func (e *Engine) Close() error {
	e.mu.Lock()
	closed, stop := e.closed, e.stopWatch
	e.closed = true
	e.mu.Unlock()
	if closed {
		return nil
	}
	if stop != nil {
		stop()
	}
	e.watcher.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return e.client.Disconnect(ctx)
}
