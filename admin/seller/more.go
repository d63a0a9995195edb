package seller

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lumbung/internal/web"
)

// morePage is the rest: the shop as it shows itself, help, other cooperatives, and the way out.
type morePage struct {
	web.Page
	Shop    string // its name, "" before there is one
	Slug    string
	Where   string
	Closed  string
	Share   string
	Coop    string
	Number  string // of the member
	Hours   string
	Phone   string
	Chat    string
	Street  string
	Others  []other // cooperatives she is a member of as well
	Officer bool
}

// other is another cooperative to turn to.
type other struct{ Name, Href string }

func (s *Seller) more(c *gin.Context, v *visit) error {
	view := morePage{Coop: v.coop.Name, Officer: len(v.actor.ReaderCoops()) > 0}
	view.Hours, view.Phone, view.Chat, view.Street = s.office(v)
	if m := v.membership(); m != nil {
		view.Number = m.NumberText()
	}
	if v.shop != nil {
		view.Shop, view.Slug, view.Where = v.shop.Name, v.shop.Slug, s.Atlas.Label(v.shop.Area)
		view.Closed, view.Share = v.closed(), s.shareLink(v)
	}
	for _, id := range v.actor.MemberCoops() {
		if id == v.coop.ID {
			continue
		}
		coop, err := s.Members.Cooperative(c.Request.Context(), id)
		if err != nil {
			return err
		}
		view.Others = append(view.Others, other{coop.Name, "/jualan?koperasi=" + id})
	}
	page, err := s.page(c, v, placeMore, "seller.more")
	if err != nil {
		return err
	}
	view.Page = page
	return s.pages.Render(c, http.StatusOK, "more", view)
}
