package storetest_test

import (
	"testing"

	"lumbung/internal/store"
	"lumbung/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB { return storetest.OpenSQLite(t) })
}

func TestMongo(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.DB { return storetest.OpenMongo(t) })
}

func BenchmarkSQLite(b *testing.B) {
	storetest.Bench(b, storetest.OpenSQLite)
}

func BenchmarkMongo(b *testing.B) {
	storetest.Bench(b, storetest.OpenMongo)
}
