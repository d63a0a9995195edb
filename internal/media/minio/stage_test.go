package minio_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lumbung/internal/media"
	"lumbung/internal/media/mediatest"
	"lumbung/internal/media/minio"
)

func TestStaging(t *testing.T) { mediatest.Staging(t, open(t, config(t))) }

// send sends a form as a browser does, and returns the answer's status.
func send(t *testing.T, form media.Form, change map[string]string, content string) int {
	t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	fields := maps.Clone(form.Fields)
	maps.Copy(fields, change)
	for name, value := range fields {
		if err := parts.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := parts.CreateFormFile("file", "foto")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, content); err != nil {
		t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, form.Address, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", parts.FormDataContentType())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode
}

// TestPresignUpload: a form puts one file of the agreed size under one name until a moment, and the store itself refuses the rest.
func TestPresignUpload(t *testing.T) {
	c := config(t)
	c.Public = c.Endpoint
	s := open(t, c)
	const name, limit = "incoming/a", 1000
	invite := func(in time.Duration) media.Form {
		t.Helper()
		form, err := s.Presign(t.Context(), name, limit, time.Now().Add(in))
		if err != nil || form.Address != c.Endpoint+"/"+c.Bucket+"/" || form.Fields["key"] != name {
			t.Fatalf("Presign: got %+v, %v", form, err)
		}
		return form
	}
	form := invite(time.Minute)
	for what, change := range map[string]map[string]string{
		"another name":     {"key": "incoming/b"},
		"a name below":     {"key": name + "/b"},
		"a public name":    {"key": "public/a-320.webp"},
		"an original":      {"key": "original/a"},
		"more than agreed": {"success_action_redirect": "https://jahat.example"},
		"no signature":     {"x-amz-signature": ""},
		"another day":      {"x-amz-date": "20260101T000000Z"},
	} {
		if status := send(t, form, change, "photo"); status < 400 {
			t.Errorf("a form changed to %s: got %d, want a refusal", what, status)
		}
	}
	other := config(t)
	open(t, other)
	if status := send(t, media.Form{Address: other.Endpoint + "/" + other.Bucket + "/", Fields: form.Fields}, nil, "photo"); status < 400 {
		t.Errorf("a form for another bucket: got %d, want a refusal", status)
	}
	for what, content := range map[string]string{"nothing": "", "a byte too many": strings.Repeat("x", limit+1)} {
		if status := send(t, form, nil, content); status != http.StatusBadRequest {
			t.Errorf("a form with %s: got %d, want %d", what, status, http.StatusBadRequest)
		}
	}
	if status := send(t, invite(-time.Second), nil, "photo"); status != http.StatusForbidden {
		t.Errorf("a form too late: got %d, want %d", status, http.StatusForbidden)
	}
	if err := s.Each(t.Context(), func(name string) error { return errors.New(name + " is there") }); err != nil {
		t.Error(err)
	}
	content := strings.Repeat("x", limit)
	if status := send(t, form, nil, content); status != http.StatusNoContent {
		t.Errorf("the form: got %d, want %d", status, http.StatusNoContent)
	}
	file, _, err := s.Hurried().Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(file); string(got) != content || errors.Join(err, file.Close()) != nil {
		t.Errorf("the upload: got %d bytes, %v", len(got), err)
	}
}

// TestInviteNobody: a store that browsers do not reach invites none, and signing asks nothing of any store.
func TestInviteNobody(t *testing.T) {
	c := minio.Config{
		Endpoint: "http://127.0.0.1:1", Key: "k", Secret: "s", Bucket: "lumbung",
		Region: "us-east-1", Log: slog.New(slog.DiscardHandler),
	}
	if form, err := describe(t, c).Presign(t.Context(), "incoming/a", 10, time.Now()); form.Address != "" || err != nil {
		t.Errorf("Presign: got %+v, %v, want none", form, err)
	}
	c.Public = "https://s3.example"
	form, err := describe(t, c).Sign(t.Context(), "incoming/a", 10, time.Now())
	if form.Address != "https://s3.example/lumbung/" || err != nil {
		t.Errorf("Sign: got %+v, %v", form, err)
	}
	if _, err := describe(t, c).Presign(t.Context(), "incoming/a", 10, time.Now()); !errors.Is(err, media.ErrUnavailable) {
		t.Errorf("Invite before there is a bucket: got %v, want %v", err, media.ErrUnavailable)
	}
}

// TestLetIn: the store is told which pages send files, and one that takes no such rule is used all the same.
func TestLetIn(t *testing.T) {
	const origin = "https://pasar.example"
	for _, c := range []struct {
		public, origin string
		status         int
		asked, usable  bool
	}{
		{"https://s3.example", origin, http.StatusOK, true, true},
		{"https://s3.example", origin, http.StatusNotImplemented, true, true},
		{"https://s3.example", origin, http.StatusForbidden, true, true},
		{"https://s3.example", origin, http.StatusInternalServerError, true, false},
		{origin, origin, http.StatusInternalServerError, false, true},
		{"", origin, http.StatusInternalServerError, false, true},
	} {
		var rules []string
		store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Query().Has("cors"):
				rule, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				rules = append(rules, string(rule))
				w.WriteHeader(c.status)
			case r.Method == http.MethodGet:
				fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
			}
		}))
		s := describe(t, minio.Config{
			Endpoint: store.URL, Public: c.public, Origin: c.origin, Key: "k", Secret: "s", Bucket: "lumbung", Region: "us-east-1",
			Log: slog.New(slog.DiscardHandler),
		})
		if err := s.Prepare(t.Context()); (err == nil) != c.usable {
			t.Errorf("Prepare(%+v): got %v", c, err)
		}
		ours := func(rule string) bool {
			return strings.Contains(rule, "<AllowedOrigin>"+origin+"</AllowedOrigin>") &&
				strings.Contains(rule, "<AllowedMethod>POST</AllowedMethod>")
		}
		if c.asked != slices.ContainsFunc(rules, ours) || !c.asked && len(rules) > 0 {
			t.Errorf("Prepare(%+v): the store got %q", c, rules)
		}
		store.Close()
	}
}
