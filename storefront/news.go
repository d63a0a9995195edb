package storefront

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/content"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// newsShown is how many articles the page of a cooperative shows, and newsPerPage how many their own list.
const (
	newsShown   = 3
	newsPerPage = 12
)

// announcement is something that a cooperative lets its visitors know for a while.
type announcement struct{ title, text string }

// articleCard is an article in a list.
type articleCard struct {
	href, title, day, first string
	picture                 web.Picture
}

// articleView is an article as visitors read it.
type articleView struct {
	title, day, html, lang string
	picture                web.Picture
	coop                   web.Crumb
	others                 []articleCard
}

// newsView is the articles of a cooperative.
type newsView struct {
	name  string
	back  string
	cards []articleCard
	pager ui.Pager
}

func (v *Visit) announcements(list []content.Announcement) []announcement {
	var shown []announcement
	for i := range list {
		shown = append(shown, announcement{list[i].Title.In(v.Lang()), list[i].Text.In(v.Lang())})
	}
	return shown
}

// newsPath is where the articles of a cooperative lie.
func newsPath(coop *members.Cooperative) string { return "/koperasi/" + coop.Slug + "/berita" }

func (v *Visit) articleCards(coop *members.Cooperative, list []content.Article) []articleCard {
	var cards []articleCard
	for i := range list {
		a := &list[i]
		cards = append(cards, articleCard{
			href: newsPath(coop) + "/" + url.PathEscape(a.Slug), title: a.Title.In(v.Lang()),
			day: v.Date(a.PublishedAt.In(i18n.Zone(coop.Area))), first: firstWords(content.Plain(a.Text.In(v.Lang()))),
			picture: web.PictureOf(picture(a.Picture), "", "").Narrowest(2),
		})
	}
	return cards
}

// newsPage lists what a cooperative has written.
func (s *Storefront) newsPage() page {
	return page{
		Path: "koperasi/:slug/berita", Access: act.Everybody, Shared: true, Title: "news.title", Show: reading(s.readNews, (*Visit).news),
		Sample: sample(func(v *Visit) templ.Component { return v.news(sampleNews(v)) }),
		More: branches{"kosong": sample(func(v *Visit) templ.Component {
			return v.news(newsView{name: "Koperasi Sembalun Makmur", back: "/koperasi/sembalun-makmur"})
		})},
	}
}

func (v *Visit) news(view newsView) templ.Component {
	v.Description, v.Title, v.Back = v.T("news.of", view.name), v.T("news.of", view.name), view.back
	v.bar.Title = ui.BarTitle(v.T("news.title"), false)
	return news(v, view)
}

func (s *Storefront) readNews(ctx context.Context, v *Visit) (view newsView, err error) {
	coop, err := s.coopOf(ctx, v)
	if err != nil {
		return view, err
	}
	list, err := s.Content.Published(ctx, coop.ID, ui.Part(&v.Page, newsPerPage))
	view = newsView{coop.Name, "/koperasi/" + coop.Slug, v.articleCards(coop, list.Items), ui.NewPager(&v.Page, list.Next)}
	return view, err
}

// coopOf is the cooperative in the address, whose colours and sign the page gets.
func (s *Storefront) coopOf(ctx context.Context, v *Visit) (*members.Cooperative, error) {
	coop, err := s.Members.BySlug(ctx, v.Param("slug"))
	if err != nil {
		return nil, err
	}
	v.Colours, v.Brand = colours(coop), brand(coop)
	return coop, v.elsewhere(coop.ID)
}

// articlePage shows one article.
func (s *Storefront) articlePage() page {
	return page{
		Path: "koperasi/:slug/berita/:article", Access: act.Everybody, Shared: true, Title: "news.title",
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			coop, err := s.coopOf(ctx, v)
			if err != nil {
				return nil, err
			}
			a, err := s.Content.Read(ctx, coop.ID, v.Param("article"))
			if err != nil {
				return nil, err
			}
			newest, err := s.Content.Published(ctx, coop.ID, store.Page{Limit: newsShown + 1})
			if err != nil {
				return nil, err
			}
			return v.article(coop, a, newest.Items)
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			coop, list := sampleArticles(v)
			return v.article(coop, &list[0], list)
		},
	}
}

func (v *Visit) article(coop *members.Cooperative, a *content.Article, newest []content.Article) (templ.Component, error) {
	written := a.Text.In(v.Lang())
	html, err := content.HTML(written)
	if err != nil {
		return nil, err
	}
	view := articleView{
		title: a.Title.In(v.Lang()), day: v.Date(a.PublishedAt.In(i18n.Zone(coop.Area))), html: html,
		picture: web.PictureOf(picture(a.Picture), a.Picture.Alt, ""), coop: web.Crumb{Text: coop.Name, Href: "/koperasi/" + coop.Slug},
	}
	if written == a.Text.ID {
		view.lang = i18n.Indonesian
	}
	for _, card := range v.articleCards(coop, newest) {
		if card.href != newsPath(coop)+"/"+url.PathEscape(a.Slug) && len(view.others) < newsShown {
			view.others = append(view.others, card)
		}
	}
	v.Title, v.Description, v.Image, v.Back = view.title, firstWords(content.Plain(written)), picture(a.Picture), newsPath(coop)
	v.bar.Actions = ui.BarShare(&v.Page, "")
	return article(v, view), nil
}
