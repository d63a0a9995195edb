package main

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is an answer.
type page struct {
	status   int
	location string // where a redirect leads
	body     []byte // uncompressed
}

// has says whether a text stands on the page.
func (p page) has(text string) bool { return bytes.Contains(p.body, []byte(text)) }

// find returns what the group of a pattern matches, "" when nothing does.
func (p page) find(pattern *regexp.Regexp) string {
	if m := pattern.FindSubmatch(p.body); m != nil {
		return string(m[1])
	}
	return ""
}

// all returns what the group of a pattern matches, each once.
func (p page) all(pattern *regexp.Regexp) []string {
	var found []string
	for _, m := range pattern.FindAllSubmatch(p.body, -1) {
		if text := string(m[1]); !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	return found
}

// form is a form as a browser would send it when nothing in it is touched, but for a choice that must be made: then the
// first possible one is.
type form struct {
	action string
	values url.Values
}

// formTo reads the form whose address ends in a text.
func (p page) formTo(ending string) (form, bool) {
	root, err := html.Parse(bytes.NewReader(p.body))
	if err != nil {
		return form{}, false
	}
	for n := range root.Descendants() {
		path, _, _ := strings.Cut(attribute(n, "action"), "?")
		if n.Data == "form" && attribute(n, "method") == "post" && strings.HasSuffix(path, ending) {
			return readForm(root, n), true
		}
	}
	return form{}, false
}

// readForm collects the fields in a form, and those elsewhere that name it.
func readForm(root, in *html.Node) form {
	f, made, list := form{action: attribute(in, "action"), values: url.Values{}}, map[string]bool{}, ""
	choose := func(n *html.Node, name, mark string) { // takes a choice that is made, or the first that can be
		if !given(n, "disabled") && !made[name] && (given(n, mark) || !f.values.Has(name)) {
			f.values.Set(name, attribute(n, "value"))
			made[name] = given(n, mark)
		}
	}
	for n := range root.Descendants() {
		name := attribute(n, "name")
		if owner := attribute(n, "form"); owner == "" && !within(n, in) || owner != "" && owner != attribute(in, "id") {
			continue
		}
		switch kind := attribute(n, "type"); {
		case n.Data == "select":
			list = name
		case n.Data == "option":
			choose(n, list, "selected")
		case n.Data == "textarea":
			f.values.Set(name, text(n))
		case n.Data != "input" || name == "" || kind == "file" || kind == "submit" || kind == "checkbox" && !given(n, "checked"):
		case kind == "radio":
			choose(n, name, "checked")
		default:
			f.values.Add(name, attribute(n, "value"))
		}
	}
	return f
}

func within(n, other *html.Node) bool { return slices.Contains(slices.Collect(n.Ancestors()), other) }

// text is what stands in a textarea.
func text(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func given(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
