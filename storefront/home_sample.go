package storefront

import "lumbung/internal/web"

func sampleHome() homeView {
	cards := sampleCards()
	return homeView{
		chooser: chooser{
			typed: "Bandung", back: "/", missed: true,
			matches: []web.Crumb{
				{Text: "Kota Bandung, Jawa Barat", Href: "/?tujuan=32.73"}, {Text: "Kabupaten Bandung, Jawa Barat", Href: "/?tujuan=32.04"},
			},
		},
		figures: figures{4, 257}, harvest: cards[:4], newest: cards, coops: sampleCoops(),
	}
}

// unfolded is the box while somebody chooses.
func (ask chooser) unfolded() chooser {
	ask.open = true
	return ask
}
