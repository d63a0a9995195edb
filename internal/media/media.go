// Package media takes in product pictures and serves them. Whatever comes in is decoded and written anew as WebP in
// three widths, so that nothing of the original reaches a visitor: no place where it was taken, no hidden script. The
// original is kept privately, without its metadata, and must never be served.
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
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"lumbung/internal/fault"
)

// What can be wrong with a picture. ErrTooLarge carries the limit in megabytes, ErrTooManyPixels in megapixels, ErrTooLong in
// pixels.
var (
	ErrTooLarge      = fault.New(fault.Invalid, "media.too_large")
	ErrTooManyPixels = fault.New(fault.Invalid, "media.too_many_pixels")
	ErrTooLong       = fault.New(fault.Invalid, "media.too_long")
	ErrWrongType     = fault.New(fault.Invalid, "media.wrong_type")
	ErrUnknown       = fault.New(fault.Invalid, "media.unknown") // a way to write JPEG or PNG that we cannot read
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
func Private(name string) bool {
	return strings.HasPrefix(name, originals) || strings.HasPrefix(name, privates) || Staged(name)
}

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
	Bytes  int64 // of an upload; usually 12 MB
	Pixels int64 // of an upload once decoded; usually 24 million
	Side   int64 // of an upload, in pixels; usually 20,000
	Memory int64 // bytes that the pixels of all take at one time; usually 96 MB
	AtOnce int64 // pictures worked on at one time; usually 2
}

func (l Limits) orUsual() Limits {
	return Limits{
		Bytes:  cmp.Or(l.Bytes, 12_000_000),
		Pixels: cmp.Or(l.Pixels, 24_000_000),
		Side:   cmp.Or(l.Side, 20_000),
		Memory: cmp.Or(l.Memory, 96_000_000),
		AtOnce: cmp.Or(l.AtOnce, 2),
	}
}

// Service takes in pictures and serves them under /media/.
type Service struct {
	files  Files
	limits Limits
	places *semaphore.Weighted // to hold an upload
	reader *semaphore.Weighted // of one, who holds an upload as it came and its pixels
	memory *semaphore.Weighted // for pixels
	away   atomic.Bool         // the files did not answer when somebody last looked
}

// New keeps pictures in files.
func New(files Files, limits Limits) *Service {
	limits = limits.orUsual()
	return &Service{
		files: files, limits: limits,
		places: semaphore.NewWeighted(limits.AtOnce), reader: semaphore.NewWeighted(1), memory: semaphore.NewWeighted(limits.Memory),
	}
}

// Store takes in a JPEG, PNG or WebP picture, which must have arrived: r is read while others wait. The same upload always gives the
// same Picture, stored once. When it fails half-way, files of the picture may lie about that nothing refers to; they are not
// removed, since an earlier upload of the same picture may own them.
func (s *Service) Store(ctx context.Context, r io.Reader) (Picture, error) {
	return s.store(ctx, func() ([]byte, error) { return s.read(r, sizeOf(r)) })
}

func (s *Service) store(ctx context.Context, read func() ([]byte, error)) (Picture, error) {
	if err := s.places.Acquire(ctx, 1); err != nil {
		return Picture{}, fmt.Errorf("wait for a place: %w", err)
	}
	defer s.places.Release(1)
	format, original, upright, err := s.take(ctx, read)
	if err != nil {
		return Picture{}, err
	}
	var versions []version
	var shared []byte
	err = s.within(ctx, min(s.limits.Memory, encodeMemory), func() (err error) {
		if versions, err = render(upright); err == nil {
			shared, err = renderShared(upright)
		}
		return err
	})
	if err != nil {
		return Picture{}, err
	}
	largest := versions[len(versions)-1]
	picture := Picture{ID: identify(versions), Width: largest.width, Height: largest.height}
	err = s.keep(ctx, picture, original, format.contentType, versions, shared)
	s.note(ctx, err)
	if err != nil {
		return Picture{}, fmt.Errorf("keep picture %s: %w", picture.ID, err)
	}
	return picture, nil
}

// take reads an upload and decodes it, one at a time: what came, what is kept of it and its pixels are never there twice. Meanwhile
// another may be written anew, which takes as long.
func (s *Service) take(ctx context.Context, read func() ([]byte, error)) (f format, original []byte, upright *image.RGBA, err error) {
	if err := s.reader.Acquire(ctx, 1); err != nil {
		return format{}, nil, nil, fmt.Errorf("wait to be read: %w", err)
	}
	defer s.reader.Release(1)
	upload, err := read()
	if err != nil {
		return format{}, nil, nil, err
	}
	f, known := formatOf(upload)
	if !known {
		return format{}, nil, nil, ErrWrongType
	}
	clean := f.clean(upload)
	upright, err = s.decode(ctx, f, clean)
	return f, clean.content, upright, err
}

