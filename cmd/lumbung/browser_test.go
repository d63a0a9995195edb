package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a running Chromium.
type browser struct {
	ctx     context.Context //nolint:containedctx // it is the browser
	screens string          // folder for pictures of pages, "" for none
	effort  effort          // of all persons in it
}

// newBrowser starts a Chromium, and skips the test where there is none.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	binary, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "no chromium")
	}
	screens := ""
	if artefacts := os.Getenv("LUMBUNG_ARTEFACTS"); artefacts != "" {
		screens = filepath.Join(artefacts, "screens")
		if err := os.MkdirAll(screens, 0o750); err != nil {
			t.Fatal(err)
		}
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("accept-lang", "id"))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(quit)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return &browser{ctx: ctx, screens: screens}
}

// missing skips a test for want of a tool, or fails it where everything is required.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("LUMBUNG_TEST_REQUIRE") == "all" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// person is somebody with a window and cookies of their own.
type person struct {
	*testing.T
	browser *browser
	ctx     context.Context //nolint:containedctx // it is the window
	home    string          // address of the shop
	width   int64
	script  bool // the browser runs scripts

	mu         sync.Mutex
	complaints []complaint
	refused    string // the page that answered with a refusal, as it should
}

// complaint is what the browser wrote into its console.
type complaint struct{ address, text string }

// The two screens everything must fit.
const (
	onPhone = 360
	onDesk  = 1280
)

// enter opens a window of a width; without script, no page of it runs any.
func (b *browser) enter(p *program, width int64, script bool) *person {
	p.Helper()
	who := &person{T: p.T, browser: b, home: p.url, width: width, script: script}
	ctx, leave := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(who.hear))
	p.Cleanup(leave)
	who.ctx = ctx
	if err := chromedp.Do(ctx); err != nil {
		p.Fatalf("open a window: %v", err)
	}
	who.resize(width, 0)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !script}); err != nil {
		p.Fatal(err)
	}
	return who
}

// hear notes what goes wrong in a page: errors, warnings, broken policies, files that are not there.
func (p *person) hear(event any) {
	var c complaint
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError && e.Entry.Level != log.EntryLevelWarning {
			return
		}
		c = complaint{e.Entry.URL, fmt.Sprintf("%s %s: %s", e.Entry.Source, e.Entry.Level, e.Entry.Text)}
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError && e.Type != runtime.ConsoleAPICalledTypeWarning {
			return
		}
		c.text = "console." + string(e.Type)
		for _, argument := range e.Args {
			c.text += " " + argument.Description + string(argument.Value)
		}
	case *runtime.EventExceptionThrown:
		c = complaint{e.ExceptionDetails.URL, "exception: " + e.ExceptionDetails.Text}
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, c)
}

// sound fails the test when the browser complained.
func (p *person) sound(page string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.complaints {
		if p.refused == "" || c.address != p.refused || !strings.Contains(c.text, "Failed to load resource") {
			p.Errorf("%s: the browser complains: %s (%s)", page, c.text, c.address)
		}
	}
	p.complaints = nil
}

// resize gives the window a width, and a height when it is not to be the usual one.
func (p *person) resize(width, height int64) {
	p.Helper()
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if width == onPhone {
		options = []chromedp.EmulateViewportOption{chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch}
	}
	if height == 0 {
		height = 780
		if width == onDesk {
			height = 900
		}
	}
	p.do(chromedp.EmulateViewport(width, height, options...))
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatalf("at %s: %v", p.address(), err)
	}
}

func (p *person) address() string {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	address, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		p.Fatalf("where are we: %v", err)
	}
	return address
}

// open goes to an address of the shop, or to a whole one, where a good page must be.
func (p *person) open(address string) {
	p.Helper()
	p.browser.effort.pages++
	p.openAs(address, http.StatusOK)
}

