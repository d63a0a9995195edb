package webtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Camera takes pictures of pages in a headless Chromium.
type Camera struct {
	t      testing.TB
	ctx    context.Context //nolint:containedctx // it is the browser
	folder string
	// Dark asks for the dark colours.
	Dark bool
}

// NewCamera starts a Chromium that saves into the folder named by LUMBUNG_SHOTS, and skips the test without it.
func NewCamera(t testing.TB) *Camera {
	t.Helper()
	folder := os.Getenv("LUMBUNG_SHOTS")
	if folder == "" {
		t.Skip("LUMBUNG_SHOTS names no folder for pictures")
	}
	binary, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium")
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("accept-lang", "id"))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(quit)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return &Camera{t: t, ctx: ctx, folder: folder}
}

// Take saves a picture of a page on a screen of width × height CSS pixels: a phone below 700, otherwise a desk.
func (c *Camera) Take(name, address string, width, height int64) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, time.Minute)
	defer cancel()
	scale := 1.0
	if width < 700 {
		scale = 2
	}
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(scale)}
	if width < 700 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height, options...), chromedp.Func(c.colours), chromedp.Navigate(address))
	if err != nil {
		c.t.Errorf("open %s: %v", name, err)
		return
	}
	// Pictures further down load late: ask until all on the screen are there.
	for range 40 {
		if c.Ask(`String([...document.images].every(i => i.complete || i.getBoundingClientRect().top > innerHeight))`) == "true" {
			break
		}
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		c.t.Errorf("picture of %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(c.folder, name+".png"), picture, 0o600); err != nil {
		c.t.Error(err)
	}
}

// colours asks for the light or the dark ones.
func (c *Camera) colours(ctx context.Context, t *chromedp.Target) error {
	scheme := "light"
	if c.Dark {
		scheme = "dark"
	}
	_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

// Ask answers what a script in the page returns, as text.
func (c *Camera) Ask(script string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, time.Minute)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
	if err != nil {
		c.t.Errorf("ask %q: %v", script, err)
	}
	return answer
}

// Serve starts a server for the camera.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
