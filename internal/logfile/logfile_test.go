package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"
)

// written is a file of some lines.
func written(t *testing.T, lines int64) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, "tani")
	if err != nil {
		t.Fatal(err)
	}
	previous := ""
	for seq := int64(1); seq <= lines; seq++ {
		l := Line{
			ID: fmt.Sprintf("tani.%d", seq), Coop: "tani", Seq: seq, At: time.UnixMilli(1_790_000_000_000 + seq).UTC(), By: "siti",
			Action: "fees.published", Kind: "fees", Subject: "tarif \u2028 <baru>", Previous: previous,
		}
		if seq%2 == 0 {
			l.Detail = map[string]string{"name": "Inaq Sri", "b": "2"}
		}
		l.Hash = l.Digest()
		previous = l.Hash
		if err := w.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSoundFile(t *testing.T) {
	for _, lines := range []int64{0, 1, 5} {
		r, err := Check(bytes.NewReader(written(t, lines)))
		if err != nil || r.Lines != lines || r.Log != "tani" || (r.Head == "") != (lines == 0) {
			t.Errorf("%d lines: %+v, %v", lines, r, err)
		}
	}
}

// Whatever byte is another one, missing or put in: it is found, in the line where it stands or in the one behind it.
func TestEveryByteOfALog(t *testing.T) {
	file := written(t, 4)
	found := func(name string, at int, changed []byte) {
		t.Helper()
		_, err := Check(bytes.NewReader(changed))
		broken, is := errors.AsType[*Broken](err)
		if !is {
			t.Fatalf("%s at %d: got %v", name, at, err)
		}
		if place := int64(bytes.Count(file[:at], []byte("\n"))); place >= 1 && place <= 4 && (broken.Place < place || broken.Place > place+1) {
			t.Errorf("%s in line %d: found in %d: %v", name, place, broken.Place, err)
		}
	}
	for at := range file {
		for _, b := range []byte{file[at] ^ 1, ' ', '0'} {
			if b == file[at] {
				continue
			}
			changed := bytes.Clone(file)
			changed[at] = b
			found("changed", at, changed)
		}
		if at < len(file)-1 { // the last line feed says nothing
			found("missing", at, append(bytes.Clone(file[:at]), file[at+1:]...))
		}
		found("put in", at, append(append(bytes.Clone(file[:at]), 'x'), file[at:]...))
	}
}

// A line that is missing, stands twice or elsewhere is found, and so is what was cut off.
func TestEveryLineOfALog(t *testing.T) {
	lines := bytes.SplitAfter(written(t, 4), []byte("\n"))
	lines = lines[:len(lines)-1]
	wrong := func(name string, changed ...[]byte) {
		t.Helper()
		if _, err := Check(bytes.NewReader(bytes.Join(changed, nil))); err == nil {
			t.Errorf("%s: sound", name)
		}
	}
	for i := range lines {
		missing := append(append([][]byte{}, lines[:i]...), lines[i+1:]...)
		wrong(fmt.Sprint("without line ", i), missing...)
		wrong(fmt.Sprint("twice line ", i), append(append(append([][]byte{}, lines[:i+1]...), lines[i]), lines[i+1:]...)...)
		if i > 0 {
			swapped := append([][]byte{}, lines...)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			wrong(fmt.Sprint("swapped ", i), swapped...)
			wrong(fmt.Sprint("cut before ", i), lines[:i]...)
		}
	}
}
