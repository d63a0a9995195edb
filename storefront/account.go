package storefront

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/orders"
)

// purchasesShown is how many purchases stand on one page.
const purchasesShown = 10

// accountPage is the view of the visitor's own page.
type accountPage struct {
	web.Page
	Name        string
	Phone       string
	Purchases   []purchaseLine
	First, More string
	Coops       []coopLine
	Member      bool // has a back office as a member
	Officer     bool
}

// purchaseLine is one purchase in the list.
type purchaseLine struct {
	Href, Number, When string
	Total              money.Amount
	Shops              int
	State, Tone        string
}

// coopLine is the visitor's standing in one cooperative.
type coopLine struct {
	Href, Name, Text, State, Tone string
}

func (s *Storefront) account(c *gin.Context) error {
	actor, err := s.Web.RequireActor(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	slice, err := s.Orders.UserPurchases(ctx, actor.ID(), store.Page{Limit: purchasesShown, After: c.Query(keyAfter)})
	if err != nil {
		return err
	}
	view := accountPage{
		Page: s.page(c, s.Web.Locale(c).T("account.title")), Name: actor.User.Name, Phone: phone.Display(actor.User.Phone),
		Member: len(actor.MemberCoops()) > 0, Officer: len(actor.ReaderCoops()) > 0,
	}
	view.Nav, view.NoIndex = "akun", true
	for _, p := range slice.Items {
		view.Purchases = append(view.Purchases, purchaseLineOf(view.Page, p))
	}
	view.First, view.More = turn(view.Page, slice.Next)
	if view.Coops, err = s.coopLines(ctx, view.Page, actor); err != nil {
		return err
	}
	return s.pages.Render(c, http.StatusOK, "account", view)
}

func purchaseLineOf(p web.Page, bought orders.Purchase) purchaseLine {
	line := purchaseLine{
		Href: "/pesanan/" + bought.Number, Number: bought.Number, When: p.DateTime(bought.PlacedAt), Total: bought.Total(),
		Shops: len(bought.Drafts), Tone: "soga",
	}
	switch bought.State {
	case orders.Waiting:
		line.State, line.Tone = p.T("account.purchase_placed"), "kunyit"
	case orders.Expired:
		line.State = p.T("account.purchase_expired")
	case orders.RefundDue:
		line.State, line.Tone = p.T("account.purchase_refund"), "bata"
	default:
		line.State, line.Tone = p.T("account.purchase_paid"), "padi"
	}
	return line
}

// coopLines are the visitor's memberships, in every state.
func (s *Storefront) coopLines(ctx context.Context, p web.Page, actor members.Actor) ([]coopLine, error) {
	lines := make([]coopLine, 0, len(actor.Memberships))
	for _, m := range actor.Memberships {
		coop, err := s.Members.Cooperative(ctx, m.Coop)
		if err != nil {
			return nil, err
		}
		line := coopLine{Href: "/koperasi/" + coop.Slug, Name: coop.Name}
		switch m.State {
		case members.Applied:
			line.State, line.Tone, line.Text = p.T("account.coop_applied"), "kunyit", p.T("account.coop_applied_at", p.Date(m.AppliedAt))
		case members.Active:
			line.State, line.Tone, line.Text = p.T("account.coop_active"), "padi", p.T("account.coop_since", m.NumberText(), p.Date(m.Since))
			if m.Number == 0 { // works there without being a member
				line.State, line.Text = p.T("account.coop_working"), p.T("account.coop_staff", p.Date(m.Since))
			}
		case members.Rejected:
			line.State, line.Tone, line.Text = p.T("account.coop_rejected"), "bata", p.T("account.coop_reason", m.Decided().Reason)
		case members.Left:
			line.State, line.Tone, line.Text = p.T("account.coop_left"), "soga", p.T("account.coop_left_at", p.Date(decided(m)))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// decided is when a membership was last decided about, or asked for.
func decided(m members.Membership) time.Time {
	return m.Latest().At
}
