package platform

import (
	"io/fs"
	"os"
	"testing"

	"lumbung/admin"
	"lumbung/internal/area"
	"lumbung/internal/identity"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

func testFace(t *testing.T) *Platform {
	t.Helper()
	atlas, err := area.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := webtest.New(t, []fs.FS{Locales()}, func(o *web.Options) { o.Static, o.Dev = []fs.FS{Static()}, true })
	return New(Parts{
		Parts: admin.Parts{Web: w, Atlas: atlas, LinkKey: identity.Keys{[]byte("key")}}, Readings: func() []Reading { return nil },
	})
}

// TestPages: every page has a sample that is sound in both languages.
func TestPages(t *testing.T) {
	face := testFace(t)
	webtest.CheckFace(t, face.Web, face.begin)
	webtest.CheckFace(t, face.Web, face.market)
}

// TestPictures takes pictures of the samples to lay beside the drawings: LUMBUNG_SHOTS=folder.
func TestPictures(t *testing.T) {
	camera := webtest.NewCamera(t)
	face := testFace(t)
	engine := face.Web.NewEngine()
	if err := face.Routes(engine); err != nil {
		t.Fatal(err)
	}
	address := webtest.Serve(t, face.Web.Handler(engine))
	camera.Dark = os.Getenv("LUMBUNG_SHOTS_DARK") != ""
	for _, one := range []*web.Face[*Visit]{face.begin, face.market} {
		pages, err := one.RenderSamples(face.Web, "id")
		if err != nil {
			t.Fatal(err)
		}
		for name := range pages {
			camera.Take(one.Name+"-"+name+"-360", address+"/_pages/"+one.Name+"/"+name, 360, 1560)
			camera.Take(one.Name+"-"+name+"-1280", address+"/_pages/"+one.Name+"/"+name, 1280, 900)
		}
	}
}
