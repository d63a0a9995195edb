package storefront

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/identity"
	"lumbung/internal/phone"
	"lumbung/internal/web"
)

// provePath is where a user proves that the number of her account is still hers.
const provePath = "/akun/nomor/bukti"

// errNoProof says that nothing carries codes to phones here, to somebody who is signed in already.
var errNoProof = fault.New(fault.Invalid, "code.prove_none")

// proveCoded notes that the number is hers; its first page is provePage.
func (s *Storefront) proveCoded() coded {
	return coded{
		path: provePath, purpose: identity.ForProof, access: act.SignedIn, title: "code.prove", help: "prove", submit: "code.prove_submit",
		done: func(ctx context.Context, v *Visit, try identity.CodeTry, _ sentForm) (web.Done, error) {
			err := s.Identity.ProvePhone(ctx, try, v.actor.ID())
			return web.Done{To: web.ReturnPath(v.c, securityPath), Tone: "padi", Key: "code.proved"}, err
		},
	}
}

// provePage sends a code to the number of the account: nobody types one.
func (s *Storefront) provePage() page {
	k := s.proveCoded()
	return page{
		Path: k.path[1:], Access: k.access, Nav: nav{ID: "akun"}, Title: k.title, Help: k.help,
		Show: func(_ context.Context, v *Visit) (templ.Component, error) {
			return v.prove(phone.Display(v.actor.User.Mobile())), nil
		},
		Acts:   []web.Act[*Visit]{web.Do("kirim", k.access, s.askProof)},
		Sample: sample(func(v *Visit) templ.Component { return v.prove("0819-0000-0102") }),
		More:   branches{"tanpa-nomor": sample(func(v *Visit) templ.Component { return v.prove("") })},
	}
}

func (v *Visit) prove(number string) templ.Component {
	v.own("/akun")
	return provePhone(v, number)
}

func (s *Storefront) askProof(ctx context.Context, v *Visit, _ struct{}) (done web.Done, err error) {
	token, err := s.Identity.AskProof(ctx, identity.Ask{
		User: v.actor.ID(), Remote: v.c.ClientIP(), Device: device(v.c), Locale: v.language(),
	})
	if errors.Is(err, identity.ErrNoCodes) {
		return done, errNoProof
	}
	if err != nil {
		return done, err
	}
	return s.waitForCode(v, s.proveCoded(), token, v.returnTo()), nil
}
