package storefront

import (
	"context"
	"errors"
	"time"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// newSession is how long a sign-in stands out as new.
const newSession = 7 * 24 * time.Hour

// securityView is how a user's account is kept.
type securityView struct {
	factor   identity.FactorState
	phone    string
	proved   time.Time // of the phone, zero for never
	password time.Time // when it was set
	sessions []identity.Session
	lacking  bool // may not decide before there is a second factor

	canPasskey bool // browsers can have passkeys of this installation
	passkeys   []identity.Passkey
}

// securityPage is where users see and change what lets them in.
func (s *Storefront) securityPage() page {
	return page{
		Path: securityPath[1:], Access: act.SignedIn, Market: true, Nav: nav{ID: "akun"}, Title: "security.title", Help: "security",
		Show: reading(s.readSecurity, (*Visit).security),
		Acts: []web.Act[*Visit]{
			web.Do("mulai", act.SignedIn.Proven(), s.beginFactor), web.Do("keluarkan", act.SignedIn, s.endSession),
			web.Do("keluarkan-lain", act.SignedIn, s.endOthers), web.Do("hapus-kunci", act.SignedIn.Proven(), s.removePasskey),
		},
		Sample: sample(func(v *Visit) templ.Component { return v.security(sampleSecurity(true)) }),
		More:   branches{"polos": sample(func(v *Visit) templ.Component { return v.security(sampleSecurity(false)) })},
	}
}

func (v *Visit) security(view securityView) templ.Component {
	v.own("/akun")
	return security(v, view)
}

func (s *Storefront) readSecurity(ctx context.Context, v *Visit) (view securityView, err error) {
	u := v.actor.User
	view = securityView{phone: phone.Display(u.Phone), proved: u.PhoneProvedAt, password: u.PasswordChangedAt, lacking: v.actor.LacksFactor()}
	if view.factor, err = s.Identity.Factor(ctx, u.ID); err != nil {
		return view, err
	}
	if view.canPasskey = s.Identity.HasPasskeys(); view.canPasskey {
		if view.passkeys, err = s.Identity.Passkeys(ctx, u.ID); err != nil {
			return view, err
		}
	}
	here, err := s.Web.SessionToken(v.c)
	if err == nil {
		view.sessions, err = s.Identity.Sessions().Of(ctx, u.ID, here)
	}
	return view, err
}

// endForm names a session that its user ends.
type endForm struct {
	Session string `form:"sesi,required" max:"64" label:"security.devices"`
}

func (s *Storefront) endSession(ctx context.Context, v *Visit, in endForm) (web.Done, error) {
	return web.Done{Tone: "padi", Key: "security.ended"}, s.Identity.Sessions().End(ctx, v.actor.ID(), in.Session)
}

// endOthers ends all sessions but this one.
func (s *Storefront) endOthers(ctx context.Context, v *Visit, _ struct{}) (web.Done, error) {
	here, err := s.Web.SessionToken(v.c)
	if err == nil {
		err = s.Identity.Sessions().SignOutEverywhere(ctx, v.actor.ID(), here)
	}
	if err == nil {
		err = s.noteSignIn(ctx, v, v.actor.ID(), identity.SignedOutAll, "")
	}
	return web.Done{Tone: "padi", Key: "security.ended_others"}, err
}

// passwordForm replaces a password.
type passwordForm struct {
	Old string `form:"old,required" max:"128" label:"password.old"`
	New string `form:"new,required" max:"128" label:"password.new"`
}

// passwordPage replaces the password.
func (s *Storefront) passwordPage() page {
	show := sample(func(v *Visit) templ.Component {
		v.own(securityPath)
		return changePassword(v)
	})
	return page{
		Path: "akun/sandi", Access: act.SignedIn.Proven(), Market: true, Nav: nav{ID: "akun"}, Title: "password.change", Help: "password",
		Show: show,
		Acts: []web.Act[*Visit]{web.Do("", act.SignedIn.Proven(), s.changePassword)}, Sample: show,
	}
}

func (s *Storefront) changePassword(ctx context.Context, v *Visit, in passwordForm) (web.Done, error) {
	here, err := s.Web.SessionToken(v.c)
	if err == nil {
		err = s.Identity.ChangePassword(ctx, identity.PasswordChange{User: v.actor.ID(), Old: in.Old, New: in.New, Keep: here})
	}
	return web.Done{To: securityPath, Tone: "padi", Key: "password.saved"}, err
}

// proofForm shows who somebody is: the password, or a code or a passkey where there is a second factor.
type proofForm struct {
	Password string `form:"sandi"  max:"128" label:"signin.password"`
	Code     string `form:"code"   max:"30"  label:"factor.code"`
	Token    string `form:"token"  max:"8000"`
	Answer   string `form:"answer" max:"16000"`
}

// proofPage asks who the visitor is before something that matters, and leads back there.
func (s *Storefront) proofPage() page {
	return page{
		Path: web.ProofPath[1:], Access: act.SignedIn, Market: true, Nav: nav{ID: "akun"}, Title: "proof.title", Help: "proof",
		Show:   s.proof,
		Acts:   []web.Act[*Visit]{web.Do("", act.SignedIn, s.prove)},
		Sample: sample(func(v *Visit) templ.Component { v.own("/akun"); return proof(v, "") }),
		More:   branches{"kode": sample(func(v *Visit) templ.Component { return askCode(v, v.proofByFactor()) })},
	}
}

func (s *Storefront) proof(ctx context.Context, v *Visit) (templ.Component, error) {
	if v.actor.User.SecondFactor {
		return s.askFactor(ctx, v, v.actor.ID(), v.proofByFactor())
	}
	v.own("/akun")
	return proof(v, v.returnTo()), nil
}

func (v *Visit) proofByFactor() codeView {
	v.own("/akun")
	return codeView{lead: v.T("proof.lead"), action: web.ProofPath, submit: "proof.submit", back: v.returnTo(), code: true}
}

func (s *Storefront) prove(ctx context.Context, v *Visit, in proofForm) (done web.Done, err error) {
	if user := v.actor.User; user.SecondFactor {
		code := codeForm{in.Code, in.Token, in.Answer}
		err = s.Identity.CheckFactor(ctx, code.try(user.ID))
	} else {
		err = s.Identity.CheckPassword(ctx, user.ID, in.Password)
	}
	if errors.Is(err, identity.ErrCredentials) {
		return done, fault.Fields{"sandi": fault.New(fault.Invalid, "proof.wrong")}
	}
	if err == nil {
		err = s.Web.Prove(v.c)
	}
	return web.Done{To: web.ReturnPath(v.c, securityPath)}, err
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
