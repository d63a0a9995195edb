package ui_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"

	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// Every layout has the help of its page once, folded, before the main part or beside its title, and none for a page without.
func TestHelp(t *testing.T) {
	answers := `{"uji.help.hal.what": "Sebuah uji.", "uji.help.hal.do": "Baca.", "uji.help.hal.then": "Selesai."}`
	file := &fstest.MapFile{Data: []byte(answers)}
	w := webtest.New(t, []fs.FS{fstest.MapFS{"id.json": file, "en.json": file}})
	heading := ui.BarTitle("Judul", true)
	frame := &web.Frame{Name: "Kantor", Home: "/p", Help: "/tanya"}
	for name, page := range map[string]web.Page{
		"shop": {}, "shop, with a way back": {Back: "/"},
		"office": {Frame: frame}, "office, with a way back": {Frame: frame, Back: "/"}, "beside": {},
	} {
		for _, help := range []string{"uji.help.hal", ""} {
			page.Path, page.Title, page.Help = "/jalan", "Judul", help
			p := w.Sample(page, "id")
			layout := ui.Store(p, ui.Bar{}, heading, nil)
			switch {
			case name == "beside":
				layout = ui.Beside(p, templ.NopComponent, heading)
			case page.Frame != nil:
				layout = ui.Office(p, ui.Bar{}, heading)
			}
			html, want := sound(t, name, layout), 0
			if help != "" {
				want = 1
			}
			for _, part := range []string{`<details class="help no-print">`, "Sebuah uji.", "Baca.", "Selesai."} {
				if got := strings.Count(html, part); got != want {
					t.Errorf("%s, help %q: %s stands there %d times, want %d", name, help, part, got, want)
				}
			}
			if asks := strings.Contains(html, `class="reach" href="/tanya"`); asks != (help != "" && page.Frame != nil) {
				t.Errorf("%s, help %q: leads to whom to ask: %t", name, help, asks)
			}
		}
	}
}
