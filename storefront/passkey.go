package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// Where a passkey lets in, and where one is made.
const (
	passkeySignInPath = "/masuk/kunci"
	passkeyPath       = securityPath + "/kunci"
)

// passkeyForm is what a browser answers when it is asked for a passkey.
type passkeyForm struct {
	Token  string `form:"token,required" max:"8000"`
	Answer string `form:"answer,required" max:"16000"`
}

func (in passkeyForm) answer() identity.PasskeyAnswer { return identity.PasskeyAnswer(in) }

// passkeyView asks a browser for a passkey, or to make one.
type passkeyView struct {
	identity.Ceremony
	action, label, back string
	make                bool
}

// servesPasskeys says whether browsers can show passkeys at this address: they belong to the market's.
func (v *Visit) servesPasskeys() bool { return v.s.Identity.HasPasskeys() && v.Site == nil }

// passkeySignInPage signs in with a passkey alone.
func (s *Storefront) passkeySignInPage() page {
	return page{
		Path: passkeySignInPath[1:], Access: act.Everybody, Market: true, Nav: nav{ID: "akun"}, Title: "passkey.signin", Show: s.passkeySignIn,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.doPasskeySignIn)},
		Sample: sample(func(v *Visit) templ.Component { return v.passkeySignIn(sampleCeremony()) }),
	}
}

func (s *Storefront) passkeySignIn(ctx context.Context, v *Visit) (templ.Component, error) {
	if v.Form == nil && v.actor.SignedIn() {
		return nil, web.Elsewhere(web.ReturnPath(v.c, "/akun"))
	}
	c, err := s.Identity.AskPasskey(ctx, "")
	if err != nil {
		return nil, elsewhere(err, "/masuk"+returnQuery(v.returnTo()), identity.ErrNoPasskeys, identity.ErrWayOff)
	}
	return v.passkeySignIn(c), nil
}

func (v *Visit) passkeySignIn(c identity.Ceremony) templ.Component {
	v.askingPasskey("/masuk")
	return passkeySignIn(v, passkeyView{Ceremony: c, action: passkeySignInPath, label: v.T("passkey.signin"), back: v.returnTo()})
}

// askingPasskey makes the head of a page that asks for a passkey.
func (v *Visit) askingPasskey(back string) {
	v.own(back)
	v.Scripts = []string{"passkey.js"}
}

func (s *Storefront) doPasskeySignIn(ctx context.Context, v *Visit, in passkeyForm) (done web.Done, err error) {
	user, err := s.Identity.SignInByPasskey(ctx, in.answer(), v.c.ClientIP())
	if err != nil {
		return done, signInMistake(err)
	}
	return s.enter(ctx, v, user, identity.ByPasskey)
}

// newPasskeyPage makes a passkey of the visitor's phone or computer.
func (s *Storefront) newPasskeyPage() page {
	return page{
		Path: passkeyPath[1:], Access: act.SignedIn.Proven(), Market: true, Nav: nav{ID: "akun"}, Title: "passkey.add", Help: "passkey",
		Show:   s.newPasskey,
		Acts:   []web.Act[*Visit]{web.Do("", act.SignedIn.Proven(), s.addPasskey)},
		Sample: sample(func(v *Visit) templ.Component { return v.newPasskey(sampleCeremony()) }),
	}
}

func (s *Storefront) newPasskey(ctx context.Context, v *Visit) (templ.Component, error) {
	c, err := s.Identity.BeginPasskey(ctx, v.actor.ID())
	if err != nil {
		return nil, elsewhere(err, securityPath, identity.ErrNoPasskeys)
	}
	return v.newPasskey(c), nil
}

func (v *Visit) newPasskey(c identity.Ceremony) templ.Component {
	v.askingPasskey(securityPath)
	return newPasskey(v, passkeyView{Ceremony: c, action: passkeyPath, label: v.T("passkey.make"), back: v.returnTo(), make: true})
}

// addPasskey keeps the passkey, and shows the recovery codes that come with the first.
func (s *Storefront) addPasskey(ctx context.Context, v *Visit, in passkeyForm) (done web.Done, err error) {
	codes, err := s.Identity.AddPasskey(ctx, v.actor.ID(), web.AgentOf(v.c.Request.UserAgent()), in.answer())
	if err == nil && codes != nil {
		err = s.instead(v, "factor.recovery", func() templ.Component { return v.recovery(codes) })
	}
	return web.Done{To: web.ReturnPath(v.c, securityPath), Tone: "padi", Key: "passkey.added"}, err
}

// removePasskeyForm names a passkey that its user forgets.
type removePasskeyForm struct {
	ID string `form:"kunci,required" max:"1400"`
}

func (s *Storefront) removePasskey(ctx context.Context, v *Visit, in removePasskeyForm) (web.Done, error) {
	return web.Done{Tone: "kunyit", Key: "passkey.removed"}, s.Identity.RemovePasskey(ctx, v.actor.ID(), in.ID)
}
