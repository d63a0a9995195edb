// Package minio keeps pictures in a bucket of MinIO or any other store that speaks S3. It must never let anybody but the
// program read an original, nor keep a visitor waiting: Hurried gives up soon. A store that does not answer is
// media.ErrUnavailable.
package minio

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"lumbung/internal/circuit"
)

// Config says where the bucket is.
type Config struct {
	Endpoint string        // address of the store, such as https://s3.example
	Key      string        // id of the key
	Secret   string        // never logged
	Bucket   string        // belongs to this installation alone
	Region   string        // us-east-1 when the store knows no regions
	Within   time.Duration // how long Hurried waits for a file, 2 s when zero
	Public   string        // address at which browsers reach the store, "" when they do not
	Origin   string        // of the pages that send files there, such as https://pasar.example
	Log      *slog.Logger
}

// Store is a media.Lister and media.Presigner in a bucket. What everybody may see lies under public/, originals under
// original/, what browsers have sent under incoming/.
type Store struct {
	config Config
	http   *http.Transport
	steady minio.Core    // tries several times
	quick  minio.Core    // tries once
	public *minio.Client // signs for browsers and asks nothing; nil when they do not reach the store
	slow   circuit.Breaker

	preparing chan struct{} // holds one while somebody does
	prepared  atomic.Bool   // false again when the bucket was lost
}

// The bounds of one call, so that no request of the shop hangs with a store that does.
const (
	hurriedTime = 2 * time.Second
	dialTime    = 2 * time.Second
	answerTime  = 5 * time.Second // of one try, for the first byte
	callTime    = 20 * time.Second
	readTime    = time.Minute // of a whole file
	prepareTime = 10 * time.Second
	tries       = 4 // with pauses of 0.2, 0.4 and 0.8 s at most in between
)

// buckets are names that every store takes, also as a part of a host's name.
var buckets = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// New describes a store and asks nothing of it yet. A Config that cannot be right is a *MistakeError.
func New(c Config) (*Store, error) {
	where, ok := address(c.Endpoint)
	if !ok {
		return nil, &MistakeError{"Endpoint", "the address of the store is not like http://127.0.0.1:9000 or https://s3.example"}
	}
	if !buckets.MatchString(c.Bucket) {
		return nil, &MistakeError{"Bucket", "the name of a bucket has 3 to 63 small letters, digits and -"}
	}
	if c.Within == 0 {
		c.Within = hurriedTime
	}
	dialer := net.Dialer{Timeout: dialTime}
	s := &Store{config: c, preparing: make(chan struct{}, 1), http: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: answerTime, ResponseHeaderTimeout: answerTime,
		MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, DisableCompression: true, // pictures are compressed as they are
	}}
	var err error
	if s.steady.Client, err = s.connect(where, minio.Options{MaxRetries: tries}); err != nil {
		return nil, err
	}
	if s.quick.Client, err = s.connect(where, minio.Options{MaxRetries: 1}); err != nil || c.Public == "" {
		return s, err
	}
	if where, ok = address(c.Public); !ok {
		return nil, &MistakeError{"Public", "the address of the store for browsers is not like https://s3.example"}
	}
	s.public, err = s.connect(where, minio.Options{BucketLookup: minio.BucketLookupPath}) // the policy of our pages names this host
	return s, err
}

// address reads where a store is: a host, and no path.
func address(text string) (where *url.URL, ok bool) {
	where, err := url.Parse(text)
	ok = err == nil && where.Host != "" && (where.Scheme == "http" || where.Scheme == "https") && (where.Path == "" || where.Path == "/")
	return where, ok
}

func (s *Store) connect(where *url.URL, options minio.Options) (*minio.Client, error) {
	options.Creds, options.Secure = credentials.NewStaticV4(s.config.Key, s.config.Secret, ""), where.Scheme == "https"
	options.Region, options.Transport = s.config.Region, s.http
	client, err := minio.New(where.Host, &options)
	if err != nil {
		return nil, &MistakeError{"Endpoint", "the store's address: " + err.Error()}
	}
	return client, nil
}

// Close ends the connections; nothing may be asked of the store afterwards.
func (s *Store) Close() error {
	s.http.CloseIdleConnections()
	return nil
}

// Prepare makes the bucket and sets who may read and send what, once. A store that is away gives media.ErrUnavailable, and the first
// Put tries again; one that refuses gives a *MistakeError.
func (s *Store) Prepare(ctx context.Context) error {
	if s.prepared.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, prepareTime)
	defer cancel()
	select {
	case s.preparing <- struct{}{}:
		defer func() { <-s.preparing }()
	case <-ctx.Done():
		return s.told(ctx, "wait for the bucket", ctx.Err())
	}
	if s.prepared.Load() {
		return nil
	}
	for _, step := range []func(context.Context) error{s.makeBucket, s.setPolicy, s.letIn} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	s.prepared.Store(true)
	return nil
}

// makeBucket looks into the bucket, which also shows whether the key is good, and makes one that is missing.
func (s *Store) makeBucket(ctx context.Context) error {
	look, cancel := context.WithCancel(ctx)
	defer cancel()
	for object := range s.steady.ListObjectsIter(look, s.config.Bucket, minio.ListObjectsOptions{Recursive: true, MaxKeys: 1}) {
		if codeOf(object.Err) != minio.NoSuchBucket {
			return s.told(ctx, "look into the bucket", object.Err)
		}
		err := s.steady.MakeBucket(ctx, s.config.Bucket, minio.MakeBucketOptions{Region: s.config.Region})
		if codeOf(err) == minio.BucketAlreadyOwnedByYou { // another process was faster
			return nil
		}
		return s.told(ctx, "make the bucket", err)
	}
	return s.told(ctx, "look into the bucket", ctx.Err()) // it is empty
}

// policy lets everybody read what lies under public/, but not list it.
const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},` +
	`"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::%s/` + public + `*"]}]}`

// setPolicy makes the bucket's policy ours. Some stores have none, and some operators forbid public buckets: then nobody
// reads anything but through the program, which is enough.
func (s *Store) setPolicy(ctx context.Context) error {
	err := s.steady.SetBucketPolicy(ctx, s.config.Bucket, fmt.Sprintf(policy, s.config.Bucket))
	if declined(err) {
		s.config.Log.WarnContext(ctx, "the store takes no policy for the bucket: pictures can be read through the program alone",
			"bucket", s.config.Bucket, "error", err)
		return nil
	}
	return s.told(ctx, "set the bucket's policy", err)
}

// declined says whether the store answered that it does not do such a thing, or not for us.
func declined(err error) bool {
	status := statusOf(err)
	return status >= 400 && status < 500 || status == http.StatusNotImplemented
}
