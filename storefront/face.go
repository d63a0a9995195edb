package storefront

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/i18n"
	"lumbung/internal/members"
	"lumbung/internal/ui"
	"lumbung/internal/web"
	"lumbung/orders"
)

// Visit is one visit of the shop window: who came, and where goods are to go.
type Visit struct {
	web.Visit

	s           *Storefront
	c           *gin.Context // nil in a sample; what the browser carries is read and written with it
	actor       members.Actor
	destination string // code of the kabupaten, "" when the visitor has chosen none
	bar         ui.Bar // of a page with a way back, on phones
	now         time.Time
	waiting     *orders.Purchase // that the visitor has still to pay, nil for none
}

// What a page of this face is made of.
type (
	page     = web.PageSpec[*Visit]
	nav      = web.Nav[*Visit]
	branches = map[string]web.Show[*Visit]
)

// newFace is the shop window as pages that declare themselves.
func (s *Storefront) newFace() *web.Face[*Visit] {
	face := &web.Face[*Visit]{
		Name: "toko", Enter: s.visit, Around: s.surround, Layout: layout, Bare: s.bare,
		Pages: append(s.infoPages(),
			s.accountPage(), s.toldPage(),
			s.applyPage(),
			s.articlePage(),
			s.coopInfoPage(),
			s.newsPage(),
			s.cartPage(),
			s.categoryPage(),
			s.checkoutPage(),
			s.cooperativePage(),
			s.cooperativesPage(),
			s.factorPage(),
			s.passkeySignInPage(),
			s.newPasskeyPage(),
			s.offerPage(),
			s.findPage(),
			s.guestPage(),
			s.homePage(),
			s.inboxPage(),
			s.invitationPage(),
			s.numberPage(s.phoneCoded()),
			s.numberPage(s.resetCoded()),
			s.numberPage(s.signInCoded()),
			s.passwordPage(),
			s.productPage(),
			s.proofPage(),
			s.provePage(),
			s.purchasePage(),
			s.recoveryPage(),
			s.registerPage(),
			s.reportProductPage(),
			s.reportShopPage(),
			s.removePage(),
			s.searchPage(),
			s.securityPage(),
			s.sentPage(s.phoneCoded()),
			s.sentPage(s.proveCoded()),
			s.sentPage(s.registerCoded()),
			s.sentPage(s.resetCoded()),
			s.sentPage(s.signInCoded()),
			s.setupPage(),
			s.shopPage(),
			s.signInPage(),
		),
	}
	return face
}

// visit finds out who came. Guests are welcome.
func (s *Storefront) visit(c *gin.Context) (*Visit, error) {
	actor, err := s.Web.Actor(c)
	return &Visit{Visit: web.Visit{By: actor}, s: s, c: c, actor: actor, now: s.Now()}, err
}

// surround makes the page with the destination and what stands around it.
func (s *Storefront) surround(c *gin.Context, v *Visit) error {
	v.Page = s.Web.Page(c, "")
	v.Styles = []string{"storefront.css"}
	var err error
	if v.waiting, err = s.waitingPurchase(c.Request.Context(), c); err != nil {
		return err
	}
	if v.destination = s.destination(c); v.destination != "" {
		v.Place = s.regencyName(v.destination)
	}
	return nil
}

func layout(v *Visit, main templ.Component) templ.Component {
	if v.waiting != nil {
		main = templ.Join(waitingNotice(v), main)
	}
	return ui.Store(&v.Page, v.bar, main, nil)
}

// bare is a visit without a request: somebody in Mataram with three things in the cart.
func (s *Storefront) bare(l *i18n.Locale) *Visit {
	v := &Visit{s: s, destination: "52.71", now: sampleTime()}
	v.By = v.actor
	v.Page = web.Page{Locale: l, Styles: []string{"storefront.css"}, Place: "Mataram", CartCount: 3}
	return v
}

// reading shows what is read.
func reading[T any](read func(context.Context, *Visit) (T, error), show func(*Visit, T) templ.Component) web.Show[*Visit] {
	return func(ctx context.Context, v *Visit) (templ.Component, error) {
		view, err := read(ctx, v)
		if err != nil {
			return nil, err
		}
		return show(v, view), nil
	}
}

// sample shows a page that reads nothing.
func sample(show func(v *Visit) templ.Component) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (templ.Component, error) { return show(v), nil }
}
