package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lumbung/internal/store"
)

// table is a collection's table. Its columns are id, v (the version), doc and one for each indexed field that holds no list.
// An index over a list has a table of its own, one row for each element.
type table struct {
	schema  *store.Schema
	name    string
	uniques map[string]string // "table.column, ..." as SQLite reports it -> index

	get, getScoped, remove string
}

func newTable(s *store.Schema) *table {
	t := &table{schema: s, name: s.Name, uniques: map[string]string{s.Name + ".id": "_id"}}
	for _, index := range s.Indexes {
		if index.Unique {
			t.uniques[t.uniqueColumns(index)] = index.Name
			t.uniques["index '"+t.indexName(index)+".null'"] = index.Name
		}
	}
	self := quote(t.name)
	t.get = "SELECT doc FROM " + self + " WHERE id = ?"
	t.getScoped = t.get + " AND " + column(s.Scope) + " = ?"
	t.remove = "DELETE FROM " + self + " WHERE id = ?"
	return t
}

// layout is what every write of a table keeps up, as the file has it: what another release has declared is among it.
type layout struct {
	insert string
	fields []string // with a column
	lists  []list
}

// list is the table of an index over a list field.
type list struct {
	name   string
	field  string
	fields []string // of the index, field among them
}

// layout reads the layout of a table when it is not known yet.
func (c *conn) layout(t *table) (*layout, error) {
	if l := c.layouts[t.name]; l != nil {
		return l, nil
	}
	l := &layout{}
	var err error
	if l.fields, err = c.fields(t.name, ""); err != nil {
		return nil, err
	}
	values := "?, ?, ?" + strings.Repeat(", ?", len(l.fields))
	l.insert = "INSERT INTO " + quote(t.name) + "(id, v, doc" + columns(", ", l.fields) + ") VALUES (" + values + ")"
	names, err := c.texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ? ESCAPE '\\'", t.listPattern())
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		fields, err := c.fields(name, "")
		if err != nil {
			return nil, err
		}
		key, err := c.fields(name, " AND pk > 0")
		if err != nil || len(key) != 1 {
			return nil, errors.Join(err, fmt.Errorf("sqlite: the table %s has the key %v", name, key))
		}
		l.lists = append(l.lists, list{name: name, field: key[0], fields: fields})
	}
	if c.layouts == nil {
		c.layouts = map[string]*layout{}
	}
	c.layouts[t.name] = l
	return l, nil
}

// fields are the fields that a table has columns of.
func (c *conn) fields(table, which string) ([]string, error) {
	return c.texts("SELECT substr(name, 3) FROM pragma_table_info(?) WHERE name LIKE 'x\\_%' ESCAPE '\\'"+which+" ORDER BY name", table)
}

// texts is a query for texts.
func (c *conn) texts(sql string, args ...driver.Value) ([]string, error) {
	rows, err := c.query(sql, args, nil)
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i], _ = row.(string)
	}
	return texts, err
}

func (t *table) indexName(index store.Index) string { return t.name + "." + t.schema.IndexName(index) }

// home is the table that an index stands on.
func (t *table) home(index store.Index) string {
	if t.schema.ListField(index) != "" {
		return t.name + "__" + t.schema.IndexName(index)
	}
	return t.name
}

func (t *table) uniqueColumns(index store.Index) string {
	var names []string
	for _, field := range index.Fields {
		names = append(names, t.home(index)+".x_"+field)
	}
	return strings.Join(names, ", ")
}

func quote(name string) string { return `"` + name + `"` }

func column(field string) string { return quote("x_" + field) }

func columns(before string, fields []string) string {
	var b strings.Builder
	for _, field := range fields {
		b.WriteString(before + column(field))
	}
	return b.String()
}

// table returns what Prepare made of a collection.
func (e *Engine) table(s *store.Schema) *table {
	e.mu.RLock()
	t := e.tables[s]
	e.mu.RUnlock()
	if t == nil {
		t = newTable(s)
		e.mu.Lock()
		e.tables[s] = t
		e.mu.Unlock()
	}
	return t
}

// find returns the document, store.ErrNotFound when there is none in the scope.
func (t *table) find(c *conn, key store.Key) (bson.Raw, error) {
	var doc bson.Raw
	var err error
	if key.Scope == "" {
		doc, err = c.document(t.get, key.ID)
	} else {
		doc, err = c.document(t.getScoped, key.ID, key.Scope)
	}
	if err == nil && doc == nil {
		err = store.ErrNotFound
	}
	return doc, err
}

