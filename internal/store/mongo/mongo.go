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

const defaultDatabase = "lumbung"

// How long anything may take. Whoever waits is a person in front of a phone, or a job that comes back by itself: both are
// better served by an early "not now" than by a late answer.
const (
	// selectionTimeout is how long an operation looks for a primary. An election takes longer; those who come meanwhile are
	// told to come again, which keeps them from piling up.
	selectionTimeout = 3 * time.Second
	// connectTimeout is how long one connection may take. Servers stand in one network.
	connectTimeout = 2 * time.Second
	// operationTimeout ends an operation whose context has no deadline of its own: a server that froze holds its connections
	// open, so that nothing else would.
	operationTimeout = 15 * time.Second
	// commitTimeout is how long a commit asks whether it was saved. It outlasts an election, about twelve seconds: not to
	// know is worse than to wait.
	commitTimeout = 30 * time.Second
	closeTimeout  = 10 * time.Second
)

// How many connections one process has. A server answers thousands of point reads a second over a dozen; the rest is for
// moments when all wait for the journal. More would only queue up in the server, which serves several processes.
const (
	maxConnections = 64
	minConnections = 4               // ready when the first visitor comes after a quiet hour
	maxConnecting  = 8               // at once, so that a server that returns is not overrun
	maxIdle        = 5 * time.Minute // less than the time after which firewalls forget a connection
)

// Engine is a store.Engine over one database of a MongoDB replica set.
type Engine struct {
	client  *mongo.Client
	db      *mongo.Database
	notices store.Notices
	pulse   *pulse

	mu          sync.Mutex
	closed      bool
	listening   bool               // somebody has called Watch
	stopWatch   context.CancelFunc // nil until there is something to listen to
	stopStream  context.CancelFunc // of the change stream that is open
	background  sync.WaitGroup
	collections map[*store.Schema]*collection
	expire      map[string]*collection
	watched     map[string]bool // collections of which other processes' writes are told
}

var _ store.Engine = (*Engine)(nil)

// Open connects to the replica set of a mongodb:// URI, whose path names the database ("lumbung" when it names none).
func Open(ctx context.Context, uri string) (*Engine, error) {
	settings := settingsOf(uri)
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
	e := &Engine{
		client: client, db: client.Database(databaseName(uri)),
		collections: map[*store.Schema]*collection{}, expire: map[string]*collection{}, watched: map[string]bool{},
	}
	e.pulse = newPulse(&e.background, func(ctx context.Context) error { return client.Ping(ctx, readpref.Primary()) })
	return e, nil
}

// settingsOf says how the program talks to MongoDB, whatever the URI says about it. What is read has been saved by a
// majority, so that no election takes it back.
func settingsOf(uri string) *options.ClientOptions {
	return options.Client().ApplyURI(uri).SetAppName("lumbung").
		SetWriteConcern(durable()).SetReadConcern(readconcern.Majority()).SetReadPreference(readpref.Primary()).
		SetRetryWrites(true).SetRetryReads(true). // once, when a primary has stepped down or a connection broke
		SetServerSelectionTimeout(selectionTimeout).SetConnectTimeout(connectTimeout).
		SetMaxPoolSize(maxConnections).SetMinPoolSize(minConnections).SetMaxConnecting(maxConnecting).SetMaxConnIdleTime(maxIdle)
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

// ErrNotLetIn says that the server knows no such user, or that the password is another.
var ErrNotLetIn = errors.New("mongo: the server does not let this user in: the name, the password or authSource is wrong")

// checkReplicaSet refuses a server without transactions, with one line that says what to do.
func checkReplicaSet(ctx context.Context, client *mongo.Client, settings *options.ClientOptions) error {
	hosts := strings.Join(settings.Hosts, ",")
	const need = "is no replica set, and transactions need one: start mongod with --replSet rs0 and run rs.initiate() once"
	remedy := fmt.Errorf("mongo: %s %s", hosts, need)
	h, err := greet(ctx, client)
	switch {
	case err == nil && h.transactions():
		return nil
	case err == nil:
		return remedy
	case notLetIn(err):
		return ErrNotLetIn
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

// notLetIn says whether the server answers and refuses the user. Of an error that has emptied its pool the driver keeps the text alone.
func notLetIn(err error) bool { return strings.Contains(err.Error(), "(AuthenticationFailed)") }

// Ping says whether the primary answers, soon: a server that froze would not say no either. What it finds holds for every operation.
func (e *Engine) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, selectionTimeout)
	defer cancel()
	return e.pulse.watched(ctx, false, e.pulse.ping)
}

// Close ends the work in the background and the connections.
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
	e.pulse.stop()
	e.background.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return e.client.Disconnect(ctx)
}
