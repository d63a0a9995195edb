package withdrawal

// Bank is a bank to which money can be sent.
type Bank struct{ Code, Name string }

// Banks lists them in the order in which members ask for them: those of the villages first, then by name. Codes are the payment
// gateway's words for channel_code (docs/xendit.md).
func Banks() []Bank {
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

// BankName is the name of a bank, "" for a code that is none.
func BankName(code string) string {
	for _, b := range Banks() {
		if b.Code == code {
			return b.Name
		}
	}
	return ""
}