// values are the columns of a document: version, blob and indexed fields.
func (l *layout) values(doc bson.Raw) []driver.Value {
	version, _ := doc.Lookup("_v").AsInt64OK()
	values := append(make([]driver.Value, 0, 4+len(l.fields)), version, []byte(doc))
	for _, field := range l.fields {
		values = append(values, value(doc, field))
	}
	return values
}

func (t *table) wrote(c *conn, id string, doc bson.Raw) {
	c.wrote = append(c.wrote, store.Ref{Collection: t.name, ID: id, Doc: doc})
}

// add stores a new document.
func (t *table) add(c *conn, id string, doc bson.Raw) error {
	layout, err := c.layout(t)
	if err != nil {
		return err
	}
	t.wrote(c, id, doc)
	if err := c.exec(layout.insert, append([]driver.Value{id}, layout.values(doc)...)...); err != nil {
		return t.explain(err)
	}
	for _, l := range layout.lists {
		if err := l.put(c, id, doc); err != nil {
			return t.explain(err)
		}
	}
	return nil
}

// change stores a document over the one just read in this transaction. Columns that stay as they are are not named, as
// SQLite would write their indexes again; with no old document all of them are.
func (t *table) change(c *conn, id string, old, doc bson.Raw) error {
	layout, err := c.layout(t)
	if err != nil {
		return err
	}
	t.wrote(c, id, doc)
	set, args := "UPDATE "+quote(t.name)+" SET v = ?, doc = ?", layout.values(doc)
	changed := args[:2:2]
	for i, field := range layout.fields {
		if old == nil || value(old, field) != args[2+i] {
			set, changed = set+", "+column(field)+" = ?", append(changed, args[2+i])
		}
	}
	if err := c.exec(set+" WHERE id = ?", append(changed, id)...); err != nil {
		return t.explain(err)
	}
	for _, l := range layout.lists {
		if old != nil && l.same(old, doc) {
			continue
		}
		if err := c.exec("DELETE FROM "+quote(l.name)+" WHERE id = ?", id); err != nil {
			return err
		}
		if err := l.put(c, id, doc); err != nil {
			return t.explain(err)
		}
	}
	return nil
}

func (l list) same(old, doc bson.Raw) bool {
	for _, field := range l.fields {
		if field == l.field && !slices.Equal(elements(old, field), elements(doc, field)) ||
			field != l.field && value(old, field) != value(doc, field) {
			return false
		}
	}
	return true
}

func (l list) put(c *conn, id string, doc bson.Raw) error {
	sql := "INSERT INTO " + quote(l.name) + "(id" + columns(", ", l.fields) + ") VALUES (?" + strings.Repeat(", ?", len(l.fields)) + ")"
	for _, element := range elements(doc, l.field) {
		args := []driver.Value{id}
		for _, field := range l.fields {
			if field == l.field {
				args = append(args, element)
			} else {
				args = append(args, value(doc, field))
			}
		}
		if err := c.exec(sql, args...); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) delete(c *conn, id string) error {
	layout, err := c.layout(t)
	if err != nil {
		return err
	}
	t.wrote(c, id, nil)
	for _, l := range layout.lists {
		if err := c.exec("DELETE FROM "+quote(l.name)+" WHERE id = ?", id); err != nil {
			return err
		}
	}
	return c.exec(t.remove, id)
}

// sweep deletes one batch of documents that expired before now and says whether there may be more.
func (t *table) sweep(c *conn, index store.Index, now time.Time) (bool, error) {
	by := quote(t.indexName(index))
	sql := fmt.Sprintf("SELECT id FROM %s INDEXED BY %s WHERE %s < ? LIMIT ?", quote(t.name), by, column(index.Fields[0]))
	ids, err := c.query(sql, []driver.Value{now.UnixMilli(), int64(sweepBatch)}, nil)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if text, ok := id.(string); ok {
			err = errors.Join(err, t.delete(c, text))
		}
	}
	return len(ids) == sweepBatch, err
}

// explain turns SQLite's word for a broken unique index into a DuplicateError.
func (t *table) explain(err error) error {
	const clause = "UNIQUE constraint failed: "
	_, names, broken := strings.Cut(err.Error(), clause)
	if !broken {
		return err
	}
	names, _, _ = strings.Cut(names, " (")
	index, ok := t.uniques[names]
	if !ok {
		index = names // of another release
	}
	return &store.DuplicateError{Collection: t.name, Index: index}
}
