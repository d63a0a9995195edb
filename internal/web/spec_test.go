package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

type specVisit struct{ web.Visit }

type renameForm struct {
	Name string `form:"nama,required" max:"5" label:"web.find"`
	More bool   `form:"lagi"`
}

// Check forbids a name that tags cannot.
func (in *renameForm) Check(form *web.Form) {
	if in.Name == "nol" {
		form.Miss("nama")
	}
}

// Unfinished is the button that asks for more.
func (in *renameForm) Unfinished() bool { return in.More }

// Receive takes in a picture; one that is blurred is told of.
func (in *renameForm) Receive(_ context.Context, v *specVisit, form *web.Form) error {
	form.Values.Set("masuk", v.Param("id"))
	if form.Value("foto") == "kabur" {
		form.Faults.Add("foto", "web.invalid")
	}
	return nil
}

func say(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<h1>"+templ.EscapeString(text)+"</h1>")
		return err
	})
}

// specFace has one page, /hal/:id, on which a name can be changed; changed is what it was changed to.
func specFace(w *web.Web, changed *[]string) *web.Face[*specVisit] {
	show := func(_ context.Context, v *specVisit) (templ.Component, error) {
		switch {
		case v.Param("id") == "lama":
			return nil, web.Elsewhere("/hal/baru")
		case v.Param("id") == "bukan":
			return nil, web.Instead{Status: 403, Component: say("Bukan anggota")}
		case v.Param("id") == "rusak":
			return nil, webtest.ErrBroken
		case v.Form != nil:
			text := "Ditolak " + v.Refused + " " + v.Form.Value("nama") + " di " + v.Param("id")
			return say(text + ", foto " + v.Form.Value("masuk") + " di " + v.Path), nil
		}
		return say("Halaman " + v.Param("id")), nil
	}
	rename := func(_ context.Context, v *specVisit, in renameForm) (web.Done, error) {
		if in.Name == "ada" {
			return web.Done{}, fault.New(fault.Conflict, "web.invalid")
		}
		*changed = append(*changed, v.Param("id")+"="+in.Name)
		return web.Done{Tone: "padi", Key: "web.copied"}, nil
	}
	return &web.Face[*specVisit]{
		Name: "uji", Root: "/hal",
		Enter: func(c *gin.Context) (*specVisit, error) {
			actor, err := w.Actor(c)
			return &specVisit{web.Visit{By: actor}}, err
		},
		Around: func(c *gin.Context, v *specVisit) error { v.Page = w.Page(c, ""); return nil },
		Layout: func(v *specVisit, main templ.Component) templ.Component {
			flash := ""
			if v.Flash != nil {
				flash = v.Flash.Text
			}
			return templ.Join(main, say(v.Title), say(flash))
		},
		Bare: func(l *i18n.Locale) *specVisit { return &specVisit{web.Visit{Page: web.Page{Locale: l}}} },
		Pages: []web.PageSpec[*specVisit]{{
			Path: ":id", Access: act.SignedIn, Title: "web.find", NoHelp: "a test", Show: show, Sample: show,
			Acts:  []web.Act[*specVisit]{web.Do("ganti", act.SignedIn, rename), web.Do("", act.SignedIn, rename)},
			Files: []web.File[*specVisit]{{Path: "unduh", Name: func(*specVisit) string { return "x.csv" }, Write: writeFile}},
		}},
	}
}

// writeFile writes a line, and fails after it at one address.
func writeFile(_ context.Context, v *specVisit, to io.Writer) error {
	if _, err := io.WriteString(to, "a;b\r\n"); err != nil || v.Param("id") != "rusak" {
		return err
	}
	return webtest.ErrBroken
}

func specSite(t *testing.T) (signedIn, guest *webtest.Browser, changed *[]string) {
	t.Helper()
	sri := members.Actor{User: &identity.User{ID: "sri", Name: "Sri"}}
	w := webtest.New(t, nil, func(o *web.Options) { o.Actor = webtest.People(sri) })
	e := w.NewEngine()
	e.GET("/saya", w.Wrap(func(c *gin.Context) error { return errors.Join(w.SignIn(c, "sri"), w.Redirect(c, "/")) }))
	changed = new([]string)
	if err := web.Mount(w, e, specFace(w, changed)); err != nil {
		t.Fatal(err)
	}
	signedIn, guest = webtest.NewBrowser(t, w.Handler(e)), webtest.NewBrowser(t, w.Handler(e))
	signedIn.Get("/saya")
	return signedIn, guest, changed
}

