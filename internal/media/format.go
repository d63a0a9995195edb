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
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
	orientation func(content []byte) int // as EXIF has it, 1 to 8
}

// formats are told apart by their content; what the browser or the file name says is never asked. WebP is read by
// golang.org/x/image rather than by the encoder's library, which trusts the size in the header.
func formats() []format {
	return []format{
		{"image/jpeg", begins("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, orientation},
		{"image/png", begins("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, upright},
		{"image/webp", isWebP, webp.DecodeConfig, decodeWebP, upright},
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

func isWebP(content []byte) bool {
	return len(content) >= 12 && string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP"
}

// upright is the orientation of formats in which cameras do not write: as it is.
func upright([]byte) int { return 1 }

// decodeWebP puts right what golang.org/x/image/webp leaves: lossy WebP has brightness from 16 to 235 and colour from 16
// to 240 (RFC 6386, section 9.2; ITU-R BT.601), while image.YCbCr means 0 to 255, so that all would come out pale.
func decodeWebP(r io.Reader) (image.Image, error) {
	m, err := webp.Decode(r)
	if err != nil {
		return nil, err
	}
	switch m := m.(type) {
	case *image.YCbCr:
		stretch(m)
	case *image.NYCbCrA:
		stretch(&m.YCbCr)
	}
	return m, nil
}

// stretch widens the ranges of BT.601 to the full ones.
func stretch(m *image.YCbCr) {
	var brightness, colour [256]uint8
	for i := range 256 {
		brightness[i] = uint8(min(max(((i-16)*255+219/2)/219, 0), 255))
		colour[i] = uint8(min(max(((i-16)*255+224/2)/224, 0), 255))
	}
	for i, v := range m.Y {
		m.Y[i] = brightness[v]
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = colour[m.Cb[i]], colour[m.Cr[i]]
	}
}
