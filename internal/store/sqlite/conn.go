package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"lumbung/internal/store"
)

// conn is one connection with its prepared statements, used by one goroutine at a time. It stands on the driver itself:
// database/sql costs as much again as a point read.
type conn struct {
	driver driver.Conn
	stmts  map[string]driver.Stmt
	wrote  []store.Ref // since BEGIN

	layouts map[string]*layout // by table; of the writer
	version driver.Value       // SQLite's schema_version for which the layouts hold
}

func connect(path string, readOnly bool) (*conn, error) {
	settings := "?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(0)" +
		"&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-8000)&_dqs=0&_error_rc=1"
	if readOnly {
		settings += "&_pragma=query_only(1)"
	}
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	raw, err := new(sqlite.Driver).Open("file:" + escaped + settings)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	return &conn{driver: raw, stmts: map[string]driver.Stmt{}}, nil
}

func (c *conn) close() error {
	var err error
	for _, stmt := range c.stmts {
		err = errors.Join(err, stmt.Close())
	}
	return errors.Join(err, c.driver.Close())
}

func (c *conn) prepare(sql string) (driver.Stmt, error) {
	if stmt := c.stmts[sql]; stmt != nil {
		return stmt, nil
	}
	stmt, err := c.driver.(driver.ConnPrepareContext).PrepareContext(context.Background(), sql)
	if err != nil {
		return nil, err
	}
	c.stmts[sql] = stmt
	return stmt, nil
}

// exec runs a statement.
func (c *conn) exec(sql string, args ...driver.Value) error {
	stmt, err := c.prepare(sql)
	if err != nil {
		return err
	}
	// The statement is short and cannot be interrupted: a context here costs a goroutine for each call.
	_, err = stmt.(driver.StmtExecContext).ExecContext(context.Background(), named(args))
	return told(err)
}

// told makes an error of the disk one that visitors may know of.
func told(err error) error {
	failed, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch failed.Code() & 0xff { // the rest says where exactly
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return err
}

// query appends the first column of every row to rows.
func (c *conn) query(sql string, args []driver.Value, rows []driver.Value) ([]driver.Value, error) {
	return c.column(0, sql, args, rows)
}

// column appends one column of every row to rows.
func (c *conn) column(n int, sql string, args []driver.Value, rows []driver.Value) ([]driver.Value, error) {
	stmt, err := c.prepare(sql)
	if err != nil {
		return rows, err
	}
	cursor, err := stmt.(driver.StmtQueryContext).QueryContext(context.Background(), named(args))
	if err != nil {
		return rows, told(err)
	}
	row := make([]driver.Value, len(cursor.Columns()))
	for {
		if err := cursor.Next(row); errors.Is(err, io.EOF) {
			return rows, cursor.Close()
		} else if err != nil {
			return rows, errors.Join(told(err), cursor.Close())
		}
		rows = append(rows, row[n])
	}
}

// document returns the first column of the first row as a document, nil when there is no row.
func (c *conn) document(sql string, args ...driver.Value) (bson.Raw, error) {
	rows, err := c.query(sql, args, nil)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	doc, ok := rows[0].([]byte)
	if !ok {
		return nil, errors.New("sqlite: a document is not a blob")
	}
	return doc, nil
}

func named(args []driver.Value) []driver.NamedValue {
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	return values
}
