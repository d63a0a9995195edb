package markettest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"time"

	"lumbung/internal/media"
)

// Files are where the pictures lie, and may be away.
type Files struct {
	media.Files
	Away   bool
	Tries  int  // to put something while they are away
	Public bool // to browsers, who then send their pictures past the program
}

// Presign gives browsers a form when the files are public.
func (f *Files) Presign(_ context.Context, name string, _ int64, _ time.Time) (media.Form, error) {
	if !f.Public {
		return media.Form{}, nil
	}
	return media.Form{Address: "http://s3.test/", Fields: map[string]string{"key": name}}, nil
}

// Put writes a file, unless they are away.
func (f *Files) Put(ctx context.Context, name, contentType string, r io.Reader) error {
	if f.Away {
		f.Tries++
		return fmt.Errorf("put %s: %w", name, media.ErrUnavailable)
	}
	return f.Files.Put(ctx, name, contentType, r)
}

// Photo is a picture of a shade of grey, as a phone sends it.
func (m *Market) Photo(shade uint8) []byte {
	m.Helper()
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	var b bytes.Buffer
	m.Must(png.Encode(&b, img))
	return b.Bytes()
}
