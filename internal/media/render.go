package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// What the files of a picture are: its versions, and the one for shared links.
const (
	contentType       = "image/webp"
	sharedContentType = "image/jpeg"
)

// version is a picture as it is served in one width.
type version struct {
	content       []byte // WebP
	width, height int    // pixels
}

// render makes a version for each width of an upright picture, narrowest first. Colour profiles are dropped with all else that is
// not a pixel: what was taken in a wider gamut is shown a little paler.
func render(full *image.RGBA) ([]version, error) {
	sizes := widths()
	versions := make([]version, len(sizes))
	for i := len(sizes) - 1; i >= 0; i-- {
		w, h := fit(full.Rect.Dx(), full.Rect.Dy(), sizes[i])
		if i+1 < len(sizes) && versions[i+1].width == w && versions[i+1].height == h {
			versions[i] = versions[i+1]
			continue
		}
		content, err := encode(shrink(full, w, h))
		if err != nil {
			return nil, err
		}
		versions[i] = version{content: content, width: w, height: h}
	}
	return versions, nil
}

// renderShared makes the JPEG of an upright picture that shared links show; what shines through is white.
func renderShared(full *image.RGBA) ([]byte, error) {
	w, h := fit(full.Rect.Dx(), full.Rect.Dy(), sharedWidth)
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(m, m.Rect, shrink(full, w, h), image.Point{}, draw.Over)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture for shared links: %w", err)
	}
	return b.Bytes(), nil
}

// shrinkTo makes a picture fit width as it will be once it stands upright, but leaves it lying: it is turned afterwards,
// when it is small.
func shrinkTo(m image.Image, orientation, width int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if rotated(orientation) {
		h, w = fit(h, w, width)
	} else {
		w, h = fit(w, h, width)
	}
	return shrink(m, w, h)
}

// largestTable is for how many pixels the sharper filter may keep a table, of 32 bytes each. Above, it reckons every pixel anew.
const largestTable = 800_000

// shrink scales down to w × h. It halves as often as it can, which is an exact average of neighbours at little cost of
// memory, and does the rest with a sharper filter.
func shrink(m image.Image, w, h int) *image.RGBA {
	for {
		size := m.Bounds().Size()
		next := size
		if size.X >= 2*w {
			next.X = (size.X + 1) / 2
		}
		if size.Y >= 2*h {
			next.Y = (size.Y + 1) / 2
		}
		if next == size {
			break
		}
		m = scale(draw.ApproxBiLinear, m, next)
	}
	if size := m.Bounds().Size(); size != image.Pt(w, h) {
		if w*size.Y <= largestTable {
			return scale(draw.CatmullRom, m, image.Pt(w, h))
		}
		to := image.NewRGBA(image.Rect(0, 0, w, h))
		narrower := f64.Aff3{float64(w) / float64(size.X), 0, 0, 0, float64(h) / float64(size.Y), 0}
		draw.CatmullRom.Transform(to, narrower, m, m.Bounds(), draw.Src, nil)
		return to
	}
	if same, ok := m.(*image.RGBA); ok {
		return same
	}
	return scale(draw.NearestNeighbor, m, image.Pt(w, h)) // only another way to keep the same pixels
}

func scale(how draw.Scaler, m image.Image, size image.Point) *image.RGBA {
	to := image.NewRGBA(image.Rectangle{Max: size})
	how.Scale(to, to.Rect, m, m.Bounds(), draw.Src, nil)
	return to
}

// rotated tells whether an orientation exchanges width and height.
func rotated(orientation int) bool { return orientation >= 5 }

// flip turns and mirrors a picture so that it stands upright.
func flip(m *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if rotated(orientation) {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range to.Rect.Dy() {
		for x := range to.Rect.Dx() {
			fromX, fromY := origin(orientation, x, y, w, h)
			copy(to.Pix[to.PixOffset(x, y):][:4], m.Pix[m.PixOffset(fromX, fromY):][:4])
		}
	}
	return to
}

// origin tells which pixel of a picture of w × h, as the camera wrote it, belongs at x, y once upright.
func origin(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

// quality and effort of the encoder. Effort 2 takes a third of the time of 4, which a seller waits for, and makes files
// 3 to 6 % larger.
const (
	quality = 75 // of 100
	effort  = 2  // 0 to 6
)

// encode writes WebP. The encoder wants colours that are not multiplied by their alpha.
func encode(m *image.RGBA) ([]byte, error) {
	straight := &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	if !m.Opaque() {
		straight = image.NewNRGBA(m.Rect)
		draw.Draw(straight, straight.Rect, m, m.Rect.Min, draw.Src)
	}
	var b bytes.Buffer
	if err := webp.Encode(&b, straight, webp.Options{Quality: quality, Method: effort}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}
