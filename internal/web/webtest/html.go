package webtest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lumbung/internal/web"
)

// Text is what can be read on a page, with single spaces.
func Text(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return page
	}
	var words []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// sentenceEnd is where a sentence ends.
var sentenceEnd = regexp.MustCompile(`[.?!](\s|$)`)

// indonesian is an amount as Indonesian writes it.
var indonesian = regexp.MustCompile(`Rp\d+\.\d+`)

// An icon of the sprite, and one that a page shows.
var (
	iconThere = regexp.MustCompile(`<symbol id="([^"]+)"`)
	iconShown = regexp.MustCompile(`/static/sprite[^"#]*#([^"]*)"`)
)

// icons are the names of the icons in the sprite.
func icons(t *testing.T, w *web.Web) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	sprite := NewBrowser(t, w.Handler(w.NewEngine())).Get("/static/sprite.svg").Is(http.StatusOK).Body
	for _, match := range iconThere.FindAllStringSubmatch(sprite, -1) {
		names[match[1]] = true
	}
	return names
}

// CheckFace checks that every sample of a face is sound in both languages.
func CheckFace[V web.Visiting](t *testing.T, w *web.Web, face *web.Face[V]) {
	t.Helper()
	there := icons(t, w)
	checkHelps(t, w, face.Helps())
	for _, language := range []string{"id", "en"} {
		pages, err := face.RenderSamples(w, language)
		if err != nil || len(pages) == 0 {
			t.Fatalf("%d samples, %v", len(pages), err)
		}
		for name, page := range pages {
			if amount := indonesian.FindString(Text(page)); language == "en" && amount != "" {
				t.Errorf("%s: an English voice reads %s as a fraction", name, amount)
			}
			for _, icon := range iconShown.FindAllStringSubmatch(page, -1) {
				if !there[icon[1]] {
					t.Errorf("%s: the sprite has no icon %q", name, icon[1])
				}
			}
			for _, problem := range Problems(page) {
				t.Errorf("%s, %s: %s", name, language, problem)
			}
			for _, line := range repeated(page) {
				t.Errorf("%s, %s: the help says again what stands below the title: %s", name, language, line)
			}
		}
	}
}

// checkHelps checks that the help of every page answers its questions in both languages, in a few sentences each.
func checkHelps(t *testing.T, w *web.Web, helps []string) {
	t.Helper()
	for _, language := range []string{"id", "en"} {
		p := w.Sample(web.Page{}, language)
		for _, help := range helps {
			for _, question := range web.HelpQuestions() {
				answer := p.T(help + "." + question)
				if n := len(sentenceEnd.FindAllString(answer, -1)); strings.HasPrefix(answer, "‹") || n < 1 || n > 4 {
					t.Errorf("%s.%s, %s: %q: want one to four sentences", help, question, language, answer)
				}
			}
		}
	}
}

// repeated are the lines below a title that the help of the page says again.
func repeated(page string) (lines []string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var help string
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "dl" && n.Parent.Parent != nil && attr(n.Parent.Parent, "class") == "help no-print" {
			help = Text(inner(n))
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || attr(n, "class") != "sub" {
			continue
		}
		if line := strings.TrimRight(Text(inner(n)), "."); strings.Contains(line, " ") && strings.Contains(help, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// Problems lists what is wrong in a page: missing sentences, styles and handlers our policy forbids, pictures without a
// text, fields without a label, ids that are there twice, no h1.
func Problems(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	c := checker{ids: map[string]bool{}, labels: map[string]bool{}}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "label" {
			c.labels[attr(n, "for")] = true
		}
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			c.element(n)
		case html.TextNode:
			if i := strings.Index(n.Data, "‹"); i >= 0 && strings.Contains(n.Data[i:], "›") {
				c.note("sentence or value missing: %s", strings.TrimSpace(n.Data))
			}
		default: // comments and the document itself show nothing
		}
	}
	if c.headings != 1 {
		c.note("%d h1, want one", c.headings)
	}
	return c.problems
}

type checker struct {
	ids, labels map[string]bool
	headings    int
	problems    []string
}

func (c *checker) note(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *checker) element(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "style":
			c.note("<%s style=%q>: the policy forbids it", n.Data, a.Val)
		case strings.HasPrefix(a.Key, "on"):
			c.note("<%s %s>: the policy forbids it", n.Data, a.Key)
		case strings.Contains(a.Val, "‹") || strings.Contains(a.Val, "ZgotmplZ") || strings.Contains(a.Val, "about:invalid"):
			c.note("<%s %s=%q>", n.Data, a.Key, a.Val)
		case a.Key == "id" && c.ids[a.Val]:
			c.note("id %q is there twice", a.Val)
		case a.Key == "id":
			c.ids[a.Val] = true
		}
	}
	switch n.Data {
	case "h1":
		c.headings++
	case "style":
		c.note("<style> in the page: the policy forbids it")
	case "img":
		if !has(n, "alt") || attr(n, "width") == "" || attr(n, "height") == "" {
			c.note("<img src=%q> lacks alt, width or height", attr(n, "src"))
		}
	case "input", "select", "textarea":
		c.field(n)
	case "a", "button":
		if strings.TrimSpace(Text(inner(n))) == "" && attr(n, "aria-label") == "" && !hasAltText(n) {
			c.note("<%s> without a word: %s", n.Data, inner(n))
		}
	}
}

func (c *checker) field(n *html.Node) {
	kind, id := attr(n, "type"), attr(n, "id")
	if kind == "hidden" || kind == "submit" || attr(n, "aria-label") != "" || c.labels[id] && id != "" {
		return
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return
		}
	}
	c.note("<%s name=%q> has no label", n.Data, attr(n, "name"))
}

func hasAltText(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Data == "img" && attr(d, "alt") != "" {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func inner(n *html.Node) string {
	var b strings.Builder
	for child := range n.ChildNodes() {
		_ = html.Render(&b, child) // a builder takes everything
	}
	return b.String()
}
