package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"lumbung/internal/store"
)

// detail is the column of EXPLAIN QUERY PLAN that people read.
const detail = 3

// Explain says how SQLite runs a List: one line for each step of each stretch.
func (e *Engine) Explain(ctx context.Context, s *store.Schema, find store.Find) ([]string, error) {
	t := e.table(s)
	var rows []driver.Value
	err := e.read(ctx, func(c *conn) (err error) {
		for _, r := range find.Ranges() {
			sql, args := t.selects(find, r, false)
			if rows, err = c.column(detail, "EXPLAIN QUERY PLAN "+sql, append(args, int64(find.Limit)), rows); err != nil {
				return err
			}
		}
		return nil
	})
	steps := make([]string, len(rows))
	for i, row := range rows {
		steps[i] = fmt.Sprint(row)
	}
	return steps, err
}
