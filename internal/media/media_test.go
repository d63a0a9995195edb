package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"lumbung/internal/fault"
	"lumbung/internal/media"
)

func TestStoreRefuses(t *testing.T) {
	photo := jpegOf(t, quarters(400, 300))
	picture := pngOf(t, quarters(400, 300))
	gif := "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
	for _, tt := range []struct {
		name    string
		content []byte
		want    *fault.Fault
	}{
		{"nothing", nil, media.ErrWrongType},
		{"text", []byte("hello"), media.ErrWrongType},
		{"SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), media.ErrWrongType},
		{"GIF", []byte(gif), media.ErrWrongType},
		{"GIF of many frames", []byte(gif[:len(gif)-1] + strings.Repeat(gif[19:len(gif)-1], 10_000) + ";"), media.ErrWrongType},
		{"ZIP", []byte("PK\x03\x04\x14\x00\x00\x00\x08\x00"), media.ErrWrongType},
		{"page with a JPEG behind", append([]byte("<!doctype html>"), photo...), media.ErrWrongType},
		{"RIFF cut short", []byte("RIFF\x04"), media.ErrWrongType},
		{"other RIFF", []byte("RIFF\x04\x00\x00\x00WAVE"), media.ErrWrongType},
		{"JPEG cut in half", photo[:len(photo)/2], media.ErrBroken},
		{"JPEG cut in its header", photo[:20], media.ErrBroken},
		{"JPEG of no width", withoutWidth(photo), media.ErrBroken},
		{"PNG cut in half", picture[:len(picture)/2], media.ErrBroken},
		{"PNG cut in its header", picture[:10], media.ErrBroken},
		{"PNG of no width", pngHeader(0, 10), media.ErrBroken},
		{"PNG without pixels", pngHeader(1000, 1000), media.ErrBroken},
		{"PNG bomb", pngHeader(20_000, 20_000), media.ErrTooManyPixels},
		{"PNG of many lines", pngHeader(1, 39_000_000), media.ErrTooManyPixels},
		{"PNG of too many lines", pngHeader(1, 20_001), media.ErrTooLong},
		{"PNG of too many columns", pngHeader(20_001, 1), media.ErrTooLong},
		{"PNG of 16 bits", deepPNG(5000, 3000), media.ErrTooManyPixels},
		{"JPEG of many scans", manyScans(photo, 101), media.ErrBroken},
		{"JPEG a third short", photo[:len(photo)*2/3], media.ErrBroken},
		{"JPEG a third short, with an end", append(bytes.Clone(photo[:len(photo)*2/3]), 0xff, 0xd9), media.ErrBroken},
		{"JPEG of another kind", bytes.Replace(photo, []byte{0xff, 0xc0}, []byte{0xff, 0xc3}, 1), media.ErrUnknown},
		{"PNG with wrong pixels", bytes.Replace(picture, []byte("IDAT\x78"), []byte("IDAT\x79"), 1), media.ErrBroken},
		{"PNG a third short", picture[:len(picture)*2/3], media.ErrBroken},
		{"WebP bomb", riff(canvas(16_000, 16_000, 0)), media.ErrTooManyPixels},
		{"WebP larger than its canvas", riff(canvas(10, 10, 0), riffChunk("VP8L", "\x2f\xff\xff\xff\x0f")), media.ErrBroken},
		{"WebP in motion", riff(canvas(10, 10, 2), riffChunk("ANIM", "\x00\x00\x00\x00\x00\x00")), media.ErrBroken},
		{"WebP cut short", riff(riffChunk("VP8 ", "\x00")), media.ErrBroken},
		{"13 MB", append(bytes.Clone(photo), make([]byte, 13_000_000)...), media.ErrTooLarge},
	} {
		s, files := shop(t, media.Limits{})
		p, err := s.Store(t.Context(), bytes.NewReader(tt.content))
		if !errors.Is(err, tt.want) || p != (media.Picture{}) || fault.KindOf(err) != fault.Invalid {
			t.Errorf("Store(%s): got %v %v, want %v", tt.name, p, err, tt.want)
		}
		if _, _, err := files.Open(t.Context(), "original"); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Store(%s): got a folder of originals, want nothing kept", tt.name)
		}
	}
}

