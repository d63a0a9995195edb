package storefront

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/area"
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

// homeView is what the market has to show.
type homeView struct {
	chooser chooser
	figures figures
	harvest []web.ProductCard
	newest  []web.ProductCard
	coops   []coopCard
}

// chooser asks where goods are to go.
type chooser struct {
	open    bool // shown unfolded
	typed   string
	missed  bool // nothing fits what was typed
	back    string
	matches []web.Crumb
}

// figures are true counts of the market.
type figures struct{ cooperatives, goods int }

// homePage is the first page, where the destination is chosen, too.
func (s *Storefront) homePage() page {
	return page{
		Access: act.Everybody, Shared: true, Title: "web.home", Nav: nav{ID: "beranda"}, Show: reading(s.readHome, (*Visit).home),
		Acts:   []web.Act[*Visit]{web.Do("keluar", act.Everybody, s.signOut)},
		Sample: sample(func(v *Visit) templ.Component { return v.home(sampleHome()) }),
		More: branches{
			"kosong": sample(func(v *Visit) templ.Component {
				v.Place = ""
				return v.home(homeView{chooser: sampleHome().chooser.unfolded()})
			}),
		},
	}
}

func (v *Visit) home(view homeView) templ.Component {
	v.Title, v.Description, v.NoIndex = "", v.T("home.description"), view.chooser.open
	v.Structured = siteData{"https://schema.org", "WebSite", "Lumbung", v.BaseURL}
	return home(v, view)
}

// siteData is what search engines read of the market itself.
type siteData struct {
	Context string `json:"@context"`
	Type    string `json:"@type"`
	Name    string `json:"name"`
	URL     string `json:"url"`
}

func (s *Storefront) readHome(ctx context.Context, v *Visit) (view homeView, err error) {
	if view.chooser, err = s.choose(v); err != nil {
		return view, err
	}
	if view.figures, err = s.figures(ctx); err != nil {
		return view, err
	}
	harvest, err := s.Catalog.Published(ctx, catalog.ProductFilter{NewHarvest: true}, store.Page{Limit: homeHarvest})
	if err != nil {
		return view, err
	}
	newest, err := s.Catalog.Published(ctx, catalog.ProductFilter{}, store.Page{Limit: homeNewest})
	if err != nil {
		return view, err
	}
	coops, err := s.Members.Cooperatives(ctx, store.Page{Limit: homeCoops})
	if err != nil {
		return view, err
	}
	view.harvest = s.cards(v.Locale, harvest.Items, true)
	view.newest = s.cards(v.Locale, without(newest.Items, harvest.Items), len(harvest.Items) == 0)
	view.coops = s.coopCards(coops.Items)
	return view, nil
}

// choose keeps the only place that fits what was typed and leads back; otherwise it asks which one is meant.
func (s *Storefront) choose(v *Visit) (chooser, error) {
	if !v.Query.Has(keptDestination) {
		return chooser{}, nil
	}
	ask := chooser{open: true, typed: v.Query.Get(keptDestination), back: web.ReturnPath(v.c, "/")}
	matches := s.findRegencies(ask.typed, homeMatches)
	if len(matches) == 1 {
		if err := s.Web.SessionPut(v.c, keptDestination, matches[0].Code); err != nil {
			return ask, err
		}
		return ask, web.Elsewhere(ask.back)
	}
	ask.missed = ask.typed != "" && len(matches) == 0
	ask.matches = s.crumbs(matches, ask.back)
	return ask, nil
}

// crumbs lead to the choice of a place.
func (s *Storefront) crumbs(places []area.Area, back string) []web.Crumb {
	crumbs := make([]web.Crumb, len(places))
	for i, a := range places {
		query := url.Values{keptDestination: {a.Code}, "kembali": {back}}
		province, _ := s.Atlas.Find(a.Code[:2])
		crumbs[i] = web.Crumb{Text: a.Name + ", " + province.Name, Href: "/?" + query.Encode()}
	}
	return crumbs
}

// without leaves out the products that are shown already.
func without(products, shown []catalog.Product) []catalog.Product {
	return slices.DeleteFunc(slices.Clone(products), func(p catalog.Product) bool {
		return slices.ContainsFunc(shown, func(q catalog.Product) bool { return q.ID == p.ID })
	})
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
			return figures{cooperatives: len(coops)}, nil //nolint:nilerr // the sentence does without
		}
		return figures{len(coops), found.Total}, nil
	})
}

// market is the cooperatives by id, and their ids by slug.
type market struct {
	coops map[string]members.Cooperative
	slugs map[string]string
}

// coops returns the cooperatives by id.
func (s *Storefront) coops(ctx context.Context) (map[string]members.Cooperative, error) {
	known, err := s.market(ctx)
	return known.coops, err
}

// market is read once a minute.
func (s *Storefront) market(ctx context.Context) (market, error) {
	return s.known.get(s.Now(), figuresLife, func() (market, error) {
		known, page := market{map[string]members.Cooperative{}, map[string]string{}}, store.Page{Limit: store.MaxPage}
		for len(known.coops) < coopsCounted {
			slice, err := s.Members.Cooperatives(ctx, page)
			if err != nil {
				return market{}, err
			}
			for _, coop := range slice.Items {
				known.coops[coop.ID], known.slugs[coop.Slug] = coop, coop.ID
			}
			if page.After = slice.Next; slice.Next == "" {
				break
			}
		}
		return known, nil
	})
}
