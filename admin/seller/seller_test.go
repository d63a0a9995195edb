package seller

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"

	"lumbung/admin"
	"lumbung/internal/area"
	"lumbung/internal/i18n"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func testPages(t testing.TB) (*Seller, *web.Web) {
	t.Helper()
	w := webtest.New(t, []fs.FS{Locales()}, func(o *web.Options) { o.Static = []fs.FS{Static()} })
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(admin.Parts{Web: w, Atlas: atlas}), w
}

// Every page has samples that are sound in both languages.
func TestPages(t *testing.T) {
	t.Parallel()
	s, w := testPages(t)
	webtest.CheckFace(t, w, s.face)
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
	pages, err := s.face.RenderSamples(w, i18n.Indonesian)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", w.Handler(w.NewEngine()))
	mux.HandleFunc("/media/{name}", func(rw http.ResponseWriter, r *http.Request) {
		http.ServeFile(rw, r, "../../cmd/lumbung/demo/pictures/"+r.PathValue("name"))
	})
	mux.HandleFunc("/contoh/{name}", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = rw.Write([]byte(pages[r.PathValue("name")])) // a lost browser shows in the picture
	})
	address := webtest.Serve(t, mux)
	only := os.Getenv("LUMBUNG_SHOT")
	camera.Dark = os.Getenv("LUMBUNG_DARK") != ""
	for name := range pages {
		if only != "" && !strings.Contains(","+only+",", ","+name+",") {
			continue
		}
		camera.Take(name+"-360", address+"/contoh/"+name, 360, 780)
		var high int64
		if _, err := fmt.Sscan(camera.Ask("String(Math.min(2600, Math.max(780, document.documentElement.scrollHeight)))"), &high); err == nil {
			camera.Take(name+"-360", address+"/contoh/"+name, 360, high)
		}
		camera.Take(name+"-1280", address+"/contoh/"+name, 1280, 900)
	}
}
