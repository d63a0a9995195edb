package phone_test

import (
	"errors"
	"testing"

	"lumbung/internal/fault"
	"lumbung/internal/phone"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"0812-3456-7890", "+6281234567890"},
		{"081234567890", "+6281234567890"},
		{"6281234567890", "+6281234567890"},
		{"+62 812 3456 7890", "+6281234567890"},
		{" +62 (812) 3456.7890\n", "+6281234567890"},
		{"\u202a+62\u00a0812\u20113456\u20137890\u202c", "+6281234567890"},
		{"\u202d0812-3456-7890\u202c", "+6281234567890"},
		{"\u20660812\u20033456\ufe0f\u20147890\u2069\u200b", "+6281234567890"},
		{"+62 0812 3456 7890", "+6281234567890"},
		{"+62 (0)812 3456 7890", "+6281234567890"},
		{"+62 ( 0 ) 812-3456-7890", "+6281234567890"},
		{"0062 812 3456 7890", "+6281234567890"},
		{"62 0812 3456 7890", "+6281234567890"},
		{"812-3456-7890", "+6281234567890"},
		{"0811123456", "+62811123456"},
		{"081112345", "+6281112345"},
		{"0812345678901", "+62812345678901"},
	} {
		got, err := phone.Parse(tt.text)
		if got != tt.want || err != nil {
			t.Errorf("Parse(%q): got %q %v, want %q", tt.text, got, err, tt.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "+", "0", "08", "08111234", "08123456789012", "0801234567890", "0370-631234", "+6221123456", "021 5551234",
		"+1 202 555 0100", "+61 412 345 678", "+62+81234567890", "0812x3456789", "08123456789０", "++6281234567890", "+62 00812 3456 7890",
	} {
		got, err := phone.Parse(text)
		if got != "" || !errors.Is(err, phone.ErrInvalid) || fault.KindOf(err) != fault.Invalid {
			t.Errorf("Parse(%q): got %q %v, want %v", text, got, err, phone.ErrInvalid)
		}
	}
}

func TestParseAny(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"0812-3456-7890", "+6281234567890"},
		{"+61 412 345 678", "+61412345678"},
		{"0061 412\u00a0345\u2011678", "+61412345678"},
		{"+44 (0)20 7946 0958", "+442079460958"},
		{"+1 (202) 555-0100", "+12025550100"},
		{"+60 12-345 6789", "+60123456789"},
		{"0370-631234", ""},
		{"+62 370 631234", ""},
		{"+61", ""},
		{"+1 2345", ""},
		{"+0 412 345 678", ""},
		{"412 345 678", ""},
		{"+61412345678901234", ""},
		{"+61 412 345 678x", ""},
		{"", ""},
	} {
		got, err := phone.ParseAny(tt.text)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("ParseAny(%q): got %q %v, want %q", tt.text, got, err, tt.want)
		}
	}
}

func TestDisplay(t *testing.T) {
	for _, tt := range []struct{ number, want string }{
		{"+6281234567890", "0812-3456-7890"},
		{"+62812345678901", "0812-3456-78901"},
		{"+628123456789", "0812-3456-789"},
		{"+62811123456", "0811-123-456"},
		{"+6281112345", "0811-123-45"},
		{"081234567890", "081234567890"},
		{"+61412345678", "+61 412 345 678"},
		{"+442079460958", "+44 207 946 0958"},
		{"+12025550100", "+1 202 555 0100"},
		{"+85291234567", "+852 912 34567"},
		{"", ""},
	} {
		if got := phone.Display(tt.number); got != tt.want {
			t.Errorf("Display(%q): got %q, want %q", tt.number, got, tt.want)
		}
	}
}

func TestWhatsApp(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", "https://wa.me/6281234567890"},
		{"Halo, stok 5+ & harga?", "https://wa.me/6281234567890?text=Halo%2C%20stok%205%2B%20%26%20harga%3F"},
	} {
		if got := phone.WhatsApp("+6281234567890", tt.text); got != tt.want {
			t.Errorf("WhatsApp(%q): got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestWhatsAppAbroad(t *testing.T) {
	if got := phone.WhatsApp("", "dua kata"); got != "https://wa.me/?text=dua%20kata" {
		t.Errorf("to nobody yet: got %q", got)
	}
	if got := phone.WhatsApp("+61412345678", ""); got != "https://wa.me/61412345678" {
		t.Errorf("got %q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("0812-3456-7890")
	f.Add("+62 812")
	f.Add("+61 412 345 678")
	f.Fuzz(func(t *testing.T, text string) {
		number, err := phone.ParseAny(text)
		if err != nil {
			return
		}
		if again, err := phone.ParseAny(phone.Display(number)); again != number || err != nil {
			t.Errorf("ParseAny(Display(%q)): got %q %v, want the same number", number, again, err)
		}
	})
}

func TestMasked(t *testing.T) {
	for number, want := range map[string]string{"+6281237012345": "0812-3701-••45", "+61412345678": "+61 412 345••78", "": ""} {
		if got := phone.Masked(number); got != want {
			t.Errorf("Masked(%q) = %q, want %q", number, got, want)
		}
	}
}

func TestDigits(t *testing.T) {
	for typed, want := range map[string]string{
		"0812-3456-7890": "081234567890", "+62 812 3456 7890": "081234567890", "62812": "", "34567": "34567",
		"+61 412 345 678": "61412345678",
		"7890":            "", "0812 a": "", "": "", "Dewi": "", "--": "",
	} {
		if got := phone.Digits(typed); got != want {
			t.Errorf("Digits(%q): got %q, want %q", typed, got, want)
		}
	}
}
