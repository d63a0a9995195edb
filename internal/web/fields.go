package web

import (
	"maps"
	"slices"
	"strings"
)

// Option is one choice of a select, or of radios: there Text may have a Hint under it and a Note at the right (a price). Those
// of a select that follow one another in one Group stand under its name.
type Option struct {
	Value, Text, Hint, Note, Icon, Group string
	Disabled                             bool
}

// Summary is what stands above a form that was refused.
type Summary struct {
	Text  string // the mistake of the whole form, may be empty
	Items []SummaryItem
}

// SummaryItem leads to the field with the mistake.
type SummaryItem struct{ Href, Label, Text string }

// Summary lists the form's mistakes in the order of its fields.
func (p *Page) Summary() Summary {
	var s Summary
	if p.Form == nil {
		return s
	}
	if p.Form.FormError != nil {
		s.Text = p.T(p.Form.FormError.Key, p.Form.FormError.Args...)
	}
	var names []string
	for _, name := range slices.Concat(p.Form.order, p.Form.named, slices.Sorted(maps.Keys(p.Form.Faults))) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		mistake := p.Form.Faults[name]
		if mistake == nil {
			continue
		}
		item := SummaryItem{Href: "#f-" + strings.ReplaceAll(name, ".", "-"), Text: p.T(mistake.Key, mistake.Args...)}
		if label := p.Form.labels[name]; label.key != "" {
			item.Label = p.T(label.key, label.args...)
		}
		s.Items = append(s.Items, item)
	}
	return s
}