func TestFace(t *testing.T) {
	t.Parallel()
	sri, guest, changed := specSite(t)
	guest.Get("/hal/7").To("/masuk?kembali=%2Fhal%2F7")
	guest.Post("/hal/7/ganti", url.Values{"nama": {"Baiq"}}).Is(http.StatusUnauthorized)
	guest.Get("/hal/7/unduh").To("/masuk?kembali=%2Fhal%2F7%2Funduh")
	sri.Get("/hal/7").Is(200).Says("Halaman 7", "Cari")
	sri.Get("/hal/lama").To("/hal/baru")
	sri.Get("/hal/bukan").Is(403).Says("Bukan anggota")
	sri.Post("/hal/7/ganti", url.Values{"nama": {"nol"}}).Is(422)
	sri.Post("/hal/7/ganti", url.Values{"lagi": {"1"}}).Is(200).Says("Ditolak ganti di 7")
	sri.Post("/hal/7", url.Values{"nama": {"terlalu panjang"}}).Is(422)
	sri.Post("/hal/7", url.Values{"nama": {"Sri"}}).To("/hal/7")
	sri.Get("/hal/rusak").Is(500).Silent("mongodb")
	sri.Post("/hal/7/ganti", url.Values{"nama": {"terlalu panjang"}}).Is(422).Says("Ditolak ganti terlalu panjang di 7")
	sri.Post("/hal/7/ganti", url.Values{}).Is(422).Says("foto 7 di /hal/7").Silent("/hal/7/ganti")
	sri.Post("/hal/7/ganti", url.Values{"lagi": {"1"}, "foto": {"kabur"}}).Is(422).Says("foto 7")
	sri.Post("/hal/7/ganti", url.Values{"nama": {"ada"}}).Is(409).Says("Ditolak ganti ada di 7")
	sri.Post("/hal/7/ganti", url.Values{"nama": {"Baiq"}}).To("/hal/7")
	sri.Get("/hal/7").Is(200).Says("Tersalin")
	if !slices.Equal(*changed, []string{"7=Sri", "7=Baiq"}) {
		t.Errorf("changed: %q", *changed)
	}
}

// A file that fails before its first part has left is an error page, not half a file.
func TestDownload(t *testing.T) {
	t.Parallel()
	sri, _, _ := specSite(t)
	if a := sri.Get("/hal/7/unduh").Is(200); a.Body != "a;b\r\n" || a.Header.Get("Content-Disposition") != `attachment; filename="x.csv"` {
		t.Errorf("%q %v", a.Body, a.Header)
	}
	if a := sri.Get("/hal/rusak/unduh").Is(500); a.Header.Get("Content-Disposition") != "" || strings.Contains(a.Body, "a;b") {
		t.Errorf("%q %v", a.Body, a.Header)
	}
}

// A page about which nobody has decided who may see it does not start.
func TestMountRefuses(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil)
	for name, spoil := range map[string]func(*web.PageSpec[*specVisit]){
		"the page":  func(p *web.PageSpec[*specVisit]) { p.Access = act.Access{} },
		"an act":    func(p *web.PageSpec[*specVisit]) { p.Acts[0].Access = act.Access{} },
		"no help":   func(p *web.PageSpec[*specVisit]) { p.NoHelp = "" },
		"two minds": func(p *web.PageSpec[*specVisit]) { p.Help = "x" },
		"no title":  func(p *web.PageSpec[*specVisit]) { p.Title = "" },
		"no sample": func(p *web.PageSpec[*specVisit]) { p.Sample = nil },
	} {
		face := specFace(w, new([]string))
		spoil(&face.Pages[0])
		if err := web.Mount(w, w.NewEngine(), face); err == nil {
			t.Errorf("%s: mounted", name)
		}
	}
}

// A page for all strangers is made once.
func TestSharedPage(t *testing.T) {
	t.Parallel()
	w := webtest.New(t, nil, func(o *web.Options) { o.Pages = openNotebook(t).pages })
	face, made := specFace(w, nil), 0
	face.Pages[0].Access, face.Pages[0].Shared = act.Everybody, true
	face.Pages[0].Show = func(context.Context, *specVisit) (templ.Component, error) {
		made++
		return say("Sama"), nil
	}
	e := w.NewEngine()
	if err := web.Mount(w, e, face); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		webtest.NewBrowser(t, w.Handler(e)).Get("/hal/7").Is(200).Says("Sama")
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

func TestDoors(t *testing.T) {
	t.Parallel()
	var doors []string
	for _, d := range specFace(webtest.New(t, nil), nil).Doors() {
		doors = append(doors, d.Method+" "+d.Path+" "+d.Access.String())
	}
	want := []string{"GET /hal/:id signed in", "GET /hal/:id/unduh signed in", "POST /hal/:id/ganti signed in", "POST /hal/:id signed in"}
	if !slices.Equal(doors, want) {
		t.Errorf("got %q", doors)
	}
}

// A face may stand at the root of the site.
func TestRootDoors(t *testing.T) {
	t.Parallel()
	acts := []web.Act[*specVisit]{{}, {Path: "ubah"}}
	face := web.Face[*specVisit]{Pages: []web.PageSpec[*specVisit]{{Acts: acts}, {Path: "akun", Acts: acts}}}
	var doors []string
	for _, d := range face.Doors() {
		doors = append(doors, d.Method+" "+d.Path)
	}
	want := []string{"GET /", "POST /", "POST /ubah", "GET /akun", "POST /akun", "POST /akun/ubah"}
	if !slices.Equal(doors, want) {
		t.Errorf("got %q", doors)
	}
}
