package platform

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/web"
)

// beginForm is what the first operator types. Its names are those of the mistakes that identity.RegisterOperator reports.
type beginForm struct {
	Name     string `form:"name,required" max:"100" label:"platform.your_name"`
	Phone    string `form:"phone,required" max:"30" label:"platform.phone"`
	Password string `form:"password,required" max:"128" label:"platform.password"`
	Token    string `form:"token"`
}

// beginPage makes the account of the first operator. Its address is printed at the start of a new installation, and by lumbung
// setup; it works for a day, and once.
func (s *Platform) beginPage() page {
	return page{
		Access: act.Everybody, Title: "platform.begin", Show: s.showBegin,
		Acts:   []web.Act[*Visit]{web.Do("", act.Everybody, s.doBegin)},
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return v.begin("x"), nil },
	}
}

// SetupPath is the address at which the holder of a token becomes the first operator.
func SetupPath(token string) string { return "/mulai?" + url.Values{"kunci": {token}}.Encode() }

func (s *Platform) showBegin(ctx context.Context, v *Visit) (templ.Component, error) {
	token := v.Query.Get("kunci")
	if v.Form != nil {
		token = v.Form.Value("token")
	}
	if v.actor.Operator() {
		return nil, web.Elsewhere("/platform")
	}
	if err := s.Identity.CheckSetup(ctx, token); err != nil {
		return nil, err
	}
	return v.begin(token), nil
}

func (v *Visit) begin(token string) templ.Component {
	v.step, v.Frame, v.coop, v.done = stepOperator, nil, nil, nil
	return begin(v, token)
}

func (s *Platform) doBegin(ctx context.Context, v *Visit, in beginForm) (done web.Done, err error) {
	user, err := s.Identity.RegisterOperator(ctx, in.Token, identity.RegisterInput{
		Name: in.Name, Phone: in.Phone, Password: in.Password, Locale: v.Lang(), Remote: v.c.ClientIP(),
	})
	if err != nil {
		return done, err
	}
	if err := s.Web.SignIn(v.c, user.ID); err != nil {
		return done, err
	}
	done = web.Done{To: "/platform/koperasi-baru", Tone: "padi", Key: "platform.begun", Args: []any{user.Name}}
	actor, err := s.Members.Actor(ctx, user.ID)
	if err != nil || !actor.LacksFactor() {
		return done, err
	}
	done.To = web.SecurityPath + "/aplikasi?" + url.Values{"kembali": {done.To}}.Encode()
	return done, s.Identity.BeginFactor(ctx, user.ID)
}
