package bookfile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strconv"
)

// Kinds of lines.
const (
	RecordBook  = "book"
	RecordEntry = "entry"
	RecordSeal  = "seal"
	RecordEnd   = "end"
)

// Writer writes a book: its entries in the order of recording, each seal behind the last entry under it. It keeps nothing of them
// but their sums.
type Writer struct {
	to  *bufio.Writer
	all hash.Hash // over everything written
	end End
}

// NewWriter begins a file.
func NewWriter(to io.Writer, book string, chart []Account) (*Writer, error) {
	w := &Writer{to: bufio.NewWriter(to), all: sha256.New(), end: End{Version: BookVersion, Book: book, Totals: map[string]Sum{}}}
	return w, w.line(RecordBook, 0, Book{Version: BookVersion, Book: book, Chart: chart})
}

// Entry writes the next entry.
func (w *Writer) Entry(e Entry) error {
	w.end.Entries++
	e.AddTo(w.end.Totals)
	return w.line(RecordEntry, w.end.Entries, e)
}

// Seal writes the next seal, which covers the entries since the one before.
func (w *Writer) Seal(s Seal) error {
	w.end.Seals, w.end.Sealed, w.end.Head = s.N, w.end.Entries, Digest(s)
	return w.line(RecordSeal, s.N, s)
}

// Close writes the last line. Without it a file is cut off.
func (w *Writer) Close() error {
	w.end.Lines = hex.EncodeToString(w.all.Sum(nil))
	if err := w.line(RecordEnd, 0, w.end); err != nil {
		return err
	}
	return w.to.Flush()
}

func (w *Writer) line(record string, n int64, form any) error {
	text := encode(form)
	line := lineOf(record, n, text, digest(text))
	w.all.Write(line)
	_, err := w.to.Write(line)
	return err
}

// lineOf is a line of the file, its end included.
func lineOf(record string, n int64, form []byte, sum string) []byte {
	line := make([]byte, 0, len(form)+len(sum)+60)
	line = append(line, `{"record":"`...)
	line = append(line, record...)
	line = append(line, `","n":`...)
	line = strconv.AppendInt(line, n, 10)
	line = append(line, `,"form":`...)
	line = append(line, form...)
	line = append(line, `,"sha256":"`...)
	line = append(line, sum...)
	return append(line, "\"}\n"...)
}
