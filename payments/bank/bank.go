// Package bank is where people have their money sent: the banks and wallets that the payment gateway reaches, and what an account number
// and the name of its holder may be. It knows nobody's account.
package bank

import (
	"strings"

	"lumbung/internal/fault"
	"lumbung/internal/text"
)

// Bank is a bank to which money can be sent.
type Bank struct{ Code, Name string }

// List are the banks in the order in which members ask for them: those of the villages first, then by name. Codes are the payment
// gateway's words for channel_code (docs/xendit.md).
func List() []Bank {
	return []Bank{
		{"ID_BRI", "BRI"},
		{"ID_BNI", "BNI"},
		{"ID_MANDIRI", "Mandiri"},
		{"ID_BCA", "BCA"},
		{"ID_BSI", "BSI"},
		{"ID_BTN", "BTN"},
		{"ID_CIMB", "CIMB Niaga"},
		{"ID_DANAMON", "Danamon"},
		{"ID_JAGO", "Bank Jago"},
		{"ID_MEGA", "Bank Mega"},
		{"ID_MUAMALAT", "Muamalat"},
		{"ID_PERMATA", "Permata"},
		{"ID_SEABANK", "SeaBank"},
		{"ID_BALI", "BPD Bali"},
		{"ID_JATENG", "Bank Jateng"},
		{"ID_JATIM", "Bank Jatim"},
		{"ID_BJB", "Bank BJB"},
		{"ID_NUSA_TENGGARA_BARAT", "Bank NTB Syariah"},
		{"ID_NUSA_TENGGARA_TIMUR", "Bank NTT"},
		{"ID_SUMUT", "Bank Sumut"},
		{"ID_SUMATERA_BARAT", "Bank Nagari"},
		{"ID_SULSELBAR", "Bank Sulselbar"},
		{"ID_KALIMANTAN_SELATAN", "Bank Kalsel"},
	}
}

// Wallets are the wallets to which money can be sent; the number is that of the phone.
func Wallets() []Bank {
	return []Bank{
		{"ID_DANA", "DANA"},
		{"ID_GOPAY", "GoPay"},
		{"ID_OVO", "OVO"},
		{"ID_SHOPEEPAY", "ShopeePay"},
		{"ID_LINKAJA", "LinkAja"},
	}
}

// Name is the name of one of the banks, "" for a code that is none.
func Name(banks []Bank, code string) string {
	for _, b := range banks {
		if b.Code == code {
			return b.Name
		}
	}
	return ""
}

// Input is an account as its owner writes it.
type Input struct{ Bank, Number, Holder string }

const (
	longestHolder = 100
	leastDigits   = 6
	mostDigits    = 20
)

// Clean tidies the account up and refuses what is none at one of the banks, with mistakes by "bank", "number" and "holder".
func (in *Input) Clean(banks []Bank) error {
	fields := fault.Fields{}
	in.Holder, in.Number = text.Line(in.Holder), digits(in.Number)
	if Name(banks, in.Bank) == "" {
		fields.Add("bank", "form.choose_one")
	}
	if n := len(in.Number); n < leastDigits || n > mostDigits {
		fields.Add("number", "withdrawal.number", leastDigits, mostDigits)
	}
	switch n := len([]rune(in.Holder)); {
	case n == 0:
		fields.Add("holder", "form.required")
	case n > longestHolder:
		fields.Add("holder", "form.too_long", longestHolder, n)
	}
	return fields.Err()
}

// Last are the last four digits of a number that is clean.
func (in *Input) Last() string { return in.Number[len(in.Number)-4:] }

// digits takes out of a number what people put between its digits. Anything else stays, and makes it too short.
func digits(typed string) string {
	cleaned := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(text.Line(typed))
	if strings.Trim(cleaned, "0123456789") != "" {
		return ""
	}
	return cleaned
}
