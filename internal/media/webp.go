package media

import (
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// What the header of an extended WebP announces.
const (
	webpEXIF    = 1 << 3
	webpAlpha   = 1 << 4
	webpProfile = 1 << 5
)

// extended is the length of that header.
const extended = 10

// cleanWebP keeps the pixels of the picture, or of the first of many, its transparency and its colour profile (RFC 9649, 2).
func cleanWebP(content []byte) cleaned {
	c := cleaned{orientation: 1, perPixel: 2}
	all := webpChunks(content[12:max(12, min(len(content), 8+int(binary.LittleEndian.Uint32(content[4:]))))])
	pixels, canvas := all, all["VP8X"]
	if frame := all["ANMF"]; len(frame) > 16 {
		pixels, canvas = webpChunks(frame[16:]), append(make([]byte, 4), frame[6:12]...) // width and height stand at the same place then
	}
	var body []byte
	add := func(kind string, data []byte, flag byte) {
		if data == nil {
			return
		}
		body = append(binary.LittleEndian.AppendUint32(append(body, kind...), uint32(len(data))), data...)
		if len(data)%2 == 1 {
			body = append(body, 0)
		}
		if len(canvas) == extended {
			body[8] |= flag
		}
	}
	if len(canvas) == extended {
		add("VP8X", append(make([]byte, 4), canvas[4:]...), 0)
		add("ICCP", all["ICCP"], webpProfile)
	}
	if lossy := pixels["VP8 "]; lossy != nil {
		if len(canvas) == extended {
			add("ALPH", pixels["ALPH"], webpAlpha)
		}
		add("VP8 ", lossy, 0)
	} else {
		add("VP8L", pixels["VP8L"], webpAlpha)
	}
	if len(canvas) == extended {
		if c.orientation = tiffOrientation(all["EXIF"]); c.orientation != 1 {
			add("EXIF", tiffOf(c.orientation), webpEXIF)
		}
	}
	if pixels["ALPH"] != nil || pixels["VP8L"] != nil {
		c.perPixel = 8 // transparency is decoded as a picture of its own
	}
	c.content = append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)+4)), "WEBP"...)
	c.content = append(c.content, body...)
	return c
}

// webpChunks are the first of each kind.
func webpChunks(riff []byte) map[string][]byte {
	chunks := map[string][]byte{}
	for len(riff) >= 8 {
		kind, size := string(riff[:4]), int(binary.LittleEndian.Uint32(riff[4:]))
		if size > len(riff)-8 {
			break
		}
		if chunks[kind] == nil {
			chunks[kind] = riff[8 : 8+size : 8+size]
		}
		riff = riff[min(len(riff), 8+size+size%2):]
	}
	return chunks
}

func isWebP(content []byte) bool {
	return len(content) >= 12 && string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP"
}

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
