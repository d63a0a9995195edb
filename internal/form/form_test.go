package form_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/fault"
	"lumbung/internal/form"
)

type text struct {
	ID string `form:"_id"`
	EN string `form:"_en" label:"_en"`
}

type Profile struct {
	Name  string `form:"name,required" max:"5" label:"shop.name"`
	Story text   `form:"story" max:"3" label:"shop.story"`
	Since int64  `form:"since"`
	Kept  string
}

type typed struct {
	Profile

	Note string `form:"note"`
}

func TestEach(t *testing.T) {
	var got []form.Field
	err := form.Each(&typed{}, func(f form.Field) error { got = append(got, f); return nil })
	want := []form.Field{
		{Name: "name", Label: "shop.name", Required: true, Max: 5},
		{Name: "story_id", Label: "shop.story", Max: 3},
		{Name: "story_en", Label: "shop.story_en", Max: 3},
		{Name: "since", Max: 2000},
		{Name: "note", Max: 2000},
	}
	for i := range got {
		got[i].Value = want[0].Value
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b form.Field) bool {
		return a.Name == b.Name && a.Label == b.Label && a.Required == b.Required && a.Max == b.Max
	})); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if err := form.Each(3, func(form.Field) error { return nil }); err == nil {
		t.Error("a number is a form")
	}
}

func TestClean(t *testing.T) {
	in := typed{Profile: Profile{Name: " Kopi\u200b ", Story: text{EN: "a\n"}}, Note: "\tx"}
	in.Kept = " "
	want := typed{Profile: Profile{Name: "Kopi", Story: text{EN: "a"}, Kept: " "}, Note: "x"}
	if err := form.Clean(&in); err != nil || in != want {
		t.Errorf("got %+v, %v", in, err)
	}
}

func TestCheck(t *testing.T) {
	for name, tt := range map[string]struct {
		in   typed
		want map[string]string
	}{
		"good":    {typed{Profile: Profile{Name: "Kopi"}}, map[string]string{}},
		"missing": {typed{Profile: Profile{Name: " "}}, map[string]string{"name": "form.required"}},
		"too long": {
			typed{Profile: Profile{Name: "Kopi Inaq", Story: text{EN: "four"}}},
			map[string]string{"name": "form.too_long", "story_en": "form.too_long"},
		},
		"no letters":  {typed{Profile: Profile{Name: "\xff\u200b\u3164"}}, map[string]string{"name": "form.required"}},
		"length left": {typed{Profile: Profile{Name: "Kopi"}, Note: strings.Repeat("é", 2000)}, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			f, got := fault.Fields{}, map[string]string{}
			if err := form.Check(f, tt.in); err != nil {
				t.Fatal(err)
			}
			for field, mistake := range f {
				got[field] = mistake.Key
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
