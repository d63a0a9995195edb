package storefront

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/ui"
	"lumbung/orders"
	owing "lumbung/payments/savings/register"
)

// purchasesShown is how many purchases stand on one page.
const purchasesShown = 10

// accountView is what is the visitor's own.
type accountView struct {
	name, phone               string
	purchases                 []purchaseLine
	guests                    int // purchases of guests that the account may adopt
	pager                     ui.Pager
	coops                     []coopLine
	member, officer, operator bool   // has a shop, has an office, runs the market
	unread                    int    // notices
	pushKey, user             string // for ui.PushCard
}

// purchaseLine is one purchase in the list.
type purchaseLine struct {
	href, number, when string
	total              money.Amount
	shops              int
	state, tone        string
}

// coopLine is the visitor's standing in one cooperative.
type coopLine struct{ href, name, text, where, state, tone string }

// accountPage is the visitor's own page.
func (s *Storefront) accountPage() page {
	return page{
		Path: "akun", Access: act.SignedIn, Nav: nav{ID: "akun"}, Title: "account.title", Help: "account",
		Show:   reading(s.readAccount, (*Visit).account),
		Sample: sample(func(v *Visit) templ.Component { return v.account(sampleAccount(v)) }),
		More: branches{"tamu": sample(func(v *Visit) templ.Component {
			return v.account(accountView{name: "Inaq Sri Wahyuni", phone: "0819-0000-0102"})
		})},
	}
}

func (v *Visit) account(view accountView) templ.Component {
	v.NoIndex, v.Scripts = true, append(v.Scripts, "push.js")
	return account(v, view)
}

func (s *Storefront) readAccount(ctx context.Context, v *Visit) (view accountView, err error) {
	page := ui.Part(&v.Page, purchasesShown)
	slice, err := s.Orders.UserPurchases(ctx, v.actor.ID(), page)
	if err != nil {
		return view, err
	}
	view = accountView{
		name: v.actor.User.Name, phone: phone.Display(v.actor.User.Phone), pager: ui.NewPager(&v.Page, slice.Next),
		member: len(v.actor.Seats()) > 0, officer: len(v.actor.ReaderCoops()) > 0, operator: v.actor.Operator(),
		pushKey: s.Notices.PushKey(), user: v.actor.ID(),
	}
	for i := range slice.Items {
		view.purchases = append(view.purchases, v.purchaseLine(&slice.Items[i]))
	}
	if page.After == "" {
		if view.guests, err = s.guestsOffered(ctx, v); err != nil {
			return view, err
		}
	}
	if view.unread, err = s.Notices.Unread(ctx, v.actor.ID(), unreadMost); err != nil {
		return view, err
	}
	view.coops, err = s.coopLines(ctx, v)
	return view, err
}

func (v *Visit) purchaseLine(bought *orders.Purchase) purchaseLine {
	line := purchaseLine{
		href: "/pesanan/" + bought.Number, number: bought.Number, when: v.DateTime(bought.PlacedAt), total: bought.Total(),
		shops: len(bought.Drafts), tone: "soga",
	}
	switch bought.State {
	case orders.Waiting:
		line.state, line.tone = v.T("account.purchase_placed"), "kunyit"
	case orders.Expired:
		line.state = v.T("account.purchase_expired")
	case orders.RefundDue:
		line.state, line.tone = v.T("account.purchase_refund"), "bata"
	default:
		line.state, line.tone = v.T("account.purchase_paid"), "padi"
	}
	return line
}

// coopLines are the visitor's memberships, in every state.
func (s *Storefront) coopLines(ctx context.Context, v *Visit) ([]coopLine, error) {
	lines := make([]coopLine, 0, len(v.actor.Memberships))
	for _, m := range v.actor.Memberships {
		coop, err := s.Members.Cooperative(ctx, m.Coop)
		if err != nil {
			return nil, err
		}
		line := coopLine{href: "/koperasi/" + coop.Slug, name: coop.Name}
		switch m.State {
		case members.Outside: // helps there, which is not being a member
			continue
		case members.Applied:
			line.state, line.tone = v.T("account.coop_applied"), "kunyit"
			line.text = v.T("account.coop_applied_at", v.Date(m.AppliedAt), v.Date(m.AppliedAt.Add(act.AnswerWithin)))
		case members.Active:
			line.state, line.tone, line.text = v.T("account.coop_active"), "padi", v.T("account.coop_since", m.NumberText(), v.Date(m.Since))
			if m.Number == 0 { // works there without being a member
				line.state, line.text = v.T("account.coop_working"), v.T("account.coop_staff", v.Date(m.Since))
			}
		case members.Entering:
			if err := s.entering(ctx, v, coop, &m, &line); err != nil {
				return nil, err
			}
		case members.Lapsed:
			line.state, line.tone, line.text = v.T("account.coop_lapsed"), "soga", v.T("account.coop_lapsed_text", v.Date(decided(m)))
		case members.Rejected:
			line.state, line.tone, line.text = v.T("account.coop_rejected"), "bata", v.T("account.coop_reason", m.Decided().Reason)
		case members.Left:
			line.state, line.tone, line.text = v.T("account.coop_left"), "soga", v.T("account.coop_left_at", v.Date(decided(m)))
			if m.Former() {
				line.href, line.where = "/jualan/simpanan/keluar?koperasi="+m.Coop, v.T("account.coop_left_money")
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// entering says what somebody pays who was accepted, until when and where.
func (s *Storefront) entering(ctx context.Context, v *Visit, coop *members.Cooperative, m *members.Membership, line *coopLine) error {
	owed, err := s.Payments.ObligationOf(ctx, m.Coop, owing.Line(m))
	if err != nil {
		return err
	}
	line.state, line.tone = v.T("account.coop_entering"), "kunyit"
	line.text = v.T("account.coop_entering_text", owed.PokokLeft(), v.Date(m.PayBy))
	line.where = joined(coop.Street, coop.Hours.In(v.Locale.Tag()), phone.Display(coop.Phone))
	return nil
}

// decided is when a membership was last decided about, or asked for.
func decided(m members.Membership) time.Time {
	return m.Latest().At
}
