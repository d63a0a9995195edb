package archive

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// File is a backup that has been checked to its last byte.
type File struct {
	Manifest
	file *os.File
}

// Open checks every part of a backup against its manifest. ErrDamaged says that it is not what was written.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the backup: %w", err)
	}
	f, err := check(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// check reads the whole file.
func check(file *os.File) (*File, error) {
	f := &File{file: file}
	var found []Part
	counts := map[string]int{}
	err := f.scan(func(name string, size int64, r io.Reader) error {
		if name == manifestName {
			return f.readManifest(r)
		}
		sum := sha256.New()
		if err := measure(name, io.TeeReader(r, sum), counts); err != nil {
			return err
		}
		found = append(found, Part{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
		return nil
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
	case f.Format != Format:
		return nil, fmt.Errorf("the backup has format %d and this program reads %d: use the version that made it", f.Format, Format)
	case !slices.Equal(found, f.Parts):
		return nil, fmt.Errorf("%w (its parts are not those of its manifest)", ErrDamaged)
	}
	for _, c := range f.Collections {
		if counts[c.Name] != c.Documents {
			return nil, fmt.Errorf("%w (%d documents of %s, should be %d)", ErrDamaged, counts[c.Name], c.Name, c.Documents)
		}
	}
	return f, nil
}

// measure reads a part to its end and counts documents.
func measure(name string, r io.Reader, counts map[string]int) error {
	collection, ok := collectionOf(name)
	if !ok {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	docs, err := split(r)
	counts[collection] += len(docs)
	return err
}

func (f *File) readManifest(r io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(r, partLimit))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &f.Manifest)
}

// scan visits every entry, and makes sure that the manifest is the last of them and the end is the end.
func (f *File) scan(visit func(name string, size int64, r io.Reader) error) error {
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	buffered := bufio.NewReaderSize(f.file, 1<<18)
	plain, err := gzip.NewReader(buffered)
	if err != nil {
		return err
	}
	plain.Multistream(false)
	entries, last := tar.NewReader(plain), ""
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if last == manifestName {
			return fmt.Errorf("%s behind the manifest", header.Name)
		}
		last = header.Name
		if err := visit(header.Name, header.Size, entries); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
	if last != manifestName {
		return errors.New("there is no manifest")
	}
	if _, err := io.Copy(io.Discard, plain); err != nil { // to the checksum at the end
		return err
	}
	if _, err := buffered.ReadByte(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end")
	}
	return nil
}

// Read hands out every document, in parts and in the order they were written, and every picture. A part that has
// changed since Open is an error instead.
func (f *File) Read(
	document func(collection string, docs []bson.Raw) error, picture func(name string, size int64, r io.Reader) error,
) error {
	parts := f.Parts
	return f.scan(func(name string, size int64, r io.Reader) error {
		if name == manifestName {
			return nil
		}
		if len(parts) == 0 || parts[0].Name != name || parts[0].Size != size {
			return ErrDamaged
		}
		checked := &checkedReader{r: r, hash: sha256.New(), want: parts[0].SHA256}
		parts = parts[1:]
		collection, ok := collectionOf(name)
		if !ok {
			return picture(strings.TrimPrefix(name, pictures), size, checked)
		}
		docs, err := split(checked)
		if err != nil {
			return err
		}
		return document(collection, docs)
	})
}

// collectionOf is whose documents a part holds.
func collectionOf(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, documents)
	collection, _, _ := strings.Cut(rest, "/")
	return collection, ok
}

// split reads documents, which begin with their length.
func split(r io.Reader) ([]bson.Raw, error) {
	text, err := io.ReadAll(io.LimitReader(r, partLimit))
	if err != nil {
		return nil, err
	}
	var docs []bson.Raw
	for len(text) > 0 {
		if len(text) < 5 {
			return nil, io.ErrUnexpectedEOF
		}
		length := int64(binary.LittleEndian.Uint32(text))
		if length < 5 || length > int64(len(text)) {
			return nil, io.ErrUnexpectedEOF
		}
		doc := bson.Raw(text[:length:length])
		if err := doc.Validate(); err != nil {
			return nil, err
		}
		docs, text = append(docs, doc), text[length:]
	}
	return docs, nil
}

// checkedReader ends in an error unless what was read has the right SHA-256.
type checkedReader struct {
	r    io.Reader
	hash hash.Hash
	want string
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.hash.Write(p[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(c.hash.Sum(nil)) != c.want {
		err = ErrDamaged
	}
	return n, err
}
