package cooperative

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"lumbung/catalog"
	"lumbung/internal/fault"
	"lumbung/internal/members"
	"lumbung/internal/money"
	"lumbung/internal/phone"
	"lumbung/internal/store"
	"lumbung/internal/web"
	"lumbung/payments/savings"
)

// memberPage is one line of the register with what the member has here.
type memberPage struct {
	desk
	Member   *members.Membership
	Number   string
	Roles    string
	Address  string
	Phone    string
	WhatsApp string
	Decided  string // by whom, when it was decided
	Shop     *catalog.Shop
	Holdings savings.Holdings
	Books    []bookView
	Conflict string // what another officer did a moment ago
}

// bookView is the end of one of the member's passbooks.
type bookView struct {
	Heading string
	Balance money.Amount
	Lines   []web.PassbookLine
	Href    string
}

// reasonForm is why somebody is turned down.
type reasonForm struct {
	Reason string `form:"alasan,required" max:"300" label:"coop.reason"`
}

// bookLines is how many movements of a passbook the page shows.
const bookLines = 8

func (s *Cooperative) member(c *gin.Context) error {
	v, err := s.enter(c)
	if err != nil {
		return err
	}
	return s.showMember(c, v, nil)
}

// showMember shows the page; form is one that was refused.
func (s *Cooperative) showMember(c *gin.Context, v visit, form *web.Form) error {
	ctx := c.Request.Context()
	m, err := s.Members.Membership(ctx, v.coop.ID, c.Param("id"))
	if err != nil {
		return err
	}
	d, err := s.open(c, v, "anggota", "coop.nav.members")
	if err != nil {
		return err
	}
	d.Title, d.Back, d.Form = m.Name, d.To("anggota"), form
	view, err := s.memberView(ctx, d, m)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if form != nil {
		status = form.Status()
	}
	if status == http.StatusConflict {
		view.Conflict = d.T("coop.member.conflict", m.Name)
		view.Form = nil // the sentence above says it
	}
	return s.pages.Render(c, status, "member", view)
}

func (s *Cooperative) memberView(ctx context.Context, d desk, m *members.Membership) (memberPage, error) {
	view := memberPage{
		desk: d, Member: m, Number: m.NumberText(), Roles: d.roles(m.Roles), Address: s.Atlas.Label(m.Area), Phone: phone.Display(m.Phone),
		WhatsApp: phone.WhatsApp(m.Phone, ""),
	}
	if m.Street != "" {
		view.Address = m.Street + ", " + view.Address
	}
	k := s.lookup(d, m.Coop)
	if m.DecidedAt != nil {
		view.Decided = d.T("coop.member.decided", d.Day(*m.DecidedAt), k.person(ctx, m.DecidedBy))
	}
	var err error
	if view.Shop, err = s.Catalog.ShopOf(ctx, m.Coop, m.User); err != nil {
		if !errors.Is(err, catalog.ErrShopNotFound) {
			return view, err
		}
		view.Shop = nil
	}
	if view.Holdings, err = s.Payments.Savings.Holdings(ctx, m.Coop, m.User); err != nil {
		return view, err
	}
	view.Books, err = s.passbooks(ctx, k, m, view.Holdings)
	return view, err
}

// passbooks are the last lines of the passbooks that ever moved.
func (s *Cooperative) passbooks(ctx context.Context, k *lookup, m *members.Membership, h savings.Holdings) ([]bookView, error) {
	var books []bookView
	for _, kind := range []savings.Kind{savings.Sukarela, savings.Proceeds} {
		slice, err := s.Payments.Savings.Passbook(ctx, m.Coop, m.User, kind, store.Page{Limit: bookLines})
		if err != nil {
			return nil, err
		}
		if len(slice.Items) == 0 {
			continue
		}
		account := kind.Account(m.User)
		book := bookView{
			Heading: accountName(k.desk.Locale, account.Code()), Balance: h.Proceeds,
			Href: k.desk.To("akun", account.Code()) + "?pemilik=" + m.User,
		}
		if kind == savings.Sukarela {
			book.Balance = h.Savings
		}
		for _, l := range slice.Items {
			note := k.desk.Stamp(l.At)
			if number := k.order(ctx, l.Subject); number != "" {
				note += " · " + number
			}
			book.Lines = append(book.Lines, web.PassbookLine{
				Title: k.desk.lineTitle(l), Note: note, Amount: l.Delta, Balance: l.Balance,
			})
		}
		books = append(books, book)
	}
	return books, nil
}

// admit makes an applicant a member.
func (s *Cooperative) admit(c *gin.Context) error {
	v, err := s.decide(c)
	if err != nil {
		return err
	}
	form := web.Form{Faults: fault.Fields{}}
	m, err := s.Members.Admit(c.Request.Context(), v.actor, v.coop.ID, c.Param("id"))
	if form.Refused(err) {
		return s.showMember(c, v, &form)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, home(v.coop)+"/anggota/"+url.PathEscape(m.ID), "padi", "coop.member.admitted", m.Name, m.NumberText())
}

// reject turns an applicant down, with the reason she reads.
func (s *Cooperative) reject(c *gin.Context) error {
	v, err := s.decide(c)
	if err != nil {
		return err
	}
	var in reasonForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	if form.Ok() {
		_, err = s.Members.Reject(c.Request.Context(), v.actor, members.Decision{Coop: v.coop.ID, ID: c.Param("id"), Reason: in.Reason})
	}
	if form.Refused(err) {
		return s.showMember(c, v, form)
	}
	if err != nil {
		return err
	}
	return s.Web.Tell(c, home(v.coop)+"/anggota?keadaan=calon", "nila", "coop.member.rejected")
}
