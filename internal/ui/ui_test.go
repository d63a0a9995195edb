package ui_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"lumbung/internal/fault"
	"lumbung/internal/media"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// typed is what somebody typed who means ill.
const typed = `"><b onclick=alert(1)>tulis</b>`

// refused is a form with mistakes, one of a field without a label.
func refused() *web.Form {
	f := &web.Form{Values: url.Values{}, Faults: fault.Fields{}}
	for _, name := range []string{"hp", "harga", "cerita", "foto", "pilih", "setuju", "jumlah"} {
		f.Values[name] = []string{typed}
		f.Faults.Add(name, "form.number")
	}
	f.Label("hp", "form.too_long", typed, 8)
	f.Faults.Add("lain", "form.required")
	return f
}

// everyPiece is all pieces, each with everything that it may show.
func everyPiece(p *web.Page) map[string]templ.Component {
	choices := []web.Option{
		{Value: typed, Text: typed, Hint: typed, Note: typed, Icon: "truck"}, {Value: "kopi", Text: "Kopi", Disabled: true},
	}
	pic := web.Picture{
		Alt: typed, Width: 320, Height: 320, Tint: "kopi", Drawn: true,
		Sources: []web.Source{{URL: "/a.webp", Width: 320}, {URL: "/b.webp", Width: 640}},
	}
	lines := []web.PassbookLine{
		{Title: typed, Note: typed, Amount: 90_528, Balance: 3_482_650, Open: true, Total: "Masuk", Why: []web.WhyLine{
			{Label: typed, Amount: -4_800}, {Label: "Biaya", Amount: -672},
		}},
		{Title: "Pengembalian", Amount: -45_264, Back: true},
	}
	grid := ui.Grid{
		Caption: typed, Heads: []ui.GridHead{{Label: typed}, {Label: "Keadaan", Sum: true}},
		Rows: [][]ui.Cell{{{Text: typed, Href: "/x", Small: typed, Code: typed}, ui.State("padi", typed)}},
	}
	return map[string]templ.Component{
		"card": ui.ProductCard(p, web.ProductCard{
			Href: "/p/kopi", Name: typed, Picture: pic, Price: 48_000, Was: 50_000, From: true, Badge: typed, Rating: 49, Sold: 312, Place: typed,
		}),
		"gone":     ui.ProductCard(p, web.ProductCard{Href: "/p/kopi", Name: typed, Gone: true}),
		"picture":  ui.Picture(pic, ui.Hero),
		"split":    ui.Split(p, typed, typed, []web.Part{{Tone: "padi", Label: typed, Amount: 45_264}, {Tone: "nila", Amount: 2_400}}),
		"bars":     ui.Bars(p, typed, []web.Bar{{Label: typed, Amount: 130}, {Label: "Sel"}, {Label: "Rab", Amount: 500, On: true}}),
		"passbook": ui.Passbook(p, lines),
		"crumbs":   ui.Crumbs(p, []web.Crumb{{Text: typed, Href: "/akun"}, {Text: typed}}),
		"steps":    ui.Steps(p, []web.Step{{Title: typed, Text: typed, When: typed, State: "done"}, {Title: typed, State: "now"}}),
		"chips":    templ.Join(ui.Chip(p, "", typed, "check"), ui.Chip(p, typed, typed, "")),
		"notice":   ui.Notice(p, "kunyit", typed, typed),
		"empty":    ui.Empty(p, "book", typed, typed, "/x", typed),
		"pages":    ui.Pages(p, ui.Pager{"/a", "/b", typed}),
		"tabs":     ui.Tabs([]ui.Link{{Href: "/a", Text: typed, On: true, Count: 2}}),
		"table":    ui.Table(p, grid),
		"rich":     ui.Rich(p, "**"+typed+"**"),
		"bar":      templ.Join(ui.BarTitle(typed, false), ui.BarShare(p, typed), ui.BarCart(p)),
		"mistakes": ui.Mistakes(p),
		"field": ui.TextField(p, ui.Field{
			Name: "hp", Label: "web.find", Type: "tel", Required: true, Hint: "web.search_hint", Suffix: typed,
		}),
		"money":    ui.MoneyField(p, ui.Field{Name: "harga", Label: "web.find", Value: "8.000", Suffix: typed}),
		"textarea": ui.TextArea(p, ui.Field{Name: "cerita", Label: "web.find", Rows: 6, Quiet: true, Value: typed}),
		"file":     ui.FileField(p, ui.Field{Name: "foto", Label: "web.find", Accept: typed, Multiple: true}),
		"select":   ui.Select(p, ui.Field{Name: "pilih", Label: "web.find", Options: choices, Placeholder: typed, Data: "f-x"}),
		"radios":   ui.Radios(p, ui.Field{Name: "pilih", Label: "web.find", Options: choices, Hint: "web.search_hint"}),
		"checkbox": ui.Checkbox(p, ui.Field{Name: "setuju", Label: "web.find", Value: typed, Hint: "web.search_hint"}),
		"stepper":  ui.Stepper(p, ui.Field{Name: "jumlah", Label: "web.find", Value: typed, Max: "41"}),
		"facet":    ui.Facet(p, "kategori", "web.find", choices),
	}
}

