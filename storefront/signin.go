package storefront

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// The cookie by which a device is known again, and how long it stays.
const (
	deviceCookie = "perangkat"
	deviceLife   = 180 * 24 * time.Hour
)

// signInForm is what somebody signs in with.
type signInForm struct {
	Phone    string `form:"hp,required" max:"30" label:"signin.phone"`
	Password string `form:"sandi,required" max:"128" label:"signin.password"`
}

// signInView is what the sign-in page shows beside its form.
type signInView struct {
	back   string        // where the visitor wants to go
	ways   identity.Ways // that are offered here
	resets bool          // a forgotten password can be replaced by a code
	demo   []DemoLogin
	filled string // password of the demo login that was tapped
}

// signInPage asks who somebody is.
func (s *Storefront) signInPage() page {
	return page{
		Path: "masuk", Access: act.Everybody, Nav: nav{ID: "akun"}, Title: "signin.title", Show: s.signIn,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.doSignIn)},
		Sample: sampleSignIn(nil), More: branches{"terkunci": sampleSignIn(identity.ErrTooManyTries.With(12)), "kode-saja": sampleCodesAlone()},
	}
}

func (s *Storefront) signIn(ctx context.Context, v *Visit) (_ templ.Component, err error) {
	if v.Form == nil && v.actor.SignedIn() {
		return nil, web.Elsewhere(web.ReturnPath(v.c, "/akun"))
	}
	if v.Form == nil {
		if v.Form, err = web.FormOf(signInForm{Phone: phone.Display(v.Query.Get("hp"))}); err != nil {
			return nil, err
		}
	}
	view := signInView{back: web.ReturnPath(v.c, "")}
	if view.ways, err = s.Identity.Ways(ctx); err != nil {
		return nil, err
	}
	view.resets = view.ways.Password && s.Identity.SendsCodes()
	view.ways.Passkey = view.ways.Passkey && v.servesPasskeys()
	if s.Dev {
		view.demo = s.DemoLogins
	}
	return v.signIn(view), nil
}

// signIn fills in the password of a demo login that was tapped.
func (v *Visit) signIn(view signInView) templ.Component {
	v.own("/")
	for _, login := range view.demo {
		if v.Form.Ok() && v.Form.Value("hp") == phone.Display(login.Phone) {
			view.filled = login.Password
		}
	}
	return signIn(v, view)
}

// chosen tells whether a demo login is the one that fills the form.
func (view *signInView) chosen(v *Visit, login DemoLogin) bool {
	return view.filled != "" && v.Form.Value("hp") == phone.Display(login.Phone)
}

// roleOf says in the visitor's language who a demo login is.
func (v *Visit) roleOf(login DemoLogin) string {
	if key := "signin.role_" + login.Role; v.Locale.Has(key) {
		return v.T(key)
	}
	return login.Role
}

func (s *Storefront) doSignIn(ctx context.Context, v *Visit, in signInForm) (done web.Done, err error) {
	user, err := s.Identity.SignIn(ctx, identity.Credentials{
		Phone: in.Phone, Password: in.Password, Remote: v.c.ClientIP(), Device: device(v.c),
	})
	if err != nil {
		return done, signInMistake(err)
	}
	return s.welcome(ctx, v, user, identity.ByPassword)
}

// signInMistake makes a disabled account, and a way that is switched off, a mistake of the form, and puts what is no phone beside its
// field.
func signInMistake(err error) error {
	if mistake := fault.FieldsOf(err)["phone"]; mistake != nil {
		return fault.Fields{"hp": mistake}
	}
	for _, refused := range []*fault.Fault{identity.ErrDisabled, identity.ErrWayOff} {
		if errors.Is(err, refused) {
			return fault.New(fault.Invalid, refused.Key)
		}
	}
	return err
}

// welcome lets in who has shown who she is, and asks for the code first where there is a second factor.
func (s *Storefront) welcome(ctx context.Context, v *Visit, user *identity.User, how string) (web.Done, error) {
	if user.SecondFactor {
		return web.Done{To: factorPath + returnQuery(web.ReturnPath(v.c, ""))}, s.keepHalf(v, user)
	}
	return s.enter(ctx, v, user, how)
}

// enter lets a user in, and tells her when this device was not known.
func (s *Storefront) enter(ctx context.Context, v *Visit, user *identity.User, how string) (done web.Done, err error) {
	known := s.Identity.KnownDevice(ctx, device(v.c), user.ID)
	if done, err = s.arrive(ctx, v, user, how); err != nil || known {
		return done, err
	}
	return done, s.Identity.TellNewDevice(ctx, user, web.AgentOf(v.c.Request.UserAgent()))
}

// arrive signs a user in, remembers the device and leads to where the visitor wanted to go.
func (s *Storefront) arrive(ctx context.Context, v *Visit, user *identity.User, how string) (done web.Done, err error) {
	if v.actor.ID() != user.ID {
		s.forgetOthers(v, user)
	}
	if err := errors.Join(s.Web.SessionPut(v.c, keptHalf, ""), s.Web.SignIn(v.c, user.ID)); err != nil {
		return done, err
	}
	if err := s.noteSignIn(ctx, v, user.ID, identity.SignedIn, how); err != nil {
		return done, err
	}
	done.To = web.ReturnPath(v.c, "/akun")
	return done, s.rememberDevice(ctx, v.c, user.ID)
}

// noteSignIn keeps for the operator what a user did at the door, with the kind of browser and the network of its address.
func (s *Storefront) noteSignIn(ctx context.Context, v *Visit, user string, what identity.SignInWhat, how string) error {
	return s.Identity.NoteSignIn(ctx, identity.SignInNote{
		User: user, What: what, How: how, Agent: web.AgentOf(v.c.Request.UserAgent()),
	}, v.c.ClientIP())
}

// forgetOthers takes back what the browser carries of somebody else: all of it when another person was signed in, and else the
// address and the purchases of a guest who ordered under another number. The cart stays with a guest who signs in.
func (s *Storefront) forgetOthers(v *Visit, user *identity.User) {
	number, err := phone.Parse(s.lastContact(v).Phone)
	same := err == nil && number == user.Phone
	if v.actor.SignedIn() {
		same = false
		s.Web.DropCookie(v.c, carriedCart)
		s.Web.DropCookie(v.c, carriedRemoved)
	}
	for _, name := range []string{carriedPurchases, carriedContact, carriedPaying, carriedWaiting} {
		if !same {
			s.Web.DropCookie(v.c, name)
		}
	}
}

func (s *Storefront) rememberDevice(ctx context.Context, c *gin.Context, user string) error {
	token, err := s.Identity.RememberDevice(ctx, user)
	if err != nil {
		return err
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: deviceCookie, Value: token, Path: "/masuk", MaxAge: int(deviceLife.Seconds()), HttpOnly: true,
		Secure: strings.HasPrefix(s.Web.BaseURL(), "https:"), SameSite: http.SameSiteLaxMode,
	})
	return nil
}

// device is the token of a device that signed in before, "" for a new one.
func device(c *gin.Context) string {
	cookie, err := c.Request.Cookie(deviceCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// signOut takes back what the browser carries, too: the phone may be lent.
func (s *Storefront) signOut(_ context.Context, v *Visit, _ struct{}) (web.Done, error) {
	for _, name := range []string{carriedCart, carriedRemoved, carriedPurchases, carriedContact, carriedPaying, carriedWaiting} {
		s.Web.DropCookie(v.c, name)
	}
	return web.Done{To: "/"}, s.Web.SignOut(v.c)
}
