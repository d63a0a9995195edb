package storefront

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/payments"
)

// What a product page shows beside the product, and when it says that few are left.
const (
	moreShown  = 6
	fewLeft    = 5
	choiceWord = "pilihan" // in the address: the variant that the page speaks of
)

// productView is a product as its page shows it.
type productView struct {
	textView
	stockView
	deliveryView
	splitView
	maker   shopCard
	licence licence // of the maker
	more    []web.ProductCard
}

// textView says what the product is.
type textView struct {
	id, name, about string
	gallery         []web.Picture
	chips           []mark
	price           money.Amount // of the chosen one
	unit            string       // 200 g · Rp24.000/100 g
	facts           []fact
	trail           []web.Crumb
	whatsApp        string
	report          string // where visitors say what is wrong with it
}

// stockView says what can be bought of it now.
type stockView struct {
	line    string // 312 terjual · stok 99 · Dibuat sesudah dipesan, 1 hari
	holiday string // the shop rests until then: nothing can be bought
	gone    bool
	choices []choice
	chosen  string // id of the choice that goes into the cart
	most    int64  // pieces of it
}

// mark is a chip about the goods.
type mark struct{ tone, text, icon string }

// choice is one variant to pick; without href it is sold out.
type choice struct {
	text, stock, href string
	on                bool
}

// fact is one line of the table of facts.
type fact struct{ label, text string }

// productData are what a product page reads.
type productData struct {
	catalog.ProductInShop

	coop     *members.Cooperative
	chosen   catalog.Variant       // what the page speaks of
	stock    map[string]int64      // pieces by variant
	schedule *payments.FeeSchedule // nil when the cooperative has no rules yet
	more     []web.ProductCard
}

// productPage shows one product.
func (s *Storefront) productPage() page {
	resting := func(g *productData) { g.Resting = true }
	gone := func(g *productData) { g.stock, g.schedule, g.more, g.Product.Pictures = nil, nil, nil, nil }
	return page{
		Path: "p/:slug", Access: act.Everybody, Shared: true, Title: "product.description", Show: reading(s.readGoods, (*Visit).product),
		Sample: sampleProduct(nil), More: branches{"libur": sampleProduct(resting), "habis": sampleProduct(gone)},
	}
}

// readGoods reads a product that visitors may see, or one whose shop only rests.
func (s *Storefront) readGoods(ctx context.Context, v *Visit) (*productData, error) {
	offer, err := s.Catalog.ProductBySlug(ctx, v.Param("slug"))
	if err != nil {
		return nil, err
	}
	switch {
	case offer.Visible, offer.Resting:
	case offer.Product.State == catalog.Published && offer.Shop.State == catalog.Suspended:
		return nil, catalog.ErrShopStopped
	case offer.Product.State == catalog.Published && offer.Shop.Halted():
		return nil, catalog.ErrCoopStopped
	default:
		return nil, catalog.ErrProductNotFound
	}
	if err := v.elsewhere(offer.Product.Coop); err != nil {
		return nil, err
	}
	g := &productData{ProductInShop: offer, stock: map[string]int64{}}
	stocks, err := s.Catalog.StocksOf(ctx, g.Product.Coop, []catalog.Product{*g.Product})
	if err != nil {
		return nil, err
	}
	for _, stock := range stocks {
		g.stock[stock.ID] = stock.Available
	}
	g.choose(v.Query.Get(choiceWord))
	if g.coop, err = s.Members.Cooperative(ctx, g.Product.Coop); err != nil {
		return nil, err
	}
	g.schedule, err = s.Payments.Schedule(ctx, g.Product.Coop, v.now)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	others, err := s.others(ctx, g)
	g.more = s.cards(v.Locale, others, false)
	return g, err
}

// choose takes the variant that was asked for, otherwise the first that can be had.
func (g *productData) choose(id string) {
	var known bool
	if g.chosen, known = g.Product.Variant(id); !known {
		free := func(v catalog.Variant) bool { return g.stock[v.ID] > 0 }
		g.chosen = g.Product.Variants[max(0, slices.IndexFunc(g.Product.Variants, free))]
	}
}

// others are other goods of the same shop.
func (s *Storefront) others(ctx context.Context, g *productData) ([]catalog.Product, error) {
	slice, err := s.Catalog.ShopFront(ctx, g.Shop, store.Page{Limit: moreShown + 1})
	rest := without(slice.Items, []catalog.Product{*g.Product})
	return rest[:min(len(rest), moreShown)], err
}