// TestBombCostsNothing holds a picture of 400 million pixels to less memory than one thousandth of them.
func TestBombCostsNothing(t *testing.T) {
	s, _ := shop(t, media.Limits{})
	bomb := pngHeader(20_000, 20_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := s.Store(t.Context(), bytes.NewReader(bomb))
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 400_000 {
		t.Errorf("Store(bomb): got %d bytes allocated, %v, want at most 400,000", taken, err)
	}
}

func TestStoreLimits(t *testing.T) {
	photo := jpegOf(t, quarters(400, 300))
	for _, tt := range []struct {
		name   string
		limits media.Limits
		want   *fault.Fault
		arg    int64
	}{
		{"exactly as many bytes", media.Limits{Bytes: int64(len(photo))}, nil, 0},
		{"a byte too many", media.Limits{Bytes: int64(len(photo)) - 1}, media.ErrTooLarge, 0},
		{"exactly as many pixels", media.Limits{Pixels: 120_000}, nil, 0},
		{"a pixel too many", media.Limits{Pixels: 119_999}, media.ErrTooManyPixels, 0},
	} {
		s, _ := shop(t, tt.limits)
		if _, err := s.Store(t.Context(), bytes.NewReader(photo)); (tt.want == nil) != (err == nil) ||
			tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("Store(%s): got %v, want %v", tt.name, err, tt.want)
		}
	}
	s, _ := shop(t, media.Limits{})
	_, err := s.Store(t.Context(), http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(bytes.NewReader(photo)), 100))
	if !errors.Is(err, media.ErrTooLarge) || fmt.Sprint(fault.Of(err).Args) != "[12]" {
		t.Errorf("Store(body over its limit): got %v, want %v of 12 MB", err, media.ErrTooLarge)
	}
}

func TestStoreInnerTrouble(t *testing.T) {
	s, _ := shop(t, media.Limits{})
	broken := errors.New("line broke")
	if _, err := s.Store(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) || fault.Of(err) != nil {
		t.Errorf("Store(a reader that breaks): got %v, want %v and no fault", err, broken)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Store(canceled, bytes.NewReader(jpegOf(t, quarters(40, 30)))); !errors.Is(err, context.Canceled) {
		t.Errorf("Store(canceled): got %v, want %v", err, context.Canceled)
	}
}

// fullDisk takes so many files and then no more.
type fullDisk struct {
	media.Files
	left int
}

func (d *fullDisk) Put(ctx context.Context, name, contentType string, r io.Reader) error {
	if d.left--; d.left < 0 {
		r = io.MultiReader(io.LimitReader(r, 10), iotest.ErrReader(errors.New("no space left on device")))
	}
	return d.Files.Put(ctx, name, contentType, r)
}

func TestStoreOnFullDisk(t *testing.T) {
	photo := jpegOf(t, quarters(70, 50))
	whole, _ := shop(t, media.Limits{})
	want := store(t, whole, photo)
	for left := range 4 {
		_, folder := shop(t, media.Limits{})
		s := media.New(&fullDisk{folder, left}, media.Limits{})
		if p, err := s.Store(t.Context(), bytes.NewReader(photo)); err == nil || p != (media.Picture{}) || fault.Of(err) != nil {
			t.Errorf("Store(room for %d files): got %v %v, want an error that is no fault", left, p, err)
		}
		if _, _, err := folder.Open(t.Context(), want.ID+"-1200.webp"); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Store(room for %d files): got the last version %v, want none", left, err)
		}
		if again := store(t, media.New(folder, media.Limits{}), photo); again != want {
			t.Errorf("Store(again, with room): got %v, want %v", again, want)
		}
	}
}

