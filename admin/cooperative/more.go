package cooperative

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/admin/cooperative/office"
	"lumbung/internal/act"
	"lumbung/internal/i18n"
	"lumbung/internal/web"
)

// newEntrance is the door before the offices: it leads to the only cooperative, or asks which one's books to open.
func (s *Cooperative) newEntrance() *web.Face[*Visit] {
	return &web.Face[*Visit]{
		Name: "pengurus", Root: "/pengurus", Market: true,
		Enter: func(c *gin.Context) (*Visit, error) {
			actor, err := s.Web.Actor(c)
			return office.Enter(s.Parts, actor, nil), err
		},
		Around: func(c *gin.Context, v *Visit) error {
			v.Page = s.Web.Page(c, "")
			v.NoIndex, v.Back, v.Styles = true, "/akun", []string{"cooperative.css"}
			return nil
		},
		Layout: layout,
		Bare: func(l *i18n.Locale) *Visit {
			v := s.bare(l)
			v.Frame, v.Back = nil, "/akun"
			return v
		},
		Pages: []page{{
			Access: act.SignedIn, Title: "coop.choose", Help: "choose", Show: s.choose,
			Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
				return chooseMain(v, []choice{
					{"#", "Koperasi Sembalun Makmur", v.Role("treasurer")}, {"#", "Koperasi Sabilulungan Soreang", v.Role("supervisor")},
				}), nil
			},
		}},
	}
}

func (s *Cooperative) choose(ctx context.Context, v *Visit) (templ.Component, error) {
	var coops []choice
	for _, id := range v.Actor.ReaderCoops() {
		coop, err := s.Members.Cooperative(ctx, id)
		if err != nil {
			return nil, err
		}
		coops = append(coops, choice{office.Home(coop), coop.Name, v.Role(office.RoleOf(v.Actor, id))})
	}
	switch len(coops) {
	case 0:
		return nil, errNoDesk
	case 1:
		return nil, web.Elsewhere(coops[0].href)
	}
	return chooseMain(v, coops), nil
}

// morePage is everything that has no place in the bar.
func (s *Cooperative) morePage() page {
	return page{
		Path: "lainnya", Access: act.Reads, Title: "coop.nav.more", Help: "more",
		Nav: nav{ID: "lainnya", Icon: "settings", Label: "coop.nav.more", Rank: 90},
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			return moreMain(v, len(v.Actor.ReaderCoops()) > 1, s.Version), nil
		},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return moreMain(v, true, "1.0.0"), nil },
	}
}
