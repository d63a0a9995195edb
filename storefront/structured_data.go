package storefront

import (
	"strconv"

	"lumbung/internal/money"
	"lumbung/internal/web"
)

// structuredData is what search engines read of a product (schema.org). There is no rating in it: nobody has given one.
type structuredData struct {
	Context     string    `json:"@context"`
	Type        string    `json:"@type"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	SKU         string    `json:"sku"`
	Image       []string  `json:"image,omitempty"`
	Category    string    `json:"category"`
	Brand       brandData `json:"brand"`
	Offers      offerData `json:"offers"`
}

type brandData struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type offerData struct {
	Type         string    `json:"@type"`
	URL          string    `json:"url"`
	Currency     string    `json:"priceCurrency"`
	Price        string    `json:"price,omitempty"`
	LowPrice     string    `json:"lowPrice,omitempty"`
	HighPrice    string    `json:"highPrice,omitempty"`
	Count        int       `json:"offerCount,omitempty"`
	Availability string    `json:"availability"`
	Seller       brandData `json:"seller"`
}

func structuredDataOf(page *web.Page, g *productData) structuredData {
	p := g.Product
	data := structuredData{
		Context: "https://schema.org", Type: "Product", Name: p.Name, Description: p.Description, SKU: p.ID, Category: p.Category,
		Brand: brandData{"Brand", g.Shop.Name},
		Offers: offerData{
			Type: "Offer", URL: page.Absolute("/p/" + p.Slug), Currency: "IDR", Availability: availability(g),
			Seller: brandData{"Organization", g.Shop.Name},
		},
	}
	for _, pic := range p.Pictures {
		data.Image = append(data.Image, page.Absolute(pic.URL(1200)))
	}
	lowest, highest := p.PriceRange()
	if lowest == highest {
		data.Offers.Price = plainAmount(lowest)
		return data
	}
	data.Offers.Type, data.Offers.Count = "AggregateOffer", len(p.Variants)
	data.Offers.LowPrice, data.Offers.HighPrice = plainAmount(lowest), plainAmount(highest)
	return data
}

func availability(g *productData) string {
	for _, left := range g.stock {
		if left > 0 && !g.Resting {
			return "https://schema.org/InStock"
		}
	}
	return "https://schema.org/OutOfStock"
}

// plainAmount writes a price for machines: 48000.
func plainAmount(a money.Amount) string { return strconv.FormatInt(int64(a), 10) }
