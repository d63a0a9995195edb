package content

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// mostHeading is the level of the highest heading in a text: its page has the first.
const mostHeading = 2

// HTML renders Markdown as a page shows it. Raw HTML and addresses that run something are left out, pictures become their words, and
// links to other sites say that nobody here answers for them.
func HTML(markdown string) (string, error) {
	source := []byte(markdown)
	md := goldmark.New()
	doc := md.Parser().Parse(text.NewReader(source))
	var pictures []ast.Node
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = max(n.Level, mostHeading)
		case *ast.Image:
			pictures = append(pictures, n)
		case *ast.Link:
			if bytes.Contains(n.Destination, []byte(":")) || bytes.HasPrefix(n.Destination, []byte("//")) {
				n.SetAttributeString("rel", []byte("nofollow noopener ugc"))
			}
		case *ast.AutoLink:
			n.SetAttributeString("rel", []byte("nofollow noopener ugc"))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", err
	}
	for _, picture := range pictures {
		words := ast.NewString(nil)
		for child := picture.FirstChild(); child != nil; child = child.NextSibling() {
			if t, ok := child.(*ast.Text); ok {
				words.Value = append(words.Value, t.Segment.Value(source)...)
			}
		}
		picture.Parent().ReplaceChild(picture.Parent(), picture, words)
	}
	var page bytes.Buffer
	err = md.Renderer().Render(&page, source, doc)
	return page.String(), err
}

// Plain is the words of a Markdown text in one line, for search engines and lists.
func Plain(markdown string) string {
	source := []byte(markdown)
	var words bytes.Buffer
	_ = ast.Walk(goldmark.New().Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		t, isText := n.(*ast.Text)
		if isText && entering {
			words.Write(t.Segment.Value(source))
		}
		if !entering && (n.Type() == ast.TypeBlock || isText && (t.SoftLineBreak() || t.HardLineBreak())) {
			words.WriteByte(' ')
		}
		return ast.WalkContinue, nil
	}) // the walk returns no error of its own
	return string(bytes.Join(bytes.Fields(words.Bytes()), []byte(" ")))
}
