package seller

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// said is any answer about a photo.
type said struct {
	invitation
	Value string `json:"nilai"`
	Thumb string `json:"gambar"`
	web.Failure
}

// read checks the status of an answer about a photo.
func (m market) read(what string, status, want int, body string) (s said) {
	m.Helper()
	if err := json.Unmarshal([]byte(body), &s); status != want || err != nil {
		m.Errorf("%s: got %d %s, %v, want %d", what, status, body, err, want)
	}
	return s
}

// ask posts a form of the script.
func (m market) ask(b *webtest.Browser, path string, want int, pairs ...string) said {
	m.Helper()
	a := b.Post(path, form(pairs...))
	return m.read(path, a.Status, want, a.Body)
}

// sellers are two members with shops, as their browsers' scripts ask.
func (m market) sellers() (sri, men *webtest.Browser) {
	m.Helper()
	open := func(name string) *webtest.Browser {
		_, b := m.member(name)
		b.Post("/jualan/buka", shopValues("Lapak "+name)).To("/jualan")
		b.Header.Set("Accept", "application/json")
		return b
	}
	return open("Inaq Sri"), open("Men Kerti")
}

// TestUploadThroughProgram: photos of an installation whose files no browser reaches.
func TestUploadThroughProgram(t *testing.T) {
	m := openMarket(t)
	b, _ := m.sellers()
	invited := m.ask(b, "/jualan/foto/tiket", http.StatusOK, "ukuran", "1000")
	if invited.Address != "/jualan/foto" || invited.Ticket != "" || invited.Fields != nil {
		t.Fatalf("invited: %+v", invited)
	}
	if wrong := m.ask(b, "/jualan/foto/tiket", http.StatusUnprocessableEntity, "ukuran", "12000001"); wrong.Error.Key != "media.too_large" {
		t.Errorf("too large: %+v", wrong)
	}
	m.ask(b, "/jualan/foto/tiket", http.StatusUnprocessableEntity, "ukuran", "besar")
	m.ask(b, "/jualan/foto/tiket", http.StatusUnprocessableEntity)
	send := func(want int, photo []byte) said {
		t.Helper()
		a := b.Upload(invited.Address, form(), "file", photo)
		return m.read("photo", a.Status, want, a.Body)
	}
	photo := send(http.StatusOK, m.Photo(90))
	if p := pictureOf(photo.Value); photo.Thumb != p.URL(320) {
		t.Errorf("photo: %+v", photo)
	}
	if wrong := send(http.StatusUnprocessableEntity, []byte("bukan foto")); wrong.Error.Key != "media.wrong_type" {
		t.Errorf("no photo: %+v", wrong)
	}
	m.Files.Away = true
	if wrong := send(http.StatusServiceUnavailable, m.Photo(90)); wrong.Error.Key != "media.unavailable" {
		t.Errorf("while they cannot be stored: %+v", wrong)
	}
	m.Files.Away = false
	if nothing := m.ask(b, invited.Address, http.StatusUnprocessableEntity); nothing.Error.Key != "web.unreadable" {
		t.Errorf("no upload: %+v", nothing)
	}
	m.sold(b, photo.Value)
}

// sold makes products that carry a photo: from the beginning, added later, and saved with the text.
func (m market) sold(b *webtest.Browser, value string) {
	m.Helper()
	b.Header.Set("Accept", "text/html")
	defer b.Header.Set("Accept", "application/json")
	for _, way := range []string{"new", "photo", "text"} {
		uploaded := value
		if way != "new" {
			uploaded = ""
		}
		typed := form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun sendiri.", "baris", "1", "terunggah", uploaded,
			"variants.0.price", "48.000", "variants.0.weight", "240", "variants.0.stock", "10", "kunci", m.key(b.Get("/jualan/barang/baru").Body))
		at := m.upload(b, "/jualan/barang/baru", typed).Header.Get("Location")
		switch way {
		case "photo":
			b.Post(at+"/foto", form("terunggah", value, "terunggah", value)).To(at)
		case "text":
			typed.Set("variants.0.id", strings.TrimPrefix(at, "/jualan/barang/")+"-1")
			typed.Set("terunggah", value)
			typed.Set("variants.0.price", "murah")
			b.Post(at, typed).Is(http.StatusUnprocessableEntity).Has(`name="terunggah" value="` + value + `"`)
			typed.Set("variants.0.price", "48.000")
			b.Post(at, typed).To(at)
		}
		p, err := m.Catalog.OwnProduct(m.Context(), m.Coop.ID, strings.TrimPrefix(at, "/jualan/barang/"))
		if err != nil || len(p.Pictures) != 1 || p.Pictures[0] != pictureOf(value) {
			m.Errorf("%s: got %+v, %v, want the photo %s", way, p, err, value)
		}
	}
	again := form("terunggah", value, "kunci", m.key(b.Get("/jualan/barang/baru").Body))
	if answer := m.upload(b, "/jualan/barang/baru", again); !strings.Contains(answer.Body, `name="terunggah" value="`+value+`"`) {
		m.Error("a form that is shown again lost its photo")
	}
}

