package ui

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
		"card":     {`{{template "product-card" (.Card .Card0)}}`, ProductCard(p, v.Card0)},
		"split":    {`{{template "split" (.Split "Ke mana" "Bantuan" .Parts)}}`, Split(p, "Ke mana", "Bantuan", v.Parts)},
		"bars":     {`{{template "bars" (.Bars "Minggu" .Week)}}`, Bars("Minggu", v.Week)},
		"passbook": {`{{template "passbook" (.Passbook .Lines)}}`, Passbook(p, v.Lines)},
		"crumbs":   {`{{template "breadcrumb" (.Crumbs .Trail)}}`, Crumbs(p, v.Trail)},
		"steps":    {`{{template "steps" (.Steps .Way)}}`, Steps(p, v.Way)},
		"chip": {`{{template "chip" (.Chip "" "Kata" "check")}}{{template "chip" (.Chip "padi" "Kata" "")}}`, templ.Join(
			Chip(p, "", "Kata", "check"), Chip(p, "padi", "Kata", ""),
		)},
		"notice":  {`{{template "notice" (.Notice "kunyit" "Judul" "isi")}}`, Notice(p, "kunyit", "Judul", "isi")},
		"empty":   {`{{template "empty" (.Empty "book" "Kosong" "isi" "/x" "Ke x")}}`, Empty(p, "book", "Kosong", "isi", "/x", "Ke x")},
		"pager":   {`{{template "pager" (.Pager "/a" "/b" "Halaman 2")}}`, Pages(p, Turn{"/a", "/b", "Halaman 2"})},
		"summary": {`{{template "summary" .Summary}}`, Mistakes(p)},
		"field": {`{{template "field" (.Field "hp" "web.find" "type=tel" "required" "hint=web.search_hint" "prefix=+62" "inputmode=tel")}}`, TextField(p, Field{
			Name: "hp", Label: "web.find", Type: "tel", Required: true, Hint: "web.search_hint", Prefix: "+62",
			InputMode: "tel",
		})},
		"money": {`{{template "money" (.Field "harga" "web.find" "value=8.000" "suffix=per kg")}}`, MoneyField(
			p, Field{Name: "harga", Label: "web.find", Value: "8.000", Suffix: "per kg"},
		)},
		"textarea": {`{{template "textarea" (.Field "cerita" "web.find" "rows=6" "quiet" "value=a")}}`, TextArea(
			p, Field{Name: "cerita", Label: "web.find", Rows: 6, Quiet: true, Value: "a"},
		)},
		"file": {`{{template "file" (.Field "foto" "web.find" "accept=image/*" "multiple")}}`, FileField(
			p, Field{Name: "foto", Label: "web.find", Accept: "image/*", Multiple: true},
		)},
		"select": {`{{template "select" (.Select "pilih" "web.find" .Choice "required" "placeholder=Pilih" "data=f-x")}}`, Select(p, Field{
			Name: "pilih", Label: "web.find", Options: v.Choice, Required: true, Placeholder: "Pilih", Data: "f-x",
		})},
		"radios": {`{{template "radios" (.Radios "pilih" "web.find" .Choice "required" "hint=web.search_hint")}}`, Radios(
			p, Field{Name: "pilih", Label: "web.find", Options: v.Choice, Required: true, Hint: "web.search_hint"},
		)},
		"checkbox": {`{{template "checkbox" (.Check "setuju" "web.find" "required" "hint=web.search_hint")}}`, Checkbox(
			p, Field{Name: "setuju", Label: "web.find", Required: true, Hint: "web.search_hint"},
		)},
		"stepper": {`{{template "stepper" (.Field "jumlah" "web.find" "value=2" "max=41")}}`, Stepper(
			p, Field{Name: "jumlah", Label: "web.find", Value: "2", Max: "41"},
		)},
		"facet": {`{{template "facet" (.Facet "kategori" "web.find" .Choice)}}`, Facet(p, "kategori", "web.find", v.Choice)},
		"share": {`{{template "bar-share" .}}`, BarShare(p, "")},
		"cart":  {`{{template "bar-cart" .}}`, BarCart(p)},
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
			sameLayout(t, w, v, "frame", Office(dressed, Bar{}, templ.NopComponent), name)
			continue
		}
		sameLayout(t, w, v, "layout", Store(dressed, Bar{}, templ.NopComponent, nil), name)
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
	if err := Store(dressed, Bar{}, component, nil).Render(t.Context(), &after); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if diff := cmp.Diff(webtest.Outline(before.String()), webtest.Outline(after.String())); diff != "" {
		t.Errorf("%s: %s", name, diff)
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
	grid := Grid{
		Caption: evil, Heads: []GridHead{{Label: evil}},
		Rows: [][]Cell{{{Text: evil, Href: "javascript:alert(1)", Small: evil, Code: evil}}, {State(evil, evil)}},
	}
	main := templ.Join(
		TextField(p, Field{Name: "a", Placeholder: evil}), TextArea(p, Field{Name: "a"}), Table(p, grid), Empty(
			p, "book", evil, evil, "javascript:alert(1)", evil,
		),
		Tabs([]Link{{Href: "javascript:alert(1)", Text: evil}}), ProductCard(
			p, web.ProductCard{Name: evil, Href: "javascript:alert(1)", Badge: evil, Place: evil},
		),
		Rich(p, "**"+evil+"**"),
	)
	var b strings.Builder
	if err := Store(p, Bar{}, main, nil).Render(t.Context(), &b); err != nil {
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

func TestPieces(t *testing.T) {
	for text, want := range map[string][]piece{
		"":               nil,
		"a":              {{"a", false}},
		"a **b** c":      {{"a ", false}, {"b", true}, {" c", false}},
		"**a**":          {{"a", true}},
		"5 ** 3":         {{"5 ** 3", false}},
		"**a** and ** b": {{"a", true}, {" and ** b", false}},
	} {
		if diff := cmp.Diff(want, pieces(text), cmp.AllowUnexported(piece{})); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestDisarm(t *testing.T) {
	safe := map[string]string{"": "", "Kopi ×2": "Kopi ×2", "=1+1": "'=1+1", "+62": "'+62", "-": "'-", "@x": "'@x", "\tx": "'\tx"}
	for text, want := range safe {
		if got := Disarm(text); got != want {
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
	first := Turning(p, "c1")
	if first.Before != "" || first.Text != "Halaman 1" {
		t.Errorf("first page: got %+v", first)
	}
	open(first.After)
	second := Turning(p, "c2")
	if second.Before != "/pengurus/x/pesanan?keadaan=paid" || second.Text != "Halaman 2" || p.Query.Get("setelah") != "c1" {
		t.Errorf("second page: %+v", second)
	}
	open(second.After)
	if third := Turning(p, ""); third.After != "" || third.Before != first.After || third.Text != "Halaman 3" {
		t.Errorf("third page: got %+v, want back to %q", third, first.After)
	}
}
