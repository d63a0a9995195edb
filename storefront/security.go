package storefront

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// securityView is how a user's account is kept.
type securityView struct {
	factor identity.FactorState
}

// securityPage is where users see and change what lets them in.
func (s *Storefront) securityPage() page {
	return page{
		Path: securityPath[1:], Access: act.SignedIn, Nav: nav{ID: "akun"}, Title: "security.title",
		Show:   reading(s.readSecurity, (*Visit).security),
		Acts:   []web.Act[*Visit]{web.Do("mulai", act.SignedIn, s.beginFactor)},
		Sample: sample(func(v *Visit) templ.Component { return v.security(sampleSecurity(true)) }),
		More:   branches{"polos": sample(func(v *Visit) templ.Component { return v.security(sampleSecurity(false)) })},
	}
}

func (v *Visit) security(view securityView) templ.Component {
	v.own("/akun")
	return security(v, view)
}

func (s *Storefront) readSecurity(ctx context.Context, v *Visit) (view securityView, err error) {
	view.factor, err = s.Identity.Factor(ctx, v.actor.ID())
	return view, err
}

// elsewhere leads to another page when an error is one of those for which the asked page does not exist.
func elsewhere(err error, to string, when ...error) error {
	for _, one := range when {
		if errors.Is(err, one) {
			return web.Elsewhere(to)
		}
	}
	return err
}

// ignoreNoUser takes an account that is gone for nobody.
func ignoreNoUser(err error) error {
	if errors.Is(err, identity.ErrNoUser) {
		return nil
	}
	return err
}
