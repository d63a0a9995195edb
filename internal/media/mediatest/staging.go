package mediatest

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"slices"
	"testing"

	"lumbung/internal/fault"
	"lumbung/internal/media"
)

// Staging tests how uploads that came past the program are taken in from files that have none.
func Staging(t *testing.T, files media.Lister) {
	photo := picture(t)
	s := media.New(files, media.Limits{Bytes: int64(len(photo)) + 10})
	want, err := s.Store(t.Context(), bytes.NewReader(photo))
	if err != nil {
		t.Fatal(err)
	}
	before := held(t, files)
	put(t, files, "incoming/good", string(photo))
	if got, err := s.FinishUpload(t.Context(), "incoming/good"); err != nil || got != want {
		t.Errorf("Take: got %v, %v, want %v as Store gives it", got, err, want)
	}
	for name, refused := range map[string]struct {
		content string
		want    *fault.Fault
	}{
		"incoming/text":   {"hello", media.ErrWrongType},
		"incoming/empty":  {"", media.ErrWrongType},
		"incoming/broken": {string(photo[:len(photo)-40]), media.ErrBroken},
		"incoming/large":  {string(photo) + "0123456789 ", media.ErrTooLarge},
	} {
		put(t, files, name, refused.content)
		if got, err := s.FinishUpload(t.Context(), name); !errors.Is(err, refused.want) || got != (media.Picture{}) {
			t.Errorf("Take(%s): got %v, %v, want %v", name, got, err, refused.want)
		}
	}
	for _, name := range []string{"incoming/good", "incoming/text", "incoming/none"} {
		if got, err := s.FinishUpload(t.Context(), name); !errors.Is(err, media.ErrGone) || got != (media.Picture{}) {
			t.Errorf("Take(%s, which is not there): got %v, %v, want %v", name, got, err, media.ErrGone)
		}
	}
	if got := held(t, files); !slices.Equal(got, before) {
		t.Errorf("uploads that were taken in left %v, want %v", got, before)
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
