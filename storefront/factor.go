package storefront

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/boombuler/barcode/qr"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// Where the second factor is entered at sign-in, and switched on and off.
const (
	securityPath = web.SecurityPath
	factorPath   = "/masuk/kode"
	setupPath    = securityPath + "/aplikasi"
)

// Of somebody whose password was right and who has a second factor, the session keeps who it is and since when, as long as this.
// Nobody is signed in by it.
const (
	keptHalf = "setengah"
	halfLife = 5 * time.Minute
)

// codeForm is a code of the authenticator app, a recovery code, or what a browser answers when it is asked for a passkey.
type codeForm struct {
	Code   string `form:"code"   max:"30" label:"factor.code"`
	Token  string `form:"token"  max:"8000"`
	Answer string `form:"answer" max:"16000"`
}

// Check wants one of them.
func (in *codeForm) Check(form *web.Form) {
	if in.Code == "" && in.Answer == "" {
		form.Miss("code")
	}
}

func (in *codeForm) try(user string) identity.FactorTry {
	return identity.FactorTry{User: user, Code: in.Code, Passkey: identity.PasskeyAnswer{Token: in.Token, Answer: in.Answer}}
}

// codeView is a page that asks for a code: one of the app, a passkey in its place, or one that was sent to a phone and can be sent
// again.
type codeView struct {
	lead, action, submit, back string
	code                       bool         // asks for a code
	passkey                    *passkeyView // nil without any
	sent                       bool
	password                   bool   // and a new password
	offer                      bool   // may lead to the offer of a passkey
	market                     string // where a passkey counts, when it does not here
}

// askFactor completes a page that asks a user for the second factor.
func (s *Storefront) askFactor(ctx context.Context, v *Visit, user string, view codeView) (templ.Component, error) {
	state, err := s.Identity.Factor(ctx, user)
	if err != nil {
		return nil, err
	}
	view.code = true
	if state.Passkeys > 0 && v.Site != nil {
		view.market = v.Market("/masuk")
	}
	if state.Passkeys > 0 && v.servesPasskeys() {
		c, err := s.Identity.AskPasskey(ctx, user)
		if err != nil {
			return nil, err
		}
		view.code = state.On || state.Recovery > 0
		view.passkey = v.passkeyFor(view, c)
	}
	return askCode(v, view), nil
}

// passkeyFor asks for a passkey where a page asks for a code.
func (v *Visit) passkeyFor(view codeView, c identity.Ceremony) *passkeyView {
	v.Scripts = []string{"passkey.js"}
	return &passkeyView{Ceremony: c, action: view.action, label: v.T("passkey.use"), back: view.back}
}

// factorPage asks for the code of somebody whose password was right.
func (s *Storefront) factorPage() page {
	return page{
		Path: factorPath[1:], Access: act.Everybody, Nav: nav{ID: "akun"}, Title: "factor.title", Show: s.factor,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.doFactor)},
		Sample: sample(func(v *Visit) templ.Component { return askCode(v, v.factor()) }),
		More: branches{"salah": sampleWrongCode, "kunci": sample(func(v *Visit) templ.Component {
			view := v.factor()
			view.passkey = v.passkeyFor(view, sampleCeremony())
			return askCode(v, view)
		})},
	}
}

func (s *Storefront) factor(ctx context.Context, v *Visit) (templ.Component, error) {
	user, err := s.half(ctx, v)
	if err != nil {
		return nil, err
	}
	if user == nil {
		return nil, web.Elsewhere("/masuk" + returnQuery(web.ReturnPath(v.c, "")))
	}
	return s.askFactor(ctx, v, user.ID, v.factor())
}

func (v *Visit) factor() codeView {
	v.own("/masuk")
	return codeView{lead: v.T("factor.lead"), action: factorPath, submit: "signin.submit", back: v.returnTo(), code: true}
}

// doFactor signs in who has half signed in.
func (s *Storefront) doFactor(ctx context.Context, v *Visit, in codeForm) (done web.Done, err error) {
	user, err := s.half(ctx, v)
	if err != nil || user == nil {
		return web.Done{To: "/masuk", Tone: "kunyit", Key: "factor.half_over"}, err
	}
	try := in.try(user.ID)
	try.Device = device(v.c)
	if err := s.Identity.CheckFactor(ctx, try); err != nil {
		return done, err
	}
	return s.enter(ctx, v, user, identity.ByFactor)
}

// half is who has half signed in, nil for nobody: too long ago, or before the password was changed.
func (s *Storefront) half(ctx context.Context, v *Visit) (*identity.User, error) {
	kept, err := s.Web.SessionGet(v.c, keptHalf)
	id, when, found := strings.Cut(kept, " ")
	if err != nil || !found {
		return nil, err
	}
	ms, err := strconv.ParseInt(when, 10, 64)
	if at := time.UnixMilli(ms); err != nil || v.now.Sub(at) > halfLife {
		return nil, nil
	}
	user, err := s.Identity.User(ctx, id)
	if err != nil || user.Disabled || user.PasswordChangedAt.After(time.UnixMilli(ms)) {
		return nil, ignoreNoUser(err)
	}
	return user, nil
}

