package media_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"strings"
	"testing"

	"lumbung/internal/media"
)

// TestOrientation stores one picture as a camera in each position would have written it, after the table of CIPA DC-008
// (4.6.4): which side of the scene its first row and first column are. All must look alike.
func TestOrientation(t *testing.T) {
	scene := quarters(360, 240)
	s, files := shop(t, media.Limits{})
	for i, side := range []struct{ row, column string }{
		{"top", "left"},
		{"top", "right"},
		{"bottom", "right"},
		{"bottom", "left"},
		{"left", "top"},
		{"right", "top"},
		{"right", "bottom"},
		{"left", "bottom"},
	} {
		order := []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}[i%2]
		photo := withSegment(jpegOf(t, asTaken(scene, side.row, side.column)), 0xe1, exif(order, uint16(i+1)))
		p := store(t, s, photo)
		if p.Width != 360 || p.Height != 240 {
			t.Errorf("Store(orientation %d): got %d × %d, want 360 × 240", i+1, p.Width, p.Height)
			continue
		}
		for _, width := range []int{320, 1200} {
			compare(t, storedImage(t, files, strings.TrimPrefix(p.URL(width), "/media/")), scene, fmt.Sprintf("orientation %d", i+1))
		}
	}
}

// TestTurnedPanorama takes a wide picture sideways: its size must be reckoned as it will stand.
func TestTurnedPanorama(t *testing.T) {
	scene := quarters(1500, 50)
	s, files := shop(t, media.Limits{})
	p := store(t, s, withSegment(jpegOf(t, asTaken(scene, "right", "top")), 0xe1, exif(binary.BigEndian, 6)))
	if p.Width != 1200 || p.Height != 40 {
		t.Errorf("Store(turned panorama): got %d × %d, want 1200 × 40", p.Width, p.Height)
	}
	compare(t, storedImage(t, files, p.ID+"-1200.webp"), scene, "turned panorama")
}

// asTaken writes a scene with its row side as the first row and its column side as the first column.
func asTaken(scene *image.NRGBA, row, column string) image.Image {
	w, h := scene.Rect.Dx(), scene.Rect.Dy()
	taken := image.NewNRGBA(image.Rect(0, 0, w, h))
	if row == "left" || row == "right" {
		taken = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for r := range taken.Rect.Dy() {
		for c := range taken.Rect.Dx() {
			at := map[string]int{row: r, column: c}
			x, fromLeft := at["left"]
			if !fromLeft {
				x = w - 1 - at["right"]
			}
			y, fromTop := at["top"]
			if !fromTop {
				y = h - 1 - at["bottom"]
			}
			taken.SetNRGBA(c, r, scene.NRGBAAt(x, y))
		}
	}
	return taken
}

// compare looks at the middle of each quarter.
func compare(t *testing.T, got image.Image, scene *image.NRGBA, what string) {
	t.Helper()
	w, h := got.Bounds().Dx(), got.Bounds().Dy()
	for _, at := range []image.Point{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		is := colourAt(got, w*at.X/4, h*at.Y/4)
		want := scene.At(scene.Rect.Dx()*at.X/4, scene.Rect.Dy()*at.Y/4)
		if !near(is, want) {
			t.Errorf("Store(%s) at %v/4: got %v, want about %v", what, at, is, want)
		}
	}
}

// TestOddEXIF gives JPEGs whose EXIF cannot be read: all are upright.
func TestOddEXIF(t *testing.T) {
	photo := jpegOf(t, quarters(48, 32))
	turned := exif(binary.BigEndian, 6)
	s, _ := shop(t, media.Limits{})
	for name, content := range map[string][]byte{
		"none":                 photo,
		"orientation 0":        withSegment(photo, 0xe1, exif(binary.BigEndian, 0)),
		"orientation 9":        withSegment(photo, 0xe1, exif(binary.BigEndian, 9)),
		"no TIFF":              withSegment(photo, 0xe1, turned[:6]),
		"cut in the header":    withSegment(photo, 0xe1, turned[:13]),
		"cut in the directory": withSegment(photo, 0xe1, turned[:34]),
		"no 42":                withSegment(photo, 0xe1, strings.Replace(turned, "\x00\x2a", "\x00\x2b", 1)),
		"offset past the end":  withSegment(photo, 0xe1, strings.Replace(turned, "\x00\x00\x00\x08", "\xff\xff\xff\xff", 1)),
		"orientation as text":  withSegment(photo, 0xe1, strings.Replace(turned, "\x01\x12\x00\x03", "\x01\x12\x00\x02", 1)),
		"EXIF in APP2":         withSegment(photo, 0xe2, turned),
		"EXIF after the scan":  append(bytes.Clone(photo), withSegment(photo, 0xe1, turned)[2:]...),
	} {
		if p := store(t, s, content); p.Width != 48 || p.Height != 32 {
			t.Errorf("Store(%s): got %d × %d, want 48 × 32", name, p.Width, p.Height)
		}
	}
	for name, content := range map[string][]byte{
		"EXIF behind another segment": withSegment(withSegment(photo, 0xe1, turned), 0xe0, "JFIF\x00"),
		"EXIF behind fill bytes":      bytes.Join([][]byte{photo[:2], []byte("\xff\xff"), withSegment(photo, 0xe1, turned)[2:]}, nil),
	} {
		if p := store(t, s, content); p.Width != 32 || p.Height != 48 {
			t.Errorf("Store(%s): got %d × %d, want 32 × 48", name, p.Width, p.Height)
		}
	}
}

// TestOrientationOfBytes reads what no decoder would take.
func TestOrientationOfBytes(t *testing.T) {
	turned := withSegment([]byte("\xff\xd8"), 0xe1, exif(binary.BigEndian, 6))
	for _, tt := range []struct {
		name    string
		content []byte
		want    int
	}{
		{"nothing", nil, 1},
		{"EXIF alone", turned, 6},
		{"orientation 0", withSegment([]byte("\xff\xd8"), 0xe1, exif(binary.BigEndian, 0)), 1},
		{"behind the start of the pixels", withSegment(turned, 0xda, ""), 1},
		{"behind a segment of no size", bytes.Join([][]byte{[]byte("\xff\xd8\xff\xe0\x00\x00"), turned[2:]}, nil), 1},
		{"cut short", turned[:len(turned)-1], 1},
		{"no marker", bytes.Join([][]byte{[]byte("\xff\xd8\x00\xe0\x00\x02"), turned[2:]}, nil), 1},
		{"fill bytes without end", bytes.Repeat([]byte{0xff}, 1000), 1},
	} {
		if got := orientationOf(tt.content); got != tt.want {
			t.Errorf("orientation(%s): got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func orientationOf(content []byte) int {
	_, orientation := media.Clean(content)
	return orientation
}
