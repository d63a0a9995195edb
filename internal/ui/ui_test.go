package ui_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"lumbung/internal/fault"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// view is a page with what the partials take.
type view struct {
	web.Page
	Card0  web.ProductCard
	Parts  []web.Part
	Week   []web.Bar
	Lines  []web.PassbookLine
	Trail  []web.Crumb
	Way    []web.Step
	Choice []web.Option
}

func sample() view {
	kopi := web.Picture{
		Alt: "Kopi", Width: 320, Height: 320, Tint: "kopi", Drawn: true,
		Sources: []web.Source{{URL: "/a.webp", Width: 320}, {URL: "/b.webp", Width: 640}},
	}
	return view{
		Page: web.Page{Title: "Judul", Path: "/jalan", Query: map[string][]string{"kategori": {"kopi"}}},
		Card0: web.ProductCard{
			Href: "/p/kopi", Name: "Kopi", Picture: kopi, Price: 48_000, Was: 50_000, From: true, Badge: "Baru", Rating: 49, Sold: 312,
			Place: "Sembalun",
		},
		Parts: []web.Part{{Tone: "padi", Label: "Simpanan", Amount: 45_264}, {Tone: "nila", Label: "Koperasi", Amount: 2_400}},
		Week:  []web.Bar{{Label: "Sen", Amount: 130}, {Label: "Sel"}, {Label: "Rab", Amount: 500, On: true}},
		Lines: []web.PassbookLine{
			{ID: "b1", Title: "Kopi ×2", Note: "22 Nov", Amount: 90_528, Balance: 3_482_650, Open: true, Total: "Masuk", Why: []web.WhyLine{
				{Label: "Jasa 5 %", Link: "rapat", Href: "/keputusan", Amount: -4_800}, {Label: "Biaya", Amount: -672},
			}},
			{Title: "Pengembalian", Amount: -45_264, Back: true},
			{Title: "Tarik", Amount: -500_000},
		},
		Trail: []web.Crumb{{Text: "Akun", Href: "/akun"}, {Text: "Alamat"}},
		Way: []web.Step{
			{Title: "Dibayar", Text: "QRIS", When: "22 Nov", State: "done"},
			{Title: "Dikemas", State: "now"},
			{Title: "Dikirim", State: "todo"},
		},
		Choice: []web.Option{
			{Value: "a", Text: "Kurir", Hint: "Tiba Selasa", Note: "Rp8.000", Icon: "truck"},
			{Value: "kopi", Text: "Kopi", Disabled: true},
		},
	}
}

// refused is a form with mistakes, one of a field without a label.
func refused() *web.Form {
	f := &web.Form{Values: map[string][]string{"hp": {"08"}, "pilih": {"a"}, "setuju": {"1"}}, Faults: fault.Fields{}}
	f.Call("hp", "form.required")
	f.Faults.Add("hp", "form.number")
	f.Faults.Add("lain", "form.required")
	return f
}

