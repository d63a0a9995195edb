package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// List reads the stretches of the index one after the other until the page is full.
func (e *Engine) List(ctx context.Context, s *store.Schema, find store.Find) ([]bson.Raw, error) {
	t := e.table(s)
	var rows []driver.Value
	err := e.read(ctx, func(c *conn) (err error) {
		for _, r := range find.Ranges() {
			if len(rows) >= find.Limit {
				break
			}
			sql, args := t.selects(find, r, false)
			if rows, err = c.query(sql, append(args, int64(find.Limit-len(rows))), rows); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	docs := make([]bson.Raw, len(rows))
	for i, row := range rows {
		doc, ok := row.([]byte)
		if !ok {
			return nil, errors.New("sqlite: a document is not a blob")
		}
		docs[i] = doc
	}
	return docs, nil
}

// Count counts entries of the index, at most find.Limit.
func (e *Engine) Count(ctx context.Context, s *store.Schema, find store.Find) (int, error) {
	t := e.table(s)
	count := 0
	err := e.read(ctx, func(c *conn) error {
		for _, r := range find.Ranges() {
			sql, args := t.selects(find, r, true)
			rows, err := c.query("SELECT count(*) FROM ("+sql+")", append(args, int64(find.Limit-count)), nil)
			if err != nil {
				return err
			}
			if n, ok := rows[0].(int64); ok {
				count += int(n)
			}
		}
		return nil
	})
	return count, err
}

// selects writes the query for one stretch of an index: documents, or ones to count. INDEXED BY makes SQLite refuse
// rather than scan.
func (t *table) selects(find store.Find, r store.Range, count bool) (string, []driver.Value) {
	what, join, by := "i.doc", "", ""
	switch {
	case count:
		what = "1"
	case t.schema.ListField(find.Index) != "":
		what, join = "d.doc", " CROSS JOIN "+quote(t.name)+" AS d ON d.id = i.id"
	}
	if len(find.Index.Fields) > 0 {
		by = " INDEXED BY " + quote(t.indexName(find.Index))
	}
	var b strings.Builder
	b.WriteString("SELECT " + what + " FROM " + quote(t.home(find.Index)) + " AS i" + by + join)
	args := t.where(&b, find, r)
	t.order(&b, find)
	b.WriteString(" LIMIT ? + 0") // SQLite would look at a bare variable and prepare the statement again for each value
	return b.String(), args
}

func (t *table) where(b *strings.Builder, find store.Find, r store.Range) []driver.Value {
	names := find.Index.Fields
	next := " AND i.id"
	if len(r.Equal) < len(names) {
		next = " AND i." + column(names[len(r.Equal)])
	}
	b.WriteString(" WHERE 1")
	if sparse := t.schema.SparseField(find.Index); sparse != "" {
		b.WriteString(" AND i." + column(sparse) + " IS NOT NULL")
	}
	var args []driver.Value
	for i, v := range r.Equal {
		if v == nil {
			b.WriteString(" AND i." + column(names[i]) + " IS NULL")
			continue
		}
		b.WriteString(" AND i." + column(names[i]) + " = ?")
		args = append(args, bound(v))
	}
	for _, limit := range []struct {
		sign  string
		value any
	}{{" >= ?", r.From}, {" > ?", r.Above}, {" < ?", r.To}} {
		if limit.value != nil {
			b.WriteString(next + limit.sign)
			args = append(args, bound(limit.value))
		}
	}
	if r.NotNull {
		b.WriteString(next + " IS NOT NULL")
	}
	return args
}

// order sorts by the fields that are not fixed. Entries of a unique index never tie, and it ends without the id.
func (t *table) order(b *strings.Builder, find store.Find) {
	direction := ""
	if find.Desc {
		direction = " DESC"
	}
	before := " ORDER BY i."
	for _, field := range find.Rest() {
		b.WriteString(before + column(field) + direction)
		before = ", i."
	}
	if !find.Index.Unique {
		b.WriteString(before + "id" + direction)
	}
}

// bound is the stored form of a value.
func bound(v any) driver.Value {
	if moment, ok := v.(time.Time); ok {
		return moment.UnixMilli()
	}
	return v
}