// TestTickets: what a browser has sent past the program is taken in for the member who was invited, once, in time.
func TestTickets(t *testing.T) {
	m := openMarket(t)
	m.Files.Public = true
	sri, men := m.sellers()
	invite := func(photo []byte) said {
		t.Helper()
		invited := m.ask(sri, "/jualan/foto/tiket", http.StatusOK, "ukuran", strconv.Itoa(len(photo)))
		if invited.Address != "http://s3.test/" || invited.Ticket == "" {
			t.Fatalf("invited: %+v", invited)
		}
		m.Must(m.Files.Put(t.Context(), invited.Fields["key"], "", bytes.NewReader(photo)))
		return invited
	}
	take := func(b *webtest.Browser, want int, ticket string) said {
		t.Helper()
		return m.ask(b, "/jualan/foto/ambil", want, "tiket", ticket)
	}
	first := invite(m.Photo(90))
	take(men, http.StatusNotFound, first.Ticket)
	for _, forged := range []string{
		"", "a b c d", first.Ticket + "x", strings.Replace(first.Ticket, "incoming/", "original/", 1),
		strings.Replace(first.Ticket, " 1", " 2", 1), strings.Fields(first.Ticket)[0],
	} {
		if refused := take(sri, http.StatusNotFound, forged); refused.Error.Key != "media.gone" {
			t.Errorf("ticket %q: %+v", forged, refused)
		}
	}
	m.Files.Away = true
	if wrong := take(sri, http.StatusServiceUnavailable, first.Ticket); wrong.Error.Key != "media.unavailable" {
		t.Errorf("while pictures cannot be stored: %+v", wrong)
	}
	m.Files.Away = false
	photo := take(sri, http.StatusOK, first.Ticket)
	if p := pictureOf(photo.Value); photo.Thumb != p.URL(320) {
		t.Errorf("photo: %+v", photo)
	}
	take(sri, http.StatusNotFound, first.Ticket)
	garbage := invite([]byte("bukan foto"))
	if wrong := take(sri, http.StatusUnprocessableEntity, garbage.Ticket); wrong.Error.Key != "media.wrong_type" {
		t.Errorf("garbage: %+v", wrong)
	}
	late := invite(m.Photo(91))
	m.Clock.Advance(59 * time.Minute)
	inTime := invite(m.Photo(92))
	m.Clock.Advance(2 * time.Minute)
	take(sri, http.StatusNotFound, late.Ticket)
	take(sri, http.StatusOK, inTime.Ticket)
	m.sold(sri, photo.Value)
}

// TestUploadsOfADay: nobody fills the store with photos that belong to nothing.
func TestUploadsOfADay(t *testing.T) {
	m := openMarket(t)
	m.Files.Public = true
	sri, men := m.sellers()
	for range daysPhotos {
		m.ask(sri, "/jualan/foto/tiket", http.StatusOK, "ukuran", "1000")
	}
	refused := m.ask(sri, "/jualan/foto/tiket", http.StatusTooManyRequests, "ukuran", "1000")
	if refused.Error.Key != "seller.too_many_photos" {
		t.Errorf("one more: %+v", refused)
	}
	m.ask(men, "/jualan/foto/tiket", http.StatusOK, "ukuran", "1000")
	m.Files.Public = false
	m.ask(sri, "/jualan/foto", http.StatusTooManyRequests)
	sri.Header.Set("Accept", "text/html")
	typed := form("name", "Kopi", "category", "kopi", "kunci", m.key(sri.Get("/jualan/barang/baru").Body))
	if form := m.upload(sri, "/jualan/barang/baru", typed, m.Photo(90)); !strings.Contains(form.Body, "Hari ini sudah 300 foto") {
		t.Errorf("one more with the form: got %d", form.Status)
	}
	sri.Header.Set("Accept", "application/json")
	m.Clock.Advance(24 * time.Hour)
	m.ask(sri, "/jualan/foto/tiket", http.StatusOK, "ukuran", "1000")
}

