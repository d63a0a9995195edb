package storefront

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/content"
	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// infos are what every visitor may read about this market: a page each, with its text by language.
type infos map[string]map[string]string

// loadInfos renders the texts that come with the program.
func loadInfos() (infos, error) {
	all := infos{}
	for _, name := range ui.InfoPages() {
		all[name] = map[string]string{}
		standard, err := content.Standard(name)
		if err != nil {
			return nil, err
		}
		for _, language := range []string{i18n.Indonesian, i18n.English} {
			text, err := content.HTML(standard.In(language))
			if err != nil {
				return nil, err
			}
			all[name][language] = text
		}
	}
	return all, nil
}

// infoPage is one of them. At a cooperative's own address it has that cooperative's text, if there is one.
func (s *Storefront) infoPage(name string) page {
	return page{
		Path: name, Access: act.Everybody, Shared: true, Title: "info." + name,
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			if v.Site != nil {
				return s.showInfo(ctx, v, v.Site.Coop, name)
			}
			return v.info(name, s.infos[name][v.Lang()]), nil
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			known, err := loadInfos()
			if err != nil {
				return nil, err
			}
			return v.info(name, known[name][v.Lang()]), nil
		},
	}
}

func (v *Visit) info(name, html string) templ.Component {
	v.Title, v.Description = v.T("info."+name), v.T("info."+name+"_text")
	return info(v, html)
}

// showInfo shows a cooperative's own text, or the one that comes with the program.
func (s *Storefront) showInfo(ctx context.Context, v *Visit, coop, name string) (templ.Component, error) {
	own, err := s.Content.OwnInfo(ctx, coop, name)
	if err != nil {
		return nil, err
	}
	if own == nil {
		return v.info(name, s.infos[name][v.Lang()]), nil
	}
	html, err := content.HTML(own.Text.In(v.Lang()))
	return v.info(name, html), err
}

// coopInfoPage is one of these texts as a cooperative has it.
func (s *Storefront) coopInfoPage() page {
	return page{
		Path: "koperasi/:slug/info/:page", Access: act.Everybody, Shared: true, Title: "info.tentang",
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			coop, err := s.coopOf(ctx, v)
			if err != nil {
				return nil, err
			}
			name := v.Param("page")
			if v.Site != nil && slices.Contains(ui.InfoPages(), name) {
				return nil, web.Elsewhere("/" + name)
			}
			v.Back = "/koperasi/" + coop.Slug
			return s.showInfo(ctx, v, coop.ID, name)
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			v.Back = "/koperasi/sembalun-makmur"
			html, err := content.HTML("Kopi dan tenun di sini dibuat 214 anggota kami.\n\n## Barang rusak\n\nKirim fotonya dalam tiga hari.")
			return v.info("pengembalian", html), err
		},
	}
}

// ownInfos lead to the texts that a cooperative has written itself.
func (s *Storefront) ownInfos(ctx context.Context, v *Visit, coop *members.Cooperative) ([]web.Crumb, error) {
	if v.Site != nil {
		return nil, nil // the footer leads there
	}
	own, err := s.Content.OwnInfos(ctx, coop.ID)
	if err != nil {
		return nil, err
	}
	var crumbs []web.Crumb
	for _, page := range ui.InfoPages() {
		if own[page] != nil {
			crumbs = append(crumbs, web.Crumb{Text: v.T("info." + page), Href: "/koperasi/" + coop.Slug + "/info/" + page})
		}
	}
	return crumbs, nil
}

// infoPages are all of them.
func (s *Storefront) infoPages() (pages []web.PageSpec[*Visit]) {
	for _, name := range ui.InfoPages() {
		pages = append(pages, s.infoPage(name))
	}
	return pages
}
