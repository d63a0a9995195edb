package storefront

import (
	"context"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"lumbung/catalog"
	"lumbung/internal/act"
	"lumbung/internal/area"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/search"
)

// How much the home page shows.
const (
	homeHarvest = 10
	homeNewest  = 20
	homeCoops   = 4
	homeMatches = 40 // a province has no more kabupaten and kota
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
		Access: act.Everybody, Shared: true, Title: "web.home", Nav: nav{ID: "beranda"}, Show: s.home,
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

// home is the market, or the page of the cooperative whose own address it is. The destination is chosen there, too.
func (s *Storefront) home(ctx context.Context, v *Visit) (templ.Component, error) {
	if v.Site == nil || v.Query.Has(keptDestination) {
		return reading(s.readHome, (*Visit).home)(ctx, v)
	}
	coop, err := s.Members.Cooperative(ctx, v.Site.Coop)
	if err != nil {
		return nil, err
	}
	view, err := s.frontOf(ctx, v, coop)
	if err != nil {
		return nil, err
	}
	v.Structured = siteData{"https://schema.org", "WebSite", coop.Name, v.BaseURL}
	main := v.cooperative(view)
	v.Title = "" // the site is called so already
	return main, nil
}

func (v *Visit) home(view homeView) templ.Component {
	v.Title, v.Description, v.NoIndex = "", v.T("home.description"), view.chooser.open
	v.Structured = siteData{"https://schema.org", "WebSite", v.SiteName(), v.BaseURL}
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
	if v.Site != nil {
		return view, nil
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
	matches := s.Atlas.Regencies(ask.typed, homeMatches)
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

// figures counts the market. Without an index there is no number of goods.
func (s *Storefront) figures(ctx context.Context) (figures, error) {
	known, err := s.Members.Directory(ctx)
	if err != nil {
		return figures{}, err
	}
	found, err := s.Search.Search(ctx, search.Query{Limit: -1})
	return figures{len(known.Coops), found.Total}, err
}
