package storefront

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// registerForm is what a newcomer types. Its names are those of the mistakes that identity.Register reports.
type registerForm struct {
	Name     string `form:"name,required" max:"100" label:"register.name"`
	Phone    string `form:"phone,required" max:"30" label:"signin.phone"`
	Password string `form:"password,required" max:"128" label:"signin.password"`
}

// registerPage is the view of the registration.
type registerPage struct {
	web.Page
	Return string
	SignIn string // address of the sign-in, leading back as well
}

func (s *Storefront) register(c *gin.Context) error {
	actor, err := s.Web.Actor(c)
	if err != nil {
		return err
	}
	if actor.SignedIn() {
		return s.Web.Redirect(c, web.ReturnPath(c, "/akun"))
	}
	return s.showRegister(c, nil)
}

func (s *Storefront) showRegister(c *gin.Context, form *web.Form) error {
	view := registerPage{Page: s.page(c, s.Web.Locale(c).T("register.title")), Return: web.ReturnPath(c, "")}
	view.Form, view.NoIndex, view.Nav, view.Back = form, true, "akun", "/masuk"+returnQuery(view.Return)
	view.SignIn = view.Back
	status := http.StatusOK
	if form != nil {
		status = form.Status()
	}
	return s.pages.Render(c, status, "register", view)
}

func (s *Storefront) doRegister(c *gin.Context) error {
	var in registerForm
	form, err := web.Bind(c, &in)
	if err != nil {
		return err
	}
	var user *identity.User
	if form.Ok() {
		user, err = s.Identity.Register(c.Request.Context(), identity.RegisterInput{
			Name: in.Name, Phone: in.Phone, Password: in.Password, Locale: s.language(c), Remote: c.ClientIP(),
		})
	}
	if form.Refused(err) {
		return s.showRegister(c, form)
	}
	if err != nil {
		return err
	}
	s.Web.Flash(c, "padi", "register.done", user.Name)
	return s.welcome(c, user)
}

// returnQuery carries a way back along.
func returnQuery(path string) string {
	if path == "" {
		return ""
	}
	return "?" + url.Values{"kembali": {path}}.Encode()
}
