package storefront

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
)

// shopsShown is how many lapak the page of a cooperative shows.
const shopsShown = 60

// shopCard is one lapak in a list.
type shopCard struct{ Href, Name, Where, Avatar string }

// cooperativePage is the view of one cooperative.
type cooperativePage struct {
	web.Page
	Name        string
	Story       string
	Where       string
	Address     string
	Hours       string
	LegalNumber string
	Phone       string
	PhoneHref   string
	Since       string
	Join        string // where one asks for membership
	Shops       []shopCard
	Cards       []web.ProductCard
	First, More string
}

func (s *Storefront) cooperative(c *gin.Context) error {
	ctx := c.Request.Context()
	coop, err := s.Members.BySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	shops, err := s.Catalog.Shops(ctx, coop.ID, store.Page{Limit: shopsShown})
	if err != nil {
		return err
	}
	goods, err := s.Catalog.Published(ctx, catalog.Listing{Coop: coop.ID}, store.Page{Limit: perPage, After: c.Query(keyAfter)})
	if err != nil {
		return err
	}
	view := s.aboutCoop(s.page(c, coop.Name), coop)
	view.Shops = s.shopCards(shops.Items)
	view.Cards = s.cards(view.Locale, goods.Items, false)
	view.First, view.More = turn(view.Page, goods.Next)
	return s.pages.Render(c, http.StatusOK, "cooperative", view)
}

func (s *Storefront) aboutCoop(p web.Page, coop *members.Cooperative) cooperativePage {
	view := cooperativePage{
		Page: p, Name: coop.Name, Story: coop.Story.In(p.Lang()), Where: s.shortPlace(coop.Area), Hours: coop.Hours.In(p.Lang()),
		Address: joined(coop.Street, s.Atlas.Label(coop.Area)), LegalNumber: coop.LegalNumber, Join: "/akun/gabung?koperasi=" + coop.Slug,
	}
	if coop.Phone != "" {
		view.Phone, view.PhoneHref = phone.Display(coop.Phone), phone.WhatsApp(coop.Phone, "")
	}
	if !coop.Founded.IsZero() {
		view.Since = yearText(int64(coop.Founded.Year()))
	}
	view.Description, view.Colours = firstWords(view.Story), colours(coop)
	return view
}

// shopCards shows the shops that sell, the rest are left out.
func (s *Storefront) shopCards(shops []catalog.Shop) []shopCard {
	var cards []shopCard
	now := s.Now()
	for _, shop := range shops {
		if shop.Selling(now) {
			cards = append(cards, shopCard{"/lapak/" + shop.Slug, shop.Name, s.shortPlace(shop.Area), s.avatar(shop.Avatar)})
		}
	}
	return cards
}

func colours(coop *members.Cooperative) web.Colours {
	return web.Colours{Nila: coop.Colours.Nila, Soga: coop.Colours.Soga}
}

// shortCoop is a cooperative's name where everybody knows that it is one.
func shortCoop(name string) string { return strings.TrimPrefix(name, "Koperasi ") }

// joined puts commas between the parts that are there.
func joined(parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, ", ")
}
