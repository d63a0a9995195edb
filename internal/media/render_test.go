package media_test

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"lumbung/internal/media"
)

func TestStoreSizes(t *testing.T) {
	s, files := shop(t, media.Limits{})
	for _, tt := range []struct {
		w, h int
		want [3]image.Point
		set  string
	}{
		{
			1500, 150,
			[3]image.Point{{320, 32}, {640, 64}, {1200, 120}},
			"/media/ID-320.webp 320w, /media/ID-640.webp 640w, /media/ID-1200.webp 1200w",
		},
		{
			1200, 90,
			[3]image.Point{{320, 24}, {640, 48}, {1200, 90}},
			"/media/ID-320.webp 320w, /media/ID-640.webp 640w, /media/ID-1200.webp 1200w",
		},
		{500, 400, [3]image.Point{{320, 256}, {500, 400}, {500, 400}}, "/media/ID-320.webp 320w, /media/ID-640.webp 500w"},
		{100, 50, [3]image.Point{{100, 50}, {100, 50}, {100, 50}}, "/media/ID-320.webp 100w"},
		{100, 1000, [3]image.Point{{64, 640}, {100, 1000}, {100, 1000}}, "/media/ID-320.webp 64w, /media/ID-640.webp 100w"},
		{4000, 1, [3]image.Point{{320, 1}, {640, 1}, {1200, 1}}, "/media/ID-320.webp 320w, /media/ID-640.webp 640w, /media/ID-1200.webp 1200w"},
		{1, 4000, [3]image.Point{{1, 640}, {1, 1280}, {1, 2400}}, "/media/ID-320.webp 1w"},
		{1, 1, [3]image.Point{{1, 1}, {1, 1}, {1, 1}}, "/media/ID-320.webp 1w"},
	} {
		p := store(t, s, pngOf(t, quarters(tt.w, tt.h)))
		for i, width := range []int{320, 640, 1200} {
			name := strings.TrimPrefix(p.URL(width), "/media/")
			if got := storedImage(t, files, name).Bounds().Size(); got != tt.want[i] {
				t.Errorf("Store(%d × %d) at %d: got %v, want %v", tt.w, tt.h, width, got, tt.want[i])
			}
		}
		if got := image.Pt(p.Width, p.Height); got != tt.want[2] {
			t.Errorf("Store(%d × %d): got a picture of %v, want %v", tt.w, tt.h, got, tt.want[2])
		}
		if got := strings.ReplaceAll(p.SrcSet(), p.ID, "ID"); got != tt.set {
			t.Errorf("SrcSet(%d × %d): got %q, want %q", tt.w, tt.h, got, tt.set)
		}
	}
}

func TestURL(t *testing.T) {
	p := media.Picture{ID: "ab", Width: 1200, Height: 900}
	for width, want := range map[int]string{0: "320", 320: "320", 321: "640", 640: "640", 1200: "1200", 5000: "1200"} {
		if got := p.URL(width); got != "/media/ab-"+want+".webp" {
			t.Errorf("URL(%d): got %q, want the version of %s", width, got, want)
		}
	}
}

// TestStoreWebP sends what we serve back as an upload, over and over: it must not fade.
func TestStoreWebP(t *testing.T) {
	clear := quarters(70, 50)
	clear.SetNRGBA(0, 0, color.NRGBA{})
	for _, scene := range []*image.NRGBA{quarters(70, 50), clear} {
		s, files := shop(t, media.Limits{})
		p := store(t, s, pngOf(t, scene))
		for range 3 {
			p = store(t, s, stored(t, files, p.ID+"-1200.webp"))
		}
		if p.Width != 70 || p.Height != 50 {
			t.Errorf("Store(WebP): got %v, want 70 × 50", p)
		}
		compare(t, storedImage(t, files, p.ID+"-320.webp"), scene, "WebP")
	}
}

func TestTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 400, 200))
	for i := range m.Pix {
		m.Pix[i] = [4]uint8{200, 100, 40, 128}[i%4]
	}
	s, files := shop(t, media.Limits{})
	p := store(t, s, pngOf(t, m))
	got := colourAt(storedImage(t, files, p.ID+"-320.webp"), 160, 80)
	if want := m.NRGBAAt(0, 0); !near(got, want) {
		t.Errorf("Store(half transparent): got %v, want about %v", got, want)
	}
}

func near(a, b color.Color) bool {
	r1, g1, b1, a1 := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2), int(a1) - int(a2)} {
		if d < -12<<8 || d > 12<<8 {
			return false
		}
	}
	return true
}

func BenchmarkStore12MP(b *testing.B) {
	s, _ := shop(b, media.Limits{})
	photo := jpegOf(b, quarters(4000, 3000))
	for b.Loop() {
		store(b, s, photo)
	}
}
