package storefront

import (
	"lumbung/internal/members"
	"lumbung/internal/web"
)

func sampleSignIn() signInPage {
	form, err := web.FormOf(signInForm{Phone: "0819-0000-0101"})
	if err != nil {
		panic(err) // the form is a struct of strings
	}
	return signInPage{
		Page: web.Page{Title: "Masuk", Path: "/masuk", Nav: "akun", Back: "/", Form: form, NoIndex: true}, Return: "/akun", Register: "/daftar?kembali=%2Fakun",
		Demo: []DemoLogin{
			{"Baiq Ratna Dewi", "buyer", "+6281900000101", "contoh"},
			{"Inaq Sri Wahyuni", "seller", "+6281900000102", "contoh"},
			{"Lalu Ahmad", "treasurer", "+6281900000103", "contoh"},
		},
		Filled: "contoh",
	}
}

func sampleRegister() registerPage {
	return registerPage{Page: web.Page{Title: "Buat akun", Path: "/daftar", Nav: "akun", Back: "/masuk", NoIndex: true}, Return: "/akun", SignIn: "/masuk?kembali=%2Fakun"}
}

func sampleStanding() []coopLine {
	return []coopLine{
		{"/koperasi/sembalun-makmur", "Koperasi Sembalun Makmur", "No. 00127, sejak 3 Februari 2019", "Anggota", "padi"},
		{"/koperasi/den-bukit", "Koperasi Den Bukit Singaraja", "Permohonan masuk 20 November 2026. Pengurus akan memutuskan.", "Menunggu keputusan", "kunyit"},
	}
}

func sampleAccount() accountPage {
	return accountPage{
		Page: web.Page{Title: "Akun", Path: "/akun", Nav: "akun", Visitor: &web.Visitor{Name: "Inaq Sri Wahyuni", Member: true}, NoIndex: true},
		Name: "Inaq Sri Wahyuni", Phone: "0819-0000-0102", Member: true, Officer: true, Coops: sampleStanding(), More: "/akun?sesudah=x",
		Purchases: []purchaseLine{
			{"/pesanan/LB-8F2K4X", "LB-8F2K4X", "22 November 2026, 19.08 WIB", 437_000, 2, "Menunggu pembayaran", "kunyit"},
			{"/pesanan/LB-77QX2A", "LB-77QX2A", "20 November 2026, 08.14 WIB", 60_000, 1, "Sudah dibayar", "padi"},
			{"/pesanan/LB-6ZT93B", "LB-6ZT93B", "14 November 2026, 16.40 WIB", 128_500, 1, "Batal, tidak dibayar", "soga"},
		},
	}
}

func sampleApply() applyPage {
	form, err := web.FormOf(applyForm{Coop: "handep-kahayan", Province: "52", Regency: "52.71"})
	if err != nil {
		panic(err) // the form is a struct of strings
	}
	return applyPage{
		Page:  web.Page{Title: "Gabung koperasi", Path: "/akun/gabung", Nav: "akun", Back: "/akun", Form: form, NoIndex: true},
		Coops: []web.Option{{Value: "handep-kahayan", Text: "Koperasi Handep Kahayan, Palangka Raya"}, {Value: "sabilulungan-soreang", Text: "Koperasi Sabilulungan Soreang, Kab. Bandung"}},
		Areas: areaLists{
			Provinces: []web.Option{{Value: "51", Text: "Bali"}, {Value: "52", Text: "Nusa Tenggara Barat"}},
			Regencies: []web.Option{{Value: "52.03", Text: "Kabupaten Lombok Timur"}, {Value: "52.71", Text: "Kota Mataram"}},
			Districts: []web.Option{{Value: "52.71.01", Text: "Ampenan"}, {Value: "52.71.05", Text: "Selaparang"}},
		},
		Mine: sampleStanding(),
	}
}

func sampleMessages() messagesPage {
	return messagesPage{Page: web.Page{Title: "Pesan keluar", Path: "/_pesan", NoIndex: true}, List: []messageLine{
		{members.System().User.Name + ", 0819-0000-0101", "WhatsApp", "", "Pesanan LB-8F2K4X sudah dibayar.\nPenjual sedang mengemasnya.", "/pesanan/LB-8F2K4X", "22 November 2026, 19.09 WIB"},
		{"Baiq Ratna Dewi, ratna@contoh.id", "E-mail", "Pesanan Anda dikirim", "JNE0012884417 sedang menuju Mataram.", "", "22 November 2026, 10.20 WIB"},
	}}
}
