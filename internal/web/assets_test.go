package web_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func TestAssets(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
	css, err := w.Asset("app.css")
	if err != nil || !regexp.MustCompile(`^/static/app-[0-9a-f]{10}\.css$`).MatchString(css) {
		t.Fatalf("Asset: got %q, %v", css, err)
	}
	a := b.Get(css).Is(200)
	if got := a.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("cache: got %q", got)
	}
	weave, _ := w.Asset("weave.svg")
	a.Has("url("+weave+")").Silent("/*", `"weave.svg"`)
	b.Get(weave).Is(200)
	if got := b.Get("/static/app.css").Is(200).Header.Get("Cache-Control"); strings.Contains(got, "immutable") {
		t.Errorf("a name without its sum must not be immutable: %q", got)
	}
	b.Get("/static/app-0000000000.css").Is(404)
	b.Get("/static/../web.go").Is(404)
	if _, err := w.Asset("nothing.css"); err == nil {
		t.Error("a file that is not there must be an error")
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	h := w.Handler(w.NewEngine())
	plain := webtest.NewBrowser(t, h).Get("/static/app.css").Body
	css, _ := w.Asset("app.css")
	for _, target := range []string{css, "/tidak/ada"} {
		for accept, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "": "", "br;q=0, gzip": "gzip"} {
			if target != css && want == "br" {
				want = "gzip" // what is compressed for each answer
			}
			b := webtest.NewBrowser(t, h)
			b.Header.Set("Accept-Encoding", accept)
			a := b.Get(target)
			if got := a.Header.Get("Content-Encoding"); got != want {
				t.Errorf("%s, accepting %q: got %q, want %q", target, accept, got, want)
			}
			if vary := a.Header.Values("Vary"); !slices.Contains(vary, "Accept-Encoding") {
				t.Errorf("%s: got Vary %q", target, vary)
			}
			text := unpack(t, a)
			if target == css && text != plain || target != css && !strings.HasSuffix(strings.TrimSpace(text), "</html>") {
				t.Errorf("%s as %q does not unpack to itself", target, want)
			}
		}
	}
}

func unpack(t *testing.T, a *webtest.Answer) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.Body)
	switch a.Header.Get("Content-Encoding") {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// TestBudgets keeps what every page needs small: bytes with brotli.
func TestBudgets(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
	b.Header.Set("Accept-Encoding", "br")
	for name, most := range map[string]int{"app.css": 14 << 10, "app.js": 6 << 10, "sprite.svg": 9 << 10, "sign.svg": 2 << 10} {
		address, err := w.Asset(name)
		if err != nil {
			t.Error(err)
			continue
		}
		size := len(b.Get(address).Body)
		t.Logf("%s: %d bytes", name, size)
		if size > most {
			t.Errorf("%s: %d bytes, budget %d", name, size, most)
		}
	}
}

// TestContrast computes what every pair of colours reaches, in light and dark.
func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	sets := regexp.MustCompile(`(?s):root \{(.*?)\n +\}`).FindAllStringSubmatch(string(css), 2)
	if len(sets) != 2 {
		t.Fatalf("%d sets of colours, want light and dark", len(sets))
	}
	pairs := []struct {
		on, text string
		least    float64
	}{
		{"kertas", "tinta", 6},
		{"kertas", "tinta2", 6},
		{"kartu", "tinta", 6},
		{"kartu", "tinta2", 6},
		{"kertas", "nila", 4.5},
		{"kartu", "nila", 4.5},
		{"nila-pucat", "nila", 4.5},
		{"nila", "di-atas", 4.5},
		{"nila-kartu", "#FFFFFF", 4.5},
		{"kartu", "padi", 4.5},
		{"padi-pucat", "padi", 4.5},
		{"kartu", "bata", 4.5},
		{"kertas", "bata", 4.5},
		{"bata-pucat", "bata", 4.5},
		{"bata", "di-atas", 4.5},
		{"kunyit-pucat", "kunyit-tua", 4.5},
		{"soga-pucat", "soga-tua", 4.5},
		{"kunyit-pucat", "tinta", 4.5},
		{"bata-pucat", "tinta", 4.5},
		{"soga-pucat", "tinta2", 4.5},
		{"kartu", "garis-kuat", 1.6},
		{"kartu", "nila", 3},
		{"padi", "di-atas", 4.5},
	}
	for i, set := range sets {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9A-F]{6});`).FindAllStringSubmatch(set[1], -1) {
			colours[m[1]] = m[2]
		}
		for _, p := range pairs {
			text := p.text
			if !strings.HasPrefix(text, "#") {
				text = colours[p.text]
			}
			if got := web.Contrast(colours[p.on], text); got < p.least {
				t.Errorf("set %d: %s on %s: %.2f, want %.1f", i, p.text, p.on, got, p.least)
			}
		}
	}
	if got := web.Contrast("#000000", "#FFFFFF"); got != 21 {
		t.Errorf("black on white: %v, want 21", got)
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	if err := (web.Colours{Nila: "#23407A", Soga: "#8A4E1D"}).Check(); err != nil {
		t.Errorf("our own colours: %v", err)
	}
	fields := fault.FieldsOf(web.Colours{Nila: "#FFEE88", Soga: "red"}.Check())
	if fields["nila"].Key != "form.colour_pale" || fields["soga"].Key != "form.colour" {
		t.Errorf("bad colours: %v", fields)
	}
	w := webtest.New(t, nil)
	b := webtest.NewBrowser(t, w.Handler(w.NewEngine()))
	b.Get(web.Colours{Nila: "#1B5E3B"}.Href()).Is(200).Has("--nila:#1b5e3b", "--soga:#8a4e1d")
	b.Get("/warna/ffee88-8a4e1d.css").Is(404)
	b.Get("/warna/x.css").Is(404)
}

func TestLocales(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(web.Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range catalog.Problems() {
		t.Error(p)
	}
	keys, key := map[string]bool{}, regexp.MustCompile(`"((?:web|form|product|savings)\.[a-z0-9_.]*[a-z0-9])"`)
	for _, folder := range []string{".", "../ui"} {
		names, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(names), err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || name == "doc.go" {
				continue
			}
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			content = regexp.MustCompile(`(?m)^\s*//.*$`).ReplaceAll(content, nil)
			for _, m := range key.FindAllStringSubmatch(string(content), -1) {
				keys[m[1]] = true
			}
		}
	}
	for key := range keys {
		if missing := catalog.Missing([]string{key}); len(missing) > 0 {
			t.Errorf("sentence missing: %v", missing)
		}
	}
}

func TestStorybookIsForDevelopersOnly(t *testing.T) {
	t.Parallel()
	for _, dev := range []bool{false, true} {
		w := webtest.New(t, nil, func(o *web.Options) { o.Dev = dev })
		e := w.NewEngine()
		if err := web.Mount(w, e, specFace(w, nil)); err != nil {
			t.Fatal(err)
		}
		b := webtest.NewBrowser(t, w.Handler(e))
		want := map[bool]int{true: 200, false: 404}[dev]
		b.Get("/_pages").Is(want)
		b.Get("/_pages/uji/:id").Is(want)
	}
}
