package storefront

import "lumbung/internal/web"

func sampleCard(name, category, place string) web.ProductCard {
	return web.ProductCard{Href: "/p/kopi-arabika-sembalun", Name: name, Picture: samplePicture(category), Place: place, Eager: true}
}

func sampleCards() []web.ProductCard {
	cards := []web.ProductCard{
		sampleCard("Kopi Arabika Sembalun, sangrai sedang", "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Keranjang ketak anyaman tangan, bertutup", "anyaman", "Praya Timur, Lombok Tengah"),
		sampleCard("Madu hutan Sumbawa asli", "madu", "Batulanteh, Sumbawa"),
		sampleCard("Sambal beberuk pedas, botol 150 ml", "sambal", "Ampenan, Mataram"),
		sampleCard("Kain tenun ikat Lombok motif keker", "tenun", "Jonggat, Lombok Tengah"),
		sampleCard("Teh hijau Rancabali sangrai wajan", "jamu", "Rancabali, Kab. Bandung"),
		sampleCard("Beras merah Lingsar, pecah kulit", "beras", "Lingsar, Lombok Barat"),
		sampleCard("Paket oleh-oleh kopi Lombok isi 3", "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Biji Arabika Rinjani, natural 500 g", "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Cold brew Arabika botol 250 ml", "kopi", "Sembalun, Lombok Timur"),
	}
	for i := range cards {
		cards[i].Price, cards[i].Sold, cards[i].Eager = 18_500+6_500*7, 312-i*31, i < firstScreen
	}
	cards[0].Price, cards[0].Badge = 48_000, "Panen baru"
	cards[1].Price, cards[2].Price, cards[3].Price, cards[3].Sold = 120_000, 125_000, 22_000, 1120
	cards[4].Price, cards[5].Price, cards[6].Price, cards[6].Gone = 425_000, 26_000, 42_000, true
	cards[7].Price, cards[7].From, cards[8].Price, cards[9].Price, cards[9].Sold = 120_000, true, 135_000, 18_000, 0
	return cards
}

func sampleCoops() []coopCard {
	return []coopCard{
		{"/koperasi/den-bukit", "Koperasi Den Bukit Singaraja", "Buleleng, Buleleng", "2019"},
		{"/koperasi/handep-kahayan", "Koperasi Handep Kahayan", "Pahandut, Palangka Raya", "2021"},
		{"/koperasi/sabilulungan-soreang", "Koperasi Sabilulungan Soreang", "Soreang, Kab. Bandung", "2019"},
		{"/koperasi/sembalun-makmur", "Koperasi Sembalun Makmur", "Selaparang, Mataram", "2018"},
	}
}
