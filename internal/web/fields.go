package web

import (
	"crypto/rand"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// FieldView is one field as the partials field, textarea, select, checkbox, money, radios and file show it.
type FieldView struct {
	Page
	ID, Name, Label, Hint, Value, Mistake, Type           string
	Autocomplete, InputMode, Placeholder, Pattern, Accept string
	Min, Max, Step, Length, Rows, Prefix, Suffix, Data    string
	Required, Checked, Disabled, Focus, Multiple, Quiet   bool
	Options                                               []Option

	chosen []string
}

// Option is one choice of a select, or of radios: there Text may have a Hint under it and a Note at the right (a price).
type Option struct {
	Value, Text, Hint, Note, Icon string
	Disabled                      bool
}

// Key is the hidden field of a form that creates something: a fresh 128-bit key, so that sending it twice does it once.
func (p Page) Key() template.HTML {
	return template.HTML(`<input type="hidden" name="kunci" value="` + rand.Text() + `">`) //nolint:gosec // letters and digits
}

// Field describes an input for the partials field, money, textarea and file:
//
//	{{template "field" (.Field "hp" "account.phone" "type=tel" "hint=account.phone_hint" "required")}}
//
// label and hint are locale keys. Options: type, value, autocomplete, inputmode, placeholder (text), pattern, accept, min,
// max, step, length, rows, prefix, suffix (text), id, data, and the words required, disabled, focus, multiple, checked,
// quiet (the label is for screen readers only).
func (p Page) Field(name, label string, options ...string) (FieldView, error) {
	f := FieldView{Page: p, ID: "f-" + strings.ReplaceAll(name, ".", "-"), Name: name, Label: p.T(label), Type: "text"}
	for _, option := range options {
		if err := f.set(option); err != nil {
			return f, fmt.Errorf("field %s: %w", name, err)
		}
	}
	if p.Form.knows(name) {
		f.fill(p.Form.Values[name])
	}
	if f.Type == "password" {
		f.Value = ""
	}
	if p.Form != nil && p.Form.Faults[name] != nil {
		f.Mistake = p.T(p.Form.Faults[name].Key, p.Form.Faults[name].Args...)
	}
	return f, nil
}

// fill shows what was typed instead of what the page would start with.
func (f *FieldView) fill(typed []string) {
	f.chosen = typed
	switch {
	case f.Type == "checkbox":
		f.Checked = slices.Contains(typed, f.Value)
	case len(typed) > 0:
		f.Value = typed[0]
	default:
		f.Value = ""
	}
}

// Chosen tells whether an option is the one, or one of those, that were chosen.
func (f FieldView) Chosen(value string) bool {
	if f.Multiple {
		return slices.Contains(f.chosen, value)
	}
	return f.Value == value
}

func (f *FieldView) set(option string) error {
	key, value, _ := strings.Cut(option, "=")
	texts := map[string]*string{
		"type": &f.Type, "value": &f.Value, "autocomplete": &f.Autocomplete, "inputmode": &f.InputMode, "placeholder": &f.Placeholder,
		"pattern": &f.Pattern, "accept": &f.Accept, "min": &f.Min, "max": &f.Max, "step": &f.Step, "length": &f.Length, "rows": &f.Rows,
		"prefix": &f.Prefix, "suffix": &f.Suffix, "id": &f.ID, "data": &f.Data,
	}
	words := map[string]*bool{
		"required": &f.Required, "disabled": &f.Disabled, "focus": &f.Focus, "multiple": &f.Multiple, "checked": &f.Checked, "quiet": &f.Quiet,
	}
	switch {
	case key == "hint":
		f.Hint = f.T(value)
	case texts[key] != nil:
		*texts[key] = value
	case words[key] != nil:
		*words[key] = true
	default:
		return fmt.Errorf("unknown option %q", option)
	}
	return nil
}

// Select describes a choice for the partial select.
func (p Page) Select(name, label string, choices []Option, options ...string) (FieldView, error) {
	f, err := p.Field(name, label, options...)
	f.Options = choices
	return f, err
}

// Check describes one box to tick, for the partial checkbox. Ticked it sends 1, or what value= says.
func (p Page) Check(name, label string, options ...string) (FieldView, error) {
	return p.Field(name, label, append([]string{"type=checkbox", "value=1"}, options...)...)
}

// Facet describes the boxes of one filter for the partial facet; Note of an option is its count. What is ticked comes
// from the query.
func (p Page) Facet(name, title string, choices []Option) FieldView {
	return FieldView{Page: p, ID: "f-" + name, Name: name, Label: p.T(title), Options: choices, Multiple: true, chosen: p.Query[name]}
}

// Radios describes a choice for the partial radios: cards to tap.
func (p Page) Radios(name, label string, choices []Option, options ...string) (FieldView, error) {
	return p.Select(name, label, choices, options...)
}

// Described names what explains the field, for aria-describedby.
func (f FieldView) Described() string {
	var ids []string
	if f.Mistake != "" {
		ids = append(ids, f.ID+"-salah")
	}
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	return strings.Join(ids, " ")
}

// Summary is what the partial summary shows above a form that was refused.
type Summary struct {
	Page
	Text  string // the mistake of the whole form, may be empty
	Items []SummaryItem
}

// SummaryItem leads to the field with the mistake.
type SummaryItem struct{ Href, Label, Text string }

// Summary lists the form's mistakes in the order of its fields.
func (p Page) Summary() Summary {
	s := Summary{Page: p}
	if p.Form == nil {
		return s
	}
	if p.Form.Whole != nil {
		s.Text = p.T(p.Form.Whole.Key, p.Form.Whole.Args...)
	}
	names := slices.Clone(p.Form.order)
	for name := range p.Form.Faults {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names[len(p.Form.order):])
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
