package media_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/media"
)

// stager are files that browsers can reach.
type stager struct{ media.Files }

func (stager) Presign(_ context.Context, name string, limit int64, until time.Time) (media.Form, error) {
	return media.Form{Address: fmt.Sprintf("http://s3.test/%s?%d&%d", name, limit, until.Unix())}, nil
}

func TestPresignUpload(t *testing.T) {
	_, folder := shop(t, media.Limits{})
	until := time.Unix(1_800_000_000, 0)
	s := media.New(stager{folder}, media.Limits{Bytes: 500})
	first, err := s.PresignUpload(t.Context(), 500, until)
	if !regexp.MustCompile(`^incoming/[a-z2-7]{26}$`).MatchString(first.Name) ||
		first.Form.Address != "http://s3.test/"+first.Name+"?500&1800000000" || err != nil {
		t.Errorf("PresignUpload: got %+v, %v", first, err)
	}
	if again, err := s.PresignUpload(t.Context(), 500, until); again.Name == first.Name || err != nil {
		t.Errorf("PresignUpload(again): got %+v, %v, want another name", again, err)
	}
	for size, want := range map[int64]*fault.Fault{501: media.ErrTooLarge, 0: media.ErrWrongType, -1: media.ErrWrongType} {
		if got, err := s.PresignUpload(t.Context(), size, until); !errors.Is(err, want) || got.Name != "" {
			t.Errorf("PresignUpload(%d bytes): got %+v, %v, want %v", size, got, err, want)
		}
	}
	if got, err := media.New(folder, media.Limits{}).PresignUpload(t.Context(), 500, until); got.Name != "" ||
		got.Form.Address != "" || err != nil {
		t.Errorf("Invite into a folder: got %+v, %v, want none", got, err)
	}
}

// cut are files that break off.
type cut struct{ media.Files }

func (cut) Open(context.Context, string) (io.ReadCloser, int64, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("connection reset")))), 8, nil
}

// TestTakeLater: an upload waits for files that are away, and is taken in when they are back.
func TestTakeLater(t *testing.T) {
	_, folder := shop(t, media.Limits{})
	photo := jpegOf(t, quarters(70, 50))
	if err := folder.Put(t.Context(), "incoming/a", "", bytes.NewReader(photo)); err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]media.Files{
		"away": &away{Files: folder, err: media.ErrUnavailable}, "cut off": cut{folder}, "full": &fullDisk{folder, 2},
	} {
		p, err := media.New(files, media.Limits{}).FinishUpload(t.Context(), "incoming/a")
		if p != (media.Picture{}) || err == nil || fault.KindOf(err) == fault.Invalid || name != "full" && !errors.Is(err, media.ErrUnavailable) {
			t.Errorf("Take(%s): got %v, %v", name, p, err)
		}
	}
	if p, err := media.New(folder, media.Limits{}).FinishUpload(t.Context(), "incoming/a"); p.ID == "" || err != nil {
		t.Errorf("Take(back again): got %v, %v", p, err)
	}
}
