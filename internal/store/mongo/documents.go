package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
)

// only is the filter for one document, in its scope.
func (c *collection) only(key store.Key) bson.D {
	filter := bson.D{{Key: "_id", Value: key.ID}}
	if key.Scope != "" {
		filter = append(filter, bson.E{Key: c.schema.Scope, Value: key.Scope})
	}
	return filter
}

// Get returns the document.
func (e *Engine) Get(ctx context.Context, s *store.Schema, key store.Key) (doc bson.Raw, err error) {
	err = e.run(ctx, s, func(ctx context.Context, c *collection) error {
		doc, err = c.FindOne(ctx, c.only(key)).Raw()
		return err
	})
	return doc, err
}

// GetMany is one find over the ids. Its batch has room for one more: the server does not look whether a full one was all.
func (e *Engine) GetMany(ctx context.Context, s *store.Schema, scope string, ids []string) (docs []bson.Raw, err error) {
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
	if scope != "" {
		filter = append(filter, bson.E{Key: s.Scope, Value: scope})
	}
	err = e.run(ctx, s, func(ctx context.Context, c *collection) error {
		docs, err = c.read(ctx, filter, options.Find().SetHint("_id_").SetBatchSize(int32(len(ids)+1))) //nolint:gosec // MaxPage at most
		return err
	})
	return docs, err
}

// exists is nil when there is such a document.
func (c *collection) exists(ctx context.Context, key store.Key) error {
	return c.FindOne(ctx, c.only(key), options.FindOne().SetProjection(bson.D{{Key: "_id", Value: 1}})).Err()
}

// Insert saves a new document.
func (e *Engine) Insert(ctx context.Context, s *store.Schema, docs ...bson.Raw) error {
	wrote := make([]*store.Ref, len(docs))
	for i, doc := range docs {
		wrote[i] = &store.Ref{Collection: s.Name, ID: doc.Lookup("_id").StringValue(), Doc: doc}
	}
	return e.run(ctx, s, func(ctx context.Context, c *collection) error {
		if len(docs) == 1 {
			_, err := c.InsertOne(ctx, docs[0])
			return err
		}
		_, err := c.InsertMany(ctx, docs)
		return err
	}, wrote...)
}

// Replace saves a document over the version that was read.
func (e *Engine) Replace(ctx context.Context, s *store.Schema, key store.Key, version int64, doc bson.Raw) error {
	return e.run(ctx, s, func(ctx context.Context, c *collection) error {
		result, err := c.ReplaceOne(ctx, append(c.only(key), bson.E{Key: "_v", Value: version}), doc)
		if err != nil || result.MatchedCount == 1 {
			return err
		}
		if err := c.exists(ctx, key); err != nil {
			return err
		}
		return store.ErrConflict
	}, &store.Ref{Collection: s.Name, ID: key.ID, Doc: doc})
}

// Delete removes a document.
func (e *Engine) Delete(ctx context.Context, s *store.Schema, key store.Key) error {
	return e.run(ctx, s, func(ctx context.Context, c *collection) error {
		result, err := c.DeleteOne(ctx, c.only(key))
		if err == nil && result.DeletedCount == 0 {
			return store.ErrNotFound
		}
		return err
	}, &store.Ref{Collection: s.Name, ID: key.ID})
}

// Add is one findAndModify: the guards are in its filter.
func (e *Engine) Add(
	ctx context.Context, s *store.Schema, key store.Key, changes []store.Change, guards []store.Guard,
) (doc bson.Raw, held bool, err error) {
	steps := bson.D{{Key: "_v", Value: int64(1)}}
	for _, change := range changes {
		steps = append(steps, bson.E{Key: change.Field, Value: change.By})
	}
	wrote := &store.Ref{Collection: s.Name, ID: key.ID}
	err = e.run(ctx, s, func(ctx context.Context, c *collection) error {
		filter := c.only(key)
		for _, guard := range guards {
			enough := bson.D{{Key: guard.Field, Value: bson.D{{Key: "$gte", Value: guard.AtLeast}}}}
			filter = append(filter, bson.E{Key: "$and", Value: bson.A{enough}})
		}
		after := options.FindOneAndUpdate().SetReturnDocument(options.After)
		for range 2 { // again, since a document that is there now may have been inserted after the first try
			doc, err = c.FindOneAndUpdate(ctx, filter, bson.D{{Key: "$inc", Value: steps}}, after).Raw()
			if !errors.Is(err, mongo.ErrNoDocuments) {
				held, wrote.Doc = err == nil, doc
				return err
			}
			if err := c.exists(ctx, key); err != nil {
				return err
			}
		}
		return nil
	}, wrote)
	if err != nil || !held {
		return nil, false, err
	}
	return doc, true, nil
}

// Sweep deletes what has expired now; the server does it each minute too.
func (e *Engine) Sweep(ctx context.Context, now time.Time) error {
	e.mu.Lock()
	var all []*collection
	for _, c := range e.expire {
		all = append(all, c)
	}
	e.mu.Unlock()
	for _, c := range all {
		for _, index := range c.schema.Indexes {
			if !index.Expire {
				continue
			}
			filter := bson.D{{Key: index.Fields[0], Value: bson.D{{Key: "$lt", Value: now}}}}
			if _, err := c.DeleteMany(ctx, filter, options.DeleteMany().SetHint(indexName(c.schema, index))); err != nil {
				return fmt.Errorf("mongo: sweep %s: %w", c.schema.Name, err)
			}
		}
	}
	return nil
}
