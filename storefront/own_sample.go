package storefront

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/fault"
	"lumbung/internal/web"
)

// sampleSignIn is the sign-in page with a demo login tapped, or refused.
func sampleSignIn(refused *fault.Fault) web.Show[*Visit] {
	return func(_ context.Context, v *Visit) (_ templ.Component, err error) {
		v.Form, err = web.FormOf(signInForm{Phone: "0819-0000-0101"})
		v.Form.Whole = refused
		return v.signIn(signInView{back: "/akun", demo: []DemoLogin{
			{"Baiq Ratna Dewi", "buyer", "+6281900000101", "contoh"},
			{"Inaq Sri Wahyuni", "seller", "+6281900000102", "contoh"},
			{"Lalu Ahmad", "treasurer", "+6281900000103", "contoh"},
		}}), err
	}
}

// sampleTaken is a registration with a number that somebody else has.
func sampleTaken(v *Visit) templ.Component {
	v.Form = &web.Form{Faults: fault.Fields{"phone": fault.New(fault.Invalid, "register.phone_taken")}}
	return v.register("/akun")
}
