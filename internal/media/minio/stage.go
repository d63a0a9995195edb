package minio

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/cors"

	"lumbung/internal/media"
)

// Presign makes sure of the bucket and signs a form.
func (s *Store) Presign(ctx context.Context, name string, limit int64, until time.Time) (media.Form, error) {
	if s.public == nil {
		return media.Form{}, nil
	}
	if err := s.Prepare(ctx); err != nil {
		return media.Form{}, err
	}
	return s.Sign(ctx, name, limit, until)
}

// Sign signs a form for the address at which browsers reach the store, of which it asks nothing. There must be one.
func (s *Store) Sign(ctx context.Context, name string, limit int64, until time.Time) (media.Form, error) {
	policy := minio.NewPostPolicy()
	err := errors.Join(policy.SetBucket(s.config.Bucket), policy.SetKey(keyOf(name)), policy.SetContentLengthRange(1, limit),
		policy.SetExpires(until))
	if err != nil {
		return media.Form{}, fmt.Errorf("sign a form: %w", err)
	}
	where, fields, err := s.public.PresignedPostPolicy(ctx, policy)
	if err != nil {
		return media.Form{}, fmt.Errorf("sign a form: %w", err)
	}
	return media.Form{Address: where.String(), Fields: fields}, nil
}

// letIn lets the pages of the shop hear what the store answers them. Some stores answer every page and take no rule, and
// others are set up by the operator: lumbung doctor tries it.
func (s *Store) letIn(ctx context.Context) error {
	if s.public == nil || s.config.Public == s.config.Origin {
		return nil
	}
	rule := cors.Rule{
		AllowedOrigin: []string{s.config.Origin}, AllowedMethod: []string{"POST"}, AllowedHeader: []string{"*"}, MaxAgeSeconds: 600,
	}
	err := s.steady.SetBucketCors(ctx, s.config.Bucket, cors.NewConfig([]cors.Rule{rule}))
	if declined(err) {
		s.config.Log.WarnContext(ctx, "the store takes no rule for pages of other origins: lumbung doctor says whether photos can be sent to it",
			"bucket", s.config.Bucket, "origin", s.config.Origin, "error", err)
		return nil
	}
	return s.told(ctx, "let the shop's pages send photos", err)
}
