package main

import (
	"bytes"
	"errors"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lumbung/payments/ledger/bookfile"
)

// bookOf is the file of a book with one entry under one seal, whose head it returns, too.
func bookOf(t *testing.T) (name string, head bookfile.Head) {
	t.Helper()
	var file bytes.Buffer
	w, err := bookfile.NewWriter(&file, "ntb", []bookfile.Account{{Code: "1-1100", Class: "asset"}, {Code: "1-1210", Class: "asset"}})
	if err == nil {
		err = w.Entry(bookfile.Entry{
			Version: bookfile.FormVersion, Book: "ntb", Ref: "a", Kind: "settled", RecordedAt: 1,
			Postings: []bookfile.Posting{{Debit: "1-1100", Credit: "1-1210", Amount: 5}},
		})
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	name = filepath.Join(t.TempDir(), "book.jsonl")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name, bookfile.Head{N: 1, Digest: strings.Repeat("0", bookfile.ShortDigest)}
}

func TestRun(t *testing.T) {
	name, head := bookOf(t)
	var out bytes.Buffer
	if err := run([]string{name}, &out); err != nil || !strings.Contains(out.String(), "book ntb: 1 entries") ||
		!strings.Contains(out.String(), "The file is sound.") {
		t.Errorf("got %v\n%s", err, &out)
	}
	out.Reset()
	if err := run([]string{name, head.String()}, &out); !errors.Is(err, errUnsound) || !strings.Contains(out.String(), "NO seal of this") {
		t.Errorf("with a head of another book: got %v\n%s", err, &out)
	}
	changed, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, bytes.Replace(changed, []byte(`"amount":5`), []byte(`"amount":6`), 1), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := run([]string{name}, &out); !errors.Is(err, errUnsound) || !strings.Contains(out.String(), "line 2, entry 1: was changed") {
		t.Errorf("with a changed amount: got %v\n%s", err, &out)
	}
	code := head.String()
	for _, args := range [][]string{
		{name, "--paper", code}, {"--paper", code, name}, {name, "--paper=" + code}, {name, "--paper", code, code},
	} {
		out.Reset()
		if err := run(args, &out); !errors.Is(err, errUnsound) || !strings.Contains(out.String(), "NO seal of this") {
			t.Errorf("%v: got %v\n%s", args, err, &out)
		}
	}
	for _, args := range [][]string{nil, {"--paper", code}, {name, "--paper"}, {name, "--papers"}} {
		if err := run(args, &out); !errors.Is(err, errUsage) {
			t.Errorf("%v: got %v", args, err)
		}
	}
	if err := run([]string{name, "12"}, &out); !errors.Is(err, bookfile.ErrHead) {
		t.Errorf("with half a head: got %v", err)
	}
	if err := run([]string{filepath.Join(t.TempDir(), "none")}, &out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without its file: got %v", err)
	}
}

// Anybody can read what the program is made of: itself, one package, and the standard library.
func TestItIsSmall(t *testing.T) {
	for dir, allowed := range map[string][]string{
		".":                              {"lumbung/payments/ledger/bookfile", "lumbung/internal/logfile"},
		"../../payments/ledger/bookfile": nil, "../../internal/logfile": nil,
	} {
		p, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range p.Imports {
			first, _, _ := strings.Cut(imported, "/")
			if !slices.Contains(allowed, imported) && (strings.Contains(first, ".") || first == "lumbung") {
				t.Errorf("%s imports %s", dir, imported)
			}
		}
	}
}
