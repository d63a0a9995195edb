package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lumbung/internal/store/storetest"
)

// releaseBefore is the demo as the release before seeded it, without pictures. It is made anew when a release is made, by that
// release: `LUMBUNG_DATA=d lumbung seed; rm -r d/media; LUMBUNG_DATA=d lumbung backup FILE`.
const releaseBefore = "testdata/demo.tar.gz"

// The documents of the release before become those of this one: everything adds up, people read what they read, and buyers buy.
func TestUpgrade(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { upgrade(t, "") })
	t.Run("mongodb", func(t *testing.T) { upgrade(t, storetest.MongoURI(t)) })
}

func upgrade(t *testing.T, mongo string) {
	t.Helper()
	const offices = "/pengurus/sembalun-makmur"
	at := place{data: filepath.Join(t.TempDir(), "data"), mongo: mongo}
	mustFind(t, at.run(t, "restore", releaseBefore), allIsWell)
	p := newProgram(t, at.data)
	p.env = append(p.env, "LUMBUNG_MONGO_URI="+mongo, "LUMBUNG_SEED=none")
	goods := forSale(p)
	p.start()
	for who, pages := range map[string][]string{
		"":               {"/", "/cari?q=kopi", "/koperasi"},
		"+6281900000122": {"/jualan", "/jualan/pesanan", "/jualan/barang", "/jualan/simpanan"},
		"+6281900000120": {offices, offices + "/neraca", offices + "/anggota"},
	} {
		s := newShopper(p, goods)
		if who != "" {
			s.send("/masuk", url.Values{"hp": {who}, "sandi": {demoPassword}})
		}
		for _, page := range pages {
			status, text := s.read(s.client.Get(p.url + page)) //nolint:noctx // the client has a limit
			if page == "/jualan/simpanan" && !strings.Contains(text, "Riwayat persetujuan") {
				t.Error("the consent of a member of the release before is not on record")
			}
			if status != http.StatusOK {
				t.Errorf("%q reads %s: %d", who, page, status)
			}
		}
		if err := s.buy(t.Context()); err != nil || s.paid != 1 {
			t.Errorf("%q buys: %v", who, err)
		}
		if slices.Contains(pages, offices+"/anggota") {
			_, text := s.read(s.client.Get(p.url + offices + "/anggota?q=0122")) //nolint:noctx // the client has a limit
			if !strings.Contains(text, "Inaq Sri Wahyuni") {
				t.Error("a member of the release before is not found by the last digits of her phone")
			}
		}
		s.check()
	}
	p.stop()
	p.verified()
}
