package media

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// format is a kind of picture we take. Others, SVG and GIF among them, have no place here: they can carry scripts or
// thousands of frames.
type format struct {
	contentType string
	matches     func(content []byte) bool
	clean       func(content []byte) cleaned
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
}

// cleaned is an upload written anew with nothing but what its pixels need: no place, no camera, no text, no second picture. The
// orientation stays, as EXIF has it, 1 to 8.
type cleaned struct {
	content     []byte
	orientation int
	perPixel    int64 // bytes of memory while it is decoded
}

// formats are told apart by their content; what the browser or the file name says is never asked. WebP is read by
// golang.org/x/image rather than by the encoder's library, which trusts the size in the header.
func formats() []format {
	return []format{
		{"image/jpeg", begins("\xff\xd8\xff"), cleanJPEG, jpeg.DecodeConfig, jpeg.Decode},
		{"image/png", begins("\x89PNG\r\n\x1a\n"), cleanPNG, png.DecodeConfig, png.Decode},
		{"image/webp", isWebP, cleanWebP, webp.DecodeConfig, decodeWebP},
	}
}

func formatOf(content []byte) (format, bool) {
	for _, f := range formats() {
		if f.matches(content) {
			return f, true
		}
	}
	return format{}, false
}

func begins(magic string) func([]byte) bool {
	return func(content []byte) bool { return bytes.HasPrefix(content, []byte(magic)) }
}
