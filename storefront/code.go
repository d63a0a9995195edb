package storefront

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// carriedCode is where a browser carries the token of the challenge whose code it waits for. The code counts nowhere else.
const (
	carriedCode     = "kode"
	carriedCodeLife = 10 * time.Minute
)

// phoneForm is a number to which a code goes.
type phoneForm struct {
	Phone string `form:"phone,required" max:"30" label:"signin.phone"`
}

// sentForm is a code that went to a phone, and a new password where one is asked for.
type sentForm struct {
	Code     string `form:"code,required" max:"20" label:"factor.code"`
	Password string `form:"password" max:"128" label:"password.new"`
	Passkeys bool   `form:"kunci"` // the browser can have passkeys: passkey.js says so
}

// askNumberView is a page that asks for the number.
type askNumberView struct{ lead, action, back string }

// coded is something that somebody may do who shows with a code that a phone number is hers: a page that asks for the number, and one
// below it that asks for the code.
type coded struct {
	path     string
	purpose  identity.Purpose
	access   act.Access
	market   bool   // at the market's address alone
	back     string // of the first page
	title    string
	help     string // word of the help of both pages
	lead     string // of the first page
	submit   string // of the second
	password bool   // the second page asks for a new password as well
	done     func(ctx context.Context, v *Visit, try identity.CodeTry, in sentForm) (web.Done, error)
}

// signInCoded signs in without the password.
func (s *Storefront) signInCoded() coded {
	return coded{
		path: "/masuk/hp", purpose: identity.ForSignIn, access: act.Everybody, back: "/masuk", title: "code.signin", lead: "code.signin_lead",
		submit: "signin.submit",
		done: func(ctx context.Context, v *Visit, try identity.CodeTry, in sentForm) (done web.Done, err error) {
			user, err := s.Identity.SignInByCode(ctx, try)
			if err != nil {
				return done, signInMistake(err)
			}
			done, err = s.welcome(ctx, v, user, identity.ByCode)
			if err == nil && in.Passkeys && s.offersPasskey(v, user, done.To) {
				done.To = offerPath + returnQuery(done.To)
			}
			return done, err
		},
	}
}

// resetCoded sets a new password in place of a forgotten one.
func (s *Storefront) resetCoded() coded {
	return coded{
		path: "/masuk/lupa", purpose: identity.ForReset, access: act.Everybody, back: "/masuk", title: "code.reset", lead: "code.reset_lead",
		submit: "password.save", password: true,
		done: func(ctx context.Context, v *Visit, try identity.CodeTry, in sentForm) (done web.Done, err error) {
			user, err := s.Identity.ResetByCode(ctx, try, in.Password)
			if err != nil {
				return done, signInMistake(err)
			}
			done, err = s.welcome(ctx, v, user, identity.ByCode)
			done.Tone, done.Key = "padi", "password.saved"
			return done, err
		},
	}
}

// phoneCoded gives an account another number.
func (s *Storefront) phoneCoded() coded {
	return coded{
		path: "/akun/nomor", purpose: identity.ForPhone, access: act.SignedIn.Proven(), market: true, back: securityPath, title: "code.phone",
		help: "phone", lead: "code.phone_lead", submit: "code.phone_submit",
		done: func(ctx context.Context, v *Visit, try identity.CodeTry, _ sentForm) (done web.Done, err error) {
			keep, err := s.Web.SessionToken(v.c)
			if err == nil {
				err = s.Identity.ChangePhone(ctx, try, v.actor.ID(), keep)
			}
			return web.Done{To: securityPath, Tone: "padi", Key: "code.phone_changed"}, err
		},
	}
}

// registerCoded makes an account; its first page is registerPage.
func (s *Storefront) registerCoded() coded {
	return coded{
		path: "/daftar", purpose: identity.ForRegister, access: act.Everybody, title: "register.title", submit: "register.submit",
		done: func(ctx context.Context, v *Visit, try identity.CodeTry, _ sentForm) (done web.Done, err error) {
			user, err := s.Identity.RegisterByCode(ctx, try)
			if err != nil {
				return done, err
			}
			return s.greet(ctx, v, user, v.returnTo())
		},
	}
}

// numberPage asks for the number.
func (s *Storefront) numberPage(k coded) page {
	show := sample(func(v *Visit) templ.Component {
		v.own(k.back)
		return askNumber(v, askNumberView{v.T(k.lead), k.path, v.returnTo()})
	})
	ask := func(ctx context.Context, v *Visit, in phoneForm) (done web.Done, err error) {
		token, err := s.Identity.AskCode(ctx, identity.Ask{
			Purpose: k.purpose, Phone: in.Phone, User: v.actor.ID(), Remote: v.c.ClientIP(), Device: device(v.c), Locale: v.language(),
		})
		if err != nil {
			return done, signInMistake(err)
		}
		return s.waitForCode(v, k, token, v.returnTo()), nil
	}
	return page{
		Path: k.path[1:], Access: k.access, Market: k.market, Nav: nav{ID: "akun"}, Title: k.title, Help: k.help, Show: show,
		Acts: []web.Act[*Visit]{web.Do("", k.access, ask)}, Sample: show,
	}
}

// waitForCode leads to the page that asks for the code, and from there to back.
func (s *Storefront) waitForCode(v *Visit, k coded, token, back string) web.Done {
	s.Web.SetCookie(v.c, carriedCode, token, carriedCodeLife)
	return web.Done{To: k.path + "/kode" + returnQuery(back)}
}

// sentPage asks for the code, and sends it again.
func (s *Storefront) sentPage(k coded) page {
	path := k.path + "/kode"
	show := func(v *Visit) templ.Component {
		v.own(k.path)
		view := codeView{
			lead: v.T("code.sent"), action: path, submit: k.submit, back: v.returnTo(), code: true, sent: true, password: k.password,
		}
		if k.purpose == identity.ForSignIn && v.c != nil && v.servesPasskeys() { // a sample has no address
			v.Scripts, view.offer = []string{"passkey.js"}, true
		}
		return askCode(v, view)
	}
	try := func(v *Visit, code string) identity.CodeTry {
		return identity.CodeTry{Token: s.Web.Cookie(v.c, carriedCode), Purpose: k.purpose, Code: code, Device: device(v.c)}
	}
	enter := func(ctx context.Context, v *Visit, in sentForm) (web.Done, error) {
		done, err := k.done(ctx, v, try(v, in.Code), in)
		if err == nil {
			s.Web.DropCookie(v.c, carriedCode)
		}
		return done, err
	}
	again := func(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
		err := s.Identity.ResendCode(ctx, try(v, ""), v.c.ClientIP())
		if f := fault.Of(err); f != nil {
			return web.Done{Tone: "kunyit", Key: f.Key, Args: f.Args}, nil
		}
		return web.Done{To: path + returnQuery(v.returnTo()), Tone: "padi", Key: "code.again"}, err
	}
	return page{
		Path: path[1:], Access: k.access, Market: k.market, Nav: nav{ID: "akun"}, Title: k.title, Help: k.help,
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			if v.Form == nil && s.Web.Cookie(v.c, carriedCode) == "" {
				return nil, web.Elsewhere(k.path)
			}
			return show(v), nil
		},
		Acts:   []web.Act[*Visit]{web.Do("", k.access, enter), web.Do("ulang", k.access, again)},
		Sample: sample(show),
	}
}

// returnTo is where the visitor wants to go, "" when she came for this page or in a sample.
func (v *Visit) returnTo() string {
	if v.c == nil {
		return ""
	}
	return web.ReturnPath(v.c, "")
}