// TestUploadGuards: the script's addresses are as closed as the pages.
func TestUploadGuards(t *testing.T) {
	m := openMarket(t)
	guest, buyer := m.Guest(), m.As(m.Person("Dewi Lestari"))
	_, member := m.member("Inaq Jumenah")
	_, seller := m.member("Inaq Sri")
	seller.Post("/jualan/buka", shopValues("Kopi")).To("/jualan")
	seller.Header.Set("Sec-Fetch-Site", "cross-site")
	for _, path := range []string{"/jualan/foto", "/jualan/foto/tiket", "/jualan/foto/ambil"} {
		for _, b := range []*webtest.Browser{guest, buyer, seller} {
			b.Header.Set("Accept", "application/json")
		}
		guest.Post(path, form()).Is(http.StatusUnauthorized)
		buyer.Post(path, form()).Is(http.StatusForbidden)
		member.Post(path, form()).To("/jualan/buka")
		seller.Post(path, form()).Is(http.StatusForbidden)
	}
}

// TestGroupIsNoShelf: goods lie on shelves, which the form shows under their groups; one sent with a group keeps what was typed.
func TestGroupIsNoShelf(t *testing.T) {
	m := openMarket(t)
	sri, _ := m.sellers()
	page := sri.Get("/jualan/barang/baru").Has(`<optgroup label="Makanan &amp; minuman">`).Silent(`<option value="makanan-minuman"`)
	typed := form("name", "Kopi Arabika", "category", "makanan-minuman", "description", "Dari kebun sendiri.", "baris", "1",
		"variants.0.price", "48.000", "variants.0.weight", "240", "variants.0.stock", "10", "kunci", m.key(page.Body))
	sri.Post("/jualan/barang/baru", typed).Is(http.StatusUnprocessableEntity).Says("Ini kelompok rak. Pilih salah satu rak di dalamnya.").
		Has(`value="Kopi Arabika"`, `id="f-category-salah"`)
	typed.Set("category", "kopi")
	sri.Post("/jualan/barang/baru", typed).Is(http.StatusSeeOther)
}

// TestPicturesOfOthers: a product's form carries pictures that this member has sent today, as they are, and no others.
func TestPicturesOfOthers(t *testing.T) {
	m := openMarket(t)
	sri, men := m.sellers()
	sent := func(b *webtest.Browser, shade byte) string {
		t.Helper()
		a := b.Upload("/jualan/foto", form(), "file", m.Photo(shade))
		return m.read("photo", a.Status, http.StatusOK, a.Body).Value
	}
	own, other := sent(sri, 90), sent(men, 91)
	sri.Header.Set("Accept", "text/html")
	at := m.upload(sri, "/jualan/barang/baru", form("name", "Kopi Arabika", "category", "kopi", "description", "Dari kebun.", "baris", "1",
		"variants.0.price", "48.000", "variants.0.weight", "240", "variants.0.stock", "10", "kunci", m.key(sri.Get("/jualan/barang/baru").Body)),
	).Header.Get("Location")
	for name, value := range map[string]string{
		"another member's": other, "another size": strings.Replace(own, "-", "-1", 1), "no ticket": strings.Repeat("a", 32) + "-1200-900",
		"another until": strings.Replace(own, " 1", " 2", 1),
	} {
		if answer := sri.Post(at+"/foto", form("terunggah", value)); answer.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d, want it refused", name, answer.Status)
		}
	}
	m.Clock.Advance(keptTime + time.Minute)
	sri.Post(at+"/foto", form("terunggah", own)).Is(http.StatusUnprocessableEntity).Has("media.gone")
	m.Clock.Advance(-time.Hour)
	sri.Post(at+"/foto", form("terunggah", own)).To(at)
	if p, err := m.Catalog.OwnProduct(t.Context(), m.Coop.ID, strings.TrimPrefix(at, "/jualan/barang/")); err != nil || len(p.Pictures) != 1 {
		t.Errorf("got %+v, %v, want one picture", p, err)
	}
}
