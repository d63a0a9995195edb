package platform

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/members"
	"lumbung/internal/store"
	"lumbung/internal/ui"
	"lumbung/internal/web"
)

// Visit is one visit of the operator's pages.
type Visit struct {
	web.Visit

	s     *Platform
	c     *gin.Context // nil in a sample
	actor members.Actor
	coop  *members.Cooperative // that is being opened, nil for none
	step  step                 // of opening a market; 0 on pages outside of it
	done  map[step]bool
	now   time.Time

	trouble int // numbers of the installation at which somebody must look
}

// What a page of this face is made of.
type (
	page          = web.PageSpec[*Visit]
	nav           = web.Nav[*Visit]
	show          = web.Show[*Visit]
	column[T any] = ui.Column[*Visit, T]
)

// newBegin is the address at which a new installation gets its first operator.
func (s *Platform) newBegin() *web.Face[*Visit] {
	return &web.Face[*Visit]{
		Name: "mulai", Root: "/mulai", Market: true, Enter: s.visit, Around: s.surround, Layout: layout, Bare: s.bare,
		Pages: []page{s.beginPage()},
	}
}

// newMarket is the operator's back office.
func (s *Platform) newMarket() *web.Face[*Visit] {
	return &web.Face[*Visit]{
		Name: "platform", Root: "/platform", Market: true, Enter: s.visit, Around: s.surround, Layout: layout, Bare: s.bare,
		Pages: []page{
			s.auditPage(),
			s.boardPage(),
			s.cooperativePage(),
			s.cooperativesPage(),
			s.domainsPage(),
			s.feesPage(),
			s.healthPage(),
			s.latePage(),
			s.messagesPage(),
			s.newCooperativePage(),
			s.operatorsPage(),
			s.paymentsPage(),
			s.policyPage(),
			s.signInsPage(),
			s.standingPage(),
		},
	}
}

// visit finds out who came. A page that names a cooperative is about that one.
func (s *Platform) visit(c *gin.Context) (*Visit, error) {
	actor, err := s.Web.Actor(c)
	v := &Visit{Visit: web.Visit{By: actor}, s: s, c: c, actor: actor, now: s.Now()}
	if err != nil || !actor.Operator() || c.Param("coop") == "" {
		return v, err
	}
	v.coop, err = s.Members.BySlug(c.Request.Context(), c.Param("coop"))
	return v, err
}

// surround makes the page, with the frame of the back office for who is the operator.
func (s *Platform) surround(c *gin.Context, v *Visit) error {
	v.Page = s.Web.Page(c, "")
	v.Styles, v.NoIndex = []string{"platform.css"}, true
	if !v.actor.Operator() {
		return nil
	}
	v.trouble = bad(s.Readings())
	items, err := s.market.NavItems(c.Request.Context(), v, func(path string) string { return strings.TrimSuffix("/platform/"+path, "/") })
	v.frame(items)
	if err == nil && v.coop != nil {
		err = s.progress(c.Request.Context(), v)
	}
	return err
}

func (v *Visit) frame(items []web.NavItem) {
	items = append(items, web.NavItem{ID: "akun", Href: "/akun", Icon: "user", Label: "web.account"})
	v.Frame = &web.Frame{Name: "Lumbung", Role: v.T("platform.operator") + " · " + v.actor.User.Name, Home: "/platform", Items: items}
}

// layout is the back office, or the way of opening a market with its steps.
func layout(v *Visit, main templ.Component) templ.Component {
	if v.actor.LacksFactor() {
		main = templ.Join(ui.NoFactor(&v.Page), main)
	}
	if v.step > 0 {
		return opening(v, main)
	}
	if v.trouble > 0 && !v.Is("keadaan") {
		main = templ.Join(lookOut(v), main)
	}
	return ui.Office(&v.Page, ui.Bar{Title: ui.BarTitle(v.Title, true)}, main)
}

// at is the address of a page about the cooperative: at("pengurus").
func (v *Visit) at(part string) string {
	address := "/platform/koperasi/" + url.PathEscape(v.coop.Slug)
	if part != "" {
		address += "/" + part
	}
	return address
}

