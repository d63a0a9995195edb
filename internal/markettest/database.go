package markettest

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/mongo"
	"lumbung/internal/store/sqlite"
)

// prepared is an SQLite database with every collection and no document. It is made once and copied, since making it takes longer than
// all else that a market needs.
var prepared struct {
	sync.Mutex
	file []byte
}

// freshSQLite is the path of a fresh database.
func freshSQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "market.db")
	m := &Market{TB: t, Clock: newClock(), shared: &shared{engine: new(engine)}}
	m.Must(os.WriteFile(path, m.prepared(), 0o600))
	return path
}

func isMongo(address string) bool { return strings.HasPrefix(address, "mongodb") }

// openEngine opens a database until the end of the test.
func openEngine(t testing.TB, address string) (e store.Engine) {
	t.Helper()
	var err error
	if isMongo(address) {
		e, err = mongo.Open(t.Context(), address)
	} else {
		e, err = sqlite.Open(t.Context(), address)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return e
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
