package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Writer takes in what a backup is to hold: documents collection by collection, then pictures.
type Writer struct {
	tar      *tar.Writer
	manifest Manifest
	buffer   bytes.Buffer // documents that are no part yet
	parts    int          // of the collection
}

// Write makes a backup file of what fill gives. It is written under path with .part behind it, read again to its end, and
// gets its name when it is whole and on the disk; before that a file which had the name stays as it was.
func Write(path string, about Manifest, fill func(*Writer) error) (m Manifest, err error) {
	draft := path + ".part"
	if err := os.Remove(draft); err != nil && !errors.Is(err, os.ErrNotExist) {
		return m, fmt.Errorf("clear an unfinished backup: %w", err)
	}
	file, err := os.OpenFile(draft, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return m, fmt.Errorf("begin the backup: %w", err)
	}
	if m, err = Pack(file, about, fill); err == nil {
		err = errors.Join(file.Sync(), proofread(file, draft))
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return m, errors.Join(err, os.Remove(draft))
	}
	if err := os.Rename(draft, path); err != nil {
		return m, errors.Join(fmt.Errorf("name the backup: %w", err), os.Remove(draft))
	}
	return m, syncFolder(filepath.Dir(path))
}

// proofread reads a file that was just written, and makes sure that it still has its name.
func proofread(file *os.File, name string) error {
	if _, err := check(file); err != nil {
		return err
	}
	own, err := file.Stat()
	if err != nil {
		return err
	}
	if named, err := os.Stat(name); err != nil || !os.SameFile(own, named) {
		return fmt.Errorf("another backup is being written to %s", name)
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Pack writes a backup of what fill gives.
func Pack(to io.Writer, about Manifest, fill func(*Writer) error) (Manifest, error) {
	compressed, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return about, err
	}
	w := &Writer{tar: tar.NewWriter(compressed), manifest: about}
	w.manifest.Format = Format
	if err := fill(w); err != nil {
		return w.manifest, err
	}
	return w.manifest, errors.Join(w.end(), w.tar.Close(), compressed.Close())
}

// end writes what is still to be written, the manifest last.
func (w *Writer) end() error {
	if err := w.flush(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(w.manifest, "", "\t")
	if err != nil {
		return err
	}
	_, err = w.entry(manifestName, int64(len(text)), bytes.NewReader(text))
	return err
}

// Document takes the next document of a collection.
func (w *Writer) Document(collection string, doc bson.Raw) error {
	if n := len(w.manifest.Collections); n == 0 || w.manifest.Collections[n-1].Name != collection {
		if err := w.flush(); err != nil {
			return err
		}
		w.parts, w.manifest.Collections = 0, append(w.manifest.Collections, Collection{Name: collection})
	}
	w.manifest.Collections[len(w.manifest.Collections)-1].Documents++
	w.buffer.Write(doc)
	if w.buffer.Len() < partSize {
		return nil
	}
	return w.flush()
}

// flush makes a part of the documents that wait.
func (w *Writer) flush() error {
	if w.buffer.Len() == 0 {
		return nil
	}
	w.parts++
	name := fmt.Sprintf("%s%s/%06d.bson", documents, w.manifest.Collections[len(w.manifest.Collections)-1].Name, w.parts)
	err := w.part(name, int64(w.buffer.Len()), &w.buffer)
	w.buffer.Reset()
	return err
}

// Picture takes a file of this many bytes.
func (w *Writer) Picture(name string, size int64, r io.Reader) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.manifest.Pictures++
	return w.part(pictures+name, size, r)
}

func (w *Writer) part(name string, size int64, r io.Reader) error {
	sum, err := w.entry(name, size, r)
	w.manifest.Parts = append(w.manifest.Parts, Part{Name: name, Size: size, SHA256: sum})
	return err
}

// entry writes a file into the archive and returns its SHA-256.
func (w *Writer) entry(name string, size int64, r io.Reader) (string, error) {
	header := &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: w.manifest.Made, Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(header); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, hash), r)
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes, should be %d", n, size)
	}
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
