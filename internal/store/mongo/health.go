package mongo

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
)

var _ store.Inspector = (*Engine)(nil)

// membership is what the primary says of its set and its clock.
type membership struct {
	Set      string    `bson:"setName"`
	Hosts    []string  `bson:"hosts"`
	Passives []string  `bson:"passives"` // keep the data and never become primary
	Arbiters []string  `bson:"arbiters"`
	Now      time.Time `bson:"localTime"`
}

// Health asks the primary what every user may ask. Its clock is compared with ours half-way through the question.
func (e *Engine) Health(ctx context.Context) (h store.Health, err error) {
	var build struct {
		Version string `bson:"version"`
	}
	admin := e.client.Database("admin")
	if err := admin.RunCommand(ctx, bson.D{{Key: "buildInfo", Value: 1}}).Decode(&build); err != nil {
		return h, fmt.Errorf("mongo: ask for the version: %w", err)
	}
	var said membership
	asked := time.Now()
	if err := admin.RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&said); err != nil {
		return h, fmt.Errorf("mongo: %w", err)
	}
	took := time.Since(asked)
	return store.Health{
		Version: build.Version, Took: took, Ahead: said.Now.Sub(asked.Add(took / 2)),
		Set: said.Set, Members: len(said.Hosts) + len(said.Passives), Arbiters: len(said.Arbiters),
	}, nil
}

// SelfTest does in a collection of its own what Prepare and the programs do, and drops it.
func (e *Engine) SelfTest(ctx context.Context) (err error) {
	c := e.db.Collection("doctor_" + strings.ToLower(rand.Text()))
	defer func() {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
		defer cancel()
		if dropped := c.Drop(after); dropped != nil && err == nil {
			err = fmt.Errorf("drop the collection %s: %w", c.Name(), dropped)
		}
	}()
	for _, step := range []struct {
		doing string
		do    func() error
	}{
		{"list collections", func() error { return second(e.db.ListCollectionNames(ctx, bson.D{})) }},
		{"create a collection", func() error { return e.db.CreateCollection(ctx, c.Name()) }},
		{"set a validator", func() error { return e.selfTestValidator(ctx, c) }},
		{"create an index", func() error {
			return second(c.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "n", Value: 1}}}))
		}},
		{"write", func() error { return second(c.InsertOne(ctx, bson.D{{Key: "_id", Value: "1"}, {Key: "n", Value: 1}})) }},
		{"write in a transaction", func() error { return e.Tx(ctx, func(ctx context.Context) error { return selfTestTx(ctx, c) }) }},
		{"read", func() error { return c.FindOne(ctx, bson.D{{Key: "_id", Value: "2"}}).Err() }},
		{"watch changes", func() error { return e.selfTestWatch(ctx) }},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	return nil
}

// second is the error of a call whose other answer does not matter.
func second[T any](_ T, err error) error { return err }

func (e *Engine) selfTestValidator(ctx context.Context, c *mongo.Collection) error {
	return e.db.RunCommand(ctx, bson.D{{Key: "collMod", Value: c.Name()}, {Key: "validator", Value: bson.M{}}}).Err()
}

func selfTestTx(ctx context.Context, c *mongo.Collection) error {
	return second(c.InsertOne(ctx, bson.D{{Key: "_id", Value: "2"}, {Key: "n", Value: 2}}))
}

func (e *Engine) selfTestWatch(ctx context.Context) error {
	stream, err := e.db.Watch(ctx, mongo.Pipeline{}, options.ChangeStream().SetMaxAwaitTime(time.Millisecond))
	if err != nil {
		return err
	}
	return stream.Close(ctx)
}
