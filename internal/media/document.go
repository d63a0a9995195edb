package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"

	"lumbung/internal/fault"
)

// Document is a file that nobody reads but whom it belongs to and who decides about it: a photo of an identity card, a certificate.
type Document struct {
	ID   string       `bson:"id"` // 32 hex digits, as a picture's, so that the sweep finds it in documents
	Type DocumentType `bson:"type"`
}

// DocumentType is how a private document is written, as the ending of its name.
type DocumentType string

const (
	DocumentPicture DocumentType = "webp"
	DocumentPDF     DocumentType = "pdf"
)

// ErrDocumentType is a file that is neither a picture nor a PDF.
var ErrDocumentType = fault.New(fault.Invalid, "media.document_type")

// Sealer encrypts what is kept for one owner; identity.Vault is one.
type Sealer interface {
	Seal(text, owner string) ([]byte, error)
	Open(sealed []byte, owner string) (string, error)
}

// documentBytes is how large a PDF may be. A picture has the limits of all pictures, and is smaller when it is kept.
const documentBytes = 5_000_000

// DocumentVault is what the vault is called that seals them.
const DocumentVault = "documents"

// privates is where private documents lie, sealed.
const privates = "private/"

func (d Document) name() string { return privates + d.ID }

// StoreDocument takes in a private document, sealed. A picture is decoded and written anew, without its metadata; a PDF is kept as it is,
// and must never be shown in a page of ours.
func (s *Service) StoreDocument(ctx context.Context, vault Sealer, r io.Reader) (Document, error) {
	if err := s.places.Acquire(ctx, 1); err != nil {
		return Document{}, fmt.Errorf("wait for a place: %w", err)
	}
	defer s.places.Release(1)
	if err := s.reader.Acquire(ctx, 1); err != nil {
		return Document{}, fmt.Errorf("wait to be read: %w", err)
	}
	defer s.reader.Release(1)
	content, err := s.read(r, sizeOf(r))
	if err != nil {
		return Document{}, err
	}
	var id [idLength / 2]byte
	_, _ = rand.Read(id[:]) // never fails
	d := Document{ID: hex.EncodeToString(id[:]), Type: DocumentPDF}
	switch {
	case !bytes.HasPrefix(content, []byte("%PDF-")):
		d.Type = DocumentPicture
		if content, err = s.rewritten(ctx, content); err != nil {
			return Document{}, err
		}
	case len(content) > documentBytes:
		return Document{}, ErrTooLarge.With(documentBytes / 1_000_000)
	}
	sealed, err := vault.Seal(string(content), d.ID)
	if err != nil {
		return Document{}, fmt.Errorf("seal document %s: %w", d.ID, err)
	}
	return d, s.files.Put(ctx, d.name(), "application/octet-stream", bytes.NewReader(sealed))
}

// rewritten is a picture as WebP, upright and without what is not a pixel.
func (s *Service) rewritten(ctx context.Context, upload []byte) (content []byte, err error) {
	format, known := formatOf(upload)
	if !known {
		return nil, ErrDocumentType
	}
	upright, err := s.decode(ctx, format, format.clean(upload))
	if err != nil {
		return nil, err
	}
	err = s.within(ctx, min(s.limits.Memory, encodeMemory), func() (err error) {
		content, err = encode(upright)
		return err
	})
	return content, err
}

// WriteDocument writes a private document to whoever may read it; the caller has made sure of that. ErrNotFound when it is gone.
func (s *Service) WriteDocument(ctx context.Context, vault Sealer, d Document, to io.Writer) error {
	file, _, err := s.files.Open(ctx, d.name())
	if err != nil {
		return err
	}
	sealed, err := io.ReadAll(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("read document %s: %w", d.ID, err)
	}
	content, err := vault.Open(sealed, d.ID)
	if err != nil {
		return fmt.Errorf("open document %s: %w", d.ID, err)
	}
	_, err = io.WriteString(to, content)
	return err
}
