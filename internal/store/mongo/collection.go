package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"lumbung/internal/store"
)

// collection is a declared collection with what MongoDB calls its indexes. An index is named after its content, so
// that two declarations of the same one share it and a changed one is another.
type collection struct {
	*mongo.Collection
	schema  *store.Schema
	uniques map[string]string // name on the server -> declared name
}

func (e *Engine) newCollection(s *store.Schema) *collection {
	c := &collection{Collection: e.db.Collection(s.Name), schema: s, uniques: map[string]string{"_id_": "_id"}}
	for _, index := range s.Indexes {
		if index.Unique {
			c.uniques[indexName(s, index)] = index.Name
		}
	}
	return c
}

func (e *Engine) collection(s *store.Schema) *collection {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.collections[s]
	if c == nil {
		c = e.newCollection(s)
		e.collections[s] = c
	}
	return c
}

// indexName is the name on the server.
func indexName(s *store.Schema, index store.Index) string {
	if len(index.Fields) == 0 {
		return "_id_"
	}
	return s.IndexName(index)
}

// minValue is the lowest value of a kind that is not null: {field: {$gte: minValue}} holds for just the values of the kind.
func minValue(kind store.Kind) any {
	const lowest = -1 << 63
	switch kind {
	case store.Number:
		return int64(lowest)
	case store.Time:
		return bson.DateTime(lowest)
	case store.Bool:
		return false
	case store.Text, store.StringList:
	}
	return ""
}

// explain turns the driver's errors into those of the store.
func (c *collection) explain(ctx context.Context, err error) error {
	var server mongo.ServerError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, mongo.ErrNoDocuments):
		return store.ErrNotFound
	case ctx.Err() != nil:
		return fmt.Errorf("mongo: %w", ctx.Err())
	case mongo.IsDuplicateKeyError(err):
		return c.duplicate(err)
	case passing(err) || errors.As(err, &server) && server.HasErrorCode(writeConflict):
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	case away(err):
		return fmt.Errorf("mongo: %w: %w", store.ErrUnavailable, err)
	}
	return fmt.Errorf("mongo: %w", err)
}

const writeConflict = 112

// passing says whether the server asks for the whole transaction to be tried again. A connection that broke is not
// among it: Tx counts those.
func passing(err error) bool {
	var labeled mongo.LabeledError
	return errors.As(err, &labeled) && labeled.HasErrorLabel("TransientTransactionError") && !broken(err)
}

// broken says whether a connection ended, this one or another one before it, or an answer did not come in time.
func broken(err error) bool {
	var cleared driver.RetryablePoolError
	return mongo.IsNetworkError(err) || mongo.IsTimeout(err) || errors.As(err, &cleared) && cleared.Retryable()
}

// away says whether no server answered that could: there is no primary just now, or it does not answer in time.
func away(err error) bool {
	var unselected topology.ServerSelectionError
	var pool topology.ConnectionError
	return broken(err) || errors.As(err, &unselected) || errors.As(err, &pool)
}

// duplicate names the declared index in an E11000, whose text is "... index: NAME dup key: ...".
func (c *collection) duplicate(err error) error {
	_, name, _ := strings.Cut(err.Error(), " index: ")
	name, _, _ = strings.Cut(name, " dup key:")
	if index, ok := c.uniques[name]; ok {
		return &store.DuplicateError{Collection: c.schema.Name, Index: index}
	}
	return &store.DuplicateError{Collection: c.schema.Name, Index: name}
}
