// Package papertest reads the text of documents that package paper has written.
package papertest

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// Pages are the texts of the pages, a line for each piece that was written.
func Pages(t testing.TB, file []byte) (pages []string) {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(file), []byte("%%EOF")) {
		t.Fatalf("this is no PDF: %.40q", file)
	}
	for _, stream := range bytes.Split(file, []byte("\nstream\n"))[1:] {
		stream, _, _ = bytes.Cut(stream, []byte("\nendstream"))
		if packed, err := zlib.NewReader(bytes.NewReader(stream)); err == nil { // a part of a font is as it is
			if stream, err = io.ReadAll(packed); err != nil {
				t.Fatalf("a stream of the PDF: %v", err)
			}
		}
		if !bytes.Contains(stream, []byte(" Tf ")) {
			continue // a font
		}
		var page strings.Builder
		for {
			_, rest, more := bytes.Cut(stream, []byte("("))
			if !more {
				break
			}
			text, behind := literal(rest)
			page.WriteString(text + "\n")
			stream = behind
		}
		pages = append(pages, page.String())
	}
	return pages
}

// literal reads a string of a page, behind its bracket: UTF-16 with backslashes.
func literal(from []byte) (text string, behind []byte) {
	var raw []byte
	for i := 0; i < len(from); i++ {
		switch c := from[i]; c {
		case ')':
			behind, i = from[i+1:], len(from)
		case '\\':
			if i++; from[i] == 'r' {
				raw = append(raw, '\r')
			} else {
				raw = append(raw, from[i])
			}
		default:
			raw = append(raw, c)
		}
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units)), behind
}
