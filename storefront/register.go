package storefront

import (
	"cmp"
	"context"
	"net/url"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// registerForm is what a newcomer types. Its names are those of the mistakes that identity.AskRegister reports.
type registerForm struct {
	Name     string `form:"name,required" max:"100" label:"register.name"`
	Phone    string `form:"phone,required" max:"30" label:"signin.phone"`
	Password string `form:"password,required" max:"128" label:"signin.password"`
}

// registerPage asks who wants an account. Whether the number has one already shows to its owner alone.
func (s *Storefront) registerPage() page {
	return page{
		Path: "daftar", Access: act.Everybody, Nav: nav{ID: "akun"}, Title: "register.title", Show: s.register,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.doRegister)},
		Sample: sample(func(v *Visit) templ.Component { return v.register("/akun") }), More: branches{"salah": sample(sampleWeak)},
	}
}

func (s *Storefront) register(_ context.Context, v *Visit) (templ.Component, error) {
	if v.Form == nil && v.actor.SignedIn() {
		return nil, web.Elsewhere(web.ReturnPath(v.c, "/akun"))
	}
	return v.register(web.ReturnPath(v.c, "")), nil
}

// register shows the form; back is where the visitor wants to go.
func (v *Visit) register(back string) templ.Component {
	v.own("/masuk" + returnQuery(back))
	return register(v, back)
}

func (s *Storefront) doRegister(ctx context.Context, v *Visit, in registerForm) (done web.Done, err error) {
	return s.makeAccount(ctx, v, identity.RegisterInput{Name: in.Name, Phone: in.Phone, Password: in.Password}, v.returnTo())
}

// makeAccount leads by way of a code, which shows that the number is the newcomer's own, to back. Where nothing carries codes, the
// account is made at once.
func (s *Storefront) makeAccount(ctx context.Context, v *Visit, in identity.RegisterInput, back string) (done web.Done, err error) {
	in.Locale, in.Remote = v.language(), v.c.ClientIP()
	if s.Identity.SendsCodes() {
		token, err := s.Identity.AskRegister(ctx, in, device(v.c))
		if err != nil {
			return done, err
		}
		return s.waitForCode(v, s.registerCoded(), token, back), nil
	}
	user, err := s.Identity.Register(ctx, in)
	if err != nil {
		return done, err
	}
	return s.greet(ctx, v, user, back)
}

// greet signs in who has just made an account, and leads to back.
func (s *Storefront) greet(ctx context.Context, v *Visit, user *identity.User, back string) (web.Done, error) {
	done, err := s.arrive(ctx, v, user, identity.ByRegister)
	done.To, done.Tone, done.Key, done.Args = cmp.Or(back, "/akun"), "padi", "register.done", []any{user.Name}
	return done, err
}

// returnQuery carries a way back along.
func returnQuery(path string) string {
	if path == "" {
		return ""
	}
	return "?" + url.Values{"kembali": {path}}.Encode()
}
