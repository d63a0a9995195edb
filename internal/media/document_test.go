package media_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"lumbung/internal/media"
	"lumbung/internal/media/disk"
)

// plain is a vault that turns letters, for one owner.
type plain struct{}

func (plain) Seal(text, owner string) ([]byte, error) { return []byte(owner + turned(text)), nil }

func (plain) Open(sealed []byte, owner string) (string, error) {
	text, own := strings.CutPrefix(string(sealed), owner)
	if !own {
		return "", errors.New("sealed for somebody else")
	}
	return turned(text), nil
}

func turned(text string) string {
	b := []byte(text)
	for i := range b {
		b[i] ^= 0x55
	}
	return string(b)
}

// A private document lies sealed where no visitor gets at it, and goes when nothing names it any more.
func TestDocuments(t *testing.T) {
	files, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = files.Close() }() // was only read
	s, ctx := media.New(files, media.Limits{}), t.Context()
	store := func(content string) media.Document {
		t.Helper()
		d, err := s.StoreDocument(ctx, plain{}, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	read := func(d media.Document) (string, error) {
		var b bytes.Buffer
		err := s.WriteDocument(ctx, plain{}, d, &b)
		return b.String(), err
	}
	kept, gone := store("%PDF-1.7 KTP"), store("%PDF-1.7 KTP")
	if kept == gone || kept.Type != media.DocumentPDF {
		t.Fatalf("two files are %+v and %+v", kept, gone)
	}
	if got, err := read(kept); got != "%PDF-1.7 KTP" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	names := map[string]bool{}
	if err := files.Each(ctx, func(name string) error { names[name] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	name := "private/" + kept.ID
	if !names[name] || len(names) != 2 || !media.Private(name) {
		t.Errorf("the files are %v", names)
	}
	file, _, err := files.Open(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil || bytes.Contains(raw, []byte("KTP")) {
		t.Errorf("it lies open: %q, %v", raw, err)
	}
	named := func(_ context.Context, visit func(id string)) error { visit(kept.ID); return nil }
	n, err := media.CollectGarbage(ctx, files, time.Now().Add(time.Hour), named)
	if n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if _, err := read(gone); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("nothing names it, and it is there: %v", err)
	}
	if _, err := read(kept); err != nil {
		t.Errorf("it is named, and gone: %v", err)
	}
	for content, want := range map[string]error{
		"<html>": media.ErrDocumentType, "%PDF-" + strings.Repeat("x", 5_000_000): media.ErrTooLarge,
	} {
		if _, err := s.StoreDocument(ctx, plain{}, strings.NewReader(content)); !errors.Is(err, want) {
			t.Errorf("%.10q: %v, want %v", content, err, want)
		}
	}
}