func TestNothingButPixelsIsServed(t *testing.T) {
	const script = "<script>alert(1)</script>"
	photo := jpegOf(t, quarters(70, 50))
	camera := withSegment(photo, 0xe1, exif(binary.LittleEndian, 1))
	plain := pngOf(t, quarters(70, 50))
	for name, content := range map[string][]byte{
		"EXIF":        camera,
		"XMP":         withSegment(photo, 0xe1, "http://ns.adobe.com/xap/1.0/\x00"+place),
		"IPTC":        withSegment(photo, 0xed, "Photoshop 3.0\x00"+place),
		"comment":     withSegment(photo, 0xfe, script),
		"page behind": append(bytes.Clone(camera), script...),
		"PNG text": bytes.Join([][]byte{
			plain[:33], chunk("tEXt", "Comment\x00"+place),
			chunk("eXIf", exif(binary.BigEndian, 1)[6:]), plain[33:],
		}, nil),
		"PNG with a script": append(bytes.Clone(plain), script...),
	} {
		s, files := shop(t, media.Limits{})
		p := store(t, s, content)
		for _, width := range []int{320, 640, 1200} {
			got := stored(t, files, strings.TrimPrefix(p.URL(width), "/media/"))
			for _, trace := range []string{"GPS-", place, script, "Exif", "EXIF", "XMP ", "Comment"} {
				if bytes.Contains(got, []byte(trace)) {
					t.Errorf("Store(%s) at %d: got %q in the served file, want it gone", name, width, trace)
				}
			}
			if kind := string(got[12:16]); kind != "VP8 " && kind != "VP8L" {
				t.Errorf("Store(%s) at %d: got the chunk %q first, want pixels alone", name, width, kind)
			}
		}
		kept := stored(t, files, "original/"+p.ID)
		for _, trace := range []string{"GPS-", place, script, "Exif", "Comment"} {
			if bytes.Contains(kept, []byte(trace)) {
				t.Errorf("Store(%s): got %q in the original, want it gone", name, trace)
			}
		}
		if again := store(t, s, kept); again != p {
			t.Errorf("Store(%s, its original): got %v, want the same picture %v", name, again, p)
		}
	}
}

func TestSameUploadSameID(t *testing.T) {
	s, _ := shop(t, media.Limits{})
	photo := jpegOf(t, quarters(70, 50))
	first, again := store(t, s, photo), store(t, s, photo)
	if first != again || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(first.ID) {
		t.Errorf("Store(twice): got %v and %v, want the same 32 hex digits", first, again)
	}
	if other := store(t, s, jpegOf(t, quarters(72, 50))); other.ID == first.ID {
		t.Errorf("Store(another): got %v, want another ID", other)
	}
}

func TestManyAtOnce(t *testing.T) {
	s, _ := shop(t, media.Limits{})
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			if _, err := s.Store(t.Context(), bytes.NewReader(pngOf(t, quarters(40+i, 30)))); err != nil {
				t.Errorf("Store(%d at once): got %v, want no error", i, err)
			}
		})
	}
	all.Wait()
}

// What shines through in a picture is white in its JPEG for shared links.
func TestSharedPicture(t *testing.T) {
	s, files := shop(t, media.Limits{})
	p := store(t, s, pngOf(t, image.NewNRGBA(image.Rect(0, 0, 1280, 960))))
	address, width, height := p.Shared()
	m, err := jpeg.Decode(bytes.NewReader(stored(t, files, p.ID+"-640.jpg")))
	if err != nil || m.Bounds().Size() != image.Pt(width, height) || width != 640 || height != 480 {
		t.Fatalf("the shared picture is %v, %v, said to be %d x %d", m, err, width, height)
	}
	if r, g, b, _ := m.At(300, 200).RGBA(); min(r, g, b) < 0xff00 {
		t.Errorf("what shines through is %x %x %x", r, g, b)
	}
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	if kind := answer.Header().Get("Content-Type"); answer.Code != http.StatusOK || kind != "image/jpeg" {
		t.Errorf("%s answers %d, %s", address, answer.Code, kind)
	}
}

func TestDelete(t *testing.T) {
	s, files := shop(t, media.Limits{})
	p := store(t, s, jpegOf(t, quarters(70, 50)))
	for range 2 {
		if err := s.Delete(t.Context(), p); err != nil {
			t.Errorf("Delete: got %v, want no error", err)
		}
	}
	for _, name := range []string{p.ID + "-320.webp", p.ID + "-640.webp", p.ID + "-1200.webp", p.ID + "-640.jpg", "original/" + p.ID} {
		if _, _, err := files.Open(t.Context(), name); !errors.Is(err, media.ErrNotFound) {
			t.Errorf("Open(%s) after Delete: got %v, want %v", name, err, media.ErrNotFound)
		}
	}
}
