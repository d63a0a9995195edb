package storefront

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"lumbung/internal/act"
	"lumbung/internal/fault"
	"lumbung/internal/notify"
	"lumbung/internal/web"
)

// toldPath is where a user says how she wants to be told.
const toldPath = "/akun/kabar"

// toldView is how the visitor is told.
type toldView struct {
	channels  []notify.Channel // by which anybody is, and push where a browser shows it
	devices   []notify.Device
	here      string // the session that asks
	key, user string
}

// toldForm is what a user decides about it.
type toldForm struct {
	First      string `form:"first"       label:"told.first"      max:"20"`
	Quiet      bool   `form:"quiet"       label:"told.quiet"`
	From       int64  `form:"from"        label:"told.from"`
	Until      int64  `form:"until"       label:"told.until"`
	NoOptional bool   `form:"no_optional" label:"told.no_optional"`
}

func (in toldForm) choice(phone string) notify.Choice {
	c := notify.Choice{First: notify.Channel(in.First), NoOptional: in.NoOptional, Phone: phone}
	if in.Quiet {
		c.Quiet = &notify.Hours{From: in.From, Until: in.Until}
	}
	return c
}

// toldPage is how the visitor wants to be told: which way first, when not, and on which browsers.
func (s *Storefront) toldPage() page {
	return page{
		Path: toldPath[1:], Access: act.SignedIn, Market: true, Nav: nav{ID: "akun"}, Title: "told.title", Help: "told",
		Show: s.told,
		Acts: []web.Act[*Visit]{
			web.Do("", act.SignedIn, func(ctx context.Context, v *Visit, in toldForm) (web.Done, error) {
				err := s.Notices.Choose(ctx, v.actor, in.choice(v.actor.User.Mobile()))
				return web.Done{Tone: "padi", Key: "told.saved"}, err
			}),
			web.Do("nyalakan", act.SignedIn, s.addDevice), web.Do("matikan", act.SignedIn, s.dropDevice),
		},
		Sample: sample(func(v *Visit) templ.Component {
			v.Form = sampleTold(toldForm{First: "push", Quiet: true, From: 22, Until: 5})
			return v.told(toldView{
				channels: []notify.Channel{notify.Push, notify.WhatsApp, notify.Email}, here: "a", key: "x", devices: []notify.Device{
					{Session: "a", Agent: "Chrome di Android", Since: v.now}, {Session: "b", Agent: "Firefox di Windows", Since: v.now},
				},
			})
		}),
		More: branches{"polos": sample(func(v *Visit) templ.Component {
			v.Form = sampleTold(toldForm{From: 21, Until: 7})
			return v.told(toldView{channels: []notify.Channel{notify.WhatsApp}})
		})},
	}
}

func sampleTold(in toldForm) *web.Form {
	form, err := web.FormOf(in)
	if err != nil {
		panic(err)
	}
	return form
}

func (v *Visit) told(view toldView) templ.Component {
	v.own("/akun")
	v.Scripts = append(v.Scripts, "push.js")
	return told(v, view)
}

func (s *Storefront) told(ctx context.Context, v *Visit) (templ.Component, error) {
	wishes, err := s.Notices.Preference(ctx, v.actor)
	if err != nil {
		return nil, err
	}
	view := toldView{key: s.Notices.PushKey(), user: v.actor.ID(), devices: wishes.Devices}
	for _, channel := range s.Notices.Channels() {
		if channel != notify.Push || len(wishes.Devices) > 0 {
			view.channels = append(view.channels, channel)
		}
	}
	token, err := s.Web.SessionToken(v.c)
	if err != nil {
		return nil, err
	}
	view.here = s.Identity.Sessions().ID(token)
	if v.Form == nil {
		stopped, err := s.Notices.OptedOut(ctx, v.actor.ID(), v.actor.User.Mobile())
		if err != nil {
			return nil, err
		}
		in := toldForm{First: string(wishes.First), From: 21, Until: 7, NoOptional: stopped}
		if wishes.Quiet != nil {
			in.Quiet, in.From, in.Until = true, wishes.Quiet.From, wishes.Quiet.Until
		}
		if v.Form, err = web.FormOf(in); err != nil {
			return nil, err
		}
	}
	return v.told(view), nil
}

// deviceForm is a browser that is to show notices, as its push service knows it.
type deviceForm struct {
	Endpoint string `form:"endpoint,required" max:"1000"`
	Key      string `form:"key,required"      max:"200"`
	Secret   string `form:"secret,required"   max:"100"`
	Quietly  bool   `form:"quietly"` // it was on before
}

func (s *Storefront) addDevice(ctx context.Context, v *Visit, in deviceForm) (done web.Done, err error) {
	token, err := s.Web.SessionToken(v.c)
	if err != nil {
		return done, err
	}
	if !in.Quietly {
		done.Tone, done.Key = "padi", "told.on"
	}
	return done, s.Notices.AddDevice(ctx, v.actor, notify.Device{
		Endpoint: in.Endpoint, Key: in.Key, Secret: in.Secret, Session: s.Identity.Sessions().ID(token),
		Agent: web.AgentOf(v.c.Request.UserAgent()),
	})
}

// silencedForm names the session of a browser that shall show nothing more.
type silencedForm struct {
	Session string `form:"sesi,required" max:"64" label:"told.devices"`
}

func (s *Storefront) dropDevice(ctx context.Context, v *Visit, in silencedForm) (web.Done, error) {
	return web.Done{Tone: "padi", Key: "told.off"}, s.Notices.DropDevice(ctx, v.actor, in.Session)
}

// channelChoices are the ways that may come first.
func channelChoices(v *Visit, view toldView) []web.Option {
	list := []web.Option{{Value: "", Text: v.T("told.usual"), Hint: v.T("told.usual_text")}}
	for _, channel := range view.channels {
		list = append(list, web.Option{Value: string(channel), Text: v.T("told.by_" + string(channel))})
	}
	return list
}

// hourChoices are the hours of a day.
func hourChoices() (list []web.Option) {
	for hour := range 24 {
		list = append(list, web.Option{Value: strconv.Itoa(hour), Text: strconv.Itoa(hour) + ".00"})
	}
	return list
}

// shown hears from a browser that it has shown a notice. The name of the notice is known to nobody else.
func (s *Storefront) shown(c *gin.Context) error {
	ref := c.PostForm("ref")
	if len(ref) > 200 {
		return fault.New(fault.Invalid, "web.unreadable")
	}
	if err := s.Notices.Shown(c.Request.Context(), ref); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

// worker is the script that shows notices when no page is open. Browsers look at every push whether it is still the same.
func (s *Storefront) worker(c *gin.Context) error {
	script, err := static.ReadFile("static/sw.js")
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "text/javascript; charset=utf-8", script)
	return nil
}