// pairs are the pieces as partials of html/template and as components.
func pairs(p *web.Page, v view) map[string]struct {
	partial   string
	component templ.Component
} {
	type pair = struct {
		partial   string
		component templ.Component
	}
	pairs := map[string]pair{
		"card":     {`{{template "product-card" (.Card .Card0)}}`, ui.ProductCard(p, v.Card0)},
		"split":    {`{{template "split" (.Split "Ke mana" "Bantuan" .Parts)}}`, ui.Split(p, "Ke mana", "Bantuan", v.Parts)},
		"bars":     {`{{template "bars" (.Bars "Minggu" .Week)}}`, ui.Bars("Minggu", v.Week)},
		"passbook": {`{{template "passbook" (.Passbook .Lines)}}`, ui.Passbook(p, v.Lines)},
		"crumbs":   {`{{template "breadcrumb" (.Crumbs .Trail)}}`, ui.Crumbs(p, v.Trail)},
		"steps":    {`{{template "steps" (.Steps .Way)}}`, ui.Steps(p, v.Way)},
		"chip": {`{{template "chip" (.Chip "" "Kata" "check")}}{{template "chip" (.Chip "padi" "Kata" "")}}`, templ.Join(
			ui.Chip(p, "", "Kata", "check"), ui.Chip(p, "padi", "Kata", ""),
		)},
		"notice":  {`{{template "notice" (.Notice "kunyit" "Judul" "isi")}}`, ui.Notice(p, "kunyit", "Judul", "isi")},
		"empty":   {`{{template "empty" (.Empty "book" "Kosong" "isi" "/x" "Ke x")}}`, ui.Empty(p, "book", "Kosong", "isi", "/x", "Ke x")},
		"pager":   {`{{template "pager" (.Pager "/a" "/b" "Halaman 2")}}`, ui.Pages(p, ui.Turn{"/a", "/b", "Halaman 2"})},
		"summary": {`{{template "summary" .Summary}}`, ui.Mistakes(p)},
		"field": {`{{template "field" (.Field "hp" "web.find" "type=tel" "required" "hint=web.search_hint" "prefix=+62" "inputmode=tel")}}`, ui.TextField(p, ui.Field{
			Name: "hp", Label: "web.find", Type: "tel", Required: true, Hint: "web.search_hint", Prefix: "+62",
			InputMode: "tel",
		})},
		"money": {`{{template "money" (.Field "harga" "web.find" "value=8.000" "suffix=per kg")}}`, ui.MoneyField(
			p, ui.Field{Name: "harga", Label: "web.find", Value: "8.000", Suffix: "per kg"},
		)},
		"textarea": {`{{template "textarea" (.Field "cerita" "web.find" "rows=6" "quiet" "value=a")}}`, ui.TextArea(
			p, ui.Field{Name: "cerita", Label: "web.find", Rows: 6, Quiet: true, Value: "a"},
		)},
		"file": {`{{template "file" (.Field "foto" "web.find" "accept=image/*" "multiple")}}`, ui.FileField(
			p, ui.Field{Name: "foto", Label: "web.find", Accept: "image/*", Multiple: true},
		)},
		"select": {`{{template "select" (.Select "pilih" "web.find" .Choice "required" "placeholder=Pilih" "data=f-x")}}`, ui.Select(p, ui.Field{
			Name: "pilih", Label: "web.find", Options: v.Choice, Required: true, Placeholder: "Pilih", Data: "f-x",
		})},
		"radios": {`{{template "radios" (.Radios "pilih" "web.find" .Choice "required" "hint=web.search_hint")}}`, ui.Radios(
			p, ui.Field{Name: "pilih", Label: "web.find", Options: v.Choice, Required: true, Hint: "web.search_hint"},
		)},
		"checkbox": {`{{template "checkbox" (.Check "setuju" "web.find" "required" "hint=web.search_hint")}}`, ui.Checkbox(
			p, ui.Field{Name: "setuju", Label: "web.find", Required: true, Hint: "web.search_hint"},
		)},
		"stepper": {`{{template "stepper" (.Field "jumlah" "web.find" "value=2" "max=41")}}`, ui.Stepper(
			p, ui.Field{Name: "jumlah", Label: "web.find", Value: "2", Max: "41"},
		)},
		"facet": {`{{template "facet" (.Facet "kategori" "web.find" .Choice)}}`, ui.Facet(p, "kategori", "web.find", v.Choice)},
		"share": {`{{template "bar-share" .}}`, ui.BarShare(p, "")},
		"cart":  {`{{template "bar-cart" .}}`, ui.BarCart(p)},
	}
	return pairs
}

// Until the last page has left html/template, each piece exists twice: both make the same tags and words.
func TestPiecesAreTheSame(t *testing.T) {
	w := webtest.New(t, []fs.FS{os.DirFS("../web/testdata/locales")})
	for _, form := range []*web.Form{nil, refused()} {
		v := sample()
		v.Form = form
		dressed := w.Sample(v.Page, "id")
		for name, pair := range pairs(dressed, v) {
			same(t, w, v, dressed, name, pair.partial, pair.component)
		}
	}
}

