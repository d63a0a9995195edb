package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"lumbung/internal/store"
)

var _ store.Inspector = (*Engine)(nil)

// cheapToCheck is the size of a file that quick_check reads within a second or two, in bytes.
const cheapToCheck = 256 << 20

// Health asks SQLite for its version and, when the file is small enough, whether it is whole.
func (e *Engine) Health(ctx context.Context) (h store.Health, err error) {
	info, err := os.Stat(e.path)
	if err != nil {
		return h, fmt.Errorf("sqlite: %w", err)
	}
	err = e.read(ctx, func(c *conn) error {
		began := time.Now()
		version, err := c.sqliteVersion()
		if err != nil {
			return err
		}
		h.Took, h.Version = time.Since(began), version
		if info.Size() > cheapToCheck {
			return nil
		}
		rows, err := c.query("PRAGMA quick_check(3)", nil, nil)
		if said := text(rows); said != "ok" {
			h.Damage = said
		}
		h.Looked = err == nil
		return err
	})
	return h, err
}

// checkVersion refuses a library that is older than 3.51.3, which can damage a file in WAL mode when a checkpoint and a write meet:
// https://sqlite.org/wal.html#walresetbug.
func (c *conn) checkVersion() error {
	version, err := c.sqliteVersion()
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return refuseOld(version)
}

func refuseOld(version string) error {
	n := make([]int, 3)
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &n[0], &n[1], &n[2]); err != nil || slices.Compare(n, []int{3, 51, 3}) < 0 {
		return fmt.Errorf("sqlite: this program is built with SQLite %s, which can damage its file: build it with 3.51.3 or newer", version)
	}
	return nil
}

func (c *conn) sqliteVersion() (string, error) {
	rows, err := c.query("SELECT sqlite_version()", nil, nil)
	return text(rows), err
}

// text joins what a query found.
func text(rows []driver.Value) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.ReplaceAll(fmt.Sprint(row), "\n", " ")
	}
	return strings.Join(lines, "; ")
}

// errSelfTestd undoes what SelfTest did.
var errSelfTestd = errors.New("sqlite: self-tested")

// SelfTest makes a table in a transaction that is then undone.
func (e *Engine) SelfTest(ctx context.Context) error {
	name := "doctor_" + strings.ToLower(rand.Text())
	table := quote(name)
	err := e.write(ctx, func(c *conn) error {
		for _, step := range []struct{ doing, sql string }{
			{"make a table", "CREATE TABLE " + table + " (id TEXT PRIMARY KEY, doc BLOB)"},
			{"make an index", "CREATE INDEX " + quote(name+".all") + " ON " + table + " (doc)"},
			{"write", "INSERT INTO " + table + " VALUES ('1', x'00')"},
		} {
			if err := c.exec(step.sql); err != nil {
				return fmt.Errorf("%s: %w", step.doing, err)
			}
		}
		return errSelfTestd
	})
	if errors.Is(err, errSelfTestd) {
		return nil
	}
	return err
}