func (v *Visit) product(g *productData) templ.Component {
	p := g.Product
	view := productView{
		textView: v.text(g), stockView: v.stock(g), deliveryView: v.deliver(g), splitView: v.split(g), maker: v.maker(g), more: g.more,
		licence: v.licence(g.Shop),
	}
	v.Title, v.Description, v.Back, v.NoIndex = p.Name, firstWords(p.Description), "/kategori/"+p.Category, g.Resting
	lowest, _ := p.PriceRange()
	v.Structured, v.Head = structuredDataOf(&v.Page, g), productHead(lowest)
	v.bar.Actions = templ.Join(ui.BarShare(&v.Page, ""), ui.BarCart(&v.Page))
	if len(p.Pictures) > 0 {
		v.Image = p.Pictures[0]
	}
	return product(v, &view)
}

func (v *Visit) text(g *productData) textView {
	p := g.Product
	price := g.chosen.Price
	view := textView{
		id: p.ID, name: p.Name, about: p.Description, price: price, unit: joinedDots(contentOf(p, g.chosen), unitPrice(v.Locale, p, g.chosen)),
		facts: facts(&v.Page, p, g.chosen), chips: marks(&v.Page, p), trail: v.trailTo(p.Category),
		report:   "/p/" + p.Slug + "/lapor",
		whatsApp: phone.WhatsApp("", p.Name+" "+v.Rupiah(price)+" "+v.Absolute("/p/"+p.Slug)),
	}
	for _, pic := range p.Pictures {
		view.gallery = append(view.gallery, web.PictureOf(pic, p.Name, p.Category))
	}
	if len(p.Pictures) == 0 {
		view.gallery = []web.Picture{firstPicture(p)}
	}
	view.trail = append(view.trail, web.Crumb{Text: p.Name})
	return view
}

func (v *Visit) stock(g *productData) stockView {
	view := stockView{chosen: g.chosen.ID, most: g.stock[g.chosen.ID]}
	view.gone = view.most <= 0
	lowest, highest := g.Product.PriceRange()
	for _, variant := range g.Product.Variants {
		left := g.stock[variant.ID]
		option := choice{text: variant.Name, on: variant.ID == view.chosen}
		if left > 0 {
			option.href = "/p/" + g.Product.Slug + "?" + url.Values{choiceWord: {variant.ID}}.Encode()
		}
		if left <= fewLeft {
			option.stock = v.pieces(left)
		}
		if highest > lowest {
			option.text += " · " + v.Rupiah(variant.Price)
		}
		view.choices = append(view.choices, option)
	}
	words := []string{"", v.pieces(view.most), madeDays(v.Locale, g.Product.MadeDays)}
	if sold := g.Product.Sold; sold > 0 {
		words[0] = v.T("product.sold", sold)
	}
	view.line = joinedDots(words...)
	if g.Resting {
		view.holiday = v.Date(*g.Shop.HolidayUntil)
	}
	return view
}

// sells says whether the chosen one can be put into the cart.
func (s *stockView) sells() bool { return s.holiday == "" && !s.gone }

// chooses says whether there is another one to choose.
func (s *stockView) chooses() bool {
	return len(s.choices) > 1 && s.holiday == "" && slices.ContainsFunc(s.choices, func(c choice) bool { return c.href != "" })
}

// pieces says how many there are, and clearly so when they are few.
func (v *Visit) pieces(n int64) string {
	switch {
	case n <= 0:
		return v.T("product.gone")
	case n <= fewLeft:
		return v.T("product.few", n)
	}
	return v.T("product.stock", n)
}

// maker is the shop behind the product.
func (v *Visit) maker(g *productData) shopCard {
	about := v.T("product.member_of", g.coop.Name)
	if g.Shop.Since > 0 {
		about = v.T("product.member_since", g.coop.Name, yearText(g.Shop.Since))
	}
	return shopCard{"/lapak/" + g.Shop.Slug, g.Shop.Name, about, v.s.avatar(g.Shop.Avatar)}
}

// chooseAt is where the destination is chosen, with the way back to a product.
func chooseAt(slug string) string {
	return "/?" + url.Values{keptDestination: {""}, "kembali": {"/p/" + slug}}.Encode() + "#tujuan"
}

// slideID is the anchor of the n-th picture of the gallery, from 0.
func slideID(n int) string { return "foto-" + strconv.Itoa(n+1) }
