package cooperative

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"lumbung/internal/members"
	"lumbung/internal/web"
)

// choosePage asks somebody who serves several cooperatives which one's books to open.
type choosePage struct {
	web.Page
	Coops []coopChoice
}

type coopChoice struct{ Href, Name, Role string }

// choose leads to the only cooperative, or asks.
func (s *Cooperative) choose(c *gin.Context) error {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return err
	}
	view := choosePage{Page: s.Web.Page(c, s.Web.Locale(c).T("coop.choose"))}
	view.NoIndex, view.Back = true, "/akun"
	for _, id := range actor.ReaderCoops() {
		coop, err := s.Members.Cooperative(c.Request.Context(), id)
		if err != nil {
			return err
		}
		view.Coops = append(view.Coops, coopChoice{home(coop), coop.Name, view.T("coop.role." + string(roleOf(actor, id)))})
	}
	switch len(view.Coops) {
	case 0:
		return errNoDesk
	case 1:
		return s.Web.Redirect(c, view.Coops[0].Href)
	}
	return s.pages.Render(c, http.StatusOK, "choose", view)
}

func home(coop *members.Cooperative) string { return "/pengurus/" + url.PathEscape(coop.Slug) }

// morePage is everything that has no place in the bar.
type morePage struct {
	desk
	Several bool // works for more than one cooperative
}

func (s *Cooperative) more(c *gin.Context) error {
	v, d, err := s.openDesk(c, "lainnya", "coop.nav.more")
	if err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "more", morePage{d, len(v.actor.ReaderCoops()) > 1})
}
