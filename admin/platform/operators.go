package platform

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// operates is who says who runs the platform: an operator who has just shown who she is.
func operates() act.Access { return act.Operates.Guarded().Proven() }

// operatorForm is the number of an account that shall run the platform.
type operatorForm struct {
	Phone string `form:"phone,required" max:"30" label:"platform.phone"`
}

// operatorNamed is the operator on whose row a button was pressed.
type operatorNamed struct {
	User string `form:"siapa,required" max:"64"`
}

// operatorsPage lists who runs the platform. Whoever loses everything is let in again by another, so that two are wanted.
func (s *Platform) operatorsPage() page {
	return page{
		Path: "operator", Access: act.Operates, Title: "platform.operators", Help: "operators", Show: s.operators,
		Nav: nav{ID: "operator", Icon: "users", Label: "platform.operators", Rank: 30},
		Acts: []web.Act[*Visit]{
			web.Do("tambah", operates(), s.addOperator), web.Do("akhiri", operates(), s.endOperator),
		},
		Sample: sampleOperators(2), More: map[string]show{"sendiri": sampleOperators(1)},
	}
}

func (s *Platform) operators(ctx context.Context, v *Visit) (templ.Component, error) {
	all, err := s.Members.Operators(ctx, v.actor)
	if err != nil {
		return nil, err
	}
	return v.showOperators(all)
}

func (v *Visit) showOperators(all []identity.User) (templ.Component, error) {
	if v.Form == nil {
		var err error
		if v.Form, err = web.FormOf(operatorForm{}); err != nil {
			return nil, err
		}
	}
	return operatorsMain(v, all), nil
}

func (s *Platform) addOperator(ctx context.Context, v *Visit, in operatorForm) (done web.Done, err error) {
	u, err := s.Members.OperatorByPhone(ctx, v.actor, in.Phone)
	if err != nil {
		return done, err
	}
	done = web.Done{Tone: "padi", Key: "platform.operator_added", Args: []any{u.Name}}
	return done, s.Members.SetOperator(ctx, v.actor, u.ID, true)
}

func (s *Platform) endOperator(ctx context.Context, v *Visit, in operatorNamed) (web.Done, error) {
	return web.Done{Tone: "nila", Key: "platform.operator_ended"}, s.Members.SetOperator(ctx, v.actor, in.User, false)
}

// masked is a number as others than its owner read it.
func masked(u identity.User) string { return phone.Masked(u.Mobile()) }

// sampleOperators are so many, the visitor first.
func sampleOperators(n int) show {
	return func(_ context.Context, v *Visit) (templ.Component, error) {
		all := []identity.User{
			{ID: "ida", Name: "Ida Ayu Suartini", Phone: "+6281900000099", SecondFactor: true},
			{ID: "made", Name: "Made Wirawan", Phone: "+6281900000098"},
		}
		v.Title = v.T("platform.operators")
		return v.showOperators(all[:n])
	}
}
