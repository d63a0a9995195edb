package web

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"lumbung/internal/fault"
)

// UploadLimit is how many bytes of uploads one person may send at one time, and so the most that a form may have: a phone sends a
// handful of large photos.
const UploadLimit = 60 << 20

// Limits of what all send at one time. It lies in temporary files, which are gone when the request is answered.
const (
	uploadRoom  = 2 * UploadLimit  // bytes, of all that are under way
	leastUpload = 12 << 20         // what a smaller one counts, so that few are under way
	uploadTime  = 55 * time.Second // for a slow line, and to take in what came
	uploadWait  = 15 * time.Second // for room
	uploadStall = 10 * time.Second // without a byte
)

var (
	errUploading = fault.New(fault.TooMany, "web.uploading").RetryAfter(uploadStall)
	errCrowded   = fault.New(fault.Unavailable, "web.crowded").RetryAfter(uploadStall)
)

// Patient gives a request more time than a page gets, whether or not the visitor still waits.
func Patient(c *gin.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), uploadTime)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// Upload lets a route take files from people who are signed in: so many bytes instead of the usual megabyte, and the time for it. Nothing
// of it is read before there is room, and it ends when nothing arrives for a while.
func (w *Web) Upload(bytes int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.ContentType() != "multipart/form-data" {
			return
		}
		s, err := w.session(c)
		if err == nil && s.user != "" {
			var leave func()
			if leave, err = w.uploads.enter(c, s.user, bytes); err == nil {
				defer leave()
				c.Request.Body = &arriving{
					http.MaxBytesReader(c.Writer, stateOf(c).body, bytes), http.NewResponseController(c.Writer), time.Now().Add(uploadTime),
				}
				Patient(c)
				return
			}
		}
		if err != nil {
			w.fail(c, err)
		}
	}
}

// uploads are those that are under way.
type uploads struct {
	room *semaphore.Weighted
	lock sync.Mutex
	of   map[string]int64 // bytes for each person
}

func newUploads() *uploads {
	return &uploads{room: semaphore.NewWeighted(uploadRoom), of: map[string]int64{}}
}

// enter waits for room.
func (u *uploads) enter(c *gin.Context, person string, most int64) (leave func(), err error) {
	size := c.Request.ContentLength
	if size > most {
		return nil, &http.MaxBytesError{Limit: most}
	}
	if size < 0 {
		size = most
	}
	size = max(size, leastUpload)
	if !u.count(person, size) {
		return nil, errUploading
	}
	wait, cancel := context.WithTimeout(c.Request.Context(), uploadWait)
	defer cancel()
	if u.room.Acquire(wait, size) != nil {
		u.count(person, -size)
		return nil, errCrowded
	}
	return func() {
		u.room.Release(size)
		u.count(person, -size)
	}, nil
}

// Uploading is the share of the room for uploads that is taken or waited for.
func (w *Web) Uploading() float64 {
	w.uploads.lock.Lock()
	defer w.uploads.lock.Unlock()
	sum := int64(0)
	for _, bytes := range w.uploads.of {
		sum += bytes
	}
	return float64(sum) / uploadRoom
}

// count adds to what a person sends, unless it becomes too much.
func (u *uploads) count(person string, bytes int64) bool {
	u.lock.Lock()
	defer u.lock.Unlock()
	now := u.of[person] + bytes
	if now > UploadLimit {
		return false
	}
	if u.of[person] = now; now == 0 {
		delete(u.of, person)
	}
	return true
}

// arriving is a body that is read as long as something of it arrives.
type arriving struct {
	io.ReadCloser
	connection *http.ResponseController
	until      time.Time
}

func (a *arriving) Read(b []byte) (int, error) {
	deadline := time.Now().Add(uploadStall)
	if deadline.After(a.until) {
		deadline = a.until
	}
	_ = a.connection.SetReadDeadline(deadline) // a connection that knows none has the server's limit
	return a.ReadCloser.Read(b)
}
