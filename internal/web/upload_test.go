package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// upload is a form with a file of so many bytes, and its type.
func upload(t *testing.T, size int) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("foto", "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(make([]byte, size)) // the buffer takes everything
	_ = m.Close()
	return b.Bytes(), m.FormDataContentType()
}

// TestUpload sends large forms: only who is signed in, and only so much, and nothing stays in the temporary folder, however the
// request ends.
func TestUpload(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w := webtest.New(t, nil)
	e := sessionRoutes(w)
	for name, end := range map[string]func(c *gin.Context) error{
		"baik":  func(c *gin.Context) error { c.Status(http.StatusOK); return nil },
		"salah": func(*gin.Context) error { return io.ErrNoProgress },
		"panik": func(*gin.Context) error { panic("panic") },
	} {
		e.POST("/unggah/"+name, w.Upload(8<<20), w.Wrap(func(c *gin.Context) error {
			if _, err := web.Bind(c, &struct{}{}); err != nil {
				return err
			}
			if files, err := os.ReadDir(os.TempDir()); len(files) != 1 || err != nil {
				t.Errorf("%s: got %d temporary files while it is handled, %v, want 1", name, len(files), err)
			}
			return end(c)
		}))
	}
	member, guest := webtest.NewBrowser(t, w.Handler(e)), webtest.NewBrowser(t, w.Handler(e))
	member.Post("/simpan", url.Values{})
	member.Post("/masuk", url.Values{})
	for _, test := range []struct {
		who  *webtest.Browser
		to   string
		size int
		want int
	}{
		{member, "baik", 4 << 20, 200},
		{member, "salah", 4 << 20, 500},
		{member, "panik", 4 << 20, 500},
		{member, "baik", 9 << 20, 413},
		{guest, "baik", 4 << 20, 413},
	} {
		if got := test.who.Upload("/unggah/"+test.to, nil, "foto", make([]byte, test.size)); got.Status != test.want {
			t.Errorf("%d bytes to %s: got %d, want %d", test.size, test.to, got.Status, test.want)
		}
		if files, err := os.ReadDir(os.TempDir()); len(files) != 0 || err != nil {
			t.Errorf("%d bytes to %s: %d files stay, %v", test.size, test.to, len(files), err)
		}
	}
}

// line is a connection of which nothing arrives any more after what it has; it notes the deadlines.
type line struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
}

func (l *line) SetReadDeadline(t time.Time) error {
	l.deadlines = append(l.deadlines, t)
	return nil
}

// TestUploadPlaces: nothing of an upload is read before there is room for it, each person has little of it, and each read has a deadline.
func TestUploadPlaces(t *testing.T) {
	w := webtest.New(t, nil)
	e := sessionRoutes(w)
	inside, leave := make(chan bool), make(chan bool)
	e.POST("/unggah", w.Upload(13<<20), w.Wrap(func(c *gin.Context) error {
		inside <- true
		<-leave
		_, err := web.Bind(c, &struct{}{})
		return err
	}))
	b := webtest.NewBrowser(t, w.Handler(e))
	b.Post("/simpan", url.Values{})
	b.Post("/masuk", url.Values{})
	send := func(content io.Reader, contentType string) *line {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, webtest.BaseURL+"/unggah", content)
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Accept", "application/json")
		r.AddCookie(b.Cookie("lumbung"))
		l := &line{ResponseRecorder: httptest.NewRecorder()}
		w.Handler(e).ServeHTTP(l, r)
		return l
	}
	body, contentType := upload(t, 1<<20)
	answers := make(chan *line)
	for range 4 { // each may be as large as the route takes: 13 of 60 MiB
		go func() { answers <- send(io.MultiReader(bytes.NewReader(body)), contentType) }()
		<-inside
	}
	refused := send(iotest.ErrReader(fmt.Errorf("read, want it left alone")), contentType)
	if refused.Code != http.StatusTooManyRequests || refused.Header().Get("Retry-After") != "10" ||
		!strings.Contains(refused.Body.String(), "web.uploading") {
		t.Errorf("one more upload: got %d %v %s", refused.Code, refused.Header(), refused.Body)
	}
	close(leave)
	for range 4 {
		l := <-answers
		if l.Code != http.StatusOK || len(l.deadlines) < 2 {
			t.Errorf("upload: got %d and %d deadlines", l.Code, len(l.deadlines))
		}
		for _, deadline := range l.deadlines {
			if left := time.Until(deadline); left > 10*time.Second {
				t.Errorf("upload: waits for a byte for %v", left)
			}
		}
	}
	go func() { answers <- send(bytes.NewReader(body), contentType) }()
	<-inside // there is room again
	if l := <-answers; l.Code != http.StatusOK {
		t.Errorf("upload afterwards: got %d", l.Code)
	}
}