// Every piece is sound, with a form and without one, and what people typed stays text in it.
func TestEveryPiece(t *testing.T) {
	w := webtest.New(t, nil)
	for _, form := range []*web.Form{nil, refused()} {
		p := w.Sample(web.Page{Title: "Judul", Path: "/jalan", Query: url.Values{"kategori": {typed}}, Form: form}, "id")
		for name, piece := range everyPiece(p) {
			page := sound(t, name, ui.Store(p, ui.Bar{}, templ.Join(ui.BarTitle("Judul", true), piece), nil))
			if strings.Contains(page, typed) || !strings.Contains(page, templ.EscapeString(typed)) && (form != nil || name != "mistakes") {
				t.Errorf("%s does not escape what was typed: %s", name, page)
			}
		}
	}
}

// A shared link shows a JPEG, which WhatsApp wants, with its size.
func TestSharedLinkShowsJPEG(t *testing.T) {
	pic := media.Picture{ID: strings.Repeat("a", 32), Width: 1200, Height: 900}
	p := webtest.New(t, nil).Sample(web.Page{Title: "Judul", Path: "/jalan", Image: pic}, "id")
	page := sound(t, "a page with a picture", ui.Store(p, ui.Bar{}, ui.BarTitle("Judul", true), nil))
	for property, content := range map[string]string{
		"og:image": p.BaseURL + "/media/" + pic.ID + "-640.jpg", "og:image:type": "image/jpeg", "og:image:width": "640", "og:image:height": "480",
	} {
		if want := `property="` + property + `" content="` + content + `"`; !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// sound renders a page, which must have no problems.
func sound(t *testing.T, name string, page templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := page.Render(t.Context(), &b); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, problem := range webtest.Problems(b.String()) {
		t.Errorf("%s: %s", name, problem)
	}
	return b.String()
}

// The layouts are sound with everything that a page may have around it.
func TestLayouts(t *testing.T) {
	w := webtest.New(t, nil)
	items := []web.NavItem{
		{ID: "a", Href: "/a", Icon: "book", Label: "web.find", Count: 2}, {ID: "b", Href: "/b", Icon: "scale", Label: "web.home"},
	}
	for name, page := range map[string]web.Page{
		"plain": {Title: "Judul", Nav: "cari", NoIndex: true},
		"full": {
			Title: typed, Description: typed, Image: media.Picture{ID: "a", Width: 900, Height: 600}, Nav: "keranjang", Search: typed,
			Place: typed, Back: "/", CartCount: 3,
			Visitor: &web.Visitor{Name: typed}, Flash: &web.Flash{Tone: "nila", Text: typed}, Colours: web.Colours{Nila: "#23407A"},
			Structured: map[string]string{"name": typed},
		},
		"office":       {Title: typed, Frame: &web.Frame{Name: typed, Role: typed, Home: "/p", Help: "/b", Items: items}},
		"large office": {Title: "Judul", Nav: "b", Back: "/x", Frame: &web.Frame{Name: typed, Items: slices.Repeat(items, 3)}},
	} {
		page.Path = "/jalan"
		p, heading := w.Sample(page, "en"), ui.BarTitle("Judul", true)
		layout := ui.Store(p, ui.Bar{}, heading, nil)
		if page.Frame != nil {
			layout = ui.Office(p, ui.Bar{}, heading)
		}
		html := sound(t, name, layout)
		if strings.Contains(html, typed) || strings.Contains(html, templ.EscapeString(typed)) == (name == "plain") {
			t.Errorf("%s does not escape what was typed: %s", name, html)
		}
	}
}

// A page of trouble says what happened and leads on, to what is most likely wanted first.
func TestTrouble(t *testing.T) {
	w := webtest.New(t, nil)
	for first, trouble := range map[string]web.Trouble{
		"/masuk":       {Status: 401, Heading: "Masuk dulu"},
		"/cari?q=kopi": {Status: 503, Heading: "Sebentar", Again: "/cari?q=kopi"},
		"/jualan":      {Status: 404, Heading: "Tidak ketemu"},
		"/":            {Status: 422, Heading: "Ada yang salah", Details: []string{"Nama harus diisi."}},
	} {
		for _, language := range []string{"id", "en"} {
			var b strings.Builder
			path := "/"
			if trouble.Status == http.StatusNotFound {
				path = "/jualan/pesanan/LB-XXXXXX-1"
			}
			p := w.Sample(web.Page{Title: trouble.Heading, Path: path, RequestID: "abc123"}, language)
			if err := ui.Trouble(p, trouble).Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			for _, problem := range webtest.Problems(b.String()) {
				t.Errorf("%d: %s", trouble.Status, problem)
			}
			if n := strings.Count(b.String(), `"btn primary"`); n != 1 || !strings.Contains(b.String(), `class="btn primary" href="`+first+`"`) {
				t.Errorf("%d leads to %d places first, want %s alone", trouble.Status, n, first)
			}
			if got := strings.Contains(b.String(), "<code>abc123</code>"); got != (trouble.Status >= 500) {
				t.Errorf("%d shows the id of the request: %v", trouble.Status, got)
			}
		}
	}
}

// What people typed stays text, wherever it stands.
func TestEscaping(t *testing.T) {
	evil := `"><img src=x onerror=alert(1)></script><script>alert(1)</script>javascript:alert(1)`
	w := webtest.New(t, nil)
	p := w.Sample(
		web.Page{Title: evil, Description: evil, Search: evil, Place: evil, Path: "/", Structured: map[string]string{"x": evil}}, "id",
	)
	p.Form = &web.Form{Values: map[string][]string{"a": {evil}}}
	grid := ui.Grid{
		Caption: evil, Heads: []ui.GridHead{{Label: evil}},
		Rows: [][]ui.Cell{{{Text: evil, Href: "javascript:alert(1)", Small: evil, Code: evil}}, {ui.State(evil, evil)}},
	}
	main := templ.Join(
		ui.TextField(p, ui.Field{Name: "a", Placeholder: evil}), ui.TextArea(p, ui.Field{Name: "a"}), ui.Table(p, grid), ui.Empty(
			p, "book", evil, evil, "javascript:alert(1)", evil,
		),
		ui.Tabs([]ui.Link{{Href: "javascript:alert(1)", Text: evil}}), ui.ProductCard(
			p, web.ProductCard{Name: evil, Href: "javascript:alert(1)", Badge: evil, Place: evil},
		),
		ui.Rich(p, "**"+evil+"**"),
	)
	var b strings.Builder
	if err := ui.Store(p, ui.Bar{}, main, nil).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, line := range webtest.Outline(b.String()) {
		if strings.HasPrefix(line, "<img") && strings.Contains(line, "onerror") || strings.Contains(line, "=javascript:") {
			t.Errorf("%s", line)
		}
	}
	if n := strings.Count(b.String(), "<script"); n != 2 { // ours and the block of data
		t.Errorf("%d scripts", n)
	}
}

func TestDisarm(t *testing.T) {
	safe := map[string]string{
		"": "", "Kopi ×2": "Kopi ×2", "-2500": "-2500",
		"=1+1": "'=1+1", "+62": "'+62", "-": "'-", "-2+3": "'-2+3", "@x": "'@x", "\tx": "'\tx",
	}
	for text, want := range safe {
		if got := ui.Disarm(text); got != want {
			t.Errorf("Disarm(%q): got %q, want %q", text, got, want)
		}
	}
}

// What somebody typed stays one harmless cell, whatever a spreadsheet takes for columns; numbers stay numbers.
func TestSheet(t *testing.T) {
	var file strings.Builder
	sheet, err := ui.NewSheet(&file)
	if err == nil {
		err = errors.Join(sheet.Write([]string{"x,=1+1", "=1+1", "-2500", "", `Kopi "Arabika"`, "a;b\nc"}), sheet.Flush())
	}
	if want := "\ufeff\"x,=1+1\";\"'=1+1\";-2500;;\"Kopi \"\"Arabika\"\"\";\"a;b\nc\"\r\n"; err != nil || file.String() != want {
		t.Errorf("got %q, %v, want %q", file.String(), err, want)
	}
}

// A list is walked three pages forth and back.
func TestNewPager(t *testing.T) {
	w := webtest.New(t, nil)
	p := w.Sample(web.Page{Path: "/pengurus/x/pesanan", Query: url.Values{"keadaan": {"paid"}}}, "id")
	open := func(address string) {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		p.Query = u.Query()
	}
	first := ui.NewPager(p, "c1")
	if first.Before != "" || first.Text != "Halaman 1" {
		t.Errorf("first page: got %+v", first)
	}
	open(first.After)
	second := ui.NewPager(p, "c2")
	if second.Before != "/pengurus/x/pesanan?keadaan=paid" || second.Text != "Halaman 2" || p.Query.Get("setelah") != "c1" {
		t.Errorf("second page: %+v", second)
	}
	open(second.After)
	if third := ui.NewPager(p, ""); third.After != "" || third.Before != first.After || third.Text != "Halaman 3" {
		t.Errorf("third page: got %+v, want back to %q", third, first.After)
	}
}

// A browser would cut what is longer than maxlength without a word.
func TestLongTextsAreCountedNotCut(t *testing.T) {
	t.Parallel()
	p := &web.Page{Form: &web.Form{Values: url.Values{"nama": {strings.Repeat("a", 71)}}}}
	for name, piece := range map[string]templ.Component{
		"text": ui.TextField(p, ui.Field{Name: "nama", Length: 70}), "area": ui.TextArea(p, ui.Field{Name: "nama", Length: 70}),
	} {
		var page strings.Builder
		if err := piece.Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		got := page.String()
		if strings.Contains(got, "maxlength") || !strings.Contains(got, `data-count="70"`) || !strings.Contains(got, strings.Repeat("a", 71)) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// A title and its text stand in one paragraph: a mark parts them, and only one.
func TestNoticeParts(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ title, text, want string }{
		{"Lapak ini dibekukan", "Izin habis.", "<b>Lapak ini dibekukan:</b> Izin habis."},
		{"Lapak dibekukan.", "Izin habis.", "<b>Lapak dibekukan.</b> Izin habis."},
		{"Koperasi ini tidak dibekukan", "", "<b>Koperasi ini tidak dibekukan</b>"},
	} {
		var page strings.Builder
		if err := ui.Notice(&web.Page{}, "bata", one.title, one.text).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), one.want) {
			t.Errorf("got %s, want %s", page.String(), one.want)
		}
	}
}

// Only letters that somebody types are counted: not a choice, an amount or a number.
func TestChoicesAreNotCounted(t *testing.T) {
	t.Parallel()
	p := &web.Page{}
	for name, piece := range map[string]templ.Component{
		"select": ui.Select(p, ui.Field{Name: "from", Length: 7, Options: []web.Option{{Value: "2026-01", Text: "Januari 2026"}}}),
		"money":  ui.MoneyField(p, ui.Field{Name: "pokok", Length: 7}), "file": ui.FileField(p, ui.Field{Name: "foto", Length: 7}),
		"number": ui.TextField(p, ui.Field{Name: "day", Length: 7, InputMode: "numeric"}),
	} {
		var page strings.Builder
		if err := piece.Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		if got := page.String(); strings.Contains(got, "data-count") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
