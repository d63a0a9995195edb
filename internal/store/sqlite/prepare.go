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

// Prepare makes tables, columns and indexes that the schemas declare and fills them from the stored documents, and drops
// the indexes that are retired, all in one transaction.
func (e *Engine) Prepare(ctx context.Context, schemas []store.Schema) error {
	tables := make([]*table, len(schemas))
	err := e.begin(ctx, func(c *conn) error {
		c.layouts = nil
		defer func() { c.layouts = nil }() // they would be wrong after a ROLLBACK
		for i := range schemas {
			tables[i] = newTable(&schemas[i])
			if err := tables[i].prepare(c); err != nil {
				return fmt.Errorf("sqlite: prepare %s: %w", schemas[i].Name, err)
			}
		}
		c.wrote = nil // the documents are as they were
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
	const fields = "(id TEXT PRIMARY KEY NOT NULL, v INTEGER NOT NULL, doc BLOB NOT NULL)"
	if err := c.exec("CREATE TABLE IF NOT EXISTS " + quote(t.name) + " " + fields); err != nil {
		return err
	}
	if err := t.retire(c); err != nil {
		return err
	}
	columns, err := t.prepareColumns(c)
	if err != nil {
		return err
	}
	lists, err := t.prepareTables(c, "table", t.createLists())
	if err != nil {
		return err
	}
	if columns || lists {
		if err := t.refill(c); err != nil {
			return err
		}
	}
	_, err = t.prepareTables(c, "index", t.indexes())
	return err
}

// retire drops the indexes that are retired.
func (t *table) retire(c *conn) error {
	for _, name := range t.schema.Retired {
		index, nulls, list := quote(t.name+"."+name), quote(t.name+"."+name+".null"), quote(t.name+"__"+name)
		for _, what := range []string{"INDEX IF EXISTS " + index, "INDEX IF EXISTS " + nulls, "TABLE IF EXISTS " + list} {
			if err := c.exec("DROP " + what); err != nil {
				return err
			}
		}
	}
	return nil
}

// prepareTables makes tables of lists, or indexes, and says whether one was missing. One of that name that is made in another
// way is dropped first.
func (t *table) prepareTables(c *conn, kind string, wanted map[string]string) (made bool, err error) {
	for name, sql := range wanted {
		old, err := c.texts("SELECT sql FROM sqlite_master WHERE type = ? AND name = ?", kind, name)
		if err != nil {
			return made, err
		}
		if len(old) > 0 && old[0] == sql {
			continue
		}
		if err := c.exec("DROP " + kind + " IF EXISTS " + quote(name)); err != nil {
			return made, err
		}
		if err := c.exec(sql); err != nil {
			return made, t.explain(err)
		}
		made = true
	}
	return made, nil
}

// prepareColumns makes the columns that are missing, and says whether there were some. It drops those that no index stands on
// any more, and those whose field is of another type now.
func (t *table) prepareColumns(c *conn) (made bool, err error) {
	old, err := c.texts("SELECT name || ' ' || type FROM pragma_table_info(?) WHERE name LIKE 'x\\_%' ESCAPE '\\'", t.name)
	if err != nil {
		return false, err
	}
	used, err := c.texts("SELECT DISTINCT i.name FROM sqlite_master AS m, pragma_index_info(m.name) AS i "+
		"WHERE m.type = 'index' AND m.tbl_name = ?", t.name)
	if err != nil {
		return false, err
	}
	exists := map[string]bool{}
	for _, text := range old {
		name := text[:strings.LastIndexByte(text, ' ')]
		kind, declared := t.schema.Kinds[name[2:]]
		if declared && text == name+" "+columnType(kind) || !declared && slices.Contains(used, name) {
			exists[name] = true
			continue
		}
		if err := t.dropColumn(c, name); err != nil {
			return false, err
		}
	}
	for field, kind := range t.schema.Kinds {
		if kind == store.StringList || exists["x_"+field] {
			continue
		}
		if err := c.exec("ALTER TABLE " + quote(t.name) + " ADD COLUMN " + column(field) + " " + columnType(kind)); err != nil {
			return false, err
		}
		made = true
	}
	return made, nil
}

// dropColumn drops a column and the indexes that stand on it.
func (t *table) dropColumn(c *conn, name string) error {
	on, err := c.texts("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND instr(sql, ?) > 0", t.name, quote(name))
	if err != nil {
		return err
	}
	for _, index := range on {
		if err := c.exec("DROP INDEX " + quote(index)); err != nil {
			return err
		}
	}
	return c.exec("ALTER TABLE " + quote(t.name) + " DROP COLUMN " + quote(name))
}

func columnType(kind store.Kind) string {
	switch kind {
	case store.Number, store.Time, store.Bool:
		return "INTEGER"
	case store.Text, store.StringList:
	}
	return "TEXT"
}

// indexes are the statements that make the indexes of the schema, by name.
func (t *table) indexes() map[string]string {
	all := map[string]string{}
	for _, index := range t.schema.Indexes {
		if len(index.Fields) == 0 {
			continue
		}
		all[t.indexName(index)] = t.createIndex(index)
		if index.Unique {
			all[t.indexName(index)+".null"] = t.createNullIndex(index)
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

func (t *table) listPattern() string {
	return strings.ReplaceAll(t.name, "_", `\_`) + `\_\_%`
}

// createLists are the statements that make the tables of lists, by name.
func (t *table) createLists() map[string]string {
	all := map[string]string{}
	for _, index := range t.schema.Indexes {
		list := t.schema.ListField(index)
		if list == "" {
			continue
		}
		parts := []string{"id TEXT NOT NULL"}
		for _, field := range index.Fields {
			parts = append(parts, column(field)+" "+columnType(t.schema.Kinds[field]))
		}
		parts = append(parts, "PRIMARY KEY (id, "+column(list)+")")
		all[t.home(index)] = "CREATE TABLE " + quote(t.home(index)) + " (" + strings.Join(parts, ", ") + ") WITHOUT ROWID"
	}
	return all
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
