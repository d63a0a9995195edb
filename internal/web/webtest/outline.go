package webtest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Outline is a page's tags with their attributes and its words, one a line: what a browser makes a page of, whatever spaces stand
// between.
func Outline(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var lines []string
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			attrs := make([]string, len(n.Attr))
			for i, a := range n.Attr {
				attrs[i] = " " + a.Key + "=" + strings.Join(strings.Fields(a.Val), " ")
			}
			slices.Sort(attrs)
			lines = append(lines, "<"+n.Data+strings.Join(attrs, "")+">")
		case html.TextNode:
			lines = append(lines, strings.Fields(n.Data)...)
		default: // comments and the document itself show nothing
		}
	}
	return lines
}
