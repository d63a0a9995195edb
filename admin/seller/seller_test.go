package seller

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"strings"
	"testing"

	"lumbung/admin"
	"lumbung/internal/area"
	"lumbung/internal/i18n"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// otherStates are views of pages that look different from their sample.
func otherStates() map[string][]any {
	return map[string][]any{

		"shop": {sampleMyShop()}, "join": {sampleWaiting()},
	}
}

func testWeb(t testing.TB) *web.Web {
	t.Helper()
	return webtest.New(t, []fs.FS{Locales()}, func(o *web.Options) { o.Static = []fs.FS{Static()} })
}

func testPages(t testing.TB) (*Seller, *web.Web) {
	t.Helper()
	w := testWeb(t)
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(admin.Parts{Web: w, Atlas: atlas})
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

func TestPages(t *testing.T) {
	t.Parallel()
	s, _ := testPages(t)
	webtest.CheckPages(t, s.pages, samples())
	webtest.CheckFace(t, s.Web, s.face)
	for name, views := range otherStates() {
		for i, view := range views {
			for _, language := range []string{i18n.Indonesian, i18n.English} {
				var b bytes.Buffer
				if err := s.pages.RenderSample(&b, name, view, language); err != nil {
					t.Errorf("%s %d, %s: %v", name, i+1, language, err)
					continue
				}
				for _, problem := range webtest.Problems(b.String()) {
					t.Errorf("%s %d, %s: %s", name, i+1, language, problem)
				}
			}
		}
	}
}

func TestLocales(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range catalog.Problems() {
		t.Error(problem)
	}
	for _, key := range catalog.Locale(i18n.Indonesian).Keys() {
		if !strings.HasPrefix(key, "seller.") && !strings.HasPrefix(key, "admin.") {
			t.Errorf("key %s belongs to another face", key)
		}
	}
}

// TestPictures takes pictures of the samples to lay beside the drawings: LUMBUNG_SHOTS=folder.
func TestPictures(t *testing.T) {
	camera := webtest.NewCamera(t)
	s, w := testPages(t)
	views := maps.Clone(samples())
	for name, states := range otherStates() {
		for i, view := range states {
			views[fmt.Sprintf("%s-%d", name, i+2)] = view
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/", w.Handler(w.NewEngine()))
	mux.HandleFunc("/media/{name}", func(rw http.ResponseWriter, r *http.Request) {
		http.ServeFile(rw, r, "../../cmd/lumbung/demo/pictures/"+r.PathValue("name"))
	})
	mux.HandleFunc("/contoh/{name}", func(rw http.ResponseWriter, r *http.Request) {
		page, _, _ := strings.Cut(r.PathValue("name"), "-")
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := s.pages.RenderSample(rw, page, views[r.PathValue("name")], i18n.Indonesian); err != nil {
			t.Error(err)
		}
	})
	address := webtest.Serve(t, mux)
	only := os.Getenv("LUMBUNG_SHOT")
	camera.Dark = os.Getenv("LUMBUNG_DARK") != ""
	for name := range views {
		if only != "" && !strings.Contains(","+only+",", ","+name+",") {
			continue
		}
		camera.Take(name+"-360", address+"/contoh/"+name, 360, 780)
		var high int64
		if _, err := fmt.Sscan(camera.Ask("String(Math.min(2600, Math.max(780, document.documentElement.scrollHeight)))"), &high); err == nil {
			camera.Take(path.Base(name)+"-360", address+"/contoh/"+name, 360, high)
		}
		camera.Take(name+"-1280", address+"/contoh/"+name, 1280, 900)
	}
}
