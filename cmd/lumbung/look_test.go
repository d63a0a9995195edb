package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// lookedAt are pages of the storybook that have every piece there is.
func lookedAt() []string {
	return []string{
		"toko/awal", "toko/cari", "toko/p-slug", "toko/keranjang", "toko/checkout.salah", "toko/pesanan-number.menunggu",
		"toko/akun-keamanan", "toko/akun-keamanan-aplikasi", "toko/masuk-hp-kode",
		"jualan/awal", "jualan/simpanan", "jualan/barang-id", "kantor/awal", "kantor/pesanan", "kantor/anggota",
		"kantor/barang", "kantor/kabar-id",
	}
}

// storybook opens a browser on a running demo, and the pages to look at: LUMBUNG_TEST_AXE_PAGES=all takes every one.
func storybook(t *testing.T) (*person, []string) {
	t.Helper()
	b := newBrowser(t)
	p := newProgram(t, demoData(t))
	p.start()
	who := b.enter(p, onPhone, true)
	if os.Getenv("LUMBUNG_TEST_AXE_PAGES") != "all" {
		return who, lookedAt()
	}
	who.open("/_pages")
	return who, ask[[]string](who, `[...document.querySelectorAll('.plain a')].map(a => a.getAttribute('href').slice('/_pages/'.length))`)
}

// Axe finds nothing wrong with any page, in either language and either set of colours.
func TestAxe(t *testing.T) {
	file := os.Getenv("LUMBUNG_TEST_AXE")
	if file == "" {
		missing(t, "LUMBUNG_TEST_AXE names no axe.min.js")
	}
	axe, err := os.ReadFile(file) //nolint:gosec // the file of a tool, which whoever runs the test names
	if err != nil {
		t.Fatal(err)
	}
	who, pages := storybook(t)
	all := os.Getenv("LUMBUNG_TEST_AXE_PAGES") == "all"
	for _, width := range []int64{onPhone, onDesk} {
		for _, scheme := range []string{"light", "dark"} {
			for _, language := range []string{"id", "en"} {
				looked := pages
				switch {
				case all:
				case language == "en", width == onDesk && scheme == "dark":
					continue
				case width == onDesk:
					looked = pages[4:6] // with the bar of a page below another
				case scheme == "dark":
					looked = pages[:3]
				}
				who.resize(width, 0)
				who.colours(scheme)
				for _, page := range looked {
					who.open("/_pages/" + page + "?bahasa=" + language)
					who.axe(string(axe), page+" "+language+" "+scheme)
				}
			}
		}
	}
}

// axeAsShown has the page looked at as it stands in the middle of a walk: on both screens, in both sets of colours, and in a window beside
// this one what its address shows in English.
func (p *person) axeAsShown(name string) {
	p.Helper()
	source, err := os.ReadFile(os.Getenv("LUMBUNG_TEST_AXE"))
	if err != nil {
		p.Fatal(err)
	}
	p.axeOnBoth(string(source), name+" id")
	p.resize(p.width, 0)
	if !strings.HasPrefix(p.address(), p.home+"/") {
		return // a simulator speaks one language
	}
	ctx, leave := chromedp.NewContext(p.ctx)
	defer leave()
	if err := chromedp.Do(ctx); err != nil {
		p.Fatalf("open a window beside: %v", err)
	}
	beside := &person{T: p.T, browser: p.browser, ctx: ctx, home: p.home, width: p.width, script: true}
	address, err := url.Parse(p.address())
	if err != nil {
		p.Fatal(err)
	}
	language := func(tag string) int64 {
		query := address.Query()
		query.Set("bahasa", tag)
		address.RawQuery = query.Encode()
		return beside.load(chromedp.Navigate(address.String()))
	}
	if language("en") == http.StatusOK { // what answered a form has no address of its own
		beside.axeOnBoth(string(source), name+" en")
	}
	language("id")
}

// axeOnBoth has the page looked at on both screens and in both sets of colours.
func (p *person) axeOnBoth(source, name string) {
	p.Helper()
	for _, width := range []int64{onPhone, onDesk} {
		p.resize(width, 0)
		for _, scheme := range []string{"dark", "light"} {
			p.colours(scheme)
			p.wait(`!document.getAnimations().length`) // colours that are on their way have another contrast
			p.axe(source, fmt.Sprint(name, " ", width, " ", scheme))
		}
	}
}

// axe has the page looked at.
func (p *person) axe(source, name string) {
	p.Helper()
	ask[bool](p, strings.ReplaceAll(source, "%", "%%")+"\n;true")
	p.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.found = null, axe.run({runOnly:
			['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => {
			window.found = r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160))) }), true`))
		return err
	}))
	p.wait(`window.found !== null`)
	for _, wrong := range ask[[]string](p, `window.found`) {
		p.Errorf("%s: %s", name, wrong)
	}
	p.sound(name)
}

// colours asks for the light or the dark ones.
func (p *person) colours(scheme string) {
	p.Helper()
	p.do(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return none, err
	})
}

// wideQuestion is what stands out of the screen at the right, when the page is wider than that.
const wideQuestion = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')].filter(e =>
	e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tabs, .gallery-strip')).slice(0, 4).map(e => e.outerHTML.slice(0, 120))`

// Pages fit a screen of 320 pixels, at twice the size of text as well, and the words of the bottom bar stay apart.
func TestLargeTextFits(t *testing.T) {
	who, pages := storybook(t)
	who.resize(320, 640)
	for _, size := range []int64{16, 32} {
		who.do(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
			_, err = chromedp.Call(ctx, cdppage.SetFontSizes, cdppage.SetFontSizesParams{
				FontSizes: &cdppage.FontSizes{Standard: size, Fixed: size},
			})
			return none, err
		})
		for _, page := range pages {
			who.open("/_pages/" + page)
			if got := ask[int64](who, `parseFloat(getComputedStyle(document.documentElement).fontSize)`); got != size {
				t.Fatalf("text has %d pixels, want %d", got, size)
			}
			for _, outside := range ask[[]string](who, wideQuestion) {
				t.Errorf("%s at %d px: outside is %s", page, size, outside)
			}
			if n := ask[int](who, `[...document.querySelectorAll('.bottom > *')].filter(e => e.scrollWidth > e.clientWidth + 1).length`); n > 0 {
				t.Errorf("%s at %d px: %d words of the bottom bar collide", page, size, n)
			}
		}
	}
}

// smallQuestion is what a finger hits badly: lower than 44 pixels, and not a link in the middle of a text. A link may cover its row.
const smallQuestion = `[...document.querySelectorAll('a[href], button, summary, label.tick, label.choice, label.option')].filter(e => {
	const box = e.getBoundingClientRect()
	if (!e.checkVisibility({visibilityProperty: true}) || box.width < 2 || box.height < 2 || box.height >= 43.5) return false
	if (getComputedStyle(e, '::after').position === 'absolute') return false
	return getComputedStyle(e).display !== 'inline' || !e.closest('p, li, dd, td, small, .line')
}).map(e => Math.round(e.getBoundingClientRect().height) + ' px: ' + e.outerHTML.slice(0, 120))`

// Everything to tap on a phone is as high as a finger.
func TestTargets(t *testing.T) {
	who, pages := storybook(t)
	for _, page := range pages {
		who.open("/_pages/" + page)
		for _, small := range ask[[]string](who, smallQuestion) {
			t.Errorf("%s: %s", page, small)
		}
	}
}