func (s *Service) keep(ctx context.Context, p Picture, original []byte, originalType string, versions []version, shared []byte) error {
	if err := s.files.Put(ctx, originalName(p.ID), originalType, bytes.NewReader(original)); err != nil {
		return err
	}
	if err := s.files.Put(ctx, p.sharedName(), sharedContentType, bytes.NewReader(shared)); err != nil {
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

// read reads an upload of a size that is known, or about so many bytes, without the copies of a buffer that grows.
func (s *Service) read(r io.Reader, size int64) ([]byte, error) {
	content := bytes.NewBuffer(make([]byte, 0, max(0, min(size, s.limits.Bytes+1))+bytes.MinRead))
	_, err := content.ReadFrom(io.LimitReader(r, s.limits.Bytes+1))
	var overBody *http.MaxBytesError
	if errors.As(err, &overBody) || int64(content.Len()) > s.limits.Bytes {
		return nil, s.tooLarge()
	}
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	return content.Bytes(), nil
}

// sizeOf is how many bytes an open file has, 0 if it doesn't say.
func sizeOf(r io.Reader) int64 {
	file, ok := r.(io.Seeker)
	if !ok {
		return 0
	}
	size, err := file.Seek(0, io.SeekEnd)
	if _, back := file.Seek(0, io.SeekStart); err != nil || back != nil {
		return 0 // reading will say why
	}
	return size
}

func (s *Service) tooLarge() error { return ErrTooLarge.With(s.limits.Bytes / 1_000_000) }

// inspect looks at the size of a picture without decoding it, and says how much memory that takes.
func (s *Service) inspect(f format, c cleaned) (memory int64, err error) {
	config, err := f.config(bytes.NewReader(c.content))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return 0, unreadable(err)
	}
	pixels, most := int64(config.Width)*int64(config.Height), min(s.limits.Pixels, s.limits.Memory/c.perPixel)
	if pixels > most {
		return 0, ErrTooManyPixels.With(most / 1_000_000)
	}
	if int64(max(config.Width, config.Height)) > s.limits.Side {
		return 0, ErrTooLong.With(s.limits.Side)
	}
	return pixels * c.perPixel, nil
}

// decode gives a picture upright and at most as large as it is served.
func (s *Service) decode(ctx context.Context, f format, c cleaned) (upright *image.RGBA, err error) {
	memory, err := s.inspect(f, c)
	if err != nil {
		return nil, err
	}
	err = s.within(ctx, memory, func() error {
		m, err := f.decode(bytes.NewReader(c.content))
		if err != nil {
			return unreadable(err)
		}
		upright = flip(shrinkTo(m, c.orientation, widest()), c.orientation)
		return nil
	})
	return upright, err
}

// What encoding was seen to take, and what is left to the garbage collector without a word.
const (
	encodeMemory = 50_000_000
	littleMemory = 10_000_000
)

// within does what takes so much memory when there is room for it. Much room is made before, of what others have left behind, and given
// back to the system afterwards: a larger picture does not fit where a smaller one was.
func (s *Service) within(ctx context.Context, memory int64, do func() error) error {
	if err := s.memory.Acquire(ctx, memory); err != nil {
		return fmt.Errorf("wait for memory: %w", err)
	}
	defer s.memory.Release(memory)
	if memory > littleMemory {
		thrift.begin()
		defer thrift.end()
	}
	return do()
}

// thrift keeps the program small while any Service has a large picture in memory: pixels count as heap, which would let others leave half
// as much again lying about.
var thrift frugal

// frugal collects garbage often while it is needed.
type frugal struct {
	sync.Mutex
	needed, usual int
}

// collectOften is by how many percent the heap grows until garbage is collected. Pixels hold no pointers, so that looking through them
// costs nothing.
const collectOften = 5

func (f *frugal) begin() {
	f.Lock()
	defer f.Unlock()
	if f.needed++; f.needed == 1 {
		f.usual = debug.SetGCPercent(collectOften)
	}
	debug.FreeOSMemory()
}

func (f *frugal) end() {
	f.Lock()
	defer f.Unlock()
	if f.needed--; f.needed == 0 {
		debug.SetGCPercent(f.usual)
	}
	debug.FreeOSMemory()
}

// unreadable tells what only other programs can read from what nobody can.
func unreadable(err error) error {
	var unknownJPEG jpeg.UnsupportedError
	var unknownPNG png.UnsupportedError
	if errors.As(err, &unknownJPEG) || errors.As(err, &unknownPNG) {
		return ErrUnknown
	}
	return ErrBroken
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
