package media_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"

	"lumbung/internal/media"
)

// TestCleaned takes pictures as all sorts of programs write them. What is served stands upright, the original keeps its pixels and
// which way up they are, and nothing else.
func TestCleaned(t *testing.T) {
	scene := quarters(48, 32)
	turned, onItsHead := asTaken(scene, "right", "top"), asTaken(scene, "bottom", "right") // orientations 6 and 3
	big, little := binary.BigEndian, binary.LittleEndian
	photo, png := jpegOf(t, scene), pngOf(t, scene)
	webp, tall := webpPixels(t, scene), webpPixels(t, turned)
	clear := image.NewNRGBA(scene.Rect)
	copy(clear.Pix, scene.Pix)
	clear.SetNRGBA(0, 0, color.NRGBA{})
	afterHeader := func(png []byte, chunks ...[]byte) []byte {
		return bytes.Join([][]byte{png[:33], bytes.Join(chunks, nil), png[33:]}, nil)
	}
	text := chunk("tEXt", "Comment\x00"+place)
	text[len(text)-1]++
	transparent := chunk("tRNS", "\x00\x00\x00\x00\x00\x00")
	transparent[len(transparent)-1]++
	jpegTurned := jpegOf(t, turned)
	motion := riffChunk("ANIM", "\x00\x00\x00\x00\x00\x00") + frame(48, 32, webp) + frame(48, 32, tall)
	for name, upload := range map[string][]byte{
		"JPEG":                                photo,
		"JPEG, orientation LONG":              withSegment(jpegTurned, 0xe1, longEXIF(big, 6)),
		"JPEG, orientation LONG, other order": withSegment(jpegTurned, 0xe1, longEXIF(little, 6)),
		"JPEG without its end":                photo[:len(photo)-2],
		"JPEG without half of its end":        photo[:len(photo)-1],
		"JPEG with another behind":            append(bytes.Clone(photo), jpegTurned...),
		"JPEG with a small picture inside":    withSegment(photo, 0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01"+place),
		"JPEG of some scans":                  manyScans(photo, 3),
		"PNG, orientation 6":                  afterHeader(pngOf(t, turned), chunk("eXIf", exif(big, 6)[6:])),
		"PNG, orientation 3 with a prefix":    afterHeader(pngOf(t, onItsHead), chunk("eXIf", exif(little, 3))),
		"PNG, wrong sum of a text":            afterHeader(png, text),
		"PNG, wrong sum of a transparency":    afterHeader(png, transparent),
		"PNG, wrong sum of its end":           append(bytes.Clone(png[:len(png)-1]), 0),
		"PNG without its end":                 png[:len(png)-12],
		"PNG cut within its last text":        append(bytes.Clone(png[:len(png)-12]), text[:20]...),
		"WebP, orientation 6":                 riff(canvas(32, 48, 8), tall, riffChunk("EXIF", exif(big, 6)[6:])),
		"WebP, orientation 6, no flag":        riff(canvas(32, 48, 0), tall, riffChunk("EXIF", exif(little, 6))),
		"WebP with a place":                   riff(canvas(48, 32, 4), webp, riffChunk("XMP ", place)),
		"WebP in motion":                      riff(canvas(48, 32, 2), motion),
		"WebP that says it is transparent":    riff(canvas(48, 32, 16), webp),
		"WebP cut within its text":            append(bytes.Clone(riff(canvas(48, 32, 4), webp)), "XMP \xff\x00\x00\x00cut"...),
		"WebP with a corner that is clear":    riff(webpPixels(t, clear)),
	} {
		s, files := shop(t, media.Limits{})
		p, err := s.Store(t.Context(), bytes.NewReader(upload))
		if err != nil || p.Width != 48 || p.Height != 32 {
			t.Errorf("Store(%s): got %d × %d, %v, want 48 × 32", name, p.Width, p.Height, err)
			continue
		}
		compare(t, storedImage(t, files, p.ID+"-1200.webp"), scene, name)
		original := stored(t, files, "original/"+p.ID)
		if bytes.Contains(original, []byte(place)) {
			t.Errorf("Store(%s): the original says where it was taken", name)
		}
		if got, want := orientationOf(original), orientationOf(upload); got != want {
			t.Errorf("Store(%s): the original has orientation %d, want %d", name, got, want)
		}
		if again := store(t, s, original); again != p {
			t.Errorf("Store(%s, its original): got %v, want %v", name, again, p)
		}
	}
}

// TestProgressive refuses what was cut between two scans, and decodes it no further.
func TestProgressive(t *testing.T) {
	frame := "\xff\xd8\xff\xc2\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00"
	const scan = "\xff\xda\x00\x08\x01\x01\x00"
	const first, coarse, fine = scan + "\x00\x00\x00", scan + "\x01\x3f\x02", scan + "\x01\x3f\x20"
	for upload, whole := range map[string]bool{
		frame + first + coarse + fine: true, frame + first + coarse: false, frame + coarse + fine: false, frame: false,
		frame + first + coarse + fine + "\xff\xd9": true, frame + first + coarse + "\xff\xd9": false,
	} {
		if content, _ := media.Clean([]byte(upload)); (content != nil) != whole {
			t.Errorf("clean(%q): got %q, want something: %t", upload, content, whole)
		}
	}
}

// TestInks takes a picture for printers that does not say so.
func TestInks(t *testing.T) {
	s, files := shop(t, media.Limits{})
	p := store(t, s, inkJPEG(t))
	if got := colourAt(storedImage(t, files, p.ID+"-1200.webp"), 4, 4); !near(got, color.NRGBA{64, 64, 64, 255}) {
		t.Errorf("Store(four inks at half): got %v, want a dark grey", got)
	}
}

// TestTallPhoto shrinks by less than half, the way that needs no table, and gets what the other way gives.
func TestTallPhoto(t *testing.T) {
	s, files := shop(t, media.Limits{})
	scene := quarters(2200, 1600)
	p := store(t, s, pngOf(t, scene))
	if p.Width != 1200 || p.Height != 873 {
		t.Errorf("Store: got %d × %d, want 1200 × 873", p.Width, p.Height)
	}
	got := storedImage(t, files, p.ID+"-1200.webp")
	compare(t, got, scene, "large photo")
	for _, corner := range []image.Point{{0, 0}, {1199, 0}, {0, 872}, {1199, 872}} {
		if is, want := colourAt(got, corner.X, corner.Y), scene.At(corner.X*2199/1199, corner.Y*1599/872); !near(is, want) {
			t.Errorf("Store at %v: got %v, want about %v", corner, is, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(withSegment(jpegOf(f, quarters(8, 8)), 0xe1, exif(binary.LittleEndian, 6)))
	f.Add(pngOf(f, quarters(8, 8)))
	f.Add(riff(canvas(8, 8, 2), frame(8, 8, webpPixels(f, quarters(8, 8)))))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBP"))
	f.Fuzz(func(t *testing.T, upload []byte) {
		content, orientation := media.Clean(upload)
		if orientation < 1 || orientation > 8 || len(content) > len(upload)+200 {
			t.Errorf("clean(%q): got %d bytes, orientation %d", upload, len(content), orientation)
		}
		if again, same := media.Clean(content); !bytes.Equal(again, content) || same != orientation {
			t.Errorf("clean(%q) twice: got %q, %d, want %q, %d", upload, again, same, content, orientation)
		}
	})
}
