package webtest

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form of a page as a browser would send it, with nothing typed.
type Form struct {
	Action    string
	Post      bool
	Multipart bool
	Complete  bool // no field that must be filled in is empty: a browser would send it
	Values    url.Values
	Names     map[string]bool // of all its fields and buttons, those that send nothing among them
	Buttons   []url.Values    // what each button that sends the form adds to it
}

// Forms are all forms of a page.
func Forms(page string) (forms []Form) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" {
			forms = append(forms, formOf(root, n))
		}
	}
	return forms
}

func formOf(root, form *html.Node) Form {
	f := Form{
		Action: attr(form, "action"), Post: strings.EqualFold(attr(form, "method"), "post"),
		Multipart: attr(form, "enctype") == "multipart/form-data",
		Complete:  true, Values: url.Values{}, Names: map[string]bool{},
	}
	ticked, wanted := map[string]bool{}, map[string]bool{} // radio buttons by name
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !belongs(n, form) || has(n, "disabled") || inDisabled(n) {
			continue
		}
		name := attr(n, "name")
		if name != "" {
			f.Names[name] = true
		}
		switch n.Data {
		case "button":
			if attr(n, "type") == "" || attr(n, "type") == "submit" {
				f.Buttons = append(f.Buttons, named(name, attr(n, "value")))
			}
			continue
		case "input":
			switch attr(n, "type") {
			case "button", "image", "reset", "file":
				continue
			case "submit":
				f.Buttons = append(f.Buttons, named(name, attr(n, "value")))
				continue
			case "radio", "checkbox":
				wanted[name] = wanted[name] || has(n, "required")
				if !has(n, "checked") {
					continue
				}
				ticked[name] = true
			}
		case "select", "textarea":
		default:
			continue
		}
		value := valueOf(n)
		if has(n, "required") && strings.TrimSpace(value) == "" {
			f.Complete = false
		}
		if name != "" {
			f.Values.Add(name, value)
		}
	}
	for name, must := range wanted {
		f.Complete = f.Complete && (ticked[name] || !must)
	}
	return f
}

func named(name, value string) url.Values {
	if name == "" {
		return nil
	}
	return url.Values{name: {value}}
}

// belongs says whether an element is one of a form, inside it or by its attribute.
func belongs(n, form *html.Node) bool {
	if has(n, "form") {
		return attr(n, "form") == attr(form, "id")
	}
	return slices.Contains(slices.Collect(n.Ancestors()), form)
}

func inDisabled(n *html.Node) bool {
	for p := range n.Ancestors() {
		if p.Data == "fieldset" && has(p, "disabled") {
			return true
		}
	}
	return false
}

// valueOf is the value of a field as the page came. Of lines that people type, browsers end each with a carriage return, too.
func valueOf(n *html.Node) string {
	switch n.Data {
	case "textarea":
		var text strings.Builder
		for d := range n.Descendants() {
			text.WriteString(d.Data)
		}
		return strings.ReplaceAll(strings.ReplaceAll(text.String(), "\r\n", "\n"), "\n", "\r\n")
	case "select":
		var chosen *html.Node
		for d := range n.Descendants() {
			if d.Data == "option" && (chosen == nil && !has(d, "disabled") || has(d, "selected")) {
				chosen = d
			}
		}
		if chosen == nil {
			return ""
		}
		if has(chosen, "value") {
			return attr(chosen, "value")
		}
		return strings.TrimSpace(Text(inner(chosen)))
	}
	if kind := attr(n, "type"); kind == "checkbox" || kind == "radio" {
		return cmp.Or(attr(n, "value"), "on")
	}
	return attr(n, "value")
}

// Sent is the form with a button pressed.
func (f Form) Sent(button url.Values) url.Values {
	sent := url.Values{}
	for _, part := range []url.Values{f.Values, button} {
		for name, values := range part {
			sent[name] = append(sent[name], values...)
		}
	}
	return sent
}
