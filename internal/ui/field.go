package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/web"
)

// Field is one field of a form. Label and Hint are locale keys, Called, Placeholder and Suffix texts. Label and Length are those of the
// form's struct unless they are given. What was typed into a form that is shown again stands in place of Value and Checked.
type Field struct {
	Name, Label, Hint                                              string
	Called                                                         string // the label itself, in place of Label
	ID, Type, Value, Autocomplete, InputMode, Placeholder, Pattern string
	Accept, Min, Max, Suffix, Data                                 string
	Length, Rows                                                   int
	Required, Checked, Disabled, Multiple, Quiet                   bool // Quiet: the label is for screen readers only
	Options                                                        []web.Option
}

// shown is a field as it stands on the page.
type shown struct {
	Field
	label, hint, mistake string
	typed                []string
}

// box gives a field to tick what it sends.
func (f Field) box() Field {
	f.Type, f.Value = "checkbox", or(f.Value, "1")
	return f
}

// fill puts in what was typed and what is wrong with it.
func (f Field) fill(p *web.Page) shown {
	label, most := p.Form.Rules(f.Name)
	s := shown{Field: f, label: or(f.Called, p.T(or(f.Label, label)))}
	if f.Length == 0 && f.Type != "checkbox" {
		s.Length = most
	}
	s.ID = or(f.ID, "f-"+strings.ReplaceAll(f.Name, ".", "-"))
	if f.Hint != "" {
		s.hint = p.T(f.Hint)
	}
	if typed, known := p.Form.Typed(f.Name); known {
		s.typed = typed
		switch {
		case f.Type == "checkbox":
			s.Checked = slices.Contains(typed, f.Value)
		case len(typed) > 0:
			s.Value = typed[0]
		default:
			s.Value = ""
		}
	}
	if f.Type == "password" {
		s.Value = ""
	}
	if p.Form != nil && p.Form.Faults[f.Name] != nil {
		s.mistake = p.T(p.Form.Faults[f.Name].Key, p.Form.Faults[f.Name].Args...)
	}
	return s
}

// marked is an amount with the marks of the page's language.
func (s shown) marked(p *web.Page) shown {
	if amount, err := money.ParseEnglish(s.Value); err == nil && p.Lang() == i18n.English {
		s.Value = strings.TrimPrefix(p.Rupiah(amount), "Rp")
	}
	return s
}

func (s shown) chosen(value string) bool {
	if s.Multiple {
		return slices.Contains(s.typed, value)
	}
	return s.Value == value
}

// groups are the options that follow one another in one group.
func (s shown) groups() (groups [][]web.Option) {
	for i, option := range s.Options {
		if i == 0 || option.Group != s.Options[i-1].Group {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], option)
	}
	return groups
}

// described names what explains the field.
func (s shown) described() string {
	var ids []string
	if s.mistake != "" {
		ids = append(ids, s.ID+"-salah")
	}
	if s.hint != "" {
		ids = append(ids, s.ID+"-hint")
	}
	return strings.Join(ids, " ")
}

func (s shown) rows() string {
	if s.Rows > 0 {
		return strconv.Itoa(s.Rows)
	}
	return "4"
}

// attrs are what every field has.
func (s shown) attrs() templ.OrderedAttributes {
	a := templ.OrderedAttributes{{Key: "id", Value: s.ID}, {Key: "name", Value: s.Name}}
	a = addWord(a, "required", s.Required)
	a = addWord(a, "disabled", s.Disabled)
	a = addText(a, "aria-describedby", s.described())
	if s.mistake != "" {
		a = addText(a, "aria-invalid", "true")
	}
	a = addText(a, "autocomplete", s.Autocomplete)
	a = addText(a, "placeholder", s.Placeholder)
	return a
}

// count has the letters of a text counted while it is typed: maxlength would cut a longer text without a word.
func (s shown) count(a templ.OrderedAttributes) templ.OrderedAttributes {
	if s.Length == 0 || s.InputMode != "" || s.Type != "" && s.Type != "text" {
		return a
	}
	return addText(a, "data-count", strconv.Itoa(s.Length))
}

func (s shown) valueAttrs() templ.OrderedAttributes { return addText(nil, "value", s.Value) }

func (s shown) inputAttrs() templ.OrderedAttributes {
	a := s.valueAttrs()
	a = addText(a, "inputmode", s.InputMode)
	a = addText(a, "pattern", s.Pattern)
	a = addText(a, "min", s.Min)
	return s.count(addText(a, "max", s.Max))
}

func addText(a templ.OrderedAttributes, key, value string) templ.OrderedAttributes {
	if value == "" {
		return a
	}
	return append(a, templ.KeyValue[string, any]{Key: key, Value: value})
}

func addWord(a templ.OrderedAttributes, key string, on bool) templ.OrderedAttributes {
	if !on {
		return a
	}
	return append(a, templ.KeyValue[string, any]{Key: key, Value: true})
}
