package minio

import (
	"context"
	"errors"
	"fmt"

	"github.com/minio/minio-go/v7"

	"lumbung/internal/media"
)

// MistakeError is a mistake of the operator: a field of Config that the store does not take.
type MistakeError struct {
	Field string // of Config
	says  string
}

func (e *MistakeError) Error() string { return e.says }

// Unwrap makes a mistake that shows only later, when the operator changes the key, unavailable to visitors.
func (e *MistakeError) Unwrap() error { return media.ErrUnavailable }

// told turns an error of the client into one of media's, or into a *MistakeError. Every refusal that is nobody's mistake
// is media.ErrUnavailable: a visitor can do nothing about any of them but come again.
func (s *Store) told(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if gone := ctx.Err(); errors.Is(gone, context.Canceled) {
		return fmt.Errorf("%s: %w", doing, gone) // nobody waits any more
	}
	if mistake := s.mistake(err); mistake != nil {
		return mistake
	}
	switch codeOf(err) {
	case minio.NoSuchKey:
		return media.ErrNotFound
	case minio.NoSuchBucket:
		s.prepared.Store(false)
	}
	return fmt.Errorf("%s at %s: %w: %w", doing, s.config.Endpoint, media.ErrUnavailable, err)
}

// mistake is the mistake of the operator that the store complains about, or nil.
func (s *Store) mistake(err error) error {
	c := s.config
	switch codeOf(err) {
	case minio.InvalidAccessKeyID, minio.SignatureDoesNotMatch:
		return &MistakeError{"Key", fmt.Sprintf("%s refuses the key or its secret", c.Endpoint)}
	case minio.AccessDenied:
		return &MistakeError{"Key", fmt.Sprintf("%s does not let this key list, read, write and delete in the bucket %s", c.Endpoint, c.Bucket)}
	case minio.RequestTimeTooSkewed:
		return &MistakeError{"Endpoint", fmt.Sprintf("the clocks of %s and of this computer differ: set them", c.Endpoint)}
	case minio.AuthorizationHeaderMalformed, minio.InvalidRegion, "PermanentRedirect", "IllegalLocationConstraintException":
		return &MistakeError{"Region", fmt.Sprintf("the bucket %s is not in the region %s", c.Bucket, c.Region)}
	case minio.BucketAlreadyExists:
		return &MistakeError{"Bucket", fmt.Sprintf("the bucket %s belongs to somebody else: choose another name", c.Bucket)}
	}
	return nil
}

// codeOf returns the code of the store's refusal, "" when err is none.
func codeOf(err error) string { return refusal(err).Code }

// statusOf returns the status of the store's refusal, 0 when err is none.
func statusOf(err error) int { return refusal(err).StatusCode }

func refusal(err error) minio.ErrorResponse {
	r, _ := errors.AsType[minio.ErrorResponse](err)
	return r
}
