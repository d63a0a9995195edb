package storefront

import (
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// The demo's pictures, by the id that their content gives them.
const (
	cupPicture    = "0584b817c57b215a36b46d660d5c37be"
	beansPicture  = "4bc0bd255145be974f1315adfebfa918"
	bottlePicture = "24262564871587e308bf411f0bd62dc9"
	giftPicture   = "016980ad4b3c87e4f45d4c5f1c5b0291"
	basketPicture = "e0ee4af6281ef88b4f0bc585350f7502"
	honeyPicture  = "9a1dfb5b5e353ac8e92e07ce4cadc0f0"
	chiliPicture  = "582315ffd6554950e7e4d04ce36dc3a7"
	clothPicture  = "b9a8c3e17a2231d1e428baf5594fbba0"
	teaPicture    = "d43ea121ef6293bcac539903208ea8bb"
	ricePicture   = "32884a722a411d94d34cf7326d7ed6aa"
)

func demoPicture(id, category string) web.Picture {
	return web.PictureOf(media.Picture{ID: id, Width: 1200, Height: 1200}, "", category)
}

func sampleCard(name, id, category, place string) web.ProductCard {
	card := web.ProductCard{Href: "/p/kopi-arabika-sembalun", Name: name, Picture: demoPicture(id, category), Place: place, Eager: true}
	card.Picture.Sources = card.Picture.Sources[:2]
	return card
}

func sampleCards() []web.ProductCard {
	cards := []web.ProductCard{
		sampleCard("Kopi Arabika Sembalun, sangrai sedang", cupPicture, "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Keranjang ketak anyaman tangan, bertutup", basketPicture, "anyaman", "Praya Timur, Lombok Tengah"),
		sampleCard("Madu hutan Sumbawa asli", honeyPicture, "madu", "Batulanteh, Sumbawa"),
		sampleCard("Sambal beberuk pedas, botol 150 ml", chiliPicture, "sambal", "Ampenan, Mataram"),
		sampleCard("Kain tenun ikat Lombok motif keker", clothPicture, "tenun", "Jonggat, Lombok Tengah"),
		sampleCard("Teh hijau Rancabali sangrai wajan", teaPicture, "jamu", "Rancabali, Kab. Bandung"),
		sampleCard("Beras merah Lingsar, pecah kulit", ricePicture, "beras", "Lingsar, Lombok Barat"),
		sampleCard("Paket oleh-oleh kopi Lombok isi 3", giftPicture, "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Biji Arabika Rinjani, natural 500 g", beansPicture, "kopi", "Sembalun, Lombok Timur"),
		sampleCard("Cold brew Arabika botol 250 ml", bottlePicture, "kopi", "Sembalun, Lombok Timur"),
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
