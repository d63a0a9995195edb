// Package form reads the rules of a form from the tags of a struct, for who binds it, shows it and checks it:
//
//	Name  string `form:"name,required" max:"70"  label:"shop.name"`
//	Story Text   `form:"story"         max:"500" label:"shop.story"`
//
// form is the field's name, max the most characters of a text (2,000 unless it says so), label the key of what it is called. A
// struct in a struct is several fields: the struct's name and label stand before those of each ("story" + "_id"). An embedded
// struct without a name puts nothing before them.
package form

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lumbung/internal/fault"
	"lumbung/internal/text"
)

// textLimit is how many characters a text without max may have.
const textLimit = 2000

// Field is one field of a form.
type Field struct {
	Name, Label string
	Required    bool
	Max         int // characters of a text
	Value       reflect.Value
}

// Each visits the fields of a struct, or of a pointer to one, in the order of the struct.
func Each(of any, visit func(Field) error) error {
	v := reflect.ValueOf(of)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return fmt.Errorf("form: a form is a struct, not %T", of)
	}
	return each(v, Field{Max: textLimit}, visit)
}

func each(v reflect.Value, outer Field, visit func(Field) error) error {
	for i := range v.NumField() {
		kind := v.Type().Field(i)
		name, rule, _ := strings.Cut(kind.Tag.Get("form"), ",")
		if name == "" && !kind.Anonymous {
			continue
		}
		most, err := strconv.Atoi(cmp.Or(kind.Tag.Get("max"), strconv.Itoa(outer.Max)))
		if err != nil {
			return fmt.Errorf("form: max of %s: %w", kind.Name, err)
		}
		field := Field{outer.Name + name, outer.Label + kind.Tag.Get("label"), rule == "required", most, v.Field(i)}
		if field.Value.Kind() == reflect.Struct && field.Value.Type() != reflect.TypeFor[time.Time]() {
			err = each(field.Value, field, visit)
		} else {
			err = visit(field)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Clean cleans every text of a form (text.Clean); of is a pointer to its struct.
func Clean(of any) error {
	return Each(of, func(field Field) error {
		if field.Value.Kind() == reflect.String {
			field.Value.SetString(text.Clean(field.Value.String()))
		}
		return nil
	})
}

// Check adds the texts of a form that are missing or too long to the mistakes.
func Check(f fault.Fields, of any) error {
	return Each(of, func(field Field) error {
		if field.Value.Kind() != reflect.String {
			return nil
		}
		switch n := utf8.RuneCountInString(text.Clean(field.Value.String())); {
		case n == 0 && field.Required:
			f.Add(field.Name, "form.required")
		case n > field.Max:
			f.Add(field.Name, "form.too_long", field.Max, n)
		}
		return nil
	})
}
