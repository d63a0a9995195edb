package markettest

import (
	"io/fs"

	"lumbung/admin"
	"lumbung/internal/i18n"
	"lumbung/internal/identity"
	"lumbung/internal/web"
	"lumbung/internal/web/webtest"
)

// Mount opens the pages of a face. They are in memory nowhere: a test that wants that changes the options.
func (m *Market) Mount(locales []fs.FS, static fs.FS, face func(w *web.Web) (webtest.Face, error), change ...func(*web.Options)) {
	m.Helper()
	options := func(o *web.Options) { o.Static, o.Actor, o.Now = []fs.FS{static}, m.Members.Actor, m.Clock.Now }
	w := webtest.New(m, locales, append([]func(*web.Options){options}, change...)...)
	opened, err := face(w)
	m.Must(err)
	m.handler = webtest.Handler(m, w, opened)
}

// Office is whom the pages of a back office ask.
func (m *Market) Office(w *web.Web) admin.Parts {
	return admin.Parts{
		Web: w, Catalog: m.Catalog, Orders: m.Orders, Payments: m.Payments, Savings: m.Savings, Withdrawals: m.Withdrawals,
		Vouchers: m.Vouchers, Refunds: m.Refunds, Openings: m.Openings, Closings: m.Closings, Leavings: m.Leavings, Interest: m.Interest,
		Members: m.Members, Content: m.Content, Identity: m.Identity,
		Audit: m.Audit, Media: m.Media, Atlas: m.Atlas, Bus: m.Bus, Notices: m.Notices, Now: m.Clock.Now,
		LinkKey: identity.Keys{[]byte("a key of the test")},
	}
}

// Guest is the browser of somebody who has not signed in.
func (m *Market) Guest() *webtest.Browser {
	m.Helper()
	b := webtest.NewBrowser(m, m.handler)
	if m.Language != i18n.Indonesian { // which everybody reads who chose none
		b.Speak(m.Language)
	}
	return b
}

// As is a browser that somebody signed in with.
func (m *Market) As(user string) *webtest.Browser {
	m.Helper()
	return m.Guest().SignIn(user)
}
