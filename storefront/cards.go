package storefront

import (
	"regexp"

	"lumbung/catalog"
	"lumbung/internal/i18n"
	"lumbung/internal/media"
	"lumbung/internal/web"
)

// firstScreen is how many cards of a grid are in sight before anybody scrolls.
const firstScreen = 4

// firstPicture is the picture that stands for a product.
func firstPicture(p *catalog.Product) web.Picture {
	if len(p.Pictures) == 0 {
		return web.Picture{Alt: p.Name, Tint: p.Category}
	}
	return web.PictureOf(p.Pictures[0], p.Name, p.Category)
}

// cards prepares products for a grid; the first ones are loaded at once when the grid is on the first screen.
func (s *Storefront) cards(l *i18n.Locale, products []catalog.Product, onTop bool) []web.ProductCard {
	cards := make([]web.ProductCard, len(products))
	for i := range products {
		cards[i] = s.card(l, &products[i])
		cards[i].Eager = onTop && i < firstScreen
	}
	return cards
}

func (s *Storefront) card(l *i18n.Locale, p *catalog.Product) web.ProductCard {
	lowest, highest := p.PriceRange()
	card := web.ProductCard{
		Href: "/p/" + p.Slug, Name: p.Name, Picture: cardPicture(p), Price: lowest, From: highest > lowest,
		Sold: int(p.Sold), Place: s.shortPlace(p.Area), Gone: !p.InStock,
	}
	if p.NewHarvest {
		card.Badge = l.T("product.new_harvest")
	}
	return card
}

// cardPicture leaves out the widest version: no card is that wide.
func cardPicture(p *catalog.Product) web.Picture {
	pic := firstPicture(p)
	pic.Alt = "" // the name stands right below
	return pic.Narrowest(2)
}

// drawnAvatar is the name of one of the faces that come with the program, for shops without a photo.
var drawnAvatar = regexp.MustCompile(`^avatar-[1-8]\.webp$`)

// avatar is the address of a shop's picture, "" when it has none.
func (s *Storefront) avatar(id string) string {
	if drawnAvatar.MatchString(id) {
		if address, err := s.Web.Asset(id); err == nil {
			return address
		}
	}
	if len(id) != pictureID {
		return ""
	}
	return media.Picture{ID: id}.URL(320)
}

// pictureID is the length of a stored picture's id.
const pictureID = 32
