package cooperative

import (
	"io/fs"
	"os"
	"testing"

	"lumbung/admin"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func testWeb(t *testing.T, change ...func(*web.Options)) *web.Web {
	t.Helper()
	static := func(o *web.Options) { o.Static = []fs.FS{Static()} }
	return webtest.New(t, []fs.FS{Locales()}, append([]func(*web.Options){static}, change...)...)
}

func testSamples(t *testing.T) map[string]any {
	t.Helper()
	s, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPages: every page has a sample, fits its view and is sound in both languages.
func TestPages(t *testing.T) {
	face, err := New(admin.Parts{Web: testWeb(t)})
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckPages(t, face.pages, testSamples(t))
}

// TestPictures takes pictures of the samples to lay beside the drawings: LUMBUNG_SHOTS=folder.
func TestPictures(t *testing.T) {
	camera := webtest.NewCamera(t)
	w := testWeb(t, func(o *web.Options) { o.Dev = true })
	if _, err := New(admin.Parts{Web: w}); err != nil {
		t.Fatal(err)
	}
	address := webtest.Serve(t, w.Handler(w.NewEngine()))
	camera.Dark = os.Getenv("LUMBUNG_SHOTS_DARK") != ""
	for name := range testSamples(t) {
		camera.Take(name+"-360", address+"/_pages/cooperative/"+name, 360, 1560)
		camera.Take(name+"-1280", address+"/_pages/cooperative/"+name, 1280, 900)
	}
}
