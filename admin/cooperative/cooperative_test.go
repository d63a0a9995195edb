package cooperative

import (
	"io/fs"
	"os"
	"testing"

	"lumbung/admin"
	"lumbung/internal/area"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func testWeb(t *testing.T, change ...func(*web.Options)) *web.Web {
	t.Helper()
	static := func(o *web.Options) { o.Static = []fs.FS{Static()} }
	return webtest.New(t, []fs.FS{Locales()}, append([]func(*web.Options){static}, change...)...)
}

func testFace(t *testing.T, w *web.Web) *Cooperative {
	t.Helper()
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(admin.Parts{Web: w, Atlas: atlas})
}

// TestPages: every page has a sample that is sound in both languages.
func TestPages(t *testing.T) {
	face := testFace(t, testWeb(t))
	webtest.CheckFace(t, face.Web, face.face)
	webtest.CheckFace(t, face.Web, face.entrance)
}

// TestPictures takes pictures of the samples to lay beside the drawings: LUMBUNG_SHOTS=folder.
func TestPictures(t *testing.T) {
	camera := webtest.NewCamera(t)
	w := testWeb(t, func(o *web.Options) { o.Dev = true })
	face, engine := testFace(t, w), w.NewEngine()
	if err := face.Routes(engine); err != nil {
		t.Fatal(err)
	}
	address := webtest.Serve(t, w.Handler(engine))
	camera.Dark = os.Getenv("LUMBUNG_SHOTS_DARK") != ""
	pages, err := face.face.RenderSamples(w, "id")
	if err != nil {
		t.Fatal(err)
	}
	for name := range pages {
		camera.Take(name+"-360", address+"/_pages/kantor/"+name, 360, 1560)
		camera.Take(name+"-1280", address+"/_pages/kantor/"+name, 1280, 900)
	}
}