// openAs goes to an address that answers with a status.
func (p *person) openAs(address string, status int64) {
	p.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.home + address
	}
	p.sound("before " + address)
	if status != http.StatusOK {
		p.refused = address
	}
	if got := p.load(chromedp.Navigate(address)); got != status {
		p.Fatalf("%s answers %d, want %d:\n%s", address, got, status, p.text("body"))
	}
}

// load does something that opens a page, and waits for it.
func (p *person) load(step chromedp.Action[chromedp.Void]) int64 {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, step)
	if err != nil {
		p.Fatalf("at %s: no page opened: %v", p.address(), err)
	}
	return answer.Status
}

// spot is where an element can be touched.
type spot struct {
	X, Y    float64
	Covered string
}

// findElement scrolls to the first element in sight that fits a selector and says some words.
const findElement = `(() => {
	const says = e => (e.innerText || e.value || '').replace(/\s+/g, ' ')
	const e = [...document.querySelectorAll(%s)].find(e => e.getClientRects().length && says(e).includes(%s))
	if (!e) return {Covered: 'nothing there'}
	e.scrollIntoView({block: 'center', behavior: 'instant'})
	const box = e.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2
	const top = document.elementFromPoint(x, y)
	return {X: x, Y: y,
		Covered: top && (e.contains(top) || top.contains(e)) ? '' : 'covered by ' + (top ? top.outerHTML.slice(0, 120) : 'the edge')}
})()`

// touch clicks as a finger does: on what is at the middle of the element.
func (p *person) touch(selector, words string) chromedp.Action[chromedp.Void] {
	p.Helper()
	p.browser.effort.touches++
	at := ask[spot](p, findElement, selector, words)
	if at.Covered != "" {
		p.Fatalf("at %s: cannot touch %s %q: %s\n%s", p.address(), selector, words, at.Covered, p.text("body"))
	}
	return chromedp.MouseClickXY(at.X, at.Y)
}

// click touches something that stays on the page.
func (p *person) click(selector, words string) {
	p.Helper()
	p.do(p.touch(selector, words))
}

// follow touches something that leads to another page, which must be a good one.
func (p *person) follow(selector, words string) {
	p.Helper()
	p.browser.effort.pages++
	if status := p.load(p.touch(selector, words)); status != http.StatusOK {
		p.Fatalf("%s %q led to %d at %s:\n%s", selector, words, status, p.address(), p.text("body"))
	}
}

// refuse touches a button whose form comes back with its mistakes.
func (p *person) refuse(selector, words string) {
	p.Helper()
	p.browser.effort.pages++
	status := p.load(p.touch(selector, words))
	if p.refused = p.address(); status < 400 || status >= 500 {
		p.Fatalf("%s %q led to %d at %s, want a refusal", selector, words, status, p.refused)
	}
}

// fill types into a field.
func (p *person) fill(name, text string) {
	p.Helper()
	p.browser.effort.touches++
	p.browser.effort.letters += utf8.RuneCountInString(text)
	field := ask[bool](p, `(() => {
		const e = document.querySelector('[name="' + %s + '"]'); if (e) { e.focus(); e.select() } return !!e })()`, name)
	if !field {
		p.Fatalf("at %s: no field %s", p.address(), name)
	}
	p.do(func(ctx context.Context, _ *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return none, err
	})
}

// search types into the search field and presses enter.
func (p *person) search(words string) {
	p.Helper()
	p.fill("q", words)
	p.load(chromedp.KeyEvent(kb.Enter))
}

// choose picks the option of a list that says some words.
func (p *person) choose(name, words string) {
	p.Helper()
	p.browser.effort.touches += 2 // the list, and what it offers
	if !ask[bool](p, `(() => {
		const e = document.querySelector('select[name="' + %s + '"]'), o = e && [...e.options].find(o => o.text.includes(%s))
		if (o) { e.value = o.value; e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})) }
		return !!o
	})()`, name, words) {
		p.Fatalf("at %s: %s has no choice %q", p.address(), name, words)
	}
}
