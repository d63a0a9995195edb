package storefront

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/area"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/search"
)

// How much the home page shows, and how long its figures stand.
const (
	homeHarvest  = 10
	homeNewest   = 20
	homeCoops    = 4
	homeMatches  = 8
	figuresLife  = time.Minute
	coopsCounted = 500
)

// homePage is the view of the home page.
type homePage struct {
	web.Page
	Chooser      chooser
	Figures      figures
	Tiles        []tile
	Harvest      []web.ProductCard
	Newest       []web.ProductCard
	Cooperatives []coopCard
}

// chooser asks where goods are to go.
type chooser struct {
	Open    bool // shown unfolded
	Typed   string
	Missed  bool // nothing fits what was typed
	Return  string
	Matches []web.Crumb
}

// figures are true counts of the market.
type figures struct{ Cooperatives, Goods int }

// tile leads to a category.
type tile struct{ Href, Name, Asset, Tint string }

func (s *Storefront) home(c *gin.Context) error {
	typed, asked := c.GetQuery(keptDestination)
	matches := s.findRegencies(typed, homeMatches)
	if len(matches) == 1 {
		return s.sendTo(c, matches[0])
	}
	view := homePage{Page: s.page(c, "")}
	view.Description, view.Nav = view.T("home.description"), "beranda"
	view.Structured = siteData{"https://schema.org", "WebSite", "Lumbung", view.BaseURL}
	if asked {
		view.Chooser, view.NoIndex = s.chooser(c, typed, matches), true
	}
	if err := s.fillHome(c.Request.Context(), &view); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "home", view)
}

// siteData is what search engines read of the market itself.
type siteData struct {
	Context string `json:"@context"`
	Type    string `json:"@type"`
	Name    string `json:"name"`
	URL     string `json:"url"`
}

// sendTo keeps where goods are to go and leads back.
func (s *Storefront) sendTo(c *gin.Context, to area.Area) error {
	if err := s.Web.Keep(c, keptDestination, to.Code); err != nil {
		return err
	}
	return s.Web.Redirect(c, web.ReturnPath(c, "/"))
}

func (s *Storefront) chooser(c *gin.Context, typed string, matches []area.Area) chooser {
	ask := chooser{Open: true, Typed: typed, Missed: typed != "" && len(matches) == 0, Return: web.ReturnPath(c, "/")}
	for _, a := range matches {
		query := url.Values{keptDestination: {a.Code}, "kembali": {ask.Return}}
		province, _ := s.Atlas.Find(a.Code[:2])
		ask.Matches = append(ask.Matches, web.Crumb{Text: a.Name + ", " + province.Name, Href: "/?" + query.Encode()})
	}
	return ask
}

func (s *Storefront) fillHome(ctx context.Context, view *homePage) (err error) {
	if view.Figures, err = s.figures(ctx); err != nil {
		return err
	}
	view.Tiles = s.tiles(ctx, view.Locale)
	harvest, err := s.Catalog.Published(ctx, catalog.Listing{NewHarvest: true}, store.Page{Limit: homeHarvest})
	if err != nil {
		return err
	}
	newest, err := s.Catalog.Published(ctx, catalog.Listing{}, store.Page{Limit: homeNewest})
	if err != nil {
		return err
	}
	coops, err := s.Members.Cooperatives(ctx, store.Page{Limit: homeCoops})
	if err != nil {
		return err
	}
	view.Harvest = s.cards(view.Locale, harvest.Items, true)
	view.Newest = s.cards(view.Locale, others(newest.Items, harvest.Items), len(harvest.Items) == 0)
	view.Cooperatives = s.coopCards(coops.Items)
	return nil
}

// others leaves out the products that are shown already.
func others(products, shown []catalog.Product) []catalog.Product {
	return slices.DeleteFunc(slices.Clone(products), func(p catalog.Product) bool {
		return slices.ContainsFunc(shown, func(q catalog.Product) bool { return q.ID == p.ID })
	})
}

func (s *Storefront) tiles(ctx context.Context, l *i18n.Locale) []tile {
	var tiles []tile
	for _, category := range s.Catalog.Categories(ctx) {
		tiles = append(tiles, tile{
			Href: "/kategori/" + category.Slug, Name: category.Name.In(l.Tag()),
			Asset: "category-" + category.Picture + ".webp", Tint: category.Slug,
		})
	}
	return tiles
}

// figures counts the market, once a minute. Without an index there is no number of goods.
func (s *Storefront) figures(ctx context.Context) (figures, error) {
	return s.counted.get(s.Now(), figuresLife, func() (figures, error) {
		coops, err := s.coops(ctx)
		if err != nil {
			return figures{}, err
		}
		found, err := s.Search.Search(ctx, search.Query{Limit: -1})
		if err != nil {
			return figures{Cooperatives: len(coops)}, nil //nolint:nilerr // the sentence does without
		}
		return figures{Cooperatives: len(coops), Goods: found.Total}, nil
	})
}

// coops returns the cooperatives by id, read once a minute.
func (s *Storefront) coops(ctx context.Context) (map[string]members.Cooperative, error) {
	return s.known.get(s.Now(), figuresLife, func() (map[string]members.Cooperative, error) {
		known, page := map[string]members.Cooperative{}, store.Page{Limit: store.MaxPage}
		for len(known) < coopsCounted {
			slice, err := s.Members.Cooperatives(ctx, page)
			if err != nil {
				return nil, err
			}
			for _, coop := range slice.Items {
				known[coop.ID] = coop
			}
			if page.After = slice.Next; slice.Next == "" {
				break
			}
		}
		return known, nil
	})
}