// The layouts are the same, too, with everything that a page may have around it.
func TestLayoutsAreTheSame(t *testing.T) {
	w := webtest.New(t, []fs.FS{os.DirFS("../web/testdata/locales")})
	items := []web.NavItem{
		{ID: "a", Href: "/a", Icon: "book", Label: "web.find", Count: 2}, {ID: "b", Href: "/b", Icon: "scale", Label: "web.home"},
	}
	for name, page := range map[string]web.Page{
		"plain": {Title: "Judul", Nav: "cari", NoIndex: true},
		"full": {
			Title: "Judul", Description: "Tentang", Image: "/x.png", Nav: "keranjang", Search: "kopi", Place: "Mataram", Back: "/", CartCount: 3,
			Visitor: &web.Visitor{Name: "Sri"}, Flash: &web.Flash{Tone: "nila", Text: "Tersimpan"}, Colours: web.Colours{Nila: "#23407A"},
			Brand: web.Brand{Name: "Sembalun", Logo: "/logo.svg", Href: "/koperasi"}, Structured: map[string]string{"name": "</script>"},
		},
		"office": {Title: "Judul", Frame: &web.Frame{
			Name: "Sembalun", Role: "Bendahara", Home: "/p", Bell: "/k", News: 2, Help: "/b", Items: items,
		}},
		"large office": {Title: "Judul", Nav: "b", Back: "/x", Frame: &web.Frame{
			Name: "Sembalun", Items: append(append(items, items...), items...),
		}},
		"five": {Title: "Judul", Nav: "b", Frame: &web.Frame{Name: "Sembalun", Items: append(append(items, items...), items[0])}},
	} {
		page.Path = "/jalan"
		v := view{Page: page}
		dressed := w.Sample(page, "en")
		if page.Frame != nil {
			sameLayout(t, w, v, "frame", ui.Office(dressed, ui.Bar{}, templ.NopComponent), name)
			continue
		}
		sameLayout(t, w, v, "layout", ui.Store(dressed, ui.Bar{}, templ.NopComponent, nil), name)
	}
}

func sameLayout(t *testing.T, w *web.Web, v view, layout string, component templ.Component, name string) {
	t.Helper()
	pages, err := w.Pages(web.PagesOptions{Layout: layout, FS: fstest.MapFS{"x.html": {Data: []byte(`{{define "main"}}{{end}}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	var before, after bytes.Buffer
	if err := pages.RenderSample(&before, "x", v, "en"); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := component.Render(t.Context(), &after); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if diff := cmp.Diff(webtest.Outline(before.String()), webtest.Outline(after.String())); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func same(t *testing.T, w *web.Web, v view, dressed *web.Page, name, partial string, component templ.Component) {
	t.Helper()
	pages, err := w.Pages(web.PagesOptions{FS: fstest.MapFS{"x.html": {Data: []byte(`{{define "main"}}` + partial + `{{end}}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	var before, after bytes.Buffer
	if err := pages.RenderSample(&before, "x", v, "id"); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := ui.Store(dressed, ui.Bar{}, component, nil).Render(t.Context(), &after); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if diff := cmp.Diff(webtest.Outline(before.String()), webtest.Outline(after.String())); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// A page of trouble says what happened and leads on, to what is most likely wanted first.
func TestTrouble(t *testing.T) {
	w := webtest.New(t, nil)
	for first, trouble := range map[string]web.Trouble{
		"/masuk":       {Status: 401, Heading: "Masuk dulu"},
		"/cari?q=kopi": {Status: 503, Heading: "Sebentar", Again: "/cari?q=kopi"},
		"/":            {Status: 422, Heading: "Ada yang salah", Details: []string{"Nama harus diisi."}},
	} {
		for _, language := range []string{"id", "en"} {
			var b strings.Builder
			p := w.Sample(web.Page{Title: trouble.Heading, Path: "/", RequestID: "abc123"}, language)
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
	safe := map[string]string{"": "", "Kopi ×2": "Kopi ×2", "=1+1": "'=1+1", "+62": "'+62", "-": "'-", "@x": "'@x", "\tx": "'\tx"}
	for text, want := range safe {
		if got := ui.Disarm(text); got != want {
			t.Errorf("Disarm(%q): got %q, want %q", text, got, want)
		}
	}
}

// A list is walked three pages forth and back.
func TestTurning(t *testing.T) {
	w := webtest.New(t, nil)
	p := w.Sample(web.Page{Path: "/pengurus/x/pesanan", Query: url.Values{"keadaan": {"paid"}}}, "id")
	open := func(address string) {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		p.Query = u.Query()
	}
	first := ui.Turning(p, "c1")
	if first.Before != "" || first.Text != "Halaman 1" {
		t.Errorf("first page: got %+v", first)
	}
	open(first.After)
	second := ui.Turning(p, "c2")
	if second.Before != "/pengurus/x/pesanan?keadaan=paid" || second.Text != "Halaman 2" || p.Query.Get("setelah") != "c1" {
		t.Errorf("second page: %+v", second)
	}
	open(second.After)
	if third := ui.Turning(p, ""); third.After != "" || third.Before != first.After || third.Text != "Halaman 3" {
		t.Errorf("third page: got %+v, want back to %q", third, first.After)
	}
}
