package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"time"

	s3 "github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// pictures looks at the bucket, puts an original into it, reads it as the program and as a stranger, and deletes it.
func (d *doctor) pictures(ctx context.Context, r *report) {
	c := d.config
	if !c.onS3() {
		r.ok("pictures", "in a folder of the data folder")
		return
	}
	store, err := d.pictureStore()
	if err != nil {
		r.fail("pictures", "set LUMBUNG_S3_ENDPOINT to an address such as https://s3.example", "%v", err)
		return
	}
	began := time.Now()
	there, err := store.BucketExists(ctx, c.S3Bucket)
	switch {
	case err != nil && s3.ToErrorResponse(err).StatusCode != 0:
		r.fail("pictures", "see that LUMBUNG_S3_KEY and LUMBUNG_S3_SECRET are right and may list, read, write and delete in the bucket",
			"the store refuses the key: %v", err)
		return
	case err != nil:
		r.fail("pictures", "see that the S3 store runs and that LUMBUNG_S3_ENDPOINT is its address; until then a drawing stands in for pictures",
			"%v", err)
		return
	case !there:
		r.ok("pictures", "the store answers, %s; the bucket %s is not there yet, and the first start makes it",
			millis(time.Since(began)), c.S3Bucket)
		return
	}
	r.ok("pictures", "the store answers, %s; the bucket %s is there", millis(time.Since(began)), c.S3Bucket)
	d.rehearsePicture(ctx, store, r)
	d.rehearsePhoto(ctx, store, r)
	d.strangers(ctx, r, "list them", "?list-type=2")
}

// pictureStore is a client of the store that tries nothing twice.
func (d *doctor) pictureStore() (*s3.Client, error) {
	c := d.config
	where, err := url.Parse(c.S3Endpoint)
	if err != nil || where.Host == "" {
		return nil, errors.New("the address of the store is not like https://s3.example")
	}
	return s3.New(where.Host, &s3.Options{
		Creds: credentials.NewStaticV4(c.S3Key, c.S3Secret, ""), Secure: where.Scheme == "https", Region: c.S3Region, MaxRetries: 1,
	})
}

// rehearsePicture lies among the originals, which nobody may read but the program; one that is left behind is swept.
func (d *doctor) rehearsePicture(ctx context.Context, store *s3.Client, r *report) {
	const remedy = "let the key of LUMBUNG_S3_KEY read, write and delete in the bucket, and see that the store's disk is not full"
	name, content := "original/doctor-"+rand.Text(), []byte("lumbung doctor")
	size := int64(len(content))
	if _, err := store.PutObject(ctx, d.config.S3Bucket, name, bytes.NewReader(content), size, s3.PutObjectOptions{}); err != nil {
		r.fail("pictures", remedy, "an upload is refused: %v", err)
		return
	}
	d.strangers(ctx, r, "read originals", "/"+name)
	found, err := store.StatObject(ctx, d.config.S3Bucket, name, s3.StatObjectOptions{})
	if err == nil && found.Size != size {
		err = errors.New("it has another size")
	}
	err = errors.Join(err, store.RemoveObject(context.WithoutCancel(ctx), d.config.S3Bucket, name, s3.RemoveObjectOptions{}))
	if err != nil {
		r.fail("pictures", remedy, "what was uploaded cannot be read and deleted: %v", err)
		return
	}
	r.ok("pictures", "in the bucket: write, read, and delete again")
}

// strangers looks whether the bucket gives to everybody what it must not.
func (d *doctor) strangers(ctx context.Context, r *report, what, path string) {
	a, err := call(ctx, http.MethodGet, d.config.S3Endpoint+"/"+d.config.S3Bucket+path)
	switch {
	case err != nil:
		r.warn("pictures", "try again", "it is not known whether strangers can %s: %v", what, err)
	case a.status == http.StatusOK:
		r.fail("pictures", "take public rights from the bucket; the program sets the policy that it needs",
			"everybody can %s in the bucket %s", what, d.config.S3Bucket)
	default:
		r.ok("pictures", "strangers cannot %s (status %d)", what, a.status)
	}
}
