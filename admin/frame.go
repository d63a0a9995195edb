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

// ErrNotMember is somebody who signed in but is no member of any cooperative, was none, and helps none.
var ErrNotMember = fault.New(fault.Forbidden, "admin.not_member")

// keptSeat names whose shop a page is about: in the query, and in the session for the pages after it.
const keptSeat = "koperasi"

// Seat is who is signed in, and from where she sells, or sold before she left. Who has several seats chooses with ?koperasi=, a cooperative
// or a members.Seat.Word, which is kept for the next pages. Guests are web.ErrSignIn, who has none is ErrNotMember, and a seat of others is
// not found.
func (p Parts) Seat(c *gin.Context) (actor members.Actor, seat members.Seat, err error) {
	if actor, err = p.Web.RequireActor(c); err != nil {
		return actor, seat, err
	}
	seats := actor.Seats()
	for _, coop := range actor.FormerCoops() {
		seats = append(seats, members.Seat{Coop: coop, Owner: actor.ID()})
	}
	named := func(word string) bool {
		i := slices.IndexFunc(seats, func(s members.Seat) bool { return s.Coop == word || s.Word() == word })
		seat = seats[max(i, 0)]
		return i >= 0
	}
	if len(seats) == 0 {
		return actor, seat, ErrNotMember
	}
	if wished := c.Query(keptSeat); wished != "" {
		if !named(wished) {
			return actor, seat, act.ErrNoCooperative
		}
		return actor, seat, p.keepSeat(c, seat.Word())
	}
	kept, err := p.Web.SessionGet(c, keptSeat)
	named(kept)
	return actor, seat, err
}

// keepSeat notes a choice, and writes the session only when it is another one.
func (p Parts) keepSeat(c *gin.Context, word string) error {
	if kept, err := p.Web.SessionGet(c, keptSeat); err != nil || kept == word {
		return err
	}
	return p.Web.SessionPut(c, keptSeat, word)
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
	case orders.Cancelled:
	}
	return "soga"
}
