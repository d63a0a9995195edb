package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

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
