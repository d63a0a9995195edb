package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/ui"
)

// coopsShown is how many cooperatives stand on one page.
const coopsShown = 48

// coopCard is one cooperative in a list.
type coopCard struct {
	Href, Name, Where string
	Since             string // year it was founded
}

// cooperativesPage lists the cooperatives.
func (s *Storefront) cooperativesPage() page {
	return page{
		Path: "koperasi", Access: act.Everybody, Shared: true, Market: true, Title: "cooperatives.title", Show: s.cooperatives,
		Sample: sample(func(v *Visit) templ.Component { return cooperatives(v, sampleCoops(), ui.NewPager(&v.Page, "x")) }),
		More:   branches{"kosong": sample(func(v *Visit) templ.Component { return cooperatives(v, nil, ui.NewPager(&v.Page, "")) })},
	}
}

func (s *Storefront) cooperatives(ctx context.Context, v *Visit) (templ.Component, error) {
	slice, err := s.Members.Cooperatives(ctx, ui.Part(&v.Page, coopsShown))
	if err != nil {
		return nil, err
	}
	v.Description = v.T("cooperatives.lead")
	return cooperatives(v, s.coopCards(slice.Items), ui.NewPager(&v.Page, slice.Next)), nil
}

// coopCards shows the cooperatives that trade.
func (s *Storefront) coopCards(coops []members.Cooperative) []coopCard {
	cards := make([]coopCard, 0, len(coops))
	for i := range coops {
		if coop := &coops[i]; !coop.Suspended() {
			cards = append(cards, coopCard{"/koperasi/" + coop.Slug, coop.Name, s.shortPlace(coop.Area), foundedIn(coop)})
		}
	}
	return cards
}
