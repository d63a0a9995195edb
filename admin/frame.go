package admin

import (
	"slices"

	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/web"
	"lumbung/orders"
)

// ErrNotMember is somebody who signed in but is no member of any cooperative.
var ErrNotMember = fault.New(fault.Forbidden, "admin.not_member")

// keptCoop names the cooperative a page is about: in the query, and in the session for the pages after it.
const keptCoop = "koperasi"

// Member is the signed-in member and the cooperative at work. Who is a member of several chooses with ?koperasi=, which
// is kept for the next pages. Guests are web.ErrSignIn, who belongs nowhere is ErrNotMember, and a cooperative of
// others is not found.
func (p Parts) Member(c *gin.Context) (members.Actor, string, error) {
	actor, err := p.Web.RequireActor(c)
	if err != nil {
		return actor, "", err
	}
	mine := actor.MemberCoops()
	if len(mine) == 0 {
		return actor, "", ErrNotMember
	}
	if wished := c.Query(keptCoop); wished != "" {
		if !slices.Contains(mine, wished) {
			return actor, "", act.ErrNoCooperative
		}
		return actor, wished, p.keepCoop(c, wished)
	}
	kept, err := p.Web.SessionGet(c, keptCoop)
	if err != nil || !slices.Contains(mine, kept) {
		kept = mine[0]
	}
	return actor, kept, err
}

// keepCoop notes a choice, and writes the session only when it is another one.
func (p Parts) keepCoop(c *gin.Context, coop string) error {
	if kept, err := p.Web.SessionGet(c, keptCoop); err != nil || kept == coop {
		return err
	}
	return p.Web.SessionPut(c, keptCoop, coop)
}

// Office is a page of a back office: in the colours of its cooperative, with the frame around it, and nothing for
// search engines. place is the id of the item that is on.
func (p Parts) Office(c *gin.Context, coop *members.Cooperative, frame web.Frame, place string) web.Page {
	page := p.Web.Page(c, "")
	page.Frame, page.Nav, page.NoIndex = &frame, place, true
	page.Colours = web.Colours{Nila: coop.Colours.Nila, Soga: coop.Colours.Soga}
	return page
}

// StateTone is the colour of an order's state for those who work on it.
func StateTone(state orders.State) string {
	switch state {
	case orders.Confirmed:
		return "kunyit"
	case orders.Packed, orders.Shipped, orders.Delivered:
		return "nila"
	case orders.Completed:
		return "padi"
	}
	return "soga"
}
