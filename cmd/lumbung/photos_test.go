package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lumbung/internal/media"
)

// A member's photos go up while she is still typing, over a slow line, past the program where there is an S3 store that her
// browser reaches; and as ever without script, and when nothing can be sent.
func TestPhotosWhileTyping(t *testing.T) {
	onBothStacks(t, func(t *testing.T, p *program) {
		p.env = append(p.env, "LUMBUNG_S3_PUBLIC="+strings.TrimSuffix(p.config().S3Endpoint, "/"))
		photosWhileTyping(t, p)
	})
}

func photosWhileTyping(t *testing.T, p *program) {
	s := &studio{story: &story{browser: newBrowser(t), program: p}, folder: t.TempDir(), to: p.url + "/jualan/foto"}
	if p.config().onS3() {
		s.to = p.config().S3Public + "/" + p.config().S3Bucket + "/"
	}
	s.start()
	s.member = s.signIn(onPhone, "+6281900000122")
	s.newProduct()
	s.morePhotos()
	s.brokenLine()
	s.withoutScript()
	s.stop()
	s.inTheStore()
	s.verified()
}

// studio is the member's photos, and where they go.
type studio struct {
	*story
	folder, to string
	id         string // of the large photo
}

// The large photo is one of 12 megapixels that a phone took on its side.
const (
	photoWidth  = 4000
	photoHeight = 3000
	onItsSide   = 6 // as EXIF has it
)

// file writes a file to choose.
func (s *studio) file(name string, content []byte) string {
	s.Helper()
	path := filepath.Join(s.folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		s.Fatal(err)
	}
	return path
}

// photo is a JPEG with grain, as a camera makes it.
func (s *studio) photo(name string, width, height int, shade byte) string {
	s.Helper()
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	grain := uint32(shade) + 1
	for i := range m.Y {
		grain = grain*1664525 + 1013904223
		m.Y[i] = shade + byte(i%width*90/width) + byte(grain>>27)
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 110, 150
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		s.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = append(binary.BigEndian.AppendUint16(exif, onItsSide), 0, 0, 0, 0, 0, 0)
	segment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2)), exif...)
	return s.file(name, bytes.Join([][]byte{b.Bytes()[:2], segment, b.Bytes()[2:]}, nil))
}

// choose picks files for the form.
func (s *studio) choose(who *person, files ...string) {
	s.Helper()
	who.do(chromedp.SetUploadFiles(chromedp.CSS("[name=pictures]"), files))
}

// line sets how many bytes a second go up: -1 for as many as there are, 0 for none at all.
func (s *studio) line(who *person, speed float64) {
	s.Helper()
	who.do(lineOf(speed))
}

func lineOf(speed float64) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{UploadThroughput: speed, DownloadThroughput: -1, Offline: speed == 0}},
		})
		return none, err
	}
}

// fillIn types a new product.
func (s *studio) fillIn(who *person, name string) {
	s.Helper()
	for _, typed := range [][2]string{
		{"name", name},
		{"description", "Dari kebun sendiri."},
		{"variants.0.price", "61000"},
		{"variants.0.weight", "250"},
		{"variants.0.stock", "12"},
	} {
		who.fill(typed[0], typed[1])
	}
	who.choose("category", "Kopi")
}

// Questions about the form.
const (
	arrived = `[...document.querySelectorAll('.sending li')].filter(e =>
		e.querySelector('img:not([hidden])')?.naturalWidth && e.querySelector('[name=terunggah]')).length`
	left    = `[...document.querySelector('[name=pictures]').files].map(f => f.name).join()`
	refusal = `(document.querySelector('.sending .mistake:not([hidden])')?.innerText ?? '').includes(%s)`
	inSight = `(e => { const at = e.getBoundingClientRect(); return at.top > 0 && at.bottom < innerHeight ? e.innerText : '' })(
		document.querySelector('.sending [role=status]'))`
	underWay = `(document.querySelector('.sending progress:not([hidden])')?.value ?? 0)`
)

// newProduct sends a good file, one that is no photo, and the large one over a slow line.
func (s *studio) newProduct() {
	m := s.member
	m.open("/jualan/barang/baru")
	m.refused = s.to // what is no photo
	if s.to != s.url+"/jualan/foto" {
		m.refused = s.url + "/jualan/foto/ambil"
	}
	s.choose(m, s.photo("biji.jpg", 900, 600, 40), s.file("catatan.jpg", []byte("bukan foto")))
	m.wait(arrived + ` == 1`)
	m.wait(refusal, "bukan foto JPEG")
	if got := ask[string](m, left); got != "catatan.jpg" {
		m.Errorf("the field holds %q, want what did not arrive", got)
	}
	s.line(m, 40_000)
	s.choose(m, s.photo("kebun.jpg", photoWidth, photoHeight, 90))
	m.wait(underWay + ` > 0.1`)
	m.shoot("jualan-barang-foto")
	if at := ask[float64](m, underWay); at <= 0.1 || at >= 1 {
		m.Errorf("the large photo is at %v after its picture was taken", at)
	}
	m.says("1 dari 3 foto sudah terkirim")
	s.fillIn(m, "Kopi Lanang Pergasingan")
	m.click("button", "Simpan dan ajukan")
	if said := ask[string](m, inSight); !strings.Contains(said, "Foto masih dikirim") {
		m.Errorf("a member who sent the form too early sees %q", said)
	}
	s.line(m, -1)
	m.wait(arrived + ` == 2`)
	m.says("Ada foto yang belum terkirim", "Buang")
	if at := pathOf(m, m.address()); at != "/jualan/barang/baru" {
		m.Fatalf("the form left for %s without a photo", at)
	}
	value := ask[string](m, `[...document.querySelectorAll('[name=terunggah]')].at(-1).value`)
	id, size, _ := strings.Cut(strings.Fields(value)[0], "-")
	if s.id = id; size != "1200-1600" {
		m.Errorf("the large photo is %s, want it upright", value)
	}
	m.shoot("jualan-barang-foto-belum")
	m.click(".sending li:has(.mistake:not([hidden])) button:last-child", "Buang")
	m.says("2 dari 2 foto sudah terkirim")
	s.wentUp(m, 3)
	m.follow("button", "Simpan dan ajukan")
	m.says("Sudah diajukan")
	s.shows(m, 2)
	s.listing = pathOf(m, m.address())
}

