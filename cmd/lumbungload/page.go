package main

import (
	"bytes"
	"maps"
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
	r := formReader{ending: ending, outside: map[string]url.Values{}}
	z := html.NewTokenizer(bytes.NewReader(p.body))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return form{}, false
		}
		t := z.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(t)
		case html.EndTagToken:
			if t.Data == "form" && r.inside {
				return r.read(), true
			}
			r.close(t)
		case html.TextToken:
			if r.area != "" {
				r.set(r.area, strings.TrimPrefix(t.Data, "\n"))
			}
		default:
		}
	}
}

// formReader collects the fields of one form.
type formReader struct {
	ending  string
	inside  bool
	form    form
	id      string
	outside map[string]url.Values // fields before the form that name it, by its id
	chosen  map[string]bool       // groups and lists in which something is chosen
	list    string                // name of the select being read
	area    string                // name of the textarea being read
}

func (r *formReader) open(t html.Token) {
	switch t.Data {
	case "form":
		action := attribute(t, "action")
		path, _, _ := strings.Cut(action, "?")
		if !strings.HasSuffix(path, r.ending) || attribute(t, "method") != "post" {
			return
		}
		r.inside, r.id, r.chosen = true, attribute(t, "id"), map[string]bool{}
		r.form = form{action: action, values: url.Values{}}
	case "input":
		r.input(t)
	case "select":
		r.list = attribute(t, "name")
	case "option":
		r.choose(r.list, attribute(t, "value"), given(t, "selected"), given(t, "disabled"))
	case "textarea":
		r.area = attribute(t, "name")
		r.set(r.area, "")
	}
}

func (r *formReader) close(t html.Token) {
	switch t.Data {
	case "select":
		r.list = ""
	case "textarea":
		r.area = ""
	}
}

func (r *formReader) input(t html.Token) {
	name, value := attribute(t, "name"), attribute(t, "value")
	if id := attribute(t, "form"); id != "" && !r.inside {
		if r.outside[id] == nil || given(t, "checked") {
			r.outside[id] = url.Values{name: {value}}
		}
		return
	}
	switch attribute(t, "type") {
	case "radio":
		r.choose(name, value, given(t, "checked"), given(t, "disabled"))
	case "checkbox":
		if given(t, "checked") {
			r.add(name, value)
		}
	case "file", "submit":
	default:
		r.add(name, value)
	}
}

// choose takes a choice that is made, or the first that can be.
func (r *formReader) choose(name, value string, made, barred bool) {
	if !r.inside || name == "" || barred || r.chosen[name] || !made && r.form.values.Has(name) {
		return
	}
	r.set(name, value)
	r.chosen[name] = made
}

func (r *formReader) set(name, value string) {
	if r.inside {
		r.form.values.Set(name, value)
	}
}

func (r *formReader) add(name, value string) {
	if r.inside && name != "" {
		r.form.values.Add(name, value)
	}
}

func (r *formReader) read() form {
	maps.Copy(r.form.values, r.outside[r.id])
	return r.form
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func given(t html.Token, name string) bool {
	return slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
}
