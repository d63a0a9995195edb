package main

import "testing"

func TestTidy(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"Nusa Tenggara Barat", "Nusa Tenggara Barat"},
		{"Daerah Khusus Ibukota Jakarta", "DKI Jakarta"},
		{"Daerah Istimewa Yogyakarta", "DI Yogyakarta"},
		{"Kabupaten Pangkajene dan Kepulauan", "Kabupaten Pangkajene dan Kepulauan"},
		{"2 x 11 Kayu Tanam", "2 x 11 Kayu Tanam"},
		{"XIII Koto Kampar", "XIII Koto Kampar"},
		{"Na IX - X", "Na IX-X"},
		{"Lambang Sari I, II, III", "Lambang Sari I, II, III"},
		{"UPT Paya Kumer", "UPT Paya Kumer"},
		{"Toli-Toli", "Toli-Toli"},
		{"Grong-grong", "Grong-grong"},
		{"Selok Awar - Awar", "Selok Awar-Awar"},
		{"Wamesa II / Yakati", "Wamesa II/Yakati"},
		{"Timang gajah", "Timang Gajah"},
		{"langkowala", "Langkowala"},
		{"KI'E", "Ki'e"},
		{"Fatu'Ana", "Fatu'Ana"},
		{`Ra"as`, "Ra'as"},
		{"Udek Du’en", "Udek Du'en"},
		{"Sangalla'", "Sangalla'"},
		{"Teuw*", "Teuw"},
		{"Air Sialang Hilir.", "Air Sialang Hilir"},
		{"Bl. Limbangan", "Bl. Limbangan"},
	} {
		if got := tidy(tt.name); got != tt.want {
			t.Errorf("tidy(%q): got %q, want %q", tt.name, got, tt.want)
		}
	}
}
