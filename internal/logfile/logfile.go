// Package logfile is a whole audit log as one file, which anybody can check without Lumbung, its database or its settings. It imports the
// standard library alone. docs/books.md describes the file.
package logfile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Version of the file.
const Version = 1

// Line is a line of the log. Its JSON is what the hash is taken over, with Hash empty; the order of its fields never changes.
type Line struct {
	ID       string // <log>.<seq>
	Coop     string // whose log
	Seq      int64  // 1, 2, 3 ... without a gap
	At       time.Time
	By       string
	Remote   string
	Action   string
	Kind     string `json:",omitempty"`
	Subject  string
	Detail   map[string]string
	Previous string // hash of the line before, "" for the first
	Hash     string
}

// Digest covers every field but Hash.
func (l Line) Digest() string {
	l.Hash, l.At = "", l.At.UTC()
	if len(l.Detail) == 0 {
		l.Detail = nil
	}
	text, _ := json.Marshal(l) // strings, numbers and a time always encode; maps come sorted
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// first and last stand around the lines.
type first struct {
	Record  string `json:"record"` // "log"
	Version int    `json:"v"`
	Log     string `json:"log"`
}

type last struct {
	Record string `json:"record"` // "end"
	Lines  int64  `json:"lines"`
	Head   string `json:"head"` // hash of the last line
}

// Writer writes a file line by line.
type Writer struct {
	to  io.Writer
	end last
}

// NewWriter begins the file of a log.
func NewWriter(to io.Writer, log string) (*Writer, error) {
	w := &Writer{to: to, end: last{Record: "end"}}
	return w, w.write(first{"log", Version, log})
}

// Add writes the next line.
func (w *Writer) Add(l Line) error {
	w.end.Lines, w.end.Head = l.Seq, l.Hash
	l.At = l.At.UTC()
	return w.write(l)
}

// Close ends the file. The writer below stays open.
func (w *Writer) Close() error { return w.write(w.end) }

func (w *Writer) write(record any) error {
	text, err := json.Marshal(record)
	if err == nil {
		_, err = w.to.Write(append(text, '\n'))
	}
	return err
}

// Is tells whether a file begins as that of a log does. It reads nothing away.
func Is(file *bufio.Reader) bool {
	begin := []byte(`{"record":"log",`)
	is, _ := file.Peek(len(begin)) // a shorter file is none
	return bytes.Equal(is, begin)
}

// Report is what a check has found.
type Report struct {
	Log   string
	Lines int64
	Head  string // hash of the last line
	Last  time.Time
}

// Broken is where a file is not as it was written. Place is the line of the log, 0 for the lines around it.
type Broken struct {
	Place int64
	What  string
}

func (b *Broken) Error() string {
	if b.Place == 0 {
		return b.What
	}
	return fmt.Sprintf("line %d of the log: %s", b.Place, b.What)
}

// maxLine is how long a line of the file may be, in bytes.
const maxLine = 1 << 20

// Check reads a file and returns a *Broken for the first thing that is wrong with it: a byte that is another one, missing or put in, a
// line that is missing, stands twice or elsewhere. Who changes the log and all hashes behind the change makes another Head, which Report
// tells: keep it on paper.
func Check(file io.Reader) (r Report, err error) {
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	var begin first
	if err := exactly(lines, &begin); err != nil || begin.Record != "log" || begin.Version != Version {
		return r, errors.Join(&Broken{0, "the first line is not that of a log"}, err)
	}
	r.Log = begin.Log
	for {
		var probe struct {
			Record string `json:"record"`
		}
		if !lines.Scan() {
			return r, errors.Join(&Broken{r.Lines + 1, "the file ends before its last line"}, lines.Err())
		}
		text := lines.Bytes()
		if json.Unmarshal(text, &probe) == nil && probe.Record == "end" {
			break
		}
		if err := r.add(text); err != nil {
			return r, err
		}
	}
	var end last
	switch err := same(lines.Bytes(), &end); {
	case err != nil, end != last{"end", r.Lines, r.Head}:
		return r, errors.Join(&Broken{0, "the last line does not fit the lines before it"}, err)
	case lines.Scan():
		return r, &Broken{0, "something stands behind the last line"}
	}
	return r, lines.Err()
}

// add checks the next line of the log.
func (r *Report) add(text []byte) error {
	var l Line
	place := r.Lines + 1
	if err := same(text, &l); err != nil {
		return errors.Join(&Broken{place, "it is not as it was written"}, err)
	}
	switch {
	case l.Seq != place || l.Coop != r.Log || l.ID != fmt.Sprintf("%s.%d", r.Log, place):
		return &Broken{place, "another line stands here"}
	case l.Previous != r.Head:
		return &Broken{place, "it does not follow the line before"}
	case l.Hash != l.Digest():
		return &Broken{place, "it was changed"}
	}
	r.Lines, r.Head, r.Last = place, l.Hash, l.At
	return nil
}

var errBytes = errors.New("its bytes are others than a writer writes")

// exactly reads the next line into a record.
func exactly(lines *bufio.Scanner, record any) error {
	if !lines.Scan() {
		return lines.Err()
	}
	return same(lines.Bytes(), record)
}

// same reads a record whose bytes are exactly those that it is written as.
func same(text []byte, record any) error {
	if err := json.Unmarshal(text, record); err != nil {
		return err
	}
	again, err := json.Marshal(record)
	if err == nil && !bytes.Equal(again, text) {
		err = errBytes
	}
	return err
}

// Print says in English what a sound file is.
func (r *Report) Print(to io.Writer) {
	fmt.Fprintf(to, "audit log %s: %d lines", r.Log, r.Lines)
	if r.Lines > 0 {
		fmt.Fprintf(to, ", the last of %s, head %d:%.12s", r.Last.Format(time.RFC3339), r.Lines, r.Head)
	}
	fmt.Fprintln(to, "\nThe file is sound.")
}
