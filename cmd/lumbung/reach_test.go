package main

import (
	"context"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focusQuestion says why what has the focus is not wholly in sight, "" when it is and "end" after the last stop.
const focusQuestion = `(e => {
	if (e === document.body) return 'end'
	const own = [e, ...e.labels ?? []], boxes = [...e.getClientRects()].filter(b => b.width > 2 && b.height > 2)
	const covered = b => [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]].some(([x, y]) => {
		const top = document.elementFromPoint(b.left + x * b.width, b.top + y * b.height)
		return !top || !own.some(o => o.contains(top) || top.contains(o))
	})
	const outside = b => b.left < -1 || b.top < -1 || b.right > innerWidth + 1 || b.bottom > innerHeight + 1
	const wrong = !boxes.length ? 'no box' : boxes.some(outside) ? 'outside' : boxes.some(covered) ? 'covered' : ''
	return wrong && wrong + ': ' + e.outerHTML.slice(0, 120)
})(document.activeElement)`

// Whatever the tabulator key reaches is wholly in sight and covered by nothing.
func TestFocusIsInSight(t *testing.T) {
	p := newProgram(t, demoData(t))
	p.start()
	b := newBrowser(t)
	const product = "/p/kopi-arabika-sembalun-sangrai-sedang"
	for _, width := range []int64{onPhone, onDesk} {
		who := b.enter(p, width, true)
		who.open(product)
		who.follow("button", "Masukkan keranjang")
		for _, page := range []string{"/", product, "/keranjang", "/checkout"} {
			who.open(page)
			stops := 0
			for ; stops < 200; stops++ {
				who.do(chromedp.KeyEvent(kb.Tab))
				wrong := ask[string](who, focusQuestion)
				if wrong == "end" {
					break
				}
				if wrong != "" {
					t.Errorf("%s at %d px: stop %d is %s", page, width, stops+1, wrong)
				}
			}
			if stops < 10 || stops == 200 {
				t.Errorf("%s at %d px has %d stops", page, width, stops)
			}
		}
	}
}

// tilePixels is how many pixels a category's picture has for each hundred that are shown.
const tilePixels = `(i => Math.round(100 * i.naturalWidth / i.getBoundingClientRect().width / devicePixelRatio))(
	document.querySelector('.tile img'))`

// A page loads no picture that is much larger than the screen shows it, nor one that looks coarse.
func TestPicturesFitTheScreen(t *testing.T) {
	p := newProgram(t, demoData(t))
	p.start()
	b := newBrowser(t)
	for _, screen := range []struct {
		width   int64
		density float64
		gallery string // file of the largest picture of a product
		tile    int    // most pixels of a category's picture for each hundred that are shown
	}{
		{onPhone, 2, "-640.webp", 160},
		{onPhone, 3, "-1200.webp", 110},
		{onDesk, 1, "-640.webp", 230},
		{onDesk, 2, "-1200.webp", 115},
	} {
		who := b.enter(p, screen.width, true)
		who.do(chromedp.EmulateViewport(screen.width, 800, chromedp.EmulateScale(screen.density)))
		who.open("/p/kopi-arabika-sembalun-sangrai-sedang")
		who.wait(`!!document.querySelector('.slide img').currentSrc`)
		if got := ask[string](who, `document.querySelector('.slide img').currentSrc`); !strings.HasSuffix(got, screen.gallery) {
			t.Errorf("at %d px and %v pixels for each: the product shows %s, want %s", screen.width, screen.density, got, screen.gallery)
		}
		who.open("/")
		who.wait(`document.querySelector('.tile img').complete`)
		got := ask[int](who, tilePixels)
		if got > screen.tile || got < 95 {
			t.Errorf("at %d px and %v pixels for each: a tile's picture has %d %% of the pixels", screen.width, screen.density, got)
		}
	}
}

// A purchase's page says by itself that its payment has come: it stays loaded, and screen readers hear what changed in it.
func TestPaymentArrivesWhilePageIsOpen(t *testing.T) {
	p := newProgram(t, demoData(t))
	p.start()
	s := &story{browser: newBrowser(t), program: p}
	who, payer := s.browser.enter(p, onPhone, true), s.browser.enter(p, onPhone, false)
	who.do(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) { // a tenth of every wait
		_, err = chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{
			Source: `{ const wait = setTimeout; window.setTimeout = (act, ms, ...rest) => wait(act, ms / 10, ...rest) }`,
		})
		return none, err
	})
	payPage := s.unpaid(who)
	who.says("Masih 15 menit")
	ask[bool](who, `(window.before = document.querySelector('[aria-live]')).isConnected`)
	ask[bool](who, `(document.querySelector('.buy-pay button').focus(), true)`)
	payer.open(payPage)
	payer.follow("button", "dengan QRIS")
	who.wait(`document.body.innerText.includes('Pembayaran Anda sudah kami terima')`)
	if !ask[bool](who, `!!window.before?.isConnected && before.innerText.includes('sudah kami terima')`) {
		t.Error("the page was loaded anew, or its live region is another one")
	}
	if !ask[bool](who, `document.activeElement === before`) {
		t.Error("what had the focus is gone, and the state has it not")
	}
	if text := who.text("body"); strings.Contains(text, "Bayar sekarang") || !strings.Contains(text, "Jumlah, sudah dibayar") {
		t.Errorf("the page of a paid purchase says %s", text)
	}
	who.sound("a payment arrives")
}

// smallFacet is the word of a filter that fits some of the goods found, and how many.
const smallFacet = `(total => [...document.querySelectorAll('.facet .tick')].map(e => ({
	Label: e.querySelector('span').innerText, Amount: 'Rp' + e.querySelector('small')?.innerText})).find(o =>
	Number(o.Amount.slice(2)) > 0 && Number(o.Amount.slice(2)) < total))(parseInt(document.querySelector('.count-line').innerText))`

// Filters on a phone are a sheet: a tick loads no page, its one button says how many goods there are, and then they are shown.
// Without script the same button shows them.
func TestFilterSheet(t *testing.T) {
	p := newProgram(t, demoData(t))
	p.start()
	b := newBrowser(t)
	for _, script := range []bool{true, false} {
		who := b.enter(p, onPhone, script)
		who.open("/cari?q=kopi")
		before := who.address()
		who.click(".filters > summary", "")
		filter := ask[row](who, smallFacet)
		who.click(".facet .tick", filter.Label)
		want := int(filter.rupiah(t))
		if script {
			who.wait(`parseInt(document.querySelector('.apply button').innerText.replace(/\D/g, '')) === Number(%s)`, want)
			who.shoot("cari-lembar")
			if got := who.address(); got != before {
				t.Errorf("a tick led to %s", got)
			}
			if n := ask[int](who, `[...document.querySelectorAll('.filters button')].filter(e => e.getClientRects().length).length`); n != 1 {
				t.Errorf("the sheet has %d buttons", n)
			}
		}
		who.follow(".apply button", "")
		if got := ask[int](who, `parseInt(document.querySelector('.count-line').innerText)`); got != want {
			t.Errorf("with script %v: %q shows %d goods, want %d", script, filter.Label, got, want)
		}
		who.sound("the filters")
	}
}
