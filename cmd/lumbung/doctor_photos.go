package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	s3 "github.com/minio/minio-go/v7"

	"lumbung/internal/media"
	"lumbung/internal/media/minio"
)

// rehearsePhoto sends a photo to the store as the browser of a member does.
func (d *doctor) rehearsePhoto(ctx context.Context, store *s3.Client, r *report) {
	c := d.config
	if c.S3Public == "" {
		r.ok("photos", "go from browsers through the program")
		return
	}
	const remedy = "let POST and OPTIONS through to the store at LUMBUNG_S3_PUBLIC, or take that setting away; " +
		"until then photos go with the form"
	name := "incoming/doctor-" + strings.ToLower(rand.Text())
	form, err := d.invite(ctx, name)
	if err != nil {
		r.fail("photos", "set LUMBUNG_S3_PUBLIC to an address such as https://s3.example", "%v", err)
		return
	}
	status, heard, err := d.send(ctx, form)
	if err != nil {
		r.fail("photos", remedy, "%v", err)
		return
	}
	if status >= http.StatusMultipleChoices {
		r.fail("photos", remedy, "%s answers a signed form with status %d", c.S3Public, status)
		return
	}
	d.strangers(ctx, r, "read what browsers have sent", "/"+name)
	if err := store.RemoveObject(context.WithoutCancel(ctx), c.S3Bucket, name, s3.RemoveObjectOptions{}); err != nil {
		r.warn("photos", "the sweep deletes it at night", "%s stays behind: %v", name, err)
	}
	if !heard {
		r.fail("photos", "allow POST from "+c.origin()+" in the CORS rules of the bucket",
			"%s takes a signed form, but does not let our pages send it", c.S3Public)
		return
	}
	r.ok("photos", "go from browsers to %s, which takes a signed form", c.S3Public)
}

// invite signs a form for a small file, as the program does.
func (d *doctor) invite(ctx context.Context, name string) (media.Form, error) {
	files, err := minio.New(d.config.bucket(slog.New(slog.DiscardHandler)))
	if err != nil {
		return media.Form{}, err
	}
	form, err := files.Sign(ctx, name, int64(len(photoContent)), time.Now().Add(time.Minute))
	return form, errors.Join(err, files.Close())
}

const photoContent = "lumbung doctor"

// send sends a form, and says whether a page of ours would hear the answer.
func (d *doctor) send(ctx context.Context, form media.Form) (status int, heard bool, err error) {
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, value := range form.Fields {
		err = errors.Join(err, parts.WriteField(name, value))
	}
	err = errors.Join(err, parts.WriteField("file", photoContent), parts.Close())
	request, wrong := http.NewRequestWithContext(ctx, http.MethodPost, form.Address, &body)
	if err = errors.Join(err, wrong); err != nil {
		return 0, false, err
	}
	request.Header.Set("Content-Type", parts.FormDataContentType())
	request.Header.Set("Origin", d.config.origin())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, false, err
	}
	allowed := response.Header.Get("Access-Control-Allow-Origin")
	heard = allowed == "*" || allowed == d.config.origin() || d.config.S3Public == d.config.origin()
	return response.StatusCode, heard, response.Body.Close()
}
