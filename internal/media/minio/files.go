package minio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"lumbung/internal/media"
)

// public is where those files lie in the bucket that everybody may read. Private ones lie under their own names, which do
// not begin with it.
const public = "public/"

// keyOf is where a file lies in the bucket.
func keyOf(name string) string {
	if media.Private(name) {
		return name
	}
	return public + name
}

// nameOf is the file that lies at a key; ok is false for what is none of ours.
func nameOf(key string) (name string, ok bool) {
	name, isPublic := strings.CutPrefix(key, public)
	return name, media.ValidName(name) && isPublic != media.Private(name)
}

// Put uploads a file, again and again for a while when the store does not take it. It reads all of it first.
func (s *Store) Put(ctx context.Context, name, contentType string, r io.Reader) error {
	if !media.ValidName(name) {
		return fmt.Errorf("put picture: bad name %q", name)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("put picture %s: %w", name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	err = s.put(ctx, name, contentType, content)
	if codeOf(err) == minio.NoSuchBucket { // it was lost since it was made
		err = s.put(ctx, name, contentType, content)
	}
	return err
}

func (s *Store) put(ctx context.Context, name, contentType string, content []byte) error {
	if err := s.Prepare(ctx); err != nil {
		return err
	}
	options := minio.PutObjectOptions{ContentType: contentType, DisableMultipart: true}
	if !media.Private(name) {
		options.CacheControl = media.Forever
	}
	_, err := s.steady.Client.PutObject(ctx, s.config.Bucket, keyOf(name), bytes.NewReader(content), int64(len(content)), options)
	return s.told(ctx, "upload a picture", err)
}

// Open gives a file; all of it must come within a minute.
func (s *Store) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	if !media.ValidName(name) {
		return nil, 0, media.ErrNotFound
	}
	reading, cancel := context.WithTimeout(ctx, readTime)
	body, info, _, err := s.steady.GetObject(reading, s.config.Bucket, keyOf(name), minio.GetObjectOptions{})
	if err != nil {
		cancel()
		return nil, 0, s.told(ctx, "read a picture", err)
	}
	return &file{body, cancel}, info.Size, nil
}

// file ends its request when it is closed.
type file struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (f *file) Close() error {
	defer f.cancel()
	return f.ReadCloser.Close()
}

// Hurried are the same files for visitors, who get something else when a file does not come soon: Open tries once, has the
// whole file or none, and does not even try while the store is known to be silent. No visitor waits for a private file.
func (s *Store) Hurried() media.Files { return hurried{s} }

// Silent says whether visitors get no pictures since the store did not answer the last ones.
func (s *Store) Silent() bool { return s.slow.Away() }

type hurried struct{ *Store }

func (h hurried) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	if !media.ValidName(name) {
		return nil, 0, media.ErrNotFound
	}
	if media.Private(name) {
		return h.Store.Open(ctx, name)
	}
	if !h.slow.Allow(time.Now()) {
		return nil, 0, fmt.Errorf("%w: %s was silent a moment ago", media.ErrUnavailable, h.config.Endpoint)
	}
	reading, cancel := context.WithTimeout(ctx, h.config.Within)
	defer cancel()
	content, err := h.read(reading, name)
	if ctx.Err() == nil {
		h.slow.Note(reading.Err() != nil, time.Now())
	}
	return io.NopCloser(bytes.NewReader(content)), int64(len(content)), h.told(ctx, "read a picture", err)
}

func (h hurried) read(ctx context.Context, name string) ([]byte, error) {
	body, _, _, err := h.quick.GetObject(ctx, h.config.Bucket, keyOf(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(body)
	return content, errors.Join(err, body.Close())
}

// Delete removes a file. The store does not say whether there was one, so that it is asked first.
func (s *Store) Delete(ctx context.Context, name string) error {
	if _, err := s.Changed(ctx, name); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	return s.told(ctx, "delete a picture", s.steady.RemoveObject(ctx, s.config.Bucket, keyOf(name), minio.RemoveObjectOptions{}))
}

// Changed says when a file was last uploaded, to the second.
func (s *Store) Changed(ctx context.Context, name string) (time.Time, error) {
	if !media.ValidName(name) {
		return time.Time{}, media.ErrNotFound
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	info, err := s.steady.StatObject(ctx, s.config.Bucket, keyOf(name), minio.StatObjectOptions{})
	if err != nil {
		return time.Time{}, s.told(ctx, "look at a picture", err)
	}
	return info.LastModified, nil
}

// Each visits the names of all files.
func (s *Store) Each(ctx context.Context, visit func(name string) error) error {
	listing, cancel := context.WithCancel(ctx)
	defer cancel()
	for object := range s.steady.ListObjectsIter(listing, s.config.Bucket, minio.ListObjectsOptions{Recursive: true}) {
		if object.Err != nil {
			return s.told(ctx, "list the pictures", object.Err)
		}
		if name, ours := nameOf(object.Key); ours {
			if err := visit(name); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
