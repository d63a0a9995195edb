package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The audit log of a cooperative, and the platform's, leaves as a file, which is checked where there is no database.
func TestLogLeavesAndIsChecked(t *testing.T) {
	t.Parallel()
	p := place{data: demoData(t)}
	file := filepath.Join(t.TempDir(), "log.jsonl")
	mustFind(t, p.run(t, "export-log", "--log", "platform", "--out", file), "is in "+file)
	mustFind(t, p.run(t, "export-log", "--log", "sembalun-makmur", "--out", file), "is in "+file)
	p.refuses(t, `there is no cooperative "nobody" here`, "export-log", "--log", "nobody")
	elsewhere := place{data: filepath.Join(t.TempDir(), "none"), env: []string{"LUMBUNG_ENV=nonsense"}}
	mustFind(t, elsewhere.run(t, "verify", "--file", file), "The file is sound.")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(whole, []byte(`"Seq":2,`), []byte(`"Seq":3,`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere.refuses(t, "line 2 of the log", "verify", "--file", file)
}

// The book of a cooperative leaves as a file, which is checked where there is no database, and with settings that nothing could run on.
func TestBookLeavesAndIsChecked(t *testing.T) {
	t.Parallel()
	p := place{data: demoData(t)}
	file := filepath.Join(t.TempDir(), "book.jsonl")
	mustFind(t, p.run(t, "export-book", "--book", "sembalun-makmur", "--out", file), "is in "+file)
	p.refuses(t, `there is no cooperative "nobody" here`, "export-book", "--book", "nobody")
	elsewhere := place{data: filepath.Join(t.TempDir(), "none"), env: []string{"LUMBUNG_ENV=nonsense"}}
	mustFind(t, elsewhere.run(t, "verify", "--file", file), "The file is sound.")
	elsewhere.refuses(t, "LUMBUNG_ENV", "verify")
	head := regexp.MustCompile(`head (\d+:[0-9a-f]{12})`).FindStringSubmatch(elsewhere.run(t, "verify", "--file", file))
	if head == nil {
		t.Fatal("the check names no head")
	}
	mustFind(t, elsewhere.run(t, "verify", "--file", file, "--paper", head[1]), head[1]+" is a seal of this book", "The file is sound.")
	elsewhere.refuses(t, errVerifyUsage.Error(), "verify", "--file", file, "--paper", "1:12")
	other, err := elsewhere.command(t, "verify", "--file", file, "--paper", "1:000000000000").CombinedOutput()
	if err == nil || !strings.Contains(string(other), "NO seal of this book: its seal 1 of ") ||
		!strings.Contains(string(other), "entries 1 to ") {
		t.Errorf("the paper of another book: got %v\n%s", err, other)
	}

	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if printed := p.run(t, "export-book", "--book", "sembalun-makmur"); printed != string(whole) {
		t.Error("the book that is printed is another one than the file")
	}
	if err := os.WriteFile(file, bytes.Replace(whole, []byte(`"n":2,`), []byte(`"n":3,`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := elsewhere.command(t, "verify", "--file", file).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "line 3, entry 3") || !strings.Contains(string(out), "The file is NOT sound.") {
		t.Errorf("a changed file: got %v\n%s", err, out)
	}
}
