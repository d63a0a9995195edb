package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
)

// devStatic is where our static files lie in the repository, re-read in dev mode.
const devStatic = "internal/web/static"

// Notes for the reader of a CSS file, and the addresses in it.
var (
	cssNote = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssGap  = regexp.MustCompile(`\s*\n\s*`)
	cssURL  = regexp.MustCompile(`url\("?([a-z0-9-]+\.[a-z0-9]+)"?\)`)
)

// asset is one static file under an address that changes with its content.
type asset struct {
	address string // /static/app-1a2b3c4d5e.css
	kind    string
	plain   []byte
	brotli  func() []byte // compressed when first asked for, then kept
	gzip    func() []byte
}

type assets struct {
	mu     sync.RWMutex
	byName map[string]*asset // app.css
	byPath map[string]*asset // app-1a2b3c4d5e.css, and app.css itself
}

// newAssets reads all static files. CSS comes last: the files it names are put in with their hashed addresses.
func newAssets(folders ...fs.FS) (*assets, error) {
	a := &assets{byName: map[string]*asset{}, byPath: map[string]*asset{}}
	var styles []string
	styleOf := map[string][]byte{}
	for _, folder := range folders {
		err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
				return err
			}
			content, err := fs.ReadFile(folder, name)
			if err != nil {
				return err
			}
			if _, taken := a.byName[name]; taken || styleOf[name] != nil {
				return fmt.Errorf("web: static file %s is there twice", name)
			}
			if path.Ext(name) == ".css" {
				styles = append(styles, name)
				styleOf[name] = content
				return nil
			}
			a.add(name, content)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
	}
	for _, name := range styles {
		if err := a.addStyle(name, styleOf[name]); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *assets) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:5]) + ext
	f := &asset{address: "/static/" + hashed, kind: mime.TypeByExtension(ext), plain: content}
	switch ext {
	case ".webmanifest":
		f.kind = "application/manifest+json"
	case ".webp":
		f.kind = "image/webp"
	}
	if compressible(f.kind) {
		f.brotli = sync.OnceValue(func() []byte { return compressBrotli(content) })
		f.gzip = sync.OnceValue(func() []byte { return compressGzip(content) })
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.byName[name], a.byPath[hashed], a.byPath[name] = f, f, f
}

func (a *assets) addStyle(name string, content []byte) error {
	content = cssGap.ReplaceAll(cssNote.ReplaceAll(content, nil), []byte("\n"))
	var missing error
	content = cssURL.ReplaceAllFunc(content, func(match []byte) []byte {
		address, err := a.address(string(cssURL.FindSubmatch(match)[1]))
		if err != nil {
			missing = fmt.Errorf("%s: %w", name, err)
		}
		return []byte("url(" + address + ")")
	})
	a.add(name, bytes.TrimSpace(content))
	return missing
}

// address returns where a static file is served.
func (a *assets) address(name string) (string, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	f, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("web: no static file %q", name)
	}
	return f.address, nil
}

// refresh reads a file of ours from disk again, so that a change gets a new address at once.
func (a *assets) refresh(name string) error {
	content, err := os.ReadFile(path.Join(devStatic, name))
	if err != nil {
		return nil // not one of ours, or not run from the repository
	}
	if path.Ext(name) == ".css" {
		return a.addStyle(name, content)
	}
	a.add(name, content)
	return nil
}

// Asset is the address of a static file: Asset("app.css") is /static/app-1a2b3c4d5e.css.
func (w *Web) Asset(name string) (string, error) {
	if w.options.Dev {
		if err := w.assets.refresh(name); err != nil {
			return "", err
		}
	}
	return w.assets.address(name)
}

func (w *Web) serveAsset(c *gin.Context) error {
	name := strings.TrimPrefix(c.Param("file"), "/")
	w.assets.mu.RLock()
	f, ok := w.assets.byPath[name]
	w.assets.mu.RUnlock()
	if !ok {
		return act.ErrNotFound
	}
	cache := "public, max-age=31536000, immutable"
	if f.address != "/static/"+name {
		cache = "public, max-age=300"
	}
	c.Header("Cache-Control", cache)
	body := f.plain
	if f.brotli != nil {
		c.Header("Vary", "Accept-Encoding")
		switch coding := chooseCoding(c.GetHeader("Accept-Encoding")); coding {
		case "br":
			c.Header("Content-Encoding", coding)
			body = f.brotli()
		case "gzip":
			c.Header("Content-Encoding", coding)
			body = f.gzip()
		}
	}
	c.Data(http.StatusOK, f.kind, body)
	return nil
}

func compressBrotli(content []byte) []byte {
	var b bytes.Buffer
	z := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, _ = z.Write(content) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

func compressGzip(content []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return content
	}
	_, _ = z.Write(content) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}
