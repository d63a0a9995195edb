package webtest_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/web/webtest"
)

func names(all ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range all {
		set[name] = true
	}
	return set
}

func TestForms(t *testing.T) {
	got := webtest.Forms(`<form id="a" method="POST" action="/a">
		<input name="name" value="Kopi" required><input type="hidden" name="key" value="k"><input type="checkbox" name="on" checked>
		<input type="checkbox" name="off" value="1"><input type="radio" name="way" value="x">
		<input type="radio" name="way" value="y" checked required>
		<input name="gone" value="1" disabled><fieldset disabled><input name="gone" value="2"></fieldset><input type="file" name="photo">
		<textarea name="text">` + "\nOne\nTwo" + `</textarea><select name="none"></select>
		<select name="first"><option value="">-</option><option>b</option></select>
		<select name="second"><option value="1">a</option><option selected> b </option></select>
		<button type="button" name="no">x</button><button name="go" value="1">x</button><input type="submit" value="y"></form>
		<input form="a" name="outside" value="o"><input name="nowhere" value="n">
		<form enctype="multipart/form-data"><select name="must" required><option value=""></option></select></form>
		<form method="post"><input type="radio" name="way" value="x" required></form>`)
	want := []webtest.Form{
		{
			Action: "/a", Post: true, Complete: true, Buttons: []url.Values{{"go": {"1"}}, nil},
			Values: url.Values{
				"name": {"Kopi"}, "key": {"k"}, "on": {"on"}, "way": {"y"}, "text": {"One\r\nTwo"}, "none": {""}, "first": {""}, "second": {"b"},
				"outside": {"o"},
			},
			Names: names("name", "key", "on", "off", "way", "photo", "text", "none", "first", "second", "no", "go", "outside"),
		},
		{Multipart: true, Values: url.Values{"must": {""}}, Names: names("must")},
		{Post: true, Values: url.Values{}, Names: names("way")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	sent := webtest.Form{Values: url.Values{"a": {"1"}}}.Sent(url.Values{"a": {"2"}, "b": {"3"}})
	if diff := cmp.Diff(url.Values{"a": {"1", "2"}, "b": {"3"}}, sent); diff != "" {
		t.Error(diff)
	}
}
