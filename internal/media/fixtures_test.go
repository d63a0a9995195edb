package media_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"golang.org/x/image/webp"

	"lumbung/internal/media"
	"lumbung/internal/media/disk"
)

// shop is a Service over a folder of its own.
func shop(t testing.TB, limits media.Limits) (*media.Service, *disk.Folder) {
	t.Helper()
	folder, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() })
	return media.New(folder, limits), folder
}

func store(t testing.TB, s *media.Service, content []byte) media.Picture {
	t.Helper()
	p, err := s.Store(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func stored(t testing.TB, files media.Files, name string) []byte {
	t.Helper()
	file, _, err := files.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func storedImage(t *testing.T, files media.Files, name string) image.Image {
	t.Helper()
	m, err := webp.Decode(bytes.NewReader(stored(t, files, name)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// colourAt is a pixel of a decoded WebP as a browser shows it: lossy WebP is BT.601 of the range 16 to 235, which the
// decoder hands on as if it were the full range.
func colourAt(m image.Image, x, y int) color.NRGBA {
	var v color.YCbCr
	alpha := uint8(255)
	switch m := m.(type) {
	case *image.YCbCr:
		v = m.YCbCrAt(x, y)
	case *image.NYCbCrA:
		v, alpha = m.YCbCrAt(x, y), m.NYCbCrAAt(x, y).A
	default:
		return color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
	}
	l, b, r := 1.164*(float64(v.Y)-16), float64(v.Cb)-128, float64(v.Cr)-128
	clamp := func(f float64) uint8 { return uint8(min(max(f, 0), 255)) }
	return color.NRGBA{R: clamp(l + 1.596*r), G: clamp(l - 0.392*b - 0.813*r), B: clamp(l + 2.017*b), A: alpha}
}

// quarters is a picture of four colours: red and green above, blue and white below.
func quarters(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	colours := [2][2]color.NRGBA{
		{{R: 220, A: 255}, {G: 180, A: 255}},
		{{B: 220, A: 255}, {R: 250, G: 250, B: 250, A: 255}},
	}
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, colours[y*2/h][x*2/w])
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegment puts a segment behind the first two bytes of a JPEG.
func withSegment(jpeg []byte, marker byte, payload string) []byte {
	segment := append([]byte{0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(payload)+2))...)
	return bytes.Join([][]byte{jpeg[:2], append(segment, payload...), jpeg[2:]}, nil)
}

// withoutWidth sets the width in a JPEG's frame header to 0.
func withoutWidth(jpeg []byte) []byte {
	jpeg = bytes.Clone(jpeg)
	frame := bytes.Index(jpeg, []byte("\xff\xc0\x00\x11\x08"))
	copy(jpeg[frame+7:], "\x00\x00")
	return jpeg
}

// exif is an EXIF payload with an orientation and a place: a pointer to a GPS directory, and bytes to search for.
func exif(order binary.AppendByteOrder, orientation uint16) string {
	b := []byte("Exif\x00\x00MM\x00\x2a")
	if order.String() == "LittleEndian" {
		b = []byte("Exif\x00\x00II\x2a\x00")
	}
	b = order.AppendUint32(b, 8) // the first directory follows
	b = order.AppendUint16(b, 3)
	for _, entry := range []struct {
		tag, kind uint16
		value     []byte
	}{
		{0x0100, 4, order.AppendUint32(nil, 6)},
		{0x0112, 3, append(order.AppendUint16(nil, orientation), 0, 0)},
		{0x8825, 4, order.AppendUint32(nil, 50)},
	} {
		b = order.AppendUint16(b, entry.tag)
		b = order.AppendUint16(b, entry.kind)
		b = order.AppendUint32(b, 1)
		b = append(b, entry.value...)
	}
	return string(order.AppendUint32(b, 0)) + place
}

// place stands for where a picture was taken; it must not reach any visitor.
const place = "GPS-8.5833S,116.1167E"

// chunk is a PNG chunk.
func chunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, kind+data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+data)))
}

// deepPNG is a PNG that says it is w × h pixels of four times 16 bits.
func deepPNG(w, h uint32) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", string(size)+"\x10\x06\x00\x00\x00"), chunk("IEND", "")}, nil)
}

// manyScans repeats the pixels of a JPEG.
func manyScans(jpeg []byte, n int) []byte {
	scan := bytes.LastIndex(jpeg, []byte{0xff, 0xda})
	return bytes.Join([][]byte{jpeg[:scan], bytes.Repeat(jpeg[scan:len(jpeg)-2], n), {0xff, 0xd9}}, nil)
}

// inkJPEG is a JPEG of 8 × 8 pixels in four inks, each half as strong as it can be, without the segment by which Adobe says so. The
// tables of a grey one serve it; in them 001010 is a block like the one before.
func inkJPEG(t testing.TB) []byte {
	t.Helper()
	grey := jpegOf(t, image.NewGray(image.Rect(0, 0, 8, 8)))
	return bytes.Join([][]byte{
		bytes.Split(grey, []byte{0xff, 0xc0})[0],
		[]byte("\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00"),
		grey[bytes.Index(grey, []byte{0xff, 0xc4}):bytes.LastIndex(grey, []byte{0xff, 0xda})],
		[]byte("\xff\xda\x00\x0e\x04\x01\x00\x02\x00\x03\x00\x04\x00\x00\x3f\x00\x28\xa2\x8a\xff\xd9"),
	}, nil)
}

// longEXIF is exif with an orientation of type LONG.
func longEXIF(order binary.AppendByteOrder, orientation uint16) string {
	short := order.AppendUint16(order.AppendUint16(order.AppendUint32(order.AppendUint16(nil, 3), 1), orientation), 0)
	long := order.AppendUint32(order.AppendUint32(order.AppendUint16(nil, 4), 1), uint32(orientation))
	return strings.Replace(exif(order, orientation), string(short), string(long), 1)
}

// webpPixels is the chunk with the pixels of a picture.
func webpPixels(t testing.TB, m image.Image) string {
	t.Helper()
	s, files := shop(t, media.Limits{})
	return string(stored(t, files, store(t, s, pngOf(t, m)).ID+"-1200.webp")[12:])
}

// frame is a frame of a WebP in motion that fills w × h pixels.
func frame(w, h int, pixels string) string {
	size := canvas(w, h, 0)[12:]
	return riffChunk("ANMF", strings.Repeat("\x00", 6)+size+strings.Repeat("\x00", 4)+pixels)
}

// pngHeader is a PNG that says it is w × h pixels and has hardly any.
func pngHeader(w, h uint32) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return bytes.Join([][]byte{
		[]byte("\x89PNG\r\n\x1a\n"),
		chunk("IHDR", string(size)+"\x08\x02\x00\x00\x00"),
		chunk("IDAT", "\x78\x9c\x63\x00\x00\x00\x01\x00\x01"),
		chunk("IEND", ""),
	}, nil)
}

// riff is a WebP of these chunks.
func riff(chunks ...string) []byte {
	body := "WEBP"
	for _, c := range chunks {
		body += c
	}
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...), body...)
}

func riffChunk(kind, data string) string {
	c := kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data
	if len(data)%2 == 1 {
		c += "\x00"
	}
	return c
}

// canvas is the VP8X chunk of a WebP of w × h pixels.
func canvas(w, h int, flags byte) string {
	w, h = w-1, h-1
	return riffChunk("VP8X", string([]byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)}))
}
