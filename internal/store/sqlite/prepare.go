package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// Prepare brings tables, columns and indexes to what the schemas say, in one transaction: made, filled from the stored
// documents, or dropped.
func (e *Engine) Prepare(ctx context.Context, schemas []store.Schema) error {
	tables := make([]*table, len(schemas))
	err := e.begin(ctx, func(c *conn) error {
		for i := range schemas {
			tables[i] = newTable(&schemas[i])
			if err := tables[i].prepare(c); err != nil {
				return fmt.Errorf("sqlite: prepare %s: %w", schemas[i].Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, t := range tables {
		delete(e.expire, t.name)
		for _, index := range t.schema.Indexes {
			if index.Expire {
				e.expire[t.name] = t
			}
		}
	}
	return nil
}

func (t *table) prepare(c *conn) error {
	if err := c.exec("CREATE TABLE IF NOT EXISTS " + quote(t.name) + " (id TEXT PRIMARY KEY NOT NULL, v INTEGER NOT NULL, doc BLOB NOT NULL)"); err != nil {
		return err
	}
	fields, err := t.dropColumns(c)
	if err != nil {
		return err
	}
	lists, err := t.dropLists(c)
	if err != nil {
		return err
	}
	indexes, err := t.dropIndexes(c, func(sql string) bool { return slices.Contains(t.indexes(), sql) })
	if err != nil {
		return err
	}
	var missing []string
	for _, field := range fields {
		missing = append(missing, "ALTER TABLE "+quote(t.name)+" ADD COLUMN "+column(field)+" "+columnType(t.schema.Kinds[field]))
	}
	missing = append(missing, lists...)
	for _, sql := range missing {
		if err := c.exec(sql); err != nil {
			return err
		}
	}
	if len(missing) > 0 {
		if err := t.refill(c); err != nil {
			return err
		}
	}
	for _, sql := range indexes {
		if err := c.exec(sql); err != nil {
			return t.explain(err)
		}
	}
	return nil
}

func columnType(kind store.Kind) string {
	switch kind {
	case store.Number, store.Moment, store.Bool:
		return "INTEGER"
	case store.Text, store.Texts:
	}
	return "TEXT"
}

// indexes are the statements that make the indexes of the schema.
func (t *table) indexes() []string {
	var all []string
	for _, index := range t.schema.Indexes {
		if len(index.Fields) == 0 {
			continue
		}
		all = append(all, t.createIndex(index))
		if index.Unique {
			all = append(all, t.createNullIndex(index))
		}
	}
	return all
}

func (t *table) createIndex(index store.Index) string {
	unique, last := "", ", id"
	if index.Unique {
		unique, last = "UNIQUE ", ""
	}
	sql := "CREATE " + unique + "INDEX " + quote(t.indexName(index)) + " ON " + quote(t.home(index)) +
		" (" + columns(", ", index.Fields)[2:] + last + ")"
	if sparse := t.schema.SparseField(index); sparse != "" {
		sql += " WHERE " + column(sparse) + " IS NOT NULL"
	}
	return sql
}

// createNullIndex makes a unique index also refuse the second null, as MongoDB does. It is empty as a rule.
func (t *table) createNullIndex(index store.Index) string {
	var terms, nulls []string
	for _, field := range index.Fields {
		terms = append(terms, "ifnull("+column(field)+", x'00')")
		nulls = append(nulls, column(field)+" IS NULL")
	}
	sql := "CREATE UNIQUE INDEX " + quote(t.indexName(index)+".null") + " ON " + quote(t.home(index)) +
		" (" + strings.Join(terms, ", ") + ") WHERE (" + strings.Join(nulls, " OR ") + ")"
	if sparse := t.schema.SparseField(index); sparse != "" {
		sql += " AND " + column(sparse) + " IS NOT NULL"
	}
	return sql
}

// dropIndexes drops the indexes that are not to be kept and returns the statements of those that are missing.
func (t *table) dropIndexes(c *conn, keep func(sql string) bool) (missing []string, err error) {
	old, err := c.query("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND (tbl_name = ? OR tbl_name LIKE ? ESCAPE '\\')",
		[]driver.Value{t.name, t.listPattern()}, nil)
	if err != nil {
		return nil, err
	}
	missing = t.indexes()
	for _, row := range old {
		sql, _ := row.(string)
		if keep(sql) {
			missing = slices.DeleteFunc(missing, func(wanted string) bool { return wanted == sql })
			continue
		}
		name := strings.SplitN(sql, `"`, 3)[1]
		if err := c.exec("DROP INDEX " + quote(name)); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

func (t *table) listPattern() string {
	return strings.ReplaceAll(t.name, "_", `\_`) + `\_\_%`
}

// dropColumns drops the columns that nobody keeps up any more, as one that came back later would hold old values, and
// returns the fields that have none yet.
func (t *table) dropColumns(c *conn) (missing []string, err error) {
	old, err := c.query("SELECT name || ' ' || type FROM pragma_table_info(?) WHERE name LIKE 'x\\_%' ESCAPE '\\'", []driver.Value{t.name}, nil)
	if err != nil {
		return nil, err
	}
	for _, field := range t.fields {
		wanted := driver.Value("x_" + field + " " + columnType(t.schema.Kinds[field]))
		if i := slices.Index(old, wanted); i >= 0 {
			old = slices.Delete(old, i, i+1)
			continue
		}
		missing = append(missing, field)
	}
	if len(old) > 0 { // no index may stand on a column that goes
		if _, err := t.dropIndexes(c, func(string) bool { return false }); err != nil {
			return nil, err
		}
	}
	for _, row := range old {
		text, _ := row.(string)
		if err := c.exec("ALTER TABLE " + quote(t.name) + " DROP COLUMN " + quote(text[:strings.LastIndexByte(text, ' ')])); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

// dropLists drops the tables of lists that are not wanted, or not like this, and returns the statements of those that
// are missing.
func (t *table) dropLists(c *conn) (missing []string, err error) {
	old, err := c.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name LIKE ? ESCAPE '\\'", []driver.Value{t.listPattern()}, nil)
	if err != nil {
		return nil, err
	}
	for _, l := range t.lists {
		wanted := t.createList(l)
		if i := slices.Index(old, driver.Value(wanted)); i >= 0 {
			old = slices.Delete(old, i, i+1)
			continue
		}
		missing = append(missing, wanted)
	}
	for _, row := range old {
		sql, _ := row.(string)
		if err := c.exec("DROP TABLE " + quote(strings.SplitN(sql, `"`, 3)[1])); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

func (t *table) createList(l list) string {
	parts := []string{"id TEXT NOT NULL"}
	for _, field := range l.index.Fields {
		parts = append(parts, column(field)+" "+columnType(t.schema.Kinds[field]))
	}
	parts = append(parts, "PRIMARY KEY (id, "+column(l.field)+")")
	return "CREATE TABLE " + quote(l.name) + " (" + strings.Join(parts, ", ") + ") WITHOUT ROWID"
}

// refill writes the columns and lists of every stored document again.
func (t *table) refill(c *conn) error {
	for after := ""; ; {
		rows, err := c.query("SELECT doc FROM "+quote(t.name)+" WHERE id > ? ORDER BY id LIMIT 500", []driver.Value{after}, nil)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			raw, _ := row.([]byte)
			after = bson.Raw(raw).Lookup("_id").StringValue()
			if err := t.change(c, after, nil, raw); err != nil {
				return err
			}
		}
	}
}
