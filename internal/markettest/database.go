package markettest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/sqlite"
)

// prepared is an SQLite database with every collection and no document. It is made once and copied, since making it takes longer than
// all else that a market needs.
var prepared struct {
	sync.Mutex
	file []byte
}

// openSQLite opens a fresh database.
func openSQLite(t testing.TB) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "market.db")
	m := &Market{TB: t, Clock: newClock()}
	m.Must(os.WriteFile(path, m.prepared(), 0o600))
	engine, err := sqlite.Open(t.Context(), path)
	m.Must(err)
	t.Cleanup(func() { m.Must(engine.Close()) })
	return store.New(engine)
}

func (m *Market) prepared() []byte {
	m.Helper()
	prepared.Lock()
	defer prepared.Unlock()
	if prepared.file == nil {
		path := filepath.Join(m.TempDir(), "prepared.db")
		engine, err := sqlite.Open(m.Context(), path)
		m.Must(err)
		m.DB = store.New(engine)
		m.makeServices()
		m.Must(m.DB.Prepare(m.Context()))
		m.Must(m.DB.Close())
		prepared.file, err = os.ReadFile(path)
		m.Must(err)
	}
	return prepared.file
}
