package storefront

import (
	"cmp"
	"context"
	"strings"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/media"
	"lumbung/internal/members"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// shopsShown is how many shops the page of a cooperative shows.
const shopsShown = 60

// shopCard is one shop in a list; Text says where it is, or whose it is.
type shopCard struct{ Href, Name, Text, Avatar string }

// coopView is a cooperative with its shops and goods.
type coopView struct {
	about    coopAbout
	sections []members.Section
	shops    []shopCard
	cards    []web.ProductCard
	pager    ui.Pager
	news     []articleCard
	newsHref string
	told     []announcement
	infos    []web.Crumb // texts of its own
	stopped  bool        // it is suspended: nothing can be bought, nobody can join
}

// coopAbout is what a cooperative says of itself.
type coopAbout struct {
	name, story, where, address, hours, legalNumber string
	phone, phoneHref                                string
	since                                           string // year it was founded
	join                                            string // where one asks for membership
	board                                           []members.Officer
	colours                                         web.Colours
	brand                                           web.Brand
	banner                                          web.Picture
	shared                                          media.Picture // for shared links
}

// cooperativePage shows one cooperative.
func (s *Storefront) cooperativePage() page {
	return page{
		Path: "koperasi/:slug", Access: act.Everybody, Shared: true, Title: "cooperatives.title",
		Show:   reading(s.readCooperative, (*Visit).cooperative),
		Sample: sample(func(v *Visit) templ.Component { return v.cooperative(sampleCooperative(v)) }),
		More: branches{"kosong": sample(func(v *Visit) templ.Component {
			var none members.Cooperative
			about := coopAbout{name: "Koperasi Den Bukit Singaraja", where: "Buleleng, Buleleng"}
			return v.cooperative(coopView{about: about, sections: none.Sections()})
		}), "dibekukan": sample(func(v *Visit) templ.Component {
			view := sampleCooperative(v)
			view.stopped, view.shops, view.cards, view.about.join = true, nil, nil, ""
			return v.cooperative(view)
		})},
	}
}

func (v *Visit) cooperative(view coopView) templ.Component {
	v.Title, v.Description, v.Colours = view.about.name, firstWords(view.about.story), view.about.colours
	v.Brand, v.Image = view.about.brand, view.about.shared
	return cooperative(v, view)
}

func (s *Storefront) readCooperative(ctx context.Context, v *Visit) (view coopView, err error) {
	coop, err := s.Members.BySlug(ctx, v.Param("slug"))
	if err != nil {
		return view, err
	}
	if v.Site != nil && v.Site.Coop == coop.ID {
		return view, web.Elsewhere("/")
	}
	if err := v.elsewhere(coop.ID); err != nil {
		return view, err
	}
	return s.frontOf(ctx, v, coop)
}

// frontOf reads the page of a cooperative.
func (s *Storefront) frontOf(ctx context.Context, v *Visit, coop *members.Cooperative) (view coopView, err error) {
	view.sections, view.stopped = coop.Sections(), coop.Suspended()
	current, err := s.Content.Current(ctx, coop.ID, v.now)
	if err != nil {
		return view, err
	}
	view.told = v.announcements(current)
	if view.infos, err = s.ownInfos(ctx, v, coop); err != nil {
		return view, err
	}
	if coop.Shows(members.SectionNews) {
		newest, err := s.Content.Published(ctx, coop.ID, store.Page{Limit: newsShown})
		if err != nil {
			return view, err
		}
		view.news, view.newsHref = v.articleCards(coop, newest.Items), newsPath(coop)
	}
	if coop.Shows(members.SectionShops) {
		shops, err := s.Catalog.Shops(ctx, catalog.ShopSearch{Coop: coop.ID}, store.Page{Limit: shopsShown})
		if err != nil {
			return view, err
		}
		view.shops = v.shopCards(shops.Items)
	}
	if coop.Shows(members.SectionGoods) {
		goods, err := s.Catalog.Published(ctx, catalog.ProductFilter{Coop: coop.ID}, ui.Part(&v.Page, perPage))
		if err != nil {
			return view, err
		}
		view.cards, view.pager = s.cards(v.Locale, goods.Items, false), ui.NewPager(&v.Page, goods.Next)
	}
	var board []members.Officer
	if coop.Shows(members.SectionBoard) {
		board, err = s.Members.ShownBoard(ctx, coop)
	}
	view.about = v.aboutCoop(coop, board)
	return view, err
}

func (v *Visit) aboutCoop(coop *members.Cooperative, board []members.Officer) coopAbout {
	about := coopAbout{
		name: coop.Name, story: coop.Story.In(v.Lang()), where: v.s.shortPlace(coop.Area), hours: coop.Hours.In(v.Lang()),
		address: joined(coop.Street, v.s.Atlas.Label(coop.Area)), legalNumber: coop.LegalNumber, join: "/akun/gabung?koperasi=" + coop.Slug,
		since: foundedIn(coop), colours: colours(coop), board: board, brand: brand(coop),
		banner: web.PictureOf(picture(coop.Banner), coop.Banner.Alt, ""), shared: picture(coop.Banner),
	}
	if coop.Suspended() {
		about.join = ""
	}
	if coop.Phone != "" {
		about.phone, about.phoneHref = phone.Display(coop.Phone), phone.WhatsApp(coop.Phone, "")
	}
	return about
}

// foundedIn is the year in which a cooperative was founded, "" when it is not known.
func foundedIn(coop *members.Cooperative) string {
	if coop.Founded.IsZero() {
		return ""
	}
	return yearText(int64(coop.Founded.Year()))
}

// shopCards shows the shops that sell, the rest are left out.
func (v *Visit) shopCards(shops []catalog.Shop) []shopCard {
	var cards []shopCard
	for i := range shops {
		if shop := &shops[i]; shop.Selling(v.now) {
			cards = append(cards, shopCard{"/lapak/" + shop.Slug, shop.Name, v.s.shortPlace(shop.Area), v.s.avatar(shop.Avatar)})
		}
	}
	return cards
}

func colours(coop *members.Cooperative) web.Colours {
	return web.Colours{Nila: coop.Colours.Nila, Soga: coop.Colours.Soga}
}

// picture is a stored picture of a cooperative.
func picture(i members.Image) media.Picture {
	return media.Picture{ID: i.ID, Width: i.Width, Height: i.Height}
}

// brand is the sign in the head of a cooperative's pages.
func brand(coop *members.Cooperative) web.Brand {
	alt := cmp.Or(coop.Logo.Alt, coop.Name)
	return web.Brand{Href: "/koperasi/" + coop.Slug, Name: coop.Name, Logo: web.PictureOf(picture(coop.Logo), alt, "")}
}

// shortCoop is a cooperative's name where everybody knows that it is one.
func shortCoop(name string) string { return strings.TrimPrefix(name, "Koperasi ") }

// joined puts commas between the parts that are there.
func joined(parts ...string) string { return joinedBy(", ", parts) }
