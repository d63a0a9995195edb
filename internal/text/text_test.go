package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lumbung/internal/text"
)

func TestClean(t *testing.T) {
	for name, tt := range map[string]struct{ typed, want string }{
		"plain":                    {"Kopi Sembalun", "Kopi Sembalun"},
		"ends":                     {"\t Kopi \n", "Kopi"},
		"lines stay":               {"satu\r\n\r\ndua\n tiga", "satu\n\ndua\n tiga"},
		"other line breaks":        {"a\vb\fc\u0085d\u2028e\u2029f\rg", "a\nb\nc\nd\ne\nf\ng"},
		"controls":                 {"Ko\x00pi\x7f\u0080", "Kopi"},
		"not UTF-8":                {"Ko\xffpi", "Kopi"},
		"zero width":               {"\u200bMe\u2060rah\ufeff\u200b", "Merah"},
		"soft hyphen":              {"kerip\u00adik", "keripik"},
		"bidi":                     {"\u202d\u2066Kopi\u2069\u202c\u200e\u061c", "Kopi"},
		"blanks":                   {"1\u00a0kg\u2003a\u3000b\u202fc", "1 kg a b c"},
		"blank letters":            {"a\u3164b\u2800c\u115fd\uffa0e\u1160f", "a b c d e f"},
		"ignorable":                {"a\u034fb\u180bc\U000e0020d\U000e0100e\ufffcf", "abcdef"},
		"NFD":                      {"Cafe\u0301", "Café"},
		"NFD with a hidden one":    {"Cafe\u200b\u0301", "Café"},
		"emoji":                    {"👩\u200d🌾 ❤\ufe0f\u200d🔥 ", "👩\u200d🌾 ❤\ufe0f\u200d🔥"},
		"emoji with a colour":      {"🧑🏽\u200d⚕\ufe0f", "🧑🏽\u200d⚕\ufe0f"},
		"keycap":                   {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		"Persian":                  {"می\u200cخواهم", "می\u200cخواهم"},
		"Devanagari":               {"क्\u200dष", "क्\u200dष"},
		"Javanese":                 {"ꦏ꧀\u200cꦏ", "ꦏ꧀\u200cꦏ"},
		"joiner between Latin":     {"Me\u200drah\u200c", "Merah"},
		"joiner at an emoji's end": {"🙂\u200d", "🙂"},
		"style of a letter":        {"a\ufe0f1\ufe0f", "a1"},
		"apostrophes stay":         {"La’bo’", "La’bo’"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := text.Clean(tt.typed); got != tt.want {
				t.Errorf("Clean(%+q): got %+q, want %+q", tt.typed, got, tt.want)
			}
		})
	}
}

func TestCleanLooksEmpty(t *testing.T) {
	for _, typed := range []string{
		"", " ", "\u200b", "\u2060", "\u00ad", "\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\ufeff", "\u180e", "\ufe0f", "\u034f",
		"\u200d", "\u200c\u200d", "\u202e", "\u2029", "\x00", "\xff", "\u3000\u200b\u3164\n",
	} {
		if got := text.Clean(typed); got != "" {
			t.Errorf("Clean(%+q): got %+q, want nothing", typed, got)
		}
	}
}

func TestLineAndName(t *testing.T) {
	const typed = " Jum‘at\u00a0 di\r\nLa’bo’ "
	if got := text.Line(typed); got != "Jum‘at di La’bo’" {
		t.Errorf("Line: got %q", got)
	}
	if got := text.Name(typed); got != "Jum'at di La'bo'" {
		t.Errorf("Name: got %q", got)
	}
}

func TestApostrophes(t *testing.T) {
	for _, sign := range "'‘’‛ʻʼ´`′＇" {
		if got := text.Apostrophes("Jum" + string(sign) + "at"); got != "Jum'at" {
			t.Errorf("Apostrophes of %U: got %q", sign, got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, typed := range []string{
		"Kopi", "Cafe\u200b\u0301", "👩\u200d🌾", "\u200c\u200dक्\u200dष", "1\ufe0f\u20e3", "\u1100\u1161\u11a8", "\xff\r",
	} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got := text.Clean(typed)
		if again := text.Clean(got); again != got {
			t.Errorf("Clean(%+q): got %+q, then %+q", typed, got, again)
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.TrimSpace(got) != got {
			t.Errorf("Clean(%+q): got %+q", typed, got)
		}
		for _, r := range got {
			if r != '\u200c' && r != '\u200d' && unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Zs, r) && r != ' ' {
				t.Errorf("Clean(%+q): %U is left", typed, r)
			}
		}
	})
}

func TestIsEmail(t *testing.T) {
	for typed, want := range map[string]bool{
		"budi@gmail.com": true, "a@b.id": true, "siti.nur+toko@koperasi-maju.co.id": true, "o'neil@x.co": true, "a@b.xn--p1ai": true,
		"budi@gmail": false, "a@b": false, "budi@-a.com": false, "budi@a-.com": false, "budi@a..com": false, "budi@a.c": false, "budi@1.2": false,
		"bu..di@a.com": false, ".budi@a.com": false, "budi.@a.com": false, "budi@a.com.": false, "Budi <budi@a.com>": false, "budi@é.com": false,
		`"budi"@a.com`: false, "bu di@a.com": false, "@a.com": false, "budi": false, "": false, strings.Repeat("a", 65) + "@a.com": false,
		"a@" + strings.Repeat("a.", 127) + "id": false,
	} {
		if got := text.IsEmail(typed); got != want {
			t.Errorf("IsEmail(%q): got %v, want %v", typed, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for said, want := range map[string][]string{
		"Inaq Sri Wahyuni": {"inaq", "sri", "wahyuni"}, "Grace O’Neill, S.E.": {"grace", "o'neill", "s", "e"},
		"0812-34": {"0812", "34"}, " - ": nil,
	} {
		if got := text.Words(said); !slices.Equal(got, want) {
			t.Errorf("Words(%q): got %q, want %q", said, got, want)
		}
	}
}