// wentUp checks where the photos went: all of them there, and none with the form.
func (s *studio) wentUp(who *person, want int) {
	s.Helper()
	if n := ask[int](who, `performance.getEntriesByType('resource').filter(e => e.name == %s).length`, s.to); n < want {
		who.Errorf("%d photos went to %s, want %d", n, s.to, want)
	}
	if got := ask[string](who, left); got != "" {
		who.Errorf("%s would be sent once more with the form", got)
	}
}

// shows checks how many photos the product has.
func (s *studio) shows(who *person, want int) {
	s.Helper()
	who.do(chromedp.ScrollIntoView(chromedp.CSS(".photos li:last-child img")))
	who.wait(`[...document.querySelectorAll('.photos img')].filter(e => e.naturalWidth).length == ` + string(rune('0'+want)))
}

// morePhotos adds one to a product; the form waits for it and goes by itself.
func (s *studio) morePhotos() {
	m := s.member
	m.open(s.listing)
	s.line(m, 60_000)
	s.choose(m, s.photo("gudang.jpg", photoWidth, photoHeight, 10))
	m.wait(underWay + ` > 0.1`)
	m.shoot("jualan-barang-foto-tambah")
	m.click("button", "Kirim foto")
	m.says("Foto masih dikirim")
	if status := m.load(lineOf(-1)); status != http.StatusOK { // the page goes as soon as the photo has
		m.Fatalf("the form that waited led to %d at %s", status, m.address())
	}
	s.shows(m, 3)
	m.sound("one more photo")
}

// brokenLine sends nothing at first: the photo stays in its field, can be tried again, and goes with the form.
func (s *studio) brokenLine() {
	m := s.member
	m.open(s.listing)
	m.refused = s.url + "/jualan/foto/tiket"
	s.line(m, 0)
	s.choose(m, s.photo("halaman.jpg", 800, 600, 120))
	m.wait(refusal, "Periksa sambungan")
	m.click(".sending button", "Coba lagi")
	m.wait(refusal, "Periksa sambungan")
	if got := ask[string](m, left); got != "halaman.jpg" {
		m.Errorf("the field holds %q, want the photo that was not sent", got)
	}
	m.sound("a broken line")
	s.line(m, -1)
	m.follow("button", "Kirim foto")
	s.shows(m, 4)
	m.open(s.listing)
	m.refused = s.url + "/jualan/foto/tiket"
	s.line(m, 0)
	s.choose(m, s.photo("rumah.jpg", 800, 600, 140))
	m.wait(refusal, "Periksa sambungan")
	s.line(m, -1)
	m.click(".sending button", "Coba lagi")
	m.wait(arrived + ` == 1`)
	m.follow("button[name=aksi]", "Simpan") // the form of the text takes it along
	s.shows(m, 5)
}

// withoutScript does the same in a browser that runs none.
func (s *studio) withoutScript() {
	m := s.browser.enter(s.program, onPhone, false)
	m.open("/masuk")
	m.fill("hp", "+6281900000122")
	m.fill("sandi", demoPassword)
	m.follow("button", "Masuk")
	m.open("/jualan/barang/baru")
	s.choose(m, s.photo("tampah.jpg", photoWidth, photoHeight, 70), s.photo("karung.jpg", 600, 900, 20))
	s.fillIn(m, "Kopi Tubruk Lawang")
	m.follow("button", "Simpan dan ajukan")
	m.says("Sudah diajukan")
	s.shows(m, 2)
	m.sound("without script")
}

// inTheStore looks at what was kept of the large photo, and that nothing waits to be taken in.
func (s *studio) inTheStore() {
	s.withData(func(ctx context.Context, a *app) error {
		file, size, err := a.files.Open(ctx, "original/"+s.id)
		if err != nil {
			return err
		}
		defer file.Close()
		kept, err := jpeg.DecodeConfig(file)
		if err != nil || kept.Width != 1800 || kept.Height != 2400 {
			s.Errorf("the large photo was sent with %d×%d pixels, %v, want it smaller", kept.Width, kept.Height, err)
		}
		s.Logf("a photo of %d bytes was sent as %d", fileSize(s.T, filepath.Join(s.folder, "kebun.jpg")), size)
		return a.files.Each(ctx, func(name string) error {
			if media.Staged(name) {
				s.Errorf("%s still waits", name)
			}
			return nil
		})
	})
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
