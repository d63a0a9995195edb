package storefront

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

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

// signInPage is the view of the sign-in page.
type signInPage struct {
	web.Page
	Return   string
	Register string // address of the registration, leading back as well
	Demo     []DemoLogin
	Filled   string // password of the demo login that was tapped
}

// FillHref is the address that fills the form with a demo login.
func (v signInPage) FillHref(login DemoLogin) (string, error) { return v.With("hp", login.Phone) }

// Chosen tells whether a demo login is the one that fills the form.
func (v signInPage) Chosen(login DemoLogin) bool {
	return v.Filled != "" && v.Form.Value("hp") == phone.Display(login.Phone)
}

// RoleOf says in the visitor's language who a demo login is.
func (v signInPage) RoleOf(login DemoLogin) string {
	if key := "signin.role_" + login.Role; v.Locale != nil && v.Locale.Has(key) {
		return v.T(key)
	}
	return login.Role
}

func (s *Storefront) signIn(c *gin.Context) error {
	actor, err := s.Web.Actor(c)
	if err != nil {
		return err
	}
	if actor.SignedIn() {
		return s.Web.Redirect(c, web.ReturnPath(c, "/akun"))
	}
	form, err := web.FormOf(signInForm{Phone: phone.Display(c.Query("hp"))})
	if err != nil {
		return err
	}
	return s.showSignIn(c, form)
}

func (s *Storefront) showSignIn(c *gin.Context, form *web.Form) error {
	view := signInPage{Page: s.page(c, s.Web.Locale(c).T("signin.title")), Return: web.ReturnPath(c, "")}
	view.Form, view.NoIndex, view.Nav, view.Back = form, true, "akun", "/"
	view.Register = "/daftar" + returnQuery(view.Return)
	if s.Dev {
		view.Demo = s.DemoLogins
		for _, login := range view.Demo {
			if phone.Display(login.Phone) == form.Value("hp") && form.Ok() {
				view.Filled = login.Password
			}
		}
	}
	return s.pages.Render(c, form.Status(), "signin", view)
}

func (s *Storefront) doSignIn(c *gin.Context) error {
	var in signInForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	var user *identity.User
	if form.Ok() {
		user, err = s.Identity.SignIn(c.Request.Context(), identity.Credentials{
			Phone: in.Phone, Password: in.Password, Remote: c.ClientIP(), Device: device(c),
		})
		err = signInMistake(err)
	}
	if form.Refused(err) {
		return s.showSignIn(c, form)
	}
	if err != nil {
		return err
	}
	return s.welcome(c, user)
}

// signInMistake makes a disabled account a mistake of the form.
func signInMistake(err error) error {
	if errors.Is(err, identity.ErrDisabled) {
		return fault.New(fault.Invalid, identity.ErrDisabled.Key)
	}
	return err
}

// welcome signs a user in, remembers the device and leads to where the visitor wanted to go.
func (s *Storefront) welcome(c *gin.Context, user *identity.User) error {
	if err := s.Web.SignIn(c, user.ID); err != nil {
		return err
	}
	if err := s.rememberDevice(c.Request.Context(), c, user.ID); err != nil {
		return err
	}
	return s.Web.Redirect(c, web.ReturnPath(c, "/akun"))
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

func (s *Storefront) signOut(c *gin.Context) error {
	if err := s.Web.SignOut(c); err != nil {
		return err
	}
	for _, name := range []string{carriedCart, carriedRemoved, carriedPurchases, carriedContact, carriedPaying} {
		s.Web.Drop(c, name) // the phone may be lent
	}
	return s.Web.Redirect(c, "/")
}
