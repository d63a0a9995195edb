package web_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

type colour string

type testForm struct {
	Name   string       `form:"nama,required" max:"10" label:"Nama penerima"`
	Price  money.Amount `form:"harga"`
	Count  int          `form:"jumlah"`
	Agree  bool         `form:"setuju"`
	Tags   []string     `form:"tanda"`
	IDs    []int64      `form:"id"`
	Day    time.Time    `form:"hari"`
	Colour colour       `form:"warna"`
	Secret string       // no tag: never read
}

func bind(t *testing.T, values url.Values) (testForm, *web.Form) {
	t.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(values.Encode()))
	c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var in testForm
	form, err := web.Bind(c, &in)
	if err != nil {
		t.Fatal(err)
	}
	return in, form
}

func TestBind(t *testing.T) {
	t.Parallel()
	in, form := bind(t, url.Values{
		"nama": {"  \u202dSri\x00\u00a0W\r\nx\u200b "}, "harga": {"Rp12.500"}, "jumlah": {"3"}, "setuju": {"1"},
		"tanda": {"a", "", "\u3164", " b "}, "id": {"1", "2"},
		"hari": {"2026-11-22"}, "warna": {"nila"}, "Secret": {"x"}, "secret": {"x"},
	})
	want := testForm{
		Name: "Sri W\nx", Price: 12_500, Count: 3, Agree: true, Tags: []string{"a", "b"}, IDs: []int64{1, 2},
		Day: time.Date(2026, 11, 22, 0, 0, 0, 0, i18n.WIB()), Colour: "nila",
	}
	if diff := cmp.Diff(want, in); diff != "" || !form.Ok() {
		t.Errorf("Bind: %v\n%s", form.Faults, diff)
	}

	_, form = bind(t,
		url.Values{"nama": {"   "}, "harga": {"12,500"}, "jumlah": {"9223372036854775808"}, "id": {"1", "x"}, "hari": {"kemarin"}})
	for field, key := range map[string]string{
		"nama": "form.required", "harga": "form.money", "jumlah": "form.number", "id": "form.number", "hari": "form.date",
	} {
		if f := form.Faults[field]; f == nil || f.Key != key {
			t.Errorf("%s: got %v, want %s", field, f, key)
		}
	}
	for typed, want := range map[string]int{"1.500": 1500, "1.5": 0, "2.25": 0, "1..5": 0, ".5": 0, "5.": 0, "1,5": 0} {
		in, form := bind(t, url.Values{"nama": {"Sri"}, "jumlah": {typed}})
		if in.Count != want || form.Ok() != (want > 0) {
			t.Errorf("jumlah %s: got %d, %v, want %d", typed, in.Count, form.Faults, want)
		}
	}
	_, form = bind(t, url.Values{"nama": {"sebelas huruf"}})
	if f := form.Faults["nama"]; f == nil || f.Key != "form.too_long" {
		t.Errorf("too long: got %v", f)
	}
	if form.Status() != http.StatusUnprocessableEntity {
		t.Errorf("status: got %d", form.Status())
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	good := url.Values{"nama": {"Sri"}}
	for _, test := range []struct {
		err     error
		refused bool
		status  int
	}{
		{nil, false, 200},
		{fault.Fields{"nama": fault.New(fault.Invalid, "x")}, true, 422},
		{fault.New(fault.Conflict, "x"), true, 409},
		{fault.New(fault.NotFound, "x"), false, 200},
		{webtest.ErrBroken, false, 200},
	} {
		_, form := bind(t, good)
		if got := form.Invalid(test.err); got != test.refused || form.Status() != test.status {
			t.Errorf("Refused(%v): got %v, %d, want %v, %d", test.err, got, form.Status(), test.refused, test.status)
		}
	}
}

// A form that somebody sent too often says in its header how long to wait.
func TestRefusedTooManySetsRetryAfter(t *testing.T) {
	t.Parallel()
	answer := httptest.NewRecorder()
	c, _ := gin.CreateTestContext(answer)
	c.Request = httptest.NewRequestWithContext(t.Context(), "POST", "/", http.NoBody)
	form, err := web.Bind(c, &struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	tooMany := fault.New(fault.TooMany, "x").With(16).RetryAfter(15*time.Minute + time.Millisecond)
	if !form.Invalid(fmt.Errorf("sign in: %w", tooMany)) || form.Status() != http.StatusTooManyRequests {
		t.Errorf("got %+v, %d, want refused, 429", form.FormError, form.Status())
	}
	if got := answer.Header().Get("Retry-After"); got != "901" {
		t.Errorf("Retry-After: got %q, want 901", got)
	}
}

// testFields are the fields of testForm, as a page shows them.
func testFields(p *web.Page) templ.Component {
	choices := []web.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}
	return templ.Join(
		say("Isi"), ui.Mistakes(p), ui.Key(),
		ui.TextField(p, ui.Field{Name: "nama", Label: "Nama penerima", Required: true}),
		ui.MoneyField(p, ui.Field{Name: "harga", Label: "Ongkir"}),
		ui.Checkbox(p, ui.Field{Name: "setuju", Label: "Saya setuju"}),
		ui.Select(p, ui.Field{Name: "warna", Label: "Kurir", Options: choices}),
		ui.TextField(p, ui.Field{Name: "sandi", Label: "Catatan", Type: "password"}),
	)
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, []fs.FS{os.DirFS("testdata/locales")})
	e := w.NewEngine()
	e.POST("/isi", w.Wrap(func(c *gin.Context) error {
		var in testForm
		page := w.Page(c, "Isi")
		form, err := web.Bind(c, &in)
		if err != nil {
			return err
		}
		if _, err = web.Key(c); form.Invalid(err) {
			page.Form = form
			form.Label("harga", "Ongkir dari", "Kopi Inaq Sri")
			return w.Write(c, form.Status(), ui.Store(&page, ui.Bar{}, testFields(&page), nil))
		}
		return w.Redirect(c, "/jadi")
	}))
	b := webtest.NewBrowser(t, w.Handler(e))
	nasty := `"><script>alert(1)</script>`
	a := b.Post("/isi", url.Values{"nama": {nasty}, "harga": {"dua ribu"}, "setuju": {"1"}, "warna": {"b"}, "sandi": {"rahasia"}}).Is(422)
	a.Has(`value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`, `value="dua ribu"`, `<option value="b" selected>`,
		`value="1" id="f-setuju" name="setuju" checked`,
		`aria-invalid="true"`, `aria-describedby="f-harga-salah"`, `<a href="#f-harga">`, `Nama penerima: `, `Ongkir dari Kopi Inaq Sri: `)
	a.Silent("<script>alert", "rahasia").Says("Tulis jumlah rupiah utuh", "2 isian perlu diperbaiki", "Formulir ini sudah kedaluwarsa")
	if problems := webtest.Problems(a.Body); len(problems) > 0 {
		t.Errorf("page: %v", problems)
	}
	b.Post("/isi", url.Values{"nama": {"Sri"}, "kunci": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}).To("/jadi")
	b.Post("/isi", url.Values{"nama": {"Sri"}, "kunci": {"<b>"}}).Is(422)

	english := url.Values{"nama": {"Sri"}, "harga": {"12,500"}, "kunci": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	b.Post("/isi", english).Is(422)
	b.Speak("en").Post("/isi", english).To("/jadi")
	b.Post("/isi", url.Values{"nama": {""}, "harga": {"1.250.000"}}).Is(422).Has(`value="1,250,000"`)
}

func TestFormOf(t *testing.T) {
	t.Parallel()
	stored := testForm{Name: "Sri", Price: 12_500, Count: 3, Tags: []string{"a", "b"}, Day: time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)}
	form, err := web.FormOf(stored)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"nama": "Sri", "harga": "12.500", "jumlah": "3", "setuju": "", "tanda": "a", "hari": "2026-11-22",
	} {
		if got := form.Value(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	back, again := bind(t, form.Values)
	if back.Price != stored.Price || back.Count != stored.Count || !again.Ok() {
		t.Errorf("what is shown reads back as %+v, %v", back, again.Faults)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for range 3 {
		part, err := m.CreateFormFile("foto", "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte("x"))
	}
	_ = m.WriteField("nama", "Sri")
	_ = m.Close()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequestWithContext(t.Context(), "POST", "/", &body)
	c.Request.Header.Set("Content-Type", m.FormDataContentType())
	var in testForm
	if _, err := web.Bind(c, &in); err != nil || in.Name != "Sri" {
		t.Fatalf("Bind: %+v, %v", in, err)
	}
	if files, err := web.Files(c, "foto", 3); err != nil || len(files) != 3 {
		t.Errorf("Files: %d, %v", len(files), err)
	}
	if _, err := web.Files(c, "foto", 2); fault.KindOf(err) != fault.Invalid {
		t.Errorf("too many files: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	p := web.Page{Path: "/cari", Query: url.Values{"k": {"a", "b"}, "hal": {"2"}}}
	if got, err := p.With("urut", "murah", "hal", ""); err != nil || got != "/cari?k=a&k=b&urut=murah" {
		t.Errorf("With: got %s, %v", got, err)
	}
	if got := p.Without("k", "a"); got != "/cari?hal=2&k=b" {
		t.Errorf("Without: got %s", got)
	}
	if _, err := p.With("urut"); err == nil {
		t.Error("With of one value must fail")
	}
}
