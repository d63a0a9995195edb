package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"lumbung/internal/store"
)

// Explain runs a List and returns the plan with what it cost.
func (e *Engine) Explain(ctx context.Context, s *store.Schema, find store.Find) (bson.Raw, error) {
	command := bson.D{
		{Key: "find", Value: s.Name},
		{Key: "filter", Value: filterOf(s, find)},
		{Key: "sort", Value: order(find)},
		{Key: "hint", Value: indexName(s, find.Index)},
		{Key: "limit", Value: find.Limit},
	}
	return e.db.RunCommand(ctx, bson.D{{Key: "explain", Value: command}, {Key: "verbosity", Value: "executionStats"}}).Raw()
}

// Database is the engine's own.
func (e *Engine) Database() *mongo.Database { return e.db }

// Lapsed explains an error of a snapshot.
func Lapsed(err error) error { return lapsed(&store.Schema{Name: "items"}, err) }

// Concerns are what single operations are acknowledged and read with, on a URI that asks for less.
func Concerns() (*writeconcern.WriteConcern, *readconcern.ReadConcern) {
	set := settingsOf("mongodb://localhost/?w=1&journal=false&readConcernLevel=local")
	return set.WriteConcern, set.ReadConcern
}

// TxConcerns are what transactions are acknowledged and read with.
func TxConcerns() (*writeconcern.WriteConcern, *readconcern.ReadConcern) {
	set := &options.TransactionOptions{}
	for _, apply := range txOptions().List() {
		if err := apply(set); err != nil {
			panic(err)
		}
	}
	return set.WriteConcern, set.ReadConcern
}
