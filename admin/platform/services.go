package platform

import (
	"context"

	"github.com/a-h/templ"

	"lumbung/internal/act"
)

// paymentsPage says whether real money can come in, and what to set for it. Settings are the server's, so that nobody who signs in
// can lead the money elsewhere.
func (s *Platform) paymentsPage() page {
	return page{
		Path: "koperasi/:coop/pembayaran", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.step_payments", Help: "payments",
		Show:   func(_ context.Context, v *Visit) (templ.Component, error) { return v.payments(s.Simulated), nil },
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return v.payments(true), nil },
		More: map[string]show{
			"tersambung": func(_ context.Context, v *Visit) (templ.Component, error) { return v.payments(false), nil },
		},
	}
}

func (v *Visit) payments(simulated bool) templ.Component {
	v.step = stepPayments
	return paymentsMain(v, simulated)
}

// messagesPage says whether messages leave the program, and what to set for it.
func (s *Platform) messagesPage() page {
	return page{
		Path: "koperasi/:coop/kabar", Access: act.Operates, Nav: nav{ID: "koperasi"}, Title: "platform.step_messages", Help: "messages",
		Show:   func(_ context.Context, v *Visit) (templ.Component, error) { return v.messages(s.Messages), nil },
		Sample: func(_ context.Context, v *Visit) (templ.Component, error) { return v.messages(false), nil },
		More: map[string]show{
			"tersambung": func(_ context.Context, v *Visit) (templ.Component, error) { return v.messages(true), nil },
		},
	}
}

func (v *Visit) messages(leave bool) templ.Component {
	v.step = stepMessages
	return messagesMain(v, leave)
}
