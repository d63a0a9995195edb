package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// shopView is a member's shop and its goods.
type shopView struct {
	catalog.ShopProfile
	where, avatar string
	coop          web.Crumb
	colours       web.Colours // of the cooperative
	brand         web.Brand
	closed        bool
	holiday       string // day of return
	licence       licence
	report        string // where visitors say what is wrong with it
	cards         []web.ProductCard
	pager         ui.Pager
}

// shopPage shows one shop.
func (s *Storefront) shopPage() page {
	return page{
		Path: "lapak/:slug", Access: act.Everybody, Shared: true, Title: "shop.goods", Show: reading(s.readShop, (*Visit).shop),
		Sample: sample(func(v *Visit) templ.Component { return v.shop(sampleShop(v)) }),
		More:   branches{"tutup": sample(func(v *Visit) templ.Component { return v.shop(sampleShop(v).shut()) })},
	}
}

func (v *Visit) shop(view shopView) templ.Component {
	v.Title, v.Description, v.Colours = view.Name, firstWords(view.Story.In(v.Lang())), view.colours
	v.Brand = view.brand
	return shop(v, view)
}

func (s *Storefront) readShop(ctx context.Context, v *Visit) (view shopView, err error) {
	shop, err := s.Catalog.ShopBySlug(ctx, v.Param("slug"))
	if err != nil {
		return view, err
	}
	if err := v.elsewhere(shop.Coop); err != nil {
		return view, err
	}
	coop, err := s.Members.Cooperative(ctx, shop.Coop)
	if err != nil {
		return view, err
	}
	goods, err := s.Catalog.ShopFront(ctx, shop, ui.Part(&v.Page, perPage))
	if err != nil {
		return view, err
	}
	view = shopView{
		ShopProfile: shop.ShopProfile, where: s.shortPlace(shop.Area), avatar: s.avatar(shop.Avatar),
		coop: web.Crumb{Text: coop.Name, Href: "/koperasi/" + coop.Slug}, colours: colours(coop), brand: brand(coop),
		closed: !shop.Selling(v.now), cards: s.cards(v.Locale, goods.Items, true), pager: ui.NewPager(&v.Page, goods.Next),
		report: "/lapak/" + shop.Slug + "/lapor", licence: v.licence(shop),
	}
	if shop.OnHoliday(v.now) {
		view.holiday = v.Date(*shop.HolidayUntil)
	}
	return view, nil
}

// licence is what buyers see of a shop's NIB: Permendag 19/2026, art. 17.
type licence struct {
	verified bool
	text     string
}

func (v *Visit) licence(shop *catalog.Shop) licence {
	if shop.Licensed() {
		return licence{true, v.T("shop.licensed_text")}
	}
	return licence{false, v.T("shop.unlicensed_text", v.Date(shop.TermEnd()))}
}

// place says where the shop is, and whether goods can be fetched there.
func (view *shopView) place(v *Visit) string {
	if view.PickUp {
		return joinedDots(view.where, v.T("shop.pick_up"))
	}
	return view.where
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
