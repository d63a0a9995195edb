package web

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"lumbung/internal/fault"
	"lumbung/internal/form"
	"lumbung/internal/i18n"
	"lumbung/internal/money"
	"lumbung/internal/text"
)

// readForm reads values as people type them in a language.
func readForm(values url.Values, into any, language string) (*Form, error) {
	f := &Form{Values: url.Values{}, Faults: fault.Fields{}, labels: map[string]label{}, language: language}
	for name, typed := range values {
		f.Values[name] = clean(typed)
	}
	return f, f.each(into, f.read)
}

func (f *Form) each(of any, do func(form.Field) error) error {
	return form.Each(of, func(field form.Field) error {
		f.order = append(f.order, field.Name)
		rules := label{key: field.Label}
		if field.Value.Kind() == reflect.String {
			rules.most = field.Max
		}
		f.labels[field.Name] = rules
		return do(field)
	})
}

func (f *Form) read(field form.Field) error {
	typed := f.Values[field.Name]
	if field.Required && len(typed) == 0 {
		f.Faults.Add(field.Name, "form.required")
	}
	if field.Value.Kind() == reflect.Slice {
		return f.readSlice(field, typed)
	}
	if field.Value.Kind() == reflect.Bool {
		field.Value.SetBool(len(typed) > 0 && typed[0] != "0" && typed[0] != "false")
		return nil
	}
	if len(typed) == 0 {
		field.Value.SetZero()
		return nil
	}
	return f.readOne(field, field.Value, typed[0])
}

func (f *Form) readSlice(field form.Field, typed []string) error {
	list := reflect.MakeSlice(field.Value.Type(), len(typed), len(typed))
	for i, value := range typed {
		if err := f.readOne(field, list.Index(i), value); err != nil {
			return err
		}
	}
	field.Value.Set(list)
	return nil
}

// Amount reads an amount that is no field of the struct, as people type it in the language of the page. Errors: as money.Parse.
func (f *Form) Amount(name string) (money.Amount, error) { return f.amount(f.Value(name)) }

func (f *Form) amount(typed string) (money.Amount, error) {
	if f.language == i18n.English {
		return money.ParseEnglish(typed)
	}
	return money.Parse(typed)
}

func (f *Form) readOne(field form.Field, to reflect.Value, typed string) error {
	switch to.Interface().(type) {
	case money.Amount:
		amount, err := f.amount(typed)
		if err != nil {
			f.Faults.Add(field.Name, "form.money")
			return nil
		}
		to.SetInt(int64(amount))
		return nil
	case time.Time:
		day, err := time.ParseInLocation(dateForm, typed, i18n.WIB())
		if err != nil {
			f.Faults.Add(field.Name, "form.date")
			return nil
		}
		to.Set(reflect.ValueOf(day))
		return nil
	}
	switch to.Kind() {
	case reflect.String:
		if n := len([]rune(typed)); n > field.Max {
			f.Faults.Add(field.Name, "form.too_long", field.Max, n)
			return nil
		}
		to.SetString(typed)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := money.ParseWhole(typed)
		if err != nil || to.OverflowInt(n) {
			f.Faults.Add(field.Name, "form.number")
			return nil
		}
		to.SetInt(n)
	default:
		return fmt.Errorf("web: form field %s has type %s", field.Name, to.Type())
	}
	return nil
}

// clean drops what nobody sees of what was typed (text.Clean), and the values that are empty then.
func clean(typed []string) []string {
	var kept []string
	for _, value := range typed {
		if value = text.Clean(value); value != "" {
			kept = append(kept, value)
		}
	}
	return kept
}

// texts writes a value as it would be typed.
func texts(v reflect.Value) []string {
	switch value := v.Interface().(type) {
	case money.Amount:
		return []string{strings.TrimPrefix(value.String(), "Rp")}
	case time.Time:
		if value.IsZero() {
			return nil
		}
		return []string{value.In(i18n.WIB()).Format(dateForm)}
	}
	switch v.Kind() {
	case reflect.Slice:
		var all []string
		for i := range v.Len() {
			all = append(all, texts(v.Index(i))...)
		}
		return all
	case reflect.Bool:
		if v.Bool() {
			return []string{"1"}
		}
		return nil
	default:
		return []string{fmt.Sprint(v.Interface())}
	}
}
