package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lumbung/catalog"
	"lumbung/internal/media"
)

const secretPaper = "%PDF-1.7 nomor kartu 5203154508850003"

// A private document goes into a backup as it lies, sealed; a market restored from it, on either engine, opens it with its key. The doctor
// says when a document is missing, or the key does not fit.
func TestDocumentsAreRestored(t *testing.T) {
	t.Parallel()
	from := newProgram(t, demoData(t))
	from.withData(keepPaper)
	source := place{data: from.data}
	if said := source.examined(t); !strings.Contains(said, "1 private document, sealed") {
		t.Errorf("the doctor of the market: %s", said)
	}
	file := filepath.Join(t.TempDir(), "pasar.backup")
	source.run(t, "backup", file)
	targets := map[string]place{"SQLite": sqlitePlace(t)}
	if os.Getenv("LUMBUNG_TEST_MONGO_URI") != "" {
		targets["MongoDB"] = mongoPlace(t)
	}
	for name, target := range targets {
		target.run(t, "restore", file)
		if got := target.paper(t); got != secretPaper {
			t.Errorf("%s: the restored market reads %q", name, got)
		}
		if said := target.examined(t); !strings.Contains(said, "1 private document, sealed") {
			t.Errorf("%s: the doctor: %s", name, said)
		}
		stored, err := filepath.Glob(filepath.Join(target.data, "media", "private", "*"))
		if err != nil || len(stored) != 1 {
			t.Fatalf("%s: %v files, %v", name, stored, err)
		}
		sealed, err := os.ReadFile(stored[0])
		if err != nil || bytes.Contains(sealed, []byte("5203154508850003")) {
			t.Errorf("%s: the document lies open, %v", name, err)
		}
		sealed[len(sealed)-1] ^= 1
		if err := os.WriteFile(stored[0], sealed, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := target.examined(t); !strings.Contains(said, "1 of 1 private documents cannot be opened with the key") {
			t.Errorf("%s: spoilt, the doctor says: %s", name, said)
		}
		if err := os.Remove(stored[0]); err != nil {
			t.Fatal(err)
		}
		if said := target.examined(t); !strings.Contains(said, "1 of 1 private documents are not among the files") {
			t.Errorf("%s: deleted, the doctor says: %s", name, said)
		}
	}
}

// paperShop is the shop of the demo that hands in the paper.
const paperShop = "kopi-inaq-sri"

// keepPaper lets the owner of a shop of the demo hand in a document, as its page does.
func keepPaper(ctx context.Context, a *app) error {
	shop, err := a.catalog.ShopBySlug(ctx, paperShop)
	if err != nil {
		return err
	}
	vault, err := a.identity.Vault(ctx, media.DocumentVault)
	if err != nil {
		return err
	}
	document, err := a.media.StoreDocument(ctx, vault, strings.NewReader(secretPaper))
	if err != nil {
		return err
	}
	by, err := a.members.Actor(ctx, shop.Seller)
	if err != nil {
		return err
	}
	_, err = a.catalog.SubmitCheck(ctx, by, catalog.Step{Coop: shop.Coop, ID: shop.ID}, "ktp", "", &document)
	return err
}

// paper is what the market reads in the document.
func (p place) paper(t *testing.T) string {
	t.Helper()
	var read strings.Builder
	e := environment{config: config{Env: "development", Data: p.data, MongoURI: p.mongo}, out: io.Discard, log: slog.New(slog.DiscardHandler)}
	err := withStore(t.Context(), e, func(a *app) error {
		vault, err := a.identity.KeptVault(t.Context(), media.DocumentVault)
		if err != nil {
			return err
		}
		return a.catalog.EachDocument(t.Context(), func(shop *catalog.Shop, d media.Document) error {
			if shop.Slug != paperShop {
				t.Errorf("a document of %s", shop.Slug)
			}
			return a.media.WriteDocument(t.Context(), vault, d, &read)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return read.String()
}

// examined is what the doctor says of private documents.
func (p place) examined(t *testing.T) string {
	t.Helper()
	d := &doctor{config: config{Env: "development", Data: p.data, MongoURI: p.mongo}, log: slog.New(slog.DiscardHandler)}
	var said bytes.Buffer
	_ = examine(t.Context(), []check{d.documents}, &said) // it fails when something is wrong, as the words say
	return said.String()
}
