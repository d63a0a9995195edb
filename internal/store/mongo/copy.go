package mongo

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lumbung/internal/store"
)

const (
	snapshotTooOld      = 239
	snapshotUnavailable = 246
)

// errLapsed says why a long snapshot ends, and what to do about it.
var errLapsed = errors.New("mongo: the snapshot has lapsed: reading took longer than the server keeps the past; " +
	"set its parameter minSnapshotHistoryWindowInSeconds (usually 300) higher, or read when less is written")

// Snapshot reads every document as it was at the moment of the first read, in a snapshot session on the primary.
// Nobody waits for it. The server keeps that moment for minSnapshotHistoryWindowInSeconds.
func (e *Engine) Snapshot(ctx context.Context, schemas []store.Schema, visit func(s *store.Schema, doc bson.Raw) error) error {
	session, err := e.client.StartSession(options.Session().SetSnapshot(true))
	if err != nil {
		return fmt.Errorf("mongo: start session: %w", err)
	}
	defer session.EndSession(context.WithoutCancel(ctx))
	ctx = mongo.NewSessionContext(ctx, session)
	for i := range schemas {
		if err := e.snapshot(ctx, &schemas[i], visit); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) snapshot(ctx context.Context, s *store.Schema, visit func(s *store.Schema, doc bson.Raw) error) error {
	settings := options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetHint("_id_").SetBatchSize(500)
	cursor, err := e.collection(s).Find(ctx, bson.D{}, settings)
	if err != nil {
		return lapsed(s, err)
	}
	defer func() { _ = cursor.Close(context.WithoutCancel(ctx)) }() // only ever read from
	for cursor.Next(ctx) {
		if err := visit(s, bytes.Clone(cursor.Current)); err != nil {
			return err
		}
	}
	return lapsed(s, cursor.Err())
}

// lapsed explains the server's word for a moment that it does not remember any more.
func lapsed(s *store.Schema, err error) error {
	var server mongo.ServerError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &server) && (server.HasErrorCode(snapshotTooOld) || server.HasErrorCode(snapshotUnavailable)):
		return errLapsed
	}
	return fmt.Errorf("mongo: snapshot of %s: %w", s.Name, err)
}

// Load saves documents as they are.
func (e *Engine) Load(ctx context.Context, s *store.Schema, docs []bson.Raw) error {
	defer e.notices.Lost()
	return e.run(ctx, s, func(ctx context.Context, c *collection) error {
		_, err := c.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
		return err
	})
}

// Clear deletes every document, however long that takes.
func (e *Engine) Clear(ctx context.Context, s *store.Schema) error {
	defer e.notices.Lost()
	c := e.collection(s)
	_, err := c.DeleteMany(ctx, bson.D{}, options.DeleteMany().SetHint("_id_"))
	return c.explain(ctx, err)
}
