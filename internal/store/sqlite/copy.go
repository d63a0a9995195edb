package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

const snapshotBatch = 200

// Snapshot reads every document in one read transaction, on a connection of its own: those who read and write beside
// it, in this process or another, do not wait. The log of writes cannot be cleared away until it has ended.
func (e *Engine) Snapshot(ctx context.Context, schemas []store.Schema, visit func(s *store.Schema, doc bson.Raw) error) (err error) {
	c, err := connect(e.path, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.exec("BEGIN"); err != nil {
		return fmt.Errorf("sqlite: snapshot: %w", err)
	}
	for i := range schemas {
		if err := snapshot(ctx, c, &schemas[i], visit); err != nil {
			return err
		}
	}
	if err := c.exec("COMMIT"); err != nil {
		return fmt.Errorf("sqlite: end snapshot: %w", err)
	}
	return nil
}

// snapshot visits one collection. One that was never prepared in this file has no documents.
func snapshot(ctx context.Context, c *conn, s *store.Schema, visit func(s *store.Schema, doc bson.Raw) error) error {
	tables, err := c.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", []driver.Value{s.Name}, nil)
	if err != nil || len(tables) == 0 {
		return err
	}
	after := driver.Value("")
	for {
		sql := "SELECT doc FROM " + quote(s.Name) + " WHERE id > ? ORDER BY id LIMIT ?"
		rows, err := c.query(sql, []driver.Value{after, int64(snapshotBatch)}, nil)
		if err != nil {
			return fmt.Errorf("sqlite: snapshot of %s: %w", s.Name, err)
		}
		for _, row := range rows {
			doc, ok := row.([]byte)
			if !ok {
				return fmt.Errorf("sqlite: snapshot of %s: a document is not a blob", s.Name)
			}
			if err := errors.Join(ctx.Err(), visit(s, doc)); err != nil {
				return err
			}
			after = bson.Raw(doc).Lookup("_id").StringValue()
		}
		if len(rows) < snapshotBatch {
			return nil
		}
	}
}

// Load saves documents as they are, in one transaction.
func (e *Engine) Load(ctx context.Context, s *store.Schema, docs []bson.Raw) error {
	t := e.table(s)
	return e.write(ctx, func(c *conn) error {
		for _, doc := range docs {
			if err := t.add(c, doc.Lookup("_id").StringValue(), doc); err != nil {
				return err
			}
		}
		return nil
	})
}

// Clear deletes every document, in one transaction.
func (e *Engine) Clear(ctx context.Context, s *store.Schema) error {
	defer e.notices.Lost()
	t := e.table(s)
	return e.write(ctx, func(c *conn) error {
		layout, err := c.layout(t)
		if err != nil {
			return err
		}
		for _, l := range layout.lists {
			if err := c.exec("DELETE FROM " + quote(l.name)); err != nil {
				return err
			}
		}
		return c.exec("DELETE FROM " + quote(t.name))
	})
}
