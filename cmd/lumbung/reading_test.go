package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// ask runs a question of ours in the page; it works where the page's own scripts may not run, too.
func ask[T any](p *person, question string, arguments ...any) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	quoted := make([]any, len(arguments))
	for i, a := range arguments {
		text, err := json.Marshal(a)
		if err != nil {
			p.Fatal(err)
		}
		quoted[i] = text
	}
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf(question, quoted...)))
	if err != nil {
		p.Fatalf("at %s: ask %s: %v", p.address(), fmt.Sprintf(question, quoted...), err)
	}
	return answer
}

// wait asks again and again until the answer is yes. Every answer comes from the browser, so it never spins for nothing.
func (p *person) wait(question string, arguments ...any) {
	p.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ask[bool](p, question, arguments...); {
		if time.Now().After(deadline) {
			p.Fatalf("at %s: never came true: %s %v", p.address(), question, arguments)
		}
	}
}

// text is what can be read in the first element of a selector.
func (p *person) text(selector string) string {
	p.Helper()
	return ask[string](p, `(document.querySelector(%s)?.innerText ?? '').replace(/\s+/g, ' ')`, selector)
}

// says fails the test unless the page says all the words.
func (p *person) says(words ...string) {
	p.Helper()
	text := p.text("body")
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.Fatalf("%s does not say %q:\n%s", p.address(), w, text)
		}
	}
}

// row is a line of figures.
type row struct{ Label, Amount string }

// rupiah reads an amount.
func (r row) rupiah(t testing.TB) int64 {
	t.Helper()
	digits := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, r.Amount)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !strings.Contains(r.Amount, "Rp") {
		t.Fatalf("%s: %q is no amount", r.Label, r.Amount)
	}
	if strings.ContainsAny(r.Amount, "-−") {
		return -n
	}
	return n
}

// rows are the lines of figures below a selector, as they can be read.
func (p *person) rows(selector string) []row {
	p.Helper()
	return ask[[]row](p, `[...document.querySelectorAll(%s)].map(e => e.getClientRects().length && {
		Label: e.querySelector('dt').innerText.trim(), Amount: e.querySelector('dd').innerText.trim()}).filter(r => r)`,
		selector+" dl.rows > div")
}

// until looks at a page again and again until it says some words; every look is an answer of the program.
func (p *person) until(address, words string) {
	p.Helper()
	p.browser.effort.pages++
	for deadline := time.Now().Add(20 * time.Second); ; {
		p.openAs(address, http.StatusOK)
		if text := p.text("body"); strings.Contains(text, words) {
			return
		} else if time.Now().After(deadline) {
			p.Fatalf("%s never said %q:\n%s", address, words, text)
		}
	}
}

// shoot looks at the page on both screens: it fails the test when the page is wider than one, or when the browser
// complained. Where pictures are wanted, it saves them, from top to bottom.
func (p *person) shoot(name string) {
	p.Helper()
	if os.Getenv("LUMBUNG_TEST_AXE_PAGES") == "all" && p.script {
		p.axeAsShown(name)
	}
	for _, width := range []int64{onPhone, onDesk} {
		p.resize(width, 0)
		if wide := ask[int64](p, `document.documentElement.scrollWidth`); wide > width {
			outside := ask[[]string](p, `[...document.querySelectorAll('body *')].filter(e =>
				e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 100))`)
			p.Errorf("%s is %d px wide on a screen of %d: %v", name, wide, width, outside)
		}
		if p.browser.screens != "" {
			p.picture(filepath.Join(p.browser.screens, fmt.Sprintf("%s-%d.png", name, width)), width)
		}
	}
	p.resize(p.width, 0)
	p.sound(name)
}

// picture saves the page as it is once all its pictures are there, also those a reader would have to slide into sight, and
// nothing moves.
func (p *person) picture(file string, width int64) {
	p.Helper()
	p.resize(width, min(6000, max(780, ask[int64](p, `document.documentElement.scrollHeight`))))
	p.wait(`[...document.images].filter(i => (i.loading = 'eager', !i.complete && i.getClientRects().length)).length == 0 &&
		!document.getAnimations().length`)
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Fatalf("picture %s: %v", file, err)
	}
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		p.Fatal(err)
	}
}

// pathOf is an address without its host.
func pathOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.RequestURI()
}
