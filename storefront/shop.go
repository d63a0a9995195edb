package storefront

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/store"
	"lumbung/internal/web"
)

// shopPage is the view of a member's lapak.
type shopPage struct {
	web.Page
	Name    string
	Story   string
	Where   string
	Since   string // year the business began
	Avatar  string
	Coop    web.Crumb
	PickUp  bool
	Closed  bool
	Holiday string // day of return
	Cards   []web.ProductCard
	First   string // address of the first page, on later ones
	More    string // address of the next page
}

func (s *Storefront) shop(c *gin.Context) error {
	ctx := c.Request.Context()
	shop, err := s.Catalog.ShopBySlug(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	coop, err := s.Members.Cooperative(ctx, shop.Coop)
	if err != nil {
		return err
	}
	goods, err := s.Catalog.ShopFront(ctx, shop, store.Page{Limit: perPage, After: c.Query(keyAfter)})
	if err != nil {
		return err
	}
	now := s.Now()
	view := shopPage{
		Page: s.page(c, shop.Name), Name: shop.Name, Story: shop.Story.In(s.language(c)), Where: s.shortPlace(shop.Area),
		Since: yearText(shop.Since), Avatar: s.avatar(shop.Avatar), PickUp: shop.PickUp, Closed: !shop.Selling(now),
		Coop: web.Crumb{Text: coop.Name, Href: "/koperasi/" + coop.Slug},
	}
	view.Description, view.Colours = firstWords(view.Story), colours(coop)
	if shop.OnHoliday(now) {
		view.Holiday = view.Date(*shop.HolidayUntil)
	}
	view.Cards = s.cards(view.Locale, goods.Items, true)
	view.First, view.More = turn(view.Page, goods.Next)
	return s.pages.Render(c, http.StatusOK, "shop", view)
}

// keyAfter is where an address says behind which place a list goes on.
const keyAfter = "sesudah"

// turn returns the addresses of the first page, on later ones, and of the next, if there is one.
func turn(p web.Page, next string) (first, more string) {
	if p.Query.Get(keyAfter) != "" {
		first = p.Path
	}
	if next != "" {
		more, _ = p.With(keyAfter, next) // two arguments always make a pair
	}
	return first, more
}

// descriptionLength is how many letters of a text search engines and shared links show.
const descriptionLength = 155

// firstWords cuts a text after a whole word.
func firstWords(text string) string {
	runes := []rune(text)
	if len(runes) <= descriptionLength {
		return text
	}
	cut := descriptionLength
	for cut > 0 && runes[cut] != ' ' {
		cut--
	}
	return string(runes[:cut]) + "…"
}
