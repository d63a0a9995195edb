package storefront

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/web"
	"lumbung/search"
)

// site is the cooperative's own address that the name of a host stands for, nil for none.
func (s *Storefront) site(ctx context.Context, host string) (*web.Site, error) {
	coop, err := s.Members.ByDomain(ctx, host)
	if errors.Is(err, act.ErrNoCooperative) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	own := brand(coop)
	own.Href = "/"
	return &web.Site{Host: coop.Domains[0], Coop: coop.ID, Name: coop.Name, Brand: own, Colours: colours(coop)}, nil
}

// certified answers a proxy that asks whether it may get a certificate for the name of a host: for those of cooperatives alone.
func (s *Storefront) certified(c *gin.Context) error {
	if _, err := s.Members.ByDomain(c.Request.Context(), c.Query("domain")); err != nil {
		return err
	}
	c.String(http.StatusOK, "ok\n")
	return nil
}

// elsewhere leads to the market when what was asked for at a cooperative's own address belongs to another one.
func (v *Visit) elsewhere(coop string) error {
	if v.Site == nil || v.Site.Coop == coop {
		return nil
	}
	here, err := v.With()
	if err != nil {
		return err
	}
	return web.Elsewhere(v.Market(here))
}

// narrow keeps a search at a cooperative's own address to its goods.
func (v *Visit) narrow(q search.Query) search.Query {
	if v.Site != nil {
		q.Coops = []string{v.Site.Coop}
	}
	return q
}

// suggestOwn suggests goods of one cooperative.
func (s *Storefront) suggestOwn(ctx context.Context, site *web.Site, typed string) ([]search.Suggestion, error) {
	if typed == "" {
		return nil, nil
	}
	found, err := s.Search.Search(ctx, search.Query{Text: typed, Coops: []string{site.Coop}, Limit: suggestions})
	var lines []search.Suggestion
	for i := range found.Products {
		line := search.Suggestion{Text: found.Products[i].Name}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines, err
}
