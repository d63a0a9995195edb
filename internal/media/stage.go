package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"lumbung/internal/fault"
)

// ErrGone means that an upload is not there: it never arrived, was taken in already, or waited too long.
var ErrGone = fault.New(fault.NotFound, "media.gone")

// staging is where uploads lie that came past the program, until FinishUpload has looked at them.
const staging = "incoming/"

// Staged says whether a file is an upload that nobody has looked at yet. It is worth no copy.
func Staged(name string) bool { return strings.HasPrefix(name, staging) }

// Form is how a browser puts a file, as multipart/form-data: these fields, and after them the file under the name file.
type Form struct {
	Address string
	Fields  map[string]string
}

// Presigner is Files in which a browser can put a file past the program.
type Presigner interface {
	// Presign lets whoever has the form put one file of 1 to limit bytes under this name until a moment, and nothing else.
	// It is the zero Form when browsers cannot reach the files.
	Presign(ctx context.Context, name string, limit int64, until time.Time) (Form, error)
}

// PresignedUpload is the name of an upload that may come, for FinishUpload, and the form that brings it. The zero one means that uploads
// come to Store.
type PresignedUpload struct {
	Name string
	Form Form
}

// PresignUpload lets a browser put an upload of so many bytes where the pictures lie, once, until a moment. One that Store would
// refuse for its size is refused here, before it costs anybody anything.
func (s *Service) PresignUpload(ctx context.Context, size int64, until time.Time) (PresignedUpload, error) {
	if size <= 0 {
		return PresignedUpload{}, ErrWrongType
	}
	if size > s.limits.Bytes {
		return PresignedUpload{}, s.tooLarge()
	}
	files, ok := s.files.(Presigner)
	if !ok {
		return PresignedUpload{}, nil
	}
	name := staging + strings.ToLower(rand.Text())
	form, err := files.Presign(ctx, name, s.limits.Bytes, until)
	s.note(ctx, err)
	if err != nil || form.Address == "" {
		return PresignedUpload{}, err
	}
	return PresignedUpload{name, form}, nil
}

// FinishUpload takes in what came by an invitation, as Store does. Good or bad, the upload is gone afterwards, but it stays when the
// picture only could not be kept now.
func (s *Service) FinishUpload(ctx context.Context, name string) (Picture, error) {
	p, err := s.store(ctx, func() ([]byte, error) { return s.fetch(ctx, name) })
	if err != nil && fault.KindOf(err) != fault.Invalid {
		return Picture{}, err
	}
	if undone := s.files.Delete(ctx, name); undone != nil && !errors.Is(undone, ErrNotFound) {
		slog.WarnContext(ctx, "an upload that was taken in stays until it is swept", "name", name, "error", undone)
	}
	return p, err
}

// fetch reads an upload.
func (s *Service) fetch(ctx context.Context, name string) ([]byte, error) {
	file, size, err := s.files.Open(ctx, name)
	s.note(ctx, err)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrGone
	}
	if err != nil {
		return nil, fmt.Errorf("take in %s: %w", name, err)
	}
	defer file.Close()
	content, err := s.read(file, size)
	if err != nil && fault.Of(err) == nil {
		err = fmt.Errorf("take in %s: %w: %w", name, ErrUnavailable, err)
	}
	return content, err
}
