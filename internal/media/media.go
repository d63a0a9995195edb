// Package media takes in product pictures and serves them. Whatever comes in is decoded and written anew as WebP in
// three widths, so that nothing of the original reaches a visitor: no place where it was taken, no hidden script. The
// original is kept privately and must never be served.
//
// Build programs with -tags nodynamic: without it the WebP encoder links the system's libc and prefers a libwebp it
// finds there, and other versions of libwebp give other bytes and so other names for the same picture.
package media

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"lumbung/internal/fault"
)

// What can be wrong with a picture. ErrTooLarge carries the limit in megabytes, ErrTooManyPixels in megapixels.
var (
	ErrTooLarge      = fault.New(fault.Invalid, "media.too_large")
	ErrTooManyPixels = fault.New(fault.Invalid, "media.too_many_pixels")
	ErrWrongType     = fault.New(fault.Invalid, "media.wrong_type")
	ErrBroken        = fault.New(fault.Invalid, "media.broken")
	ErrNotFound      = fault.New(fault.NotFound, "media.not_found")
	// ErrUnavailable means that where the pictures lie does not answer, or not soon enough. It may again in a moment.
	ErrUnavailable = fault.New(fault.Unavailable, "media.unavailable")
)

// names is what Files allow. No part can be "..", and none is hidden.
var names = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$`)

// ValidName says whether Files may hold a file of this name: lower-case letters, digits, '.', '_', '-' and single slashes,
// and each part begins with a letter or digit.
func ValidName(name string) bool { return names.MatchString(name) }

// Private says whether nobody but the program may read the file of this name.
func Private(name string) bool { return strings.HasPrefix(name, originals) || Staged(name) }

// Files is where pictures lie: a folder, or a bucket. All names are valid ones.
type Files interface {
	// Put writes a file whole or not at all, over one of the same name.
	Put(ctx context.Context, name, contentType string, r io.Reader) error
	// Open gives a file and its size in bytes, or ErrNotFound. The caller closes it.
	Open(ctx context.Context, name string) (file io.ReadCloser, size int64, err error)
	// Delete removes a file, or gives ErrNotFound.
	Delete(ctx context.Context, name string) error
}

// Lister is Files that can say what it holds, as a backup and a sweep must know.
type Lister interface {
	Files
	// Each visits the name of every file and stops at visit's first error. What is put or deleted meanwhile may be
	// visited or not.
	Each(ctx context.Context, visit func(name string) error) error
	// Changed says when a file was last put, or gives ErrNotFound.
	Changed(ctx context.Context, name string) (time.Time, error)
}

// Limits bound one upload and the work at one time. A zero field means its usual value.
type Limits struct {
	Bytes   int64 // of an upload; usually 12 MB
	Pixels  int64 // of an upload once decoded; usually 40 million
	Decodes int64 // pictures worked on at one time; usually 2
}

func (l Limits) orUsual() Limits {
	return Limits{
		Bytes:   cmp.Or(l.Bytes, 12_000_000),
		Pixels:  cmp.Or(l.Pixels, 40_000_000),
		Decodes: cmp.Or(l.Decodes, 2),
	}
}

// Service takes in pictures and serves them under /media/.
type Service struct {
	files  Files
	limits Limits
	slots  *semaphore.Weighted
	away   atomic.Bool // the files did not answer when somebody last looked
}

// New keeps pictures in files.
func New(files Files, limits Limits) *Service {
	limits = limits.orUsual()
	return &Service{files: files, limits: limits, slots: semaphore.NewWeighted(limits.Decodes)}
}

// Store takes in a JPEG, PNG or WebP picture. The same upload always gives the same Picture, stored once. When it fails
// half-way, files of the picture may lie about that nothing refers to; they are not removed, since an earlier upload of
// the same picture may own them.
func (s *Service) Store(ctx context.Context, r io.Reader) (Picture, error) {
	original, err := s.read(r)
	if err != nil {
		return Picture{}, err
	}
	return s.store(ctx, original)
}

func (s *Service) store(ctx context.Context, original []byte) (Picture, error) {
	format, pixels, err := s.inspect(original)
	if err != nil {
		return Picture{}, err
	}
	versions, err := s.derive(ctx, original, format, pixels)
	if err != nil {
		return Picture{}, err
	}
	largest := versions[len(versions)-1]
	picture := Picture{ID: identify(versions), Width: largest.width, Height: largest.height}
	err = s.keep(ctx, picture, original, format.contentType, versions)
	s.note(ctx, err)
	if err != nil {
		return Picture{}, fmt.Errorf("keep picture %s: %w", picture.ID, err)
	}
	return picture, nil
}

func (s *Service) keep(ctx context.Context, p Picture, original []byte, originalType string, versions []version) error {
	if err := s.files.Put(ctx, originalName(p.ID), originalType, bytes.NewReader(original)); err != nil {
		return err
	}
	for i, width := range widths() {
		if err := s.files.Put(ctx, p.name(width), contentType, bytes.NewReader(versions[i].content)); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes a picture with its original. The caller must know that nothing else shows it: equal uploads share one
// Picture.
func (s *Service) Delete(ctx context.Context, p Picture) error {
	return remove(ctx, s.files, p.files())
}

func remove(ctx context.Context, files Files, names []string) error {
	for _, name := range names {
		if err := files.Delete(ctx, name); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("delete picture %s: %w", name, err)
		}
	}
	return nil
}

func (s *Service) read(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, s.limits.Bytes+1))
	var overBody *http.MaxBytesError
	if errors.As(err, &overBody) || int64(len(content)) > s.limits.Bytes {
		return nil, s.tooLarge()
	}
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	return content, nil
}

func (s *Service) tooLarge() error { return ErrTooLarge.With(s.limits.Bytes / 1_000_000) }

// inspect tells the format and the number of pixels without decoding the picture.
func (s *Service) inspect(content []byte) (format, int64, error) {
	f, known := formatOf(content)
	if !known {
		return format{}, 0, ErrWrongType
	}
	config, err := f.config(bytes.NewReader(content))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return format{}, 0, ErrBroken
	}
	pixels := int64(config.Width) * int64(config.Height)
	if pixels > s.limits.Pixels {
		return format{}, 0, ErrTooManyPixels.With(s.limits.Pixels / 1_000_000)
	}
	return f, pixels, nil
}

// heavy is the number of pixels above which a picture is worked on alone. Most phones take pictures of 12 million. One
// of 40 million was seen to take 200 MB as a plain JPEG, 500 MB as a 16-bit PNG and 800 MB as a progressive JPEG.
const heavy = 13_000_000

// derive makes the served versions, as many as there are widths, narrowest first.
func (s *Service) derive(ctx context.Context, original []byte, f format, pixels int64) ([]version, error) {
	slots := int64(1)
	if pixels > heavy {
		slots = s.limits.Decodes
	}
	if err := s.slots.Acquire(ctx, slots); err != nil {
		return nil, fmt.Errorf("wait to decode: %w", err)
	}
	defer s.slots.Release(slots)
	m, err := f.decode(bytes.NewReader(original))
	if err != nil {
		return nil, ErrBroken
	}
	return render(m, f.orientation(original))
}

// identify names a picture after what is served of it: the first 16 bytes of a SHA-256 in hex.
func identify(versions []version) string {
	h := sha256.New()
	for _, v := range versions {
		h.Write(v.content)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// originals is where originals lie.
const originals = "original/"

func originalName(id string) string { return originals + id }
