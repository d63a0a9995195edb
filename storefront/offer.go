package storefront

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// offerPath is where a passkey is offered to who signed in with a code.
const offerPath = "/masuk/lebih-cepat"

// carriedLater is where a browser carries that its user wants no passkey for now.
const (
	carriedLater     = "kunci_nanti"
	carriedLaterLife = 90 * 24 * time.Hour
)

// offersPasskey says whether to offer a passkey to a user who signed in with a code and goes on to an address: not to who has one or
// another second factor, not for a while after "Nanti saja", and not on the way to pay.
func (s *Storefront) offersPasskey(v *Visit, user *identity.User, to string) bool {
	paying := s.Web.Cookie(v.c, carriedWaiting) != "" || strings.HasPrefix(to, "/checkout") || strings.HasPrefix(to, "/keranjang")
	return s.Identity.HasPasskeys() && !user.SecondFactor && s.Web.Cookie(v.c, carriedLater) == "" && !paying
}

// offerPage offers a passkey for the next time.
func (s *Storefront) offerPage() page {
	return page{
		Path: offerPath[1:], Access: act.SignedIn.Proven(), Market: true, Nav: nav{ID: "akun"}, Title: "passkey.offer", Help: "offer",
		Show:   s.offer,
		Acts:   []web.Act[*Visit]{web.Do("nanti", act.SignedIn, s.laterPasskey)},
		Sample: sample(func(v *Visit) templ.Component { return v.offer(sampleCeremony(), "/akun") }),
	}
}

func (s *Storefront) offer(ctx context.Context, v *Visit) (templ.Component, error) {
	back := web.ReturnPath(v.c, "/akun")
	if v.actor.User.SecondFactor {
		return nil, web.Elsewhere(back)
	}
	c, err := s.Identity.BeginPasskey(ctx, v.actor.ID())
	if err != nil {
		return nil, elsewhere(err, back, identity.ErrNoPasskeys)
	}
	return v.offer(c, back), nil
}

func (v *Visit) offer(c identity.Ceremony, back string) templ.Component {
	v.askingPasskey(back)
	return offerPasskey(v, passkeyView{Ceremony: c, action: passkeyPath, label: v.T("passkey.make"), back: back, make: true})
}

// laterPasskey asks this browser no more for a while.
func (s *Storefront) laterPasskey(_ context.Context, v *Visit, _ struct{}) (web.Done, error) {
	s.Web.SetCookie(v.c, carriedLater, "1", carriedLaterLife)
	return web.Done{To: web.ReturnPath(v.c, "/akun")}, nil
}
