package main

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

func TestDoctorOfPhotos(t *testing.T) {
	b := bucket(t)
	b.Public, b.Origin = b.Endpoint, "https://pasar.example"
	d := &doctor{config: config{
		Env: "development", BaseURL: b.Origin, S3Endpoint: b.Endpoint, S3Bucket: b.Bucket, S3Key: b.Key, S3Secret: b.Secret, S3Region: b.Region,
	}, log: slog.New(slog.DiscardHandler)}
	files := openBucket(t, b)
	if err := files.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	has(t, findings(t, d.pictures), markOK, "photos", "through the program")
	d.config.S3Public = b.Endpoint
	said := findings(t, d.pictures)
	has(t, said, markOK, "photos", "takes a signed form")
	has(t, said, markOK, "strangers cannot read what browsers have sent")

	store, err := url.Parse(b.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	deaf := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(store) },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Access-Control-Allow-Origin")
			return nil
		},
	}
	proxy := httptest.NewServer(deaf)
	defer proxy.Close()
	d.config.S3Public = proxy.URL
	has(t, findings(t, d.pictures), markFail, "photos", "allow POST from https://pasar.example in the CORS rules")
	d.config.BaseURL = proxy.URL // the proxy of the shop itself
	has(t, findings(t, d.pictures), markOK, "photos", "takes a signed form")

	foreign := httptest.NewServer(http.NotFoundHandler())
	defer foreign.Close()
	d.config.S3Public = foreign.URL
	has(t, findings(t, d.pictures), markFail, "photos", "status 404", "let POST and OPTIONS through")
	d.config.S3Public = "http://127.0.0.1:1"
	has(t, findings(t, d.pictures), markFail, "photos", "connection refused", "let POST and OPTIONS through")
	if err := files.Each(t.Context(), func(name string) error { return errors.New(name + " is left behind") }); err != nil {
		t.Error(err)
	}
}
