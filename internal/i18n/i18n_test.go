package i18n_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lumbung/internal/i18n"
	"lumbung/internal/money"
)

func files(id, en string) fs.FS {
	return fstest.MapFS{"id.json": {Data: []byte(id)}, "en.json": {Data: []byte(en)}}
}

func load(t *testing.T, from ...fs.FS) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(from...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sample(t *testing.T) *i18n.Catalog {
	return load(t, files(`{
		"cart.empty": "Keranjang kosong",
		"cart.items": "{0} barang, {1}",
		"two": "{1} lalu {0}, {1} lagi",
		"odd": {"one": "satu", "other": "banyak"}
	}`, `{
		"cart.empty": "The cart is empty",
		"cart.items": {"one": "{0} item, {1}", "other": "{0} items, {1}"},
		"two": "{1} then {0}, {1} again"
	}`), files(`{"home": "Beranda"}`, `{"home": "Home"}`))
}

// Weight is a whole number that writes itself.
type weight int

func (w weight) String() string { return "berat" }

type pieces int32

func TestT(t *testing.T) {
	c := sample(t)
	for _, tt := range []struct {
		tag, key string
		args     []any
		want     string
	}{
		{"id", "cart.empty", nil, "Keranjang kosong"},
		{"en", "cart.empty", []any{1, 2}, "The cart is empty"},
		{"id", "home", nil, "Beranda"},
		{"id", "cart.items", []any{1, money.Amount(12500)}, "1 barang, Rp12.500"},
		{"en", "cart.items", []any{1, money.Amount(12500)}, "1 item, Rp12,500"},
		{"en", "cart.items", []any{money.Amount(1), int64(2)}, "Rp1 items, 2"},
		{"en", "cart.items", []any{0, "x"}, "0 items, x"},
		{"en", "cart.items", []any{pieces(1), "x"}, "1 item, x"},
		{"en", "cart.items", []any{uint8(1), "x"}, "1 item, x"},
		{"en", "cart.items", []any{"many", "x"}, "many items, x"},
		{"en", "cart.items", []any{weight(1), "x"}, "berat items, x"},
		{"id", "cart.items", []any{12500, int64(-1234567)}, "12.500 barang, −1.234.567"},
		{"en", "cart.items", []any{12500, int64(-1234567)}, "12,500 items, −1,234,567"},
		{"id", "cart.items", []any{nil, uint64(1<<64 - 1)}, "<nil> barang, 18446744073709551615"},
		{"id", "cart.items", []any{int64(-1 << 63), (*time.Location)(nil)}, "−9.223.372.036.854.775.808 barang, UTC"},
		{"id", "cart.items", []any{2, time.Now()}, "2 barang, ‹time›"},
		{"id", "cart.items", []any{2, time.Now}, "2 barang, ‹func›"},
		{"id", "cart.items", []any{2}, "2 barang, ‹1›"},
		{"id", "cart.items", nil, "‹0› barang, ‹1›"},
		{"id", "two", []any{"a", "{0}"}, "{0} lalu a, {0} lagi"},
		{"en", "no.such", []any{1}, "‹no.such›"},
		{"en-GB", "home", nil, "Home"},
		{"EN-gb", "home", nil, "Home"},
		{"id", "odd", []any{1}, "banyak"},
		{"nl", "home", nil, "Beranda"},
		{"", "home", nil, "Beranda"},
	} {
		if got := c.Locale(tt.tag).T(tt.key, tt.args...); got != tt.want {
			t.Errorf("T(%v, %v, %v): got %q, want %q", tt.tag, tt.key, tt.args, got, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	en := sample(t).Locale("en")
	if got, want := en.Keys(), []string{"cart.empty", "cart.items", "home", "two"}; !cmp.Equal(got, want) {
		t.Errorf("Keys: got %v, want %v", got, want)
	}
	if !en.Has("home") || en.Has("hom") || en.Tag() != "en" {
		t.Errorf("Has, Tag: got %v %v %v, want true false en", en.Has("home"), en.Has("hom"), en.Tag())
	}
	if got, want := sample(t).Missing([]string{"home", "x"}), []string{"id: x", "en: x"}; !cmp.Equal(got, want) {
		t.Errorf("Missing: got %v, want %v", got, want)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		from []fs.FS
		want string
	}{
		{"a key in two files", []fs.FS{files(`{"a":"x"}`, `{}`), files(`{"a":"y"}`, `{}`)}, `key "a" is declared twice`},
		{"a key twice in one file", []fs.FS{files(`{"a":"x","a":"y"}`, `{}`)}, `key "a" is declared twice`},
		{"another language", []fs.FS{fstest.MapFS{"jv.json": {Data: []byte(`{}`)}}}, "unknown language"},
		{"no files", []fs.FS{fstest.MapFS{}}, "no *.json"},
		{"a list", []fs.FS{files(`[]`, `{}`)}, "not a JSON object"},
		{"nothing", []fs.FS{files(``, `{}`)}, "not a JSON object"},
		{"cut short", []fs.FS{files(`{"a":"x"`, `{}`)}, "EOF"},
		{"more behind", []fs.FS{files(`{"a":"x"}{"b":"y"}`, `{}`)}, "more after"},
		{"a number", []fs.FS{files(`{"a":1}`, `{}`)}, "neither a sentence"},
		{"deeper", []fs.FS{files(`{"a":{"other":{"b":"x"}}}`, `{}`)}, "neither a sentence"},
		{"a named value", []fs.FS{files(`{"a":"{name}"}`, `{}`)}, "brace"},
		{"an open brace", []fs.FS{files(`{"a":"{0"}`, `{}`)}, "brace"},
		{"a large number", []fs.FS{files(`{"a":"{10}"}`, `{}`)}, "brace"},
	} {
		if _, err := i18n.Load(tt.from...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Load(%s): got %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, tt := range []struct {
		id, en string
		want   []string
	}{
		{`{"a":"x {0}"}`, `{"a":{"one":"one x","other":"{0} x"}}`, nil},
		{`{"a":{"other":"x {0} {1}"}}`, `{"a":"{1} {0} x {0}"}`, nil},
		{`{"a":"x"}`, `{"b":"y"}`, []string{"en: a", "id: b"}},
		{`{"a":" "}`, `{"a":""}`, []string{"a: en is empty", "a: id is empty"}},
		{`{"a":"{0}"}`, `{"a":"{0}"}`, nil},
		{`{"a":{"one":"x","other":"y"}}`, `{"a":"y"}`, []string{"a: id has the forms [one other], want [other]"}},
		{`{"a":"x"}`, `{"a":{"one":"y"}}`, []string{"a: en has the forms [one], want [one other]"}},
		{`{"a":"x"}`, `{"a":{"one":"y","few":"z","other":"w"}}`, []string{"a: en has the forms [few one other], want [one other]"}},
		{`{"a":"x"}`, `{"a":{}}`, []string{"a: en has the forms [], want [one other]"}},
		{`{"a":"{0}"}`, `{"a":"{1}"}`, []string{"a: id has the values [0], en has [1]"}},
		{`{"a":"{0}"}`, `{"a":{"one":"{1}","other":"{0}"}}`, []string{"a: en form one has the values [1], which other has not"}},
	} {
		if got := load(t, files(tt.id, tt.en)).Problems(); !cmp.Equal(got, tt.want) {
			t.Errorf("Problems(%s, %s): got %q, want %q", tt.id, tt.en, got, tt.want)
		}
	}
}

func TestPercent(t *testing.T) {
	c := sample(t)
	for rate, want := range map[money.BasisPoints][2]string{
		500: {"5\u00a0%", "5%"}, 70: {"0,7\u00a0%", "0.7%"}, 1225: {"12,25\u00a0%", "12.25%"}, 5: {"0,05\u00a0%", "0.05%"}, 0: {"0\u00a0%", "0%"},
	} {
		if got := [2]string{c.Locale("id").Percent(rate), c.Locale("en").Percent(rate)}; got != want {
			t.Errorf("Percent(%d): got %q, want %q", rate, got, want)
		}
	}
}
