package storefront

import (
	"bytes"
	"context"
	"embed"
	"fmt"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"

	"lumbung/internal/act"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

//go:embed info
var infoFiles embed.FS

// infos are what every visitor may read about this market: a page each, with its text by language.
type infos map[string]map[string]string

// loadInfos renders the texts, which are Markdown. Raw HTML in them is left out.
func loadInfos() (infos, error) {
	markdown := goldmark.New()
	all := infos{}
	for _, name := range ui.InfoPages() {
		all[name] = map[string]string{}
		for _, language := range []string{"id", "en"} {
			text, err := infoFiles.ReadFile("info/" + language + "/" + name + ".md")
			if err != nil {
				return nil, fmt.Errorf("page %s: %w", name, err)
			}
			var page bytes.Buffer
			if err := markdown.Convert(text, &page); err != nil {
				return nil, fmt.Errorf("page %s: %w", name, err)
			}
			all[name][language] = page.String()
		}
	}
	return all, nil
}

// infoPage is one of them.
func (s *Storefront) infoPage(name string) page {
	show := func(_ context.Context, v *Visit) (templ.Component, error) {
		v.Description = v.T("info." + name + "_text")
		return info(v, s.infos[name][v.Lang()]), nil
	}
	return page{
		Path: name, Access: act.Everybody, Shared: true, Title: "info." + name, Show: show,
		Sample: func(ctx context.Context, v *Visit) (templ.Component, error) {
			known, err := loadInfos()
			if err != nil {
				return nil, err
			}
			return info(v, known[name][v.Lang()]), nil
		},
	}
}

// infoPages are all of them.
func (s *Storefront) infoPages() (pages []web.PageSpec[*Visit]) {
	for _, name := range ui.InfoPages() {
		pages = append(pages, s.infoPage(name))
	}
	return pages
}