// step is one of opening a market, in their order from 1.
type step int

const (
	stepOperator step = iota + 1
	stepCooperative
	stepBoard
	stepFees
	stepPayments
	stepMessages
)

// steps are all of them.
func steps() []step {
	return []step{stepOperator, stepCooperative, stepBoard, stepFees, stepPayments, stepMessages}
}

// word is what the step is called in locale keys.
func (s step) word() string {
	return [...]string{"", "operator", "cooperative", "board", "fees", "payments", "messages"}[s]
}

// path is the page of the step below that of the cooperative.
func (s step) path() string {
	return map[step]string{stepBoard: "pengurus", stepFees: "potongan", stepPayments: "pembayaran", stepMessages: "kabar"}[s]
}

// way is the steps as the side shows them. Those about the cooperative can be opened once there is one.
func (v *Visit) way() []wayStep {
	var way []wayStep
	for _, s := range steps() {
		one := wayStep{number: int(s), title: v.T("platform.step_" + s.word()), text: v.T("platform.step_" + s.word() + "_text")}
		switch {
		case s == v.step:
			one.state = "now"
		case v.done[s]:
			one.state = "done"
		}
		if v.coop != nil && s > stepOperator {
			one.href = v.at(s.path())
		}
		way = append(way, one)
	}
	return way
}

// wayStep is a step at the side; state is "", now or done.
type wayStep struct {
	number             int
	title, text, state string
	href               string // "" where nothing can be opened yet
}

// progress finds out what the cooperative has already.
func (s *Platform) progress(ctx context.Context, v *Visit) error {
	board, err := s.Members.Board(ctx, v.actor, v.coop.ID)
	if err != nil {
		return err
	}
	_, err = s.Payments.Schedule(ctx, v.coop.ID, v.now)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	v.done = map[step]bool{
		stepOperator: true, stepCooperative: true, stepFees: err == nil, stepPayments: !s.Simulated, stepMessages: s.Messages,
		stepBoard: holds(board, members.RoleChair) && holds(board, members.RoleTreasurer),
	}
	return nil
}

// holds says whether somebody on the board has a role.
func holds(board []members.Membership, role members.Role) bool {
	for i := range board {
		if board[i].Has(role) {
			return true
		}
	}
	return false
}

// bare is a visit without a request: the operator, who opens a cooperative.
func (s *Platform) bare(l *i18n.Locale) *Visit {
	me := &identity.User{ID: "ida", Name: "Ida Ayu Suartini", Operator: true}
	v := &Visit{s: s, actor: members.Actor{User: me}, now: sampleNow()}
	v.By, v.coop = v.actor, sampleCooperative()
	v.Page = web.Page{Locale: l, NoIndex: true, Styles: []string{"platform.css"}, Visitor: &web.Visitor{Name: me.Name}}
	v.frame([]web.NavItem{
		{ID: "koperasi", Href: "/platform", Icon: "building", Label: "platform.cooperatives"},
		{ID: "keadaan", Href: "/platform/keadaan", Icon: "circle-check", Label: "platform.health"},
	})
	v.done = map[step]bool{stepOperator: true, stepCooperative: true}
	return v
}

// role is what an office is called.
func (v *Visit) role(role members.Role) string { return v.T("role." + string(role)) }

// Names reads what people are called; an id that is nobody's stands for itself.
func (v *Visit) Names(ctx context.Context, kind string, ids []string) (map[string]ui.Name, error) {
	called := map[string]string{}
	switch {
	case v.c == nil: // a sample
	case kind == aboutCoop:
		known, err := v.s.Members.Directory(ctx)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			called[id] = known.Coops[id].Name
		}
	default:
		var err error
		if called, err = v.s.Identity.Names(ctx, ids); err != nil {
			return nil, err
		}
	}
	names := make(map[string]ui.Name, len(ids))
	called[members.PolicySubject] = v.T("platform.policy")
	for _, id := range ids {
		names[id] = ui.Name{Text: cmp.Or(called[id], id)}
	}
	return names, nil
}