// keepHalf notes that somebody's password was right.
func (s *Storefront) keepHalf(v *Visit, user *identity.User) error {
	return s.Web.SessionPut(v.c, keptHalf, user.ID+" "+strconv.FormatInt(v.now.UnixMilli(), 10))
}

// setupPage shows what an authenticator app must know, and takes its first code.
func (s *Storefront) setupPage() page {
	return page{
		Path: setupPath[1:], Access: act.SignedIn, Market: true, Nav: nav{ID: "akun"}, Title: "factor.setup", Help: "setup", Show: s.setup,
		Acts: []web.Act[*Visit]{web.Do("", act.SignedIn, s.confirmFactor)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) {
			return v.setup(identity.FactorSetup{
				Key: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", URL: "otpauth://totp/Lumbung:+62819?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Lumbung",
			}, true)
		},
		More: branches{"cadangan": sample(func(v *Visit) templ.Component {
			return v.recovery([]string{"ABCDE-FGHIJ", "KLMNO-PQRST", "UVWXY-Z2345", "ABCDE-F2345"})
		})},
	}
}

func (s *Storefront) setup(ctx context.Context, v *Visit) (templ.Component, error) {
	setup, err := s.Identity.FactorSetup(ctx, v.actor.ID())
	if err != nil {
		return nil, elsewhere(err, securityPath, identity.ErrFactorOn, identity.ErrFactorOff)
	}
	return v.setup(setup, s.Identity.HasPasskeys())
}

// setup shows a key as a picture and in groups of four.
func (v *Visit) setup(setup identity.FactorSetup, passkeys bool) (templ.Component, error) {
	v.own(securityPath)
	code, err := qr.Encode(setup.URL, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	var path strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	var groups []string
	for key := setup.Key; key != ""; key = key[min(4, len(key)):] {
		groups = append(groups, key[:min(4, len(key))])
	}
	return setupFactor(v, setup, strings.Join(groups, " "), size+2*quiet, path.String(), passkeys), nil
}

// quiet is the white margin that a QR code needs, in modules.
const quiet = 4

// beginFactor makes a key for an authenticator app.
func (s *Storefront) beginFactor(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	return web.Done{To: setupPath}, s.Identity.BeginFactor(ctx, v.actor.ID())
}

// confirmFactor switches the second factor on and shows the recovery codes, this once.
func (s *Storefront) confirmFactor(ctx context.Context, v *Visit, in codeForm) (done web.Done, err error) {
	codes, err := s.Identity.ConfirmFactor(ctx, identity.FactorTry{User: v.actor.ID(), Code: in.Code})
	if err != nil {
		return done, err
	}
	return done, s.instead(v, "factor.recovery", func() templ.Component { return v.recovery(codes) })
}

// recoveryPage makes new recovery codes for a code.
func (s *Storefront) recoveryPage() page {
	return s.codePage("cadangan", "factor.renew", codeView{submit: "factor.renew_submit"}, "factor.renew_lead",
		func(ctx context.Context, v *Visit, in codeForm) (done web.Done, err error) {
			codes, err := s.Identity.RenewRecovery(ctx, in.try(v.actor.ID()))
			if err != nil {
				return done, err
			}
			return done, s.instead(v, "factor.recovery", func() templ.Component { return v.recovery(codes) })
		})
}

// removePage switches the second factor off for a code.
func (s *Storefront) removePage() page {
	return s.codePage("matikan", "factor.remove", codeView{submit: "factor.remove_submit"}, "factor.remove_lead",
		func(ctx context.Context, v *Visit, in codeForm) (web.Done, error) {
			err := s.Identity.RemoveFactor(ctx, in.try(v.actor.ID()))
			return web.Done{To: securityPath, Tone: "kunyit", Key: "factor.removed"}, err
		})
}

// codePage is a page below the security page that asks a signed-in user for a code.
func (s *Storefront) codePage(
	path, title string, view codeView, lead string, do func(context.Context, *Visit, codeForm) (web.Done, error),
) page {
	asked := func(v *Visit) codeView {
		v.own(securityPath)
		view.lead, view.action, view.code = v.T(lead), securityPath+"/"+path, true
		return view
	}
	return page{
		Path: securityPath[1:] + "/" + path, Access: act.SignedIn.Proven(), Market: true, Nav: nav{ID: "akun"}, Title: title,
		Help: strings.TrimPrefix(title, "factor."),
		Show: func(ctx context.Context, v *Visit) (templ.Component, error) {
			return s.askFactor(ctx, v, v.actor.ID(), asked(v))
		},
		Acts:   []web.Act[*Visit]{web.Do("", act.SignedIn.Proven(), do)},
		Sample: sample(func(v *Visit) templ.Component { return askCode(v, asked(v)) }),
	}
}

// recovery shows recovery codes.
func (v *Visit) recovery(codes []string) templ.Component {
	v.own(securityPath)
	return showRecovery(v, codes)
}

// instead answers an act with a page that is shown this once, since nobody can ask for it again.
func (s *Storefront) instead(v *Visit, title string, show func() templ.Component) error {
	if err := s.surround(v.c, v); err != nil {
		return err
	}
	v.Nav, v.Title = "akun", v.T(title)
	return web.Instead{Status: http.StatusOK, Component: layout(v, show())}
}
